"""The figures of an event in words: tiles with range and source, lines of lists."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote

from flask_babel import gettext

from agenda.events.figures import figure_of
from agenda.events.models import Estimate, Event
from agenda.events.sources import Known
from agenda.reference import queries as reference
from agenda.rules import figures as figure_rules
from agenda.rules.choices import Confidence
from agenda.rules.figures import Figure
from agenda.rules.track_records import TrackRecord
from agenda.web.forms.choices import capital
from agenda.web.page import figure_words, language, named, short_day, shorten

_ROW_METRICS = ("countries", "participants", "visits")


def amount(row: Estimate) -> str:
    return figure_words(row.likely)


def figure_line(row: Estimate) -> str:
    """`30.000 peserta`, for a row of a list."""
    metric = reference.metric(row.metric_code)
    return f"{figure_words(row.likely)} {metric.named(language()).lower()}"


def row_figures(event: Event) -> list[str]:
    """The newest figures that tell how large an event is."""
    if not event.estimates:
        return []
    rows = [newest(event, metric) for metric in _ROW_METRICS]
    return [figure_line(row) for row in rows if row is not None][:2]


def newest(event: Event, metric: str) -> Estimate | None:
    """The newest actual of the whole event, else its newest estimate."""
    return row_of(figure_rules.newest, shown_estimates(event), metric, "")


def shown_estimates(event: Event) -> list[Estimate]:
    return [row for row in event.estimates if row.struck_at is None]


def tile(row: Estimate) -> dict[str, Any]:
    metric = reference.metric(row.metric_code)
    return {
        "value": amount(row),
        "label": metric.named(language()),
        "unit": metric.unit_en if language() == "en" else metric.unit,
        "range": range_words(row),
        "kind": row.kind.value,
        "confidence": confidence_words(row.confidence),
        "source": shorten(row.source, 120),
        "source_url": row.source_url or None,
        "source_kind": capital(named(row.source_kind)) if row.source_kind else None,
        "seen_on": short_day(row.seen_on) if row.seen_on else None,
        "as_of": short_day(row.as_of),
        "place": row.place or None,
    }


def range_words(row: Estimate) -> str | None:
    if row.low is None and row.high is None:
        return None
    low = figure_words(row.low) or "…"
    high = figure_words(row.high) or "…"
    return f"{low} – {high}"


def confidence_words(confidence: Confidence) -> str:
    return str(gettext("Keyakinan %(level)s", level=named(confidence)))


def percent_words(percent: float) -> str:
    """A difference with its sign, as `+39,1%`."""
    sign = "+" if percent > 0 else "−" if percent < 0 else "±"
    return f"{sign}{figure_words(abs(round(percent, 1)))}%"


def record_words(record: TrackRecord) -> str:
    """How far a source was off, in one sentence."""
    return str(
        gettext(
            "Dari %(count)s perkiraan sumber ini, realisasinya biasanya %(middle)s"
            " (%(least)s sampai %(most)s).",
            count=figure_words(record.closed),
            middle=percent_words(record.middle),
            least=percent_words(record.least),
            most=percent_words(record.most),
        )
    )


def source_words(one: Known) -> dict[str, str]:
    """A source that may be named again, with how far it was off."""
    said = record_short(one.record) if one.record else ""
    return {"name": one.name, "url": source_url(one.key), "record": said}


def record_short(record: TrackRecord) -> str:
    return str(
        gettext(
            "realisasi biasanya %(middle)s (%(least)s sampai %(most)s)",
            middle=percent_words(record.middle),
            least=percent_words(record.least),
            most=percent_words(record.most),
        )
    )


def source_url(key: str) -> str:
    """The page of a source."""
    return f"/sources?name={quote(key)}"


def row_of(
    pick: Callable[[Iterable[Figure], str, str], Figure | None],
    rows: list[Estimate],
    metric: str,
    place: str,
) -> Estimate | None:
    """The row of the figure that `pick` chooses."""
    figures = [figure_of(row) for row in rows]
    found = pick(figures, metric, place)
    pairs = zip(rows, figures, strict=True)
    return next((row for row, figure in pairs if figure is found), None)
