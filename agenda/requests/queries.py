"""Reading requests: whoever is no party to one does not learn that it is there."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, false, func, or_, select, true

from agenda.db import db
from agenda.errors import NotFound
from agenda.people import queries as people
from agenda.people.models import Agency
from agenda.requests.filters import RequestFilter
from agenda.requests.models import CoverageRequest
from agenda.rules.ids import read_id
from agenda.rules.paging import Page, cursor_id, cut, decode_cursor
from agenda.rules.permissions import Action, Actor, Reach, reach
from agenda.rules.requests import RequestState, sees
from agenda.tasks import queries as tasks
from agenda.tasks.models import Task

KIND = "request"


def visible(actor: Actor) -> ColumnElement[bool]:
    """The rule of `rules.requests.sees`, as a condition on CoverageRequest."""
    return or_(
        CoverageRequest.requester_id == actor.account_id
        if actor.account_id
        else false(),
        *(_reached(one) for one in actor.rights),
    )


def _reached(actor: Actor) -> ColumnElement[bool]:
    return or_(
        _within(actor, Action.SEE_REQUEST, CoverageRequest.agency_id),
        _within(actor, Action.SEE_REQUEST_MADE, CoverageRequest.asking_agency_id),
    )


def _within(actor: Actor, action: Action, agency: object) -> ColumnElement[bool]:
    match reach(actor, action):
        case Reach.ANY:
            return true()
        case Reach.OWN:
            return agency == actor.agency_id  # type: ignore[return-value]
        case _:
            return false()


def get(actor: Actor, request_id: UUID | str) -> CoverageRequest:
    """The request of that id, if the actor may see it; else NotFound."""
    row = db.session.get(CoverageRequest, read_id(request_id))
    if row is None or not sees(actor, row.parties):
        raise NotFound
    return row


def page(
    actor: Actor, asked: RequestFilter, cursor: str | None = None, limit: int = 50
) -> Page[CoverageRequest]:
    """The requests that `asked` names and the actor sees, the newest first."""
    wanted = select(CoverageRequest).where(visible(actor))
    if asked.states:
        wanted = wanted.where(CoverageRequest.state.in_(asked.states))
    if asked.agencies:
        wanted = wanted.where(CoverageRequest.agency_id.in_(_ids(asked.agencies)))
    if asked.asking:
        wanted = wanted.where(CoverageRequest.asking_agency_id.in_(_ids(asked.asking)))
    if cursor:
        last = cursor_id(decode_cursor(cursor, 1)[0])
        wanted = wanted.where(CoverageRequest.id < last)
    wanted = wanted.order_by(CoverageRequest.id.desc()).limit(limit + 1)
    return cut(db.session.scalars(wanted).all(), limit, lambda row: [str(row.id)])


def waiting(agency: Agency, limit: int = 5) -> tuple[list[CoverageRequest], int]:
    """What the agency has to answer, the most urgent first, and how much in all."""
    owed = (
        CoverageRequest.agency_id == agency.id,
        CoverageRequest.state == RequestState.NEW,
    )
    first = (
        select(CoverageRequest)
        .where(*owed)
        .order_by(CoverageRequest.answer_by, CoverageRequest.id)
        .limit(limit)
    )
    count = db.session.scalar(select(func.count(CoverageRequest.id)).where(*owed))
    return list(db.session.scalars(first)), count or 0


def unanswered(since: datetime) -> list[CoverageRequest]:
    """What still waits for its answer, by date; nothing that was asked before."""
    wanted = select(CoverageRequest).where(
        CoverageRequest.state == RequestState.NEW, CoverageRequest.created_at >= since
    )
    return list(db.session.scalars(wanted.order_by(CoverageRequest.answer_by)))


def tasks_seen(actor: Actor, rows: Collection[CoverageRequest]) -> frozenset[UUID]:
    """The tasks of these requests that the actor sees, beside title and state."""
    ids = [row.task_id for row in rows if row.task_id]
    if not ids:
        return frozenset()
    wanted = select(Task.id).where(
        Task.id.in_(ids), Task.trashed_at.is_(None), tasks.visible(actor)
    )
    return frozenset(db.session.scalars(wanted))


def of_agency(agency: Agency) -> list[CoverageRequest]:
    """What was asked of an agency and what its people asked of others."""
    wanted = select(CoverageRequest).where(
        or_(
            CoverageRequest.agency_id == agency.id,
            CoverageRequest.asking_agency_id == agency.id,
        )
    )
    return list(db.session.scalars(wanted.order_by(CoverageRequest.id)))


def _ids(codes: Collection[str]) -> list[UUID]:
    found = (people.agency_by_code(code) for code in codes)
    return [one.id for one in found if one is not None]
