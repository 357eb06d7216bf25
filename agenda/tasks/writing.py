"""Putting a draft into the rows of a task, and keeping what follows in step."""

from uuid import UUID, uuid4

from agenda import clock
from agenda.db import db, flush
from agenda.events.writing import next_numbers
from agenda.rules.choices import AssignmentState
from agenda.rules.due_dates import due_at_utc
from agenda.rules.task_states import TaskStatus, TaskVerb, after, is_over
from agenda.tasks import rights, search
from agenda.tasks.assignees import AssigneeDraft
from agenda.tasks.dates import AnchorDraft, DueDraft
from agenda.tasks.drafts import TaskDraft
from agenda.tasks.models import Assignment, Task

_UNDERWAY = frozenset(
    {TaskStatus.ACCEPTED, TaskStatus.IN_PROGRESS, TaskStatus.RETURNED}
)


def new_task(draft: TaskDraft, author_id: UUID | None, uid: str | None = None) -> Task:
    """A row for a task that was not there before, offered, with its number."""
    now = clock.now()
    task = Task(
        number=next_numbers("TG", draft.due.date.year)[0],
        uid=uid or str(uuid4()),
        status=TaskStatus.OFFERED,
        author_id=author_id,
        created_at=now,
        updated_at=now,
        revised_at=now.replace(microsecond=0),
        version=1,
        sequence=0,
    )
    write(task, draft)
    return task


def write(task: Task, draft: TaskDraft) -> None:
    """Make `task` say what `draft` says."""
    _write_columns(task, draft)
    _write_due(task, draft.due)
    _write_anchor(task, draft.anchor)
    with db.session.no_autoflush:
        db.session.add(task)
        _write_assignees(task, draft.assignees)
    keep_in_step(task)
    flush()
    search.index(task)
    flush()


def touch(task: Task, told: bool = False) -> None:
    """Count one accepted change; `told` when subscribers must see a new revision."""
    task.touch()
    task.revised_at = clock.revision_after(task.revised_at)
    if told:
        task.sequence += 1


def come_into_view(task: Task) -> None:
    """Let subscribers see it anew; nothing of the task itself was changed."""
    task.revised_at = clock.revision_after(task.revised_at)
    task.sequence += 1


def keep_in_step(task: Task) -> None:
    """Copy to the people's own lists what these are sorted and narrowed by."""
    is_open = not is_over(task.status) and task.trashed_at is None
    for row in task.assignments:
        row.task_open, row.due_at_utc = is_open, task.due_at_utc


def offer_anew(task: Task) -> None:
    """Back to offered, when nobody with an account who has accepted is left."""
    if task.status is TaskStatus.DECLINED:
        task.status = after(task.status, TaskVerb.OFFER)
    elif task.status in _UNDERWAY and not any(
        row.account_id is not None and row.state is AssignmentState.ACCEPTED
        for row in task.assignments
    ):
        task.status = TaskStatus.OFFERED


def offer_again(part: Assignment) -> None:
    """Ask somebody anew who had declined; what he has to answer begins to wait now."""
    part.state, part.decline_reason = AssignmentState.OFFERED, ""
    part.offered_again_at, part.updated_at = clock.now(), clock.now()
    part.reminded_at = part.lapsed_at = None


def give_back(task: Task, part: Assignment, reason: str) -> None:
    """Take a part from somebody who does not want it, or does not answer.

    When nobody is left who was asked, the task is declined; else the others go on.
    """
    part.state, part.decline_reason = AssignmentState.DECLINED, reason
    part.updated_at = clock.now()
    if all(row.account_id is None for row in rights.live(task)):
        task.status = after(task.status, TaskVerb.DECLINE)
    else:
        offer_anew(task)
    pass_lead_on(task)


def pass_lead_on(task: Task) -> None:
    """Give the lead to the first who still has part in the task."""
    heirs = rights.live(task)
    if not heirs or any(row.lead for row in heirs):
        return
    for row in task.assignments:
        row.lead = False
    # There is one lead at any time: the old one goes first.
    flush()
    heirs[0].lead = True


def assignment(
    task: Task, account_id: UUID | None, role: str, state: AssignmentState
) -> Assignment:
    now = clock.now()
    return Assignment(
        account_id=account_id,
        helper_name="",
        role_code=role,
        lead=False,
        state=state,
        due_at_utc=task.due_at_utc,
        created_at=now,
        updated_at=now,
    )


def _write_columns(task: Task, draft: TaskDraft) -> None:
    task.event, task.agency = draft.event, draft.agency
    task.reviewer = draft.reviewer
    task.occurrence_start = draft.occurrence
    task.title, task.title_en = draft.title, draft.title_en
    task.type_code, task.brief = draft.type, draft.brief
    task.channels, task.checklist = draft.channels, draft.checklist
    task.essential, task.priority = draft.essential, draft.priority
    task.effort_minutes = draft.effort_minutes
    task.needs_neutrality_check = draft.needs_neutrality_check
    task.after_id = draft.after.id if draft.after else None
    task.after_lag = draft.after_lag


def _write_due(task: Task, due: DueDraft) -> None:
    task.due_date, task.due_time, task.timezone = due.date, due.time, due.timezone
    task.due_at_utc = due_at_utc(due.date, due.time, due.timezone)
    task.due_fixed, task.provisional = due.fixed, due.provisional


def _write_anchor(task: Task, draft: AnchorDraft | None) -> None:
    offset = draft.offset if draft else None
    task.anchor = draft.anchor if draft else None
    task.anchor_ref = draft.ref if draft else ""
    task.offset_days = offset.days if offset else None
    task.offset_working_days = offset.working_days if offset else None
    task.offset_hours = offset.hours if offset else None


def _write_assignees(task: Task, drafts: list[AssigneeDraft]) -> None:
    """Make the list of people that of the drafts, keeping the rows of who stays."""
    rows = [_kept(task, draft) or _new_part(task, draft) for draft in drafts]
    gone = [row for row in task.assignments if row not in rows]
    changes_lead = any(
        row.lead and not draft.lead for row, draft in zip(rows, drafts, strict=True)
    )
    for row in gone:
        task.assignments.remove(row)
    if changes_lead or gone:
        for row, draft in zip(rows, drafts, strict=True):
            row.lead = row.lead and draft.lead
        # There is one lead at any time: the old one goes first.
        flush()
    for row, draft in zip(rows, drafts, strict=True):
        row.role_code, row.lead = draft.role, draft.lead
        if draft.state is None and row.state is AssignmentState.DECLINED:
            offer_again(row)
    task.assignments.extend(row for row in rows if row not in task.assignments)


def _kept(task: Task, draft: AssigneeDraft) -> Assignment | None:
    for row in task.assignments:
        if draft.account is not None and row.account is draft.account:
            return row
        if draft.account is None and row.helper_name == draft.helper:
            return row
    return None


def _new_part(task: Task, draft: AssigneeDraft) -> Assignment:
    """Offered to somebody with an account; a helper has said yes outside."""
    if draft.account is None:
        row = assignment(task, None, draft.role, AssignmentState.ACCEPTED)
        row.helper_name = draft.helper
        return row
    row = assignment(task, draft.account.id, draft.role, AssignmentState.OFFERED)
    row.account = draft.account
    return row
