"""Reading packs: what ships, what is shared, and the own agency's."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, case, false, func, or_, select, true

from agenda.db import db
from agenda.errors import NotFound
from agenda.packs.filters import PackFilter
from agenda.packs.models import Pack, PackOffer, PackTask, PackVersion, Plan
from agenda.packs.rights import may_edit
from agenda.people import queries as people
from agenda.people.models import Agency
from agenda.rules.choices import OfferState
from agenda.rules.permissions import Action, Actor, Reach, reach


def visible(actor: Actor) -> ColumnElement[bool]:
    """The rule of visibility, as a condition on Pack."""
    if reach(actor, Action.MANAGE_PACK) is Reach.ANY:
        return true()
    published = select(PackVersion.id).where(
        PackVersion.pack_id == Pack.id, PackVersion.published_at.is_not(None)
    )
    ready = published.correlate(Pack).exists()
    own = Pack.agency_id == actor.agency_id if actor.agency_id else false()
    keeps = reach(actor, Action.MANAGE_PACK) is Reach.OWN
    return or_(own if keeps else own & ready, Pack.shared & ready)


def get(actor: Actor, code_or_id: str | UUID) -> Pack:
    """The pack of that code or id, if the actor may see it; else NotFound."""
    row_id = _id(str(code_or_id))
    named = Pack.code == str(code_or_id) if row_id is None else Pack.id == row_id
    found = db.session.scalars(select(Pack).where(named, visible(actor))).unique()
    pack = found.one_or_none()
    if pack is None:
        raise NotFound
    return pack


def find(actor: Actor, code_or_id: str) -> Pack | None:
    """The same, or None; for whoever says what is wrong at a field."""
    try:
        return get(actor, code_or_id)
    except NotFound:
        return None


def matching(actor: Actor, asked: PackFilter) -> list[Pack]:
    """The packs that `asked` names and the actor sees, shipped ones first."""
    conditions = [visible(actor)]
    if not asked.retired:
        conditions.append(Pack.retired_at.is_(None))
    if asked.categories:
        conditions.append(Pack.category_code.in_(asked.categories))
    if asked.agencies:
        codes = select(Agency.id).where(Agency.code.in_(asked.agencies))
        conditions.append(Pack.agency_id.in_(codes))
    rows = db.session.scalars(select(Pack).where(*conditions)).unique()
    return sorted((row for row in rows if _has_words(row, asked.q)), key=_order)


def applicable(actor: Actor) -> list[Pack]:
    """What can be applied now."""
    rows = matching(actor, PackFilter())
    return [row for row in rows if row.published is not None]


def version(actor: Actor, pack: Pack, number: int) -> PackVersion:
    """A version by its number; a draft is there only for those who keep the pack."""
    for row in pack.versions:
        hidden = row.published_at is None and not may_edit(actor, pack)
        if row.number == number and not hidden:
            return row
    raise NotFound


def draft_task(pack: Pack, task_id: UUID) -> PackTask:
    """A task of the draft, or NotFound."""
    rows = pack.draft.tasks if pack.draft else []
    found = next((row for row in rows if row.id == task_id), None)
    if found is None:
        raise NotFound
    return found


def task_counts(packs: Iterable[Pack]) -> Mapping[UUID, tuple[int, int]]:
    """How many tasks each pack has now, and how many of them are essential."""
    versions = {row.published.id: row.id for row in packs if row.published}
    essential = func.sum(case((PackTask.essential, 1), else_=0))
    wanted = (
        select(PackTask.pack_version_id, func.count(), essential)
        .where(PackTask.pack_version_id.in_(versions))
        .group_by(PackTask.pack_version_id)
    )
    return {
        versions[row[0]]: (row[1], int(row[2] or 0))
        for row in db.session.execute(wanted)
    }


def uses(packs: Iterable[Pack]) -> Mapping[UUID, int]:
    """How often each pack was applied and not undone.

    A number about the pack: it counts plans whose events the reader may not know of,
    and names none of them.
    """
    ids = [row.id for row in packs]
    wanted = (
        select(Plan.pack_id, func.count())
        .where(Plan.pack_id.in_(ids), Plan.undone_at.is_(None))
        .group_by(Plan.pack_id)
    )
    return {row[0]: row[1] for row in db.session.execute(wanted)}


def uses_of(pack: Pack) -> int:
    return uses([pack]).get(pack.id, 0)


def origin_seen(actor: Actor, pack: Pack) -> PackVersion | None:
    """Where a copy came from, unless that pack is out of the actor's sight."""
    origin = pack.origin
    if origin is None or find(actor, str(origin.pack_id)) is None:
        return None
    return origin


def copies(actor: Actor, pack: Pack) -> list[Pack]:
    """The packs that were copied from this one."""
    wanted = select(Pack).where(Pack.copied_from_id == pack.id, visible(actor))
    return sorted(db.session.scalars(wanted).unique(), key=_order)


def get_offer(actor: Actor, offer_id: UUID) -> PackOffer:
    """An offer, for those who keep one of its two packs."""
    row = db.session.get(PackOffer, offer_id)
    if row is None or not _concerns(actor, row):
        raise NotFound
    return row


def offers(actor: Actor, pack: Pack | None = None) -> list[PackOffer]:
    """The offers that concern the actor, or those of one pack; newest first."""
    wanted = select(PackOffer).order_by(PackOffer.id.desc())
    if pack is not None:
        given = [row.id for row in pack.versions]
        to, came = PackOffer.to_pack_id == pack.id, PackOffer.pack_version_id.in_(given)
        wanted = wanted.where(or_(to, came))
    rows = db.session.scalars(wanted).unique()
    return [row for row in rows if _concerns(actor, row)]


def open_offers(pack: Pack) -> list[PackOffer]:
    wanted = select(PackOffer).where(
        PackOffer.to_pack_id == pack.id, PackOffer.state == OfferState.OPEN
    )
    return list(db.session.scalars(wanted.order_by(PackOffer.id)).unique())


def code_is_taken(code: str) -> bool:
    return db.session.scalar(select(Pack.id).where(Pack.code == code)) is not None


def of_agency(agency: Agency) -> list[Pack]:
    wanted = select(Pack).where(Pack.agency_id == agency.id).order_by(Pack.id)
    return list(db.session.scalars(wanted).unique())


def last_used(packs: Iterable[Pack]) -> Mapping[UUID, datetime]:
    """When each pack was applied last."""
    ids = [row.id for row in packs]
    wanted = (
        select(Plan.pack_id, func.max(Plan.applied_at))
        .where(Plan.pack_id.in_(ids), Plan.undone_at.is_(None))
        .group_by(Plan.pack_id)
    )
    return {row[0]: row[1] for row in db.session.execute(wanted)}


def _concerns(actor: Actor, row: PackOffer) -> bool:
    return may_edit(actor, row.to_pack) or may_edit(actor, row.pack_version.pack)


def _has_words(pack: Pack, q: str) -> bool:
    text = f"{pack.code} {pack.name} {pack.name_en} {pack.description}".casefold()
    return all(word in text for word in q.casefold().split())


def _order(pack: Pack) -> tuple[bool, str, str]:
    agency = people.agency(pack.agency_id).code if pack.agency_id else ""
    return pack.agency_id is not None, agency, pack.code


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
