"""The figures of an event in words: tiles with range and source, lines of lists."""

from collections.abc import Callable, Iterable
from typing import Any

from flask_babel import gettext

from agenda.events.figures import figure_of
from agenda.events.models import Estimate, Event
from agenda.reference import queries as reference
from agenda.rules import figures as figure_rules
from agenda.rules.choices import Confidence
from agenda.rules.figures import Figure
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
    rows = shown_estimates(event)
    return _row(figure_rules.actual_of, rows, metric, "") or _row(
        figure_rules.latest, rows, metric, ""
    )


def shown_estimates(event: Event) -> list[Estimate]:
    return [row for row in event.estimates if row.struck_at is None]


def tiles(event: Event) -> list[dict[str, Any]]:
    """For each metric and place the newest estimate, and the actual beside it."""
    rows = shown_estimates(event)
    pairs = dict.fromkeys((row.metric_code, row.place) for row in rows)
    found = []
    for metric, place in pairs:
        for pick in (figure_rules.latest, figure_rules.actual_of):
            row = _row(pick, rows, metric, place)
            if row is not None:
                found.append(tile(row))
    return found


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


def difference_words(event: Event) -> list[str]:
    """How far the newest estimate of a metric was off, where the actual is known."""
    rows = shown_estimates(event)
    said = []
    for metric in dict.fromkeys(row.metric_code for row in rows if not row.place):
        before = figure_rules.latest(map(figure_of, rows), metric)
        after = figure_rules.actual_of(map(figure_of, rows), metric)
        percent = before and after and figure_rules.difference_percent(before, after)
        if percent is not None:
            said.append(
                gettext(
                    "%(metric)s: realisasi %(percent)s%% dari perkiraan terakhir.",
                    metric=reference.metric(metric).named(language()),
                    percent=f"{percent:+.0f}".replace("-", "−"),
                )
            )
    return said


def _row(
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
