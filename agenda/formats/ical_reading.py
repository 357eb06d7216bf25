"""Reading calendar files (RFC 5545) as other programs really write them.

Every component that stands directly in a calendar is taken by itself and every line of
it by itself, so that one mistake costs no more than the line that it is in: a `Fault`
says which. Nothing is expanded and nothing nested is followed, so no file costs more
than its length. Dates stay wall times on the clock of a zone, as the office keeps them;
what the values mean to it is decided in `exchange`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from agenda.errors import TooLarge, WrongType
from agenda.formats import marks
from agenda.rules.precision import FIRST_YEAR, LAST_YEAR
from agenda.rules.readings import clean, known_zones
from agenda.words import Words, words

KINDS = ("VEVENT", "VTODO")
MOST_COMPONENTS = 20_000
MOST_VALUES = 5_000
"""So many dates a line may list."""
_LONGEST_LINE = 1_000_000

_READ = frozenset(
    {
        "UID", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED", "RECURRENCE-ID", "SUMMARY",
        "DESCRIPTION", "LOCATION", "GEO", "CATEGORIES", "ORGANIZER", "URL", "CLASS",
        "STATUS", "DTSTART", "DTEND", "DURATION", "DUE", "RRULE", "RDATE", "EXDATE",
        "EXRULE", "COMPLETED", "PERCENT-COMPLETE", "PRIORITY", "RELATED-TO",
        "X-MICROSOFT-CDO-ALLDAYEVENT", *marks.NAMES,
    }
)  # fmt: skip
_LINE = re.compile(
    r'([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:])*)*):(.*)', re.DOTALL
)
_PARAMETER = re.compile(r';([A-Za-z0-9-]+)=((?:"[^"]*"|[^";:])*)')
_STAMP = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(?:\d\d)?(Z)?)?")
_DURATION = re.compile(
    r"([+-]?)P(?:(\d{1,5})W)?(?:(\d{1,5})D)?"
    r"(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,8})S)?)?"
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+-])(\d{1,2})(?::?(\d\d))?(?::?\d\d)?")
_DISPLAYED = re.compile(r"\((?:UTC|GMT)\s*([+-]\d\d:\d\d)?\)")
_HOME = {7: "Asia/Jakarta", 8: "Asia/Makassar", 9: "Asia/Jayapura"}
_OWN_NAMES = {
    "se asia standard time": "Asia/Jakarta",
    "wib": "Asia/Jakarta",
    "wita": "Asia/Makassar",
    "wit": "Asia/Jayapura",
}
"""Windows has one name for seven hours east; to offices at home that is Jakarta."""


@dataclass(frozen=True)
class Property:
    """One line: the value still as it is written."""

    line: int
    name: str
    value: str
    parameters: dict[str, str]

    @property
    def text(self) -> str:
        return unescaped(self.value)


@dataclass(frozen=True)
class Fault:
    """What could not be read; `line` is where it, or its component, begins."""

    line: int
    name: str
    words: Words


@dataclass
class Component:
    """A VEVENT or VTODO with the lines that are read of it, in the file's order."""

    kind: str
    line: int
    properties: list[Property] = field(default_factory=list)

    def first(self, name: str) -> Property | None:
        return next((p for p in self.properties if p.name == name), None)

    def every(self, name: str) -> list[Property]:
        return [p for p in self.properties if p.name == name]

    def text(self, name: str) -> str:
        """The text of the first such line, plain."""
        found = self.first(name)
        return clean(found.text) if found else ""


@dataclass
class File:
    """What a calendar file says; `zone` is its own, if it names one that exists."""

    components: list[Component] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    zone: str = ""
    name: str = ""
    zones: dict[str, str] = field(default_factory=dict)
    """Of the zones that the file describes itself, the IANA name that fits."""


class Unreadable(ValueError):
    """A value that is not written as its kind is."""


@dataclass(frozen=True)
class Stamp:
    """A date, or a wall time; in UTC, or on the clock of a zone ("" is not said)."""

    on: date
    at: time | None
    zone: str = ""
    is_utc: bool = False


def is_calendar(name: str, content: bytes) -> bool:
    head = content[:400].removeprefix(b"\xef\xbb\xbf").lstrip().upper()
    return name.casefold().endswith(".ics") or head.startswith(b"BEGIN:VCALENDAR")


def read(content: bytes) -> File:
    """Every event and to-do of a file; raises WrongType and TooLarge."""
    lines = _unfolded(content.removeprefix(b"\xef\xbb\xbf"))
    file = File()
    reader = _Reader(file)
    begun = False
    for number, octets in lines:
        if not begun:
            if octets.strip().upper() != b"BEGIN:VCALENDAR":
                raise WrongType(words("Berkas ini bukan kalender (iCalendar)."))
            begun = True
        reader.take(number, octets)
    if not begun:
        raise WrongType(words("Berkas ini kosong."))
    reader.close()
    return file


def _unfolded(content: bytes) -> Iterator[tuple[int, bytes]]:
    """The lines with those that continue them, each with its number."""
    kept: list[bytes] = []
    begin = 0
    for number, raw in enumerate(re.split(rb"\r\n|\n|\r", content), start=1):
        if raw[:1] in (b" ", b"\t") and kept:
            kept.append(raw[1:])
            continue
        if kept:
            yield begin, b"".join(kept)
        kept, begin = ([raw], number) if raw.strip() else ([], number)
    if kept:
        yield begin, b"".join(kept)


class _Reader:
    """Where in the nested components the reading is."""

    def __init__(self, file: File) -> None:
        self.file = file
        self.open: list[str] = []
        self.component: Component | None = None
        self.zone: _Described | None = None
        self.last_line = 0

    def take(self, number: int, octets: bytes) -> None:
        self.last_line = number
        name, _, value = octets.partition(b":")
        match name.strip().upper():
            case b"BEGIN":
                self._begin(number, value.strip().upper().decode("ascii", "replace"))
            case b"END":
                self._end(number, value.strip().upper().decode("ascii", "replace"))
            case _:
                self._line(number, octets)

    def _begin(self, number: int, name: str) -> None:
        if name in KINDS and self.component is not None and self.open[-1] in KINDS:
            self._unclosed()
        self.open.append(name)
        if self.open[:-1] != ["VCALENDAR"]:
            return
        if name in KINDS:
            if len(self.file.components) >= MOST_COMPONENTS:
                raise TooLarge(
                    words(
                        "Kalender ini memuat lebih dari %(most)s entri.",
                        most=MOST_COMPONENTS,
                    )
                )
            self.component = Component(name, number)
        elif name == "VTIMEZONE":
            self.zone = _Described()

    def _end(self, number: int, name: str) -> None:
        if name not in self.open:
            self._fault(number, name, words("Bagian ini ditutup tanpa dibuka."))
            return
        while self.open[-1] != name:
            if self.open[-1] in KINDS and len(self.open) == 2:
                self._unclosed()
            else:
                self.open.pop()
        self.open.pop()
        if len(self.open) != 1:
            return
        if name in KINDS and self.component is not None:
            self.file.components.append(self.component)
            self.component = None
        elif name == "VTIMEZONE" and self.zone is not None:
            self._keep_zone(self.zone)
            self.zone = None

    def _unclosed(self) -> None:
        assert self.component is not None
        self._fault(
            self.component.line,
            self.component.kind,
            words("Entri ini tidak ditutup; tidak diimpor."),
        )
        self.component = None
        self.open.pop()

    def close(self) -> None:
        """The end of the file: what is still open has lost its rest."""
        if self.component is not None:
            while self.open[-1] not in KINDS:
                self.open.pop()
            self._unclosed()
        if self.open and not self.file.components:
            raise WrongType(words("Kalender ini terpotong sebelum entri pertama."))
        if self.open:
            self._fault(
                self.last_line, "VCALENDAR", words("Berkas ini terpotong di akhirnya.")
            )

    def _keep_zone(self, zone: "_Described") -> None:
        found = zone.iana()
        if zone.tzid and found:
            self.file.zones[zone.tzid] = found

    def _line(self, number: int, octets: bytes) -> None:
        if self.open == ["VCALENDAR"]:
            self._of_calendar(number, octets)
        elif self.zone is not None and self.open[1:2] == ["VTIMEZONE"]:
            self._of_zone(octets)
        elif self.component is not None and len(self.open) == 2:
            self._of_component(self.component, number, octets)

    def _of_component(self, component: Component, number: int, octets: bytes) -> None:
        name = re.split(rb"[;:]", octets, maxsplit=1)[0].strip().upper()
        word = name.decode("ascii", "replace")
        if word not in _READ:
            return
        if len(octets) > _LONGEST_LINE:
            self._fault(number, word, words("Baris ini terlalu panjang."))
            return
        parsed = _parsed(number, _decoded(octets))
        if parsed is None:
            self._fault(number, word, words("Baris ini tidak dapat dibaca."))
        else:
            component.properties.append(parsed)

    def _of_calendar(self, number: int, octets: bytes) -> None:
        parsed = _parsed(number, _decoded(octets[:_LONGEST_LINE]))
        if parsed is None:
            return
        if parsed.name == "X-WR-TIMEZONE" and not self.file.zone:
            self.file.zone = zone_named(parsed.text.strip()) or ""
        if parsed.name in {"X-WR-CALNAME", "NAME"} and not self.file.name:
            self.file.name = clean(parsed.text)[:300]

    def _of_zone(self, octets: bytes) -> None:
        assert self.zone is not None
        parsed = _parsed(0, _decoded(octets[:1_000]))
        if parsed is None:
            return
        if parsed.name in {"TZID", "X-LIC-LOCATION"} and len(self.open) == 2:
            self.zone.names[parsed.name] = parsed.text.strip()
        if parsed.name == "TZOFFSETTO":
            self.zone.offsets.add(parsed.value.strip())

    def _fault(self, line: int, name: str, reason: Words) -> None:
        self.file.faults.append(Fault(line, name, reason))


@dataclass
class _Described:
    """A zone that a file describes."""

    names: dict[str, str] = field(default_factory=dict)
    offsets: set[str] = field(default_factory=set)

    @property
    def tzid(self) -> str:
        return self.names.get("TZID", "")

    def iana(self) -> str | None:
        """The zone that is meant: by name, else by an offset that never changes."""
        for name in self.names.values():
            if found := zone_named(name):
                return found
        if len(self.offsets) == 1:
            return _at_offset(next(iter(self.offsets)))
        return None


def _decoded(octets: bytes) -> str:
    try:
        return octets.decode("utf-8")
    except UnicodeDecodeError:
        # Old programs of Windows write their own letters.
        return octets.decode("cp1252", "replace")


def _parsed(number: int, line: str) -> Property | None:
    found = _LINE.fullmatch(line)
    if found is None:
        return None
    parameters = {
        name.upper(): value.replace('"', "")
        for name, value in _PARAMETER.findall(found[2])
    }
    return Property(number, found[1].upper(), found[3], parameters)


# Values


def unescaped(text: str) -> str:
    """A text as it was before it was written, read in one pass."""
    return _ESCAPED.sub(lambda m: "\n" if m[1] in "nN" else m[1], text)


def listed(text: str) -> list[str]:
    """The texts of a list that is written with commas between them."""
    parts = re.findall(r"(?:\\.|[^\\,])+", text, re.DOTALL)
    return [part for one in parts if (part := clean(unescaped(one)))]


def stamps(line: Property, find: Callable[[str], str | None]) -> list[Stamp]:
    """The dates of a line; raises Unreadable. `find` knows the file's own zones."""
    zone = ""
    if tzid := line.parameters.get("TZID"):
        zone = find(tzid) or ""
        if not zone:
            raise Unreadable(tzid)
    values = line.value.split(",")
    if len(values) > MOST_VALUES:
        raise Unreadable(line.name)
    return [_stamp(value.strip(), zone) for value in values if value.strip()]


def _stamp(text: str, zone: str) -> Stamp:
    found = _STAMP.fullmatch(re.sub(r"[-:]", "", text.upper()))
    if found is None:
        raise Unreadable(text)
    year, month, day, hour, minute, utc = found.groups()
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise Unreadable(text)
    try:
        on = date(int(year), int(month), int(day))
        at = None if hour is None else time(int(hour), int(minute))
    except ValueError:
        raise Unreadable(text) from None
    return Stamp(on, at, zone, utc is not None or zone == "UTC")


def on_clock(stamp: Stamp, zone: str) -> tuple[date, time | None]:
    """What a clock in `zone` shows then; what names no zone is meant there."""
    if stamp.at is None or (not stamp.is_utc and stamp.zone in ("", zone)):
        return stamp.on, stamp.at
    source = UTC if stamp.is_utc else ZoneInfo(stamp.zone)
    moment = datetime.combine(stamp.on, stamp.at, source).astimezone(ZoneInfo(zone))
    return moment.date(), moment.time()


def duration(text: str) -> timedelta:
    """A length of time; raises Unreadable."""
    found = _DURATION.fullmatch(text.strip().upper())
    if found is None or not any(found.groups()[1:]):
        raise Unreadable(text)
    sign, weeks, days, hours, minutes, seconds = found.groups()
    length = timedelta(
        weeks=int(weeks or 0),
        days=int(days or 0),
        hours=int(hours or 0),
        minutes=int(minutes or 0),
        seconds=int(seconds or 0),
    )
    return -length if sign == "-" else length


# Zones


@cache
def zone_named(name: str) -> str | None:
    """The IANA zone of a name as programs write it: vendor's, Windows', displayed."""
    plain = name.strip().strip('"').lstrip("/")
    if own := _OWN_NAMES.get(plain.casefold()):
        return own
    parts = plain.split("/")
    for begin in range(len(parts)):
        if found := _zones_by_key().get("/".join(parts[begin:]).casefold()):
            return _as_utc(found)
    if found := WINDOWS_TO_OLSON.get(plain):
        return str(found)
    if displayed := _DISPLAYED.match(plain):
        return _at_offset(displayed[1] or "+00:00")
    return _at_offset(plain)


@cache
def _zones_by_key() -> dict[str, str]:
    return {zone.casefold(): zone for zone in known_zones()}


def _as_utc(zone: str) -> str:
    names = {"etc/utc", "etc/uct", "etc/zulu", "etc/universal", "zulu", "uct", "gmt"}
    return "UTC" if zone.casefold() in names else zone


def _at_offset(text: str) -> str | None:
    """The zone at home with that offset, else the one that is nothing but an offset."""
    found = _OFFSET.fullmatch(text.strip())
    if found is None or int(found[3] or 0):
        return None
    hours = int(found[2]) * (1 if found[1] == "+" else -1)
    if hours in _HOME:
        return _HOME[hours]
    if hours == 0:
        return "UTC"
    name = f"Etc/GMT{-hours:+d}"
    return name if name in known_zones() else None
