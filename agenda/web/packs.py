"""Pages of the packs: the list, a pack, its next version, copies and offers.

Tasks are changed one by one in a draft, each on a page of its own; what is published
is only read.
"""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import InputRequired

from agenda.db import db
from agenda.errors import (
    BadInput,
    NotAllowed,
    NotFound,
    Refusal,
    Stale,
    WrongState,
)
from agenda.packs import fields, operations, queries, sharing
from agenda.packs.filters import PackFilter
from agenda.packs.models import Pack, PackTask, PackVersion
from agenda.packs.rights import may_copy, may_edit, may_keep, may_offer
from agenda.planning import queries as plans
from agenda.reference import queries as reference
from agenda.rules.permissions import Action, Actor, Reach, reach
from agenda.web import access, closing, pack_words
from agenda.web.errors import status_of
from agenda.web.forms import choices
from agenda.web.forms import packs as forms
from agenda.web.forms.numbers import count
from agenda.web.forms.packs import PackForm, PackTaskForm
from agenda.web.page import instant_words, language, say, title_of, words_asked
from agenda.web.saving import Sheet, explain, save

blueprint = Blueprint("packs", __name__)
Answer = str | Response | tuple[str, int]


class OfferForm(Sheet):
    """What is better in a copy than where it came from."""

    reason = TextAreaField(
        _l("Apa yang Anda perbaiki?"), [InputRequired()], render_kw={"rows": 4}
    )


# Reading


@blueprint.get("/packs")
def index() -> Answer:
    """What ships, what is shared and one's own; the open offers of one's own packs."""
    actor = access.actor()
    asked = _asked()
    found = queries.matching(actor, asked)
    offers = queries.offers(actor) if may_keep(actor) else []
    return render_template(
        "packs/index.html",
        rows=pack_words.rows(found),
        asked=asked,
        categories=choices.of_rows(
            reference.categories().values(), gettext("Semua kategori")
        ),
        offers=[row for row in _offer_rows(actor, offers) if row["open"]],
        may_keep=may_keep(actor),
    )


def _asked() -> PackFilter:
    category = request.args.get("category", "")
    known = category in reference.categories()
    return PackFilter(
        categories=(category,) if known else (),
        q=words_asked(request.args.get("q")),
        retired=request.args.get("retired") == "1",
    )


@blueprint.get("/packs/<uuid:pack_id>")
def show(pack_id: UUID) -> Answer:
    """A pack as it is applied now, or its draft while nothing is published."""
    actor = access.actor()
    pack = queries.get(actor, pack_id)
    version = pack.published or pack.draft
    if version is None:
        raise NotFound
    return _version_page(actor, pack, version)


@blueprint.get("/packs/<uuid:pack_id>/versions/<number>")
def show_version(pack_id: UUID, number: str) -> Answer:
    """One version as it was published."""
    actor = access.actor()
    pack = queries.get(actor, pack_id)
    return _version_page(actor, pack, queries.version(actor, pack, _number(number)))


def _version_page(actor: Actor, pack: Pack, version: PackVersion) -> str:
    keeps = may_edit(actor, pack)
    return render_template(
        "packs/show.html",
        pack=pack,
        name=pack.named(language()),
        version=version,
        is_present=version is pack.published,
        owner=pack_words.owner(pack),
        category=pack_words.category(pack),
        published=instant_words(version.published_at),
        steps=pack_words.steps(version),
        lessons=closing.of_pack(actor, version.tasks),
        strip=pack_words.strip(version),
        uses=queries.uses_of(pack),
        plans=[
            {
                "title": title_of(event),
                "event_id": event.id,
                "plan_id": plan.id,
                "when": instant_words(plan.applied_at),
                "number": plan.pack_version.number,
            }
            for plan, event in plans.uses_seen(actor, pack)
        ],
        origin=queries.origin_seen(actor, pack),
        copies=queries.copies(actor, pack),
        versions=pack_words.versions(pack, keeps=keeps),
        offers=_offer_rows(actor, queries.offers(actor, pack)),
        keeps=keeps,
        may_copy=may_copy(actor, pack) and pack.published is not None,
        may_offer=may_offer(actor, pack) and pack.published is not None,
    )


def _offer_rows(actor: Actor, offers: list[Any]) -> list[Any]:
    keeps = {row.to_pack_id for row in offers if may_edit(actor, row.to_pack)}
    return pack_words.offers(actor, offers, keeps)


@blueprint.get("/packs/<uuid:pack_id>/compare/<old>/<new>")
def compare(pack_id: UUID, old: str, new: str) -> Answer:
    """What differs between two versions."""
    actor = access.actor()
    pack = queries.get(actor, pack_id)
    former, present = (queries.version(actor, pack, _number(at)) for at in (old, new))
    return render_template(
        "packs/compare.html",
        pack=pack,
        name=pack.named(language()),
        former=former,
        present=present,
        rows=pack_words.compare(former, present),
    )


# The head of a pack


@blueprint.route("/packs/new", methods=["GET", "POST"])
def create() -> Answer:
    """A new pack; its tasks are added next."""
    actor = access.actor()
    if not may_keep(actor):
        raise NotAllowed
    form = PackForm()
    _offer_agencies(form, actor)
    if request.method == "GET":
        return _head_page(form, None)
    pack = save(form, lambda: operations.create(actor, _head(form), _reason(form)))
    if pack is None:
        return _head_page(form, None)
    flash(gettext("Paket dibuat. Tambahkan tugas-tugasnya, lalu terbitkan."), "success")
    return redirect(f"/packs/{pack.id}/draft")


@blueprint.route("/packs/<uuid:pack_id>/edit", methods=["GET", "POST"])
def edit(pack_id: UUID) -> Answer:
    """Name, category and sharing of a pack."""
    actor, pack = _kept(pack_id)
    form = PackForm(data={**fields.content(pack), "version": str(pack.version)})
    del form.code, form.agency
    if request.method == "GET":
        return _head_page(form, pack)
    done = save(
        form,
        lambda: operations.revise(
            actor, pack, _head(form), seen=form.seen, reason=_reason(form)
        ),
    )
    if done is None:
        db.session.refresh(pack)
        explain(
            form, pack.version, (operations.KIND, pack.id), pack_words.changed_fields
        )
        return _head_page(form, pack)
    flash(gettext("Paket disimpan."), "success")
    return redirect(f"/packs/{pack.id}")


def _offer_agencies(form: PackForm, actor: Actor) -> None:
    """A choice of agency for whoever may keep packs of any."""
    if reach(actor, Action.MANAGE_PACK) is not Reach.ANY:
        del form.agency
    elif form.agency.data is None and actor.agency_id is not None:
        own = access.account().agency
        form.agency.data = own.code


def _head(form: PackForm) -> dict[str, Any]:
    asked = {
        name: form[name].data or ""
        for name in ("name", "name_en", "category", "description", "code", "agency")
        if name in form
    }
    return {**asked, "shared": bool(form.shared.data)}


def _reason(form: PackForm) -> str:
    return form.reason.data or ""


def _head_page(form: PackForm, pack: Pack | None) -> tuple[str, int]:
    page = render_template("packs/form.html", form=form, pack=pack)
    return page, form.http_status


# Its next version


@blueprint.post("/packs/<uuid:pack_id>/draft/begin")
def begin_draft(pack_id: UUID) -> Answer:
    """Begin the next version with the tasks of the present one."""
    actor, pack = _kept(pack_id)
    operations.begin_draft(actor, pack)
    db.session.commit()
    return redirect(f"/packs/{pack.id}/draft")


@blueprint.get("/packs/<uuid:pack_id>/draft")
def draft(pack_id: UUID) -> Answer:
    """The next version while it is being worked on."""
    _, pack = _kept(pack_id)
    if pack.draft is None:
        return redirect(f"/packs/{pack.id}")
    return _draft_page(pack)


def _draft_page(pack: Pack, refusal: Refusal | None = None) -> Answer:
    version = pack.draft
    assert version is not None
    page = render_template(
        "packs/draft.html",
        pack=pack,
        name=pack.named(language()),
        version=version,
        steps=pack_words.steps(version),
        strip=pack_words.strip(version),
        changes=pack_words.compare(pack.published, version) if pack.published else [],
        problem=say(refusal.words) if refusal else "",
        note=request.form.get("note", version.note),
    )
    return (page, status_of(refusal)) if refusal else page


@blueprint.route("/packs/<uuid:pack_id>/draft/tasks/new", methods=["GET", "POST"])
def add_task(pack_id: UUID) -> Answer:
    """One more task in the draft."""
    actor, pack = _kept(pack_id)
    begun = {**forms.fresh(), "version": str(pack.version)}
    return _task(actor, pack, None, PackTaskForm(data=begun))


@blueprint.route(
    "/packs/<uuid:pack_id>/draft/tasks/<uuid:task_id>", methods=["GET", "POST"]
)
def edit_task(pack_id: UUID, task_id: UUID) -> Answer:
    """A task of the draft."""
    actor, pack = _kept(pack_id)
    row = queries.draft_task(pack, task_id)
    shown = forms.typed(fields.task_content(row))
    form = PackTaskForm(data={**shown, "version": str(pack.version)})
    return _task(actor, pack, row, form)


def _task(actor: Actor, pack: Pack, row: PackTask | None, form: PackTaskForm) -> Answer:
    forms.offer_tasks(form, pack.draft, row.position if row else None)
    if request.method == "GET":
        return _task_page(form, pack, row)
    done = save(
        form,
        lambda: operations.set_task(actor, pack, row, forms.read(form), seen=form.seen),
        lambda path: forms.find(form, path),
    )
    if done is None:
        db.session.refresh(pack)
        explain(
            form, pack.version, (operations.KIND, pack.id), pack_words.changed_fields
        )
        return _task_page(form, pack, row)
    flash(gettext("Tugas disimpan dalam rancangan."), "success")
    return redirect(f"/packs/{pack.id}/draft")


def _task_page(form: PackTaskForm, pack: Pack, row: PackTask | None) -> tuple[str, int]:
    page = render_template(
        "packs/task.html", form=form, pack=pack, name=pack.named(language()), row=row
    )
    return page, form.http_status


@blueprint.post("/packs/<uuid:pack_id>/draft/tasks/<uuid:task_id>/remove")
def remove_task(pack_id: UUID, task_id: UUID) -> Answer:
    """Take a task out of the draft."""
    actor, pack = _kept(pack_id)
    row = queries.draft_task(pack, task_id)
    operations.remove_task(actor, pack, row)
    db.session.commit()
    flash(gettext("Tugas dikeluarkan dari rancangan."), "success")
    return redirect(f"/packs/{pack.id}/draft")


@blueprint.post("/packs/<uuid:pack_id>/publish")
def publish(pack_id: UUID) -> Answer:
    """Make the draft the version that is applied from now on."""
    actor, pack = _kept(pack_id)
    note = request.form.get("note", "")
    try:
        version = operations.publish(actor, pack, note=note, seen=_seen())
        db.session.commit()
    except (BadInput, Stale, WrongState) as refusal:
        db.session.rollback()
        return _refused(queries.get(actor, pack_id), refusal)
    flash(gettext("Versi %(number)s diterbitkan.", number=version.number), "success")
    return redirect(f"/packs/{pack.id}")


@blueprint.post("/packs/<uuid:pack_id>/discard")
def discard(pack_id: UUID) -> Answer:
    """Give the draft up."""
    actor, pack = _kept(pack_id)
    try:
        operations.discard(actor, pack, seen=_seen())
        db.session.commit()
    except (Stale, WrongState) as refusal:
        db.session.rollback()
        return _refused(queries.get(actor, pack_id), refusal)
    flash(gettext("Rancangan dibuang; versi yang terbit tetap."), "success")
    return redirect(f"/packs/{pack.id}")


@blueprint.post("/packs/<uuid:pack_id>/retire")
def retire(pack_id: UUID) -> Answer:
    """Take the pack out of use, or put it back."""
    actor, pack = _kept(pack_id)
    act = operations.bring_back if pack.retired_at else operations.retire
    try:
        act(actor, pack, seen=_seen(), reason=request.form.get("reason", ""))
        db.session.commit()
    except (BadInput, Stale) as refusal:
        db.session.rollback()
        return _refused(queries.get(actor, pack_id), refusal)
    told = (
        gettext("Paket tidak dipakai lagi; rencana yang berasal darinya tetap.")
        if pack.retired_at
        else gettext("Paket dipakai lagi.")
    )
    flash(told, "success")
    return redirect(f"/packs/{pack.id}")


def _refused(pack: Pack, refusal: Refusal) -> Answer:
    if pack.draft is not None:
        return _draft_page(pack, refusal)
    flash(say(refusal.words), "danger")
    return redirect(f"/packs/{pack.id}")


# Learning from one another


@blueprint.route("/packs/<uuid:pack_id>/copy", methods=["GET", "POST"])
def copy(pack_id: UUID) -> Answer:
    """Take a pack over as a draft of one's own."""
    actor = access.actor()
    pack = queries.get(actor, pack_id)
    if not may_copy(actor, pack):
        raise NotAllowed
    form = PackForm(data={**fields.content(pack), "shared": False})
    _offer_agencies(form, actor)
    if request.method == "GET":
        return _copy_page(form, pack)
    made = save(form, lambda: operations.copy(actor, pack, _head(form), _reason(form)))
    if made is None:
        return _copy_page(form, queries.get(actor, pack_id))
    flash(gettext("Paket disalin. Sesuaikan, lalu terbitkan."), "success")
    return redirect(f"/packs/{made.id}/draft")


def _copy_page(form: PackForm, pack: Pack) -> tuple[str, int]:
    page = render_template(
        "packs/copy.html", form=form, pack=pack, name=pack.named(language())
    )
    return page, form.http_status


@blueprint.route("/packs/<uuid:pack_id>/offer", methods=["GET", "POST"])
def offer(pack_id: UUID) -> Answer:
    """Offer a copy back to where it came from."""
    actor = access.actor()
    pack = queries.get(actor, pack_id)
    if not may_offer(actor, pack):
        raise NotAllowed
    form = OfferForm()
    if request.method == "POST":
        told = form.reason.data or ""
        if save(form, lambda: sharing.offer(actor, pack, told)) is not None:
            flash(gettext("Versi ini ditawarkan kepada pemilik asalnya."), "success")
            return redirect(f"/packs/{pack.id}")
        pack = queries.get(actor, pack_id)
    origin = pack.origin
    page = render_template(
        "packs/offer.html",
        form=form,
        pack=pack,
        name=pack.named(language()),
        owner=pack_words.owner(origin.pack) if origin else "",
        changes=pack_words.compare(origin, pack.published)
        if origin and pack.published
        else [],
    )
    return page, form.http_status


@blueprint.post("/packs/offers/<uuid:offer_id>/<any(accept, decline):act>")
def answer_offer(offer_id: UUID, act: str) -> Answer:
    """Take over what was offered as the next draft, or say no and why."""
    actor = access.actor()
    row = queries.get_offer(actor, offer_id)
    do = sharing.accept if act == "accept" else sharing.decline
    pack_id = row.to_pack_id
    try:
        do(actor, row, seen=_seen(), reason=request.form.get("reason", ""))
        db.session.commit()
    except (BadInput, Stale, WrongState) as refusal:
        db.session.rollback()
        flash(say(refusal.words), "danger")
        return redirect(f"/packs/{pack_id}")
    if act == "decline":
        flash(gettext("Tawaran ditolak; alasannya terlihat oleh penawar."), "success")
        return redirect(f"/packs/{pack_id}")
    flash(
        gettext("Tawaran menjadi rancangan versi berikutnya; periksa dan terbitkan."),
        "success",
    )
    return redirect(f"/packs/{pack_id}/draft")


# Steps


def _kept(pack_id: UUID) -> tuple[Actor, Pack]:
    """A pack that the reader keeps."""
    actor = access.actor()
    pack = queries.get(actor, pack_id)
    if not may_edit(actor, pack):
        raise NotAllowed
    return actor, pack


def _number(text: str) -> int:
    """The number of a version in an address; what is none names nothing."""
    found = count(text)
    if found is None:
        raise NotFound
    return found


def _seen() -> int | None:
    """The version that was on the screen."""
    return count(request.form.get("version"))
