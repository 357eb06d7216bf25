"""Programme items in words: on the page of their event, and before it moves."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from flask import request
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from agenda.events import programme, queries
from agenda.events.models import Event
from agenda.events.programme import Branch, TravellingItem
from agenda.rules.event_states import (
    EventStatus,
    EventVerb,
    Visibility,
    verbs_from,
)
from agenda.rules.ids import read_id
from agenda.rules.permissions import Action, Actor, Reach, may, reach
from agenda.rules.programme import LEVELS, ItemVerdict
from agenda.tasks.travel import TravelPlan
from agenda.web import event_dates, event_words
from agenda.web.forms.choices import capital
from agenda.web.page import day_words, say, title_of, when_words

_ENDED = {
    EventStatus.CANCELLED: EventVerb.CANCEL,
    EventStatus.POSTPONED: EventVerb.POSTPONE,
}
_TO_LOOK_AT = (ItemVerdict.ASKED, ItemVerdict.PAUSED)


def values(actor: Actor, event: Event, parent: Event | None) -> dict[str, Any]:
    """What the page of an event tells of its items, and of the event above it.

    `parent` is given when the reader may know of it.
    """
    branches = programme.tree(actor, event, for_rows=True)
    items = list(programme.flat(branches))
    former = event_dates.former_of(items)
    return {
        "programme": [_branch(branch, event, former) for branch in branches],
        "programme_count": len(items),
        "programme_outside": len(programme.outside(event, _first(branches))),
        "programme_going_on": _going_on(event, items),
        "may_have_items": _level(event) < LEVELS,
        "outside_parent": _outside_words(event, parent),
    }


def _first(branches: Iterable[Branch]) -> list[Event]:
    return [branch.item for branch in branches]


def _branch(branch: Branch, whole: Event, former: Mapping[UUID, str]) -> dict[str, Any]:
    row = event_words.event_row(branch.item, former=former.get(branch.item.id, ""))
    return {
        "row": row,
        "outside": programme.lies_outside(branch.item, whole),
        "below": [_branch(one, branch.item, former) for one in branch.below],
    }


def _level(event: Event) -> int:
    """How deep an event lies: 0 by itself, 1 in a programme, 2 below an item."""
    if event.parent is None:
        return 0
    return 1 if event.parent.parent_id is None else 2


def _going_on(event: Event, items: Iterable[Event]) -> list[dict[str, str]]:
    """Items that would still take place though their event does not."""
    verb = _ENDED.get(event.status)
    if verb is None:
        return []
    return [
        {"url": f"/events/{item.id}", "title": title_of(item)}
        for item in items
        if verb in verbs_from(item.status)
    ]


def _outside_words(event: Event, parent: Event | None) -> str:
    if parent is None or not programme.lies_outside(event, parent):
        return ""
    return str(
        gettext(
            "Di luar rentang kegiatan induk, yang berlangsung %(when)s.",
            when=when_words(parent.when),
        )
    )


def outside_sentences(actor: Actor, event: Event) -> list[str]:
    """What to look at in the dates of an event that was just written."""
    parent = event.parent
    sentences = []
    if parent is not None and queries.sees(actor, parent):
        sentences.append(_outside_words(event, parent))
    under = queries.under(actor, [event.id], for_rows=True)
    outside = programme.outside(event, under)
    if outside:
        names = ", ".join(title_of(item) for item in outside)
        sentences.append(
            gettext("Di luar rentang kegiatan ini: %(items)s.", items=names)
        )
    return [sentence for sentence in sentences if sentence]


# Before it moves


def preview(items: Iterable[TravellingItem]) -> dict[str, Any]:
    """Each item with its old and its new date, as the page of an act shows it."""
    told = list(items)
    return {
        "rows": [_travelling(item) for item in told],
        "moving": sum(item.verdict is ItemVerdict.MOVED for item in told),
        "mark": mark(told),
    }


def mark(items: Iterable[TravellingItem]) -> str:
    """Names what was shown: who agrees to it sends it back."""
    shown = [item.as_fields("id") for item in items]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:32]


def unseen(outcome: object) -> list[TravellingItem]:
    """What became of items, unless who sent this form was shown just that."""
    if not isinstance(outcome, TravelPlan) or not _concerns(outcome.items):
        return []
    seen = request.form.get("preview") == mark(outcome.items)
    return [] if seen else outcome.items


def _concerns(items: Iterable[TravellingItem]) -> bool:
    """Whether something happens to an item, or somebody has to look at one."""
    concerned = (ItemVerdict.MOVED, *_TO_LOOK_AT)
    return any(item.verdict in concerned for item in items)


def chosen() -> list[UUID]:
    """The items that were ticked; NotFound for what is none."""
    return [read_id(text) for text in request.form.getlist("item")]


def _travelling(item: TravellingItem) -> dict[str, Any]:
    moves = item.verdict is ItemVerdict.MOVED
    return {
        "url": f"/events/{item.id}",
        "title": title_of(item),
        "number": item.number,
        "level": item.level,
        "old": capital(when_words(item.old)),
        "new": capital(when_words(item.new)) if moves else "",
        "explanation": say(item.explanation),
        "moves": moves,
        "asked": item.verdict in _TO_LOOK_AT,
    }


def offered(actor: Actor, event: Event, verb: EventVerb | None) -> list[dict[str, Any]]:
    """The items to which the same can be done in one go."""
    if verb is None or event.trashed_at is not None:
        return []
    return [
        {
            "id": str(item.id),
            "title": title_of(item),
            "when": capital(when_words(item.when)),
            "ticked": str(item.id) in request.form.getlist("item"),
        }
        for item in programme.offered(actor, event, verb)
    ]


# Entering one

_PLACE = ("province", "city", "venue", "country", "timezone", "latitude", "longitude")


def first_typed(
    actor: Actor, parent: Event, written: MultiDict[str, str]
) -> dict[str, str]:
    """What a new item has from its parent; `written` is the form of the parent.

    Nothing is handed down that the actor may not set himself.
    """
    handed = {"parent": parent.number}
    names = ["scope", "category", "timezone", *(f"places-0-{name}" for name in _PLACE)]
    if actor.agency_id == parent.agency_id or _leads_any(actor):
        names.append("agency")
    confidential = parent.visibility is Visibility.CONFIDENTIAL
    if not confidential or may(
        actor, Action.SET_CONFIDENTIAL, agency_id=parent.agency_id
    ):
        names.append("visibility")
    return {**handed, **{name: written[name] for name in names if name in written}}


def _leads_any(actor: Actor) -> bool:
    return reach(actor, Action.EDIT_EVENT) is Reach.ANY


def span_words(parent: Event) -> str:
    """When the parent is, beside the date of a new item."""
    if parent.when is None:
        return ""
    if parent.rrule:
        return str(
            gettext(
                "Kegiatan induk berulang, pertama kali %(day)s.",
                day=day_words(parent.first_day),
            )
        )
    return str(
        gettext("Kegiatan induk berlangsung %(when)s.", when=when_words(parent.when))
    )
