"""Checklists as they are kept, and what was answered and allowed for each draft."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from agenda.db import Base, choice, new_id
from agenda.people.models import Account
from agenda.rules.neutrality import Ground
from agenda.rules.phases import Level


class Checklist(Base):
    """One version of the questions; the highest number is asked, none ever changes."""

    __tablename__ = "checklist"
    __table_args__ = (UniqueConstraint("number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[int]
    published_at: Mapped[datetime]
    published_by: Mapped[str] = mapped_column(String(200), default="")
    reason: Mapped[str] = mapped_column(default="")

    items: Mapped[list["ChecklistItem"]] = relationship(
        order_by="ChecklistItem.number", cascade="all, delete-orphan", lazy="selectin"
    )


class ChecklistItem(Base):
    """A question, what to do when the answer is yes, and the rule behind it."""

    __tablename__ = "checklist_item"

    checklist_id: Mapped[UUID] = mapped_column(
        ForeignKey("checklist.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    question: Mapped[str]
    question_en: Mapped[str]
    advice: Mapped[str] = mapped_column(default="")
    advice_en: Mapped[str] = mapped_column(default="")
    basis: Mapped[str] = mapped_column(default="")


class NeutralityCheck(Base):
    """The answers for one draft of a task, as one person gave them. Append-only.

    The newest of a draft counts. Like the history it knows its task by id alone and
    outlives it.
    """

    __tablename__ = "neutrality_check"
    __table_args__ = (Index(None, "task_id", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    task_id: Mapped[UUID]
    draft: Mapped[int]
    checklist_id: Mapped[UUID] = mapped_column(ForeignKey("checklist.id"))
    answers: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    level: Mapped[Level | None] = mapped_column(choice(Level, "level"))
    at: Mapped[datetime]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    actor_label: Mapped[str] = mapped_column(String(200))

    account: Mapped[Account | None] = relationship(lazy="selectin")


class NeutralityRuling(Base):
    """An approval of one draft, or with `ground` its release. Append-only.

    `evidence_digest` is the SHA-256 of the evidence that was looked at, `phases` the
    codes of the phases that held.
    """

    __tablename__ = "neutrality_ruling"
    __table_args__ = (Index(None, "task_id", "id"), Index(None, "at", "id"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    task_id: Mapped[UUID]
    draft: Mapped[int]
    ground: Mapped[Ground | None] = mapped_column(choice(Ground, "ground"))
    reason: Mapped[str] = mapped_column(default="")
    level: Mapped[Level | None] = mapped_column(choice(Level, "level"))
    phases: Mapped[list[str]] = mapped_column(JSON)
    evidence_digest: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    actor_label: Mapped[str] = mapped_column(String(200))

    account: Mapped[Account | None] = relationship(lazy="selectin")
