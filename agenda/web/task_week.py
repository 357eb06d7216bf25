"""A person's week, Monday to Sunday: tasks by day, events, free days, leave, duty."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from agenda import clock
from agenda.people.models import Account
from agenda.reference import queries as reference
from agenda.rules.precision import MalformedMoment, describe_clock, parse_moment
from agenda.rules.rotation import week_of
from agenda.rules.working_days import FreeDays
from agenda.tasks import load, person_week, rights
from agenda.tasks.models import Task
from agenda.tasks.person_week import PersonWeek
from agenda.web import access, event_words, guard_words, task_words
from agenda.web.forms.choices import capital
from agenda.web.page import (
    date_in,
    language,
    title_of,
    when_words,
)
from agenda.web.task_list import ANY, Asked
from agenda.web.weeks import hours_words, load_cell, week_words

blueprint = Blueprint("task_week", __name__)
_WEEK = timedelta(days=7)
_SUNDAY = 6
_FIRST, _LAST = date(1900, 1, 1), date(2999, 1, 1)


@blueprint.get("/tasks/week")
def index() -> str:
    """One's own week, or that of a person whose work one plans or judges."""
    actor = access.actor()
    account = person_week.whose(actor, request.args.get("person"))
    week = person_week.of_person(actor, account, _asked_monday(account))
    own = account.id == actor.account_id
    return render_template(
        "tasks/week.html",
        views=_views(own),
        own=own,
        person=account.name,
        title=gettext("Pekan saya")
        if own
        else gettext("Pekan %(name)s", name=account.name),
        week=week_words(week.span.first),
        load=load_cell(week.load),
        days=_days(account, week),
        late=_rows(week.late),
        more_url=_list_of(account, week) if week.more else "",
        previous=_address(account, own, week.span.first - _WEEK),
        following=_address(account, own, week.span.first + _WEEK),
        present=_address(account, own, None),
        is_present=_today(account) in week.span.days(),
        people=_others(account, own),
    )


def _views(own: bool) -> list[dict[str, Any]]:
    """The other ways to look at tasks, one's own week among them."""
    views = Asked(access.actor(), MultiDict()).views
    for view in views:
        view["active"] = own and view["url"] == "/tasks/week"
    return views


def _today(account: Account) -> date:
    return clock.today(account.agency.timezone)


def _asked_monday(account: Account) -> date:
    """The Monday of the week of the address; of this week when it names none."""
    try:
        day = parse_moment(request.args.get("week", ""))[0]
    except MalformedMoment:
        day = _today(account)
    return week_of(min(max(day, _FIRST), _LAST))


def _address(account: Account, own: bool, monday: date | None) -> str:
    asked = {} if own else {"person": account.email}
    if monday is not None:
        asked["week"] = monday.isoformat()
    return f"/tasks/week?{urlencode(asked)}" if asked else "/tasks/week"


def _list_of(account: Account, week: PersonWeek) -> str:
    days = {"from": week.span.first, "to": week.span.last}
    asked = {"assignee": account.email, "open": ANY, **days}
    return f"/tasks?{urlencode(asked)}"


def _others(account: Account, own: bool) -> list[dict[str, Any]]:
    """The people whose weeks the reader can open from here."""
    actor = access.actor()
    agency = account.agency if not own else access.account().agency
    if not load.may_see(actor, agency):
        return []
    shown = load.shown_to(actor, agency)
    if account.id not in {one.id for one in shown}:
        shown = [account, *shown]
    return [
        {"email": one.email, "name": one.name, "chosen": one.id == account.id}
        for one in shown
    ]


# Days


def _days(account: Account, week: PersonWeek) -> list[dict[str, Any]]:
    free_days, today = reference.free_days(), _today(account)
    told = zip(week.tasks, _rows(week.tasks), strict=True)
    rows = {task.id: {**row, **_on_its_day(task, account)} for task, row in told}
    return [
        {
            **_leaf(day, today, free_days, account),
            "absent": day in week.absent,
            "duty": day in week.duties,
            "events": _events(week, day),
            "tasks": [rows[task.id] for task in week.tasks if task.due_date == day],
            "hours": _hours_of_day(account, week, day),
        }
        for day in week.span.days()
    ]


def _leaf(
    day: date, today: date, free_days: FreeDays, account: Account
) -> dict[str, Any]:
    place = account.agency.province_code
    free = [one.name for one in free_days.on(day, place)]
    red = bool(free) or day.weekday() == _SUNDAY
    return {
        "block": {
            "day": day.day,
            "month": date_in("MMM", day),
            "iso": day.isoformat(),
            "tone": "red" if red else None,
        },
        "red": red,
        "name": date_in("EEEE", day),
        "today": day == today,
        "free": ", ".join(free),
        "working": free_days.is_working_day(day, place),
    }


def _events(week: PersonWeek, day: date) -> list[dict[str, Any]]:
    return [
        {
            "url": f"/events/{row.event.id}",
            "title": title_of(row.event),
            "when": capital(
                when_words(event_words.occurrence_when(row.event, row.occurrence))
            ),
        }
        for row in week.events
        if row.occurrence.first_day <= day <= row.occurrence.last_day
    ]


def _hours_of_day(account: Account, week: PersonWeek, day: date) -> str:
    shares = [
        person_week.share(task, account) or 0
        for task in week.tasks
        if task.due_date == day and task.paused_at is None
    ]
    return hours_words(sum(shares)) if sum(shares) else ""


def _on_its_day(task: Task, account: Account) -> dict[str, Any]:
    """What a row says otherwise under its day, on the page of one person."""
    clock_words = describe_clock(task.due_time, language()) if task.due_time else ""
    minutes = person_week.share(task, account)
    others = [
        task_words.assignee_name(row)
        for row in rights.live(task)
        if row.account_id != account.id
    ]
    kind = task_words.type_words(task)
    hours = gettext("%(hours)s jam", hours=hours_words(minutes)) if minutes else ""
    return {
        "due": gettext("pukul %(time)s", time=clock_words)
        if clock_words
        else gettext("akhir hari"),
        "people": [gettext("bersama %(names)s", names=", ".join(others))]
        if others
        else [],
        "type_label": " · ".join(part for part in (kind, hours) if part),
    }


def _rows(tasks: Iterable[Task]) -> list[dict[str, Any]]:
    told = list(tasks)
    held = guard_words.held(told)
    return [task_words.task_row(task, held.get(task.id)) for task in told]
