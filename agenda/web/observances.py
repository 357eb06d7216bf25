"""Observances set by decree on pages: beside the list of a year, and of one event."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, request
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from agenda.db import db
from agenda.events import queries as events
from agenda.events.models import Event
from agenda.observances import operations, queries
from agenda.observances.queries import Observance
from agenda.rules.event_states import EventKind
from agenda.rules.observances import Firmness, Step
from agenda.rules.permissions import Actor
from agenda.rules.precision import Precision, When
from agenda.rules.titles import chosen
from agenda.web import access
from agenda.web.event_words import choice
from agenda.web.forms.choices import capital
from agenda.web.forms.numbers import count
from agenda.web.page import language, named, title_of, when_words
from agenda.web.reference import must_edit
from agenda.web.years import year_of

LIST = "/admin/reference/holidays"
PREFIX = "/admin/reference/observances"
blueprint = Blueprint("observances", __name__)

_ZONE = "Asia/Jakarta"
"""Days of the whole country are whole days; the zone is never told of them."""


# Beside the list of a year


def values(actor: Actor, year: int) -> dict[str, Any]:
    """The observances of a year, and how many wait for one of the two acts."""
    found = queries.of_year(actor, year)
    ready = [each for each in found if _can_follow(each)]
    return {
        "observances": [_row(each) for each in found],
        "missing": sum(each.step is Step.REGISTER for each in found),
        "behind": len(ready) if len(ready) == len(_behind(found)) else 0,
    }


def tell_behind(actor: Actor, year: int) -> None:
    """Say at the next page how many observances a changed list has left behind."""
    behind = len(_behind(queries.of_year(actor, year)))
    if behind:
        told = ngettext(
            "%(num)d peringatan di register belum sesuai daftar ini.",
            "%(num)d peringatan di register belum sesuai daftar ini.",
            behind,
        )
        flash(told, "warning")


def waiting_years(years: Iterable[int]) -> list[int]:
    """Those of the years whose observances are not all in the register."""
    return [year for year in years if not queries.is_entered(year)]


def _behind(found: Iterable[Observance]) -> list[Observance]:
    return [each for each in found if each.step in {Step.CONFIRM, Step.MOVE}]


def _can_follow(observance: Observance) -> bool:
    """Whether one press does it: what is set needs a decree to name."""
    if observance.step not in {Step.CONFIRM, Step.MOVE}:
        return False
    return observance.firm is Firmness.ESTIMATED or bool(observance.decree)


def _row(observance: Observance) -> dict[str, Any]:
    event = observance.event
    title = chosen(*observance.feast.titles(observance.first), language())
    return {
        "title": title_of(event) if event else title,
        "when": capital(when_words(_when(observance))),
        "firm": observance.firm.value,
        "firm_label": capital(named(observance.firm)),
        "told": _told(observance),
        "event": _event(observance, event) if event else None,
        "is_hidden": observance.is_taken and event is None,
        "label": _label(observance) if _can_follow(observance) else "",
        "lacks_decree": observance.step in {Step.CONFIRM, Step.MOVE}
        and not _can_follow(observance),
        "day_url": f"{LIST}/{observance.days[0].id}",
    }


def _event(observance: Observance, event: Event) -> dict[str, Any]:
    elsewhere = not observance.has_same_days and event.when is not None
    return {
        "id": event.id,
        "number": event.number,
        "version": event.version,
        "status": event.status.value,
        "status_label": choice(event.status),
        "when": when_words(event.when) if elsewhere else "",
    }


def _label(observance: Observance) -> str:
    if observance.step is Step.CONFIRM:
        return str(gettext("Konfirmasi"))
    if observance.firm is Firmness.SET:
        return str(gettext("Pindahkan"))
    return str(gettext("Sesuaikan"))


def _told(observance: Observance) -> str:
    """By which decree, or from where an estimate is."""
    match observance.firm:
        case Firmness.SET:
            return observance.decree or str(gettext("Dasar hukum belum diisi."))
        case Firmness.ESTIMATED:
            told = [gettext("Belum ditetapkan."), _source(observance)]
            return " ".join(filter(None, told))
        case Firmness.WITHDRAWN:
            return ""


def _source(observance: Observance) -> str:
    if not observance.source:
        return ""
    return str(gettext("Sumber: %(source)s.", source=observance.source))


def _when(observance: Observance) -> When:
    last = observance.last if observance.last > observance.first else None
    return When(observance.first, None, last, None, _ZONE, Precision.DAY)


# On the page of an event


def of_event(actor: Actor, event: Event) -> dict[str, Any]:
    """How firm the date of an observance is; nothing of any other event."""
    if event.kind is not EventKind.OBSERVANCE or event.rrule:
        return {"decreed": None}
    observance = queries.of_event(actor, event)
    return {"decreed": _notice(actor, event, observance) if observance else None}


def _notice(
    actor: Actor, event: Event, observance: Observance
) -> dict[str, Any] | None:
    text = _sentence(observance)
    if not text:
        return None
    may_follow = operations.may_follow(actor, event) and _can_follow(observance)
    return {
        "text": text,
        "tone": "info" if observance.firm is Firmness.ESTIMATED else "warning",
        "label": _label(observance) if may_follow else "",
        "list_url": f"{LIST}?year={observance.first.year}#observances"
        if operations.may_keep(actor)
        else "",
    }


def _sentence(observance: Observance) -> str:
    """What the reader has to know of the date; blank when it is as decreed."""
    when = when_words(_when(observance))
    match observance.firm, observance.step:
        case Firmness.WITHDRAWN, _:
            told = gettext("Hari libur ini dicabut dari daftar.")
        case Firmness.ESTIMATED, Step.MOVE:
            told = gettext(
                "Perkiraan dalam daftar hari libur kini %(when)s.", when=when
            )
        case Firmness.ESTIMATED, _:
            until = gettext(
                "Tanggal ini perkiraan sampai ditetapkan dengan keputusan pemerintah."
            )
            told = " ".join(filter(None, [until, _source(observance)]))
        case Firmness.SET, Step.CONFIRM | Step.MOVE if observance.decree:
            told = gettext(
                "Ditetapkan pada %(when)s dengan %(decree)s; tanggal di sini belum"
                " disesuaikan.",
                when=when,
                decree=observance.decree,
            )
        case Firmness.SET, Step.CONFIRM | Step.MOVE:
            told = gettext(
                "Ditetapkan pada %(when)s; tanggal di sini belum disesuaikan.",
                when=when,
            )
        case _:
            told = ""
    return str(told)


# Acts


@blueprint.post(f"{PREFIX}/<year>/register")
def register(year: str) -> Response:
    """Enter the observances of a year that the register does not have."""
    must_edit()
    asked = {"year": year_of(year)}
    entered = operations.register(access.actor(), asked)
    db.session.commit()
    told = ngettext(
        "%(num)d peringatan tercatat di register.",
        "%(num)d peringatan tercatat di register.",
        len(entered),
    )
    flash(told, "success")
    return _back_to(year)


@blueprint.post(f"{PREFIX}/<year>/follow")
def follow_year(year: str) -> Response:
    """Bring all observances of a year to what their list says."""
    must_edit()
    asked = {"year": year_of(year)}
    followed = operations.follow_year(access.actor(), asked)
    db.session.commit()
    told = ngettext(
        "%(num)d peringatan disesuaikan dengan daftar hari libur.",
        "%(num)d peringatan disesuaikan dengan daftar hari libur.",
        len(followed),
    )
    flash(told, "success")
    return _back_to(year)


@blueprint.post("/events/<uuid:event_id>/follow-decree")
def follow(event_id: UUID) -> Response:
    """Bring one observance to what its list says, with its decree as the reference."""
    actor = access.actor()
    event = events.get(actor, event_id)
    seen = count(request.form.get("version"))
    operations.follow(actor, event, {}, seen=seen)
    db.session.commit()
    told = gettext(
        "%(title)s: %(status)s, %(when)s.",
        title=title_of(event),
        status=choice(event.status),
        when=when_words(event.when),
    )
    flash(told, "success")
    year = count(request.form.get("year"))
    return _back_to(str(year)) if year else redirect(f"/events/{event_id}")


def _back_to(year: str) -> Response:
    return redirect(f"{LIST}?year={year}#observances")
