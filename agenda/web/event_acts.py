"""What is done to an event by a verb or a figure: each a small page of its own.

A page shows what the event is now, asks for what the act needs, and carries the
version that its reader saw. Whoever was overtaken gets the page again, told by whom.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, StringField

from agenda.db import db
from agenda.errors import BadInput, NotAllowed, Refusal, Stale, WrongState
from agenda.events import estimates, fields, queries, sources
from agenda.events.models import Estimate, Event
from agenda.rules.event_states import (
    EventStatus,
    EventVerb,
    after,
    reason_required,
)
from agenda.rules.permissions import Actor
from agenda.rules.telling import TOLD
from agenda.tasks import lessons, travel
from agenda.web import (
    access,
    closing,
    estimate_words,
    event_dates,
    event_words,
    notifications,
    phase_travel,
    places,
    programme,
    task_travel,
)
from agenda.web.event_history import Teller
from agenda.web.event_page import Rights
from agenda.web.events import Page, seen_version
from agenda.web.figures import BACK
from agenda.web.forms import choices
from agenda.web.forms.base import Form
from agenda.web.forms.entered import finder
from agenda.web.forms.event_rows import PlacedEstimateForm, read_estimate
from agenda.web.forms.moments import (
    FIXED,
    DatesForm,
    read_dates,
    typed_dates,
    typed_span,
    zone,
)
from agenda.web.forms.problems import tell
from agenda.web.forms.texts import text
from agenda.web.page import say
from agenda.words import words

blueprint = Blueprint("event_acts", __name__)
Do = Callable[[Actor, Event, Form, int], object]


class ReasonForm(Form):
    """Why it is done."""

    reason = text(_l("Alasan"), 3)


class CompleteForm(ReasonForm):
    """Where the figures that came of it are from, and of which day they speak."""

    source = text(_l("Sumber angka"))
    as_of = StringField(_l("Menurut keadaan tanggal"), render_kw={"type": "date"})


class MoveForm(DatesForm):
    """Another date, and why."""

    reason = text(_l("Alasan"), 3)


class ConfirmForm(DatesForm):
    """The firm date, who said so and where it is written."""

    confirmed_by = text(_l("Dikonfirmasi oleh"))
    reference = text(_l("Nomor surat konfirmasi"))
    other = BooleanField(_l("Ya, bukan salah satu calon tanggal"))
    reason = text(_l("Catatan"), 2)


@dataclass(frozen=True)
class Act:
    """One act as its page tells it."""

    title: Any
    explanation: Any
    label: Any
    done: Any
    icon: str
    do: Do
    verb: EventVerb | None = None
    danger: bool = False
    fields: tuple[str, ...] = field(default=())


# Verbs that ask for a reason only


def _plain(operation: Callable[..., Event]) -> Do:
    def do(actor: Actor, event: Event, form: Form, seen: int) -> object:
        return operation(actor, event, seen=seen, reason=form.reason.data or "")

    return do


def _with_items(operation: Callable[..., travel.TravelPlan]) -> Do:
    """An act that can be done to programme items in one go."""

    def do(actor: Actor, event: Event, form: Form, seen: int) -> object:
        reason, items = form.reason.data or "", programme.chosen()
        return operation(actor, event, seen=seen, reason=reason, items=items)

    return do


def _complete(actor: Actor, event: Event, form: Form, seen: int) -> object:
    """Close the event, with its figures and what is learned of it."""
    return lessons.close_event(
        actor,
        event,
        closing.asked(actor, event),
        seen=seen,
        reason=form.reason.data or "",
        items=programme.chosen(),
    )


ACTS = {
    "postpone": Act(
        _l("Tunda kegiatan"),
        _l("Tanggal lama tetap terlihat sebagai tanggal terakhir yang diketahui."),
        _l("Tunda kegiatan"),
        _l("%(number)s ditunda."),
        "pause-circle-fill",
        _with_items(travel.postpone_event),
        EventVerb.POSTPONE,
    ),
    "cancel": Act(
        _l("Batalkan kegiatan"),
        _l("Kegiatan tetap terlihat dengan status batal dan dapat dipulihkan."),
        _l("Batalkan kegiatan"),
        _l("%(number)s dibatalkan."),
        "x-circle-fill",
        _with_items(travel.cancel_event),
        EventVerb.CANCEL,
        danger=True,
    ),
    "complete": Act(
        _l("Nyatakan selesai"),
        _l("Kegiatan sudah terlaksana. Angka realisasi masih dapat ditambahkan."),
        _l("Nyatakan selesai"),
        _l("%(number)s dinyatakan selesai."),
        "flag-fill",
        _complete,
        EventVerb.COMPLETE,
    ),
    "restore": Act(
        _l("Pulihkan kegiatan"),
        _l(
            "Kegiatan kembali ke keadaannya sebelum dibatalkan, diselesaikan, atau"
            " dibuang."
        ),
        _l("Pulihkan kegiatan"),
        _l("%(number)s dipulihkan."),
        "arrow-counterclockwise",
        _with_items(travel.restore_event),
        EventVerb.RESTORE,
    ),
    "trash": Act(
        _l("Buang ke tempat sampah"),
        _l("Kegiatan hilang dari daftar, kalender, dan langganan sampai dipulihkan."),
        _l("Buang kegiatan"),
        _l("%(number)s dibuang ke tempat sampah."),
        "trash3",
        _plain(travel.trash_event),
        danger=True,
    ),
}


@blueprint.route(
    "/events/<uuid:event_id>/<any(postpone, cancel, complete, restore, trash):name>",
    methods=["GET", "POST"],
)
def steer(event_id: UUID, name: str) -> Page:
    """Postpone, cancel, complete, restore or throw away."""
    form_type = CompleteForm if name == "complete" else ReasonForm
    return _act(event_id, ACTS[name], form_type, name)


# Verbs with a date


def _move(actor: Actor, event: Event, form: Form, seen: int) -> object:
    asked = read_dates(form)
    if not asked["end"]:
        del asked["end"]
    zone_asked = zone(form)
    if zone_asked and zone_asked != event.timezone:
        asked["timezone"] = zone_asked
    return travel.move_event(
        actor,
        event,
        asked,
        seen=seen,
        reason=form.reason.data or "",
        phases_follow=phase_travel.follow(),
        answers=task_travel.answers(),
    )


def _confirm(actor: Actor, event: Event, form: Form, seen: int) -> object:
    asked: dict[str, Any] = {
        "confirmed_by": form.confirmed_by.data or None,
        "reference": form.reference.data or None,
    }
    if seen == event.version:
        if chosen := request.form.get("candidate"):
            _type_candidate(event, form, chosen)
        asked |= _confirmed_date(event, form)
    return travel.confirm_event(
        actor,
        event,
        asked,
        seen=seen,
        reason=form.reason.data or "",
        phases_follow=phase_travel.follow(),
        answers=task_travel.answers(),
    )


def _type_candidate(event: Event, form: Form, chosen: str) -> None:
    """Write the date held open that a button named into the fields for a date."""
    for row in event.candidates:
        if event_dates.value(row) == chosen:
            typed = typed_span(fields.candidate(row))
            for name, text_typed in {**typed, "precision": FIXED}.items():
                form[name].data = text_typed
            return
    raise WrongState(words("Calon tanggal ini tidak ada."))


def _confirmed_date(event: Event, form: Form) -> dict[str, Any]:
    """The date that was typed, if it is another one than the event has.

    Whoever confirms none of the dates that are held open is asked first.
    """
    former = read_dates(DatesForm(MultiDict(typed_dates(fields.dates(event)))))
    typed = read_dates(form)
    confirmed = typed if typed["start"] else former
    open_dates = [_span(fields.candidate(row)) for row in event.candidates]
    if open_dates and _span(confirmed) not in open_dates and not form.other.data:
        sentence = words(
            "Tanggal ini bukan salah satu calon tanggal. Pilih salah satunya, atau"
            " centang di bawah bila memang tanggal lain yang dikonfirmasi."
        )
        raise BadInput.at("other", sentence)
    return confirmed if confirmed != former else {}


def _span(dates: Mapping[str, Any]) -> dict[str, Any]:
    return {"start": dates["start"], "end": dates["end"]}


MOVE = Act(
    _l("Pindahkan kegiatan"),
    _l("Isi tanggal yang baru. Tanggal lama tercatat di riwayat."),
    _l("Pindahkan kegiatan"),
    _l("%(number)s dipindahkan."),
    "arrow-left-right",
    _move,
    EventVerb.MOVE,
)
CONFIRM = Act(
    _l("Konfirmasi kegiatan"),
    _l("Tanggalnya pasti. Ubah hanya bila yang dikonfirmasi tanggal lain."),
    _l("Konfirmasi kegiatan"),
    _l("%(number)s terkonfirmasi."),
    "check-circle-fill",
    _confirm,
    EventVerb.CONFIRM,
    fields=("confirmed_by", "reference"),
)


@blueprint.route("/events/<uuid:event_id>/move", methods=["GET", "POST"])
def move(event_id: UUID) -> Page:
    """Give the event another date."""
    return _act(event_id, MOVE, MoveForm, "move")


@blueprint.route("/events/<uuid:event_id>/confirm", methods=["GET", "POST"])
def confirm(event_id: UUID) -> Page:
    """Make the date firm."""
    return _act(event_id, CONFIRM, ConfirmForm, "confirm")


# One way for all of them


def _act(event_id: UUID, act: Act, form_type: type[Form], name: str) -> Page:
    actor = access.actor()
    event = _get(actor, event_id, act)
    _must_be_open(actor, event, act)
    if request.method == "GET":
        form = form_type(_first_typed(event, act))
        return _act_page(event, act, form, event.version)
    form, seen = form_type(request.form), seen_version()
    try:
        outcome = act.do(actor, event, form, seen)
        if unseen := _unseen(outcome):
            db.session.rollback()
            return _act_page(_get(actor, event_id, act), act, form, seen, **unseen)
        db.session.commit()
        phase_travel.tell(outcome)
        task_travel.tell(outcome)
    except Stale:
        db.session.rollback()
        return _overtaken(actor, _get(actor, event_id, act), act, form, seen)
    except (BadInput, WrongState) as refusal:
        db.session.rollback()
        return _refused(_get(actor, event_id, act), act, form, seen, refusal)
    flash(str(act.done) % {"number": event.number}, "success")
    return redirect("/events" if name == "trash" else f"/events/{event_id}")


def _unseen(outcome: object) -> dict[str, Any]:
    """What the act means for the parts of the event, where that was not shown yet."""
    items = programme.unseen(outcome)
    found = {
        "preview": programme.preview(items) if items else None,
        "phases": phase_travel.unseen(outcome),
        "tasks": task_travel.unseen(outcome),
    }
    if not any(found.values()):
        return {}
    return found


def _get(actor: Actor, event_id: UUID, act: Act) -> Event:
    if act.verb is EventVerb.RESTORE:
        return queries.get_for_restore(actor, event_id)
    return queries.get(actor, event_id)


def _must_be_open(actor: Actor, event: Event, act: Act) -> None:
    """Nobody fills in a page in vain: the refusal comes before it."""
    if not Rights(actor, event).steer:
        raise NotAllowed
    in_trash = event.trashed_at is not None
    if request.method == "GET" and act.verb and not in_trash:
        after(event.status, act.verb)


def _first_typed(event: Event, act: Act) -> MultiDict[str, str]:
    if act.verb is EventVerb.CONFIRM and not event.precision.is_coarse:
        return MultiDict(typed_dates(fields.dates(event)))
    if act.verb is EventVerb.MOVE:
        return MultiDict({"timezone": choices.zone_typed(event.timezone)})
    if act.verb is EventVerb.COMPLETE:
        return MultiDict({"as_of": event_words.today().isoformat()})
    return MultiDict()


def _overtaken(
    actor: Actor, event: Event, act: Act, form: Form, seen: int
) -> tuple[str, int]:
    entries = queries.history(event, limit=max(1, event.version - seen)).items
    teller = Teller(actor, entries)
    told = [teller.entry(entry, whole=False) for entry in entries]
    return _act_page(event, act, form, event.version, since=told), 412


def _refused(
    event: Event, act: Act, form: Form, seen: int, refusal: Refusal
) -> tuple[str, int]:
    if isinstance(refusal, BadInput):
        extra = tell(form, refusal.problems, finder(form))
        return _act_page(event, act, form, seen, extra=extra), 422
    return _act_page(event, act, form, seen, extra=[say(refusal.words)]), 409


def _act_page(
    event: Event,
    act: Act,
    form: Form,
    version: int,
    *,
    extra: list[str] | None = None,
    since: list[dict[str, Any]] | None = None,
    preview: dict[str, Any] | None = None,
    phases: dict[str, Any] | None = None,
    tasks: dict[str, Any] | None = None,
) -> str:
    row = event_words.event_row(event)
    needs_reason = act.verb is not None and reason_required(act.verb, event.status)
    form.reason.flags.required = needs_reason
    return render_template(
        "events/act.html",
        event=event,
        act=act,
        row=row,
        form=form,
        dated=isinstance(form, DatesForm),
        version=version,
        needs_reason=needs_reason,
        length=_length_words(event) if act.verb is EventVerb.MOVE else "",
        candidates=_candidates_beside(event, form),
        asks_other=bool(getattr(form, "other", None) and form.other.errors),
        preview=preview,
        phases=phases,
        tasks=tasks,
        closing=closing.values(access.actor(), event)
        if act.verb is EventVerb.COMPLETE
        else None,
        also=programme.offered(access.actor(), event, act.verb),
        extra=extra or [],
        since=since or [],
        zones=choices.zones(),
        recipients=_recipients(event, act),
    )


def _recipients(event: Event, act: Act) -> list[str] | None:
    """The names of who is told of the act; None where it tells nobody."""
    action = f"event:{act.verb}" if act.verb else ""
    if action not in TOLD:
        return None
    return notifications.recipients(access.actor(), event, action)


def _candidates_beside(event: Event, form: Form) -> list[dict[str, Any]]:
    if not isinstance(form, DatesForm):
        return []
    return event_dates.candidates(access.actor(), event)


def _length_words(event: Event) -> str:
    """What happens to the end when none is typed."""
    if event.end_date is None or event.start_date is None:
        return ""
    if event.precision.is_coarse:
        return ""
    if event.start_time is not None:
        return str(gettext("Kosong: lamanya tetap seperti sekarang."))
    days = (event.end_date - event.start_date).days + 1
    return str(gettext("Kosong: lamanya tetap %(days)s hari.", days=days))


# Figures


@blueprint.route("/events/<uuid:event_id>/estimates/new", methods=["GET", "POST"])
def add_estimate(event_id: UUID) -> Page:
    """Append a figure with its source."""
    actor = access.actor()
    event = queries.get(actor, event_id)
    if not Rights(actor, event).edit:
        raise NotAllowed
    if request.method == "GET":
        return _estimate_page(event, _estimate_form(event, _estimate_typed(event)))
    form = _estimate_form(event, request.form)
    try:
        estimates.add(actor, event, read_estimate(form))
        db.session.commit()
    except BadInput as refusal:
        db.session.rollback()
        extra = tell(form, refusal.problems, finder(form))
        return _estimate_page(queries.get(actor, event_id), form, extra), 422
    flash(gettext("Angka dicatat pada %(number)s.", number=event.number), "success")
    return redirect(f"/events/{event_id}#figures")


def _estimate_form(event: Event, typed: MultiDict[str, str]) -> PlacedEstimateForm:
    return PlacedEstimateForm(typed, places.names(event))


def _estimate_typed(event: Event) -> MultiDict[str, str]:
    over = event.status is EventStatus.COMPLETED
    return MultiDict(
        {
            "as_of": event_words.today().isoformat(),
            "seen_on": event_words.today().isoformat(),
            "kind": "actual" if over else "estimate",
        }
    )


def _estimate_page(
    event: Event, form: PlacedEstimateForm, extra: list[str] | None = None
) -> str:
    known = sources.known(access.actor())
    return render_template(
        "events/estimate.html",
        event=event,
        form=form,
        has_places=bool(event.places) or bool(form.place.data),
        sources=[estimate_words.source_words(one) for one in known],
        extra=extra or [],
    )


@dataclass(frozen=True)
class Judging:
    """What can be said of a figure, as its page tells it."""

    title: Any
    explanation: Any
    done: Any
    icon: str
    look: str
    needs_reason: bool
    do: Callable[..., Estimate]


JUDGING = {
    "strike": Judging(
        _l("Coret angka"),
        _l("Angka tidak lagi tampil di depan, tetapi tetap ada di riwayat."),
        _l("Angka dicoret, tetapi tetap ada di riwayat."),
        "slash-circle",
        "danger",
        True,
        estimates.strike,
    ),
    "verify": Judging(
        _l("Periksa angka"),
        _l("Nyatakan bahwa angka ini sudah dibandingkan dengan sumbernya."),
        _l("Angka ditandai sudah diperiksa."),
        "check2-all",
        "primary",
        False,
        estimates.verify,
    ),
}


@blueprint.route(
    "/estimates/<uuid:estimate_id>/<any(strike, verify):name>", methods=["GET", "POST"]
)
def judge_estimate(estimate_id: UUID, name: str) -> Page:
    """Strike a figure out, or say that it was compared with its source."""
    actor, judging = access.actor(), JUDGING[name]
    event, row = queries.get_estimate(actor, estimate_id)
    if not Rights(actor, event).edit:
        raise NotAllowed
    if request.method == "GET":
        return _judge_page(event, row, ReasonForm(), judging)
    form = ReasonForm(request.form)
    try:
        judging.do(actor, event, row, reason=form.reason.data or "")
        db.session.commit()
    except BadInput as refusal:
        db.session.rollback()
        tell(form, refusal.problems, finder(form))
        event, row = queries.get_estimate(actor, estimate_id)
        return _judge_page(event, row, form, judging), 422
    flash(str(judging.done), "success")
    back = request.form.get("back")
    return redirect(back if back in BACK else f"/events/{event.id}#figures")


def _judge_page(event: Event, row: Estimate, form: Form, judging: Judging) -> str:
    form.reason.flags.required = judging.needs_reason
    return render_template(
        "events/judge.html",
        event=event,
        tile=estimate_words.tile(row),
        form=form,
        judging=judging,
    )
