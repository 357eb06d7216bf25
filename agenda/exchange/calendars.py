"""Events and tasks as entries of a calendar file that somebody takes away.

It tells what its reader sees in the list, once; a subscription (`feeds`) keeps itself
up to date and is narrower. Names are such that the importer knows them again.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from agenda import links
from agenda.events.models import Event, EventPlace
from agenda.exchange.columns import Links
from agenda.formats import ical, marks
from agenda.formats.marks import Candidate
from agenda.reference import queries as reference
from agenda.reference.territories import territories
from agenda.rules import recurrence
from agenda.rules.event_states import EventStatus, Visibility
from agenda.rules.labels import label
from agenda.rules.precision import When, describe, parse_moment
from agenda.rules.task_states import TaskStatus
from agenda.rules.titles import title_in
from agenda.tasks.models import Task
from agenda.words import words

_CLASSES = {Visibility.PUBLIC: "PUBLIC", Visibility.CONFIDENTIAL: "CONFIDENTIAL"}
_STATUS = {
    EventStatus.CANCELLED: "CANCELLED",
    EventStatus.CONFIRMED: "CONFIRMED",
    EventStatus.COMPLETED: "CONFIRMED",
}
_PROGRESS = {
    TaskStatus.DONE: "COMPLETED",
    TaskStatus.CANCELLED: "CANCELLED",
    TaskStatus.IN_PROGRESS: "IN-PROCESS",
    TaskStatus.IN_REVIEW: "IN-PROCESS",
    TaskStatus.RETURNED: "IN-PROCESS",
}


@dataclass(frozen=True)
class Told:
    """What an entry tells of an event beside its row.

    `links` are the relatives that the reader may know of, `left_out` the dates that a
    series no longer has, `former` the date from which the event was moved.
    """

    links: Links
    left_out: tuple[str, ...] = ()
    former: When | None = None


def event_text(event: Event, told: Told, language: str, base_url: str) -> bytes:
    """The entry of an event that has a date."""
    when = event.when
    assert when is not None
    start, end = marks.start_and_end(when)
    facts = _facts(event, told.former, language)
    located = next((p for p in event.places if p.latitude is not None), None)
    return ical.entry_text(
        ical.Entry(
            uid=event.uid,
            sequence=event.sequence,
            created=event.created_at,
            revised=event.revised_at,
            summary=title_in(event, language),
            start=start,
            end=end,
            rrule=_rule(event, when),
            without=tuple(_moments(told.left_out, when)),
            status=_status(event, when),
            transparent=when.precision.is_coarse
            or event.status is EventStatus.CANCELLED,
            description=_description(event, facts),
            location=_location(event.places, language),
            latitude=located.latitude if located else None,
            longitude=located.longitude if located else None,
            categories=_categories(event, language),
            url=links.event(base_url, event.id),
            label=_CLASSES.get(event.visibility, "PRIVATE"),
            parent=told.links.parent,
            marks=tuple(_marks(event, when, told.links, facts)),
        )
    )


def task_text(task: Task, language: str, base_url: str) -> bytes:
    """The to-do of a task."""
    done = task.status is TaskStatus.DONE
    return ical.entry_text(
        ical.Entry(
            uid=task.uid,
            sequence=task.sequence,
            created=task.created_at,
            revised=task.revised_at,
            summary=title_in(task, language),
            due=ical.moment(task.due_date, task.due_time, task.timezone),
            status=_PROGRESS.get(task.status, "NEEDS-ACTION"),
            description=task.brief,
            categories=(reference.task_types()[task.type_code].named(language),),
            url=links.task(base_url, task.id),
            parent=task.event.uid if task.event else "",
            priority=task.priority,
            completed=(task.completed_at or task.revised_at) if done else None,
        )
    )


def _status(event: Event, when: When) -> str:
    """What is known only to a month or so is not firm, whatever it is."""
    if when.precision.is_coarse and event.status is EventStatus.CONFIRMED:
        return "TENTATIVE"
    return _STATUS.get(event.status, "TENTATIVE")


def _marks(event: Event, when: When, links: Links, facts: str) -> Iterator[marks.Mark]:
    """What an import reads back and other programs pass over."""
    yield from marks.of_date(when, event.status)
    for row in event.candidates:
        end = (row.end_date, row.end_time) if row.end_date else None
        yield marks.of_candidate(
            Candidate((row.start_date, row.start_time), end, row.note)
        )
    if links.series:
        yield marks.SERIES, links.series
    if links.occurrence:
        yield marks.OCCURRENCE, links.occurrence
    yield marks.SCOPE, event.scope.value.upper()
    if event.organizer:
        yield marks.ORGANIZER, event.organizer
    yield marks.FACTS, facts


def _rule(event: Event, when: When) -> str:
    if not event.rrule:
        return ""
    return recurrence.rrule_for_feed(recurrence.parse_rule(event.rrule, when), when)


def _moments(starts: Iterable[str], when: When) -> Iterable[ical.Moment]:
    for text in starts:
        on, at = parse_moment(text)
        yield ical.moment(on, at, when.timezone)


def _description(event: Event, facts: str) -> str:
    texts = (event.summary, event.description, facts)
    return "\n\n".join(text for text in texts if text)


def _facts(event: Event, former: When | None, language: str) -> str:
    """What a reader of the calendar looks for and finds in no field of it."""
    facts = []
    if event.when is not None and event.precision.is_coarse:
        facts.append(words("Waktu: %(when)s", when=describe(event.when, language)))
    if former is not None:
        facts.append(words("Dipindah dari: %(when)s", when=describe(former, language)))
    if event.organizer:
        facts.append(words("Penyelenggara: %(name)s", name=event.organizer))
    facts.append(words("Nomor: %(number)s", number=event.number))
    return "\n".join(fact.in_language(language) for fact in facts)


def _location(places: Iterable[EventPlace], language: str) -> str:
    told = (_place(place, language) for place in places)
    return "; ".join(dict.fromkeys(text for text in told if text))


def _place(place: EventPlace, language: str) -> str:
    province = reference.province(place.province_code)
    country = territories(language).get(place.country, "")
    parts = (
        place.venue,
        place.city,
        province.named(language) if province else "",
        country if place.country != "ID" else "",
    )
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _categories(event: Event, language: str) -> tuple[str, ...]:
    themes = reference.themes()
    return (
        reference.categories()[event.category_code].named(language),
        label(event.kind).in_language(language),
        *(themes[row.theme_code].named(language) for row in event.themes),
    )
