"""To what a task belongs: its event and the date of a series, its agency, its turn."""

from uuid import UUID

from sqlalchemy import select

from agenda.db import db
from agenda.events import occurrences
from agenda.events import queries as events
from agenda.events.models import Event
from agenda.people import queries as people
from agenda.people.drafts import named_agency
from agenda.people.models import Agency
from agenda.rules.permissions import Action, Actor, Reach, reach
from agenda.rules.readings import Reading
from agenda.tasks import queries
from agenda.tasks.models import Task
from agenda.words import words


def read_event(reading: Reading, actor: Actor, present: Task | None) -> Event | None:
    """The event that the task is for; one that the actor may not see is unknown."""
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


def read_agency(reading: Reading, actor: Actor, event: Event | None) -> Agency | None:
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


def read_occurrence(reading: Reading, event: Event | None) -> str:
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


def read_after(
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
        part.note(
            "task",
            words("Tugas tidak dapat menunggu dirinya sendiri.")
            if earlier is present
            else words("Melingkar: tugas itu sendiri menunggu tugas ini."),
        )
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
