"""One act on many rows of a list: what can be done is, and the rest is named.

Each row comes with the version that its reader saw. Rows that somebody changed since,
that are in a state that forbids it, or that the actor may not touch are left as they
are, with the reason; the others are done in the caller's one transaction.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import false, select, update

from agenda.db import db
from agenda.errors import (
    BadInput,
    NotAllowed,
    NotFound,
    Problem,
    Refusal,
    WrongState,
)
from agenda.events import queries as events
from agenda.events.models import Event
from agenda.rules import event_states, task_states
from agenda.rules.event_states import EventVerb
from agenda.rules.permissions import Action, Actor, may
from agenda.rules.readings import clean
from agenda.rules.task_states import TaskVerb, is_over
from agenda.tasks import fields, operations, queries, rights, travel
from agenda.tasks.models import Task
from agenda.words import Words, words

MOST_ROWS = 200


class TaskAct(StrEnum):
    """What can be done to many tasks at once."""

    ASSIGN = "assign"
    REVIEWER = "reviewer"
    CANCEL = "cancel-tasks"


class EventAct(StrEnum):
    """What can be done to many events at once."""

    THEME = "theme"
    CANCEL = "cancel-events"
    TRASH = "trash"


class How(StrEnum):
    """Whether a person joins the people of a task or takes their place."""

    ADD = "add"
    REPLACE = "replace"


Act = TaskAct | EventAct
Thing = Any
"""An Event or a Task."""


@dataclass(frozen=True)
class Picked:
    """A row that was ticked: what it is, and the version that was on the screen."""

    id: UUID
    seen: int


@dataclass(frozen=True)
class Line:
    """A row in the answer; `reason` is why nothing is done to it, None when it is.

    What the actor may not see has neither title nor thing.
    """

    picked: Picked
    thing: Thing | None
    number: str
    title: str
    reason: Words | None


def look_at(actor: Actor, act: Act, picked: Sequence[Picked]) -> list[Line]:
    """What would be done to each row, as far as that is known beforehand."""
    rows = _once(picked)
    things = _things(actor, act, [row.id for row in rows])
    return [_line(actor, act, row, things.get(row.id)) for row in rows]


def carry_out(
    actor: Actor, act: Act, picked: Sequence[Picked], asked: Mapping[str, Any]
) -> list[Line]:
    """Do it to every row that allows it; answers each row with what became of it.

    `asked` holds `reason`, and per act `user`, `role`, `how`, `reviewer` or `theme`.
    Raises BadInput when nothing could be done to any row for what is missing in it.
    """
    rows = _once(picked)
    _must_make_sense(act, asked)
    _hold(act, [row.id for row in rows])
    things = _things(actor, act, [row.id for row in rows])
    return [_done(actor, act, row, things.get(row.id), asked) for row in rows]


def _once(picked: Sequence[Picked]) -> list[Picked]:
    rows = list({row.id: row for row in picked}.values())
    if len(rows) > MOST_ROWS:
        raise BadInput.at(
            "rows", words("Paling banyak %(limit)s baris sekaligus.", limit=MOST_ROWS)
        )
    return rows


_NEEDED: dict[Act, tuple[str, ...]] = {
    TaskAct.ASSIGN: ("user", "role"),
    TaskAct.REVIEWER: ("reviewer",),
    TaskAct.CANCEL: ("reason",),
    EventAct.THEME: ("theme",),
    EventAct.CANCEL: ("reason",),
    EventAct.TRASH: (),
}


def _must_make_sense(act: Act, asked: Mapping[str, Any]) -> None:
    missing = [name for name in _NEEDED[act] if not clean(str(asked.get(name) or ""))]
    if missing:
        raise BadInput([Problem(name, words("Wajib diisi.")) for name in missing])


def _is_of_tasks(act: Act) -> bool:
    return isinstance(act, TaskAct)


def _hold(act: Act, ids: Collection[UUID]) -> None:
    """Keep others from the rows until the transaction ends.

    SQLite has one lock, taken by any UPDATE; PostgreSQL locks row by row, in one order
    for everybody so that two of us never wait for each other.
    """
    model: Any = Task if _is_of_tasks(act) else Event
    db.session.execute(update(model).where(false()).values(version=model.version))
    db.session.execute(
        select(model.id).where(model.id.in_(ids)).order_by(model.id).with_for_update()
    )


def _things(actor: Actor, act: Act, ids: Collection[UUID]) -> dict[UUID, Thing]:
    """The rows as they are now; those out of sight are left out."""
    model: Any
    model, sight = (
        (Task, queries.visible(actor))
        if _is_of_tasks(act)
        else (Event, events.visible(actor))
    )
    wanted = select(model).where(model.id.in_(ids), sight)
    fresh = wanted.execution_options(populate_existing=True)
    return {thing.id: thing for thing in db.session.scalars(fresh).unique()}


def _line(actor: Actor, act: Act, row: Picked, thing: Thing | None) -> Line:
    if thing is None:
        gone = words("Tidak ditemukan, atau tidak lagi dapat Anda lihat.")
        return Line(row, None, "", "", gone)
    reason = _in_the_way(actor, act, row, thing)
    return Line(row, thing, thing.number, thing.title, reason)


def _done(
    actor: Actor, act: Act, row: Picked, thing: Thing | None, asked: Mapping[str, Any]
) -> Line:
    line = _line(actor, act, row, thing)
    if line.reason is not None:
        return line
    reason = _tried(lambda: _DO[act](actor, line.thing, asked))
    if reason is None and line.thing.version == row.seen:  # type: ignore[union-attr]
        reason = words("Tidak ada yang berubah: sudah begitu.")
    return Line(row, line.thing, line.number, line.title, reason)


def _tried(do: Callable[[], Any]) -> Words | None:
    """Do it, or undo what it had begun and answer why not."""
    try:
        with db.session.begin_nested():
            do()
    except BadInput as refusal:
        return refusal.problems[0].words
    except (NotAllowed, NotFound, WrongState) as refusal:
        return refusal.words
    return None


# What stands in the way


def _in_the_way(actor: Actor, act: Act, row: Picked, thing: Thing) -> Words | None:
    if not _may(actor, act, thing):
        return NotAllowed().words
    if thing.version != row.seen:
        return words("Diubah orang lain sejak Anda membuka daftar.")
    try:
        _must_be_fit(act, thing)
    except Refusal as refusal:
        return refusal.words
    return None


def _may(actor: Actor, act: Act, thing: Thing) -> bool:
    if isinstance(act, TaskAct):
        return rights.may_manage(actor, thing)
    if act is EventAct.THEME:
        tentative = thing.status is event_states.EventStatus.TENTATIVE
        return may(
            actor, Action.EDIT_EVENT, agency_id=thing.agency_id, tentative=tentative
        )
    return may(actor, Action.STEER_EVENT, agency_id=thing.agency_id)


def _must_be_fit(act: Act, thing: Thing) -> None:
    if act is TaskAct.CANCEL:
        task_states.after(thing.status, TaskVerb.CANCEL)
    elif isinstance(act, TaskAct) and is_over(thing.status):
        raise WrongState(words("Tugas ini sudah berakhir."))
    elif act is EventAct.CANCEL:
        event_states.after(thing.status, EventVerb.CANCEL)


# What is done


def _reason(asked: Mapping[str, Any]) -> str:
    return str(asked.get("reason") or "")


def _assign(actor: Actor, task: Task, asked: Mapping[str, Any]) -> None:
    stay = asked.get("how") != How.REPLACE
    present = [fields.assignee(row) for row in rights.live(task)] if stay else []
    if any(row["user"] == asked["user"] for row in present):
        return
    lead = not any(row["lead"] for row in present)
    joins = {"user": asked["user"], "role": asked["role"], "lead": lead}
    operations.reassign(actor, task, [*present, joins], reason=_reason(asked))


def _set_reviewer(actor: Actor, task: Task, asked: Mapping[str, Any]) -> None:
    wished = {"reviewer": asked["reviewer"]}
    operations.revise(actor, task, wished, reason=_reason(asked))


def _cancel_task(actor: Actor, task: Task, asked: Mapping[str, Any]) -> None:
    operations.cancel(actor, task, reason=_reason(asked))


def _add_theme(actor: Actor, event: Event, asked: Mapping[str, Any]) -> None:
    themes = [theme.theme_code for theme in event.themes]
    if asked["theme"] not in themes:
        wished = {"themes": [*themes, asked["theme"]]}
        travel.revise_event(actor, event, wished, reason=_reason(asked))


def _cancel_event(actor: Actor, event: Event, asked: Mapping[str, Any]) -> None:
    travel.cancel_event(actor, event, reason=_reason(asked))


def _trash_event(actor: Actor, event: Event, asked: Mapping[str, Any]) -> None:
    travel.trash_event(actor, event, reason=_reason(asked))


_DO: dict[Act, Callable[[Actor, Any, Mapping[str, Any]], None]] = {
    TaskAct.ASSIGN: _assign,
    TaskAct.REVIEWER: _set_reviewer,
    TaskAct.CANCEL: _cancel_task,
    EventAct.THEME: _add_theme,
    EventAct.CANCEL: _cancel_event,
    EventAct.TRASH: _trash_event,
}
