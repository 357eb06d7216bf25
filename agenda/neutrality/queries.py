"""What the guard knows: the checklist that is asked, and how drafts stand.

The level of a draft is the same for everybody: it follows from phases that everybody
may see and those of the draft's own event, never from what one reader happens to see.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select

from agenda.db import db
from agenda.errors import NotFound
from agenda.events.models import Event, EventAudience
from agenda.neutrality.models import Checklist, NeutralityCheck, NeutralityRuling
from agenda.phases.models import Phase
from agenda.rules.neutrality import Guard, open_items
from agenda.rules.permissions import EVERYBODY
from agenda.rules.phases import Level, PhaseStatus, phases_on, strictest


@dataclass(frozen=True)
class Draft:
    """One draft of a task: its number, on which day it goes out, and where.

    Without provinces it concerns the whole country.
    """

    task_id: UUID
    number: int
    day: date
    provinces: tuple[str, ...]
    event_id: UUID | None


@dataclass(frozen=True)
class Standing:
    """How a draft stands: its phases, the newest answers, who let it pass."""

    phases: list[Phase]
    check: NeutralityCheck | None
    rulings: list[NeutralityRuling]
    checklist: Checklist

    @property
    def level(self) -> Level | None:
        return strictest(self.phases)

    @property
    def guard(self) -> Guard:
        numbers = [item.number for item in self.checklist.items]
        answers = self.check.answers if self.check else []
        return Guard(
            self.level,
            tuple(open_items(numbers, [one["item"] for one in answers])),
            tuple(row.account_id for row in self.approvals if row.account_id),
            self.release is not None,
        )

    @property
    def approvals(self) -> list[NeutralityRuling]:
        return [row for row in self.rulings if row.ground is None]

    @property
    def release(self) -> NeutralityRuling | None:
        return next((row for row in self.rulings if row.ground is not None), None)


def newest() -> Checklist:
    """The checklist that is asked now."""
    wanted = select(Checklist).order_by(Checklist.number.desc()).limit(1)
    return db.session.scalars(wanted).one()


def versions() -> list[Checklist]:
    """Every version, the newest first."""
    return list(db.session.scalars(select(Checklist).order_by(-Checklist.number)))


def version(number: int) -> Checklist:
    """The version of that number; raises NotFound."""
    found = db.session.scalar(select(Checklist).where(Checklist.number == number))
    if found is None:
        raise NotFound
    return found


def standings(drafts: Iterable[Draft]) -> dict[UUID, Standing]:
    """How each of the drafts stands, by the id of its task, in a few questions."""
    rows = {draft.task_id: draft for draft in drafts}
    if not rows:
        return {}
    held, checks = phases_of(rows.values()), _checks(rows)
    rulings, lists = _rulings(rows), {row.id: row for row in versions()}
    asked = next(iter(lists.values()))
    return {
        task_id: Standing(
            held[task_id],
            (check := checks.get(task_id)),
            rulings.get(task_id, []),
            lists[check.checklist_id] if check else asked,
        )
        for task_id in rows
    }


def phases_of(drafts: Collection[Draft]) -> dict[UUID, list[Phase]]:
    """The phases that hold for each of the drafts."""
    days = [draft.day for draft in drafts]
    events = {draft.event_id for draft in drafts if draft.event_id}
    wanted = select(Phase).where(
        Phase.status != PhaseStatus.CANCELLED,
        Phase.start_date.is_(None) | (Phase.start_date <= max(days)),
        Phase.end_date.is_(None) | (Phase.end_date >= min(days)),
        or_(Phase.event_id.is_(None), Phase.event_id.in_(events), is_public()),
    )
    rows = db.session.scalars(wanted.order_by(Phase.code)).all()
    public = _public_events(rows)
    return {
        draft.task_id: phases_on(
            [row for row in rows if row.event_id in {None, draft.event_id, *public}],
            draft.day,
            provinces=draft.provinces,
        )
        for draft in drafts
    }


def is_public() -> ColumnElement[bool]:
    """The phase belongs to an event that everybody may see."""
    return exists().where(
        Event.id == Phase.event_id,
        Event.trashed_at.is_(None),
        EventAudience.event_id == Event.id,
        EventAudience.key == EVERYBODY,
    )


def _public_events(rows: Iterable[Phase]) -> set[UUID]:
    ids = {row.event_id for row in rows if row.event_id}
    if not ids:
        return set()
    wanted = select(EventAudience.event_id).where(
        EventAudience.event_id.in_(ids), EventAudience.key == EVERYBODY
    )
    return set(db.session.scalars(wanted))


def _checks(drafts: Mapping[UUID, Draft]) -> dict[UUID, NeutralityCheck]:
    """The newest answers for the draft of each task."""
    wanted = select(NeutralityCheck).where(NeutralityCheck.task_id.in_(drafts))
    rows = db.session.scalars(wanted.order_by(NeutralityCheck.id))
    return {row.task_id: row for row in rows if row.draft == drafts[row.task_id].number}


def _rulings(drafts: Mapping[UUID, Draft]) -> dict[UUID, list[NeutralityRuling]]:
    wanted = select(NeutralityRuling).where(NeutralityRuling.task_id.in_(drafts))
    found: dict[UUID, list[NeutralityRuling]] = {}
    for row in db.session.scalars(wanted.order_by(NeutralityRuling.id)):
        if row.draft == drafts[row.task_id].number:
            found.setdefault(row.task_id, []).append(row)
    return found


def all_of(task_id: UUID) -> tuple[list[NeutralityCheck], list[NeutralityRuling]]:
    """Everything that was ever answered and ruled for a task, oldest first."""
    checks = select(NeutralityCheck).where(NeutralityCheck.task_id == task_id)
    rulings = select(NeutralityRuling).where(NeutralityRuling.task_id == task_id)
    return (
        list(db.session.scalars(checks.order_by(NeutralityCheck.id))),
        list(db.session.scalars(rulings.order_by(NeutralityRuling.id))),
    )
