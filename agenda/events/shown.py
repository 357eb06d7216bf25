"""An event as one reader may see it.

An event names its parent and its series. Who may not know of those must not learn that
they exist: to such a reader the names are blank, in the event and in its history.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from agenda.events import fields, queries
from agenda.events.models import Event
from agenda.rules.permissions import Actor

_RELATIVES = ("parent", "series")


class Reader:
    """A reader of some events, who knows of some of their relatives."""

    def __init__(self, actor: Actor, relatives: Iterable[UUID | None]) -> None:
        named = {relative for relative in relatives if relative is not None}
        self._known = {str(found) for found in queries.known(actor, named)}

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
