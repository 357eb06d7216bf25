"""What is known of an uploaded file; its bytes lie in the folder of uploads."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from agenda.db import Base, new_id


class StoredFile(Base):
    """An uploaded file. Who may have it follows from the things that refer to it.

    Whatever refers to a file does so by a foreign key to `id`: that is how the sweep
    knows that nobody does.
    """

    __tablename__ = "stored_file"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    created_at: Mapped[datetime]
    uploaded_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(String(64))
