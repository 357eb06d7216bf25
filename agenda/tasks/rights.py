"""Who may do what to this task: the permission table, asked about one task.

Whether the task's state allows it is `rules.task_states`.
"""

from agenda.rules.choices import AssignmentState
from agenda.rules.permissions import Action, Actor, Reach, may, reach
from agenda.rules.task_states import TaskStatus, TaskVerb, is_over, verbs_from
from agenda.tasks.models import Assignment, Task


def may_manage(actor: Actor, task: Task) -> bool:
    """Revise, assign, cancel, trash and restore it."""
    return may(actor, Action.MANAGE_TASK, agency_id=task.agency_id)


def part_of(actor: Actor, task: Task) -> Assignment | None:
    """The actor's own part in the task, unless declined."""
    return next(
        (
            row
            for row in live(task)
            if row.account_id is not None and row.account_id == actor.account_id
        ),
        None,
    )


def live(task: Task) -> list[Assignment]:
    """Who has part in the task: everybody on the list who did not decline."""
    return [
        row for row in task.assignments if row.state is not AssignmentState.DECLINED
    ]


def in_pool(task: Task) -> bool:
    """Offered to the agency as a whole: no account has been asked."""
    asked = any(row.account_id is not None for row in live(task))
    return task.status is TaskStatus.OFFERED and not asked


def may_claim(actor: Actor, task: Task) -> bool:
    """Take a task out of the pool: an officer of the agency, but its reviewer."""
    return (
        in_pool(task)
        and not actor.is_operator
        and may(actor, Action.CLAIM_TASK, agency_id=task.agency_id)
        and actor.account_id != task.reviewer_id
    )


def may_work(actor: Actor, task: Task) -> bool:
    """Start it, hand it in, decline it: the assigned."""
    part = part_of(actor, task)
    return part is not None and may(actor, Action.WORK_ON_TASK, assigned=True)


def may_accept(actor: Actor, task: Task) -> bool:
    return may_claim(actor, task) or may_work(actor, task)


def may_add_evidence(actor: Actor, task: Task) -> bool:
    return may_work(actor, task) or may_manage(actor, task)


def may_judge(actor: Actor, task: Task) -> bool:
    """Return or approve it: the reviewer, or whom the table lets; never an assignee.

    Whoever acts for an official judges what that official could judge, and nothing
    that he has done himself.
    """
    return part_of(actor, task) is None and any(
        _judges(one, task) for one in actor.rights
    )


def _judges(actor: Actor, task: Task) -> bool:
    if part_of(actor, task) is not None:
        return False
    is_reviewer = task.reviewer_id is not None and task.reviewer_id == actor.account_id
    if is_reviewer:
        return reach(actor, Action.JUDGE_TASK) is not Reach.NONE
    return may(actor, Action.JUDGE_TASK, agency_id=task.agency_id)


def may_approve(actor: Actor, task: Task) -> bool:
    """Judge it without having written it."""
    return bool(approves_as(actor, task))


def approves_as(actor: Actor, task: Task) -> list[Actor]:
    """In whose right the actor could approve it: the own one first, or nobody's."""
    if part_of(actor, task) is not None or _has_written(actor, task):
        return []
    return [
        one
        for one in actor.rights
        if _judges(one, task) and not _has_written(one, task)
    ]


def _has_written(actor: Actor, task: Task) -> bool:
    return task.author_id is not None and task.author_id == actor.account_id


def may_check(actor: Actor, task: Task) -> bool:
    """Answer the neutrality checklist: the assigned, and the coordinator."""
    own = may(actor, Action.CHECK_NEUTRALITY, agency_id=task.agency_id)
    return own or may_work(actor, task)


def may_release(actor: Actor, task: Task) -> bool:
    """Let out what a strict phase holds; never one's own work."""
    return part_of(actor, task) is None and any(
        may(one, Action.RELEASE_HELD, agency_id=task.agency_id)
        and part_of(one, task) is None
        for one in actor.rights
    )


def verbs_for(actor: Actor, task: Task) -> list[TaskVerb]:
    """The verbs that this actor can use now, for a page that offers them."""
    if task.trashed_at is not None:
        return []
    allowed = {
        TaskVerb.START: may_work,
        TaskVerb.SUBMIT: may_work,
        TaskVerb.RETURN: may_judge,
        TaskVerb.APPROVE: may_approve,
        TaskVerb.CANCEL: may_manage,
    }
    fitting = [
        verb
        for verb in verbs_from(task.status)
        if verb in allowed and allowed[verb](actor, task)
    ]
    return [*_answers(actor, task), *fitting]


def _answers(actor: Actor, task: Task) -> list[TaskVerb]:
    """Accept or decline: each assignee answers for himself, also after a colleague."""
    if may_claim(actor, task):
        return [TaskVerb.ACCEPT]
    part = part_of(actor, task)
    if part is None or is_over(task.status) or not may_work(actor, task):
        return []
    if part.state is AssignmentState.OFFERED:
        return [TaskVerb.ACCEPT, TaskVerb.DECLINE]
    return [TaskVerb.DECLINE] if TaskVerb.DECLINE in verbs_from(task.status) else []
