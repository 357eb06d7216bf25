"""When a task is due, counted from the date of its event.

The counting is `rules.due_dates`; here an anchor becomes a date of the event, or of a
phase that the event falls into.
"""

from datetime import date
from zoneinfo import ZoneInfo

from agenda.events import occurrences
from agenda.events.models import Event, EventPlace
from agenda.phases import queries as phases
from agenda.reference import queries as reference
from agenda.rules.choices import Anchor, ShiftRule
from agenda.rules.due_dates import Due, Offset, due_from
from agenda.rules.precision import Precision, When, default_precision, wall_instant
from agenda.tasks.models import Task
from agenda.words import Words


def derive(
    event: Event,
    when: When,
    anchor: Anchor,
    offset: Offset,
    zone: str,
    shift: ShiftRule = ShiftRule.NONE,
) -> Due:
    """The due that counts from `when`, a date of `event`, on the clock of `zone`.

    `shift` says what becomes of a free day before or after the event. Raises
    OverflowError when the calendar ends before.
    """
    end = "end" if anchor is Anchor.END else "start"
    # Of a series the anchor tells for which of its dates it is.
    apart = anchor in (Anchor.PHASE, Anchor.PLACE) and not event.rrule
    due = due_from(
        when,
        end,
        offset,
        reference.free_days(),
        first_province(event),
        shift,
        (event.first_day, event.last_day) if apart and event.start_date else None,
    )
    if due.time is None or zone == when.timezone:
        return due
    instant = wall_instant(due.date, due.time, when.timezone)
    local = instant.astimezone(ZoneInfo(zone))
    return Due(local.date(), local.time(), due.explanation, due.provisional)


def anchor_date(
    event: Event, occurrence: str, anchor: Anchor, anchor_ref: str
) -> When | None:
    """The date of the event that an anchor names; None when there is none.

    A phase is named by its stage, or its code.
    """
    if anchor is Anchor.PHASE:
        begins = phases.beginning(event, anchor_ref)
        if begins is None:
            return None
        return When(begins, None, None, None, event.timezone, Precision.DAY)
    if anchor is Anchor.PLACE:
        place = place_at(event, anchor_ref)
        if place is None:
            return None
        if place.start_date is not None:
            return _date_of_place(place, place.start_date)
    return occurrences.date_at(event, occurrence) if occurrence else event.when


def place_at(event: Event, anchor_ref: str) -> EventPlace | None:
    """The place of that number, counted from 1."""
    if not anchor_ref.isdecimal() or not 1 <= int(anchor_ref) <= len(event.places):
        return None
    return event.places[int(anchor_ref) - 1]


def first_province(event: Event) -> str | None:
    return event.places[0].province_code if event.places else None


def offset_of(task: Task) -> Offset | None:
    """The distance from its anchor, for a task that has one."""
    if task.anchor is None:
        return None
    return Offset(task.offset_days, task.offset_working_days, task.offset_hours)


def explanation(task: Task) -> Words | None:
    """How the due follows from the date that the event has now, in words.

    None for a due that was given by hand, and when the event lost its date.
    """
    offset = offset_of(task)
    if task.due_fixed or task.event is None or task.anchor is None or offset is None:
        return None
    when = anchor_date(task.event, task.occurrence_start, task.anchor, task.anchor_ref)
    if when is None:
        return None
    try:
        due = derive(task.event, when, task.anchor, offset, task.timezone, task.shift)
    except OverflowError:
        return None
    return due.explanation


def _date_of_place(place: EventPlace, start: date) -> When:
    return When(
        start,
        place.start_time,
        place.end_date,
        place.end_time,
        place.timezone,
        default_precision(place.start_time),
    )
