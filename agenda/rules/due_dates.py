"""When a task is due: from an anchor and an offset, with the count explained.

Days and working days give a date, hours an instant on the local clock. What moves when
an event moves is for the tasks; which days are free is for `working_days`, and where a
date goes that falls on one for `free_day_shift`.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from agenda.rules.choices import ShiftRule
from agenda.rules.free_day_shift import Around, shift
from agenda.rules.precision import (
    When,
    coarse_span,
    end_of_day,
    span_of,
    start_of_day,
    wall_instant,
    zone_label,
)
from agenda.rules.working_days import FreeDay, FreeDays, count_working_days
from agenda.words import Words, words

MOST_DAYS = 3_660
MOST_WORKING_DAYS = 2_500
MOST_HOURS = 8_784


class BadOffset(ValueError):
    """An offset that says nothing, or two things; `words` says which."""

    def __init__(self, reason: Words) -> None:
        super().__init__(str(reason))
        self.words = reason


@dataclass(frozen=True)
class Offset:
    """A distance from an anchor in exactly one kind of unit; negative is before."""

    days: int | None = None
    working_days: int | None = None
    hours: int | None = None

    def __post_init__(self) -> None:
        kinds = (
            (self.days, MOST_DAYS),
            (self.working_days, MOST_WORKING_DAYS),
            (self.hours, MOST_HOURS),
        )
        given = [(value, most) for value, most in kinds if value is not None]
        if len(given) != 1:
            raise BadOffset(words("Isi salah satu: hari, hari kerja, atau jam."))
        value, most = given[0]
        if abs(value) > most:
            raise BadOffset(words("Jarak paling jauh %(most)s.", most=most))

    @property
    def amount(self) -> int:
        return self.days or self.working_days or self.hours or 0


@dataclass(frozen=True)
class Due:
    """A due date on the local calendar; without time it lasts until the day is over.

    `provisional` when the anchor's own day is still open.
    """

    date: date
    time: time | None
    explanation: Words
    provisional: bool


def due_from(
    anchor_when: When,
    anchor: str,
    offset: Offset,
    free_days: FreeDays,
    province: str | None = None,
    rule: ShiftRule = ShiftRule.NONE,
    event_days: tuple[date, date] | None = None,
) -> Due:
    """When something is due that counts from the "start" or "end" of a date.

    `rule` says what becomes of a count of days that ends on a free day; `event_days`
    are the first and last day of the event, where `anchor_when` is only a part of it.

    An end is the last day, inclusive, and for hours the moment at which it is over. A
    coarse date counts from the first day of its span, whichever end was named.
    """
    if offset.hours is not None:
        return _due_in_hours(anchor_when, anchor, offset, offset.hours)
    day = _anchor_day(anchor_when, anchor)
    if offset.working_days is None:
        counted = day + timedelta(days=offset.days or 0)
        days = event_days or _days_of(anchor_when)
        moved = shift(counted, rule, Around(day, *days), free_days, province)
        due = moved.day
        reason = _and_moved(_counted(offset, day, counted), moved.reason)
        reason = _with_guesses(reason, moved.years_without_list)
    else:
        count = count_working_days(day, offset.working_days, free_days, province)
        due = count.day
        reason = _with_skipped(_counted(offset, day, due), count.skipped)
        reason = _with_guesses(reason, count.years_without_list)
    return _due(due, None, reason, anchor_when)


def due_at_utc(on: date, at: time | None, zone: str) -> datetime:
    """The instant from which it is late: the time itself, or the end of the local day.

    The end of a day is the next midnight, which no longer belongs to it.
    """
    return end_of_day(on, zone) if at is None else wall_instant(on, at, zone)


def offset_label(offset: Offset, language: str) -> str:
    """An offset as officials write it: H, H-7, H+1, "H-7 hari kerja", "+2 jam"."""
    return _label(offset).in_language(language)


def _label(offset: Offset) -> Words:
    signed = f"{offset.amount:+d}"
    if offset.hours is not None:
        return words("%(hours)s jam", hours=signed)
    if offset.amount == 0:
        return words("H")
    if offset.working_days is not None:
        return words("H%(days)s hari kerja", days=signed)
    return words("H%(days)s", days=signed)


def _anchor_day(when: When, anchor: str) -> date:
    if when.precision.is_coarse:
        return coarse_span(when.precision, when.start_date)[0]
    return span_of(when).last_day if anchor == "end" else when.start_date


def _days_of(when: When) -> tuple[date, date]:
    """The days on which the event runs; a coarse date is taken for its first day."""
    first = _anchor_day(when, "start")
    return first, first if when.precision.is_coarse else _anchor_day(when, "end")


def _and_moved(reason: Words, moved: Words | None) -> Words:
    if moved is None:
        return reason
    return words("%(reason)s; %(moved)s", reason=reason, moved=moved)


def _due_in_hours(when: When, anchor: str, offset: Offset, hours: int) -> Due:
    begins = _anchor_instant(when, anchor)
    # Counted in UTC: two hours are two hours while clocks change.
    local = (begins + timedelta(hours=hours)).astimezone(ZoneInfo(when.timezone))
    reason = _counted(offset, _shown(begins, when), _shown(local, when))
    at = local.time().replace(second=0, microsecond=0)
    return _due(local.date(), at, reason, when)


def _anchor_instant(when: When, anchor: str) -> datetime:
    if when.precision.is_coarse:
        return start_of_day(_anchor_day(when, anchor), when.timezone)
    span = span_of(when)
    is_moment = not when.all_day and when.end_date is None
    return span.ends_at_utc if anchor == "end" and not is_moment else span.starts_at_utc


def _shown(instant: datetime, when: When) -> Words:
    return words(
        "%(at)s %(zone)s",
        at=instant.astimezone(ZoneInfo(when.timezone)),
        zone=zone_label(when.timezone, instant),
    )


def _counted(offset: Offset, anchor: date | Words, due: date | Words) -> Words:
    label = _label(offset)
    if offset.amount:
        # The sign says whether it is before or after.
        return words(
            "%(offset)s dari %(anchor)s: %(due)s",
            offset=label,
            anchor=anchor,
            due=due,
        )
    return words("%(offset)s: %(due)s", offset=label, due=due)


def _with_skipped(reason: Words, skipped: tuple[FreeDay, ...]) -> Words:
    if not skipped:
        return reason
    in_order = sorted(skipped, key=lambda free: free.date)
    return words(
        "%(reason)s (libur dilewati: %(days)s)",
        reason=reason,
        days=[
            words("%(date)s %(name)s", date=free.date, name=free.name)
            for free in in_order
        ],
    )


def _with_guesses(reason: Words, years: tuple[int, ...]) -> Words:
    if not years:
        return reason
    return words(
        "%(reason)s; daftar libur %(years)s belum ditetapkan, hanya akhir pekan yang"
        " dihitung libur",
        reason=reason,
        years=[str(year) for year in years],
    )


def _due(on: date, at: time | None, reason: Words, when: When) -> Due:
    vague = when.precision.is_coarse
    if vague:
        reason = words(
            "%(reason)s; sementara, karena tanggal kegiatan belum pasti", reason=reason
        )
    return Due(on, at, reason, vague)
