"""The estimates of an event: figures that name their source, read and compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from agenda import clock
from agenda.events.figure_places import Spot, read_place
from agenda.events.models import Estimate
from agenda.reference import queries as reference
from agenda.rules.choices import Confidence, FigureKind, SourceKind
from agenda.rules.figures import Figure, check_range
from agenda.rules.readings import LONGEST_TEXT, Reading
from agenda.words import words

ESTIMATE_FIELDS = frozenset(
    {
        "metric",
        "low",
        "likely",
        "high",
        "unit",
        "definition",
        "confidence",
        "kind",
        "as_of",
        "source",
        "source_kind",
        "source_url",
        "seen_on",
        "place",
    }
)


_FIRST_TO_BEGIN = "Pacific/Kiritimati"
"""Where each day begins first: a day that has not begun there has begun nowhere."""


@dataclass(frozen=True)
class EstimateDraft:
    """A figure read and found to make sense."""

    metric: str
    low: int | None
    likely: int
    high: int | None
    confidence: Confidence
    kind: FigureKind
    as_of: date
    source: str
    source_kind: SourceKind | None
    source_url: str
    seen_on: date | None
    place: str


def read_estimate(row: Reading, spots: Sequence[Spot]) -> EstimateDraft | None:
    """The figure in `row`; None when a problem was noted there.

    `spots` are the places of its event.
    """
    before = len(row.problems)
    metric = _metric(row)
    low, high = row.whole_number("low"), row.whole_number("high")
    likely = row.whole_number("likely", required=True)
    if likely is not None:
        for field, reason in check_range(low, likely, high):
            row.note(field, reason)
    kind = row.choice("kind", FigureKind)
    as_of = row.day("as_of", required=True)
    confidence = row.choice("confidence", Confidence, Confidence.MEDIUM)
    source = row.text("source", LONGEST_TEXT, required=True)
    source_kind = _source_kind(row)
    source_url, place = row.address("source_url"), read_place(row, spots)
    seen_on = row.day("seen_on")
    if seen_on is not None and seen_on > clock.today(_FIRST_TO_BEGIN):
        row.note("seen_on", words("Hari ini belum tiba."))
    if len(row.problems) > before:
        return None
    # Whatever is missing was noted as a problem.
    assert likely is not None
    assert kind is not None
    assert as_of is not None
    assert confidence is not None
    return EstimateDraft(
        metric,
        low,
        likely,
        high,
        confidence,
        kind,
        as_of,
        source,
        source_kind,
        source_url,
        seen_on,
        place,
    )


def _source_kind(row: Reading) -> SourceKind | None:
    """What the source is, if that was said."""
    if row.values.get("source_kind") in (None, ""):
        return None
    return row.choice("source_kind", SourceKind)


def _metric(row: Reading) -> str:
    code = row.line("metric", 64, required=True)
    if code and code not in reference.metrics():
        row.note("metric", words("Ukuran ini tidak dikenal."))
    elif code:
        _judge_agrees(row, code)
    return code


def _judge_agrees(row: Reading, code: str) -> None:
    """Unit and definition belong to the metric; they may be sent if they agree."""
    metric = reference.metric(code)
    for field, own in (("unit", metric.unit), ("definition", metric.definition)):
        if row.values.get(field) not in (None, "", own):
            row.note(field, words("Mengikuti ukuran yang dipilih."))


def figure_of(row: Estimate) -> Figure:
    """What the rules of figures compare, from a row of the register."""
    return Figure(
        row.metric_code,
        row.low,
        row.likely,
        row.high,
        row.confidence.value,
        row.kind.value,
        row.as_of,
        row.source,
        row.place,
    )
