"""How an entry of a feed reads: its title, status, description and place in words.

Views come in, calendar text goes out. One rendering is good for every feed with the
same options; `options_key` names them.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid5
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal

from agenda import links
from agenda.events.models import Event
from agenda.feeds.entries import Source
from agenda.feeds.models import Feed
from agenda.feeds.views import (
    BareView,
    EventView,
    FigureView,
    PlaceView,
    TaskView,
    bare_view,
    event_view,
    task_view,
)
from agenda.formats import ical, marks
from agenda.rules import recurrence
from agenda.rules.choices import CancelledAs, Detail, TasksAs
from agenda.rules.event_states import EventKind, EventStatus
from agenda.rules.figures import Figure
from agenda.rules.labels import label
from agenda.rules.precision import (
    When,
    describe,
    describe_clock,
    describe_date,
    describe_instant,
    parse_moment,
    wall_instant,
    zone_label,
)
from agenda.rules.task_states import TaskStatus
from agenda.words import Words, words

RENDERING = 4
"""Raised when the same entry would be written differently from now on."""

_OFFICE_ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
_PREFIXES: dict[EventStatus | TaskStatus, Words] = {
    EventStatus.POSTPONED: words("DITUNDA: "),
    EventStatus.CANCELLED: words("BATAL: "),
    TaskStatus.CANCELLED: words("BATAL: "),
    TaskStatus.DONE: words("✓ "),
}
_CLOSED = frozenset({TaskStatus.DONE, TaskStatus.CANCELLED})
_TODO_STATUS = {
    TaskStatus.OFFERED: "NEEDS-ACTION",
    TaskStatus.ACCEPTED: "NEEDS-ACTION",
    TaskStatus.DECLINED: "NEEDS-ACTION",
    TaskStatus.IN_PROGRESS: "IN-PROCESS",
    TaskStatus.IN_REVIEW: "IN-PROCESS",
    TaskStatus.RETURNED: "IN-PROCESS",
    TaskStatus.DONE: "COMPLETED",
    TaskStatus.CANCELLED: "CANCELLED",
}


def options_key(feed: Feed, base_url: str) -> str:
    """Names everything apart from the entry itself that its text depends on."""
    options = [
        RENDERING,
        base_url,
        feed.language,
        feed.timezone,
        feed.detail.value,
        feed.tasks.value if feed.tasks is TasksAs.TODOS else "",
        feed.cancelled.value,
        feed.alarms,
    ]
    return hashlib.sha256(json.dumps(options).encode()).hexdigest()


def text_of(source: Source, feed: Feed, base_url: str) -> bytes:
    """The calendar text of an entry with all that the feed's options let it tell."""
    if isinstance(source.row, Event):
        entry = _event_entry(event_view(source, feed.language), feed, base_url)
    else:
        entry = _task_entry(task_view(source, feed.language), feed, base_url)
    return ical.entry_text(entry)


def bare_text_of(source: Source, feed: Feed) -> bytes:
    """A titled entry with its dates and nothing else, for when the rest is at fault."""
    view = bare_view(source, feed.language)
    entry = ical.Entry(
        uid=view.uid,
        sequence=view.sequence,
        created=view.created_at,
        revised=view.revised_at,
        summary=_title(view, feed),
        rrule=_rule(view),
        without=tuple(_moments(view)),
    )
    if isinstance(source.row, Event):
        start, end = marks.start_and_end(view.when)
        return ical.entry_text(replace(entry, start=start, end=end))
    return ical.entry_text(_on_due_date(entry, view.when, feed))


# Titles


def _title(view: EventView | TaskView | BareView, feed: Feed) -> str:
    """The state that the entry is in, if that is remarkable, and what it is called."""
    prefix = _PREFIXES.get(view.status)
    before = prefix.in_language(feed.language) if prefix else ""
    if feed.detail is Detail.BUSY:
        return before + _untold(view).in_language(feed.language)
    if isinstance(view, TaskView) or not view.when.precision.is_coarse:
        return before + view.title
    about = _about(view, feed.language).in_language(feed.language)
    return f"{before}{view.title} {about}"


def _untold(view: EventView | TaskView | BareView) -> Words:
    is_task = isinstance(view.status, TaskStatus)
    return words("Tugas") if is_task else words("Sibuk")


def _about(view: EventView | BareView, language: str) -> Words:
    """Of a date that is not yet a day, when it will be; a series has many answers."""
    if view.rrule:
        return words("(tanggal perkiraan)")
    return words("(perkiraan %(when)s)", when=describe(view.when, language))


# Events


def _event_entry(view: EventView, feed: Feed, base_url: str) -> ical.Entry:
    start, end = marks.start_and_end(view.when)
    transparent = is_transparent(view)
    full, busy = feed.detail is Detail.FULL, feed.detail is Detail.BUSY
    located = None if busy else _located(view.places)
    return ical.Entry(
        uid=view.uid,
        sequence=view.sequence,
        created=view.created_at,
        revised=view.revised_at,
        summary=_title(view, feed),
        start=start,
        end=end,
        rrule=_rule(view),
        without=tuple(_moments(view)),
        status=_event_status(view, feed),
        transparent=transparent,
        description=_event_description(view, feed, base_url) if full else "",
        location="" if busy else _all_places(view),
        latitude=located.latitude if located else None,
        longitude=located.longitude if located else None,
        categories=_event_categories(view, feed) if full else (),
        url=links.event(base_url, view.id) if full else "",
        label="PUBLIC" if view.is_public else "PRIVATE",
        first=view.first,
        next=view.next,
        alarms=() if transparent else tuple(feed.alarms),
        marks=tuple(_marks(view, feed)),
    )


def _marks(view: EventView, feed: Feed) -> Iterator[marks.Mark]:
    """What an import reads back, and nothing that the feed does not tell.

    Who sees only when somebody is busy learns no more; dates held open are told where
    the rest is, without the notes of those who plan.
    """
    if feed.detail is Detail.BUSY:
        return
    yield from marks.of_date(view.when, view.status)
    if _title(view, feed) != view.title:
        yield marks.TITLE, view.title
    if feed.detail is Detail.FULL:
        yield from map(marks.of_candidate, view.candidates)


def _rule(view: EventView | BareView) -> str:
    if not view.rrule:
        return ""
    rule = recurrence.parse_rule(view.rrule, view.when)
    return recurrence.rrule_for_feed(rule, view.when)


def _moments(view: EventView | BareView) -> Iterable[ical.Moment]:
    for text in view.without:
        on, at = parse_moment(text)
        yield ical.moment(on, at, view.when.timezone)


def _event_status(view: EventView, feed: Feed) -> str:
    match view.status:
        case EventStatus.CANCELLED:
            google = feed.cancelled is CancelledAs.GOOGLE
            return "CONFIRMED" if google else "CANCELLED"
        case EventStatus.COMPLETED:
            return "CONFIRMED"
        case EventStatus.CONFIRMED if not view.when.precision.is_coarse:
            return "CONFIRMED"
        case _:
            return "TENTATIVE"


def is_transparent(view: EventView) -> bool:
    """Whether the entry leaves the reader's time free.

    Only what one attends takes time: an event on a known day, or a mark at an hour.
    """
    if view.status in {EventStatus.CANCELLED, EventStatus.POSTPONED}:
        return True
    if view.when.precision.is_coarse:
        return True
    attended = view.kind is EventKind.EVENT
    hour = view.kind is EventKind.MILESTONE and not view.when.all_day
    return not (attended or hour)


def _event_categories(view: EventView, feed: Feed) -> tuple[str, ...]:
    return view.category, label(view.kind).in_language(feed.language)


def _all_places(view: EventView) -> str:
    return "; ".join(
        dict.fromkeys(text for place in view.places if (text := _place(place)))
    )


def _place(place: PlaceView) -> str:
    parts = (place.venue, place.city, place.province, place.country)
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _located(places: Iterable[PlaceView]) -> PlaceView | None:
    return next(
        (p for p in places if p.latitude is not None and p.longitude is not None), None
    )


def _event_description(view: EventView, feed: Feed, base_url: str) -> str:
    """Plain text, the most important first, the link last."""
    places = _all_places(view)
    facts = [
        words("Status: %(status)s", status=label(view.status)),
        *_dates_in_words(view, feed),
        *([words("Tempat: %(places)s", places=places)] if places else []),
        *_dates_of_places(view, feed),
        words("Instansi: %(agency)s", agency=view.agency),
        *(_figure_line(figure, feed.language) for figure in view.figures),
        _data_per(view.revised_at, feed),
    ]
    told = _lines(facts, feed.language)
    return _paragraphs(view.summary, told, links.event(base_url, view.id))


def _dates_of_places(view: EventView, feed: Feed) -> Iterable[Words]:
    """Of each place with dates of its own, when it is there."""
    for place in view.places:
        if place.when is not None:
            when = describe(place.when, feed.language) + _other_clocks(place.when, feed)
            yield words("Di %(place)s: %(when)s", place=_place(place), when=when)


def _lines(facts: Iterable[Words], language: str) -> str:
    return "\n".join(fact.in_language(language) for fact in facts)


def _paragraphs(*texts: str) -> str:
    return "\n\n".join(text for text in texts if text)


def _data_per(revised_at: datetime, feed: Feed) -> Words:
    when = describe_instant(revised_at, feed.timezone, feed.language)
    return words("Data per %(when)s", when=when)


def _dates_in_words(view: EventView, feed: Feed) -> Iterable[Words]:
    """When it is, or was to be, and from which date it was moved there."""
    when = _when_in_words(view, feed)
    if view.status is EventStatus.POSTPONED:
        yield words("Tanggal terakhir yang diketahui: %(when)s", when=when)
    else:
        yield words("Waktu: %(when)s", when=when)
    if view.former is not None:
        yield words(
            "Dipindah dari: %(when)s", when=describe(view.former, feed.language)
        )


def _when_in_words(view: EventView, feed: Feed) -> Words | str:
    told = describe(view.when, feed.language) + _other_clocks(view.when, feed)
    return words("berulang, pertama kali %(when)s", when=told) if view.rrule else told


def _other_clocks(when: When, feed: Feed) -> str:
    """The start on the clocks of all three zones, when the feed's shows another."""
    if when.start_time is None:
        return ""
    starts = wall_instant(when.start_date, when.start_time, when.timezone)
    if zone_label(when.timezone, starts) == zone_label(feed.timezone, starts):
        return ""
    clocks = dict.fromkeys(
        f"{describe_clock(starts.astimezone(ZoneInfo(zone)), feed.language)}"
        f" {zone_label(zone, starts)}"
        for zone in (*_OFFICE_ZONES, feed.timezone)
    )
    return f" ({' · '.join(clocks)})"


def _figure_line(view: FigureView, language: str) -> Words:
    """Estimate and actual of one metric side by side; neither is added to the other."""
    sides = []
    if view.estimate is not None:
        amount = _amount(view.estimate, language)
        sides.append(words("perkiraan %(amount)s", amount=amount))
    if view.actual is not None:
        amount = _amount(view.actual, language)
        sides.append(words("realisasi %(amount)s", amount=amount))
    return words(
        "%(metric)s: %(figures)s",
        metric=f"{view.metric} ({view.place})" if view.place else view.metric,
        figures="; ".join(side.in_language(language) for side in sides),
    )


def _amount(figure: Figure, language: str) -> Words:
    low = figure.likely if figure.low is None else figure.low
    high = figure.likely if figure.high is None else figure.high
    numbers = [format_decimal(number, locale=language) for number in (low, high)]
    likely = format_decimal(figure.likely, locale=language)
    return words(
        "%(number)s (per %(date)s, sumber: %(source)s)",
        number=likely if low == high else f"{likely} ({'–'.join(numbers)})",
        date=describe_date(figure.as_of, language, weekday=False),
        source=figure.source,
    )


# Tasks


def _task_entry(view: TaskView, feed: Feed, base_url: str) -> ical.Entry:
    full = feed.detail is Detail.FULL
    as_todo = feed.tasks is TasksAs.TODOS
    entry = ical.Entry(
        uid=view.uid,
        sequence=view.sequence,
        created=view.created_at,
        revised=view.revised_at,
        summary=_title(view, feed),
        status=_TODO_STATUS[view.status] if as_todo else _task_status(view, feed),
        transparent=True,
        description=_task_description(view, feed, base_url) if full else "",
        categories=(view.type, _task_word(feed)) if full else (),
        url=links.task(base_url, view.id) if full else "",
        label="PUBLIC" if view.is_public else "PRIVATE",
        parent=view.event_uid,
        priority=view.priority,
        completed=_completed(view),
        alarms=() if view.status in _CLOSED else tuple(feed.alarms),
    )
    return _on_due_date(entry, view.due, feed)


def _on_due_date(entry: ical.Entry, due: When, feed: Feed) -> ical.Entry:
    """The task as a to-do, or as a whole day that leaves the reader's time free."""
    day = due.start_date
    if feed.tasks is TasksAs.TODOS:
        return replace(entry, due=ical.moment(day, due.start_time, due.timezone))
    return replace(entry, start=day, end=day + timedelta(days=1))


def _completed(view: TaskView) -> datetime | None:
    if view.status is not TaskStatus.DONE:
        return None
    return view.completed_at or view.revised_at


def _task_word(feed: Feed) -> str:
    return words("Tugas").in_language(feed.language)


def _task_status(view: TaskView, feed: Feed) -> str:
    if view.status is TaskStatus.CANCELLED and feed.cancelled is CancelledAs.SHOW:
        return "CANCELLED"
    return "TENTATIVE" if view.provisional else "CONFIRMED"


def _task_description(view: TaskView, feed: Feed, base_url: str) -> str:
    due = describe(view.due, feed.language) + _other_clocks(view.due, feed)
    event = view.event_title
    facts = [
        words("Jenis tugas: %(type)s", type=view.type),
        words("Status: %(status)s", status=label(view.status)),
        words("Tenggat sementara: %(due)s", due=due)
        if view.provisional
        else words("Tenggat: %(due)s", due=due),
        *([words("Kegiatan: %(event)s", event=event)] if event else []),
        words("Instansi: %(agency)s", agency=view.agency),
        _data_per(view.revised_at, feed),
    ]
    told = _lines(facts, feed.language)
    return _paragraphs(told, links.task(base_url, view.id))


# The subscription itself


def calendar_head(feed: Feed) -> ical.Head:
    """The name of the calendar and what its reader should know."""
    told = words("Langganan Agenda, hanya untuk dibaca.")
    return ical.Head(feed.name, told.in_language(feed.language), feed.timezone)


def farewell_text(feed: Feed, ended_at: datetime) -> bytes:
    """One day that says that nothing more will come."""
    told = words(
        "Langganan berakhir; hubungi %(agency)s", agency=feed.owner.agency.name
    )
    return _notice(feed, ended_at, ended_at, told, "farewell")


def ending_text(feed: Feed, ends_at: datetime, since: datetime) -> bytes:
    """One day ahead that says that the subscription will end then."""
    told = words("Langganan %(name)s berakhir hari ini", name=feed.name)
    return _notice(feed, ends_at, since, told, "ending")


def _notice(
    feed: Feed, on: datetime, revised: datetime, told: Words, purpose: str
) -> bytes:
    day = on.astimezone(ZoneInfo(feed.timezone)).date()
    return ical.entry_text(
        ical.Entry(
            uid=str(uuid5(feed.id, purpose)),
            sequence=0,
            created=min(feed.created_at, revised),
            revised=revised,
            summary=told.in_language(feed.language),
            start=day,
            end=day + timedelta(days=1),
            status="CONFIRMED",
            transparent=True,
        )
    )
