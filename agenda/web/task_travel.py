"""The tasks of an event on the pages that move or stop it: shown, then asked about."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from flask import flash, request
from flask_babel import gettext, ngettext

from agenda.rules.ids import read_id
from agenda.rules.rescheduling import Answer, TaskVerdict
from agenda.tasks.travel import TravellingTask, TravelPlan
from agenda.web.page import moment_words, say, title_of

_MARK = "task_preview"
_LOOKS: Mapping[TaskVerdict, tuple[str, str]] = {
    TaskVerdict.MOVED: ("info", "arrow-right"),
    TaskVerdict.KEPT: ("neutral", "dash-lg"),
    TaskVerdict.ASKED: ("warning", "question-circle"),
    TaskVerdict.PAUSED: ("neutral", "pause-circle-fill"),
    TaskVerdict.DONE: ("success", "check-circle-fill"),
    TaskVerdict.TOO_LATE: ("danger", "exclamation-triangle-fill"),
    TaskVerdict.ON_LEAVE: ("warning", "exclamation-triangle-fill"),
}
_TO_LOOK_AT = (TaskVerdict.ASKED, TaskVerdict.TOO_LATE, TaskVerdict.ON_LEAVE)


def answers() -> dict[UUID, Answer]:
    """What who was shown the tasks wants of the dues that were set by hand."""
    found = {}
    for name, value in request.form.items():
        if name.startswith("due-") and value in list(Answer):
            found[read_id(name.removeprefix("due-"))] = Answer(value)
    return found


def unseen(outcome: object) -> dict[str, Any] | None:
    """What becomes of tasks, unless who sent this form was shown just that."""
    if not isinstance(outcome, TravelPlan) or not _concerns(outcome.tasks):
        return None
    mark = _mark(outcome)
    if request.form.get(_MARK) == mark:
        return None
    return preview(outcome, mark)


def preview(plan: TravelPlan, mark: str = "") -> dict[str, Any]:
    """Each task with its old and its new due, as the page of an act shows it.

    What has to be looked at stands first.
    """
    return {
        **table(plan.tasks),
        "asked": sum(_is_question(task) for task in plan.tasks),
        "people": [
            gettext("%(name)s (%(count)s)", name=one.name, count=count)
            for one, count in plan.people()
        ],
        "mark": mark,
    }


def table(tasks: Iterable[TravellingTask]) -> dict[str, Any]:
    """The rows alone."""
    rows = sorted(tasks, key=lambda task: task.verdict not in _TO_LOOK_AT)
    return {
        "rows": [_row(task) for task in rows],
        "touched": sum(task.touched for task in rows),
    }


def tell(outcome: object) -> None:
    """What became of tasks, in one sentence."""
    if not isinstance(outcome, TravelPlan):
        return
    late = sum(task.verdict is TaskVerdict.TOO_LATE for task in outcome.tasks)
    asked = sum(task.verdict is TaskVerdict.ASKED for task in outcome.tasks)
    if late:
        sentence = ngettext(
            "%(num)d tenggat tugas kini sudah lewat; atur ulang.",
            "%(num)d tenggat tugas kini sudah lewat; atur ulang.",
            late,
        )
        flash(sentence, "warning")
    if asked:
        sentence = ngettext(
            "%(num)d tenggat yang ditetapkan sendiri tetap; periksa apakah cocok.",
            "%(num)d tenggat yang ditetapkan sendiri tetap; periksa apakah cocok.",
            asked,
        )
        flash(sentence, "info")


def _concerns(tasks: Iterable[TravellingTask]) -> bool:
    """Whether a task stands otherwise then, or somebody is asked about one."""
    return any(task.touched or task.verdict in _TO_LOOK_AT for task in tasks)


def _is_question(task: TravellingTask) -> bool:
    """Whether the page asks; an answer that was given can still be changed."""
    return task.verdict is TaskVerdict.ASKED or task.id in answers()


def _mark(plan: TravelPlan) -> str:
    """Names what was shown, whatever is answered then."""
    told = [[str(task.id), task.old_due] for task in plan.tasks]
    moved = [
        [str(task.id), task.new_due] for task in plan.tasks if not _is_question(task)
    ]
    shown = [plan.event["start"], plan.event["end"], plan.event["status"], told, moved]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:32]


def _row(task: TravellingTask) -> dict[str, Any]:
    moves = task.new_due != task.old_due
    look, icon = _LOOKS[task.verdict]
    asked = _is_question(task)
    return {
        "id": str(task.id),
        "url": f"/tasks/{task.id}",
        "title": title_of(task),
        "number": task.number,
        "people": ", ".join(one.name for one in task.people),
        "old": due_words(task.old_due),
        "new": due_words(task.new_due) if moves else "",
        "proposed": due_words(task.proposed_due) if task.proposed_due else "",
        "verdict": verdict_words(task.verdict),
        "look": look,
        "icon": icon,
        "explanation": say(task.explanation),
        "asked": asked,
        "may_move": bool(task.proposed_due) or moves,
        "answer": answers().get(task.id, Answer.KEEP).value,
    }


def due_words(text: str) -> str:
    """`9 Desember 2026`, with the time where there is one."""
    return moment_words(text)


def verdict_words(verdict: TaskVerdict) -> str:
    said: dict[TaskVerdict, str] = {
        TaskVerdict.MOVED: gettext("Berpindah"),
        TaskVerdict.KEPT: gettext("Tetap"),
        TaskVerdict.ASKED: gettext("Perlu jawaban"),
        TaskVerdict.PAUSED: gettext("Dijeda"),
        TaskVerdict.DONE: gettext("Selesai"),
        TaskVerdict.TOO_LATE: gettext("Sudah lewat"),
        TaskVerdict.ON_LEAVE: gettext("Sedang cuti"),
    }
    return said[verdict]
