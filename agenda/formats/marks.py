"""What only calendars of ours say of an event: how exactly its date is known, its
status, its zone, its title, the dates held open, the series that it is a date of, its
scope and who organises it (ORGANIZER makes an invitation of an entry).

Every program reads DTSTART, DTEND, STATUS and SUMMARY, which say less than the register
knows: a month is written as its days, a postponed event as a tentative one. Beside them
stand these properties, which other programs pass over (RFC 5545, 3.8.8.2) and an import
reads back. They never say anything that the rest of the entry contradicts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from agenda.formats import ical
from agenda.rules.event_states import EventStatus
from agenda.rules.precision import (
    MalformedMoment,
    When,
    format_moment,
    parse_moment,
    span_of,
)

PRECISION = "X-AGENDA-PRECISION"
STATUS = "X-AGENDA-STATUS"
ZONE = "X-AGENDA-ZONE"
TITLE = "X-AGENDA-TITLE"
CANDIDATE = "X-AGENDA-CANDIDATE"
SERIES = "X-AGENDA-SERIES"
OCCURRENCE = "X-AGENDA-OCCURRENCE"
SCOPE = "X-AGENDA-SCOPE"
ORGANIZER = "X-AGENDA-ORGANIZER"
FACTS = "X-AGENDA-FACTS"
"""The lines at the end of a description that other fields say as well."""
NAMES = frozenset(
    {
        PRECISION, STATUS, ZONE, TITLE, CANDIDATE, SERIES, OCCURRENCE, SCOPE,
        ORGANIZER, FACTS,
    }
)  # fmt: skip

SHOWN_AS = {
    EventStatus.TENTATIVE: ("TENTATIVE",),
    EventStatus.CONFIRMED: ("CONFIRMED", "TENTATIVE"),
    EventStatus.POSTPONED: ("TENTATIVE",),
    EventStatus.CANCELLED: ("CANCELLED", "CONFIRMED"),
    EventStatus.COMPLETED: ("CONFIRMED",),
}
"""The STATUS under which a status of ours may stand: a date that is known to a month is
firm to nobody, and some subscribers are shown what was called off by its title only."""

Mark = tuple[str, str]
"""The name of a property and its text."""
Moment = tuple[date, time | None]
_CANDIDATE = re.compile(r"([0-9T:-]+)(?:/([0-9T:-]+))?(?:\s(.*))?", re.DOTALL)


@dataclass(frozen=True)
class Candidate:
    """A date that is held open, on the clock of its event."""

    start: Moment
    end: Moment | None
    note: str = ""


def start_and_end(when: When) -> tuple[ical.Moment, ical.Moment | None]:
    """Start and exclusive end; of a day or a coarse date, whole days."""
    if when.start_time is None:
        span = span_of(when)
        return span.first_day, span.last_day + timedelta(days=1)
    start = ical.moment(when.start_date, when.start_time, when.timezone)
    if when.end_date is None or when.end_time is None:
        return start, None
    return start, ical.moment(when.end_date, when.end_time, when.timezone)


def of_date(when: When, status: EventStatus) -> Iterator[Mark]:
    """What DTSTART, DTEND and STATUS do not say of a date."""
    yield PRECISION, when.precision.value.upper()
    yield STATUS, status.value.upper()
    yield ZONE, when.timezone


def of_candidate(candidate: Candidate) -> Mark:
    """As in `2026-12-09T09:00/2026-12-09T12:00 Aula terbatas`."""
    moments = [format_moment(*candidate.start)]
    if candidate.end is not None:
        moments.append(format_moment(*candidate.end))
    return CANDIDATE, f"{'/'.join(moments)} {candidate.note}".rstrip()


def candidate_in(text: str) -> Candidate | None:
    """The candidate that was written so; None for what is none."""
    found = _CANDIDATE.fullmatch(text.strip())
    if found is None:
        return None
    try:
        start = parse_moment(found[1])
        end = parse_moment(found[2]) if found[2] else None
    except MalformedMoment:
        return None
    return Candidate(start, end, (found[3] or "").strip())
