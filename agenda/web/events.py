"""The register's pages: the list, an event, the form, the history.

What is done to an event by a verb or a figure is for `event_acts`.
"""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask_babel import gettext
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from agenda.companions import queries as beside
from agenda.db import db
from agenda.errors import BadInput, NotAllowed, NotFound, Refusal, Stale, WrongState
from agenda.events import fields, operations, queries, sources
from agenda.events.guards import may_register
from agenda.events.models import Event
from agenda.people import queries as people
from agenda.phases import queries as phases
from agenda.reference import queries as reference
from agenda.rules.choices import ListKind
from agenda.rules.event_states import Visibility
from agenda.rules.permissions import Action, Actor, Reach, may, reach
from agenda.tasks import queries as tasks
from agenda.tasks import travel
from agenda.web import (
    access,
    companion_words,
    estimate_words,
    event_page,
    event_words,
    lists,
    notifications,
    places,
    programme,
)
from agenda.web.event_history import Teller, field_label
from agenda.web.event_list import Listing
from agenda.web.event_page import Rights
from agenda.web.forms import choices
from agenda.web.forms.entered import Entered
from agenda.web.forms.events import DATES, SHOWN, EventForm, press
from agenda.web.forms.numbers import count
from agenda.web.forms.problems import tell
from agenda.web.forms.typed import merged, typed, typed_by_default
from agenda.web.page import say, title_of

blueprint = Blueprint("events", __name__)
Page = str | tuple[str, int] | Response
_HISTORY = 30


@blueprint.get("/events")
def index() -> Page:
    """The register: what comes, by default."""
    actor = access.actor()
    listing = Listing(actor, request.args)
    page = render_template(
        "events/list.html",
        listing=listing,
        acts=lists.acts_of(actor, ListKind.EVENTS),
        may_register=may_register(actor, {}),
        may_restore=_may_restore(actor),
    )
    return (page, 422) if listing.problems or listing.form.errors else page


def _may_restore(actor: Actor) -> bool:
    return reach(actor, Action.STEER_EVENT) is not Reach.NONE


@blueprint.get("/events/<uuid:event_id>")
def show(event_id: UUID) -> Page:
    """Everything about one event."""
    actor = access.actor()
    event = queries.get(actor, event_id)
    notifications.opened(event.id)
    return render_template("events/show.html", **event_page.values(actor, event))


@blueprint.get("/events/<uuid:event_id>/history")
def history(event_id: UUID) -> Page:
    """Who did what to an event, in full."""
    actor = access.actor()
    event = queries.get(actor, event_id)
    found = beside.history(actor, event, request.args.get("cursor"), _HISTORY)
    teller = companion_words.EventTeller(actor, found.items)
    return render_template(
        "events/history.html",
        event=event,
        entries=[teller.entry(entry, whole=True) for entry in found.items],
        next_url=_next(f"/events/{event.id}/history", found.next_cursor),
    )


def _next(path: str, cursor: str | None) -> str | None:
    return f"{path}?cursor={cursor}" if cursor else None


# Registering


@blueprint.route("/events/new", methods=["GET", "POST"])
def new() -> Page:
    """The empty form, and what it sends."""
    actor = access.actor()
    if not may_register(actor, {}):
        raise NotAllowed
    form = EventForm(request.form or _first_typed(actor))
    if request.method == "GET" or press(form, request.form):
        return _form_page(actor, form, None)
    return _register(actor, form)


def _first_typed(actor: Actor) -> MultiDict[str, str]:
    first = typed_by_default(
        event_words.today().isoformat(), access.account().agency.code
    )
    parent = request.args.get("parent")
    if parent:
        whole = queries.get(actor, parent)
        written = _typed(actor, fields.as_fields(whole))
        for name, value in programme.first_typed(actor, whole, written).items():
            first[name] = value
    return first


def _register(actor: Actor, form: EventForm) -> Page:
    entered = _entered(actor, form, access.account().agency.timezone)
    try:
        event = operations.register(
            actor, entered.for_registering(), form.reason.data or ""
        )
        similar = queries.similar(actor, event)
        to_look_at = _to_look_at(actor, event)
        db.session.commit()
    except BadInput as refusal:
        return _refused(actor, entered, None, refusal)
    flash(
        gettext(
            "%(number)s dicatat: %(title)s.", number=event.number, title=title_of(event)
        ),
        "success",
    )
    if similar:
        flash(_similar_words(similar), "warning")
    for sentence in to_look_at:
        flash(sentence, "warning")
    return redirect(f"/events/{event.id}")


def _to_look_at(actor: Actor, event: Event) -> list[str]:
    """What lies outside of what, in the event that was just written."""
    outside = programme.outside_sentences(actor, event)
    return [*outside, *places.outside_sentences(event)]


def _similar_words(similar: list[Event]) -> Markup:
    link = Markup('<a href="/events/{}">{}</a>')
    links = Markup(", ").join(
        link.format(event.id, f"{event.number} {title_of(event)}") for event in similar
    )
    return Markup("{} {}").format(gettext("Mungkin sudah tercatat sebagai:"), links)


# Changing


@blueprint.route("/events/<uuid:event_id>/edit", methods=["GET", "POST"])
def edit(event_id: UUID) -> Page:
    """The form of an event that is there, and what it sends."""
    actor = access.actor()
    event = queries.get(actor, event_id)
    if not Rights(actor, event).edit:
        raise NotAllowed
    if request.method == "GET":
        form = EventForm(_typed(actor, fields.as_fields(event)))
        return _form_page(actor, form, event, version=event.version)
    form = EventForm(request.form)
    seen = seen_version()
    if press(form, request.form):
        return _form_page(actor, form, event, version=seen)
    return _revise(actor, event, form, seen)


def seen_version() -> int:
    """The version that the sender of the form had before the eyes."""
    seen = count(request.form.get("version"))
    if seen is None:
        abort(400)
    return seen


def _revise(actor: Actor, event: Event, form: EventForm, seen: int) -> Page:
    home = event.agency.timezone
    former = EventForm(_typed(actor, fields.as_fields(event)))
    entered = _entered(actor, form, home)
    wished = entered.differing_from(
        _entered(actor, former, home), _not_shown(actor, event)
    )
    reason = form.reason.data or ""
    try:
        travel.revise_event(actor, event, wished, seen=seen, reason=reason)
        to_look_at = _to_look_at(actor, event) if wished else []
        db.session.commit()
    except Stale:
        return _stale(actor, event.id, seen)
    except (BadInput, WrongState) as refusal:
        return _refused(actor, entered, event.id, refusal, seen)
    flash(
        gettext("Perubahan %(number)s disimpan.", number=event.number)
        if wished
        else gettext("Tidak ada yang berubah."),
        "success" if wished else "info",
    )
    for sentence in to_look_at:
        flash(sentence, "warning")
    return redirect(f"/events/{event.id}")


def _not_shown(actor: Actor, event: Event) -> set[str]:
    """What this reader's form of this event leaves out."""
    hidden = set() if _moves_here(actor, event) else set(DATES)
    if reach(actor, Action.EDIT_EVENT) is not Reach.ANY:
        hidden.add("agency")
    if event.parent is not None and not queries.sees(actor, event.parent):
        hidden.add("parent")
    return hidden


def _moves_here(actor: Actor, event: Event) -> bool:
    """Whether the form shows the date; with items, tasks or phases, a move is shown."""
    if not Rights(actor, event).move or queries.under(actor, [event.id]):
        return False
    return not tasks.has_open(event) and not phases.of_event(actor, event)


def _stale(actor: Actor, event_id: UUID, seen: int) -> Page:
    """The form again: nothing typed is lost, and what others did is told beside it."""
    db.session.rollback()
    event = queries.get(actor, event_id)
    entries = queries.history(event, limit=max(1, event.version - seen)).items
    now = fields.as_fields(event)
    before = dict(now)
    for entry in entries:
        before.update(
            {c["field"]: c["old"] for c in entry.changes if c["field"] in SHOWN}
        )
    changed = {name for name in SHOWN if before[name] != now[name]}
    data = merged(request.form, _typed(actor, before), _typed(actor, now), changed)
    teller = Teller(actor, entries)
    page = _form_page(
        actor,
        EventForm(data),
        event,
        version=event.version,
        since=[teller.entry(entry, whole=False) for entry in entries],
        newest=_newest(teller, data, actor, now, changed),
    )
    return page, 412


def _newest(
    teller: Teller,
    data: MultiDict[str, str],
    actor: Actor,
    now: dict[str, Any],
    changed: set[str],
) -> list[dict[str, str]]:
    """Where what was typed clashes with what others saved: both, in words."""
    home = access.account().agency.timezone
    mine = _entered(actor, EventForm(data), home).fields
    theirs = _entered(actor, EventForm(_typed(actor, now)), home).fields
    return [
        {
            "label": field_label(name),
            "mine": teller.value(name, mine[name]),
            "theirs": teller.value(name, theirs[name]),
        }
        for name in mine
        if name in changed and mine[name] != theirs[name]
    ]


def _refused(
    actor: Actor,
    entered: Entered,
    event_id: UUID | None,
    refusal: Refusal,
    version: int | None = None,
) -> Page:
    """The form again, with each problem at its field."""
    db.session.rollback()
    event = queries.get(actor, event_id) if event_id else None
    if isinstance(refusal, BadInput):
        extra = tell(entered.form, refusal.problems, entered.find)
        status = 422
    else:
        extra, status = [say(refusal.words)], 409
    page = _form_page(actor, entered.form, event, version=version, extra=extra)
    return page, status


def _entered(actor: Actor, form: EventForm, home_zone: str) -> Entered:
    number = (form.parent.data or "").strip()
    parent = queries.by_number(actor, number) if number else None
    known = {parent.number: str(parent.id)} if parent else {}
    return Entered(form, known, home_zone)


def _typed(actor: Actor, content: dict[str, Any]) -> MultiDict[str, str]:
    agency = people.agency_by_code(content["agency"])
    assert agency is not None
    return typed(content, _parent_number(actor, content), agency.timezone)


def _parent_number(actor: Actor, content: dict[str, Any]) -> str:
    if not content["parent"]:
        return ""
    try:
        return queries.get(actor, content["parent"]).number
    except NotFound:
        return ""


def _form_page(
    actor: Actor,
    form: EventForm,
    event: Event | None,
    *,
    version: int | None = None,
    extra: list[str] | None = None,
    since: list[dict[str, Any]] | None = None,
    newest: list[dict[str, str]] | None = None,
) -> str:
    _offer_visibilities(actor, form, event)
    rights = Rights(actor, event) if event else None
    return render_template(
        "events/form.html",
        form=form,
        event=event,
        version=version,
        extra=extra or [],
        since=since or [],
        newest=newest or [],
        any_agency=reach(actor, Action.EDIT_EVENT) is Reach.ANY,
        any_status=reach(actor, Action.EDIT_EVENT) is not Reach.OWN_TENTATIVE,
        may_move=event is None or _moves_here(actor, event),
        moves_elsewhere=rights is not None and rights.move,
        parent_span=_parent_span(actor, form) if event is None else "",
        when=event_words.event_row(event)["when"] if event else "",
        countries=choices.countries(),
        sources=_sources(actor) if event is None else [],
        zones=choices.zones(),
        themes=[theme.name for theme in reference.themes().values()],
    )


def _sources(actor: Actor) -> list[dict[str, str]]:
    """The names of sources that figures of the new event may have."""
    return [estimate_words.source_words(one) for one in sources.known(actor)]


def _parent_span(actor: Actor, form: EventForm) -> str:
    """When the event is that the new one shall be a part of, if it can be seen."""
    parent = queries.by_number(actor, (form.parent.data or "").strip())
    return programme.span_words(parent) if parent else ""


def _offer_visibilities(actor: Actor, form: EventForm, event: Event | None) -> None:
    """Confidential is offered to who may set it, and kept where it is so."""
    agency_id = event.agency_id if event else actor.agency_id
    if may(actor, Action.SET_CONFIDENTIAL, agency_id=agency_id) or (
        event is not None and event.visibility is Visibility.CONFIDENTIAL
    ):
        return
    form.visibility.choices = [
        choice
        for choice in form.visibility.choices
        if choice.value != Visibility.CONFIDENTIAL
    ]
