"""Whom to propose for a task: who fits, has room, and had his turn longest ago.

Plain values in, a person and the reasons out. Nobody is given work here: a coordinator
reads the proposal and its reasons, and decides.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from agenda.rules.choices import Grade
from agenda.words import Words, words

_LEVELS = {
    Grade.TERAMPIL: 1,
    Grade.MAHIR: 2,
    Grade.PENYELIA: 3,
    Grade.AHLI_PERTAMA: 3,
    Grade.AHLI_MUDA: 4,
    Grade.AHLI_MADYA: 5,
    Grade.AHLI_UTAMA: 6,
}
"""Grades by what is expected of them; the two careers overlap in the middle."""

_FITS = 1
_MINUTES_OF_A_STEP = 240
USUAL_MINUTES = 120
"""What a task is counted for whose effort nobody said."""


@dataclass(frozen=True)
class Candidate:
    """Somebody who could do it: the minutes of open work by Monday of the week, when
    each role was had last, and the days on which the person is away.
    """

    key: UUID
    name: str
    grade: Grade | None
    minutes: dict[date, int] = field(default_factory=dict)
    tasks: dict[date, int] = field(default_factory=dict)
    last_as: dict[str, date] = field(default_factory=dict)
    away: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Wish:
    """A task that wants a person, on its day and on those that its work fills."""

    day: date
    role: str
    grade: Grade | None
    minutes: int | None
    days: tuple[date, ...] = ()

    def is_open_to(self, one: Candidate) -> bool:
        return one.away.isdisjoint({self.day, *self.days})


@dataclass(frozen=True)
class Proposal:
    """Whom to ask, None when nobody can be asked, and why."""

    key: UUID | None
    reason: Words


class Rotation:
    """Proposals for the tasks of one plan; each counts as work for the next ones."""

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        self._candidates = candidates
        self._minutes: dict[tuple[UUID, date], int] = defaultdict(int)
        self._tasks: dict[tuple[UUID, date], int] = defaultdict(int)
        self._last: dict[tuple[UUID, str], date] = {}
        for one in candidates:
            for week, minutes in one.minutes.items():
                self._minutes[one.key, week] = minutes
            for week, count in one.tasks.items():
                self._tasks[one.key, week] = count
            for role, day in one.last_as.items():
                self._last[one.key, role] = day

    def propose(self, wish: Wish) -> Proposal:
        """The first in turn: fitting grade, then room in that week, then longest ago
        in the role."""
        there = [one for one in self._candidates if wish.is_open_to(one)]
        if not there:
            return Proposal(None, words("tidak ada orang yang dapat diusulkan"))
        chosen = min(there, key=lambda one: self._turn(one, wish))
        proposal = Proposal(chosen.key, self._why(chosen, wish))
        self.count(chosen.key, wish)
        return proposal

    def count(self, key: UUID, wish: Wish) -> None:
        """Let this be work of that person from now on."""
        week = week_of(wish.day)
        self._minutes[key, week] += wish.minutes or USUAL_MINUTES
        self._tasks[key, week] += 1
        former = self._last.get((key, wish.role), date.min)
        self._last[key, wish.role] = max(former, wish.day)

    def _turn(self, one: Candidate, wish: Wish) -> tuple[int, int, date, str, str]:
        busy = self._minutes[one.key, week_of(wish.day)] // _MINUTES_OF_A_STEP
        last = self._last.get((one.key, wish.role), date.min)
        return distance(one.grade, wish.grade), busy, last, one.name, str(one.key)

    def _why(self, one: Candidate, wish: Wish) -> Words:
        week = week_of(wish.day)
        return words(
            "%(grade)s; %(load)s; %(turn)s",
            grade=_grade_words(one.grade, wish.grade),
            load=words(
                "%(count)s tugas lain pekan itu (%(hours)s jam)",
                count=self._tasks[one.key, week],
                hours=round(self._minutes[one.key, week] / 60),
            ),
            turn=_turn_words(self._last.get((one.key, wish.role))),
        )


def week_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def distance(has: Grade | None, wanted: Grade | None) -> int:
    """How far a grade is from the one that is wanted, in steps beyond the next one."""
    if wanted is None:
        return 0
    if has is None:
        return len(_LEVELS)
    return max(0, abs(_LEVELS[has] - _LEVELS[wanted]) - _FITS)


def _grade_words(has: Grade | None, wanted: Grade | None) -> Words:
    if wanted is None:
        return words("tanpa syarat jenjang")
    if has is None:
        return words("tanpa jenjang")
    if has is wanted:
        return words("jenjang sesuai")
    if distance(has, wanted) == 0:
        return words("jenjang terdekat")
    return words("jenjang lain")


def _turn_words(last: date | None) -> Words:
    if last is None:
        return words("belum pernah dalam peran ini")
    return words("terakhir dalam peran ini %(day)s", day=last)
