"""Phases: dated parts of an election, or of an event, that carry rules.

A phase holds on the days from its start to its end, each of which may be open, and in
its provinces; without provinces everywhere. One that was cancelled holds never.
"""

import re
from collections.abc import Collection, Iterable
from datetime import date
from enum import StrEnum
from typing import NamedTuple, Protocol, TypeVar

from agenda.rules.precision import FIRST_YEAR, LAST_YEAR
from agenda.rules.programme import ItemVerdict, Shift
from agenda.words import Words, words

CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
"""How phases, their elections and their stages are written as codes."""


class Level(StrEnum):
    """How careful one has to be, the least careful first."""

    INFO = "info"
    HEIGHTENED = "heightened"
    STRICT = "strict"


class PhaseStatus(StrEnum):
    """What became of a phase."""

    IN_FORCE = "in_force"
    DONE = "done"
    CANCELLED = "cancelled"
    ESTIMATED = "estimated"


LABELS: dict[type[StrEnum], dict[str, Words]] = {
    Level: {
        Level.INFO: words("pengingat"),
        Level.HEIGHTENED: words("waspada"),
        Level.STRICT: words("ketat"),
    },
    PhaseStatus: {
        PhaseStatus.IN_FORCE: words("berlaku"),
        PhaseStatus.DONE: words("selesai"),
        PhaseStatus.CANCELLED: words("batal: tidak pernah berlangsung"),
        PhaseStatus.ESTIMATED: words("perkiraan"),
    },
}


class Ruled(Protocol):
    """What the rules know of a phase."""

    @property
    def level(self) -> Level: ...

    @property
    def status(self) -> PhaseStatus: ...

    @property
    def start_date(self) -> date | None: ...

    @property
    def end_date(self) -> date | None: ...

    @property
    def provinces(self) -> Collection[str]: ...


RuledT = TypeVar("RuledT", bound=Ruled)


def phases_on(
    phases: Iterable[RuledT],
    first: date,
    last: date | None = None,
    provinces: Collection[str] = (),
) -> list[RuledT]:
    """The phases that hold on a day, or on some day of a closed span.

    Without provinces only those that hold everywhere.
    """
    end = first if last is None else last
    return [
        phase
        for phase in phases
        if phase.status is not PhaseStatus.CANCELLED
        and touches(phase, first, end)
        and concerns(phase, provinces)
    ]


def touches(phase: Ruled, first: date, last: date) -> bool:
    """Whether the phase has a day in the closed span, whatever became of it."""
    begun = phase.start_date is None or phase.start_date <= last
    over = phase.end_date is not None and phase.end_date < first
    return begun and not over


def concerns(phase: Ruled, provinces: Collection[str]) -> bool:
    """Whether the phase is about one of the provinces, or about the whole country."""
    area = phase.provinces
    return not area or any(province in area for province in provinces)


def strictest(phases: Iterable[Ruled]) -> Level | None:
    """The highest level of them; None when there is none."""
    order = list(Level)
    return max((phase.level for phase in phases), key=order.index, default=None)


def reads_as(phase: Ruled, today: date) -> PhaseStatus:
    """The status as it reads today: what was in force and is over is done."""
    over = phase.end_date is not None and phase.end_date < today
    if phase.status is PhaseStatus.IN_FORCE and over:
        return PhaseStatus.DONE
    return phase.status


class Days(NamedTuple):
    """From when to when; None is open."""

    start: date | None
    end: date | None


class JudgedShift(NamedTuple):
    """The verdict on a phase whose event moved, why, and where it is moved to, or would
    be if it followed."""

    verdict: ItemVerdict
    explanation: Words
    days: Days | None = None


def judge_shift(
    phase: Ruled, shift: Shift | None, today: date, *, follows: bool
) -> JudgedShift:
    """Whether a phase moves with its event, if whoever moves that wishes it.

    It moves by days: a phase knows no hours. What is over stays where it was.
    """
    if reads_as(phase, today) is PhaseStatus.DONE:
        return JudgedShift(ItemVerdict.DONE, words("Tahapan ini sudah selesai."))
    if shift is None:
        sentence = words("Tanggal kegiatannya tidak dikenal sampai harinya.")
        return JudgedShift(ItemVerdict.ASKED, sentence)
    days = _shifted(phase, shift)
    if days is None:
        sentence = words("Tanggal barunya di luar jangkauan.")
        return JudgedShift(ItemVerdict.ASKED, sentence)
    if not follows:
        sentence = words("Tanggal menurut hukum tidak bergeser dengan sendirinya.")
        return JudgedShift(ItemVerdict.KEPT, sentence, days)
    sentence = words("Ikut bergeser sebanyak hari yang sama.")
    return JudgedShift(ItemVerdict.MOVED, sentence, days)


def _shifted(phase: Ruled, shift: Shift) -> Days | None:
    """The days of a phase so much later; None where no calendar of ours reaches."""
    try:
        days = Days(
            phase.start_date and phase.start_date + shift.days,
            phase.end_date and phase.end_date + shift.days,
        )
    except OverflowError:
        return None
    return days if all(day is None or _reachable(day) for day in days) else None


def _reachable(day: date) -> bool:
    return FIRST_YEAR <= day.year <= LAST_YEAR


def election_name(code: str) -> str:
    """An election as a heading: `pilkada_ulang_2025` is "Pilkada ulang 2025"."""
    text = code.replace("_", " ").strip()
    return text[:1].upper() + text[1:]
