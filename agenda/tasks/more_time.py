"""More time for a task: whoever works on it asks, the coordinator grants or refuses.

Both stand in the history of the task, and the request itself stays. A granted due is
one set by hand: it does not follow its event any more.
"""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from agenda import clock
from agenda.audit.operations import AuditAction, Change, record
from agenda.audit.queries import must_be_current
from agenda.db import db, flush
from agenda.errors import NotFound, WrongState
from agenda.formats.instants import rfc3339, rfc3339_or_none
from agenda.rules.choices import TimeRequestState
from agenda.rules.due_dates import due_at_utc
from agenda.rules.permissions import Actor
from agenda.rules.precision import format_moment
from agenda.rules.readings import Reading, given_reason, read_reason
from agenda.rules.task_states import TaskStatus, is_over
from agenda.tasks import fields, queries, rights, writing
from agenda.tasks.changing import finish
from agenda.tasks.guards import must, must_be_open
from agenda.tasks.models import Task, TimeRequest
from agenda.tasks.revising import as_revised
from agenda.words import words

KIND = "more_time"
"""The field under which the history tells of requests."""
SUBJECT = "time_request"
_OPEN = tuple(status for status in TaskStatus if not is_over(status))


# Reading


def of_task(task: Task) -> Sequence[TimeRequest]:
    """Every request for the task, the newest first."""
    wanted = select(TimeRequest).where(TimeRequest.task_id == task.id)
    return db.session.scalars(wanted.order_by(TimeRequest.id.desc())).all()


def get(task: Task, request_id: UUID) -> TimeRequest:
    """A request for this task; raises NotFound."""
    row = db.session.get(TimeRequest, request_id)
    if row is None or row.task_id != task.id:
        raise NotFound
    return row


def open_of(actor: Actor, task: Task) -> TimeRequest | None:
    """The actor's own request that waits for an answer."""
    wanted = select(TimeRequest).where(
        TimeRequest.task_id == task.id,
        TimeRequest.account_id == actor.account_id,
        TimeRequest.state == TimeRequestState.OPEN,
    )
    return db.session.scalars(wanted).one_or_none()


def waiting(actor: Actor, agency_id: UUID | None, limit: int) -> Sequence[TimeRequest]:
    """Open requests for visible open tasks of the agency, the oldest first."""
    wanted = (
        select(TimeRequest)
        .join(Task, Task.id == TimeRequest.task_id)
        .where(_waits(actor, agency_id))
        .order_by(TimeRequest.id)
        .limit(limit)
    )
    return db.session.scalars(wanted).unique().all()


def how_many_wait(actor: Actor, agency_id: UUID | None) -> int:
    wanted = (
        select(func.count(TimeRequest.id))
        .join(Task, Task.id == TimeRequest.task_id)
        .where(_waits(actor, agency_id))
    )
    return db.session.execute(wanted).scalar_one()


def _waits(actor: Actor, agency_id: UUID | None) -> Any:
    return (
        (TimeRequest.state == TimeRequestState.OPEN)
        & (Task.agency_id == agency_id)
        & Task.status.in_(_OPEN)
        & queries.visible(actor)
    )


def as_fields(row: TimeRequest) -> dict[str, Any]:
    """A request in the terms of the API."""
    return {
        "id": str(row.id),
        "version": row.version,
        "created_at": rfc3339(row.created_at),
        "updated_at": rfc3339(row.updated_at),
        "task": str(row.task_id),
        "user": row.account.email,
        "due": due_text(row),
        "present_due": row.present_due,
        "reason": row.reason,
        "state": row.state.value,
        "answer": row.answer,
        "answered_by": row.answered_by or None,
        "answered_at": rfc3339_or_none(row.answered_at),
    }


def due_text(row: TimeRequest) -> str:
    return format_moment(row.due_date, row.due_time)


# Asking


def may_ask(actor: Actor, task: Task) -> bool:
    """Whoever has part in an open task that goes on."""
    return (
        rights.may_work(actor, task)
        and not is_over(task.status)
        and task.paused_at is None
    )


def ask(
    actor: Actor,
    task: Task,
    asked: Mapping[str, Any],
    *,
    reason: str,
) -> TimeRequest:
    """Ask for a later `due`, saying why.

    Raises NotAllowed, WrongState (over, paused, asked already), BadInput.
    """
    must(rights.may_work(actor, task), task)
    must_be_open(task)
    _must_go_on(task)
    _must_not_wait(actor, task)
    due_date, due_time = _read_due(task, asked)
    assert actor.account_id is not None
    row = TimeRequest(
        task_id=task.id,
        account_id=actor.account_id,
        due_date=due_date,
        due_time=due_time,
        present_due=format_moment(task.due_date, task.due_time),
        reason=given_reason(reason),
        state=TimeRequestState.OPEN,
    )
    db.session.add(row)
    _touch(task)
    action = AuditAction.TASK_ASK_TIME
    record(actor, action, queries.KIND, task.id, [_told(row, opens=True)], row.reason)
    return row


def _read_due(task: Task, asked: Mapping[str, Any]) -> tuple[date, time | None]:
    """The due that is wished for; raises BadInput unless it is later and to come."""
    reading = Reading(asked, {"due"})
    moment = reading.moment("due")
    if moment is None:
        if not reading.has_problem("due"):
            reading.note("due", words("Wajib diisi."))
    else:
        wished = due_at_utc(moment[0], moment[1], task.timezone)
        if wished <= task.due_at_utc:
            reading.note("due", words("Harus sesudah tenggat yang sekarang."))
        elif wished <= clock.now():
            reading.note("due", words("Tanggal ini sudah lewat."))
    reading.finish()
    assert moment is not None
    return moment


def _must_go_on(task: Task) -> None:
    if task.paused_at is not None:
        raise WrongState(
            words("Tugas ini dijeda; tenggatnya ditetapkan lagi bila dilanjutkan.")
        )


def _must_not_wait(actor: Actor, task: Task) -> None:
    if open_of(actor, task) is not None:
        raise WrongState(
            words("Permintaan waktu Anda yang sebelumnya masih menunggu jawaban.")
        )


# Answering


def grant(
    actor: Actor,
    task: Task,
    row: TimeRequest,
    *,
    seen: int | None = None,
    reason: str = "",
) -> Task:
    """Let the task have the due that was asked for, from now on fixed by hand.

    `seen` is the version of the request.
    Raises NotAllowed, Stale, WrongState, BadInput.
    """
    must(rights.may_manage(actor, task), task)
    must_be_current(SUBJECT, row, seen)
    must_be_open(task)
    _must_wait(row)
    text = read_reason(reason)
    before = {**fields.told(task), KIND: _asked(row)}
    wished = {"due": due_text(row), "due_fixed": True}
    writing.write(task, as_revised(actor, task, wished))
    _answer(actor, row, TimeRequestState.GRANTED, text)
    return finish(actor, task, before, AuditAction.TASK_GRANT_TIME, text)


def refuse(
    actor: Actor, task: Task, row: TimeRequest, *, seen: int | None = None, reason: str
) -> Task:
    """Leave the due as it is, saying why.

    Raises NotAllowed, Stale, WrongState, BadInput.
    """
    must(rights.may_manage(actor, task), task)
    must_be_current(SUBJECT, row, seen)
    _must_wait(row)
    text = given_reason(reason)
    _answer(actor, row, TimeRequestState.REFUSED, text)
    _touch(task)
    action = AuditAction.TASK_REFUSE_TIME
    record(actor, action, queries.KIND, task.id, [_told(row, opens=False)], text)
    return task


def _must_wait(row: TimeRequest) -> None:
    if row.state is not TimeRequestState.OPEN:
        raise WrongState(words("Permintaan ini sudah dijawab."))


def _answer(actor: Actor, row: TimeRequest, state: TimeRequestState, text: str) -> None:
    row.state, row.answer = state, text
    row.answered_by, row.answered_at = actor.signature[:200], clock.now()
    row.touch()


def _touch(task: Task) -> None:
    """A request is part of what the task says: whoever acts on it has seen it."""
    writing.touch(task)
    flush()


def _asked(row: TimeRequest) -> dict[str, Any]:
    return {"user": row.account.email, "due": due_text(row), "present": row.present_due}


def _told(row: TimeRequest, *, opens: bool) -> Change:
    asked = _asked(row)
    return {
        "field": KIND,
        "old": None if opens else asked,
        "new": asked if opens else None,
    }
