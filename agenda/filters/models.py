"""Saved filters, and how each person likes his lists to look."""

from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from agenda.db import Base, Versioned, choice
from agenda.people.models import Account, Agency
from agenda.rules.choices import ListKind, ListLook


class SavedFilter(Versioned, Base):
    """A question about events or tasks under a name: its owner's, or an agency's.

    `definition` has the keys of `GET /events` or `GET /tasks` and is never asked by the
    database; `definitions` reads it.
    """

    __tablename__ = "saved_filter"

    owner_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    shared_with_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("agency.id"), index=True
    )
    kind: Mapped[ListKind] = mapped_column(choice(ListKind, "kind"))
    name: Mapped[str] = mapped_column(String(200))
    definition: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    owner: Mapped[Account] = relationship(lazy="joined", innerjoin=True)
    shared_with: Mapped[Agency | None] = relationship(lazy="joined")

    __mapper_args__ = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        "version_id_col": Versioned.version,
        "version_id_generator": False,
    }


class ListHabit(Base):
    """How an account likes a list: as rows or as a table, and with which columns.

    Without columns the usual ones are meant.
    """

    __tablename__ = "list_habit"

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[ListKind] = mapped_column(choice(ListKind, "kind"), primary_key=True)
    look: Mapped[ListLook] = mapped_column(choice(ListLook, "look"))
    columns: Mapped[list[str]] = mapped_column(JSON, default=list)
