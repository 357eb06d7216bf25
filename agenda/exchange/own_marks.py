"""The marks of our own calendars read back, each against what the entry says besides.

Anybody can write such a property, and a program may have changed the date beside it. So
a mark that is unknown, or that the rest of the entry contradicts, is named and left
out, and the entry is then read as any other program would read it.
"""

from collections.abc import Callable
from datetime import date, time
from enum import StrEnum
from typing import Any, TypeVar

from agenda.events.dates import MOST_CANDIDATES
from agenda.formats import marks
from agenda.formats.ical_reading import Component, Property, Stamp
from agenda.formats.marks import Candidate
from agenda.rules.event_states import EventStatus, Scope
from agenda.rules.labels import label
from agenda.rules.precision import (
    MalformedMoment,
    Precision,
    coarse_span,
    format_moment,
    parse_moment,
)
from agenda.rules.readings import clean, known_zones
from agenda.words import Words, words

ChoiceT = TypeVar("ChoiceT", bound=StrEnum)
Note = Callable[[Property, Words], None]
"""Writes down what is wrong with a line."""
Moment = tuple[date, time | None]

_LONGEST_NOTE = 20_000


class OwnMarks:
    """What an entry says in properties of ours; `note` is told of each that is wrong.

    A calendar of another program has none, and every answer is blank.
    """

    def __init__(self, component: Component, note: Note) -> None:
        self.component = component
        self.note = note

    def zone(self, start: Stamp | None) -> str:
        """The zone of a date that names none itself: a day, or an instant in UTC."""
        zone = self.component.text(marks.ZONE)
        if not zone:
            return ""
        if zone not in known_zones():
            self._unknown(marks.ZONE, zone)
            return ""
        if start is not None and start.zone not in ("", "UTC", zone):
            reason = words(
                "Zona waktu %(name)s bertentangan dengan TZID; TZID yang dipakai.",
                name=zone,
            )
            self._tell(marks.ZONE, reason)
            return ""
        return zone

    def precision(self, begins: Moment, ends: Moment | None) -> Precision | None:
        """How exactly the date is known; a coarse one fills just its span."""
        told = self._choice(marks.PRECISION, Precision)
        if told is None or not told.is_coarse:
            return told
        first, last = coarse_span(told, begins[0])
        if (begins, ends) == ((first, None), (last, None)):
            return told
        reason = words(
            "Ketelitian %(precision)s tidak sesuai dengan tanggal entri ini;"
            " tanggalnya dibaca sebagaimana tertulis.",
            precision=label(told),
        )
        self._tell(marks.PRECISION, reason)
        return None

    def status(self) -> EventStatus | None:
        """The status in full, where STATUS has room for it."""
        told = self._choice(marks.STATUS, EventStatus)
        if told is None:
            return None
        besides = self.component.text("STATUS").upper()
        if besides and besides not in marks.SHOWN_AS[told]:
            reason = words(
                "Status %(status)s bertentangan dengan STATUS; STATUS yang dipakai.",
                status=label(told),
            )
            self._tell(marks.STATUS, reason)
            return None
        return told

    def scope(self) -> Scope | None:
        return self._choice(marks.SCOPE, Scope)

    def organizer(self) -> str:
        return self.component.text(marks.ORGANIZER)

    def title(self, summary: str) -> str:
        """The title by itself, where a feed put words around it."""
        title = " ".join(self.component.text(marks.TITLE).split())
        if not title or title in summary:
            return title
        reason = words("Judul ini tidak termuat di SUMMARY; SUMMARY yang dipakai.")
        self._tell(marks.TITLE, reason)
        return ""

    def description(self, description: str) -> str:
        """A description without the lines that other fields say."""
        return description.removesuffix(self.component.text(marks.FACTS)).rstrip()

    def candidates(self) -> list[dict[str, Any]]:
        """The dates that are held open, as operations take them."""
        found = []
        for line in self.component.every(marks.CANDIDATE):
            candidate = marks.candidate_in(clean(line.text))
            if candidate is None or _ends_too_early(candidate):
                reason = words("Calon tanggal ini tidak dapat dibaca.")
                self.note(line, reason)
            else:
                found.append(_as_asked(candidate))
        if len(found) > MOST_CANDIDATES:
            reason = words(
                "Paling banyak %(limit)s calon tanggal.", limit=MOST_CANDIDATES
            )
            self._tell(marks.CANDIDATE, reason)
        return found[:MOST_CANDIDATES]

    def series(self) -> tuple[str, str]:
        """The UID of the series that the event belongs to, and which date it is of it.

        The date is blank for what only continues the series.
        """
        uid = self.component.text(marks.SERIES)
        text = self.component.text(marks.OCCURRENCE)
        if not (uid and text):
            return uid, ""
        try:
            parse_moment(text)
        except MalformedMoment:
            self._unknown(marks.OCCURRENCE, text)
            return uid, ""
        return uid, text

    def _choice(self, name: str, choices: type[ChoiceT]) -> ChoiceT | None:
        text = self.component.text(name)
        if not text:
            return None
        try:
            return choices(text.lower())
        except ValueError:
            self._unknown(name, text)
            return None

    def _tell(self, name: str, reason: Words) -> None:
        for line in self.component.every(name)[:1]:
            self.note(line, reason)

    def _unknown(self, name: str, value: str) -> None:
        reason = words(
            "“%(value)s” tidak dikenal di sini; diabaikan.", value=value[:100]
        )
        self._tell(name, reason)


def _ends_too_early(candidate: Candidate) -> bool:
    start, end = candidate.start, candidate.end
    if end is None:
        return False
    if (start[1] is None) != (end[1] is None):
        return True
    if start[1] is None or end[1] is None:
        return end[0] < start[0]
    return (end[0], end[1]) <= (start[0], start[1])


def _as_asked(candidate: Candidate) -> dict[str, Any]:
    end = candidate.end
    return {
        "start": format_moment(*candidate.start),
        "end": format_moment(*end) if end else None,
        "note": candidate.note[:_LONGEST_NOTE],
    }
