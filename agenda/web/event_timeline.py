"""The timeline of one event from H-90 to H+30: a drawing and a table that agree."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from uuid import UUID

from flask import Blueprint, render_template
from flask_babel import gettext

from agenda import clock
from agenda.events import occurrences, programme
from agenda.events import queries as events
from agenda.events.models import Event
from agenda.phases import queries as phases
from agenda.phases.models import Phase
from agenda.reference import queries as reference
from agenda.rules.due_dates import Offset, offset_label
from agenda.rules.permissions import Actor
from agenda.rules.phases import PhaseStatus
from agenda.rules.task_states import TaskStatus
from agenda.tasks import dues, queries
from agenda.tasks.models import Task
from agenda.web import access, event_words, guard_words, phase_words, task_words
from agenda.web.forms.choices import capital
from agenda.web.page import date_in, day_words, language, named, title_of, when_words

blueprint = Blueprint("event_timeline", __name__)
FIRST, LAST = -90, 30
"""Days around the first day of the event that are drawn."""
MARKS = (-90, -60, -30, -14, 0, 14, 30)
MINOR = (-14, 14)
"""Marks for which a phone has no room."""
MOST_LINES = 80
WIDTH, LEFT, RIGHT, HEAD, LINE = 400, 24, 8, 22, 16
_DAY = timedelta(days=1)
_SCALE = (WIDTH - LEFT - RIGHT) / (LAST - FIRST + 1)
_THIN = 4.0


@blueprint.get("/events/<uuid:event_id>/timeline")
def show(event_id: UUID) -> str:
    """What is to be done for an event, and what surrounds it, along time."""
    actor = access.actor()
    event = events.get(actor, event_id)
    days = phases.days_of(event)
    return render_template(
        "events/timeline.html",
        event=event,
        line=Timeline(actor, event, *days) if days else None,
    )


@dataclass(frozen=True)
class Row:
    """A phase, a programme item or a task: a row of the table, a line of the drawing.

    `first` and `last` count days from the first day of the event; None is an open end.
    """

    kind: str
    first: int | None
    last: int | None
    when: str
    title: str
    url: str
    note: str
    look: str
    badge: tuple[str, str] | None = None
    pill: tuple[str, str, str] | None = None

    @property
    def mark(self) -> str:
        """`H-7`, or `H-7 s.d. H+2`."""
        if self.first == self.last:
            return gettext("selalu") if self.first is None else _label(self.first)
        ends = ["…" if day is None else _label(day) for day in (self.first, self.last)]
        return str(gettext("%(first)s s.d. %(last)s", first=ends[0], last=ends[1]))

    @property
    def is_drawn(self) -> bool:
        """Whether any of it lies between the ends of the drawing."""
        begins_late = self.first is not None and self.first > LAST
        ends_early = self.last is not None and self.last < FIRST
        return not (begins_late or ends_early)


@dataclass(frozen=True)
class Mark:
    """Where a row stands in the drawing; `number` is that of the table."""

    number: int
    row: Row
    x: float
    width: float
    y: float


class Timeline:
    """An event, its tasks, its programme and the phases around it, by days."""

    def __init__(self, actor: Actor, event: Event, first: date, last: date) -> None:
        self.event, self.first, self.last = event, first, last
        self.province = dues.first_province(event)
        along = [*self._items(actor), *self._tasks(actor)]
        self.rows = [
            *self._phases(actor),
            *sorted(along, key=lambda row: (row.first or 0, row.kind)),
        ]

    @property
    def when(self) -> str:
        """The date from which the days are counted."""
        return day_words(self.first)

    @property
    def is_coarse(self) -> bool:
        return self.event.precision.is_coarse

    # Rows

    def _phases(self, actor: Actor) -> Iterator[Row]:
        begin, end = self.first + _DAY * FIRST, self.first + _DAY * LAST
        places = [p.province_code for p in self.event.places if p.province_code]
        found = {row.id: row for row in phases.of_event(actor, self.event)}
        found |= {row.id: row for row in phases.in_force(actor, begin, end, places)}
        for phase in phases.in_order(found.values()):
            if phase.status is not PhaseStatus.CANCELLED:
                yield self._phase(phase)

    def _phase(self, phase: Phase) -> Row:
        return Row(
            kind="phase",
            first=self._day(phase.start_date) if phase.start_date else None,
            last=self._day(phase.end_date) if phase.end_date else None,
            when=capital(phase_words.when(phase)),
            title=phase_words.name(phase),
            url=f"/phases/{phase.id}",
            note=phase_words.area(phase.provinces),
            look=phase.level.value,
            pill=phase_words.level(phase.level),
        )

    def _items(self, actor: Actor) -> Iterator[Row]:
        branches = programme.tree(actor, self.event, for_rows=True)
        for item in programme.flat(branches):
            if item.when is not None:
                yield Row(
                    kind="item",
                    first=self._day(item.first_day),
                    last=self._day(item.last_day),
                    when=capital(when_words(item.when)),
                    title=title_of(item),
                    url=f"/events/{item.id}",
                    note=event_words.event_row(item)["where"] or "",
                    look="item",
                    badge=(item.status.value, capital(named(item.status))),
                )

    def _tasks(self, actor: Actor) -> Iterator[Row]:
        tasks = [
            task
            for task in queries.for_event(actor, self.event, for_rows=True)
            if task.occurrence_start in ("", self._shown_start)
        ]
        held = guard_words.held(tasks)
        for task in tasks:
            yield self._task(task, held.get(task.id))

    def _task(self, task: Task, guarded: str | None) -> Row:
        told = task_words.task_row(task, guarded)
        day = self._day(task.due_date)
        return Row(
            kind="task",
            first=day,
            last=day,
            when=told["due"],
            title=told["title"],
            url=told["url"],
            note=", ".join(told["people"]),
            look=_look(task),
            badge=(told["status"], told["status_label"]),
            pill=(capital(guarded), "warning", "shield-exclamation")
            if guarded
            else None,
        )

    @cached_property
    def _shown_start(self) -> str:
        """Which date of a series is shown; of tasks of single dates only its own."""
        rows = occurrences.of_event(self.event) if self.event.rrule else []
        starts = (one.original_start for one in rows if one.first_day == self.first)
        return next(starts, "")

    def _day(self, on: date) -> int:
        return (on - self.first).days

    # The drawing

    @cached_property
    def marks(self) -> list[Mark]:
        drawn = [
            (number, row) for number, row in enumerate(self.rows, 1) if row.is_drawn
        ]
        return [
            Mark(number, row, *_stretch(row.first, row.last), y=HEAD + LINE * line)
            for line, (number, row) in enumerate(drawn[:MOST_LINES])
        ]

    @property
    def undrawn(self) -> int:
        return len(self.rows) - len(self.marks)

    @property
    def height(self) -> int:
        return HEAD + LINE * max(1, len(self.marks)) + 4

    @property
    def scale(self) -> list[tuple[float, str, str]]:
        """Where days stand, what they are called, and how they look."""
        looks = {0: "line-h", **dict.fromkeys(MINOR, "line-minor")}
        return [(_middle(day), _label(day), looks.get(day, "")) for day in MARKS]

    @property
    def span(self) -> tuple[float, float]:
        """The days of the event."""
        return _stretch(0, self._day(self.last))

    @property
    def today(self) -> float | None:
        day = self._day(clock.today(self.event.timezone))
        return _middle(day) if FIRST <= day <= LAST else None

    @cached_property
    def free(self) -> list[tuple[float, float, bool]]:
        """Free days as bands: where, how wide, and whether more than a weekend."""
        free_days = reference.free_days()
        return [
            (_x(day), round(_SCALE, 2), bool(free_days.on(on, self.province)))
            for day, on in self._drawn_days()
            if not free_days.is_working_day(on, self.province)
        ]

    @property
    def holidays(self) -> list[str]:
        """The free days that have a name."""
        free_days = reference.free_days()
        return [
            f"{date_in('EEE d MMM', on)}: {free.name}"
            for _, on in self._drawn_days()
            for free in free_days.on(on, self.province)
        ]

    def _drawn_days(self) -> Iterator[tuple[int, date]]:
        for day in range(FIRST, LAST + 1):
            yield day, self.first + _DAY * day


def _label(day: int) -> str:
    return offset_label(Offset(days=day), language())


def _look(task: Task) -> str:
    if task.status is TaskStatus.CANCELLED:
        return "off"
    if task.status is TaskStatus.DONE:
        return "done"
    return "late" if task_words.is_overdue(task) else "open"


def _x(day: int) -> float:
    return round(LEFT + (day - FIRST) * _SCALE, 1)


def _middle(day: int) -> float:
    return round(LEFT + (day - FIRST + 0.5) * _SCALE, 1)


def _stretch(first: int | None, last: int | None) -> tuple[float, float]:
    """Where days begin in the drawing and how wide they are, cut at its ends."""
    begin = FIRST if first is None else max(FIRST, first)
    end = LAST if last is None else min(LAST, last)
    return _x(begin), max(_THIN, round(_SCALE * (end - begin + 1), 1))
