"""What a task may say: the one place where its fields are read and judged.

Every door hands over the contract's names and values; `read_draft` answers a typed
draft or refuses with a problem at each field that is wrong. People, dates and what it
belongs to are read by modules of their own. Whether the actor may do it is asked in
`operations`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agenda.events.models import Event
from agenda.people.models import Account, Agency
from agenda.reference import queries as reference
from agenda.rules.choices import ShiftRule
from agenda.rules.permissions import Actor
from agenda.rules.readings import Reading
from agenda.tasks import needed_days
from agenda.tasks.assignees import (
    AssigneeDraft,
    newcomers,
    read_assignees,
    read_reviewer,
)
from agenda.tasks.dates import (
    AnchorDraft,
    DueDraft,
    read_anchor,
    read_due,
    standing_due,
)
from agenda.tasks.models import Task
from agenda.tasks.relatives import (
    read_after,
    read_agency,
    read_event,
    read_occurrence,
)
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
MOST_LIST = 100
MOST_HOURS = 10_000


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
    event = read_event(reading, actor, present)
    agency = read_agency(reading, actor, event)
    zone = reading.zone("timezone", _zone(event, agency))
    occurrence = read_occurrence(reading, event)
    anchor = read_anchor(reading, event)
    due = (
        standing_due(present, zone)
        if present is not None and due_stands
        else read_due(reading, event, occurrence, anchor, zone, _shift(present))
    )
    assignees = read_assignees(reading, present)
    reviewer = read_reviewer(reading, event, assignees, present)
    earlier, lag = read_after(reading, actor, present)
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
    if agency is not None and due is not None and not reading.problems:
        needed_days.judge_new(
            newcomers(reading, assignees, present),
            event,
            agency,
            (due.date, due.timezone),
            draft["effort_minutes"],
        )
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


def _shift(present: Task | None) -> ShiftRule:
    """What the pack of the task says of free days; others stay on their day."""
    return present.shift if present is not None else ShiftRule.NONE


def _zone(event: Event | None, agency: Agency | None) -> str:
    if event is not None:
        return event.timezone
    return agency.timezone if agency else "Asia/Jakarta"


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
