"""Bringing the register to what the list of free days says: by hand, never by itself.

`register` enters the observances of a year ahead, estimates as tentative events;
`follow` gives one the date that its days have now, and confirms it once they are set,
with their decree as the reference. What an event held before stays in its history.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from agenda.audit.operations import AuditAction, Change, record
from agenda.audit.queries import must_be_current
from agenda.db import db, flush, new_id
from agenda.errors import BadInput, NotAllowed, WrongState
from agenda.events import queries as events
from agenda.events.guards import may_register
from agenda.events.models import Event
from agenda.events.operations import register as register_event
from agenda.observances import queries
from agenda.observances.models import ObservedHoliday
from agenda.observances.queries import Observance
from agenda.reference.holidays import FIRST_YEAR, LAST_YEAR
from agenda.rules.event_states import EventKind, EventStatus, Scope, Visibility
from agenda.rules.observances import Firmness, Step
from agenda.rules.permissions import Action, Actor, may
from agenda.rules.precision import Precision
from agenda.rules.readings import Reading
from agenda.tasks import travel
from agenda.words import words

KIND = "event"
_NEAR = timedelta(days=14)
"""So far from the days of the list an observance of that feast is still the same."""

_CONFIRMED_BY = "Pemerintah"
"""Whose decree it is; a fact of the event, kept in Indonesian like all of them."""


def may_keep(actor: Actor) -> bool:
    """Observances follow the reference data: whoever keeps those keeps these."""
    return may(actor, Action.EDIT_REFERENCE)


def may_follow(actor: Actor, event: Event) -> bool:
    """Whether the actor may bring this event to its days."""
    steers = may(actor, Action.STEER_EVENT, agency_id=event.agency_id)
    return may_keep(actor) and steers


def register(actor: Actor, asked: Mapping[str, Any], reason: str = "") -> list[Event]:
    """Enter the observances of `year` that the register does not have.

    One that somebody entered by hand is taken for what it is, not entered twice.
    `asked` may name the lead `agency`. Raises NotAllowed, WrongState, BadInput.
    """
    if not may_keep(actor) or not may_register(actor, {}):
        raise NotAllowed
    year, led = _read_year(asked)
    missing = [
        each for each in queries.of_year(actor, year) if each.step is Step.REGISTER
    ]
    if not missing:
        raise WrongState(
            words("Tidak ada peringatan tahun %(year)s yang belum dicatat.", year=year)
        )
    change_set = new_id()
    return [_enter(actor, each, led, reason, change_set) for each in missing]


def _read_year(asked: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    """The year, and by whom its observances are led when somebody says so."""
    reading = Reading(asked, frozenset({"year", "agency"}))
    year = reading.whole_number("year", True, FIRST_YEAR, LAST_YEAR)
    reading.finish()
    assert year is not None  # finish() has raised when it is missing.
    return year, {"agency": asked["agency"]} if asked.get("agency") else {}


def follow(
    actor: Actor,
    event: Event,
    asked: Mapping[str, Any],
    *,
    seen: int | None = None,
    reason: str = "",
    change_set: UUID | None = None,
) -> Event:
    """Give an observance the date that its days have now; confirm it when they are set.

    `asked` may name the decree as `reference`; without it the days or their list do.
    Raises NotAllowed, Stale, WrongState, BadInput.
    """
    if not may_follow(actor, event):
        raise NotAllowed
    must_be_current(KIND, event, seen)
    Reading(asked, frozenset({"reference"})).finish()
    observance = queries.of_event(actor, event)
    if observance is None:
        raise WrongState(
            words("Tanggal kegiatan ini tidak mengikuti daftar hari libur.")
        )
    if observance.step is Step.NONE:
        raise WrongState(_why_nothing(observance))
    bound = change_set or new_id()
    _tie(actor, observance, event, reason, bound)
    if observance.step is Step.CONFIRM:
        _confirm(actor, observance, event, asked, reason, bound)
    else:
        _move(actor, observance, event, asked, reason, bound)
    return event


def follow_year(
    actor: Actor, asked: Mapping[str, Any], reason: str = ""
) -> list[Event]:
    """Do the same to every observance of `year` that is behind its days."""
    if not may_keep(actor):
        raise NotAllowed
    year, _ = _read_year(asked)
    behind = [
        each.event
        for each in queries.of_year(actor, year)
        if each.event is not None and each.step in {Step.CONFIRM, Step.MOVE}
    ]
    if not behind:
        raise WrongState(
            words("Semua peringatan tahun %(year)s sudah sesuai daftarnya.", year=year)
        )
    change_set = new_id()
    return [
        follow(actor, event, {}, reason=reason, change_set=change_set)
        for event in behind
    ]


# One observance


def _enter(
    actor: Actor,
    observance: Observance,
    led: Mapping[str, Any],
    reason: str,
    change_set: UUID,
) -> Event:
    event = _entered_by_hand(actor, observance)
    if event is None:
        event = register_event(actor, {**led, **_content(observance)}, reason)
    _tie(actor, observance, event, reason, change_set)
    return event


def _content(observance: Observance) -> dict[str, Any]:
    """The observance as an event: tentative, unless its days are set by a decree."""
    title, title_en = observance.feast.titles(observance.first)
    content = {
        "title": title,
        "title_en": title_en,
        "kind": EventKind.OBSERVANCE.value,
        "scope": Scope.NATIONAL.value,
        "category": "religious",
        "visibility": Visibility.PUBLIC.value,
        "status": EventStatus.TENTATIVE.value,
        "provenance": {"source": observance.source or observance.decree},
        **_dates(observance),
    }
    if observance.firm is Firmness.SET and observance.decree:
        content |= {
            "status": EventStatus.CONFIRMED.value,
            "confirmed_by": _CONFIRMED_BY,
            "confirmation_reference": observance.decree,
        }
    return content


def _confirm(
    actor: Actor,
    observance: Observance,
    event: Event,
    asked: Mapping[str, Any],
    reason: str,
    change_set: UUID,
) -> None:
    wished = {
        "confirmed_by": _CONFIRMED_BY,
        "reference": _decree(observance, asked),
        **({} if observance.has_same_days else _dates(observance)),
    }
    travel.confirm_event(actor, event, wished, reason=reason, change_set=change_set)


def _move(
    actor: Actor,
    observance: Observance,
    event: Event,
    asked: Mapping[str, Any],
    reason: str,
    change_set: UUID,
) -> None:
    """Another date; the decree that moved a confirmed one is its reason and letter."""
    wished = _dates(observance)
    if observance.firm is Firmness.SET:
        decree = _decree(observance, asked)
        wished |= {
            "confirmed_by": _CONFIRMED_BY,
            "confirmation_reference": decree,
        }
        reason = reason or decree
    else:
        source = observance.source
        wished["provenance"] = {**event.provenance, "source": source}
    travel.revise_event(actor, event, wished, reason=reason, change_set=change_set)


def _dates(observance: Observance) -> dict[str, Any]:
    last = observance.last if observance.last > observance.first else None
    return {
        "start": observance.first.isoformat(),
        "end": last.isoformat() if last else None,
        "precision": Precision.DAY.value,
    }


def _decree(observance: Observance, asked: Mapping[str, Any]) -> str:
    reading = Reading(asked, frozenset({"reference"}))
    decree = reading.line("reference", 300) or observance.decree
    reading.finish()
    if not decree:
        raise BadInput.at("reference", words("Sebutkan keputusan yang menetapkannya."))
    return decree


def _why_nothing(observance: Observance) -> Any:
    match observance.firm:
        case Firmness.ESTIMATED:
            return words("Tanggalnya masih perkiraan; belum ditetapkan.")
        case Firmness.WITHDRAWN:
            return words("Hari liburnya dicabut dari daftar.")
        case Firmness.SET:
            return words("Tanggalnya sudah sesuai daftar hari libur.")


# What belongs together


def _entered_by_hand(actor: Actor, observance: Observance) -> Event | None:
    """An observance of that feast near these days that nobody tied to any."""
    tied = select(ObservedHoliday.event_id)
    near = select(Event).where(
        events.visible(actor),
        Event.kind == EventKind.OBSERVANCE,
        Event.rrule == "",
        Event.status != EventStatus.CANCELLED,
        Event.last_day >= observance.first - _NEAR,
        Event.first_day <= observance.last + _NEAR,
        Event.id.not_in(tied),
    )
    found = db.session.scalars(near.order_by(Event.first_day, Event.id)).unique()
    return next((one for one in found if observance.feast.is_named(one.title)), None)


def _tie(
    actor: Actor,
    observance: Observance,
    event: Event,
    reason: str,
    change_set: UUID,
) -> None:
    """Note that these days are of this event; days that came later are added."""
    wanted = select(ObservedHoliday.holiday_id).where(
        ObservedHoliday.holiday_id.in_([day.id for day in observance.days])
    )
    known = set(db.session.scalars(wanted))
    fresh = [day for day in observance.days if day.id not in known]
    if not fresh:
        return
    db.session.add_all(
        ObservedHoliday(holiday_id=day.id, event_id=event.id) for day in fresh
    )
    flush()
    days: list[Change] = [
        {"field": "holiday", "old": None, "new": day.date.isoformat()} for day in fresh
    ]
    action = AuditAction.OBSERVANCE_TIE
    record(actor, action, "observance", event.id, days, reason, change_set)
