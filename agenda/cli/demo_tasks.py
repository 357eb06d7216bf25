"""Tasks of the demonstration, taken through their states by the people of the cast."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import cycle
from typing import Any

from sqlalchemy import select

from agenda import clock
from agenda.cli import demo_content as content
from agenda.cli import demo_packs
from agenda.cli.demo_content import Stage, Team
from agenda.db import db
from agenda.events.models import Event
from agenda.people import queries as accounts
from agenda.reference import shipped
from agenda.rules.neutrality import Answer, needs_check
from agenda.rules.permissions import Actor
from agenda.tasks import guarding, operations, proving
from agenda.tasks.models import Task

ZONE = "Asia/Jakarta"
_LATEST, _SOONEST = 45, -10
_DRAFTED = {Stage.IN_REVIEW, Stage.RETURNED, Stage.DONE}
_BEGUN = _DRAFTED | {Stage.IN_PROGRESS}
_TAKEN = _BEGUN | {Stage.ACCEPTED}


def fill(upcoming: list[Event], internal: list[Event]) -> None:
    """Tasks on the three great events, on what comes, and on what is internal."""
    templates = list(shipped.read("task_templates.csv"))
    for great in content.GREAT:
        _great_event(great, _of_pack(templates, great.pack))
    for work in content.NOW:
        due = {"due": _in_days(work.days), "timezone": ZONE}
        _entered_work(_event(work.event), work, due)
    stages = cycle(content.UPCOMING_STAGES)
    for event in upcoming:
        if event.title in content.PLANNED:
            demo_packs.plan(event)
        else:
            _coming_event(event, templates, stages)
    for event, values in zip(internal, content.INTERNAL, strict=True):
        for work in values["tasks"]:
            _entered_work(event, work, _days_from_start(work.days))


# What is prepared


def _great_event(great: content.Great, pack: list[dict[str, str]]) -> None:
    """All done years ago, the people taking turns."""
    event = _event(great.event)
    for row, doer in zip(pack, cycle(great.team.doers), strict=False):
        off = row["title_id"] in content.CALLED_OFF
        asked = _from_template(event, row) | _counted(row)
        team = replace(great.team, doers=(doer,))
        _bring_to(Stage.CANCELLED if off else Stage.DONE, asked, team)


def _entered_work(event: Event, work: content.Work, due: dict[str, Any]) -> None:
    asked = {
        "event": str(event.id),
        "title": work.title,
        "title_en": work.title_en,
        "type": work.type,
        "agency": work.agency,
        "role": work.role,
        **due,
    }
    _bring_to(work.stage, asked, content.TEAMS[work.agency])


def _coming_event(
    event: Event, templates: list[dict[str, str]], stages: Iterator[Stage]
) -> None:
    """A few tasks of the fitting pack, due by their offset or soon."""
    pack = content.UPCOMING_PACKS.get(event.category_code, "national_day")
    team = content.TEAMS[event.agency.code]
    for number, row in enumerate(_around_today(event, _of_pack(templates, pack))):
        asked, stage = _from_template(event, row), next(stages)
        near = _is_near(event, row)
        asked |= _counted(row) if near else {"due": _in_days(3 + 4 * number)}
        if near and _days_left(event, row) < 0 and stage is not Stage.IN_REVIEW:
            # What should be done by now is done, or waits for whoever checks it.
            stage = Stage.DONE
        _bring_to(stage, asked, team)


def _around_today(event: Event, pack: list[dict[str, str]]) -> list[dict[str, str]]:
    """The tasks of a pack that would be due around today, else its first ones."""
    near = [row for row in pack if _is_near(event, row)]
    far = [row for row in pack if not _is_near(event, row)]
    return [*near, *far][: content.TASKS_EACH]


def _is_near(event: Event, row: Mapping[str, str]) -> bool:
    return _SOONEST <= _days_left(event, row) <= _LATEST


def _days_left(event: Event, row: Mapping[str, str]) -> int:
    due = event.first_day + timedelta(days=int(row["offset_days"]))
    return (due - clock.today(ZONE)).days


def _from_template(event: Event, row: Mapping[str, str]) -> dict[str, Any]:
    return {
        "event": str(event.id),
        "title": row["title_id"],
        "title_en": row["title_en"],
        "type": row["type"],
        "channels": row["channel"].split(";"),
        "brief": f"Bukti dukung: {row['evidence']}.",
        "needs_neutrality_check": row["needs_neutrality_check"] == "yes",
        "agency": event.agency.code,
        "role": row["default_role"],
    }


def _counted(row: Mapping[str, str]) -> dict[str, Any]:
    """Due so many days from the beginning of the event."""
    return _days_from_start(int(row["offset_days"]))


def _days_from_start(days: int) -> dict[str, Any]:
    return {"anchor": "start", "offset": {"days": days}}


def _of_pack(templates: list[dict[str, str]], pack: str) -> list[dict[str, str]]:
    return [row for row in templates if row["event_type"] == pack]


def _event(title: str) -> Event:
    wanted = select(Event).where(Event.title == title, Event.import_key.is_not(None))
    return db.session.scalars(wanted).one()


def _in_days(days: int) -> str:
    return (clock.today(ZONE) + timedelta(days=days)).isoformat()


# Who does it, and how far it is


def _bring_to(stage: Stage, asked: dict[str, Any], team: Team) -> None:
    """Create the task and let its people take it as far as `stage`."""
    doer, reviewer = _actor(team.doers[0]), _actor(team.reviewer)
    role = asked.pop("role")
    given = {"assignees": [{"user": team.doers[0], "role": role, "lead": True}]}
    task = operations.create(
        _actor(team.author),
        {**asked, "reviewer": team.reviewer, **({} if stage is Stage.POOL else given)},
    )
    if stage is Stage.CANCELLED:
        operations.cancel(_actor(team.author), task, reason=content.CANCELLED_WHY)
    if stage is Stage.DECLINED:
        operations.decline(doer, task, reason=content.DECLINED_WHY)
    if stage in _TAKEN:
        _work_on(stage, task, doer)
    if stage is Stage.RETURNED:
        operations.return_(reviewer, task, reason=content.RETURNED_WHY)
    if stage is Stage.DONE:
        _let_out(task, doer, reviewer)


def _work_on(stage: Stage, task: Task, doer: Actor) -> None:
    operations.accept(doer, task)
    if stage in _BEGUN:
        operations.start(doer, task)
    if stage in _DRAFTED:
        proving.add_evidence(doer, task, _proof(task))
        operations.submit(doer, task)


def _let_out(task: Task, doer: Actor, reviewer: Actor) -> None:
    """Approve the work; what a phase holds is checked before, and by two if strict."""
    guard = guarding.standing(task).guard
    if needs_check(guard.level):
        no = [{"item": item, "answer": Answer.NO} for item in guard.open_items]
        guarding.check(doer, task, {"answers": no})
    if not guard.completes():
        guarding.approve(_actor(content.SECOND_APPROVER), task)
    guarding.approve(reviewer, task)


def _proof(task: Task) -> dict[str, Any]:
    """A link or a note with figures, one as often as the other."""
    count = int(task.number.rsplit("-", 1)[1])
    if count % 2:
        return {
            "kind": "link",
            "title": f"Hasil: {task.title}"[:300],
            "url": f"https://agenda.example/hasil/{task.number.lower()}",
        }
    return {
        "kind": "note",
        "title": "Catatan hasil",
        "note": "Sudah tayang di kanal resmi dan dibagikan ke media.",
        "figures": {"tayangan": 400 + 37 * count, "dimuat": 3 + count % 9},
    }


def _actor(email: str) -> Actor:
    account = accounts.account_by_email(email)
    if account is None:
        raise LookupError(email)
    return account.as_actor()
