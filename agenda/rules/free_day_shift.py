"""Where a due goes that falls on a free day, and why.

Before the event it goes to the previous working day, after it to the next one, and
never past what it counts from; on the anchor's day, and while the event runs, it stays.
A pack can say otherwise. Counting to the day is for `due_dates`.
"""

from dataclasses import dataclass
from datetime import date

from agenda.rules.choices import ShiftRule
from agenda.rules.working_days import FreeDays, WorkingDayCount, count_working_days
from agenda.words import Words, words


@dataclass(frozen=True)
class Around:
    """What a day is looked at against: the anchor's day, and the days of the event."""

    anchor: date
    first_day: date
    last_day: date

    def is_outside(self, day: date) -> bool:
        return not self.first_day <= day <= self.last_day


@dataclass(frozen=True)
class Shifted:
    """Where the day went; `reason` is blank when it stayed.

    Of `years_without_list` only weekends were known, whether it went or stayed.
    """

    day: date
    reason: Words | None
    years_without_list: tuple[int, ...]


def shift(
    day: date,
    rule: ShiftRule,
    around: Around,
    free_days: FreeDays,
    province: str | None = None,
) -> Shifted:
    """The day to which `rule` takes `day`.

    When the way is barred by the anchor, it goes the other way.
    """
    if rule is ShiftRule.NONE:
        return Shifted(day, None, ())
    guessed = () if day.year in free_days.years_with_list else (day.year,)
    if day == around.anchor or free_days.is_working_day(day, province):
        return Shifted(day, None, guessed)
    if rule is ShiftRule.AUTO and not around.is_outside(day):
        return Shifted(day, None, guessed)
    found = _nearest(day, _step(day, rule, around), around.anchor, free_days, province)
    reason = words(
        "%(day)s libur (%(why)s), dialihkan ke %(due)s",
        day=day,
        why=_why(day, free_days, province),
        due=found.day,
    )
    years = sorted({*guessed, *found.years_without_list})
    return Shifted(found.day, reason, tuple(years))


def _step(day: date, rule: ShiftRule, around: Around) -> int:
    if rule is ShiftRule.AUTO:
        return -1 if day < around.first_day else 1
    return -1 if rule is ShiftRule.EARLIER else 1


def _nearest(
    day: date, step: int, anchor: date, free_days: FreeDays, province: str | None
) -> WorkingDayCount:
    found = count_working_days(day, step, free_days, province)
    passes = (day - anchor).days * (found.day - anchor).days < 0
    return count_working_days(day, -step, free_days, province) if passes else found


def _why(day: date, free_days: FreeDays, province: str | None) -> list[str] | Words:
    named = free_days.on(day, province)
    if not named:
        return words("akhir pekan")
    return [free.name for free in named]
