"""Leave: entered, changed, taken back; who may, and who sees how much of it.

Everybody enters his own, the coordinator that of the agency's people. The agency sees
who is away on which days; why, only the person and the coordinator. The record keeps
the days alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from agenda.audit.operations import AuditAction, differences, record
from agenda.audit.queries import must_be_current
from agenda.db import db, flush, new_id
from agenda.errors import NotAllowed, NotFound
from agenda.formats.instants import rfc3339
from agenda.people import queries
from agenda.people.models import Account, Agency, Leave
from agenda.rules.absences import Span
from agenda.rules.choices import LeaveKind
from agenda.rules.ids import read_id
from agenda.rules.paging import Page, cursor_id, cut, decode_cursor
from agenda.rules.permissions import Action, Actor, may
from agenda.rules.readings import Reading, read_reason
from agenda.words import words

KIND = "leave"
CONTENT = frozenset({"user", "start", "end", "kind", "note"})
LONGEST = 1_100
"""Days: three years without pay are the longest leave that the law knows."""


@dataclass(frozen=True)
class LeaveDraft:
    """A leave as somebody wishes it to be, read and found to make sense."""

    account: Account
    first_day: date
    last_day: date
    kind: LeaveKind
    note: str


# Who may


def may_keep(actor: Actor, account: Account) -> bool:
    """Enter, change and take back leave of this person."""
    own = account.id == actor.account_id
    return own or may(actor, Action.KEEP_LEAVE, agency_id=account.agency_id)


def sees_why(reader: Actor, leave: Leave) -> bool:
    """Whether the reader learns the kind and the note, beside the days."""
    return may_keep(reader, leave.account)


def sees_days(reader: Actor, agency: Agency) -> bool:
    """Whether the reader learns who of the agency is away."""
    return may(reader, Action.SEE_ROSTERS, agency_id=agency.id)


# Asking


def get(actor: Actor, leave_id: UUID | str) -> Leave:
    """The leave of that id, if the actor may know of it; else NotFound."""
    leave = db.session.get(Leave, read_id(leave_id))
    if leave is None or not _sees(actor, leave):
        raise NotFound
    return leave


def page(
    actor: Actor,
    agency: Agency,
    span: Span | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Leave]:
    """The leaves of the people of an agency in the order of their entry.

    Raises NotAllowed for an agency of which the actor sees nothing.
    """
    if not sees_days(actor, agency):
        raise NotAllowed
    wanted = (
        select(Leave)
        .join(Account, Account.id == Leave.account_id)
        .where(Account.agency_id == agency.id)
        .order_by(Leave.id)
    )
    if span is not None:
        wanted = wanted.where(
            Leave.last_day >= span.first, Leave.first_day <= span.last
        )
    if cursor:
        wanted = wanted.where(Leave.id > cursor_id(decode_cursor(cursor, 1)[0]))
    rows = db.session.scalars(wanted.limit(limit + 1)).all()
    return cut(rows, limit, lambda row: [str(row.id)])


def since(agency: Agency, day: date) -> list[Leave]:
    """What of the agency's people is not over on that day, the earliest first."""
    wanted = (
        select(Leave)
        .join(Account, Account.id == Leave.account_id)
        .where(Account.agency_id == agency.id, Account.deactivated_at.is_(None))
        .where(Leave.last_day >= day)
        .order_by(Leave.first_day, Leave.id)
    )
    return list(db.session.scalars(wanted))


def as_fields(leave: Leave, reader: Actor) -> dict[str, Any]:
    """A leave in the terms of the API; why is null for whoever does not learn it."""
    told = sees_why(reader, leave)
    return {
        "id": str(leave.id),
        "version": leave.version,
        "created_at": rfc3339(leave.created_at),
        "updated_at": rfc3339(leave.updated_at),
        **_days(leave),
        "name": leave.account.name,
        "kind": leave.kind.value if told else None,
        "note": leave.note if told else None,
    }


def content(leave: Leave) -> dict[str, Any]:
    """What can be set; only for whoever may keep it."""
    return {**_days(leave), "kind": leave.kind.value, "note": leave.note}


def _days(leave: Leave) -> dict[str, Any]:
    return {
        "user": leave.account.email,
        "start": leave.first_day.isoformat(),
        "end": leave.last_day.isoformat(),
    }


def _sees(actor: Actor, leave: Leave) -> bool:
    return may_keep(actor, leave.account) or sees_days(actor, leave.account.agency)


# Changing


def enter(actor: Actor, asked: Mapping[str, Any], reason: str = "") -> Leave:
    """Enter a leave; without `user` it is the actor's own.

    Raises NotAllowed and BadInput.
    """
    draft = _read(actor, asked, None)
    leave = Leave(id=new_id())
    _write(leave, draft)
    db.session.add(leave)
    flush()
    changes = differences({}, _days(leave))
    why = read_reason(reason)
    record(actor, AuditAction.LEAVE_ENTER, KIND, leave.id, changes, why)
    return leave


def revise(
    actor: Actor,
    leave: Leave,
    asked: Mapping[str, Any],
    *,
    seen: int | None = None,
    reason: str = "",
) -> Leave:
    """Change the fields in `asked`; whose it is stays.

    Raises NotAllowed, Stale and BadInput. Nothing differs: nothing happens.
    """
    must_keep(actor, leave.account)
    must_be_current(KIND, leave, seen)
    before, days = content(leave), _days(leave)
    _write(leave, _read(actor, {**before, **asked}, leave))
    if differences(before, content(leave)):
        leave.touch()
        flush()
        changes, why = differences(days, _days(leave)), read_reason(reason)
        record(actor, AuditAction.LEAVE_REVISE, KIND, leave.id, changes, why)
    return leave


def withdraw(
    actor: Actor, leave: Leave, *, seen: int | None = None, reason: str = ""
) -> None:
    """Take the leave back: the person is there after all."""
    must_keep(actor, leave.account)
    must_be_current(KIND, leave, seen)
    changes, why = differences(_days(leave), {}), read_reason(reason)
    record(actor, AuditAction.LEAVE_WITHDRAW, KIND, leave.id, changes, why)
    db.session.delete(leave)
    flush()


def must_keep(actor: Actor, account: Account) -> None:
    if not may_keep(actor, account):
        raise NotAllowed


def _write(leave: Leave, draft: LeaveDraft) -> None:
    leave.account, leave.account_id = draft.account, draft.account.id
    leave.first_day, leave.last_day = draft.first_day, draft.last_day
    leave.kind, leave.note = draft.kind, draft.note


def _read(actor: Actor, asked: Mapping[str, Any], present: Leave | None) -> LeaveDraft:
    reading = Reading(asked, CONTENT)
    account = _account(reading, actor, present)
    first_day = reading.day("start", required=True)
    last_day = reading.day("end") or first_day
    kind = reading.choice("kind", LeaveKind)
    note = reading.line("note", 500)
    _judge_days(reading, first_day, last_day)
    if account and first_day and last_day and not reading.problems:
        _judge_others(reading, account, Span(first_day, last_day), present)
    reading.finish()
    # finish() has raised when any of these is missing.
    assert account is not None
    assert first_day is not None
    assert last_day is not None
    assert kind is not None
    return LeaveDraft(account, first_day, last_day, kind, note)


def _account(reading: Reading, actor: Actor, present: Leave | None) -> Account | None:
    """Whose leave it is. Of people whom the actor may not know, nothing is told."""
    text = reading.line("user", 254)
    if present is not None:
        if text and queries.account_named(text) is not present.account:
            reading.note("user", words("Tidak dapat diubah."))
        return present.account
    if not text and actor.account_id is not None:
        return queries.account(actor.account_id)
    account = queries.account_named(text) if text else None
    if account is None or not may_keep(actor, account):
        reading.note("user", words("Anda hanya dapat mengisi cuti orang seinstansi."))
        return None
    if not account.is_active:
        reading.note("user", words("Pengguna ini sudah tidak aktif."))
    return account


def _judge_days(
    reading: Reading, first_day: date | None, last_day: date | None
) -> None:
    if first_day is None or last_day is None:
        return
    if last_day < first_day:
        reading.note("end", words("Hari terakhir mendahului hari pertama."))
    elif (last_day - first_day).days >= LONGEST:
        reading.note("end", words("Paling lama %(days)s hari.", days=LONGEST))


def _judge_others(
    reading: Reading, account: Account, span: Span, present: Leave | None
) -> None:
    """A person is away once on a day."""
    wanted = select(Leave).where(
        Leave.account_id == account.id,
        Leave.last_day >= span.first,
        Leave.first_day <= span.last,
    )
    with db.session.no_autoflush:
        others = [row for row in db.session.scalars(wanted) if row is not present]
    if others:
        reading.note(
            "start",
            words(
                "Sudah ada cuti pada %(first)s sampai %(last)s.",
                first=others[0].first_day,
                last=others[0].last_day,
            ),
        )
