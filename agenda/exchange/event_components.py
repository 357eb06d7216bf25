"""What the events of a calendar file mean, in the terms of the contract."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from agenda.exchange.component_reader import ComponentReader, code_named
from agenda.exchange.entries import Entry, Kin, original_start
from agenda.formats import ical_reading as ical
from agenda.formats import marks
from agenda.formats.ical_reading import Property, Stamp, Unreadable
from agenda.reference import queries as reference
from agenda.rules.event_states import EventKind, EventStatus, Scope, Visibility
from agenda.rules.labels import label
from agenda.rules.precision import Precision, format_moment, status_allows
from agenda.rules.readings import LONGEST_TEXT, clean
from agenda.words import LANGUAGES, words

CATEGORY = "governance"
"""Of an event that comes without one that is known here."""

_REACHED_LATER = (EventStatus.POSTPONED, EventStatus.CANCELLED)
"""Nothing is registered in these; an act leads there."""
_LONGEST_VENUE, _LONGEST_THEME, _MOST_THEMES = 1_000, 100, 100
_VISIBILITY = {"CONFIDENTIAL": Visibility.CONFIDENTIAL}
"""PUBLIC is what other programs write by default: it opens nothing to the public."""
_LOOKS_LIKE_ADDRESS = re.compile(r"https?://[^\s/]+", re.IGNORECASE)


class EventReader(ComponentReader):
    """One VEVENT being read."""

    then: EventStatus | None = None
    """The status that the event gets after it was registered."""

    def asked(self, start: Stamp | None) -> dict[str, Any] | None:
        if start is None:
            if self.component.first("DTSTART") is None:
                self._fault("DTSTART", words("Tanggal mulai tidak ada."))
            return None
        category, kind, themes = self._categories()
        begins, ends = self._span(start)
        precision = self.marks.precision(begins, ends)
        title = self._title()
        asked: dict[str, Any] = {
            "title": self.marks.title(title) or title,
            "description": self._description(),
            "organizer": self._organizer(),
            "url": self._url(),
            "kind": kind.value,
            "scope": (self.marks.scope() or Scope.NATIONAL).value,
            "category": category,
            "themes": themes,
            "status": self._status(kind, precision).value,
            "precision": precision and precision.value,
            "candidates": self.marks.candidates(),
            "start": format_moment(*begins),
            "end": format_moment(*ends) if ends else None,
            "timezone": self.zone,
            "rrule": self._rule(begins),
            "places": self._places(),
            "agency": self.agency.code,
            "visibility": self._visibility(),
            "provenance": {"source": self.file.name},
        }
        return {
            name: told for name, told in asked.items() if told not in (None, "", [])
        }

    def _description(self) -> str:
        text = self.marks.description(self.component.text("DESCRIPTION"))
        return self._cut("DESCRIPTION", text, LONGEST_TEXT)

    def _status(self, kind: EventKind, precision: Precision | None) -> EventStatus:
        """The one that it is registered with; `then` is the one that it gets later."""
        firm = self.component.text("STATUS").upper() == "CONFIRMED"
        read = EventStatus.CONFIRMED if firm else EventStatus.TENTATIVE
        told = self.marks.status() or read
        if precision is not None and not status_allows(kind, told, precision):
            reason = words(
                "Kegiatan terkonfirmasi harus bertanggal pasti: ketelitian hari atau"
                " jam."
            )
            self._fault("STATUS", reason)
            return EventStatus.TENTATIVE
        if told in _REACHED_LATER:
            self.then = told
            return EventStatus.TENTATIVE
        return told

    def _visibility(self) -> str:
        told = self.component.text("CLASS").upper()
        return _VISIBILITY.get(told, Visibility.AGENCY).value

    def _span(
        self, start: Stamp
    ) -> tuple[tuple[date, time | None], tuple[date, time | None] | None]:
        """Start, and the end as the register has it: the last day is inside."""
        begins = ical.on_clock(start, self.zone)
        ends = self._exclusive_end(start, begins)
        if self._is_whole_days(begins, ends):
            begins, ends = (begins[0], None), ends and (ends[0], None)
        if begins[1] is None:
            return begins, self._last_day(begins[0], ends)
        if ends is None or ends == begins:
            return begins, None
        if datetime.combine(ends[0], ends[1] or time()) < datetime.combine(
            begins[0], begins[1]
        ):
            self._fault("DTEND", words("Waktu selesai mendahului waktu mulai."))
            return begins, None
        return begins, (ends[0], ends[1] or time())

    def _exclusive_end(
        self, start: Stamp, begins: tuple[date, time | None]
    ) -> tuple[date, time | None] | None:
        if self.component.first("DTEND") is not None:
            end = self._stamp("DTEND")
            if end is None:
                return None
            if (end.at is None) != (start.at is None):
                reason = words("Waktu mulai dan selesai tidak sama-sama berjam.")
                self._fault("DTEND", reason)
            return ical.on_clock(end, self.zone)
        length = self._duration()
        if length is None:
            return None
        try:
            moment = datetime.combine(begins[0], begins[1] or time()) + length
        except OverflowError:
            self._fault("DURATION", words("Waktu selesai di luar kalender."))
            return None
        return moment.date(), None if begins[1] is None else moment.time()

    def _is_whole_days(
        self, begins: tuple[date, time | None], ends: tuple[date, time | None] | None
    ) -> bool:
        """Outlook writes whole days as midnights and says so beside them."""
        told = self.component.text("X-MICROSOFT-CDO-ALLDAYEVENT").upper() == "TRUE"
        midnights = begins[1] == time() and (ends is None or ends[1] == time())
        return told and midnights

    def _last_day(
        self, first: date, ends: tuple[date, time | None] | None
    ) -> tuple[date, time | None] | None:
        """The day before an end without hour, which is exclusive; some mean the day."""
        if ends is None:
            return None
        last = ends[0] if ends[1] is not None else ends[0] - timedelta(days=1)
        if ends[0] < first:
            self._fault("DTEND", words("Waktu selesai mendahului waktu mulai."))
        return (last, None) if last > first else None

    def _rule(self, begins: tuple[date, time | None]) -> str:
        lines = self.component.every("RRULE")
        for name in ("RDATE", "EXRULE"):
            if line := self.component.first(name):
                self._note(line, words("Bagian ini tidak dapat dipakai di sini."))
        if len(lines) > 1:
            self._note(lines[1], words("Hanya satu aturan berulang yang dipakai."))
        if not lines:
            return ""
        text = re.sub(r"\s", "", lines[0].value).upper()
        until = re.search(r"UNTIL=(\d{8}T\d{6})(?![\dZ])", text)
        if until and begins[1] is not None:
            # A wall time; the rule wants an instant.
            try:
                wall = datetime.fromisoformat(until[1]).replace(
                    tzinfo=ZoneInfo(self.zone)
                )
                instant = f"{wall.astimezone(UTC):%Y%m%dT%H%M%SZ}"
            except (ValueError, OverflowError):
                return text
            return text.replace(until[1], instant)
        return text.replace(until[1], until[1][:8]) if until else text

    def _places(self) -> list[dict[str, Any]]:
        location = " ".join(self._text("LOCATION", _LONGEST_VENUE).split())
        latitude, longitude = self._position()
        if not location and latitude is None:
            return []
        *rest, last = (part.strip() for part in location.split(","))
        province = code_named(last, reference.provinces())
        venue = ", ".join(rest) if province else location
        place = {
            "venue": venue,
            "province": province,
            "latitude": latitude,
            "longitude": longitude,
            "timezone": self.zone,
        }
        return [{name: told for name, told in place.items() if told not in (None, "")}]

    def _position(self) -> tuple[float | None, float | None]:
        line = self.component.first("GEO")
        if line is None:
            return None, None
        found = re.fullmatch(
            r"\s*([+-]?\d{1,3}(?:\.\d+)?)[;,]\s*([+-]?\d{1,3}(?:\.\d+)?)\s*", line.value
        )
        if found and abs(float(found[1])) <= 90 and abs(float(found[2])) <= 180:
            return float(found[1]), float(found[2])
        self._note(line, words("Letak ini tidak dapat dibaca."))
        return None, None

    def _categories(self) -> tuple[str, EventKind, list[str]]:
        """The category and kind that are known here; what is left over are themes."""
        category, kind, themes = "", EventKind.EVENT, []
        kinds = {
            label(one).in_language(language).casefold(): one
            for one in EventKind
            for language in LANGUAGES
        }
        for line in self.component.every("CATEGORIES"):
            for name in ical.listed(line.value):
                code = code_named(name, reference.categories())
                if code and not category:
                    category = code
                elif name.casefold() in kinds:
                    kind = kinds[name.casefold()]
                elif re.search(r"\w", name):
                    themes.append(self._cut("CATEGORIES", name, _LONGEST_THEME))
        if len(themes) > _MOST_THEMES:
            reason = words("Paling banyak %(limit)s tema.", limit=_MOST_THEMES)
            self._fault("CATEGORIES", reason)
        return category or CATEGORY, kind, list(dict.fromkeys(themes))[:_MOST_THEMES]

    def _organizer(self) -> str:
        line = self.component.first("ORGANIZER")
        if line is None:
            return self._cut(marks.ORGANIZER, self.marks.organizer(), LONGEST_TEXT)
        told = line.parameters.get("CN") or re.sub(
            "^mailto:", "", line.value.strip(), flags=re.IGNORECASE
        )
        return self._cut("ORGANIZER", " ".join(clean(told).split()), LONGEST_TEXT)

    def _url(self) -> str:
        address = self.component.text("URL")
        if not address:
            return ""
        if _LOOKS_LIKE_ADDRESS.match(address) and len(address) <= LONGEST_TEXT:
            return address
        self._fault("URL", words("Harus berupa alamat http atau https."))
        return ""

    def complete(self, entry: Entry) -> None:
        entry.status = self.then
        if self.component.text("STATUS").upper() == "CANCELLED":
            entry.status = EventStatus.CANCELLED
        series, occurrence = self.marks.series()
        entry.kin = Kin(self._parent(), series, occurrence)
        if line := self.component.first("RECURRENCE-ID"):
            entry.recurrence = self._stamp("RECURRENCE-ID")
            entry.asked.pop("rrule", None)
            if line.parameters.get("RANGE"):
                self._note(line, words("Hanya berlaku untuk tanggal ini saja."))
        for line in self.component.every("EXDATE"):
            entry.left_out += self._dates(line)

    def _dates(self, line: Property) -> list[str]:
        try:
            found = ical.stamps(line, self._find_zone)
            return [original_start(stamp, self.zone) for stamp in found]
        except (Unreadable, OverflowError):
            self._note(line, words("Tanggal ini tidak dapat dibaca."))
            return []
