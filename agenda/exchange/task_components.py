"""What the to-dos of a calendar file mean, in the terms of the contract."""

from datetime import UTC, date, datetime, time
from typing import Any

from agenda.exchange.component_reader import ComponentReader, code_named
from agenda.exchange.entries import Entry
from agenda.formats import ical_reading as ical
from agenda.formats.ical_reading import Stamp
from agenda.reference import queries as reference
from agenda.rules.precision import format_moment
from agenda.rules.readings import LONGEST_TEXT
from agenda.rules.task_states import TaskStatus
from agenda.words import words

TASK_TYPE = "coordination"
"""Of a to-do that comes without one that is known here."""


class TaskReader(ComponentReader):
    """One VTODO being read."""

    def asked(self, start: Stamp | None) -> dict[str, Any] | None:
        due = self._due(start)
        if due is None:
            if self.component.first("DUE") is None:
                self._fault("DUE", words("Tenggat tidak ada."))
            return None
        if line := self.component.first("RRULE"):
            self._note(line, words("Tugas tidak berulang; yang pertama saja diimpor."))
        priority = self._number("PRIORITY")
        asked = {
            "title": self._title(),
            "type": self._type(),
            "brief": self._text("DESCRIPTION", LONGEST_TEXT),
            "due": format_moment(*due),
            "timezone": self.zone,
            "priority": priority if priority in range(1, 10) else None,
            "agency": self.agency.code,
        }
        return {name: told for name, told in asked.items() if told not in (None, "")}

    def _due(self, start: Stamp | None) -> tuple[date, time | None] | None:
        if self.component.first("DUE") is not None:
            due = self._stamp("DUE")
            if due is not None:
                self.zone = self._zone_of(due)
            return ical.on_clock(due, self.zone) if due else None
        if start is None:
            return None
        begins = ical.on_clock(start, self.zone)
        length = self._duration()
        if length is None:
            return begins
        try:
            moment = datetime.combine(begins[0], begins[1] or time()) + length
        except OverflowError:
            self._fault("DURATION", words("Tenggatnya di luar kalender."))
            return begins
        return moment.date(), None if begins[1] is None else moment.time()

    def _type(self) -> str:
        every = (
            code_named(name, reference.task_types())
            for line in self.component.every("CATEGORIES")
            for name in ical.listed(line.value)
        )
        return next((code for code in every if code), TASK_TYPE)

    def complete(self, entry: Entry) -> None:
        told = self.component.text("STATUS").upper()
        done = (
            self.component.first("COMPLETED") or self._number("PERCENT-COMPLETE") == 100
        )
        if told == "CANCELLED":
            entry.status = TaskStatus.CANCELLED
        elif told == "COMPLETED" or (done and told in {"", "IN-PROCESS"}):
            entry.status = TaskStatus.DONE
            entry.done_at = self._done_at()
        entry.event_uid = self._parent()

    def _done_at(self) -> datetime | None:
        stamp = self._stamp("COMPLETED")
        if stamp is None:
            return None
        on, at = ical.on_clock(stamp, "UTC")
        return datetime.combine(on, at or time(), UTC)
