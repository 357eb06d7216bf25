"""The next edition of an event: the same again on other dates.

It has its own number and uid and is tentative. What was measured, confirmed or decided
of the former edition stays there; the two name one another by `series`.
"""

from dataclasses import replace
from typing import Any
from uuid import UUID

from agenda.errors import BadInput, NotAllowed
from agenda.events import fields, queries
from agenda.events.changing import read_wished
from agenda.events.guards import may_register
from agenda.events.models import Event, EventCandidate
from agenda.events.moving import (
    moved_dates,
    moved_place,
    new_when,
    with_places,
    with_rule,
)
from agenda.events.operations import register_all
from agenda.events.writing import Entry
from agenda.rules.permissions import Action, Actor, Reach, reach
from agenda.rules.precision import (
    Precision,
    When,
    coarse_span,
    default_precision,
    format_moment,
)
from agenda.rules.programme import Shift, shift_between
from agenda.words import words

_STAYS = (
    "status",
    "all_day",
    "candidates",
    "parent",
    "confirmed_by",
    "confirmation_reference",
    "reference",
    "embargo_until",
    "provenance",
)
"""What is said of one edition only."""


def may_clone(actor: Actor, event: Event) -> bool:
    """Whether the actor may register the next edition of an event that he sees."""
    asked = {"visibility": event.visibility}
    reaches = reach(actor, Action.EDIT_EVENT) is Reach.ANY
    return may_register(actor, asked) and (
        reaches or event.agency_id == actor.agency_id
    )


def clone(
    actor: Actor, event: Event, start: str, reason: str, change_set: UUID
) -> dict[UUID, Event]:
    """Register the next edition with its programme; answers it first, by the former.

    Places, candidates and items move by as much as the start. Where one of the two
    starts names no day, nobody knows by how much: the items are then known as exactly
    as the edition, and places have no dates of their own. Raises NotAllowed, and
    BadInput when `start` is no date.
    """
    if not may_clone(actor, event):
        raise NotAllowed
    if not start:
        raise BadInput.at("start", words("Wajib diisi."))
    moved = with_places(event, moved_dates(event, {"start": start}))
    shift = shift_between(event.when, new_when(event, moved))
    if shift is None:
        moved["places"] = _without_dates(event)
    asked = _asked(event) | with_rule(event, moved)
    edition = _register(actor, event, asked, None, reason, change_set)
    editions = {event.id: edition}
    if shift is not None:
        edition.candidates.extend(
            _moved_candidate(row, shift) for row in event.candidates
        )
    for level in (1, 2):
        parents = [former for former in editions if level == 1 or former != event.id]
        for item in queries.under(actor, parents):
            parent = editions[item.parent_id] if item.parent_id else edition
            wished = _asked(item) | _dates_of_item(item, shift, edition)
            editions[item.id] = _register(
                actor, item, wished, parent, reason, change_set
            )
    return editions


def former_edition(event: Event) -> Event | None:
    """The edition before this one, if `series` names one and no series by rule."""
    former = event.series
    return former if former is not None and not former.rrule else None


def _asked(event: Event) -> dict[str, Any]:
    content = fields.content(event)
    for name in _STAYS:
        content.pop(name)
    content["principals"] = [{"name": row.name} for row in event.principals]
    return content


def _dates_of_item(item: Event, shift: Shift | None, edition: Event) -> dict[str, Any]:
    """When an item takes place in the new edition, in the contract's terms."""
    if item.when is None:
        return {}
    if shift is None:
        return _as_vague_as(edition) | {"places": _without_dates(item), "rrule": ""}
    moved = _moved(item.when, shift)
    dates = {
        "start": format_moment(moved.start_date, moved.start_time),
        "end": fields.end_of(moved),
        "precision": moved.precision.value,
        "places": [moved_place(row, shift) for row in item.places],
    }
    return with_rule(item, dates)


def _as_vague_as(edition: Event) -> dict[str, Any]:
    """The days of the edition, for an item of which nothing else is known."""
    assert edition.when is not None
    when = edition.when
    coarse = when.precision.is_coarse
    return {
        "start": format_moment(when.start_date, None),
        "end": format_moment(when.end_date, None),
        "precision": (when.precision if coarse else Precision.DAY).value,
    }


def _moved(when: When, shift: Shift) -> When:
    """The date so much later; of a span, the one that holds its middle day then."""
    if not when.precision.is_coarse:
        return shift.moved(when)
    first, last = coarse_span(when.precision, when.start_date)
    first, last = coarse_span(when.precision, first + (last - first) / 2 + shift.days)
    return replace(when, start_date=first, end_date=last)


def _without_dates(event: Event) -> list[dict[str, Any]]:
    return [{**fields.place(row), "start": None, "end": None} for row in event.places]


def _register(
    actor: Actor,
    former: Event,
    asked: dict[str, Any],
    parent: Event | None,
    reason: str,
    change_set: UUID,
) -> Event:
    draft = read_wished(actor, asked)
    [edition] = register_all(actor, [Entry(draft)], reason, change_set)
    edition.series_id = former.id
    edition.parent_id = parent.id if parent else None
    return edition


def _moved_candidate(row: EventCandidate, shift: Shift) -> EventCandidate:
    moved = shift.moved(_when(row))
    return EventCandidate(
        position=row.position,
        start_date=moved.start_date,
        start_time=moved.start_time,
        end_date=moved.end_date,
        end_time=moved.end_time,
        note=row.note,
    )


def _when(row: EventCandidate) -> When:
    return When(
        row.start_date,
        row.start_time,
        row.end_date,
        row.end_time,
        "UTC",
        default_precision(row.start_time),
    )
