"""Bundles: what an officer did in a period, with its proof, under one lasting address.

A bundle is an address and names, nothing else: its tasks are asked for anew by whoever
reads it, with his own eyes. It is seen by its officer, the coordinators of his
agency and whoever these named; to everybody else it does not exist.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, exists, select, true

from agenda import clock
from agenda.audit.operations import AuditAction, record
from agenda.audit.queries import must_be_current
from agenda.db import db, flush
from agenda.errors import BadInput, NotAllowed, NotFound
from agenda.formats.instants import rfc3339
from agenda.neutrality.models import NeutralityRuling
from agenda.people import queries as people
from agenda.people.models import Account
from agenda.rules.choices import AssignmentState
from agenda.rules.ids import read_id
from agenda.rules.permissions import Action, Actor, Reach, may, reach
from agenda.rules.readings import Reading
from agenda.rules.task_states import TaskStatus
from agenda.tasks import fields, guarding, queries
from agenda.tasks.models import Assignment, Bundle, BundleReader, Evidence, Task
from agenda.words import words

KIND = "bundle"
MOST_READERS, MOST_TASKS = 20, 1_000
_LONGEST = timedelta(days=366 * 2)
_AHEAD = timedelta(days=1)


@dataclass(frozen=True)
class Item:
    """A task that the officer has done, with his part in it and who approved it."""

    task: Task
    part: Assignment
    rulings: list[NeutralityRuling]

    @property
    def evidence(self) -> list[Evidence]:
        return [row for row in self.task.evidence if row.withdrawn_at is None]


# Who sees it


def visible(actor: Actor) -> ColumnElement[bool]:
    """THE rule of visibility of bundles, as a condition on Bundle."""
    if actor.is_operator:
        return true()
    officers = select(Account.id).where(Account.agency_id.in_(_coordinated(actor)))
    named = exists().where(
        BundleReader.bundle_id == Bundle.id,
        BundleReader.account_id == actor.account_id,
        BundleReader.revoked_at.is_(None),
    )
    own = Bundle.account_id == actor.account_id
    return own | Bundle.account_id.in_(officers) | named


def _coordinated(actor: Actor) -> list[UUID]:
    """The agencies whose officers' bundles the actor keeps."""
    return [
        one.agency_id
        for one in actor.rights
        if one.agency_id and reach(one, Action.KEEP_BUNDLE) is Reach.OWN
    ]


def may_keep(actor: Actor, officer: Account) -> bool:
    """Make a bundle of this officer's work, and name who else reads it."""
    own = officer.id == actor.account_id
    return own or may(actor, Action.KEEP_BUNDLE, agency_id=officer.agency_id)


def may_keep_bundle(actor: Actor, bundle: Bundle) -> bool:
    return may_keep(actor, bundle.account)


def get(actor: Actor, bundle_id: UUID | str) -> Bundle:
    """The bundle of that id, if the actor may see it; else NotFound."""
    wanted = select(Bundle).where(Bundle.id == read_id(bundle_id), visible(actor))
    found = db.session.scalars(wanted).unique().one_or_none()
    if found is None:
        raise NotFound
    return found


def seen_by(actor: Actor) -> list[Bundle]:
    """Every bundle that the actor may see, the latest period first."""
    wanted = select(Bundle).where(visible(actor))
    ordered = wanted.order_by(Bundle.last_day.desc(), Bundle.id)
    return list(db.session.scalars(ordered).unique())


# What is in it


def items(actor: Actor, bundle: Bundle) -> list[Item]:
    """The tasks that its officer finished in the period and that the actor sees.

    A task counts on the day on which it was approved, by the task's own clock.
    """
    wanted = (
        select(Task)
        .join(Assignment, Assignment.task_id == Task.id)
        .where(
            Assignment.account_id == bundle.account_id,
            Assignment.state != AssignmentState.DECLINED,
            Task.status == TaskStatus.DONE,
            Task.completed_at >= _instant(bundle.first_day) - _AHEAD,
            Task.completed_at < _instant(bundle.last_day) + 2 * _AHEAD,
            queries.visible(actor),
        )
        .order_by(Task.completed_at, Task.id)
        .limit(MOST_TASKS)
    )
    rows = db.session.scalars(queries.with_event(wanted)).unique()
    tasks = [task for task in rows if _is_within(bundle, task)]
    rulings = _rulings(tasks)
    return [Item(task, _part(bundle, task), rulings.get(task.id, [])) for task in tasks]


def _instant(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _is_within(bundle: Bundle, task: Task) -> bool:
    assert task.completed_at is not None
    day = task.completed_at.astimezone(ZoneInfo(task.timezone)).date()
    return bundle.first_day <= day <= bundle.last_day


def _part(bundle: Bundle, task: Task) -> Assignment:
    return next(row for row in task.assignments if row.account_id == bundle.account_id)


def _rulings(tasks: Iterable[Task]) -> dict[UUID, list[NeutralityRuling]]:
    """Who approved or released the draft with which each task was done."""
    drafts = {task.id: task.draft for task in tasks}
    wanted = select(NeutralityRuling).where(NeutralityRuling.task_id.in_(drafts))
    found: dict[UUID, list[NeutralityRuling]] = {}
    for row in db.session.scalars(wanted.order_by(NeutralityRuling.id)):
        if row.draft == drafts[row.task_id]:
            found.setdefault(row.task_id, []).append(row)
    return found


# What is done


def make(actor: Actor, asked: Mapping[str, Any], reason: str = "") -> Bundle:
    """The bundle of an officer and period: the one that is there, or a new one.

    Without `user` it is the actor's own. Raises NotAllowed and BadInput.
    """
    reading = Reading(asked, {"user", "from", "to"})
    officer = _officer(actor, reading)
    first, last = reading.day("from", required=True), reading.day("to", required=True)
    if first and last and not first <= last <= first + _LONGEST:
        reading.note("to", words("Akhir sesudah awal, paling lama dua tahun."))
    reading.finish()
    assert officer is not None
    assert first is not None
    assert last is not None
    if not may_keep(actor, officer):
        raise NotAllowed
    return _present(officer, first, last) or _new(actor, officer, first, last, reason)


def _officer(actor: Actor, reading: Reading) -> Account | None:
    email = reading.line("user", 254)
    if not email and actor.account_id is not None:
        return people.account(actor.account_id)
    found = people.account_by_email(email) if email else None
    if found is None and not reading.has_problem("user"):
        reading.note("user", words("Akun ini tidak dikenal."))
    return found


def _present(officer: Account, first: date, last: date) -> Bundle | None:
    wanted = select(Bundle).where(
        Bundle.account_id == officer.id,
        Bundle.first_day == first,
        Bundle.last_day == last,
    )
    return db.session.scalars(wanted).unique().one_or_none()


def _new(
    actor: Actor, officer: Account, first: date, last: date, reason: str
) -> Bundle:
    bundle = Bundle(account_id=officer.id, first_day=first, last_day=last, version=1)
    db.session.add(bundle)
    flush()
    told = {"field": "period", "old": None, "new": f"{first}/{last}"}
    record(actor, AuditAction.BUNDLE_MAKE, KIND, bundle.id, [told], reason)
    return bundle


def name_readers(
    actor: Actor,
    bundle: Bundle,
    emails: list[str],
    *,
    seen: int | None = None,
    reason: str = "",
) -> Bundle:
    """Let exactly these people read it, beside its officer and the coordinators.

    Who is no longer among them loses sight of it at once; that he had it stays known.
    Raises NotAllowed, Stale and BadInput.
    """
    if not may_keep_bundle(actor, bundle):
        raise NotAllowed
    must_be_current(KIND, bundle, seen)
    wished = _accounts(emails)
    before = reader_emails(bundle)
    for row in bundle.readers:
        if row.revoked_at is None and row.account_id not in wished:
            row.revoked_at = clock.now()
    present = {row.account_id for row in bundle.readers if row.revoked_at is None}
    for account_id in wished:
        if account_id not in present:
            reader = BundleReader(account_id=account_id, named_by=actor.signature[:200])
            bundle.readers.append(reader)
    flush()
    now = reader_emails(bundle)
    if now != before:
        bundle.touch()
        flush()
        told = {"field": "readers", "old": before, "new": now}
        record(actor, AuditAction.BUNDLE_NAME, KIND, bundle.id, [told], reason)
    return bundle


def _accounts(emails: list[str]) -> list[UUID]:
    reading = Reading({"readers": emails}, {"readers"})
    found: dict[UUID, None] = {}
    for at, email in enumerate(reading.codes("readers", MOST_READERS)):
        account = people.account_by_email(email)
        if account is None or not account.is_active:
            reading.note(f"readers.{at}", words("Akun ini tidak dikenal."))
        else:
            found[account.id] = None
    reading.finish()
    return list(found)


def reader_emails(bundle: Bundle) -> list[str]:
    """Who was named and may still read it."""
    return sorted(row.account.email for row in standing_readers(bundle))


def standing_readers(bundle: Bundle) -> list[BundleReader]:
    return [row for row in bundle.readers if row.revoked_at is None]


# In the terms of the contract


def as_fields(actor: Actor, bundle: Bundle) -> dict[str, Any]:
    """A bundle without its tasks; who reads it is for whoever may name them."""
    return {
        "id": str(bundle.id),
        "version": bundle.version,
        "created_at": rfc3339(bundle.created_at),
        "updated_at": rfc3339(bundle.updated_at),
        "user": bundle.account.email,
        "from": bundle.first_day.isoformat(),
        "to": bundle.last_day.isoformat(),
        "readers": reader_emails(bundle) if may_keep_bundle(actor, bundle) else None,
    }


def item_fields(item: Item) -> dict[str, Any]:
    """A task of a bundle with the officer's part, its proof and its approvers."""
    task = item.task
    assert task.completed_at is not None
    return {
        "id": str(task.id),
        "number": task.number,
        "title": task.title,
        "type": task.type_code,
        "event": str(task.event_id) if task.event_id else None,
        "role": item.part.role_code,
        "lead": item.part.lead,
        "due": rfc3339(task.due_at_utc),
        "completed_at": rfc3339(task.completed_at),
        "digest": guarding.evidence_digest(task),
        "evidence": [
            {**fields.evidence(row), "sha256": row.file.sha256 if row.file else None}
            for row in item.evidence
        ],
        "approvals": [
            {
                "by": row.actor_label,
                "at": rfc3339(row.at),
                "digest": row.evidence_digest,
                "ground": row.ground.value if row.ground else None,
            }
            for row in item.rulings
        ],
    }


def asked_readers(body: Mapping[str, Any]) -> list[str]:
    """The addresses at `readers` of a body; raises BadInput."""
    reading = Reading(body, {"readers"})
    found = reading.codes("readers", MOST_READERS)
    if "readers" not in body:
        raise BadInput.at("readers", words("Wajib diisi."))
    reading.finish()
    return found
