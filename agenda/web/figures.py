"""Figures beyond one event: how far sources were off, and what to look at again."""

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from agenda.errors import NotFound
from agenda.events import freshness, sources
from agenda.events.freshness import Stale
from agenda.events.sources import Closed, Source
from agenda.reference import queries as reference
from agenda.rules.figures import error_percent
from agenda.rules.permissions import Actor
from agenda.rules.titles import title_in
from agenda.rules.track_records import FEWEST, TrackRecord
from agenda.web import access, estimate_words, event_figures, event_words
from agenda.web.estimate_words import percent_words
from agenda.web.page import (
    day_words,
    figure_words,
    language,
    short_day,
    title_of,
    when_words,
)

blueprint = Blueprint("figures", __name__)
Answer = str | Response
_PAGE = 50
_MOST = 200
BACK = ("/", "/estimates/stale")
"""Pages whose button `still true` brings one back to them."""


@blueprint.get("/sources")
def show_sources() -> Answer:
    """The sources that can be judged, or one of them with what it said."""
    actor, name = access.actor(), request.args.get("name", "")
    if name:
        return _source_page(actor, name)
    found = sources.page(actor, request.args.get("cursor"), _PAGE)
    cursor = found.next_cursor
    return render_template(
        "figures/sources.html",
        rows=[_row(one) for one in found.items],
        fewest=FEWEST,
        next_url=f"/sources?cursor={cursor}" if cursor else None,
    )


def _source_page(actor: Actor, name: str) -> str:
    source = sources.source(actor, name)
    if source is None:
        raise NotFound
    newest = sorted(source.closed, key=lambda one: one.happened_on, reverse=True)
    return render_template(
        "figures/source.html",
        source=source,
        record=_record(source.record) if source.record else None,
        rows=[_closed(one) for one in newest[:_MOST]],
        hidden=max(0, len(newest) - _MOST),
        fewest=FEWEST,
    )


def _row(source: Source) -> dict[str, Any]:
    assert source.record is not None
    url = estimate_words.source_url(source.key)
    return {"name": source.name, "url": url, **_record(source.record)}


def _record(record: TrackRecord) -> dict[str, str]:
    return {
        "closed": figure_words(record.closed),
        "middle": percent_words(record.middle),
        "least": percent_words(record.least),
        "most": percent_words(record.most),
    }


def _closed(one: Closed) -> dict[str, Any]:
    percent = error_percent(one.expected, one.happened)
    return {
        "url": f"/events/{one.event_id}#figures",
        "title": title_in(one, language()),
        "metric": reference.metric(one.metric).named(language()),
        "place": one.place,
        "expected": figure_words(one.expected),
        "expected_on": short_day(one.expected_on),
        "happened": figure_words(one.happened),
        "happened_on": short_day(one.happened_on),
        "percent": "–" if percent is None else percent_words(percent),
    }


# What to look at again


@blueprint.get("/estimates/stale")
def show_stale() -> Answer:
    """All stale figures that are the reader's to look at."""
    rows = stale_rows(access.actor())
    return render_template("figures/stale.html", rows=rows)


def stale_rows(actor: Actor) -> list[dict[str, Any]]:
    """The figures that concern this reader and are stale, the nearest event first."""
    today = event_words.today()
    return [
        {
            "id": one.estimate.id,
            "url": f"/events/{one.event.id}#figures",
            "title": title_of(one.event),
            "figure": estimate_words.figure_line(one.estimate),
            "place": one.estimate.place,
            "source": one.estimate.source,
            "begins": _begins(one, today),
            "looked_at": event_figures.stale_words(one.checked_on),
            "may_verify": one.may_verify,
        }
        for one in freshness.mine(actor, today)
    ]


def _begins(one: Stale, today: date) -> str:
    """When its event begins; of a coarse date no day is told."""
    ahead = (one.first_day - today).days
    if one.event.precision.is_coarse:
        return when_words(one.event.when)
    if ahead < 0:
        return str(gettext("sedang berlangsung"))
    if ahead == 0:
        return str(gettext("mulai hari ini"))
    day = day_words(one.first_day)
    return str(gettext("mulai %(day)s, %(days)s hari lagi", day=day, days=ahead))
