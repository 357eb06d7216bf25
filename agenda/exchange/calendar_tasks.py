"""To-dos of a calendar file brought in as tasks."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from agenda.events.models import Event
from agenda.exchange import memory
from agenda.exchange.calendar_groups import Group
from agenda.exchange.calendar_judging import reason_given, told_of
from agenda.exchange.entries import Entry
from agenda.exchange.results import Fate
from agenda.people.models import Agency
from agenda.rules.permissions import Actor
from agenda.rules.task_states import TaskStatus
from agenda.tasks import operations as tasks
from agenda.tasks.models import Task
from agenda.words import words

_TASKS = UUID("7d0f5a2e-5c0e-5f7b-9a55-1f6a0a3c1b44")


class TaskImporter:
    """The to-dos of one import; `by_uid` are the events to which they may belong."""

    def __init__(
        self,
        actor: Actor,
        agency: Agency,
        groups: list[Group],
        by_uid: Mapping[str, Event],
    ) -> None:
        self.actor = actor
        self.agency = agency
        self.by_uid = by_uid
        self.tasks = memory.tasks_by_uid(
            uid for group in groups for uid in self._task_uids(group)
        )
        self.memories = memory.recall(self.tasks.values())

    def bring(self, group: Group) -> Fate:
        """Make the to-do a task, or the task what the to-do says by now."""
        entry = group.first
        told = told_of(entry)
        found = [self.tasks.get(uid) for uid in self._task_uids(group)]
        present = next(
            (task for task in found if task and task.agency_id == self.agency.id), None
        )
        fate = memory.fate_of(present, self.memories, told)
        if fate is Fate.CREATE:
            uid = next(uid for uid in self._task_uids(group) if uid not in self.tasks)
            self._create(entry, told, uid)
        elif fate is Fate.UPDATE and present is not None:
            self._revise(present, entry, told)
        return fate

    def _create(self, entry: Entry, told: dict[str, Any], uid: str) -> None:
        event = self.by_uid.get(entry.event_uid) if entry.event_uid else None
        asked = dict(entry.asked)
        if event is not None and event.agency_id == self.agency.id:
            asked["event"] = str(event.id)
        task = tasks.create(self.actor, asked, uid=uid)
        self.tasks[uid] = task
        self._reach_task_status(task, entry)
        memory.remember(self.actor, task, None, told)

    def _revise(self, task: Task, entry: Entry, told: dict[str, Any]) -> None:
        tasks.revise(self.actor, task, entry.asked, reason=reason_given())
        self._reach_task_status(task, entry)
        memory.remember(self.actor, task, self.memories.get(task.id), told)

    def _reach_task_status(self, task: Task, entry: Entry) -> None:
        if task.status is entry.status:
            return
        if entry.status is TaskStatus.CANCELLED:
            tasks.cancel(self.actor, task, reason=reason_given(cancelled=True))
        elif entry.status is TaskStatus.DONE:
            done = words("Selesai menurut berkas asalnya.").in_language("id")
            tasks.was_done(self.actor, task, entry.done_at, reason=done)

    def _task_uids(self, group: Group) -> list[str]:
        """The UID that a to-do keeps, and the one that it has when that is taken."""
        kept = group.kept_uid
        own = str(uuid5(_TASKS, f"{self.agency.code}|{group.uid}"))
        return [kept, own] if kept else [own]
