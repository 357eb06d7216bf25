"""What becomes of a task when its event gets another date, stops, or goes on.

A due that counts from the event is counted anew, which is for `due_dates`. One that was
set by hand is asked about: it stays until somebody answers, and then moves by as much
as the event did, on its own clock, so that a move there and back leaves it where it
was. What is done never moves. While the event has no date, or is called off, open tasks
are paused; they come back with it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import NamedTuple

from agenda.rules.event_states import EventStatus
from agenda.rules.programme import Shift
from agenda.rules.task_states import TaskStatus
from agenda.words import Words, words


class TaskVerdict(StrEnum):
    """What an act on its event means for a task."""

    MOVED = "moved"
    KEPT = "kept"
    ASKED = "asked"
    PAUSED = "paused"
    DONE = "done"
    TOO_LATE = "too_late"
    ON_LEAVE = "on_leave"


class Answer(StrEnum):
    """What somebody wants of a due that was set by hand."""

    KEEP = "keep"
    MOVE = "move"


class Moment(NamedTuple):
    """A day, perhaps with a time, on the task's own clock."""

    date: date
    time: time | None


class Counted(NamedTuple):
    """A due as it counts now, and how."""

    due: Moment
    explanation: Words
    provisional: bool = False


@dataclass(frozen=True)
class Course:
    """How an event goes on after the act: where to, and whether it was moved.

    `shift` is by how much it moved; None when one of the dates does not name a day.
    """

    status: EventStatus
    moved: bool = False
    shift: Shift | None = None


@dataclass(frozen=True)
class Planned:
    """What decides what becomes of a task.

    `counted` is None when there is nothing to count from.
    """

    status: TaskStatus
    due: Moment
    by_hand: bool = False
    provisional: bool = False
    paused: bool = False
    counted: Counted | None = None


@dataclass(frozen=True)
class Judged:
    """The verdict on a task, why, and how it stands then.

    `proposed` is where a due goes that is asked about, if somebody wants it.
    """

    verdict: TaskVerdict
    explanation: Words
    due: Moment
    provisional: bool
    paused: bool
    proposed: Moment | None = None


STOPPED = frozenset({EventStatus.POSTPONED, EventStatus.CANCELLED})


def judge(
    task: Planned,
    course: Course,
    today: date,
    *,
    absent: Collection[date] = (),
    answer: Answer | None = None,
) -> Judged:
    """What becomes of a task that was not called off.

    `today` is the day where the task is due, `absent` are the days on which whoever
    leads it is away.
    """
    if task.status is TaskStatus.DONE:
        return _stays(task, TaskVerdict.DONE, words("Tugas ini sudah selesai."))
    if course.status in STOPPED:
        return _stays(task, TaskVerdict.PAUSED, _PAUSED[course.status], paused=True)
    if not course.moved:
        return _stays(task, TaskVerdict.KEPT, _resumed(task, _STILL_THERE))
    if task.by_hand:
        return _judge_by_hand(task, course, today, absent, answer)
    if task.counted is None:
        return _stays(task, TaskVerdict.KEPT, _resumed(task, _NOTHING_TO_COUNT_FROM))
    return _judge_new_due(task, task.counted, today, absent)


_STILL_THERE = words("Tanggal kegiatan tidak berubah; tenggat tetap.")
_NOTHING_TO_COUNT_FROM = words(
    "Tanggal yang menjadi acuannya tidak ada lagi; tenggat tetap. Periksa tugas ini."
)
_PAUSED = {
    EventStatus.POSTPONED: words(
        "Dijeda selama kegiatan belum bertanggal; kembali bersama tanggal barunya."
    ),
    EventStatus.CANCELLED: words(
        "Dijeda karena kegiatan batal; kembali bila kegiatan dipulihkan."
    ),
}


def _stays(
    task: Planned, verdict: TaskVerdict, why: Words, *, paused: bool = False
) -> Judged:
    done = verdict is TaskVerdict.DONE
    return Judged(
        verdict, why, task.due, task.provisional, task.paused if done else paused
    )


def _resumed(task: Planned, why: Words) -> Words:
    if not task.paused:
        return why
    return words("%(reason)s Tugas dilanjutkan.", reason=why)


# Dues set by hand


def _judge_by_hand(
    task: Planned,
    course: Course,
    today: date,
    absent: Collection[date],
    answer: Answer | None,
) -> Judged:
    if course.shift is not None and not course.shift:
        why = words("Mulainya kegiatan tidak bergeser; tenggat tetap.")
        return _stays(task, TaskVerdict.KEPT, _resumed(task, why))
    if answer is Answer.KEEP:
        why = words("Tenggat yang ditetapkan sendiri ini tetap, sesuai jawaban.")
        return _stays(task, TaskVerdict.KEPT, _resumed(task, why))
    proposed = proposal(task, course)
    if answer is Answer.MOVE and proposed is not None:
        why = words("Ditetapkan sendiri; ikut bergeser bersama kegiatan.")
        moved = Counted(proposed, why, task.provisional)
        return _judge_new_due(task, moved, today, absent)
    asked = _stays(task, TaskVerdict.ASKED, _resumed(task, _question(proposed)))
    return Judged(
        asked.verdict,
        asked.explanation,
        asked.due,
        asked.provisional,
        asked.paused,
        proposed,
    )


def proposal(task: Planned, course: Course) -> Moment | None:
    """Where a due goes that was set by hand, if it goes along; None if unknown."""
    if course.shift is not None:
        try:
            return _shifted(task.due, course.shift)
        except OverflowError:
            return None
    return task.counted.due if task.counted else None


def _shifted(due: Moment, shift: Shift) -> Moment:
    if due.time is None:
        return Moment(due.date + shift.days, None)
    return Moment(*shift.moved_clock(due.date, due.time))


def _question(proposed: Moment | None) -> Words:
    if proposed is None:
        return words(
            "Tenggat ini ditetapkan sendiri dan tetap; tentukan tanggal barunya"
            " sendiri bila perlu."
        )
    return words(
        "Tenggat ini ditetapkan sendiri dan tetap sampai ada jawaban; bila ikut"
        " bergeser: %(due)s.",
        due=proposed.date,
    )


# Dues that become others


def _judge_new_due(
    task: Planned, counted: Counted, today: date, absent: Collection[date]
) -> Judged:
    verdict, reason = _verdict(task, counted, today, absent)
    return Judged(
        verdict,
        words("%(reason)s. Tugas dilanjutkan.", reason=reason)
        if task.paused
        else reason,
        counted.due,
        counted.provisional,
        paused=False,
    )


def _verdict(
    task: Planned, counted: Counted, today: date, absent: Collection[date]
) -> tuple[TaskVerdict, Words]:
    reason, due = counted.explanation, counted.due
    if due == task.due:
        return TaskVerdict.KEPT, words("%(reason)s; tenggat tetap", reason=reason)
    if due.date < today <= task.due.date:
        return TaskVerdict.TOO_LATE, words("%(reason)s; sudah lewat", reason=reason)
    if due.date in absent:
        return TaskVerdict.ON_LEAVE, words(
            "%(reason)s; penanggung jawabnya sedang cuti", reason=reason
        )
    return TaskVerdict.MOVED, reason
