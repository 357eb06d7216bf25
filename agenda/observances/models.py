"""Which observance of the register a free day belongs to."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from agenda import clock
from agenda.db import Base


class ObservedHoliday(Base):
    """A free day whose observance is in the register; several days can have one."""

    __tablename__ = "observed_holiday"

    holiday_id: Mapped[UUID] = mapped_column(
        ForeignKey("holiday.id", ondelete="CASCADE"), primary_key=True
    )
    event_id: Mapped[UUID] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), index=True
    )
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
