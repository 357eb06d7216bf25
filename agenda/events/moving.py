"""The dates of an event that is moved or confirmed, when not all of them are said.

Without an end the event keeps its length, or fills its span; without a precision it
keeps a coarse one that the new date names, and else has what a date, or a date with a
time, has by itself. What cannot be read is left as it is: the draft refuses it. Places
with dates of their own move along, and so does the rule of a series.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from agenda.errors import BadInput
from agenda.events import fields
from agenda.events.dates import DATE_FIELDS
from agenda.events.models import Event, EventPlace
from agenda.rules.precision import (
    MisalignedSpan,
    Precision,
    When,
    check_span,
    default_precision,
    format_moment,
    parse_moment,
)
from agenda.rules.programme import Shift, shift_between
from agenda.rules.recurrence import BadRule, parse_rule
from agenda.rules.series import moved_rule

MOVE_FIELDS = DATE_FIELDS - {"all_day"}
_FIRM = (None, Precision.EXACT.value, Precision.DAY.value)


def moves(event: Event, wished: Mapping[str, Any]) -> bool:
    """Whether a date, the zone or the precision would become another one."""
    shown = fields.dates(event)
    return any(
        name in wished and (wished[name] or None) != (shown[name] or None)
        for name in MOVE_FIELDS
    )


def moved_dates(event: Event, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The date fields of an event that moves to what `asked` says of them."""
    wished = {name: asked[name] for name in MOVE_FIELDS if name in asked}
    if wished.get("start"):
        if not wished.get("precision"):
            wished["precision"] = _next_precision(event, wished)
        if wished["precision"] in _FIRM:
            wished.setdefault("end", _shifted_end(event, wished["start"]))
    if "start" in wished:
        wished.setdefault("end", None)
    return wished


def firm_dates(event: Event, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The date fields of an event that is confirmed: a date is a day, not a span."""
    asked = _with_end_of_candidate(event, asked)
    if asked.get("precision") or not asked.get("start"):
        return moved_dates(event, asked)
    return moved_dates(event, {**asked, "precision": _own_precision(asked["start"])})


def with_rule(event: Event, wished: Mapping[str, Any]) -> dict[str, Any]:
    """`wished`, with the rule of a series going along with its first date.

    Whoever names another rule says so. Raises BadInput when the rule cannot follow.
    """
    old, new = event.when, new_when(event, wished)
    if not event.rrule or old is None or new is None:
        return dict(wished)
    if wished.get("rrule", event.rrule) != event.rrule:
        return dict(wished)
    try:
        rule = moved_rule(parse_rule(event.rrule, old), old, new)
    except BadRule as error:
        raise BadInput.at("start", error.words) from error
    return {**wished, "rrule": rule.text}


def with_places(event: Event, wished: Mapping[str, Any]) -> dict[str, Any]:
    """`wished`, with places that have dates of their own moved by as much.

    Whoever names the places says so of each.
    """
    if "places" in wished or all(row.start_date is None for row in event.places):
        return dict(wished)
    shift = shift_between(event.when, new_when(event, wished))
    if not shift:
        return dict(wished)
    return {**wished, "places": [moved_place(row, shift) for row in event.places]}


def moved_place(row: EventPlace, shift: Shift) -> dict[str, Any]:
    """A place in the contract's terms, its own dates moved."""
    shown, when = fields.place(row), row.when
    if when is not None:
        with suppress(OverflowError):
            moved = shift.moved(when)
            shown["start"] = format_moment(moved.start_date, moved.start_time)
            shown["end"] = fields.end_of(moved)
    return shown


def new_when(event: Event, wished: Mapping[str, Any]) -> When | None:
    """Where an event would begin, without its end; None for what cannot be read."""
    try:
        on, at = parse_moment(wished["start"])
        precision = Precision(wished.get("precision") or default_precision(at))
    except (KeyError, TypeError, ValueError):
        return None
    return When(on, at, None, None, event.timezone, precision)


def _with_end_of_candidate(event: Event, asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """Whoever names the start of one date held open means all of it."""
    if "end" in asked:
        return asked
    held_open = {
        row["start"]: row["end"] for row in map(fields.candidate, event.candidates)
    }
    start = asked.get("start")
    return {**asked, "end": held_open[start]} if start in held_open else asked


def _shifted_end(event: Event, start: Any) -> str | None:
    """The end that keeps the event as long as it was; None when that has no sense."""
    try:
        on, at = parse_moment(start)
    except (TypeError, ValueError):
        return None
    if event.start_date is None or event.end_date is None:
        return None
    if (at is None) != (event.start_time is None) or event.precision.is_coarse:
        return None
    return fields.shifted_end(event, on, at)


def _next_precision(event: Event, wished: Mapping[str, Any]) -> str | None:
    """The precision of a new date that does not say its own; None if unreadable."""
    try:
        on, at = parse_moment(wished["start"])
        last = parse_moment(wished["end"])[0] if wished.get("end") else None
    except (TypeError, ValueError):
        return None
    if at is None and event.precision.is_coarse:
        with suppress(MisalignedSpan):
            check_span(event.precision, on, last)
            return event.precision.value
    return default_precision(at).value


def _own_precision(start: Any) -> str | None:
    try:
        return default_precision(parse_moment(start)[1]).value
    except (TypeError, ValueError):
        return None
