"""The dates of a series, what is done to one of them, and the next edition of an event.

What an act touches is shown before it is done: the page comes back with each date as it
was and as it will be, and only the button below that list keeps it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, RadioField

from agenda.audit.models import AuditEntry
from agenda.db import db, new_id
from agenda.errors import BadInput, NotAllowed, NotFound, Refusal, Stale, WrongState
from agenda.events import fields, occurrences, queries, series
from agenda.events.editions import may_clone
from agenda.events.models import Event, Occurrence
from agenda.phases import travelling
from agenda.rules import recurrence
from agenda.rules.permissions import Actor
from agenda.rules.precision import Precision, When, parse_moment
from agenda.rules.series import Apply, Fate, plan, position
from agenda.tasks import queries as tasks
from agenda.tasks import travel
from agenda.tasks.editions import clone_event
from agenda.tasks.travel import TravelPlan
from agenda.web import access, event_words, task_travel
from agenda.web.event_history import Teller
from agenda.web.event_page import Rights
from agenda.web.events import Page, seen_version
from agenda.web.forms.base import Form
from agenda.web.forms.choices import capital
from agenda.web.forms.entered import finder
from agenda.web.forms.moments import (
    DatesForm,
    day_field,
    read_dates,
    time_field,
    typed_dates,
)
from agenda.web.forms.problems import tell
from agenda.web.forms.select import options
from agenda.web.forms.texts import text
from agenda.web.page import moment_words, say, when_words
from agenda.web.rule_words import rule_words

blueprint = Blueprint("series", __name__)
_ON_A_PAGE = 50
_SHOWN = 24
CHANGE, CONFIRM, POSTPONE, CANCEL = "change", "confirm", "postpone", "cancel"
OTHER = "other"
"""What this page has no field for: the date is set apart, then its form opens."""


class DateForm(DatesForm):
    """What is done to a date of a series, and how far it reaches."""

    act = RadioField(
        _l("Yang dilakukan"),
        choices=lambda: options(
            [
                (CHANGE, gettext("Ubah judul atau tanggal")),
                (OTHER, gettext("Ubah isian lain, seperti tempat")),
                (CONFIRM, gettext("Konfirmasi")),
                (POSTPONE, gettext("Tunda")),
                (CANCEL, gettext("Batalkan")),
            ]
        ),
        default=CHANGE,
        validate_choice=False,
    )
    apply = RadioField(
        _l("Berlaku untuk"),
        choices=lambda: options(
            [
                (Apply.ONE.value, gettext("Tanggal ini saja")),
                (Apply.FOLLOWING.value, gettext("Tanggal ini dan berikutnya")),
                (Apply.ALL.value, gettext("Semua tanggal rangkaian")),
            ]
        ),
        default=Apply.ONE.value,
        validate_choice=False,
    )
    title = text(_l("Judul"))
    reason = text(_l("Alasan"), 3)


class EditionForm(Form):
    """When the next edition begins, and whether its work is planned again."""

    start_date = day_field(_l("Mulai"))
    start_time = time_field(_l("Jam mulai"))
    tasks = BooleanField(_l("Rencanakan lagi tugas-tugasnya"))


# The dates


@blueprint.get("/events/<uuid:event_id>/occurrences")
def dates(event_id: UUID) -> Page:
    """All dates of a series, those to come first."""
    actor = access.actor()
    event = queries.get(actor, event_id)
    rows = occurrences.of_event(event) if event.rrule else []
    today = event_words.today()
    past = request.args.get("past") == "1"
    shown = [row for row in rows if (row.last_day < today) == past]
    if past:
        shown.reverse()
    page = request.args.get("page", 1, int)
    if page < 1:
        raise NotFound
    first = (page - 1) * _ON_A_PAGE
    here = f"/events/{event_id}/occurrences?past={int(past)}&page="
    return render_template(
        "events/occurrences.html",
        event=event,
        rule=rule_words(event.rrule),
        rows=_rows(actor, event, shown[first : first + _ON_A_PAGE]),
        past=past,
        may_edit=Rights(actor, event).edit,
        next_url=f"{here}{page + 1}" if len(shown) > first + _ON_A_PAGE else None,
        previous_url=f"{here}{page - 1}" if page > 1 else None,
    )


def _rows(actor: Actor, event: Event, shown: list[Occurrence]) -> list[dict[str, Any]]:
    instead = {row.replaced_by_id for row in shown if row.replaced_by_id}
    own = {other.id: other for other in queries.those(actor, instead)}
    return [_row(event, row, own) for row in shown]


def _row(event: Event, row: Occurrence, own: dict[UUID, Event]) -> dict[str, Any]:
    other = own.get(row.replaced_by_id) if row.replaced_by_id else None
    return {
        "start": row.original_start,
        "when": capital(when_words(event_words.occurrence_when(event, row))),
        "cancelled": row.cancelled,
        "apart": row.replaced_by_id is not None,
        "own": event_words.event_row(other) if other else None,
    }


# An act on one of them


@blueprint.route("/events/<uuid:event_id>/occurrences/<start>", methods=["GET", "POST"])
def act_on_date(event_id: UUID, start: str) -> Page:
    """Change, confirm, postpone or cancel one date, those that follow, or all."""
    actor = access.actor()
    event = queries.get(actor, event_id)
    if not Rights(actor, event).edit:
        raise NotAllowed
    row = occurrences.at(event, start) if event.rrule else None
    if request.method == "GET":
        return _first_page(event, row)
    form, seen = DateForm(request.form), seen_version()
    if seen != event.version:
        return _overtaken(actor, event, start, seen)
    if row is None:
        raise NotFound
    try:
        act = _Act(event, start, form)
        if act.is_of_the_whole_form:
            return redirect(f"/events/{event_id}/edit")
        if act.changes_nothing(actor, seen):
            flash(gettext("Tidak ada yang berubah."), "info")
            return redirect(f"/events/{event_id}/occurrences")
        outcome = act.do(actor, seen)
        if request.form.get("preview") != act.mark:
            db.session.rollback()
            event = queries.get(actor, event_id)
            return _act_page(event, start, form, seen, outcome=outcome, mark=act.mark)
        db.session.commit()
    except Stale:
        db.session.rollback()
        return _overtaken(actor, queries.get(actor, event_id), start, seen)
    except (BadInput, WrongState) as refusal:
        db.session.rollback()
        event = queries.get(actor, event_id)
        return _refused(event, start, form, refusal)
    if act.name == OTHER:
        flash(gettext("Tanggal ini kini tersendiri. Ubah isian yang berbeda."), "info")
        return redirect(f"/events/{outcome.event_id}/edit")
    flash(gettext("Perubahan rangkaian disimpan."), "success")
    for sentence in outcome.warnings:
        flash(sentence, "warning")
    return redirect(f"/events/{outcome.event_id}")


def _first_page(event: Event, row: Occurrence | None) -> Page:
    """The form; nobody fills it in for a date that no longer stands in the series."""
    if row is None:
        raise NotFound
    if row.cancelled or row.replaced_by_id:
        told = gettext("Tanggal ini sudah diubah atau ditiadakan.")
        flash(told, "warning")
        return redirect(f"/events/{event.id}/occurrences")
    form = DateForm(MultiDict(_typed(event, row.original_start)))
    return _act_page(event, row.original_start, form, event.version)


@dataclass(frozen=True)
class Outcome:
    """What an act comes to: the event it made or changed, and each date touched."""

    event_id: UUID
    dates: list[dict[str, str]]
    more: int
    tasks: int
    warnings: list[str]
    table: dict[str, Any] | None = None


class _Act:
    """One act as the form asks for it."""

    def __init__(self, event: Event, start: str, form: DateForm) -> None:
        self.event = event
        self.start = start
        self.form = form
        self.apply = Apply(_one_of(form.apply.data, list(Apply), Apply.ONE))
        known = [CHANGE, OTHER, CONFIRM, POSTPONE, CANCEL]
        self.name = _one_of(form.act.data, known, CHANGE)
        self.reason = form.reason.data or ""
        self.asked = self._asked()
        # Names what was shown: another choice is shown anew.
        self.mark = "|".join([self.name, self.apply, *map(str, self.asked.items())])

    @property
    def is_of_the_whole_form(self) -> bool:
        """Other fields of all dates are fields of the series itself."""
        return self.name == OTHER and self.apply is Apply.ALL

    def changes_nothing(self, actor: Actor, seen: int) -> bool:
        return self.name == CHANGE and not series.would_differ(
            actor, self.event, self.start, self.asked, seen=seen
        )

    def do(self, actor: Actor, seen: int) -> Outcome:
        when, rule = self.event.when, self.event.rrule
        assert when is not None
        asked, bound = self.asked, new_id()
        if self.apply is Apply.ALL:
            asked = travel.for_all_dates(self.event, self.start, asked)
        target = travel.reach_dates(
            actor,
            self.event,
            self.start,
            self.apply,
            seen=seen,
            reason=self.reason,
            change_set=bound,
        )
        told: dict[str, Any] = {"reason": self.reason, "change_set": bound}
        former = target.when
        moved = self._act(actor, target, asked, told)
        stayed = travelling.stayed_behind(actor, target, former)
        warnings = [say(warning.message) for warning in stayed]
        outcome = replace(self._outcome(target, when, rule), warnings=warnings)
        if moved is None or not moved.tasks:
            return outcome
        return replace(outcome, table=task_travel.table(moved.tasks))

    def _act(
        self,
        actor: Actor,
        target: Event,
        asked: dict[str, Any],
        told: dict[str, Any],
    ) -> TravelPlan | None:
        """What was asked, done to the dates; None when that is nothing."""
        if self.name == CHANGE:
            answers = task_travel.answers()
            return travel.revise_and_tell(actor, target, asked, answers=answers, **told)
        if self.name == CONFIRM:
            return travel.confirm_event(actor, target, {}, **told)
        if self.name == POSTPONE:
            return travel.postpone_event(actor, target, **told)
        if self.name == CANCEL:
            return travel.cancel_event(actor, target, **told)
        return None

    def _asked(self) -> dict[str, Any]:
        if self.name != CHANGE:
            return {}
        former = DateForm(MultiDict(_typed(self.event, self.start)))
        title = (self.form.title.data or "").strip()
        asked: dict[str, Any] = {} if title == self.event.title else {"title": title}
        typed = read_dates(self.form)
        if typed["start"] and typed != read_dates(former):
            asked |= typed
            if not typed["end"]:
                del asked["end"]
        return asked

    def _outcome(self, target: Event, when: When, text_of_rule: str) -> Outcome:
        rule = recurrence.parse_rule(text_of_rule, when)
        year = recurrence.horizon_year(event_words.today())
        new, new_rule = target.when, None
        if target.rrule and new is not None:
            new_rule = recurrence.parse_rule(target.rrule, new)
            if target is self.event:
                number = position(rule, when, self.start)
                # A date that moves on may lie beyond the year up to which we look.
                days = recurrence.dates_of(new_rule, new, None)
                new = recurrence.on_day(new, next(islice(days, number, None)))
        steps = plan(
            rule, when, self.start, self.apply, year, new=new, new_rule=new_rule
        )
        touched = [step for step in steps if step.fate is not Fate.KEPT]
        return Outcome(
            target.id,
            [
                {
                    "old": capital(when_words(step.old)),
                    "new": capital(when_words(step.new)),
                }
                for step in touched[:_SHOWN]
            ],
            max(0, len(touched) - _SHOWN),
            len(tasks.all_of(target)) if target is not self.event else 0,
            [],
        )


def _one_of(typed: Any, known: list[Any], usual: Any) -> Any:
    return typed if typed in known else usual


def _typed(event: Event, start: str) -> dict[str, str]:
    when = occurrences.date_at(event, start)
    assert when is not None
    asked = request.args.get("act") if request.method == "GET" else None
    return {**_typed_when(when), "title": event.title, "act": asked or CHANGE}


def _typed_when(when: When) -> dict[str, str]:
    shown = {
        "start": recurrence.original_start(when),
        "end": fields.end_of(when),
        "precision": when.precision.value,
    }
    return typed_dates(shown)


def _refused(event: Event, start: str, form: DateForm, refusal: Refusal) -> Page:
    if isinstance(refusal, BadInput):
        extra, status = tell(form, refusal.problems, finder(form)), 422
    else:
        extra = [say(refusal.words)]
        status = 409
    return _act_page(event, start, form, event.version, extra=extra), status


def _overtaken(actor: Actor, event: Event, start: str, seen: int) -> Page:
    """The form again with what was typed, and what others did to the series since.

    Where its sender had changed nothing it shows what is so now.
    """
    entries = queries.history(event, limit=max(1, event.version - seen)).items
    teller = Teller(actor, entries)
    data = request.form.copy()
    row = occurrences.at(event, start) if event.rrule else None
    stands = row is not None and not row.cancelled and row.replaced_by_id is None
    if row is not None:
        now, before = _typed(event, start), _typed_before(event, start, entries)
        for name in before:
            if data.get(name, "") == before[name]:
                data[name] = now[name]
    page = _act_page(
        event,
        start,
        DateForm(data),
        event.version,
        since=[teller.entry(entry, whole=False) for entry in entries],
        stands=stands,
    )
    return page, 412


def _typed_before(
    event: Event, start: str, entries: Iterable[AuditEntry]
) -> dict[str, str]:
    """What the form showed of the date before the acts in these lines, newest first."""
    was = fields.as_fields(event)
    for entry in entries:
        was |= {each["field"]: each["old"] for each in entry.changes}
    shown: dict[str, str] = {"title": was["title"] or ""}
    if was["start"]:
        begin, begin_time = parse_moment(was["start"])
        last, last_time = parse_moment(was["end"]) if was["end"] else (None, None)
        precision = Precision(was["precision"])
        first = When(begin, begin_time, last, last_time, was["timezone"], precision)
        shown |= _typed_when(recurrence.on_day(first, parse_moment(start)[0]))
    return shown


def _act_page(
    event: Event,
    start: str,
    form: DateForm,
    version: int,
    *,
    outcome: Outcome | None = None,
    mark: str = "",
    extra: list[str] | None = None,
    since: list[dict[str, Any]] | None = None,
    stands: bool = True,
) -> str:
    when = occurrences.date_at(event, start)
    count = len(outcome.dates) + outcome.more if outcome else 0
    return render_template(
        "events/occurrence.html",
        event=event,
        start=start,
        when=capital(when_words(when) if when else moment_words(start)),
        stands=stands,
        since=since or [],
        form=form,
        version=version,
        outcome=outcome,
        mark=mark,
        heading=ngettext(
            "Belum disimpan: %(num)d tanggal berubah",
            "Belum disimpan: %(num)d tanggal berubah",
            count,
        ),
        extra=extra or [],
    )


# The next edition


@blueprint.route("/events/<uuid:event_id>/clone", methods=["GET", "POST"])
def next_edition(event_id: UUID) -> Page:
    """Register the next edition of an event."""
    actor = access.actor()
    event = queries.get(actor, event_id)
    if not may_clone(actor, event):
        raise NotAllowed
    if request.method == "GET":
        return _edition_page(event, EditionForm())
    form = EditionForm(request.form)
    parts = (form.start_date.data or "", form.start_time.data or "")
    start = "T".join(part for part in parts if part)
    try:
        edition = clone_event(actor, event, start, tasks=bool(form.tasks.data))
        db.session.commit()
    except BadInput as refusal:
        db.session.rollback()
        extra = tell(form, refusal.problems, finder(form))
        return _edition_page(queries.get(actor, event_id), form, extra), 422
    flash(gettext("%(number)s dicatat.", number=edition.number), "success")
    return redirect(f"/events/{edition.id}")


def _edition_page(
    event: Event, form: EditionForm, extra: list[str] | None = None
) -> str:
    return render_template(
        "events/edition.html",
        event=event,
        row=event_words.event_row(event),
        form=form,
        extra=extra or [],
    )
