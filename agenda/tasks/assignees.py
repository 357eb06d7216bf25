"""Who does a task and who checks it: people as somebody wishes them to be."""

from dataclasses import dataclass

from agenda.events import queries as events
from agenda.events.models import Event
from agenda.people import queries as people
from agenda.people.models import Account
from agenda.reference import queries as reference
from agenda.rules.choices import AssignmentState
from agenda.rules.permissions import Action, Reach, Role, reach
from agenda.rules.readings import Reading
from agenda.tasks.models import Assignment, Task
from agenda.words import words

ASSIGNEE_FIELDS = frozenset({"user", "helper", "role", "lead", "state"})
MOST_ASSIGNEES = 20
DEFAULT_ROLE = "pelaksana"
WORKERS = frozenset({Role.COORDINATOR, Role.OFFICER, Role.SUPERVISOR})
"""Roles to which a task can be given."""


@dataclass(frozen=True)
class AssigneeDraft:
    """Somebody who is to have part in the task; exactly one of account and helper.

    `state` is the one that stands when the list names it, else None.
    """

    account: Account | None
    helper: str
    role: str
    lead: bool
    state: AssignmentState | None


def read_assignees(reading: Reading, present: Task | None) -> list[AssigneeDraft]:
    """The people of the list, exactly one of them in the lead."""
    rows = reading.rows("assignees", MOST_ASSIGNEES, ASSIGNEE_FIELDS)
    drafts = [_assignee(row, present) for row in rows]
    named: set[tuple[Account | None, str]] = set()
    for row, draft in zip(rows, drafts, strict=True):
        person = (draft.account, draft.helper)
        if person in named and person != (None, ""):
            row.note("user", words("Orang ini disebut dua kali."))
        named.add(person)
    return _with_one_lead(rows, drafts)


def newcomers(
    reading: Reading, drafts: list[AssigneeDraft], present: Task | None
) -> list[tuple[Reading, Account]]:
    """Those who are to be given the task now, each with the row that names him.

    Whoever has a part in it already is none, unless he had declined it.
    """
    rows = reading.rows("assignees", MOST_ASSIGNEES, ASSIGNEE_FIELDS)
    return [
        (row, draft.account)
        for row, draft in zip(rows, drafts, strict=True)
        if draft.account is not None
        and draft.account.role in WORKERS
        and _is_asked_anew(draft, _kept(present, draft.account, ""))
    ]


def _is_asked_anew(draft: AssigneeDraft, kept: Assignment | None) -> bool:
    declined = kept is not None and kept.state is AssignmentState.DECLINED
    return kept is None or (declined and draft.state is None)


def _assignee(row: Reading, present: Task | None) -> AssigneeDraft:
    account, helper = _account(row, present), row.line("helper", 200)
    if bool(row.values.get("user")) == bool(helper):
        row.note("user", words("Isi salah satu: pengguna atau nama pembantu."))
    role = row.line("role", 64) or DEFAULT_ROLE
    if role not in reference.roles():
        row.note("role", words("Peran ini tidak dikenal."))
    kept = _kept(present, account, helper)
    return AssigneeDraft(account, helper, role, row.flag("lead"), _state(row, kept))


def _account(row: Reading, present: Task | None) -> Account | None:
    text = row.line("user", 254)
    if not text:
        return None
    account = people.account_named(text)
    if account is None:
        row.note("user", words("Pengguna ini tidak dikenal."))
    elif _kept(present, account, "") is not None:
        return account
    elif not account.is_active:
        row.note("user", words("Pengguna ini sudah tidak aktif."))
    elif account.role not in WORKERS:
        row.note("user", words("Pengguna ini tidak dapat diberi tugas."))
    return account


def _kept(
    present: Task | None, account: Account | None, helper: str
) -> Assignment | None:
    """The part that this person already has in the task."""
    if present is None:
        return None
    for row in present.assignments:
        if account is not None and row.account_id == account.id:
            return row
        if account is None and helper and row.helper_name == helper:
            return row
    return None


def _state(row: Reading, kept: Assignment | None) -> AssignmentState | None:
    """The state as the list repeats it; nobody answers for somebody else."""
    if row.values.get("state") in (None, ""):
        return None
    said = row.choice("state", AssignmentState, AssignmentState.OFFERED)
    present = kept.state if kept else AssignmentState.OFFERED
    if said is not present and not row.has_problem("state"):
        row.note("state", words("Jawaban diberikan oleh yang ditugasi sendiri."))
    return said if kept else None


def _with_one_lead(
    rows: list[Reading], drafts: list[AssigneeDraft]
) -> list[AssigneeDraft]:
    leads = [index for index, draft in enumerate(drafts) if draft.lead]
    for index in leads[1:]:
        rows[index].note(
            "lead", words("Hanya satu orang yang menjadi penanggung jawab.")
        )
    if drafts and not leads:
        first = drafts[0]
        drafts[0] = AssigneeDraft(
            first.account, first.helper, first.role, True, first.state
        )
    return drafts


def read_reviewer(
    reading: Reading,
    event: Event | None,
    assignees: list[AssigneeDraft],
    present: Task | None,
) -> Account | None:
    """Who checks the work: somebody who may, sees its event and has no part in it."""
    text = reading.line("reviewer", 254)
    if not text:
        return None
    account = people.account_named(text)
    if account is None:
        reading.note("reviewer", words("Pengguna ini tidak dikenal."))
        return None
    if any(draft.account is account for draft in assignees):
        reading.note(
            "reviewer", words("Pemeriksa tidak boleh ikut mengerjakan tugasnya.")
        )
    elif present is None or present.reviewer is not account:
        _judge_reviewer(reading, account)
    if (
        event is not None
        and _is_news(present, account, event)
        and not events.sees(account.in_own_right(), event)
    ):
        reading.note("reviewer", words("Pemeriksa tidak dapat melihat kegiatan."))
    return account


def _judge_reviewer(reading: Reading, account: Account) -> None:
    if not account.is_active:
        reading.note("reviewer", words("Pengguna ini sudah tidak aktif."))
    elif reach(account.in_own_right(), Action.JUDGE_TASK) is Reach.NONE:
        reading.note("reviewer", words("Pengguna ini tidak dapat memeriksa tugas."))


def _is_news(present: Task | None, reviewer: Account, event: Event) -> bool:
    return (
        present is None
        or present.reviewer is not reviewer
        or present.event is not event
    )
