"""What is learned when an event is closed: what slipped, what to do the next time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from agenda.rules.task_states import TaskStatus
from agenda.words import Words, words


class Verdict(StrEnum):
    """What is to become of a task at the next edition and in the pack."""

    KEEP = "keep"
    CHANGE = "change"
    DROP = "drop"


class Slip(StrEnum):
    """How a task went other than planned."""

    LATE = "late"
    CANCELLED = "cancelled"
    OPEN = "open"


LABELS: dict[type[StrEnum], dict[Any, Words]] = {
    Verdict: {
        Verdict.KEEP: words("pertahankan"),
        Verdict.CHANGE: words("ubah"),
        Verdict.DROP: words("hapus"),
    },
    Slip: {
        Slip.LATE: words("terlambat"),
        Slip.CANCELLED: words("dibatalkan"),
        Slip.OPEN: words("belum selesai, lewat tenggat"),
    },
}


@dataclass(frozen=True)
class Kin:
    """By what a task is known again: its place in a pack, or kind and title."""

    root: Any
    type_code: str
    title: str

    def is_of(self, other: "Kin") -> bool:
        if self.root is not None and self.root == other.root:
            return True
        alike = self.title.casefold() == other.title.casefold()
        return alike and self.type_code == other.type_code


def slip(
    status: TaskStatus,
    due_at: datetime,
    completed_at: datetime | None,
    now: datetime,
) -> Slip | None:
    """How the task slipped by now; None for one that went as planned or still may."""
    if status is TaskStatus.CANCELLED:
        return Slip.CANCELLED
    if status is TaskStatus.DONE:
        late = completed_at is not None and completed_at > due_at
        return Slip.LATE if late else None
    return Slip.OPEN if now > due_at else None


def days_late(due_at: datetime, until: datetime) -> int:
    """Whole days, a begun one counted, between the due and when it was done."""
    seconds = max(0.0, (until - due_at).total_seconds())
    return -int(-seconds // 86_400)


def counted(verdicts: Iterable[Verdict | None]) -> dict[Verdict, int]:
    """How often each was said, in the order of the choices."""
    said = list(verdicts)
    return {one: said.count(one) for one in Verdict if one in said}
