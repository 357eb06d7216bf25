"""The dates of a series: one becomes an event of its own, some are left out."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from agenda.audit.operations import AuditAction
from agenda.db import db, flush
from agenda.errors import BadInput, WrongState
from agenda.events import fields, occurrences, writing
from agenda.events.changing import settle
from agenda.events.guards import must_edit
from agenda.events.models import Event, Occurrence
from agenda.events.operations import register
from agenda.rules import recurrence
from agenda.rules.permissions import Actor
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
    row = db.session.scalar(
        select(Occurrence).where(
            Occurrence.event_id == series.id,
            Occurrence.original_start == original_start,
        )
    )
    if row is None:
        raise BadInput.at("occurrence", words("Rangkaian tidak memuat tanggal ini."))
    if row.replaced_by_id is not None:
        raise WrongState(words("Tanggal ini sudah menjadi kegiatan tersendiri."))
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
    return {**content, **dates, **asked}
