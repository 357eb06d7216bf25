"""Finding saved filters: one's own, and those shared in one's agency."""

from uuid import UUID

from sqlalchemy import ColumnElement, select, true

from agenda.db import db
from agenda.errors import NotFound
from agenda.filters.models import ListHabit, SavedFilter
from agenda.rules.choices import ListKind, ListLook
from agenda.rules.ids import read_id
from agenda.rules.paging import Page, cursor_id, cut, decode_cursor
from agenda.rules.permissions import Action, Actor, may

KIND = "filter"


def visible(actor: Actor) -> ColumnElement[bool]:
    """Who sees which: the owner his own, an agency's people what they share."""
    if actor.is_operator:
        return true()
    own = (SavedFilter.owner_id == actor.account_id) & (
        SavedFilter.shared_with_id.is_(None)
    )
    return own | (SavedFilter.shared_with_id == actor.agency_id)


def get(
    actor: Actor, filter_id: UUID | str, kind: ListKind | None = None
) -> SavedFilter:
    """The filter of that id (and kind), if the actor may see it; else NotFound."""
    wanted = select(SavedFilter).where(
        SavedFilter.id == read_id(filter_id), visible(actor)
    )
    found = db.session.scalar(wanted)
    if found is None or kind not in (None, found.kind):
        raise NotFound
    return found


def all_of(actor: Actor, kind: ListKind | None = None) -> list[SavedFilter]:
    """Every filter that the actor sees, by name."""
    wanted = select(SavedFilter).where(visible(actor))
    if kind is not None:
        wanted = wanted.where(SavedFilter.kind == kind)
    found = db.session.scalars(wanted).all()
    return sorted(found, key=lambda one: (one.name.casefold(), one.id))


def page(
    actor: Actor, kind: ListKind | None, cursor: str | None = None, limit: int = 50
) -> Page[SavedFilter]:
    """One page of the same, oldest first."""
    wanted = select(SavedFilter).where(visible(actor)).order_by(SavedFilter.id)
    if kind is not None:
        wanted = wanted.where(SavedFilter.kind == kind)
    if cursor:
        wanted = wanted.where(SavedFilter.id > cursor_id(decode_cursor(cursor, 1)[0]))
    rows = db.session.scalars(wanted.limit(limit + 1)).all()
    return cut(rows, limit, lambda saved: [str(saved.id)])


def may_share(actor: Actor) -> bool:
    """Whether the actor may give filters to his agency."""
    return may(actor, Action.SHARE_FILTER, agency_id=actor.agency_id)


def may_change(actor: Actor, saved: SavedFilter) -> bool:
    """Change or delete a filter that is seen: one's own, or one of one's agency."""
    if actor.is_operator or saved.owner_id == actor.account_id:
        return True
    return saved.shared_with_id is not None and may(
        actor, Action.SHARE_FILTER, agency_id=saved.shared_with_id
    )


def habit(actor: Actor, kind: ListKind) -> ListHabit:
    """How the actor likes a list; rows with the usual columns until he says."""
    kept = db.session.get(ListHabit, (actor.account_id, kind))
    return kept or ListHabit(
        account_id=actor.account_id, kind=kind, look=ListLook.ROWS, columns=[]
    )
