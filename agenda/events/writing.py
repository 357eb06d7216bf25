"""Putting a draft into the rows of an event, and all that follows from its date."""

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm.attributes import set_committed_value

from agenda import clock
from agenda.db import db, flush, new_id
from agenda.errors import Stale
from agenda.events import audience, newest_figures, occurrences, search
from agenda.events.drafts import EventDraft
from agenda.events.figures import EstimateDraft
from agenda.events.models import (
    Estimate,
    Event,
    EventCandidate,
    EventPartner,
    EventPlace,
    EventPrincipal,
    EventTheme,
    NumberCounter,
    Tombstone,
)
from agenda.events.places import PlaceDraft
from agenda.people.models import Agency
from agenda.reference import operations as reference
from agenda.rules.precision import span_of
from agenda.rules.readings import Moment
from agenda.rules.series import goes_along
from agenda.rules.track_records import source_key


@dataclass(frozen=True)
class Entry:
    """A draft that shall become an event; the file it comes from gave the rest."""

    draft: EventDraft
    uid: str | None = None
    import_key: str | None = None

    @property
    def figures(self) -> list[EstimateDraft]:
        return [figure for figure in self.draft.estimates if figure is not None]


def next_numbers(series: str, year: int, count: int = 1) -> list[str]:
    """The next numbers of a series, such as AG-2024-00012; none is given twice.

    The counter's row is locked until the transaction ends, so two who register at once
    wait for one another.
    """
    dialect = db.engine.dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    counter = insert(NumberCounter).values(series=series, year=year, last=count)
    raised = counter.on_conflict_do_update(
        index_elements=["series", "year"], set_={"last": NumberCounter.last + count}
    ).returning(NumberCounter.last)
    last = db.session.execute(raised).scalar_one()
    return [f"{series}-{year}-{number:05d}" for number in range(last + 1)[-count:]]


def new_events(entries: Sequence[Entry], recorded_by: str) -> list[Event]:
    """Events that were not there before, with all that stands beside them.

    Nothing is asked of what each might have had, and all are written together.
    """
    now = clock.now()
    years = [
        entry.draft.when.start_date.year if entry.draft.when else now.year
        for entry in entries
    ]
    numbers = {
        year: iter(next_numbers("AG", year, count))
        for year, count in sorted(Counter(years).items())
    }
    spent = _spent(entry.uid for entry in entries if entry.uid)
    with db.session.no_autoflush:
        events = [
            _new_event(entry, next(numbers[year]), spent, now)
            for entry, year in zip(entries, years, strict=True)
        ]
        db.session.add_all(events)
    flush()
    for event, entry in zip(events, entries, strict=True):
        occurrences.begin(event)
        search.begin(event)
        audience.begin(event)
        figures = [_estimate(event, one, recorded_by) for one in entry.figures]
        db.session.add_all(figures)
        set_committed_value(event, "estimates", figures)
        newest_figures.begin(event)
    flush()
    return events


def _new_event(entry: Entry, number: str, spent: Set[str], now: datetime) -> Event:
    event = Event(
        id=new_id(),
        number=number,
        uid=entry.uid if entry.uid and entry.uid not in spent else str(uuid4()),
        import_key=entry.import_key,
        created_at=now,
        updated_at=now,
        revised_at=now.replace(microsecond=0),
        version=1,
        sequence=0,
        **{name: [] for name in _LISTS},
    )
    _write_columns(event, entry.draft)
    _write_dates(event, entry.draft)
    _write_lists(event, entry.draft)
    return event


_LISTS = ("places", "principals", "candidates", "partners", "themes")


def _spent(uids: Iterable[str]) -> frozenset[str]:
    """Those that were of things which left the trash for good."""
    asked = list(uids)
    spent = select(Tombstone.uid).where(Tombstone.uid.in_(asked))
    return frozenset(db.session.scalars(spent)) if asked else frozenset()


def write(event: Event, draft: EventDraft) -> None:
    """Make `event` say what `draft` says, with everything that is derived from it."""
    former = event.rrule, event.when
    _write_columns(event, draft)
    _write_dates(event, draft)
    with db.session.no_autoflush:
        db.session.add(event)
        _write_lists(event, draft)
    flush()
    occurrences.rewrite(event, along=goes_along(*former, event.rrule, event.when))
    search.index(event)
    flush()


def touch(event: Event, told: bool = False) -> None:
    """Count one accepted change; `told` when subscribers must see a new revision."""
    event.touch()
    event.revised_at = clock.revision_after(event.revised_at)
    if told:
        event.sequence += 1


def hold(event: Event) -> None:
    """Keep others from writing the event until the commit; Stale if one was faster.

    For rows beside it that two people would otherwise write at the same moment.
    """
    row = select(Event.version).where(Event.id == event.id).with_for_update()
    if db.session.scalar(row) != event.version:
        db.session.rollback()
        raise Stale


def add_estimates(
    event: Event, drafts: list[EstimateDraft], recorded_by: str
) -> list[Estimate]:
    rows = [_estimate(event, draft, recorded_by) for draft in drafts]
    db.session.add_all(rows)
    flush()
    set_committed_value(event, "estimates", [*event.estimates, *rows])
    newest_figures.rewrite(event)
    return rows


def _estimate(event: Event, draft: EstimateDraft, recorded_by: str) -> Estimate:
    return Estimate(
        event_id=event.id,
        metric_code=draft.metric,
        low=draft.low,
        likely=draft.likely,
        high=draft.high,
        confidence=draft.confidence,
        kind=draft.kind,
        as_of=draft.as_of,
        source=draft.source,
        source_key=source_key(draft.source),
        source_kind=draft.source_kind,
        source_url=draft.source_url,
        seen_on=draft.seen_on,
        place=draft.place,
        recorded_by=recorded_by,
    )


def _write_columns(event: Event, draft: EventDraft) -> None:
    for name, text in draft.texts.items():
        setattr(event, name, text)
    event.title_key = draft.texts["title"].casefold()
    event.kind = draft.kind
    event.scope = draft.scope
    event.category_code = draft.category
    event.status = draft.status
    event.visibility = draft.visibility
    event.embargo_until = draft.embargo_until
    event.agency = draft.agency
    event.parent_id = draft.parent.id if draft.parent else None
    event.rrule = draft.rrule
    event.provenance = draft.provenance


def _write_dates(event: Event, draft: EventDraft) -> None:
    when, span = draft.when, span_of(draft.when)
    event.start_date = when.start_date if when else None
    event.start_time = when.start_time if when else None
    event.end_date = when.end_date if when else None
    event.end_time = when.end_time if when else None
    event.timezone, event.precision = draft.timezone, draft.precision
    event.first_day, event.last_day = span.first_day, span.last_day
    event.starts_at_utc, event.ends_at_utc = span.starts_at_utc, span.ends_at_utc


def _write_lists(event: Event, draft: EventDraft) -> None:
    _replace(event, "places", _places(draft.places))
    _replace(event, "principals", _principals(draft))
    _replace(event, "candidates", _candidates(draft))
    _replace_keyed(event.partners, "agency_id", _partners(draft))
    _replace_keyed(event.themes, "theme_code", _themes(draft))


def _replace(event: Event, name: str, rows: list[Any]) -> None:
    """Put `rows` in the place of those present, unless they say the same."""
    present = getattr(event, name)
    if [_content(row) for row in present] == [_content(row) for row in rows]:
        return
    if present:
        # The old rows go first: their positions are taken until then.
        present.clear()
        flush()
    present.extend(rows)


def _content(row: Any) -> Mapping[str, Any]:
    columns = row.__table__.columns
    skipped = {"id", "event_id"}
    return {
        column.key: getattr(row, column.key)
        for column in columns
        if column.key not in skipped
    }


def _replace_keyed(present: list[Any], key: str, rows: list[Any]) -> None:
    """Make a list with a natural key hold `rows`, keeping those that stay."""
    kept = {getattr(row, key): row for row in present}
    result = []
    for row in rows:
        same = kept.get(getattr(row, key))
        if same is not None:
            same.position = row.position
        result.append(same or row)
    present[:] = result


def _places(drafts: list[PlaceDraft]) -> list[EventPlace]:
    return [
        EventPlace(
            position=position,
            province_code=draft.province,
            country=draft.country,
            city=draft.city,
            venue=draft.venue,
            latitude=draft.latitude,
            longitude=draft.longitude,
            timezone=draft.timezone,
            **_moments(draft.start, draft.end),
        )
        for position, draft in enumerate(drafts)
    ]


def _moments(start: Moment | None, end: Moment | None) -> dict[str, Any]:
    pairs = zip(("start", "end"), (start, end), strict=True)
    return dict(
        itertools.chain.from_iterable(
            (
                (f"{name}_date", moment[0] if moment else None),
                (f"{name}_time", moment[1] if moment else None),
            )
            for name, moment in pairs
        )
    )


def _principals(draft: EventDraft) -> list[EventPrincipal]:
    return [
        EventPrincipal(
            position=position,
            name=principal.name,
            status=principal.status,
            delegate=principal.delegate,
        )
        for position, principal in enumerate(draft.principals)
    ]


def _candidates(draft: EventDraft) -> list[EventCandidate]:
    return [
        EventCandidate(
            position=position,
            note=candidate.note,
            **_moments(candidate.start, candidate.end),
        )
        for position, candidate in enumerate(draft.candidates)
    ]


def _partners(draft: EventDraft) -> list[EventPartner]:
    return [
        EventPartner(agency_id=agency.id, agency=agency, position=position)
        for position, agency in enumerate(draft.partners)
    ]


def _themes(draft: EventDraft) -> list[EventTheme]:
    return [
        EventTheme(theme_code=theme.code, position=position)
        for position, theme in enumerate(reference.ensure_themes(draft.themes))
    ]


def events_showing(kind: str, code: str) -> list[Event]:
    """The events whose calendar text shows the name of that code.

    `kind` is provinces, categories, metrics or agency; other tables show nowhere.
    """
    shows = {
        "provinces": Event.places.any(EventPlace.province_code == code),
        "categories": Event.category_code == code,
        "metrics": Event.id.in_(
            select(Estimate.event_id).where(Estimate.metric_code == code)
        ),
        "agency": Event.agency_id.in_(select(Agency.id).where(Agency.code == code)),
    }
    if kind not in shows:
        return []
    return list(db.session.scalars(select(Event).where(shows[kind])).unique())
