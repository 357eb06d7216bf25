"""Saved filters: all on one page; saving what a list asks, changing, deleting."""

from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import InputRequired

from agenda.db import db
from agenda.errors import NotAllowed, NotFound
from agenda.filters import definitions, fields, operations, queries
from agenda.filters.models import SavedFilter
from agenda.rules.choices import ListKind
from agenda.rules.permissions import Actor
from agenda.web import access, event_list, saved, task_list
from agenda.web.forms.numbers import count
from agenda.web.saving import VersionedSheet, explain, save

blueprint = Blueprint("filters", __name__, url_prefix="/filters")
Answer = str | Response | tuple[str, int]


class FilterForm(VersionedSheet):
    """The name of a filter, and whose it is."""

    name = StringField(_l("Nama"), [InputRequired()])
    shared = BooleanField(
        _l("Bagikan dengan instansi saya"),
        description=_l(
            "Setiap orang di instansi Anda dapat membukanya; masing-masing hanya"
            " melihat isi yang boleh ia lihat."
        ),
    )
    kind = HiddenField()
    definition = HiddenField()

    def asked(self) -> definitions.Definition:
        """What the list asked when one pressed `save`."""
        pairs = parse_qsl(self.definition.data or "", keep_blank_values=False)
        return saved.definition_of(_kind(self.kind.data), pairs)


def _kind(text: str | None) -> ListKind:
    try:
        return ListKind(text or "")
    except ValueError:
        raise NotFound from None


@blueprint.get("")
def index() -> Answer:
    """My filters, and those of my agency."""
    actor = access.actor()
    rows = [_row(actor, one) for one in queries.all_of(actor)]
    return render_template(
        "filters/index.html",
        mine=[row for row in rows if not row["shared"]],
        shared=[row for row in rows if row["shared"]],
        agency=access.account().agency.name,
    )


def _row(actor: Actor, one: SavedFilter) -> dict[str, Any]:
    return {
        "id": one.id,
        "version": one.version,
        "name": one.name,
        "kind": one.kind.value,
        "url": f"/{one.kind.value}?filter={one.id}",
        "shared": one.shared_with_id is not None,
        "owner": one.owner.name,
        "asks": told(one.kind, one.definition),
        "may_change": queries.may_change(actor, one),
    }


def told(kind: ListKind, definition: definitions.Definition) -> list[str]:
    """What a definition asks, in words, as the list's own chips say it."""
    pairs = definitions.pairs(definition)
    wordings = {
        ListKind.EVENTS: event_list.pair_words,
        ListKind.TASKS: task_list.pair_words,
    }
    actor = access.actor()
    lost = definitions.lost(kind, definition)
    return [
        gettext("%(key)s: tidak dikenal lagi", key=key)
        if key in lost
        else wordings[kind](actor, key, value)
        for key, value in pairs
    ]


@blueprint.route("/new", methods=["GET", "POST"])
def create() -> Answer:
    """Give what a list asks a name."""
    actor = access.actor()
    form = FilterForm(request.form if request.method == "POST" else _from_list())
    kind = _kind(form.kind.data)
    if request.method == "GET":
        return _form_page(form, kind, None)
    asked = {
        "kind": kind.value,
        "name": form.name.data or "",
        "shared": bool(form.shared.data) and queries.may_share(actor),
        "definition": form.asked(),
    }
    made = save(form, lambda: operations.create(actor, asked))
    if made is None:
        return _form_page(form, kind, None)
    flash(gettext("Saringan “%(name)s” disimpan.", name=made.name), "success")
    return redirect(f"/{kind.value}?filter={made.id}")


def _from_list() -> MultiDict[str, str]:
    """The form as the link on a list opens it."""
    return MultiDict(
        {
            "kind": request.args.get("kind", ""),
            "definition": request.args.get("definition", ""),
        }
    )


@blueprint.route("/<uuid:filter_id>/edit", methods=["GET", "POST"])
def edit(filter_id: UUID) -> Answer:
    """Another name, another owner, or what the list asks now."""
    actor = access.actor()
    one = queries.get(actor, filter_id)
    if not queries.may_change(actor, one):
        raise NotAllowed
    if request.method == "GET":
        return _form_page(_typed(one), one.kind, one)
    form = FilterForm(request.form)
    form.kind.data = one.kind.value
    wished: dict[str, Any] = {
        "name": form.name.data or "",
        "definition": form.asked(),
    }
    if queries.may_share(actor):
        wished["shared"] = bool(form.shared.data)
    done = save(form, lambda: operations.revise(actor, one, wished, seen=form.seen))
    if done is None:
        one = queries.get(actor, filter_id)
        explain(form, one.version, (queries.KIND, one.id), _change_words)
        return _form_page(form, one.kind, one)
    flash(gettext("Saringan “%(name)s” disimpan.", name=done.name), "success")
    return redirect(f"/{done.kind.value}?filter={done.id}")


def _typed(one: SavedFilter) -> FilterForm:
    """The form of a filter; a list that was changed brings what it asks now."""
    known = definitions.known(one.kind, one.definition)
    own = urlencode(definitions.pairs(known))
    typed = {
        "name": one.name,
        "kind": one.kind.value,
        "definition": request.args.get("definition", own),
        "version": str(one.version),
    }
    if one.shared_with_id is not None:
        typed["shared"] = "y"
    return FilterForm(MultiDict(typed))


def _change_words(changes: list[dict[str, Any]]) -> list[dict[str, str]]:
    """What a colleague changed about a filter."""
    labels = {
        "name": gettext("Nama"),
        "shared": gettext("Dibagikan"),
        "definition": gettext("Isi saringan"),
    }
    return [
        {
            "label": labels.get(change["field"], change["field"]),
            "old": _value_words(change["old"]),
            "new": _value_words(change["new"]),
        }
        for change in changes
    ]


def _value_words(value: Any) -> str:
    if isinstance(value, bool):
        return str(gettext("ya") if value else gettext("tidak"))
    if isinstance(value, dict):
        return ", ".join(f"{key}={text}" for key, text in definitions.pairs(value))
    return str(value or "")


@blueprint.post("/<uuid:filter_id>/delete")
def delete(filter_id: UUID) -> Answer:
    """Delete a filter; feeds made from it go on."""
    actor = access.actor()
    one = queries.get(actor, filter_id)
    name = fields.content(one)["name"]
    seen = count(request.form.get("version"))
    operations.delete(actor, one, seen=seen, reason=request.form.get("reason", ""))
    db.session.commit()
    flash(gettext("Saringan “%(name)s” dihapus.", name=name), "success")
    return redirect("/filters")


def _form_page(form: FilterForm, kind: ListKind, one: SavedFilter | None) -> Answer:
    actor = access.actor()
    page = render_template(
        "filters/form.html",
        form=form,
        saved=one,
        kind=kind.value,
        asks=told(kind, form.asked()),
        may_share=queries.may_share(actor),
        back=saved.address(kind, form.asked()),
    )
    return page, form.http_status
