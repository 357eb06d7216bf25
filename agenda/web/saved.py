"""Saved filters on the lists: which one is open, and whether the list still is it.

`?filter=<id>` alone shows what the filter says. As soon as the address says something
itself, that counts, and the filter is only the name of what one came from.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from agenda.filters import definitions, queries
from agenda.filters.models import SavedFilter
from agenda.rules.choices import ListKind
from agenda.rules.permissions import Actor

PARAMETER = "filter"


@dataclass(frozen=True)
class Opened:
    """The filter that the address names, and the parameters that follow from both."""

    saved: SavedFilter | None
    args: MultiDict[str, str]
    lost: Collection[str] = ()

    @property
    def problems(self) -> list[str]:
        """That the list asks less than the filter did when it was saved."""
        if not self.lost:
            return []
        told = gettext(
            "Bagian saringan ini tidak dikenal lagi dan tidak dipakai: %(keys)s."
            " Simpan ulang saringannya bila daftar ini sudah benar.",
            keys=", ".join(self.lost),
        )
        return [told]


def opened(actor: Actor, kind: ListKind, args: MultiDict[str, str]) -> Opened:
    """Raises NotFound for a filter that the actor does not see, or of another list."""
    wanted = args.get(PARAMETER)
    if not wanted:
        return Opened(None, args)
    saved = queries.get(actor, wanted, kind)
    if any(key in args for key in definitions.KEYS[kind]):
        return Opened(saved, args)
    pairs = definitions.pairs(saved.definition)
    whole = MultiDict([*pairs, *args.items(multi=True)])
    return Opened(saved, whole, definitions.lost(kind, saved.definition))


def definition_of(
    kind: ListKind, pairs: Collection[tuple[str, str]]
) -> definitions.Definition:
    """What a list asks, in the form in which filters keep it."""
    gathered: dict[str, list[str]] = {}
    for key, value in pairs:
        gathered.setdefault(key, []).append(value)
    return definitions.as_texts(kind, gathered)


def address(kind: ListKind, definition: Mapping[str, Any]) -> str:
    """The list of what a definition asks, without any name."""
    return f"/{kind.value}?{urlencode(definitions.pairs(definition))}"


@dataclass(frozen=True)
class Bar:
    """What the list offers about filters."""

    filters: list[SavedFilter]
    saved: SavedFilter | None
    is_changed: bool
    may_change: bool
    new_url: str | None
    keep_url: str | None


def bar(
    actor: Actor,
    kind: ListKind,
    saved: SavedFilter | None,
    definition: definitions.Definition,
) -> Bar:
    """The filters of this list; how to save what it asks now, if it asks anything."""
    said = urlencode({"definition": urlencode(definitions.pairs(definition))})
    is_changed = saved is not None and saved.definition != definition
    may_change = saved is not None and queries.may_change(actor, saved)
    keep = f"/filters/{saved.id}/edit" if saved is not None and may_change else None
    return Bar(
        filters=queries.all_of(actor, kind),
        saved=saved,
        is_changed=is_changed,
        may_change=may_change,
        new_url=f"/filters/new?kind={kind.value}&{said}" if definition else None,
        keep_url=f"{keep}?{said}" if keep and is_changed else keep,
    )
