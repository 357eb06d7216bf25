"""Pages of bundles: what an officer did in a period, to be read, printed and shared."""

from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    flash,
    redirect,
    render_template,
    request,
)
from flask_babel import gettext
from werkzeug.wrappers import Response

from agenda import links
from agenda.db import db
from agenda.errors import BadInput, NotAllowed, Refusal
from agenda.people import queries as people
from agenda.rules.permissions import Action, Actor, may
from agenda.tasks import bundles, guarding
from agenda.tasks.bundles import Item
from agenda.tasks.models import Bundle
from agenda.web import access, event_words, evidence_words, task_words
from agenda.web.forms.choices import capital
from agenda.web.page import instant_words, say, short_day, title_of

blueprint = Blueprint("bundles", __name__, url_prefix="/bundles")
Answer = str | Response | tuple[str, int]
_SHORT = 12


@blueprint.get("")
def index() -> Answer:
    """The bundles that one may read, and a form for another."""
    return _index_page(access.actor())


@blueprint.post("")
def make() -> Answer:
    """The bundle of that officer and period: it is opened, or made first."""
    actor = access.actor()
    names = ("user", "from", "to")
    asked = {name: request.form.get(name, "").strip() for name in names}
    try:
        bundle = bundles.make(actor, asked)
        db.session.commit()
    except BadInput as refusal:
        db.session.rollback()
        return _index_page(access.actor(), refusal), 422
    return redirect(f"/bundles/{bundle.id}")


@blueprint.get("/<uuid:bundle_id>")
def show(bundle_id: UUID) -> Answer:
    """What was done, with its proof; made to be printed, too."""
    actor = access.actor()
    return _page(actor, bundles.get(actor, bundle_id))


@blueprint.post("/<uuid:bundle_id>/readers")
def name_readers(bundle_id: UUID) -> Answer:
    """Name somebody who may read it, or take the leave back."""
    actor = access.actor()
    bundle = bundles.get(actor, bundle_id)
    if not bundles.may_keep_bundle(actor, bundle):
        raise NotAllowed
    readers = set(bundles.reader_emails(bundle))
    readers.discard(request.form.get("revoke", ""))
    if typed := request.form.get("user", "").strip():
        readers.add(typed)
    try:
        bundles.name_readers(actor, bundle, sorted(readers))
        db.session.commit()
    except BadInput as refusal:
        db.session.rollback()
        return _page(actor, bundles.get(actor, bundle_id), refusal), 422
    flash(gettext("Pembaca bundel diperbarui."), "success")
    return redirect(f"/bundles/{bundle_id}")


def _index_page(actor: Actor, refusal: Refusal | None = None) -> str:
    own = people.agency(actor.agency_id) if actor.agency_id else None
    keeps = may(actor, Action.KEEP_BUNDLE, agency_id=actor.agency_id)
    year = event_words.today().year
    return render_template(
        "bundles/list.html",
        rows=[_row(row) for row in bundles.seen_by(actor)],
        officers=people.active_people(own) if own and keeps else [],
        own_id=actor.account_id,
        problems=_sentences(refusal),
        typed=request.form,
        first=f"{year}-01-01",
        last=f"{year}-12-31",
    )


def _sentences(refusal: Refusal | None) -> dict[str, str]:
    """By field, what stands in the way."""
    problems = refusal.problems if isinstance(refusal, BadInput) else []
    return {one.field.split(".")[0]: say(one.words) for one in problems}


def _row(bundle: Bundle) -> dict[str, Any]:
    return {
        "id": bundle.id,
        "name": bundle.account.name,
        "agency": bundle.account.agency.name,
        "period": _period(bundle),
    }


def _period(bundle: Bundle) -> str:
    return f"{short_day(bundle.first_day)} – {short_day(bundle.last_day)}"


def _page(actor: Actor, bundle: Bundle, refusal: Refusal | None = None) -> str:
    return render_template(
        "bundles/show.html",
        bundle=bundle,
        **{key: value for key, value in _row(bundle).items() if key != "id"},
        address=links.bundle(access.settings().base_url, bundle.id),
        items=[_item(item) for item in bundles.items(actor, bundle)],
        keeps=bundles.may_keep_bundle(actor, bundle),
        readers=[
            {
                "name": row.account.name,
                "email": row.account.email,
                "note": gettext(
                    "ditunjuk %(who)s, %(when)s",
                    who=row.named_by,
                    when=instant_words(row.created_at),
                ),
            }
            for row in bundles.standing_readers(bundle)
        ],
        problems=_sentences(refusal),
        typed=request.form,
    )


def _item(item: Item) -> dict[str, Any]:
    task = item.task
    role = task_words.role_words(item.part.role_code)
    return {
        "id": task.id,
        "number": task.number,
        "title": title_of(task),
        "type": task_words.type_words(task),
        "event": title_of(task.event) if task.event else "",
        "role": gettext("%(role)s, penanggung jawab", role=role)
        if item.part.lead
        else role,
        "due": capital(task_words.due_words(task)),
        "done": instant_words(task.completed_at),
        "digest": guarding.evidence_digest(task)[:_SHORT],
        "evidence": [
            {
                **task_words.evidence_row(row),
                "figures": evidence_words.piece_figures(task, row),
                "sha": row.file.sha256[:_SHORT] if row.file else "",
            }
            for row in item.evidence
        ],
        "approvals": [
            {
                "words": f"{row.actor_label}, {instant_words(row.at)}",
                "digest": row.evidence_digest[:_SHORT],
            }
            for row in item.rulings
        ],
    }
