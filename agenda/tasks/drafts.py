"""What a task may say: the one place where its fields are read and judged.

Every door hands over the contract's names and values; `read_draft` answers a typed
draft or refuses with a problem at each field that is wrong. Whether the actor may do
it is asked in `operations`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from uuid import UUID

from sqlalchemy import select

from agenda.db import db
from agenda.events import occurrences
from agenda.events import queries as events
from agenda.events.models import Event
from agenda.people import queries as people
from agenda.people.drafts import named_agency
from agenda.people.models import Account, Agency
from agenda.reference import queries as reference
from agenda.rules.choices import Anchor, AssignmentState
from agenda.rules.due_dates import BadOffset, Due, Offset
from agenda.rules.permissions import Action, Actor, Reach, Role, reach
from agenda.rules.readings import Reading
from agenda.tasks import dues, queries
from agenda.tasks.models import Assignment, Task
from agenda.words import words

KNOWN = frozenset(
    {
        "event",
        "occurrence",
        "title",
        "title_en",
        "type",
        "brief",
        "channels",
        "due",
        "due_fixed",
        "timezone",
        "anchor",
        "anchor_ref",
        "offset",
        "after",
        "essential",
        "assignees",
        "reviewer",
        "priority",
        "effort_hours",
        "checklist",
        "needs_neutrality_check",
        "agency",
    }
)
ASSIGNEE_FIELDS = frozenset({"user", "helper", "role", "lead", "state"})
OFFSET_FIELDS = frozenset({"days", "working_days", "hours"})
MOST_ASSIGNEES = 20
MOST_LIST = 100
MOST_HOURS = 10_000
FARTHEST = 100_000
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


@dataclass(frozen=True)
class DueDraft:
    date: date
    time: time | None
    timezone: str
    fixed: bool
    provisional: bool


@dataclass(frozen=True)
class AnchorDraft:
    """What the due counts from, and how far."""

    anchor: Anchor
    ref: str
    offset: Offset


@dataclass(frozen=True)
class TaskDraft:
    """A task as somebody wishes it to be, read and found to make sense."""

    event: Event | None
    occurrence: str
    agency: Agency
    title: str
    title_en: str
    type: str
    brief: str
    channels: list[str]
    anchor: AnchorDraft | None
    due: DueDraft
    after: Task | None
    after_lag: int
    essential: bool
    assignees: list[AssigneeDraft]
    reviewer: Account | None
    priority: int
    effort_minutes: int | None
    checklist: list[dict[str, Any]]
    needs_neutrality_check: bool


def read_draft(
    fields: Mapping[str, Any],
    *,
    actor: Actor,
    present: Task | None = None,
    due_stands: bool = False,
) -> TaskDraft:
    """The draft that `fields` describe; raises BadInput naming every wrong field.

    `present` is the task being changed: what it already has is not judged again.
    `due_stands` keeps its due as it is, whatever its event's date has become.
    """
    reading = Reading(fields, KNOWN)
    event = _event(reading, actor, present)
    agency = _agency(reading, actor, event)
    zone = reading.zone("timezone", _zone(event, agency))
    occurrence = _occurrence(reading, event)
    anchor = _anchor(reading, event)
    due = (
        _standing_due(present, zone)
        if present is not None and due_stands
        else _due(reading, event, occurrence, anchor, zone)
    )
    assignees = _assignees(reading, present)
    reviewer = _reviewer(reading, event, assignees, present)
    earlier, lag = _after(reading, actor, present)
    draft: dict[str, Any] = {
        "title": reading.line("title", 300, required=True),
        "title_en": reading.line("title_en", 300),
        "type": _type(reading),
        "brief": reading.text("brief"),
        "channels": _channels(reading),
        "essential": reading.flag("essential"),
        "priority": _priority(reading),
        "effort_minutes": _effort(reading),
        "checklist": _checklist(reading),
        "needs_neutrality_check": reading.flag("needs_neutrality_check"),
    }
    reading.finish()
    # finish() has raised when any of these is missing.
    assert agency is not None
    assert due is not None
    return TaskDraft(
        event=event,
        occurrence=occurrence,
        agency=agency,
        anchor=anchor,
        due=due,
        after=earlier,
        after_lag=lag,
        assignees=assignees,
        reviewer=reviewer,
        **draft,
    )


# What it belongs to


def _event(reading: Reading, actor: Actor, present: Task | None) -> Event | None:
    text = reading.line("event", 64)
    if not text:
        return None
    if present is not None and text == str(present.event_id):
        return present.event
    event = db.session.get(Event, _uuid(text)) if _uuid(text) else None
    if event is None or not events.sees(actor, event):
        reading.note("event", words("Kegiatan ini tidak ditemukan."))
        return None
    return event


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _agency(reading: Reading, actor: Actor, event: Event | None) -> Agency | None:
    """The agency whose work it is: as said, else the event's, else the actor's.

    Who may plan for the own agency only gets that one on another's event.
    """
    agency = named_agency(reading, "agency")
    if agency is not None or reading.has_problem("agency"):
        return agency
    if event is not None and reach(actor, Action.MANAGE_TASK) is Reach.ANY:
        return event.agency
    if actor.agency_id is not None:
        return people.agency(actor.agency_id)
    reading.note("agency", words("Wajib diisi."))
    return None


def _zone(event: Event | None, agency: Agency | None) -> str:
    if event is not None:
        return event.timezone
    return agency.timezone if agency else "Asia/Jakarta"


def _occurrence(reading: Reading, event: Event | None) -> str:
    """Which date of a series it is for, as the series first had it."""
    text = reading.line("occurrence", 16)
    if not text or reading.has_problem("event"):
        return ""
    starts = (
        [row.original_start for row in occurrences.of_event(event)] if event else []
    )
    named = [start for start in starts if text in (start, start[:10])]
    if not named:
        reading.note("occurrence", words("Rangkaian tidak memuat tanggal ini."))
        return ""
    return named[0]


def _after(
    reading: Reading, actor: Actor, present: Task | None
) -> tuple[Task | None, int]:
    """The task that has to be done first, and how many days lie between."""
    if reading.values.get("after") is None:
        return None, 0
    part = reading.part("after", {"task", "lag"})
    lag = part.whole_number("lag", least=-366, most=366) or 0
    wanted = part.line("task", 64, required=True)
    if not wanted:
        return None, lag
    earlier = _visible_task(actor, wanted)
    if earlier is None:
        part.note("task", words("Tugas ini tidak ditemukan."))
    elif present is not None and _leads_back(earlier, present):
        part.note("task", words("Tugas tidak dapat menunggu dirinya sendiri."))
    return earlier, lag


def _visible_task(actor: Actor, text: str) -> Task | None:
    wanted = select(Task).where(Task.id == _uuid(text), queries.visible(actor))
    return db.session.scalars(wanted).unique().one_or_none() if _uuid(text) else None


def _leads_back(earlier: Task, present: Task) -> bool:
    """Whether `earlier` waits, directly or not, for `present`."""
    step: Task | None = earlier
    while step is not None and step is not present:
        step = db.session.get(Task, step.after_id) if step.after_id else None
    return step is present


# When it is due


def _anchor(reading: Reading, event: Event | None) -> AnchorDraft | None:
    """What the due counts from, if it counts from anything."""
    if not reading.values.get("anchor"):
        for name in ("offset", "anchor_ref"):
            if reading.values.get(name):
                reading.note("anchor", words("Wajib diisi bila ada jaraknya."))
                break
        return None
    anchor = reading.choice("anchor", Anchor)
    if anchor is None:
        return None
    if anchor is Anchor.PHASE:
        reading.note("anchor", words("Tenggat menurut tahapan pemilu belum tersedia."))
    elif event is None and not reading.has_problem("event"):
        reading.note(
            "anchor",
            words("Hanya tugas sebuah kegiatan yang dihitung dari tanggalnya."),
        )
    ref = _anchor_ref(reading, anchor, event)
    offset = _offset(reading)
    return AnchorDraft(anchor, ref, offset) if offset else None


def _anchor_ref(reading: Reading, anchor: Anchor, event: Event | None) -> str:
    text = _number_as_text(reading, "anchor_ref")
    if anchor is Anchor.PLACE and event is not None:
        text = text or "1"
        if dues.place_at(event, text) is None:
            reading.note("anchor_ref", words("Kegiatan tidak memiliki tempat ini."))
    elif text and anchor in (Anchor.START, Anchor.END):
        reading.note("anchor_ref", words("Hanya bila dihitung dari tempat."))
    return text


def _number_as_text(reading: Reading, field: str) -> str:
    value = reading.values.get(field)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return reading.line(field, 100)


def _offset(reading: Reading) -> Offset | None:
    if reading.values.get("offset") is None:
        reading.note("offset", words("Wajib diisi bila ada acuannya."))
        return None
    part = reading.part("offset", OFFSET_FIELDS)
    amounts = {
        name: part.whole_number(name, least=-FARTHEST, most=FARTHEST)
        for name in ("days", "working_days", "hours")
    }
    if any(part.has_problem(name) for name in amounts) or reading.has_problem("offset"):
        return None
    try:
        return Offset(**amounts)
    except BadOffset as error:
        reading.note("offset", error.words)
        return None


def _due(
    reading: Reading,
    event: Event | None,
    occurrence: str,
    anchor: AnchorDraft | None,
    zone: str,
) -> DueDraft | None:
    """The due as given, else as counted from the anchor."""
    given = reading.moment("due")
    fixed = reading.flag("due_fixed", default=bool(given and anchor))
    if given is not None and (fixed or anchor is None):
        return DueDraft(*given, zone, fixed, False)
    if anchor is None:
        if not _has_problem_of_date(reading):
            reading.note("due", words("Wajib diisi, atau acuan dan jaraknya."))
        return None
    counted = _counted(reading, event, occurrence, anchor, zone)
    if counted is None:
        if event is None and given is None and not reading.has_problem("event"):
            reading.note("due", words("Wajib diisi."))
        return None
    if given not in (None, (counted.date, counted.time)):
        reading.note(
            "due",
            words("Berbeda dari hitungan: %(reason)s.", reason=counted.explanation),
        )
    return DueDraft(counted.date, counted.time, zone, False, counted.provisional)


def _has_problem_of_date(reading: Reading) -> bool:
    return any(reading.has_problem(name) for name in ("due", "anchor", "offset"))


def _counted(
    reading: Reading,
    event: Event | None,
    occurrence: str,
    anchor: AnchorDraft,
    zone: str,
) -> Due | None:
    if event is None or reading.has_problem("anchor"):
        return None
    when = dues.anchor_date(event, occurrence, anchor.anchor, anchor.ref)
    if when is None:
        if not reading.has_problem("anchor_ref"):
            reading.note("anchor", words("Kegiatan ini belum bertanggal."))
        return None
    try:
        return dues.derive(event, when, anchor.anchor, anchor.offset, zone)
    except OverflowError:
        reading.note("offset", words("Tenggatnya di luar kalender."))
        return None


def _standing_due(present: Task, zone: str) -> DueDraft:
    return DueDraft(
        present.due_date,
        present.due_time,
        zone,
        present.due_fixed,
        present.provisional,
    )


# Who does it


def _assignees(reading: Reading, present: Task | None) -> list[AssigneeDraft]:
    rows = reading.rows("assignees", MOST_ASSIGNEES, ASSIGNEE_FIELDS)
    drafts = [_assignee(row, present) for row in rows]
    named: set[tuple[Account | None, str]] = set()
    for row, draft in zip(rows, drafts, strict=True):
        person = (draft.account, draft.helper)
        if person in named and person != (None, ""):
            row.note("user", words("Orang ini disebut dua kali."))
        named.add(person)
    return _with_one_lead(rows, drafts)


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


def _reviewer(
    reading: Reading,
    event: Event | None,
    assignees: list[AssigneeDraft],
    present: Task | None,
) -> Account | None:
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
        and not events.sees(account.as_actor(), event)
    ):
        reading.note("reviewer", words("Pemeriksa tidak dapat melihat kegiatan."))
    return account


def _judge_reviewer(reading: Reading, account: Account) -> None:
    if not account.is_active:
        reading.note("reviewer", words("Pengguna ini sudah tidak aktif."))
    elif reach(account.as_actor(), Action.JUDGE_TASK) is Reach.NONE:
        reading.note("reviewer", words("Pengguna ini tidak dapat memeriksa tugas."))


def _is_news(present: Task | None, reviewer: Account, event: Event) -> bool:
    return (
        present is None
        or present.reviewer is not reviewer
        or present.event is not event
    )


# The rest


def _type(reading: Reading) -> str:
    code = reading.line("type", 64, required=True)
    if code and code not in reference.task_types():
        reading.note("type", words("Jenis tugas ini tidak dikenal."))
    return code


def _channels(reading: Reading) -> list[str]:
    codes = reading.codes("channels", MOST_LIST)
    for index, code in enumerate(codes):
        if code not in reference.channels():
            reading.note(f"channels.{index}", words("Kanal ini tidak dikenal."))
    return codes


def _priority(reading: Reading) -> int:
    priority = reading.whole_number("priority", least=1, most=9)
    return 5 if priority is None else priority


def _effort(reading: Reading) -> int | None:
    hours = reading.number("effort_hours", 0, MOST_HOURS)
    return None if hours is None else round(hours * 60)


def _checklist(reading: Reading) -> list[dict[str, Any]]:
    return [
        {"text": row.line("text", 1_000, required=True), "done": row.flag("done")}
        for row in reading.rows("checklist", MOST_LIST, {"text", "done"})
    ]
