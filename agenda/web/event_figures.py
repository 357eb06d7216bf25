"""The figures on the page of an event: the last word on each metric, charts, history.

Metrics stand side by side and are never compared with one another.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from babel.numbers import format_compact_decimal
from flask_babel import gettext

from agenda.events import figure_places, freshness, sources
from agenda.events.figure_places import Spot
from agenda.events.figures import figure_of
from agenda.events.models import Estimate, Event, Occurrence
from agenda.reference import queries as reference
from agenda.reference.models import Metric
from agenda.rules import figures as rules
from agenda.rules.choices import FigureKind
from agenda.rules.figures import Figure
from agenda.rules.permissions import Actor
from agenda.rules.track_records import TrackRecord
from agenda.web import estimate_words, event_words
from agenda.web.charts import Chart, Series, Value, draw
from agenda.web.event_words import choice
from agenda.web.page import figure_words, instant_words, language, short_day


def values(actor: Actor, event: Event, dates: list[Occurrence]) -> dict[str, Any]:
    """What the panel of figures shows; `dates` are those of a series."""
    rows = estimate_words.shown_estimates(event)
    stale = _stale(event, dates)
    records = sources.records(actor, {row.source_key for row in _open(rows)})
    pairs = list(dict.fromkeys((row.metric_code, row.place) for row in rows))
    spots = figure_places.spots_of(event.places)
    return {
        "tiles": [
            [
                {**tile, **_place(tile["place"], spots)}
                for tile in _tiles(rows, *pair, stale, records)
            ]
            for pair in pairs
        ],
        "charts": [drawn for pair in pairs if (drawn := _chart(rows, spots, *pair))],
        "totals": _totals(rows, spots),
        "definitions": [_definition(code) for code in dict(pairs)],
        "estimates": [
            {**_estimate(row, stale), **_place(row.place, spots)}
            for row in event.estimates
        ],
    }


def _place(name: str | None, spots: Sequence[Spot]) -> dict[str, Any]:
    """The place of a figure in the reader's language.

    `place_gone` tells that the event has no such place, or has it no more: the figure
    still says where it was.
    """
    at = figure_places.find(spots, name or "")
    if at is not None:
        return {"place": figure_places.names(spots, language())[at]}
    return {"place": name, "place_gone": bool(name)}


def _stale(event: Event, dates: list[Occurrence]) -> dict[UUID, date]:
    today = event_words.today()
    ahead = [row for row in dates if row.last_day >= today and not row.cancelled]
    shown = ahead[0] if ahead else event
    return freshness.stale_of(event, shown.first_day, shown.last_day, today)


def _open(rows: list[Estimate]) -> list[Estimate]:
    """The estimates that are shown and not closed yet."""
    figures = [figure_of(row) for row in rows]
    return [
        row
        for row in rows
        if row.kind is FigureKind.ESTIMATE
        and not rules.actual_of(figures, row.metric_code, row.place)
    ]


# The last word


def _tiles(
    rows: list[Estimate],
    metric: str,
    place: str,
    stale: Mapping[UUID, date],
    records: Mapping[str, TrackRecord],
) -> list[dict[str, Any]]:
    """The newest estimate, and the actual beside it with what it differs by."""
    before = estimate_words.row_of(rules.latest, rows, metric, place)
    after = estimate_words.row_of(rules.actual_of, rows, metric, place)
    found = []
    if before is not None:
        record = None if after else records.get(before.source_key)
        found.append(
            {
                **estimate_words.tile(before),
                "id": before.id,
                "stale": stale_words(stale.get(before.id)),
                "record": estimate_words.record_words(record) if record else "",
                "record_url": estimate_words.source_url(before.source_key)
                if record
                else "",
            }
        )
    if after is not None:
        found.append(
            {
                **estimate_words.tile(after),
                "id": after.id,
                "difference": _difference(before, after),
            }
        )
    return found


def _difference(before: Estimate | None, after: Estimate) -> str:
    if before is None:
        return ""
    percent = rules.difference_percent(figure_of(before), figure_of(after))
    if percent is None:
        return ""
    said = gettext(
        "%(percent)s dari perkiraan terakhir",
        percent=estimate_words.percent_words(percent),
    )
    return str(said)


def stale_words(looked_at: date | None) -> str:
    """Since when nobody looked at a stale figure; nothing for a fresh one."""
    if looked_at is None:
        return ""
    return str(
        gettext("Terakhir dicocokkan %(date)s", date=short_day(looked_at)),
    )


def _totals(rows: list[Estimate], spots: Sequence[Spot]) -> list[str]:
    """What the places have together, or why nobody adds them up.

    A figure whose place is none of the event's may be of anywhere, and is left out.
    """
    figures = [
        replace(figure_of(row), place=figure_places.names(spots)[at])
        for row in rows
        if (at := figure_places.find(spots, row.place)) is not None
    ]
    said = []
    for code in dict.fromkeys(one.metric for one in figures):
        metric, total = reference.metric(code), rules.total_over_places(figures, code)
        if total is None:
            continue
        if metric.adds_over_places and _overlap(figures, code, spots):
            said.append(
                gettext(
                    "%(metric)s di %(count)s tempat tidak dijumlahkan. Tempat yang satu"
                    " termasuk dalam tempat yang lain.",
                    metric=metric.named(language()),
                    count=total.places,
                )
            )
        elif metric.adds_over_places:
            said.append(
                gettext(
                    "%(metric)s di %(count)s tempat, dijumlahkan: %(amount)s"
                    " (%(kind)s). %(reason)s",
                    metric=metric.named(language()),
                    count=total.places,
                    amount=figure_words(total.likely),
                    kind=choice(FigureKind(total.kind)).lower(),
                    reason=_adds_reason(metric),
                )
            )
        else:
            said.append(
                gettext(
                    "%(metric)s di %(count)s tempat tidak dijumlahkan. %(reason)s",
                    metric=metric.named(language()),
                    count=total.places,
                    reason=_adds_reason(metric),
                )
            )
    return said


def _overlap(figures: list[Figure], metric: str, spots: Sequence[Spot]) -> bool:
    called = figure_places.names(spots)
    with_one = {one.place for one in figures if one.metric == metric}
    return figure_places.one_holds_another(spots[called.index(n)] for n in with_one)


def _adds_reason(metric: Metric) -> str:
    return metric.adds_reason_en if language() == "en" else metric.adds_reason


def _definition(code: str) -> dict[str, str]:
    metric = reference.metric(code)
    english = language() == "en"
    return {
        "label": metric.named(language()),
        "text": metric.definition_en if english else metric.definition,
    }


# Charts


def _chart(
    rows: list[Estimate], spots: Sequence[Spot], metric: str, place: str
) -> dict[str, Any] | None:
    """How the figures of one metric came along, estimates and actuals apart."""
    series = rules.series([figure_of(row) for row in rows], metric, place)
    days = sorted({one.as_of for one in series})
    lines = [
        Series(choice(kind), [[_value(one) for one in series if one.kind == kind]])
        for kind in FigureKind
        if any(one.kind == kind for one in series)
    ]
    ends = dict.fromkeys((days[0], days[-1])) if days else ()
    marks = [(day.toordinal(), short_day(day)) for day in ends]
    drawn: Chart | None = draw(lines, marks, _axis_words)
    if drawn is None:
        return None
    name = reference.metric(metric).named(language())
    where = f"{name}, {_place(place, spots)['place']}" if place else name
    caption = gettext("%(metric)s: angka dari waktu ke waktu", metric=where)
    return {"drawn": drawn, "caption": caption, "label": where}


def _value(one: Figure) -> Value:
    said = f"{short_day(one.as_of)}: {figure_words(one.likely)} ({one.source})"
    return Value(one.as_of.toordinal(), one.likely, said, one.low, one.high)


def _axis_words(number: float) -> str:
    return str(
        format_compact_decimal(number, locale=language(), fraction_digits=1)
    ).replace("\xa0", " ")


# History


def _estimate(row: Estimate, stale: Mapping[UUID, date]) -> dict[str, Any]:
    tile = estimate_words.tile(row)
    return {
        **tile,
        "id": row.id,
        "metric": tile["label"],
        "kind": choice(row.kind),
        "confidence": choice(row.confidence),
        "source": row.source,
        "source_url": row.source_url,
        "recorded_by": row.recorded_by,
        "verified": _verified(row),
        "is_stale": row.id in stale,
        "struck": bool(row.struck_at),
        "struck_reason": row.struck_reason,
        "struck_by": row.struck_by,
    }


def _verified(row: Estimate) -> str:
    if row.verified_at is None:
        return ""
    return str(
        gettext(
            "Diperiksa %(name)s, %(when)s",
            name=row.verified_by,
            when=instant_words(row.verified_at),
        )
    )
