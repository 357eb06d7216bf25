"""What an operation on a task refuses before anything changes.

Each `must_…` raises NotAllowed when the actor may not, WrongState when the task is in
the trash or over, and BadInput at the field that may not say so.
"""

from agenda.errors import BadInput, NotAllowed, WrongState
from agenda.rules.permissions import Action, Actor, Reach, reach
from agenda.rules.task_states import is_over
from agenda.tasks.drafts import TaskDraft
from agenda.tasks.models import Task
from agenda.words import words


def may_create(actor: Actor) -> bool:
    """Whether the actor may plan tasks at all, asked before the fields are read."""
    return reach(actor, Action.MANAGE_TASK) is not Reach.NONE


def must(allowed: bool, task: Task) -> None:
    """Refuse whom the table of rights does not let, and a task in the trash."""
    if not allowed:
        raise NotAllowed
    must_not_be_trashed(task)


def must_not_be_trashed(task: Task) -> None:
    if task.trashed_at is not None:
        raise WrongState(words("Tugas ini di tempat sampah; pulihkan dahulu."))


def must_be_open(task: Task) -> None:
    if is_over(task.status):
        raise WrongState(words("Tugas ini sudah berakhir."))


def must_reach_agency(
    actor: Actor, draft: TaskDraft, present: Task | None = None
) -> None:
    if present is not None and draft.agency is present.agency:
        return
    if draft.agency.id == actor.agency_id:
        return
    if reach(actor, Action.MANAGE_TASK) is not Reach.ANY:
        raise BadInput.at(
            "agency",
            words("Anda hanya dapat merencanakan untuk instansi Anda sendiri."),
        )
