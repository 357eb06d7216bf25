"""What the events and the to-dos of a calendar file have in common, and how it is read.

Whatever a component says that the register cannot hold is left out and named (`faults`,
by line and property); what then remains is judged by the drafts of events and tasks.
"""

import hashlib
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from agenda.exchange.entries import Entry
from agenda.exchange.own_marks import OwnMarks
from agenda.exchange.results import RowError
from agenda.formats import ical_reading as ical
from agenda.formats.ical_reading import Component, File, Property, Stamp, Unreadable
from agenda.people.models import Agency
from agenda.reference.models import Named
from agenda.rules.readings import clean
from agenda.words import LANGUAGES, Words, words

_LONGEST_TITLE = 300
_VOLATILE = frozenset({"DTSTAMP", "LAST-MODIFIED", "SEQUENCE"})


class ComponentReader(ABC):
    """One component being read, with what was wrong with it so far."""

    def __init__(self, component: Component, file: File, agency: Agency) -> None:
        self.component = component
        self.file = file
        self.agency = agency
        self.faults: list[RowError] = []
        self.zone = file.zone if file.zone not in ("", "UTC") else agency.timezone
        self.marks = OwnMarks(component, self._note)

    @abstractmethod
    def asked(self, start: Stamp | None) -> dict[str, Any] | None:
        """What an operation takes; None when the component cannot come in."""

    @abstractmethod
    def complete(self, entry: Entry) -> None:
        """Add what is done after the thing is there, and to what it belongs."""

    def entry(self) -> Entry | list[RowError]:
        """The entry of the component, or why there is none."""
        start = self._stamp("DTSTART")
        self.zone = self.marks.zone(start) or self._zone_of(start)
        uid = clean(self.component.text("UID"))
        asked = self.asked(start)
        if asked is None:
            return self.faults
        entry = Entry(
            row=self.component.line,
            is_task=self.component.kind == "VTODO",
            uid=uid or _digest(self.component),
            has_uid=bool(uid),
            sequence=self._number("SEQUENCE") or 0,
            revised=self.component.text("LAST-MODIFIED")
            or self.component.text("DTSTAMP"),
            asked=asked,
            faults=self.faults,
        )
        self.complete(entry)
        return entry

    def _parent(self) -> str:
        """The UID of what the entry is a part of."""
        for line in self.component.every("RELATED-TO"):
            if line.parameters.get("RELTYPE", "PARENT").upper() == "PARENT":
                return clean(line.text)
        return ""

    def _title(self) -> str:
        title = " ".join(self.component.text("SUMMARY").split())
        if not title:
            self._fault("SUMMARY", words("Judul tidak ada."))
            return words("(tanpa judul)").in_language("id")
        return self._cut("SUMMARY", title, _LONGEST_TITLE)

    def _text(self, name: str, limit: int) -> str:
        return self._cut(name, self.component.text(name), limit)

    def _cut(self, name: str, text: str, limit: int) -> str:
        """A text is never a reason to refuse: what is too long is cut, and said."""
        if len(text) <= limit:
            return text
        self._fault(
            name,
            words(
                "Terlalu panjang: %(length)s karakter; dipotong menjadi %(limit)s.",
                length=len(text),
                limit=limit,
            ),
        )
        return text[:limit].rstrip()

    def _number(self, name: str) -> int | None:
        text = self.component.text(name)
        return int(text) if re.fullmatch("[0-9]{1,9}", text) else None

    def _stamp(self, name: str) -> Stamp | None:
        line = self.component.first(name)
        if line is None:
            return None
        try:
            return next(iter(ical.stamps(line, self._find_zone)), None)
        except Unreadable:
            self._note(line, words("Tanggal ini tidak dapat dibaca."))
            return None

    def _duration(self) -> timedelta | None:
        line = self.component.first("DURATION")
        if line is None:
            return None
        try:
            return ical.duration(line.value)
        except Unreadable:
            self._note(line, words("Lamanya tidak dapat dibaca."))
            return None

    def _zone_of(self, stamp: Stamp | None) -> str:
        """The zone that a date names; UTC is nobody's clock and becomes the file's."""
        if stamp is None or stamp.is_utc or not stamp.zone:
            return self.zone
        return stamp.zone

    def _find_zone(self, tzid: str) -> str:
        """A zone that nobody knows is taken for the file's own, and said."""
        known = self.file.zones.get(tzid) or ical.zone_named(tzid)
        if known:
            return known
        reason = words(
            "Zona waktu %(name)s tidak dikenal; dibaca sebagai %(zone)s.",
            name=clean(tzid)[:100],
            zone=self.zone,
        )
        self._fault("TZID", reason)
        return self.zone

    def _fault(self, name: str, reason: Words) -> None:
        line = self.component.first(name)
        row = line.line if line else self.component.line
        fault = RowError(row, name, reason)
        if fault not in self.faults:
            self.faults.append(fault)

    def _note(self, line: Property, reason: Words) -> None:
        self.faults.append(RowError(line.line, line.name, reason))


def code_named(text: str, rows: dict[str, Any]) -> str | None:
    """The code of the row that is called so, in either language."""
    wanted = text.strip().casefold()
    return next((code for code, name in _names(rows) if name == wanted), None)


def _names(rows: dict[str, Named]) -> Iterator[tuple[str, str]]:
    for code, row in rows.items():
        yield code, code.casefold()
        for language in LANGUAGES:
            yield code, row.named(language).casefold()


def _digest(component: Component) -> str:
    """What a component without UID is known by: all that it says."""
    said = sorted(
        f"{p.name};{sorted(p.parameters.items())}:{p.value}"
        for p in component.properties
        if p.name not in _VOLATILE
    )
    whole = "\n".join([component.kind, *said])
    return hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()
