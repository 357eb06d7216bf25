"""What the page of a task shows, and what its reader may do there."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask_babel import gettext
from markupsafe import Markup

from agenda.audit.models import AuditEntry
from agenda.packs import queries as packs
from agenda.reference import queries as reference
from agenda.rules.permissions import Actor
from agenda.rules.task_states import TaskStatus, TaskVerb, is_over
from agenda.rules.titles import other_title
from agenda.tasks import (
    candidates,
    dues,
    following,
    lapsing,
    lessons,
    load,
    queries,
    rights,
)
from agenda.tasks.candidates import Candidate
from agenda.tasks.models import Assignment, Task
from agenda.web import (
    closing,
    event_words,
    evidence_words,
    guard_words,
    task_words,
    time_words,
)
from agenda.web.forms.choices import capital
from agenda.web.page import (
    figure_words,
    instant_words,
    language,
    named,
    other_title_label,
    say,
)

_HISTORY = 30


@dataclass(frozen=True)
class Rights:
    """What an actor may do to a task as it is now; buttons follow it."""

    actor: Actor
    task: Task

    @cached_property
    def verbs(self) -> list[TaskVerb]:
        return rights.verbs_for(self.actor, self.task)

    def can(self, verb: str) -> bool:
        return verb in self.verbs

    @property
    def manage(self) -> bool:
        return rights.may_manage(self.actor, self.task)

    @property
    def claims(self) -> bool:
        """Accepting means taking it from the pool."""
        return rights.may_claim(self.actor, self.task)

    @property
    def prove(self) -> bool:
        return self._is_open and rights.may_add_evidence(self.actor, self.task)

    @property
    def tick(self) -> bool:
        """Mark lines of the checklist as done."""
        works = rights.may_work(self.actor, self.task)
        return self._is_open and (works or self.manage)

    @property
    def _is_open(self) -> bool:
        return not is_over(self.task.status)


def values(actor: Actor, task: Task) -> dict[str, Any]:
    """Everything that the template of the page takes."""
    found = queries.history(task, limit=_HISTORY)
    living = [row for row in task.evidence if row.withdrawn_at is None]
    return {
        "task": task,
        "rights": Rights(actor, task),
        "status": _status(task),
        "type_label": task_words.type_words(task),
        "steps": task_words.steps(task),
        "due": _due(task),
        "assignees": [_assignee(row, task) for row in task.assignments],
        "time": time_words.of_task(actor, task),
        "earlier": following.unfinished(actor, [task]).get(task.id),
        "evidence": [
            {
                **task_words.evidence_row(row),
                "figures": evidence_words.piece_figures(task, row),
            }
            for row in living
        ],
        "expected": evidence_words.expected(task),
        "drafts": evidence_words.drafts(task),
        "lessons": closing.rows(actor, lessons.before(actor, task)),
        "channels": task_words.channel_words(task.channels),
        "facts_list": [*_facts(task), *_pack(actor, task)],
        "returned": _returned(task, found.items),
        "guard": guard_words.values(actor, task),
        "warnings": [say(one) for one in load.warnings(actor, task)],
        "candidates": [_candidate(one) for one in candidates.of_task(actor, task)],
        "history": task_words.Teller().history(found.items),
    }


def _candidate(one: Candidate) -> dict[str, Any]:
    room = gettext(
        "%(hours)s dari %(room)s jam pekan itu",
        hours=figure_words(round(one.week.minutes / 60, 1)),
        room=figure_words(round(one.week.capacity / 60, 1)),
    )
    return {
        "name": one.account.name,
        "email": one.account.email,
        "note": f"{gettext('Piket')} · {room}" if one.on_duty else room,
    }


def _status(task: Task) -> tuple[str, str]:
    if task.paused_at:
        return "paused", str(gettext("Dijeda"))
    return task.status.value, task_words.status_words(task)


def _due(task: Task) -> dict[str, Any]:
    when = task_words.due_when(task)
    explained = dues.explanation(task)
    return {
        "words": capital(task_words.due_words(task)),
        "iso": task.due_at_utc.isoformat(),
        "offset": task_words.offset_words(task),
        "explanation": capital(say(explained)) if explained else "",
        "local": event_words.local_words(when),
        "zone": event_words.zone_words(task.timezone) if when.all_day else "",
        "overdue": task_words.is_overdue(task),
        "soon": task_words.is_soon(task),
        "fixed": task.due_fixed and task.anchor is not None,
        "provisional": task.provisional,
    }


def _assignee(row: Assignment, task: Task) -> dict[str, Any]:
    notes = [task_words.role_words(row.role_code)]
    if row.account is None:
        notes.append(str(gettext("pembantu dari luar")))
    else:
        notes.append(row.account.agency.name)
        if row.account.grade:
            notes.insert(1, capital(named(row.account.grade)))
    return {
        "name": task_words.assignee_name(row),
        "note": " · ".join(notes),
        "lead": row.lead,
        "state": row.state.value,
        "state_label": gettext("Tidak menjawab")
        if row.lapsed_at
        else capital(named(row.state)),
        "reason": row.decline_reason,
        "lapsed": instant_words(row.lapsed_at),
        "answer_by": instant_words(lapsing.answer_by(task, row, reference.free_days())),
    }


def _facts(task: Task) -> list[dict[str, str]]:
    effort = task.effort_minutes
    facts = [
        (gettext("Pemeriksa"), task.reviewer.name if task.reviewer else ""),
        (gettext("Dibuat oleh"), task.author.name if task.author else ""),
        (gettext("Instansi"), task.agency_name),
        (gettext("Kanal"), task_words.channel_words(task.channels)),
        (gettext("Prioritas"), str(task.priority)),
        (
            gettext("Perkiraan kerja"),
            gettext("%(hours)s jam", hours=figure_words(effort / 60)) if effort else "",
        ),
        (other_title_label(), other_title(task, language())),
        (gettext("Selesai pada"), instant_words(task.completed_at)),
    ]
    return [{"label": str(label), "value": str(value)} for label, value in facts]


def _pack(actor: Actor, task: Task) -> list[dict[str, Any]]:
    """From which version of which pack it came, if the reader may know that pack."""
    if task.pack_task is None:
        return []
    version = task.pack_task.pack_version
    if packs.find(actor, str(version.pack_id)) is None:
        return []
    told = gettext(
        "%(name)s, versi %(number)s",
        name=version.pack.named(language()),
        number=version.number,
    )
    address = f"/packs/{version.pack_id}/versions/{version.number}"
    link = Markup('<a href="{}">{}</a>').format(address, told)
    return [{"label": str(gettext("Dari paket")), "value": link}]


def _returned(task: Task, entries: list[AuditEntry]) -> dict[str, str] | None:
    """Why the work came back, for a task that did."""
    if task.status is not TaskStatus.RETURNED:
        return None
    for entry in entries:
        if entry.action == "task:return":
            return {"who": entry.actor_label, "reason": entry.reason}
    return None
