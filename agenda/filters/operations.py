"""Saving filters, changing, sharing and deleting them; remembering how a list looks.

A filter shows nobody more than he may see anyway, so everybody may keep his own. What
an agency shares is the work of those who answer for it.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from agenda.audit.operations import AuditAction, differences, record
from agenda.audit.queries import must_be_current
from agenda.db import db, flush, new_id
from agenda.errors import BadInput, NotAllowed, Problem, WrongState
from agenda.filters import definitions, fields, queries
from agenda.filters.columns import COLUMNS
from agenda.filters.models import ListHabit, SavedFilter
from agenda.people import queries as people
from agenda.people.models import Agency
from agenda.rules.choices import ListKind, ListLook
from agenda.rules.permissions import Actor
from agenda.rules.readings import Reading, clean
from agenda.words import words

KIND = queries.KIND
FIELDS = frozenset({"name", "kind", "definition", "shared"})
MOST_FILTERS = 200
"""Of one person; a list that nobody can read helps nobody."""


def create(actor: Actor, asked: Mapping[str, Any], reason: str = "") -> SavedFilter:
    """Save a filter for the actor, or for his agency when it is `shared`.

    Raises NotAllowed, WrongState and BadInput.
    """
    if asked.get("shared") is True:
        _must_share(actor)
    reading = Reading(asked, FIELDS)
    kind = reading.choice("kind", ListKind)
    name = reading.line("name", 200, required=True)
    shared = reading.flag("shared")
    definition = definitions.read(kind, reading, "definition") if kind else {}
    reading.finish()
    assert kind is not None
    _must_have_room(actor)
    assert actor.account_id is not None
    saved = SavedFilter(
        id=new_id(),
        owner=people.account(actor.account_id),
        kind=kind,
        name=name,
        definition=definition,
    )
    _share(actor, saved, shared)
    db.session.add(saved)
    flush()
    told = differences({}, fields.content(saved))
    record(actor, AuditAction.FILTER_CREATE, KIND, saved.id, told, clean(reason))
    return saved


def revise(
    actor: Actor,
    saved: SavedFilter,
    asked: Mapping[str, Any],
    *,
    seen: int | None = None,
    reason: str = "",
) -> SavedFilter:
    """Rename it, let it ask something else, share it or take it back.

    Nothing differs: nothing happens. What is taken back is its owner's alone.
    Raises NotAllowed, Stale, BadInput.
    """
    _must_change(actor, saved)
    must_be_current(KIND, saved, seen)
    before = fields.content(saved)
    whole = {**before, **_settable(saved, asked)}
    reading = Reading(whole, FIELDS)
    name = reading.line("name", 200, required=True)
    shared = reading.flag("shared")
    definition = definitions.read(saved.kind, reading, "definition")
    reading.finish()
    if shared != before["shared"]:
        _must_share(actor)
        _share(actor, saved, shared)
    saved.name, saved.definition = name, definition
    changes = differences(before, fields.content(saved))
    if changes:
        saved.touch()
        flush()
        record(actor, AuditAction.FILTER_REVISE, KIND, saved.id, changes, clean(reason))
    return saved


def delete(
    actor: Actor, saved: SavedFilter, *, seen: int | None = None, reason: str = ""
) -> None:
    """Delete the filter; what it was stays in the record.

    Feeds made from it hold a copy and go on.
    """
    _must_change(actor, saved)
    must_be_current(KIND, saved, seen)
    told = differences(fields.content(saved), {})
    db.session.delete(saved)
    flush()
    record(actor, AuditAction.FILTER_DELETE, KIND, saved.id, told, clean(reason))


def remember_look(
    actor: Actor, kind: ListKind, look: ListLook, columns: Iterable[str] | None = None
) -> None:
    """Show the actor this list so from now on; None leaves the columns as they are.

    Columns that do not exist are passed over.
    """
    assert actor.account_id is not None
    kept = db.session.get(ListHabit, (actor.account_id, kind))
    if kept is None:
        kept = ListHabit(account_id=actor.account_id, kind=kind, columns=[])
        db.session.add(kept)
    kept.look = look
    if columns is not None:
        wanted = set(columns)
        kept.columns = [c.code for c in COLUMNS[kind] if c.code in wanted]
    flush()


def _settable(saved: SavedFilter, asked: Mapping[str, Any]) -> dict[str, Any]:
    """`asked` without what only repeats; refuses what nobody sets."""
    shown = fields.as_fields(saved)
    fixed = {*fields.KEPT_BY_US, "kind"}
    problems = [
        Problem(name, words("Tidak dapat diubah."))
        for name, value in asked.items()
        if name in fixed and value != shown[name]
    ]
    if problems:
        raise BadInput(problems)
    return {name: value for name, value in asked.items() if name not in fixed}


def _share(actor: Actor, saved: SavedFilter, shared: bool) -> None:
    own = people.agency(actor.agency_id) if shared and actor.agency_id else None
    saved.shared_with = own


def _must_share(actor: Actor) -> None:
    if not queries.may_share(actor):
        raise NotAllowed(
            words("Hanya koordinator, pimpinan, tim pusat, dan administrator yang"
                  " membagikan saringan.")
        )  # fmt: skip


def _must_change(actor: Actor, saved: SavedFilter) -> None:
    if not queries.may_change(actor, saved):
        raise NotAllowed


def _must_have_room(actor: Actor) -> None:
    kept = db.session.scalar(
        select(func.count(SavedFilter.id)).where(
            SavedFilter.owner_id == actor.account_id
        )
    )
    if kept is not None and kept >= MOST_FILTERS:
        raise WrongState(
            words(
                "Paling banyak %(most)s saringan tersimpan; hapus yang tidak dipakai.",
                most=MOST_FILTERS,
            )
        )


def pass_on(
    actor: Actor, agency: Agency, heir: Agency, reason: str, change_set: UUID
) -> None:
    """Let the people of `heir` have what an agency shared that was merged into it."""
    shared = SavedFilter.shared_with_id == agency.id
    for saved in db.session.scalars(select(SavedFilter).where(shared)).all():
        saved.shared_with = heir
        saved.touch()
        flush()
        change = {"field": "agency", "old": agency.code, "new": heir.code}
        action = AuditAction.FILTER_REVISE
        record(actor, action, KIND, saved.id, [change], reason, change_set)
