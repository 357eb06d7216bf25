"""Tasks by event or by person: the question of the list, its rows in groups."""

from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, render_template, request
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from agenda import clock
from agenda.people.models import Account
from agenda.rules.load import WeekLoad
from agenda.rules.permissions import Actor
from agenda.rules.rotation import week_of
from agenda.tasks import groups, load
from agenda.tasks.groups import By
from agenda.web import access, guard_words
from agenda.web.forms.choices import capital
from agenda.web.forms.numbers import count
from agenda.web.page import named, title_of, when_words
from agenda.web.task_list import Asked, Tab, task_row
from agenda.web.weeks import hours_words

blueprint = Blueprint("task_groups", __name__)
Answer = str | tuple[str, int]
_LAST_PAGE = 500


@blueprint.get("/tasks/by-event")
def by_event() -> Answer:
    """The tasks that the list would show, under their events."""
    return _page(By.EVENT)


@blueprint.get("/tasks/by-person")
def by_person() -> Answer:
    """The tasks that the list would show, under their people."""
    return _page(By.PERSON)


def _page(by: By) -> Answer:
    shown = Groups(access.actor(), request.args, by)
    page = render_template("tasks/groups.html", listing=shown)
    return (page, 422) if shown.problems or shown.form.errors else page


class Groups(Asked):
    """What the address asks for, one page of groups."""

    def __init__(self, actor: Actor, sent: MultiDict[str, str], by: By) -> None:
        self.by = by
        self.path = f"/tasks/by-{by.value}"
        super().__init__(actor, sent)
        self.number = min(count(sent.get("page")) or 0, _LAST_PAGE)
        self.page = groups.page(actor, by, self.wanted, self.number)

    @property
    def heading(self) -> str:
        if self.by is By.EVENT:
            return str(gettext("Tugas per kegiatan"))
        return str(gettext("Tugas per orang"))

    @cached_property
    def groups(self) -> list[dict[str, Any]]:
        held = guard_words.held(
            task for group in self.page.groups for task in group.tasks
        )
        head = self._events() if self.by is By.EVENT else self._people()
        return [
            {
                **head[group.key],
                "rows": [self._row(task, held.get(task.id)) for task in group.tasks],
                "count": group.count,
                "rest": group.count - len(group.tasks),
            }
            for group in self.page.groups
        ]

    @property
    def next_url(self) -> str | None:
        return self._at(self.number + 1) if self.page.more else None

    @property
    def previous_url(self) -> str | None:
        return self._at(self.number - 1) if self.number else None

    def _at(self, number: int) -> str:
        return f"{self.url()}&page={number}"

    def _row(self, task: Any, guarded: str | None) -> dict[str, Any]:
        item = task_row(self.actor, task, self.wanted.q, guarded)
        if self.by is By.EVENT:
            item["row"]["event"] = None
        return item

    # Heads of the groups

    def _events(self) -> dict[UUID | None, dict[str, Any]]:
        found: dict[UUID | None, dict[str, Any]] = {
            None: {"title": gettext("Tanpa kegiatan"), "icon": "check2-square"}
        }
        for group in self.page.groups:
            event = group.tasks[0].event if group.key else None
            if event is not None:
                found[group.key] = {
                    "title": title_of(event),
                    "url": f"/events/{event.id}",
                    "icon": "calendar-event",
                    "note": capital(when_words(event.when)),
                    "all": self.url(path="/tasks", instead=("event", str(event.id))),
                    "timeline": f"/events/{event.id}/timeline" if event.when else "",
                }
        return found

    def _people(self) -> dict[UUID | None, dict[str, Any]]:
        accounts = groups.people_of(self.page.groups)
        weeks = self._weeks(list(accounts.values()))
        found: dict[UUID | None, dict[str, Any]] = {
            None: {
                "title": gettext("Tanpa pelaksana yang berakun"),
                "icon": "inbox",
                "note": gettext("Belum ada pelaksana, atau hanya pembantu dari luar."),
            }
        }
        for key, account in accounts.items():
            week = weeks.get(key)
            found[key] = {
                "title": account.name,
                "icon": "person",
                "note": _who(account),
                "url": _week_of(account) if week else "",
                "load": _load(week) if week else None,
                "all": self._all_of(account),
            }
        return found

    def _weeks(self, accounts: list[Account]) -> dict[UUID, WeekLoad]:
        """This week of those whose weeks the reader sees."""
        own = self.actor.account_id
        seen = [
            one
            for one in accounts
            if one.id == own or load.may_see(self.actor, one.agency)
        ]
        monday = week_of(clock.today(access.zone()))
        return {
            key: weeks[0]
            for key, weeks in load.of_people(self.actor, seen, [monday]).items()
        }

    def _all_of(self, account: Account) -> str:
        tab = Tab.ALL if self.tab is Tab.MINE else None
        return self.url(path="/tasks", tab=tab, instead=("assignee", account.email))


def _week_of(account: Account) -> str:
    return f"/tasks/week?{urlencode({'person': account.email})}"


def _who(account: Account) -> str:
    return f"{capital(named(account.grade or account.role))}, {account.agency.name}"


def _load(week: WeekLoad) -> str:
    return str(
        gettext(
            "pekan ini %(hours)s dari %(room)s jam",
            hours=hours_words(week.minutes),
            room=hours_words(week.capacity),
        )
    )
