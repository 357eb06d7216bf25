"""From acts to notices: who is told of what, once for each person and act.

Each line of the record waits until it was seen to here; so an act is told exactly when
it was done, whichever door it came through, and nothing is lost when nobody sends for a
while. Whoever may not see the thing is told nothing of it.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from agenda import clock
from agenda.audit.models import AuditEntry
from agenda.audit.operations import AuditAction
from agenda.db import db, new_id
from agenda.events import queries as events
from agenda.events.models import Event
from agenda.notices import circles, queries
from agenda.notices.models import Notification
from agenda.outbox import operations as outbox
from agenda.people import queries as people
from agenda.people.models import Account
from agenda.requests.models import CoverageRequest
from agenda.rules.choices import AssignmentState
from agenda.rules.precision import span_of
from agenda.rules.requests import sees as sees_request
from agenda.rules.telling import (
    TOLD,
    Manner,
    NoticeKind,
    goes_out_at_once,
    newly_named,
    told_of,
)
from agenda.tasks import queries as tasks
from agenda.tasks.models import Task

_log = logging.getLogger(__name__)
MOST = 200
"""So many change sets at one go."""
CHANGES = "changes"
"""The kind of the message that tells a change set."""
_PEOPLE_CHANGE = frozenset(
    {
        AuditAction.TASK_CREATE,
        AuditAction.TASK_ASSIGN,
        AuditAction.TASK_REVISE,
        AuditAction.TASK_TRAVEL,
    }
)
_TELLING = frozenset({*TOLD, *_PEOPLE_CHANGE, AuditAction.TASK_REFUSE_TIME})


Subject = Task | Event | CoverageRequest
"""What people are told of."""


@dataclass(frozen=True)
class Telling:
    """One thing that one person is told, before it is written down."""

    account_id: UUID
    kind: NoticeKind
    facts: Mapping[str, Any]


def plan() -> int:
    """See to the acts that wait; answers how many change sets there were. Commits.

    The acts are marked first, in the same transaction as what is told of them: of two
    that plan at once the second finds nothing. Reads before it writes, so that a record
    in which nothing waits costs no write.
    """
    anything_waits = _anything_waits()
    db.session.commit()
    if not anything_waits:
        return 0
    _pass_over()
    waiting = _waiting()
    if not waiting:
        db.session.commit()
        return 0
    sets = _mark(waiting)
    for change_set, entries in sets.items():
        _try_to_tell(change_set, entries)
    db.session.commit()
    return len(sets)


def _try_to_tell(change_set: UUID, entries: Iterable[AuditEntry]) -> None:
    """One that cannot be told holds up no other; whoever looks after it is told so."""
    try:
        with db.session.begin_nested():
            _tell(change_set, entries)
    except DBAPIError:
        raise
    except Exception:
        _log.exception("a change set cannot be told", extra={"set": str(change_set)})


def _anything_waits() -> bool:
    waiting = select(AuditEntry.id).where(AuditEntry.told_at.is_(None)).limit(1)
    return db.session.scalar(waiting) is not None


def plan_all() -> None:
    """See to everything that waits."""
    while plan() == MOST:
        db.session.expire_all()


def fill_inboxes() -> None:
    """See to everything that waits without sending a message; the caller commits.

    For an office that is filled from elsewhere: people find what they have, and no
    mailbox is flooded.
    """
    _pass_over()
    while waiting := _waiting():
        for change_set, entries in _mark(waiting).items():
            _tell(change_set, entries, by_mail=False)


def pass_over_everything() -> None:
    """Let nobody be told of what was done so far; the caller commits."""
    waiting = update(AuditEntry).where(AuditEntry.told_at.is_(None))
    db.session.execute(waiting.values(told_at=clock.now()), execution_options=_APART)


_APART = {"synchronize_session": False}


def _pass_over() -> None:
    """Mark what tells nobody anything."""
    db.session.execute(
        update(AuditEntry)
        .where(
            AuditEntry.told_at.is_(None),
            AuditEntry.action.not_in(_TELLING) | (AuditEntry.manner == Manner.SILENT),
        )
        .values(told_at=clock.now()),
        execution_options=_APART,
    )


def _waiting() -> list[UUID]:
    """The change sets that have waited longest."""
    wanted = (
        select(AuditEntry.change_set)
        .where(AuditEntry.told_at.is_(None))
        .group_by(AuditEntry.change_set)
        .order_by(func.min(AuditEntry.at))
        .limit(MOST)
    )
    return list(db.session.scalars(wanted))


def _mark(change_sets: Sequence[UUID]) -> dict[UUID, list[AuditEntry]]:
    """Take hold of the acts of these change sets, in their order."""
    taken = db.session.scalars(
        update(AuditEntry)
        .where(AuditEntry.told_at.is_(None), AuditEntry.change_set.in_(change_sets))
        .values(told_at=clock.now())
        .returning(AuditEntry.id),
        execution_options=_APART,
    ).all()
    rows = db.session.scalars(
        select(AuditEntry).where(AuditEntry.id.in_(taken)).order_by(AuditEntry.id)
    )
    found: dict[UUID, list[AuditEntry]] = {}
    for row in rows:
        found.setdefault(row.change_set, []).append(row)
    return found


# One change set


def _tell(
    change_set: UUID, entries: Iterable[AuditEntry], *, by_mail: bool = True
) -> None:
    """Write down what each person is told of it, and post the messages."""
    at_once: dict[UUID, bool] = {}
    for entry in entries:
        subject = _subject(entry)
        if subject is None:
            continue
        starts_at = _nearest_start(entry, subject)
        for told in _tellings(entry, subject):
            account = _reader(told.account_id, subject)
            if account is None:
                continue
            direct = goes_out_at_once(
                entry.manner, queries.wish_of(account).each, starts_at, clock.now()
            )
            write(change_set, entry, told, mailed=direct or not by_mail)
            at_once[account.id] = at_once.get(account.id, False) or direct
    for account_id, direct in at_once.items():
        if direct and by_mail:
            post(change_set, account_id)


def write(change_set: UUID, entry: AuditEntry, told: Telling, *, mailed: bool) -> None:
    """One notice, unless the person was told this before."""
    now = clock.now()
    keep(
        {
            "account_id": told.account_id,
            "key": f"{entry.id}:{told.kind}",
            "kind": told.kind,
            "subject_kind": entry.subject_kind,
            "subject_id": entry.subject_id,
            "change_set": change_set,
            "actor_label": entry.actor_label,
            "reason": entry.reason,
            "facts": dict(told.facts),
            "at": entry.at,
            "mailed_at": now if mailed else None,
        }
    )


def keep(values: Mapping[str, Any]) -> bool:
    """Keep a notice; False when its key was there already."""
    insert = postgresql.insert if _on_postgresql() else sqlite.insert
    kept = db.session.execute(
        insert(Notification)
        .values({"id": new_id(), **values})
        .on_conflict_do_nothing(index_elements=["account_id", "key"])
        .returning(Notification.id)
    )
    return kept.first() is not None


def post(change_set: UUID, account_id: UUID) -> None:
    """The one message to a person about a change set."""
    account = people.account(account_id)
    outbox.post(
        CHANGES,
        account.email,
        {"account": str(account_id), "change_set": str(change_set)},
        dedupe_key=f"{CHANGES}:{change_set}:{account_id}",
        language=account.language,
    )


def _subject(entry: AuditEntry) -> Subject | None:
    """The thing itself, if it is still there."""
    if entry.subject_kind == "request":
        return db.session.get(CoverageRequest, entry.subject_id)
    found: Task | Event | None = None
    if entry.subject_kind == "task":
        found = db.session.get(Task, entry.subject_id)
    elif entry.subject_kind == "event":
        found = db.session.get(Event, entry.subject_id)
    return None if found is None or found.trashed_at is not None else found


def _reader(account_id: UUID, subject: Subject) -> Account | None:
    """The person, if he is still there and may see the thing."""
    account = db.session.get(Account, account_id)
    if account is None or not account.is_active:
        return None
    actor = account.as_actor()
    if isinstance(subject, CoverageRequest):
        return account if sees_request(actor, subject.parties) else None
    if isinstance(subject, Task):
        return account if tasks.sees(actor, subject) else None
    return account if events.sees(actor, subject) else None


def may_still_see(account: Account, notice: Notification) -> bool:
    """Whether the person may see what the notice is about; nobody sees the trash."""
    if notice.subject_kind == "task":
        task = db.session.get(Task, notice.subject_id)
        return task is not None and tasks.sees(account.as_actor(), task)
    if notice.subject_kind == "request":
        row = db.session.get(CoverageRequest, notice.subject_id)
        return row is not None and sees_request(account.as_actor(), row.parties)
    event = db.session.get(Event, notice.subject_id)
    return event is not None and events.sees(account.as_actor(), event)


def _tellings(entry: AuditEntry, subject: Subject) -> list[Telling]:
    if isinstance(subject, CoverageRequest):
        return _by_table(entry, circles.of_request(subject), about_request(subject))
    if isinstance(subject, Event):
        return _of_event(entry, subject)
    return [
        *_of_task(entry, subject),
        *_of_people(entry, subject),
        *_of_the_named(entry, subject),
    ]


def _of_event(entry: AuditEntry, event: Event) -> list[Telling]:
    facts = {**titles(event), **_dates_of(entry, event)}
    return _by_table(entry, circles.of_event(event), facts)


def _of_task(entry: AuditEntry, task: Task) -> list[Telling]:
    facts = {**about(task), **_asked_of_time(entry), **_unanswered(entry)}
    return _by_table(entry, circles.of_task(task), facts)


def _asked_of_time(entry: AuditEntry) -> dict[str, Any]:
    """The due as it stood, and as somebody wished it to be."""
    for change in entry.changes:
        if change["field"] == "more_time":
            asked = change["new"] or change["old"]
            return {"old": asked["present"], "new": asked["due"]}
    return {}


def _unanswered(entry: AuditEntry) -> dict[str, Any]:
    """The names of those who did not answer."""
    if entry.action != AuditAction.TASK_LAPSE:
        return {}
    found = (people.account_by_email(address) for address in _lapsed(entry))
    return {"who": [account.name for account in found if account]}


def _lapsed(entry: AuditEntry) -> list[str]:
    """The addresses of those whose offer went back."""
    change = next((c for c in entry.changes if c["field"] == "assignees"), None)
    if change is None:
        return []
    waited = {
        one["user"]
        for one in change["old"] or []
        if one["state"] == AssignmentState.OFFERED
    }
    return [
        one["user"]
        for one in change["new"] or []
        if one["state"] == AssignmentState.DECLINED and one["user"] in waited
    ]


def _of_the_named(entry: AuditEntry, task: Task) -> list[Telling]:
    """Those of whom the act itself speaks: who did not answer, who was refused time."""
    if entry.action == AuditAction.TASK_LAPSE:
        facts = {**about(task), **_unanswered(entry)}
        return _tell_addresses(_lapsed(entry), NoticeKind.LAPSED, facts)
    if entry.action == AuditAction.TASK_REFUSE_TIME:
        asker = [c["old"]["user"] for c in entry.changes if c["field"] == "more_time"]
        return _tell_addresses(asker, NoticeKind.TIME_REFUSED, about(task))
    return []


def _tell_addresses(
    addresses: Iterable[str], kind: NoticeKind, facts: Mapping[str, Any]
) -> list[Telling]:
    found = (people.account_by_email(address) for address in addresses)
    return [Telling(one.id, kind, facts) for one in found if one]


def _by_table(
    entry: AuditEntry, concerned: Any, facts: Mapping[str, Any]
) -> list[Telling]:
    told = told_of(entry.action, concerned, entry.actor_id)
    return [Telling(one, TOLD[entry.action][0], facts) for one in sorted(told)]


def _of_people(entry: AuditEntry, task: Task) -> list[Telling]:
    """Who came and who went, and who has another due."""
    if entry.action not in _PEOPLE_CHANGE:
        return []
    changed = {change["field"]: change for change in entry.changes}
    came, went = newly_named(*_named(changed.get("assignees")))
    told = [
        *_named_tellings(came, NoticeKind.ASSIGNED, task),
        *_named_tellings(went, NoticeKind.UNASSIGNED, task),
    ]
    due = changed.get("due")
    if due and due["old"]:
        new = {one.account_id for one in told}
        concerned = circles.working_on(task) - new - {entry.actor_id}
        facts = {**about(task), "old": due["old"], "new": due["new"]}
        told += [Telling(one, NoticeKind.DUE_MOVED, facts) for one in sorted(concerned)]
    return [one for one in told if one.account_id != entry.actor_id]


def _named(change: Mapping[str, Any] | None) -> tuple[list[str], list[str]]:
    """The addresses before and after a change of people."""
    if change is None:
        return [], []
    old, new = (change[side] or [] for side in ("old", "new"))
    return [one["user"] for one in old if one["user"]], [
        one["user"] for one in new if one["user"]
    ]


def _named_tellings(
    addresses: Iterable[str], kind: NoticeKind, task: Task
) -> list[Telling]:
    return _tell_addresses(addresses, kind, about(task))


# What was so then


def titles(thing: Task | Event) -> dict[str, Any]:
    return {"title": thing.title, "title_en": thing.title_en, "number": thing.number}


def about(task: Task) -> dict[str, Any]:
    """What a notice knows of a task: its names, its due, its event."""
    due = {"due": circles.due_text(task), "timezone": task.timezone}
    event = {"event": titles(task.event)} if task.event else {}
    return {**titles(task), **due, **event}


def about_request(row: CoverageRequest) -> dict[str, Any]:
    """What a notice knows of a request: its title, and by when it is answered."""
    return {
        "title": row.title,
        "number": row.number,
        "answer_by": row.answer_by.isoformat(),
        "timezone": row.timezone,
    }


def _dates_of(entry: AuditEntry, event: Event) -> dict[str, Any]:
    """The dates before and after an act, as they were held."""
    before, after = circles.dates_around(event, entry.change_set)
    return {
        "old": circles.date_text(before),
        "new": circles.date_text(after),
    }


def _nearest_start(entry: AuditEntry, subject: Subject) -> datetime | None:
    """When the event begins, before or after the act, whichever is nearer to now."""
    if isinstance(subject, CoverageRequest):
        return span_of(subject.when).starts_at_utc
    event = subject.event if isinstance(subject, Task) else subject
    if event is None:
        return None
    starts = circles.starts_around(event, entry.change_set)
    now = clock.now()
    return min(starts, key=lambda at: abs(at - now), default=None)


def _on_postgresql() -> bool:
    return db.engine.dialect.name == "postgresql"
