"""A date in a message as a calendar file, under the uid that feeds give it.

A date that is not known to the day is none: no file shows a false day.
"""

from datetime import timedelta
from uuid import UUID

from agenda import links
from agenda.db import db
from agenda.events.models import Event
from agenda.formats.ical import (
    Entry,
    Head,
    Moment,
    calendar_text,
    entry_text,
    moment,
)
from agenda.notices.models import Notification
from agenda.rules.event_states import EventStatus
from agenda.rules.precision import When, span_of
from agenda.rules.titles import title_in
from agenda.tasks.models import Task

MOST = 50
"""So many entries at most in one file."""
_STATUS = {
    EventStatus.TENTATIVE: "TENTATIVE",
    EventStatus.POSTPONED: "TENTATIVE",
    EventStatus.CANCELLED: "CANCELLED",
}


def calendar_of(
    notices: list[Notification], base_url: str, language: str, timezone: str
) -> bytes | None:
    """What the notices are about, as it is now; None when nothing has a firm date."""
    subjects = dict.fromkeys((row.subject_kind, row.subject_id) for row in notices)
    entries = [
        entry
        for kind, subject_id in list(subjects)[:MOST]
        if (entry := _entry(kind, subject_id, base_url, language)) is not None
    ]
    if not entries:
        return None
    return calendar_text(Head("Agenda", "", timezone), map(entry_text, entries))


def _entry(kind: str, subject_id: UUID, base_url: str, language: str) -> Entry | None:
    if kind == "task":
        task = db.session.get(Task, subject_id)
        return _of_task(task, base_url, language) if task else None
    if kind != "event":
        return None
    event = db.session.get(Event, subject_id)
    return _of_event(event, base_url, language) if event else None


def _of_event(event: Event, base_url: str, language: str) -> Entry | None:
    when = event.when
    if when is None or when.precision.is_coarse:
        return None
    return Entry(
        uid=event.uid,
        sequence=event.sequence,
        created=event.created_at,
        revised=event.revised_at,
        summary=title_in(event, language),
        start=moment(when.start_date, when.start_time, when.timezone),
        end=_end(when),
        status=_STATUS.get(event.status, "CONFIRMED"),
        url=links.event(base_url, event.id),
    )


def _end(when: When) -> Moment | None:
    """Exclusive, as calendars have it."""
    if when.all_day:
        return span_of(when).last_day + timedelta(days=1)
    if when.end_date is None:
        return None
    return moment(when.end_date, when.end_time, when.timezone)


def _of_task(task: Task, base_url: str, language: str) -> Entry:
    """The day, or the minute, of its due."""
    due = moment(task.due_date, task.due_time, task.timezone)
    return Entry(
        uid=task.uid,
        sequence=task.sequence,
        created=task.created_at,
        revised=task.revised_at,
        summary=title_in(task, language),
        start=due,
        end=due + timedelta(days=1) if task.due_time is None else None,
        transparent=True,
        url=links.task(base_url, task.id),
    )
