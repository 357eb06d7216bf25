"""An event as one reader may see it.

An event names its parent and its series. Who may not know of those must not learn that
they exist: to such a reader the names are blank, in the event and in its history.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from agenda.db import db
from agenda.events import fields, queries
from agenda.events.models import Event
from agenda.rules.permissions import Actor

_RELATIVES = ("parent", "series")


@dataclass(frozen=True)
class Relative:
    """What a reader may know of a parent or a series without looking at it."""

    uid: str
    number: str
    title: str
    title_en: str


class Reader:
    """A reader of some events, who knows of some of their relatives."""

    def __init__(self, actor: Actor, relatives: Iterable[UUID | None]) -> None:
        named = {relative for relative in relatives if relative is not None}
        self._known = _visible(actor, named)

    @classmethod
    def of(cls, actor: Actor, events: Iterable[Event]) -> "Reader":
        """The reader of these events; one query, however many there are."""
        return cls(actor, [one for e in events for one in (e.parent_id, e.series_id)])

    @classmethod
    def of_history(cls, actor: Actor, items: Iterable[Mapping[str, Any]]) -> "Reader":
        """The reader of these lines of history."""
        return cls(actor, [UUID(told) for item in items for told in _told_ids(item)])

    def fields(self, event: Event) -> dict[str, Any]:
        """The contract's event, hidden relatives left blank."""
        shown = fields.as_fields(event)
        return {**shown, **{name: self._seen(shown[name]) for name in _RELATIVES}}

    def names(self, event: Event) -> dict[str, str | None]:
        """The relatives as people call them, beside their ids."""
        told: dict[str, str | None] = {}
        for name, event_id in zip(
            _RELATIVES, (event.parent_id, event.series_id), strict=True
        ):
            found = self.relative(event_id)
            told[f"{name}_number"] = found.number if found else None
            told[f"{name}_title"] = found.title if found else None
            told[f"{name}_title_en"] = found.title_en if found else None
        return told

    def relative(self, event_id: UUID | None) -> Relative | None:
        """One of the relatives, if there is one that the reader may know of."""
        return self._known.get(str(event_id))

    def entry(self, item: Mapping[str, Any]) -> dict[str, Any]:
        """A line of history, hidden relatives left blank."""
        return {**item, "changes": [self._change(one) for one in item["changes"]]}

    def _change(self, change: Mapping[str, Any]) -> dict[str, Any]:
        if change["field"] not in _RELATIVES:
            return dict(change)
        old, new = self._seen(change["old"]), self._seen(change["new"])
        return {**change, "old": old, "new": new}

    def _seen(self, relative: str | None) -> str | None:
        return relative if relative in self._known else None


def _visible(actor: Actor, ids: set[UUID]) -> dict[str, Relative]:
    if not ids:
        return {}
    wanted = select(Event.id, Event.uid, Event.number, Event.title, Event.title_en)
    found = db.session.execute(wanted.where(Event.id.in_(ids), queries.visible(actor)))
    return {str(event_id): Relative(*told) for event_id, *told in found}


def as_fields(actor: Actor, event: Event) -> dict[str, Any]:
    """One event as this actor may see it."""
    return Reader.of(actor, [event]).fields(event)


def _told_ids(item: Mapping[str, Any]) -> list[str]:
    return [
        told
        for change in item["changes"]
        if change["field"] in _RELATIVES
        for told in (change["old"], change["new"])
        if told
    ]
