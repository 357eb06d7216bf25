"""The dates of a series: one becomes an event of its own, those that follow a series
of their own, some are left out.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from agenda.audit.operations import AuditAction, Change
from agenda.audit.queries import must_be_current
from agenda.db import db, flush
from agenda.errors import BadInput, WrongState
from agenda.events import fields, occurrences, writing
from agenda.events.changing import KIND, read_wished, settle
from agenda.events.guards import must_edit
from agenda.events.models import Event, Occurrence
from agenda.events.moving import moved_dates, moved_place
from agenda.events.operations import register, register_all
from agenda.events.writing import Entry
from agenda.rules import recurrence
from agenda.rules.permissions import Actor
from agenda.rules.programme import shift_between
from agenda.rules.series import Apply, split
from agenda.words import words


def replace_occurrence(
    actor: Actor,
    series: Event,
    original_start: str,
    asked: Mapping[str, Any],
    reason: str = "",
    import_key: str | None = None,
    uid: str | None = None,
) -> Event:
    """Make one date of a series an event of its own; the date is not shown twice."""
    must_edit(actor, series)
    row = _date(series, original_start)
    _must_stand_in(row)
    event = register(
        actor,
        _as_single(series, original_start, asked),
        reason,
        uid=uid,
        import_key=import_key,
    )
    event.series_id = series.id
    row.replaced_by_id = event.id
    writing.touch(series, told=True)
    flush()
    return event


def reach(
    actor: Actor,
    series: Event,
    original_start: str,
    apply: Apply,
    *,
    seen: int | None = None,
    reason: str = "",
    change_set: UUID | None = None,
) -> Event:
    """The event to which an act on a date of a series is done, made if need be.

    For one date an event of its own, for the following ones a new series, which begins
    where the former one ends; both name the former series and have what it says. For
    all, the series. What was known of single dates goes along.
    """
    must_edit(actor, series)
    must_be_current(KIND, series, seen)
    row = _date(series, original_start)
    if apply is Apply.ALL or (apply is Apply.FOLLOWING and _is_first(series, row)):
        return series
    if apply is Apply.ONE:
        _must_stand_in(row)
        if row.cancelled:
            raise WrongState(words("Tanggal ini sudah ditiadakan dari rangkaian."))
        event = _part(actor, series, original_start, "", reason, change_set)
        row.replaced_by_id = event.id
        told = {"field": "occurrence", "old": original_start, "new": None}
    else:
        former = series.rrule
        event = _split(actor, series, original_start, reason, change_set)
        told = {"field": "rrule", "old": former, "new": series.rrule}
    settle(
        actor,
        series,
        AuditAction.EVENT_REVISE,
        [told],
        reason,
        told=True,
        change_set=change_set,
    )
    return event


def rejoin(
    actor: Actor,
    series: Event,
    part: Event,
    told: Mapping[str, tuple[Any, Any]],
    reason: str = "",
    *,
    change_set: UUID,
) -> None:
    """Take back what `reach` did: the dates of the part are the series' own again.

    `told` says what the series lost, old and new; whoever calls throws the part away.
    """
    changes: list[Change] = []
    if "rrule" in told:
        changes.append({"field": "rrule", "old": series.rrule, "new": told["rrule"][0]})
        series.rrule = told["rrule"][0]
        occurrences.rewrite(series)
        occurrences.hand_over(part, series)
        for single in db.session.scalars(
            select(Event).where(Event.series_id == part.id)
        ):
            single.series_id = series.id
    else:
        start = told["occurrence"][0]
        row = _date(series, start)
        row.replaced_by_id = None
        changes.append({"field": "occurrence", "old": None, "new": start})
    action = AuditAction.EVENT_UNDO
    settle(actor, series, action, changes, reason, told=True, change_set=change_set)


def would_differ(
    actor: Actor,
    series: Event,
    original_start: str,
    asked: Mapping[str, Any],
    *,
    seen: int | None = None,
) -> bool:
    """Whether a date of the series would be another one by what is asked of it.

    What changes nothing must not take the date out of its series. A date that stands
    no more, and fields that only an act can judge, count as a change: the act says so.
    Raises NotAllowed, Stale and BadInput.
    """
    must_edit(actor, series)
    must_be_current(KIND, series, seen)
    row = _date(series, original_start)
    stands = _as_single(series, original_start, {})
    stands |= {"rrule": series.rrule, "candidates": []}
    if row.cancelled or row.replaced_by_id or asked.keys() - stands.keys():
        return True
    wished = {**stands, **asked, **moved_dates(series, asked)}
    present, after = (read_wished(actor, one, series) for one in (stands, wished))
    return present != after


def continue_series(actor: Actor, event: Event, series: Event) -> None:
    """Say of an event that was just registered what it continues or is an edition of.

    It has no date in that series; one that has is made by `replace_occurrence`.
    """
    must_edit(actor, event)
    event.series_id = series.id
    flush()


def _split(
    actor: Actor, series: Event, start: str, reason: str, change_set: UUID | None
) -> Event:
    assert series.when is not None
    rule = recurrence.parse_rule(series.rrule, series.when)
    before, after = split(rule, series.when, start)
    event = _part(actor, series, start, after.text, reason, change_set)
    occurrences.hand_over(series, event)
    own = {row.replaced_by_id for row in occurrences.of_event(event)}
    for single in db.session.scalars(select(Event).where(Event.series_id == series.id)):
        if single.id in own:
            single.series_id = event.id
    series.rrule = before.text
    occurrences.rewrite(series)
    return event


def _part(
    actor: Actor,
    series: Event,
    start: str,
    rrule: str,
    reason: str,
    change_set: UUID | None,
) -> Event:
    """A part of a series as an event of its own, in the same state."""
    asked = {**_as_single(series, start, {}), "rrule": rrule}
    asked.pop("parent")
    draft = read_wished(actor, asked, status=series.status)
    [event] = register_all(actor, [Entry(draft)], reason, change_set)
    event.parent_id, event.series_id = series.parent_id, series.id
    event.status_before = series.status_before
    flush()
    return event


def _date(series: Event, original_start: str) -> Occurrence:
    row = occurrences.at(series, original_start) if series.rrule else None
    if row is None:
        raise BadInput.at("occurrence", words("Rangkaian tidak memuat tanggal ini."))
    return row


def _must_stand_in(row: Occurrence) -> None:
    if row.replaced_by_id is not None:
        raise WrongState(words("Tanggal ini sudah menjadi kegiatan tersendiri."))


def _is_first(series: Event, row: Occurrence) -> bool:
    assert series.when is not None
    return row.original_start == recurrence.original_start(series.when)


def leave_out(
    actor: Actor, series: Event, original_starts: Iterable[str], reason: str = ""
) -> list[str]:
    """Take dates out of a series; answers those that it had until now.

    Dates that the rule does not make, or that are gone already, are passed over.
    """
    must_edit(actor, series)
    rows = db.session.scalars(
        select(Occurrence).where(
            Occurrence.event_id == series.id,
            Occurrence.cancelled.is_(False),
            Occurrence.replaced_by_id.is_(None),
        )
    )
    wanted = set(original_starts)
    found = [row for row in rows if row.original_start in wanted]
    if not found:
        return []
    for row in found:
        row.cancelled = True
    starts = sorted(row.original_start for row in found)
    changes = [{"field": "occurrence", "old": start, "new": None} for start in starts]
    settle(actor, series, AuditAction.EVENT_REVISE, changes, reason, told=True)
    return starts


def _as_single(
    series: Event, original_start: str, asked: Mapping[str, Any]
) -> dict[str, Any]:
    when = occurrences.date_at(series, original_start)
    assert when is not None
    dates = {
        "start": recurrence.original_start(when),
        "end": fields.end_of(when),
        "precision": when.precision.value,
    }
    content = fields.content(series)
    for name in ("rrule", "status", "all_day", "candidates"):
        content.pop(name)
    if shift := shift_between(series.when, when):
        content["places"] = [moved_place(row, shift) for row in series.places]
    return {**content, **dates, **asked}
