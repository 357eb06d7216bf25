"""What the events and to-dos of a calendar file mean, in the terms of the contract.

Whatever a component says that the register cannot hold is left out and named (`faults`,
by line and property); what then remains is judged by `events.drafts`.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from agenda.exchange.own_marks import OwnMarks
from agenda.exchange.results import RowError
from agenda.formats import ical_reading as ical
from agenda.formats import marks
from agenda.formats.ical_reading import Component, File, Property, Stamp, Unreadable
from agenda.people.models import Agency
from agenda.reference import queries as reference
from agenda.reference.models import Named
from agenda.rules.event_states import EventKind, EventStatus, Scope, Visibility
from agenda.rules.labels import label
from agenda.rules.precision import Precision, format_moment, status_allows
from agenda.rules.readings import LONGEST_TEXT, clean
from agenda.rules.task_states import TaskStatus
from agenda.words import LANGUAGES, Words, words

REACHED_LATER = (EventStatus.POSTPONED, EventStatus.CANCELLED)
"""Nothing is registered in these; an act leads there."""
CATEGORY, TASK_TYPE = "governance", "coordination"
"""Of what comes without one that is known here."""

LONGEST_UID = 255
_LONGEST_TITLE, _LONGEST_VENUE, _LONGEST_THEME, _MOST_THEMES = 300, 1_000, 100, 100
_VISIBILITY = {"CONFIDENTIAL": Visibility.CONFIDENTIAL}
"""PUBLIC is what other programs write by default: it opens nothing to the public."""
_LOOKS_LIKE_ADDRESS = re.compile(r"https?://[^\s/]+", re.IGNORECASE)
_VOLATILE = frozenset({"DTSTAMP", "LAST-MODIFIED", "SEQUENCE"})


@dataclass(frozen=True)
class Kin:
    """The UIDs of the event above an entry and of its series, and its date in that."""

    parent: str = ""
    series: str = ""
    occurrence: str = ""

    def as_fields(self) -> dict[str, Any]:
        """For the record."""
        told = {
            "parent": self.parent,
            "series": self.series,
            "occurrence": self.occurrence,
        }
        return {name: value for name, value in told.items() if value}


@dataclass
class Entry:
    """A component that was read. `asked` is what an operation takes."""

    row: int
    is_task: bool
    uid: str
    """The file's own; of a component without one, made from its content."""
    has_uid: bool
    sequence: int
    revised: str
    asked: dict[str, Any]
    recurrence: Stamp | None = None
    """Of an override, the date of the series that it stands for."""
    left_out: list[str] = field(default_factory=list)
    status: EventStatus | TaskStatus | None = None
    """The one that it gets after it was registered."""
    done_at: datetime | None = None
    event_uid: str = ""
    """Of a to-do, the event that it belongs to."""
    kin: Kin = field(default_factory=Kin)
    faults: list[RowError] = field(default_factory=list)

    @property
    def rank(self) -> tuple[int, str]:
        """Of several with one UID the highest counts."""
        return self.sequence, self.revised


def read(component: Component, file: File, agency: Agency) -> Entry | list[RowError]:
    """The entry of a component, or why there is none."""
    return _Reader(component, file, agency).entry()


class _Reader:
    """One component being read, with what was wrong with it so far."""

    def __init__(self, component: Component, file: File, agency: Agency) -> None:
        self.component = component
        self.file = file
        self.agency = agency
        self.faults: list[RowError] = []
        self.then: EventStatus | None = None
        self.zone = file.zone if file.zone not in ("", "UTC") else agency.timezone
        self.marks = OwnMarks(component, self._note)

    def entry(self) -> Entry | list[RowError]:
        start = self._stamp("DTSTART")
        self.zone = self.marks.zone(start) or self._zone_of(start)
        uid = clean(self.component.text("UID"))
        is_task = self.component.kind == "VTODO"
        asked = self._task(start) if is_task else self._event(start)
        if asked is None:
            return self.faults
        entry = Entry(
            row=self.component.line,
            is_task=is_task,
            uid=uid or _digest(self.component),
            has_uid=bool(uid),
            sequence=self._number("SEQUENCE") or 0,
            revised=self.component.text("LAST-MODIFIED")
            or self.component.text("DTSTAMP"),
            asked=asked,
            faults=self.faults,
        )
        if is_task:
            self._add_progress(entry)
        else:
            self._add_recurrence(entry, start)
        return entry

    # Events

    def _event(self, start: Stamp | None) -> dict[str, Any] | None:
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
        if told in REACHED_LATER:
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
        province = _named(last, reference.provinces())
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
                code = _named(name, reference.categories())
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

    def _add_recurrence(self, entry: Entry, start: Stamp | None) -> None:
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

    # To-dos

    def _task(self, start: Stamp | None) -> dict[str, Any] | None:
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
            _named(name, reference.task_types())
            for line in self.component.every("CATEGORIES")
            for name in ical.listed(line.value)
        )
        return next((code for code in every if code), TASK_TYPE)

    def _add_progress(self, entry: Entry) -> None:
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

    # What both have

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


def original_start(stamp: Stamp, zone: str) -> str:
    """How a series in `zone` names that date."""
    return format_moment(*ical.on_clock(stamp, zone))


def _named(text: str, rows: dict[str, Any]) -> str | None:
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
