"""Sources of figures: how far their estimates were off, as far as the reader may know.

Only events that the reader sees count: two readers may find different records.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import aliased

from agenda.db import db
from agenda.events.models import Estimate, Event
from agenda.events.queries import visible
from agenda.rules.choices import FigureKind
from agenda.rules.paging import Page, cut, decode_cursor
from agenda.rules.permissions import Actor
from agenda.rules.track_records import TrackRecord, track_record

_NEWEST = 1_000
"""So many figures are looked through for the names of their sources."""
_MOST_KNOWN = 100
_LONGEST_NAME = 150


@dataclass
class Closed:
    """An estimate beside the newest actual of its event, metric and place."""

    event_id: UUID
    title: str
    title_en: str
    metric: str
    place: str
    expected: int
    expected_on: date
    happened: int
    happened_on: date


@dataclass(frozen=True)
class Source:
    """A source under its newest spelling; `record` is None until three are closed."""

    key: str
    name: str
    closed: list[Closed]
    record: TrackRecord | None


@dataclass(frozen=True)
class Known:
    """A source that figures named lately, with its record if it has one."""

    key: str
    name: str
    record: TrackRecord | None


def known(actor: Actor) -> list[Known]:
    """The sources that the newest figures name, so that they are named alike again.

    By name; of two spellings the newer one. A whole sentence is no name.
    """
    newest = (
        select(Estimate.source_key, Estimate.source)
        .join(Event, Event.id == Estimate.event_id)
        .where(visible(actor), Estimate.struck_at.is_(None))
        .order_by(Estimate.id.desc())
        .limit(_NEWEST)
    )
    named: dict[str, str] = {}
    for key, name in db.session.execute(newest):
        if len(name) <= _LONGEST_NAME and len(named) < _MOST_KNOWN:
            named.setdefault(key, " ".join(name.split()))
    judged = records(actor, named)
    return [Known(key, named[key], judged.get(key)) for key in sorted(named)]


def page(actor: Actor, cursor: str | None = None, limit: int = 50) -> Page[Source]:
    """The sources that have a record, by name."""
    after = decode_cursor(cursor, 1)[0] if cursor else ""
    found = sorted(_sources(actor).values(), key=lambda source: source.key)
    told = [one for one in found if one.record and one.key > after]
    return cut(told[: limit + 1], limit, lambda source: [source.key])


def source(actor: Actor, key: str) -> Source | None:
    """One source with what of it is closed; None when the reader knows of nothing."""
    return _sources(actor, [key]).get(key)


def records(actor: Actor, keys: Collection[str]) -> dict[str, TrackRecord]:
    """The records of those of the sources that have one."""
    found = _sources(actor, keys) if keys else {}
    return {key: one.record for key, one in found.items() if one.record}


def _sources(actor: Actor, keys: Collection[str] | None = None) -> dict[str, Source]:
    estimate, actual = aliased(Estimate), aliased(Estimate)
    wanted = (
        select(
            estimate.id,
            estimate.source_key,
            estimate.source,
            Event.id.label("event_id"),
            Event.title,
            Event.title_en,
            estimate.metric_code,
            estimate.place,
            estimate.likely.label("expected"),
            estimate.as_of.label("expected_on"),
            actual.likely.label("happened"),
            actual.as_of.label("happened_on"),
        )
        .join(Event, Event.id == estimate.event_id)
        .join(
            actual,
            (actual.event_id == estimate.event_id)
            & (actual.metric_code == estimate.metric_code)
            & (actual.place == estimate.place)
            & (actual.as_of >= estimate.as_of),
        )
        .where(
            visible(actor),
            estimate.kind == FigureKind.ESTIMATE,
            estimate.struck_at.is_(None),
            actual.kind == FigureKind.ACTUAL,
            actual.struck_at.is_(None),
        )
        # The last word on each estimate stays: the newest actual closes it.
        .order_by(actual.as_of, actual.id)
    )
    if keys is not None:
        wanted = wanted.where(estimate.source_key.in_(keys))
    newest = {row.id: row for row in db.session.execute(wanted)}
    by_source: dict[str, list[UUID]] = {}
    for row_id in sorted(newest):
        by_source.setdefault(newest[row_id].source_key, []).append(row_id)
    return {
        key: _source(key, [newest[row_id] for row_id in ids])
        for key, ids in by_source.items()
    }


def _source(key: str, rows: list[Any]) -> Source:
    closed = [
        Closed(
            row.event_id,
            row.title,
            row.title_en,
            row.metric_code,
            row.place,
            row.expected,
            row.expected_on,
            row.happened,
            row.happened_on,
        )
        for row in rows
    ]
    record = track_record([(one.expected, one.happened) for one in closed])
    return Source(key, rows[-1].source, closed, record)
