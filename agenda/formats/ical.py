"""Calendar text (RFC 5545) made from plain values, so that every client reads it alike.

The icalendar library writes and folds; what it lets through or writes in a way that
some programs misread is put right here. What an entry says is decided in `feeds`.
"""

import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from tempfile import TemporaryFile
from typing import IO
from urllib.parse import quote
from zoneinfo import ZoneInfo

from icalendar import (
    Alarm,
    Calendar,
    Component,
    Event,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    Todo,
    vDDDTypes,
    vDuration,
    vGeo,
    vRecur,
    vText,
    vUri,
)

PRODID = "-//Agenda//Agenda 1//ID"
Moment = date | datetime
"""A day, or an instant on the clock of a zone."""

_INDONESIAN = {
    "Asia/Jakarta": ("WIB", 7),
    "Asia/Pontianak": ("WIB", 7),
    "Asia/Makassar": ("WITA", 8),
    "Asia/Jayapura": ("WIT", 9),
}
_UNIVERSAL = {"UTC", "Etc/UTC", "Etc/UCT", "Etc/Universal", "Etc/Zulu", "UCT", "Zulu"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CHANGES_UNTIL = datetime(2041, 1, 1, tzinfo=UTC)
_STEP = timedelta(days=7)

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029\x85]")
_ZONE_IN_USE = re.compile(
    rb"^(?:DTSTART|DTEND|DUE|EXDATE|RECURRENCE-ID);TZID=([^:;\r\n]+)[:;]", re.MULTILINE
)


class Malformed(ValueError):
    """What was written cannot be read back as the entry that it should be."""


@dataclass(frozen=True)
class Entry:
    """One VEVENT or VTODO in plain values; what is empty is not written.

    `end` is exclusive. `due` makes it a to-do, which has neither start nor end.
    `parent`, `first` and `next` are UIDs of other entries of the same calendar.
    """

    uid: str
    sequence: int
    created: datetime
    revised: datetime
    summary: str
    start: Moment | None = None
    end: Moment | None = None
    due: Moment | None = None
    rrule: str = ""
    without: tuple[Moment, ...] = ()
    status: str = ""
    transparent: bool = False
    description: str = ""
    location: str = ""
    latitude: float | None = None
    longitude: float | None = None
    categories: tuple[str, ...] = ()
    url: str = ""
    label: str = ""
    parent: str = ""
    first: str = ""
    next: str = ""
    completed: datetime | None = None
    priority: int = 0
    alarms: tuple[int, ...] = ()
    marks: tuple[tuple[str, str], ...] = ()
    """Properties that only we know (`marks`), with their texts."""


@dataclass(frozen=True)
class Head:
    """What a calendar says of itself; `hours` is how often it may be asked."""

    name: str
    description: str
    timezone: str
    hours: int = 1


def moment(on: date, at: time | None, zone: str) -> Moment:
    """The day `on`, or the moment at which clocks in `zone` show `at` on it."""
    return on if at is None else datetime.combine(on, at, _zone(zone))


# Entries


def entry_text(entry: Entry) -> bytes:
    """The component of an entry, looked through before it is given away."""
    text: bytes = _component(entry).to_ical()
    _check(text, entry)
    return text


def _component(entry: Entry) -> Component:
    component: Component = Event() if entry.due is None else Todo()
    _add_identity(component, entry)
    _add_time(component, entry)
    _add_state(component, entry)
    _add_content(component, entry)
    for minutes in entry.alarms:
        component.add_component(_alarm(minutes, entry.summary))
    return component


def _add_identity(component: Component, entry: Entry) -> None:
    component.add("uid", vText(plain(entry.uid)))
    component.add("sequence", entry.sequence)
    component.add("created", _second(min(entry.created, entry.revised)))
    component.add("dtstamp", _second(entry.revised))
    component.add("last-modified", _second(entry.revised))


def _add_time(component: Component, entry: Entry) -> None:
    times = {"dtstart": entry.start, "dtend": _later_end(entry), "due": entry.due}
    for name, value in times.items():
        if value is not None:
            component.add(name, value)
    if entry.rrule:
        component.add("rrule", vRecur.from_ical(entry.rrule))
    for value in entry.without:
        component.add("exdate", value)


def _later_end(entry: Entry) -> Moment | None:
    """The end, when it is later than the start; a moment has none."""
    start, end = entry.start, entry.end
    if (
        start is None
        or end is None
        or isinstance(start, datetime) != isinstance(end, datetime)
    ):
        return None
    if isinstance(start, datetime) and isinstance(end, datetime):
        return end if end.astimezone(UTC) > start.astimezone(UTC) else None
    return end if end > start else None


def _add_state(component: Component, entry: Entry) -> None:
    if entry.status:
        component.add("status", entry.status)
    if entry.due is not None:
        _add_progress(component, entry)
        return
    component.add("transp", "TRANSPARENT" if entry.transparent else "OPAQUE")
    if entry.transparent:
        component.add("x-microsoft-cdo-busystatus", vText("FREE"))


def _add_progress(component: Component, entry: Entry) -> None:
    if entry.completed is not None:
        component.add("completed", _second(entry.completed))
        component.add("percent-complete", 100)
    if entry.priority:
        component.add("priority", entry.priority)


def _add_content(component: Component, entry: Entry) -> None:
    texts = {
        "summary": plain(entry.summary).replace("\n", " "),
        "description": plain(entry.description),
        "location": plain(entry.location),
        "class": entry.label,
    }
    for name, text in texts.items():
        if text:
            component.add(name, vText(text))
    if entry.categories:
        component.add("categories", [plain(name) for name in entry.categories])
    if entry.latitude is not None and entry.longitude is not None:
        component.add("geo", _Geo((entry.latitude, entry.longitude)))
    if entry.url:
        component.add("url", vUri(web_address(entry.url)))
    if entry.parent:
        component.add("related-to", vText(plain(entry.parent)))
    # RFC 9253 (5) and RFC 8984 (4.1.3): the parts of a series that was split.
    for kind, uid in (("FIRST", entry.first), ("NEXT", entry.next)):
        if uid:
            told = vText(plain(uid))
            component.add("related-to", told, parameters={"RELTYPE": kind})
    for name, text in entry.marks:
        component.add(name, vText(plain(text)))


class _Geo(vGeo):
    """A position with six decimals, as RFC 5545 (3.8.1.6) asks."""

    def to_ical(self) -> str:
        return f"{self.latitude:.6f};{self.longitude:.6f}"


def _alarm(minutes: int, summary: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", timedelta(minutes=-minutes))
    alarm.add("description", vText(plain(summary)))
    return alarm


def _check(text: bytes, entry: Entry) -> None:
    """Refuse what would harm a whole calendar: it must be one entry, whole and named.

    The library's own reader would say the same and take as long as all the writing.
    """
    lines = text.decode().replace("\r\n ", "").split("\r\n")
    kind = "VTODO" if entry.due is not None else "VEVENT"
    names = [re.split("[;:]", line, maxsplit=1)[0] for line in lines]
    sound = (
        lines[0] == f"BEGIN:{kind}"
        and lines[-2:] == [f"END:{kind}", ""]
        and lines.count(f"BEGIN:{kind}") == 1
        and names.count("BEGIN") == names.count("END")
        and all(names.count(name) == 1 for name in ("UID", "DTSTAMP", "SUMMARY"))
        and names.count("DUE" if entry.due is not None else "DTSTART") == 1
        and "SUMMARY:" not in lines
        and not any(_CONTROLS.search(line) for line in lines)
    )
    if not sound:
        raise Malformed(entry.uid)


# Text


def plain(text: str) -> str:
    """`text` without control characters, every kind of line end as a newline."""
    return _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))


def web_address(address: str) -> str:
    """An http or https address, its spaces and other oddities percent-encoded."""
    if not address.startswith(("http://", "https://")):
        raise Malformed(address)
    return quote(address, safe="%/:=&?~#+!$,;'@()*[]")


def _second(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


# Zones


def _zone(name: str) -> ZoneInfo:
    return ZoneInfo("UTC" if name in _UNIVERSAL else name)


@cache
def zone_text(name: str) -> bytes:
    """The VTIMEZONE of a zone, the same for every calendar.

    Indonesian zones have one offset. Elsewhere the changes of clocks from 1970 on are
    written out one per line, which every program reads rightly; rules and lists of
    dates are not read alike, and offsets with seconds are refused by some.
    """
    component = Timezone()
    component.add("tzid", vText(name))
    if name in _INDONESIAN:
        letters, hours = _INDONESIAN[name]
        offset = timedelta(hours=hours)
        always = _Change(_NAIVE_EPOCH, offset, offset)
        component.add_component(_observance([always], letters))
    else:
        for (_daylight, letters, *_), changes in _grouped(name).items():
            component.add_component(_observance(changes, letters))
    text: bytes = component.to_ical()
    return text


_NAIVE_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - a wall time, which has no zone


@dataclass(frozen=True)
class _Change:
    """A change of clocks, at the wall time that they showed before it."""

    wall: datetime
    before: timedelta
    after: timedelta
    daylight: bool = False


_Kind = tuple[bool, str, timedelta, timedelta]


def _grouped(name: str) -> dict[_Kind, list[_Change]]:
    """The changes of a zone by kind, kinds and changes in order of time."""
    groups: dict[_Kind, list[_Change]] = {}
    for letters, change in _changes(ZoneInfo(name)):
        kind = (change.daylight, letters, change.before, change.after)
        groups.setdefault(kind, []).append(change)
    return groups


def _changes(zone: ZoneInfo) -> Iterator[tuple[str, _Change]]:
    state = _state(zone, _EPOCH)
    yield state[2], _Change(_NAIVE_EPOCH, state[0], state[0], state[1])
    moment = _EPOCH
    while moment < _CHANGES_UNTIL:
        later = moment + _STEP
        if _state(zone, later) != state:
            changed = _first_second_unlike(zone, moment, later)
            new = _state(zone, changed)
            wall = (changed + state[0]).replace(tzinfo=None)
            yield new[2], _Change(wall, state[0], new[0], new[1])
            state, later = new, changed
        moment = later


def _state(zone: ZoneInfo, moment: datetime) -> tuple[timedelta, bool, str]:
    """Offset in whole minutes, whether it is summer time, and the zone's letters."""
    local = moment.astimezone(zone)
    minutes = round((local.utcoffset() or timedelta()) / timedelta(minutes=1))
    return timedelta(minutes=minutes), bool(local.dst()), local.tzname() or zone.key


def _first_second_unlike(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    before = _state(zone, low)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        if _state(zone, middle) == before:
            low = middle
        else:
            high = middle
    return high


def _observance(changes: list[_Change], letters: str) -> Component:
    first = changes[0]
    part = TimezoneDaylight() if first.daylight else TimezoneStandard()
    part.add("dtstart", first.wall)
    part.add("tzoffsetfrom", first.before)
    part.add("tzoffsetto", first.after)
    part.add("tzname", vText(letters))
    for change in changes[1:]:
        part.add("rdate", change.wall)
    return part


# Calendars


def calendar_text(head: Head, entries: Iterable[bytes]) -> bytes:
    """One calendar of entries that are already text, with each zone that they name.

    A calendar without entries carries the zone of its head, for the grammar asks for
    one component.
    """
    body = b"".join(entries)
    zones = sorted({name.decode() for name in _ZONE_IN_USE.findall(body)})
    if not body:
        zones = [head.timezone if head.timezone not in _UNIVERSAL else "Asia/Jakarta"]
    parts = [_head_text(head), *(zone_text(name) for name in zones), body]
    return b"".join([*parts, b"END:VCALENDAR\r\n"])


def write_calendar(out: IO[bytes], head: Head, entries: Iterable[bytes]) -> None:
    """The same, written as the entries come; they are laid aside on disk meanwhile."""
    with TemporaryFile() as body:
        zones: set[str] = set()
        empty = True
        for text in entries:
            empty = False
            zones |= {name.decode() for name in _ZONE_IN_USE.findall(text)}
            body.write(text)
        if empty:
            out.write(calendar_text(head, []))
            return
        out.write(_head_text(head))
        for name in sorted(zones):
            out.write(zone_text(name))
        body.seek(0)
        shutil.copyfileobj(body, out)
        out.write(b"END:VCALENDAR\r\n")


def _head_text(head: Head) -> bytes:
    calendar = Calendar()
    hour = vDuration(timedelta(hours=head.hours))
    typed = vDDDTypes(timedelta(hours=head.hours))
    typed.params["VALUE"] = "DURATION"
    name, told = vText(plain(head.name)), vText(plain(head.description))
    calendar.add("version", vText("2.0"))
    calendar.add("prodid", vText(PRODID))
    calendar.add("calscale", vText("GREGORIAN"))
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    if head.description:
        calendar.add("description", told)
        calendar.add("x-wr-caldesc", told)
    calendar.add("x-wr-timezone", vText(head.timezone))
    calendar.add("refresh-interval", typed)
    calendar.add("x-published-ttl", hour)
    text: bytes = calendar.to_ical(sorted=False)
    return text.removesuffix(b"END:VCALENDAR\r\n")
