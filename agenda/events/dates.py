"""What an event may say of its dates: the date itself, a rule, dates held open.

A date is read in the zone of its place and is as exact as its precision says. What is
wrong is noted at its field; nothing here raises.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from agenda import clock
from agenda.rules import recurrence
from agenda.rules.event_states import EventKind
from agenda.rules.precision import (
    MisalignedSpan,
    Precision,
    When,
    check_span,
    default_precision,
)
from agenda.rules.readings import Moment, Reading
from agenda.rules.recurrence import BadRule
from agenda.words import words

DATE_FIELDS = frozenset({"start", "end", "all_day", "timezone", "precision"})
CANDIDATE_FIELDS = frozenset({"start", "end", "note"})
MOST_CANDIDATES = 100
_LONGEST_RULE = 300


@dataclass(frozen=True)
class CandidateDraft:
    start: Moment
    end: Moment | None
    note: str


def read_dates(
    reading: Reading, kind: EventKind | None, zone: str
) -> tuple[When | None, Precision]:
    """The date as given; None for an issue that has none."""
    start, end = reading.moment("start"), reading.moment("end")
    given = reading.choice(
        "precision", Precision, default_precision(start[1] if start else None)
    )
    precision = given or Precision.DAY
    if start is None:
        missing = end is not None or kind is not EventKind.ISSUE
        if missing and not reading.has_problem("start"):
            reading.note("start", words("Wajib diisi."))
        return None, precision
    _judge_all_day(reading, start)
    end = judge_end(reading, start, end, zone)
    if precision.is_coarse:
        end = _judge_span(reading, precision, start, end)
    if reading.has_problem("end") or reading.has_problem("start"):
        end = None
    return (
        When(start[0], start[1], end and end[0], end and end[1], zone, precision),
        precision,
    )


def _judge_all_day(reading: Reading, start: Moment) -> None:
    if "all_day" in reading.values and reading.values["all_day"] is not None:
        said = reading.flag("all_day")
        if said != (start[1] is None):
            reading.note("all_day", words("Tidak sesuai dengan jam pada waktu mulai."))


def _judge_span(
    reading: Reading, precision: Precision, start: Moment, end: Moment | None
) -> Moment | None:
    """The end of the span that a coarse date names."""
    if start[1] is not None:
        reading.note("start", words("Tanggal dengan ketelitian ini ditulis tanpa jam."))
        return None
    try:
        last = check_span(precision, start[0], end[0] if end else None)
    except MisalignedSpan as error:
        field = "start" if start[0] != error.first else "end"
        reading.note(
            field,
            words(
                "Untuk ketelitian ini mulai dan selesai adalah hari pertama dan"
                " terakhir rentangnya: %(first)s sampai %(last)s.",
                first=error.first,
                last=error.last,
            ),
        )
        return None
    return (last, None) if last else None


def judge_end(
    reading: Reading, start: Moment, end: Moment | None, zone: str
) -> Moment | None:
    """`end` when it may follow `start`, else None with the problem noted."""
    if end is None:
        return None
    if (start[1] is None) != (end[1] is None):
        reading.note(
            "end",
            words(
                "Waktu mulai dan waktu selesai harus sama-sama berjam atau tanpa jam."
            ),
        )
        return None
    if _ends_too_early(start, end, zone):
        reading.note(
            "end",
            words(
                "Waktu selesai (%(end)s) mendahului waktu mulai (%(start)s).",
                end=end[0],
                start=start[0],
            )
            if end[0] != start[0]
            else words("Waktu selesai harus sesudah waktu mulai."),
        )
        return None
    return end


def _ends_too_early(start: Moment, end: Moment, zone: str) -> bool:
    if start[1] is None or end[1] is None:
        return end[0] < start[0]
    place = ZoneInfo(zone)
    begins = datetime.combine(start[0], start[1], place).astimezone(UTC)
    return datetime.combine(end[0], end[1], place).astimezone(UTC) <= begins


def read_rule(reading: Reading, when: When | None) -> str:
    """The rule of a series in its plain form; blank when the event is no series."""
    text = reading.line("rrule", _LONGEST_RULE).upper()
    if not text:
        return ""
    if when is None:
        if not reading.has_problem("start"):
            reading.note("rrule", words("Rangkaian berulang perlu tanggal mulai."))
        return ""
    try:
        horizon = recurrence.horizon_year(clock.today(when.timezone))
        return recurrence.parse_rule(text, when, horizon).text
    except BadRule as error:
        reading.note("rrule", error.words)
        return ""


def read_candidates(reading: Reading) -> list[CandidateDraft]:
    """The dates that are still held open, without a zone of their own."""
    drafts = []
    for row in reading.rows("candidates", MOST_CANDIDATES, CANDIDATE_FIELDS):
        start = row.moment("start")
        if start is None:
            if not row.has_problem("start"):
                row.note("start", words("Wajib diisi."))
            continue
        end = judge_end(row, start, row.moment("end"), "UTC")
        drafts.append(CandidateDraft(start, end, row.text("note")))
    return drafts
