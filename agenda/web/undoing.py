"""The page that takes back what was done to an event: shown first, then done once."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from agenda.db import db
from agenda.errors import BadInput, NotAllowed, Stale, WrongState
from agenda.events import queries
from agenda.events.models import Event
from agenda.rules.permissions import Actor
from agenda.tasks import undoing
from agenda.tasks.undoing import Deed, Item
from agenda.web import access, task_travel
from agenda.web.event_history import Teller
from agenda.web.events import Page
from agenda.web.forms.base import Form
from agenda.web.forms.entered import finder
from agenda.web.forms.problems import tell
from agenda.web.forms.texts import text
from agenda.web.page import instant_words, say, title_of
from agenda.web.undo_words import label

blueprint = Blueprint("undoing", __name__)


class UndoForm(Form):
    """Why it is taken back."""

    reason = text(_l("Alasan"), 3)


@blueprint.route("/change-sets/<uuid:act_id>/undo", methods=["GET", "POST"])
def undo(act_id: UUID) -> Page:
    """Show what would be put back; put it back."""
    actor = access.actor()
    deed = undoing.get(actor, act_id)
    if not undoing.may_undo(actor, deed):
        raise NotAllowed
    event_id, form = deed.event.id, UndoForm(request.form)
    if request.method == "GET":
        return _page(actor, deed, form)
    try:
        undoing.undo(actor, deed, reason=form.reason.data or "")
        event = _goes_on(actor, event_id, deed)
        db.session.commit()
    except (BadInput, WrongState, Stale) as refusal:
        db.session.rollback()
        deed = undoing.get(actor, act_id)
        if isinstance(refusal, BadInput):
            extra = tell(form, refusal.problems, finder(form))
            return _page(actor, deed, form, extra), 422
        return _page(actor, deed, form, [say(refusal.words)]), 409
    flash(gettext("%(number)s kembali seperti semula.", number=event.number), "success")
    return redirect(f"/events/{event.id}")


def _goes_on(actor: Actor, event_id: UUID, deed: Deed) -> Event:
    """The event whose page is shown then: a date of a series is a part of it again."""
    event = queries.get_for_restore(actor, event_id)
    series = event.series
    return series if deed.made and series is not None else event


def _page(
    actor: Actor, deed: Deed, form: UndoForm, extra: list[str] | None = None
) -> str:
    told = _told(deed)
    try:
        shown, refusal = undoing.undo(actor, deed, dry_run=True), ""
    except (WrongState, NotAllowed) as error:
        db.session.rollback()
        shown, refusal = None, say(error.words)
    teller = Teller(actor)
    return render_template(
        "events/undo.html",
        **told,
        form=form,
        refusal=refusal,
        changes=teller.changes(shown.changes) if shown else [],
        items=[_item(one) for one in shown.items] if shown else [],
        tasks=task_travel.table(shown.tasks) if shown else None,
        extra=[] if refusal else extra or [],
    )


def _item(item: Item) -> dict[str, Any]:
    return {
        "url": f"/events/{item.id}",
        "number": item.number,
        "title": title_of(item),
    }


def _told(deed: Deed) -> dict[str, Any]:
    """What was done, by whom and when."""
    event, first = deed.event, deed.entries[0]
    return {
        "event_id": event.id,
        "event_title": title_of(event),
        "number": event.number,
        "label": label(deed.action),
        "who": first.actor_label,
        "at": instant_words(deed.at),
        "why": first.reason,
    }
