"""Acting officials (Plt., Plh.): named, changed, ended early; who may, who sees it.

What somebody carries for an official is worked out at each request
(`Account.as_actor`): it begins and ends by itself with the days of the agency. Nothing
here is done in a right that is itself carried for somebody, so nobody prolongs his own
time or passes it on.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from agenda import clock
from agenda.audit.operations import AuditAction, differences, record
from agenda.audit.queries import must_be_current
from agenda.db import db, flush, new_id
from agenda.errors import NotAllowed, NotFound, WrongState
from agenda.formats.instants import rfc3339, rfc3339_or_none
from agenda.people import absences, queries
from agenda.people.models import Account, Agency, Delegation
from agenda.rules.absences import Span
from agenda.rules.choices import ActingKind
from agenda.rules.ids import read_id
from agenda.rules.paging import Page, cursor_id, cut, decode_cursor
from agenda.rules.permissions import (
    ACTING,
    REPRESENTED,
    Action,
    Actor,
    Reach,
    Role,
    acts_within,
    may,
    reach,
)
from agenda.rules.readings import Reading, read_reason
from agenda.words import words

KIND = "delegation"
CONTENT = frozenset({"official", "acting", "kind", "start", "end", "basis"})
LONGEST = 366


@dataclass(frozen=True)
class DelegationDraft:
    """Who is to act for whom and when, read and found to make sense."""

    official: Account
    acting: Account
    kind: ActingKind
    first_day: date
    last_day: date
    basis: str


# Who may


def may_name(actor: Actor, official: Account) -> bool:
    """Say who acts for this official: himself, and the agency's coordinator or an
    administrator, but never in a right that is carried for somebody.

    A coordinator reaches the own agency alone, and so names nobody for the desk, whose
    rights reach every agency.
    """
    own = actor.in_own_right
    if official.role not in REPRESENTED:
        return False
    if official.id == own.account_id:
        return True
    if official.role is Role.DESK and reach(own, Action.NAME_ACTING) is not Reach.ANY:
        return False
    return may(own, Action.NAME_ACTING, agency_id=official.agency_id)


def may_end(actor: Actor, delegation: Delegation) -> bool:
    """End it before its time: whoever may name, and the acting one himself."""
    is_acting = delegation.acting_id == actor.account_id
    return is_acting or may_name(actor, delegation.official)


def may_name_any(actor: Actor) -> bool:
    """Whether the actor could name somebody at all, asked before fields are read."""
    own = actor.in_own_right
    return own.role in REPRESENTED or reach(own, Action.NAME_ACTING) is not Reach.NONE


# Asking


def get(actor: Actor, delegation_id: UUID | str) -> Delegation:
    """The one of that id, if the actor may know of it; else NotFound."""
    found = db.session.get(Delegation, read_id(delegation_id))
    if found is None or not _sees(actor, found):
        raise NotFound
    return found


def page(
    actor: Actor, agency: Agency, cursor: str | None = None, limit: int = 50
) -> Page[Delegation]:
    """Those for officials of an agency, the newest first, also what is over.

    Raises NotAllowed for an agency of which the actor sees nothing.
    """
    if not may(actor, Action.SEE_ROSTERS, agency_id=agency.id):
        raise NotAllowed
    wanted = (
        select(Delegation)
        .join(Account, Account.id == Delegation.official_id)
        .where(Account.agency_id == agency.id)
        .order_by(Delegation.id.desc())
    )
    if cursor:
        wanted = wanted.where(Delegation.id < cursor_id(decode_cursor(cursor, 1)[0]))
    rows = db.session.scalars(wanted.limit(limit + 1)).all()
    return cut(rows, limit, lambda row: [str(row.id)])


def stand_ins(officials: Collection[UUID]) -> frozenset[UUID]:
    """Who acts for these officials at this moment."""
    if not officials:
        return frozenset()
    wanted = select(Delegation).where(
        Delegation.official_id.in_(sorted(officials)), Delegation.ended_at.is_(None)
    )
    found = db.session.scalars(wanted)
    return frozenset(one.acting_id for one in found if one.is_in_force)


def officials(actor: Actor, agency: Agency) -> list[Account]:
    """For whom of the agency the actor may name somebody, by name."""
    return [one for one in queries.active_people(agency) if may_name(actor, one)]


def able(agency: Agency) -> list[Account]:
    """Who of the agency can act for an official, by name."""
    return [one for one in queries.active_people(agency) if one.role in ACTING]


def as_fields(delegation: Delegation) -> dict[str, Any]:
    """A delegation in the terms of the API."""
    return {
        "id": str(delegation.id),
        "version": delegation.version,
        "created_at": rfc3339(delegation.created_at),
        "updated_at": rfc3339(delegation.updated_at),
        **content(delegation),
        "in_force": delegation.is_in_force,
        "ended_at": rfc3339_or_none(delegation.ended_at),
    }


def content(delegation: Delegation) -> dict[str, Any]:
    return {
        "official": delegation.official.email,
        "acting": delegation.acting.email,
        "kind": delegation.kind.value,
        "start": delegation.first_day.isoformat(),
        "end": delegation.last_day.isoformat(),
        "basis": delegation.basis,
    }


def _sees(actor: Actor, delegation: Delegation) -> bool:
    part = actor.account_id in (delegation.official_id, delegation.acting_id)
    agency_id = delegation.official.agency_id
    return part or may(actor, Action.SEE_ROSTERS, agency_id=agency_id)


# Changing


def name(actor: Actor, asked: Mapping[str, Any], reason: str = "") -> Delegation:
    """Let somebody act for an official; without `official` for the actor himself.

    Raises NotAllowed and BadInput.
    """
    if not may_name_any(actor):
        raise NotAllowed
    draft = _read(actor, asked, None)
    delegation = Delegation(id=new_id())
    _write(delegation, draft)
    db.session.add(delegation)
    flush()
    _look_again(delegation)
    changes, why = differences({}, content(delegation)), read_reason(reason)
    action = AuditAction.DELEGATION_NAME
    record(actor, action, KIND, delegation.id, changes, why)
    return delegation


def revise(
    actor: Actor,
    delegation: Delegation,
    asked: Mapping[str, Any],
    *,
    seen: int | None = None,
    reason: str = "",
) -> Delegation:
    """Change days, kind or basis; the two people stay, and what has begun began.

    Raises NotAllowed, Stale, WrongState when it is over, and BadInput.
    """
    if not may_name(actor, delegation.official):
        raise NotAllowed
    must_be_current(KIND, delegation, seen)
    _must_not_be_over(delegation)
    before = content(delegation)
    _write(delegation, _read(actor, {**before, **asked}, delegation))
    changes = differences(before, content(delegation))
    if changes:
        delegation.touch()
        flush()
        _look_again(delegation)
        why = read_reason(reason)
        action = AuditAction.DELEGATION_REVISE
        record(actor, action, KIND, delegation.id, changes, why)
    return delegation


def end(
    actor: Actor,
    delegation: Delegation,
    *,
    seen: int | None = None,
    reason: str = "",
) -> Delegation:
    """Let it be over at this instant; it stays in the list.

    Raises NotAllowed, Stale, and WrongState when it is over.
    """
    if not may_end(actor, delegation):
        raise NotAllowed
    must_be_current(KIND, delegation, seen)
    _must_not_be_over(delegation)
    _end(actor, delegation, read_reason(reason))
    return delegation


def _end(actor: Actor, delegation: Delegation, reason: str) -> None:
    delegation.ended_at = clock.now()
    delegation.touch()
    flush()
    _look_again(delegation)
    change = {"field": "ended_at", "old": None, "new": rfc3339(delegation.ended_at)}
    action = AuditAction.DELEGATION_END
    record(actor, action, KIND, delegation.id, [change], reason)


def end_with_office(actor: Actor, account: Account, reason: str = "") -> None:
    """End what is carried for or by somebody who has another role or agency now, or
    none: what was agreed to was the former one.

    For whoever changes accounts; asks no right of its own.
    """
    theirs = Delegation.official_id == account.id, Delegation.acting_id == account.id
    wanted = select(Delegation).where(or_(*theirs), Delegation.ended_at.is_(None))
    for one in list(db.session.scalars(wanted)):
        if not is_over(one):
            _end(actor, one, reason)


def is_over(delegation: Delegation) -> bool:
    today = clock.today(delegation.official.agency.timezone)
    return delegation.ended_at is not None or delegation.last_day < today


def _must_not_be_over(delegation: Delegation) -> None:
    if is_over(delegation):
        raise WrongState(words("Penunjukan ini sudah berakhir."))


def _look_again(delegation: Delegation) -> None:
    """What the acting one carries is worked out anew, in this very transaction."""
    db.session.expire(delegation.acting, ["acts_for"])


def _write(delegation: Delegation, draft: DelegationDraft) -> None:
    delegation.official, delegation.official_id = draft.official, draft.official.id
    delegation.acting, delegation.acting_id = draft.acting, draft.acting.id
    delegation.kind, delegation.basis = draft.kind, draft.basis
    delegation.first_day, delegation.last_day = draft.first_day, draft.last_day


# Reading


def _read(
    actor: Actor, asked: Mapping[str, Any], present: Delegation | None
) -> DelegationDraft:
    reading = Reading(asked, CONTENT)
    official = _official(reading, actor, present)
    acting = _acting(reading, official, present)
    kind = reading.choice("kind", ActingKind, ActingKind.PLH)
    first_day = reading.day("start", required=True)
    last_day = reading.day("end", required=True)
    basis = reading.line("basis", 300)
    if official and first_day and last_day:
        _judge_days(reading, official, first_day, last_day, present)
        if acting and not reading.problems:
            span = Span(first_day, last_day)
            _judge_others(reading, official, acting, span, present)
    reading.finish()
    # finish() has raised when any of these is missing.
    assert official is not None
    assert acting is not None
    assert kind is not None
    assert first_day is not None
    assert last_day is not None
    return DelegationDraft(official, acting, kind, first_day, last_day, basis)


def _official(
    reading: Reading, actor: Actor, present: Delegation | None
) -> Account | None:
    text = reading.line("official", 254)
    if present is not None:
        if text and queries.account_named(text) is not present.official:
            reading.note("official", words("Tidak dapat diubah."))
        return present.official
    own = str(actor.account_id) if actor.account_id is not None else ""
    named = queries.account_named(text or own) if text or own else None
    # Of people for whom the actor names nobody, it is not even told that they exist.
    if named is None or not named.is_active or not may_name(actor, named):
        reading.note(
            "official", words("Anda tidak dapat menunjuk pengganti untuk pejabat ini.")
        )
        return None
    return named


def _acting(
    reading: Reading, official: Account | None, present: Delegation | None
) -> Account | None:
    text = reading.line("acting", 254, required=True)
    if present is not None:
        if text and queries.account_named(text) is not present.acting:
            reading.note("acting", words("Tidak dapat diubah."))
        return present.acting
    if not text or official is None:
        return None
    acting = queries.account_named(text)
    if (
        acting is None
        or not acting.is_active
        or not acts_within(official.in_own_right(), acting.in_own_right())
    ):
        reading.note(
            "acting",
            words(
                "Pilih koordinator, petugas, atau pimpinan lain yang aktif di instansi"
                " yang sama."
            ),
        )
        return None
    return acting


def _judge_days(
    reading: Reading,
    official: Account,
    first_day: date,
    last_day: date,
    present: Delegation | None,
) -> None:
    today = clock.today(official.agency.timezone)
    if present is not None and present.first_day <= today:
        if first_day != present.first_day:
            reading.note("start", words("Penunjukan ini sudah berjalan."))
    elif first_day < today:
        reading.note("start", words("Paling cepat mulai hari ini."))
    if last_day < first_day:
        reading.note("end", words("Hari terakhir mendahului hari pertama."))
    elif last_day < today:
        reading.note("end", words("Untuk mengakhiri sekarang, gunakan tindakannya."))
    elif (last_day - first_day).days >= LONGEST:
        reading.note("end", words("Paling lama %(days)s hari.", days=LONGEST))


def _judge_others(
    reading: Reading,
    official: Account,
    acting: Account,
    span: Span,
    present: Delegation | None,
) -> None:
    """One acts for an official at a time; nobody acts for one who acts, and nobody who
    is away or has somebody acting for himself."""
    others = _touching(span, official, acting, present)
    if any(one.official_id == official.id for one in others):
        reading.note(
            "start", words("Pada hari-hari itu sudah ada yang menggantikannya.")
        )
    if any(one.official_id == acting.id for one in others):
        reading.note(
            "acting", words("Orang ini sendiri sedang digantikan pada hari-hari itu.")
        )
    if any(one.acting_id == official.id for one in others):
        reading.note(
            "official",
            words("Pejabat ini sendiri menggantikan orang lain pada hari-hari itu."),
        )
    if absences.days_absent([acting.id], span):
        reading.note("acting", words("Orang ini cuti pada sebagian hari-hari itu."))


def _touching(
    span: Span, official: Account, acting: Account, present: Delegation | None
) -> list[Delegation]:
    theirs: ColumnElement[bool] = or_(
        Delegation.official_id.in_([official.id, acting.id]),
        Delegation.acting_id == official.id,
    )
    wanted = select(Delegation).where(
        theirs,
        Delegation.ended_at.is_(None),
        Delegation.first_day <= span.last,
        Delegation.last_day >= span.first,
    )
    with db.session.no_autoflush:
        return [row for row in db.session.scalars(wanted) if row is not present]
