"""My subscriptions: what each holds, a new one, another address, an end.

An address is shown on the page that answers its making and nowhere else.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import Field, HiddenField, StringField
from wtforms.validators import InputRequired
from wtforms.widgets import DateInput

from agenda import clock, links
from agenda.db import db
from agenda.feeds import operations, queries
from agenda.feeds.models import Feed
from agenda.filters import definitions
from agenda.filters import queries as filters
from agenda.people import queries as people
from agenda.reference import queries as reference
from agenda.reference.operations import slug
from agenda.rules.choices import CancelledAs, Detail, ListKind, TasksAs, TentativeAs
from agenda.rules.event_states import EventKind, EventStatus, Scope
from agenda.rules.permissions import Role
from agenda.web import access
from agenda.web.event_list import pair_words
from agenda.web.forms import choices
from agenda.web.forms.select import any_of, languages, one_of
from agenda.web.page import instant_words, language, named
from agenda.web.saved import definition_of
from agenda.web.saving import Sheet, save

blueprint = Blueprint("feeds", __name__, url_prefix="/feeds")
Answer = str | Response | tuple[str, int]

_FILTER = ("scope", "kind", "category", "province", "agency", "status")
_PLAIN = ("name", "purpose", "tasks", "detail", "language", "cancelled", "tentative")
_LONGEST_NAME = 60
_MINUTES = (15, 60, 1440, 10080)


class FeedForm(Sheet):
    """What a subscription holds; it stays so for its whole life."""

    name = StringField(
        _l("Nama"),
        [InputRequired()],
        description=_l("Nama ini tampil di aplikasi kalender."),
    )
    purpose = StringField(
        _l("Untuk siapa"),
        description=_l("Misalnya: Outlook Pak Budi. Memudahkan mencabut yang tepat."),
    )
    tasks = one_of(
        _l("Tugas"),
        lambda: choices.of(TasksAs),
    )
    detail = one_of(
        _l("Seberapa rinci"),
        lambda: choices.of(Detail),
        description=_l("Pilih “hanya waktu sibuk” bila kalender dilihat orang lain."),
    )
    language = one_of(_l("Bahasa"), languages)
    kind = any_of(
        _l("Jenis"),
        lambda: choices.of(EventKind),
    )
    scope = any_of(
        _l("Lingkup"),
        lambda: choices.of(Scope),
    )
    status = any_of(
        _l("Status"),
        lambda: choices.of(EventStatus),
    )
    category = any_of(
        _l("Kategori"),
        lambda: choices.of_rows(reference.categories().values(), "")[1:],
    )
    province = any_of(
        _l("Provinsi"),
        lambda: choices.of_rows(reference.provinces().values(), "")[1:],
    )
    agency = any_of(
        _l("Instansi"),
        choices.agencies_ever,
    )
    tentative = one_of(
        _l("Yang belum pasti"),
        lambda: choices.of(TentativeAs),
    )
    cancelled = one_of(
        _l("Yang dibatalkan"),
        lambda: choices.of(CancelledAs),
        description=_l(
            "Google menyembunyikan yang batal, kecuali dengan pilihan terakhir."
        ),
    )
    alarms = any_of(
        _l("Pengingat"),
        lambda: [(str(minutes), _ahead(minutes)) for minutes in _MINUTES],
        description=_l("Google dan Outlook mengabaikan pengingat langganan."),
    )
    window_back = StringField(
        _l("Hari ke belakang"), default="90", render_kw={"inputmode": "numeric"}
    )
    window_ahead = StringField(
        _l("Hari ke depan"), default="400", render_kw={"inputmode": "numeric"}
    )
    rest = HiddenField()
    expires_at = StringField(
        _l("Berlaku sampai"),
        widget=DateInput(),
        description=_l("Kosong: sampai dicabut."),
    )


@blueprint.get("")
def index() -> Answer:
    feeds = queries.mine(access.actor())
    rows = [_row(feed) for feed in reversed(feeds)]
    return render_template(
        "feeds/index.html",
        living=[row for row in rows if row["state"] == "active"],
        ended=[row for row in rows if row["state"] != "active"],
    )


@blueprint.route("/new", methods=["GET", "POST"])
def create() -> Answer:
    form = FeedForm(None if request.method == "GET" else request.form)
    if request.method == "GET":
        form.language.data = access.account().language
        _begin_with_saved(form)
        return _form_page(form)
    account = people.account(access.account().id)
    made = save(
        form,
        lambda: operations.create(access.actor(), account, _typed(form)),
        lambda path: _find(form, path),
    )
    if made is None:
        return _form_page(form)
    return _address_page(*made, title=gettext("Langganan siap dipasang")), 201


def _begin_with_saved(form: FeedForm) -> None:
    """Fill the form with a copy of the saved filter that the address names.

    What the form has no field for travels beside it.
    """
    wanted = request.args.get("filter")
    if not wanted:
        return
    saved = filters.get(access.actor(), wanted, ListKind.EVENTS)
    form.name.data = saved.name
    asked = definitions.feed_filter(saved.definition)
    for name in _FILTER:
        form[name].data = asked.pop(name, [])
    form.rest.data = urlencode(definitions.pairs(asked))


def _rest(form: FeedForm) -> dict[str, Any]:
    """The part of a saved filter that the form has no field for."""
    pairs = [
        (key, value)
        for key, value in parse_qsl(form.rest.data or "")
        if key not in _FILTER
    ]
    return definition_of(ListKind.EVENTS, pairs)


@blueprint.post("/<uuid:feed_id>/rotate")
def rotate(feed_id: UUID) -> Answer:
    feed = queries.get(access.actor(), feed_id)
    leaked = request.form.get("leaked") == "1"
    token = operations.rotate(access.actor(), feed, leaked=leaked)
    db.session.commit()
    return _address_page(feed, token, title=gettext("Alamat baru"))


@blueprint.post("/<uuid:feed_id>/revoke")
def revoke(feed_id: UUID) -> Answer:
    feed = queries.get(access.actor(), feed_id)
    leaked = request.form.get("leaked") == "1"
    reason = request.form.get("reason", "")
    operations.revoke(access.actor(), feed, leaked=leaked, reason=reason)
    db.session.commit()
    what = (
        gettext("Alamatnya langsung mati.")
        if leaked
        else gettext("Aplikasi kalender menerima pemberitahuan terakhir.")
    )
    flash(
        gettext("Langganan “%(name)s” dicabut.", name=feed.name) + f" {what}", "success"
    )
    return redirect("/feeds")


def _typed(form: FeedForm) -> dict[str, Any]:
    fields: dict[str, Any] = {name: form[name].data or "" for name in _PLAIN}
    fields["filter"] = {
        **{name: form[name].data for name in _FILTER if form[name].data},
        **_rest(form),
    }
    fields["alarms"] = [_number(text) for text in form.alarms.data or []]
    for name in ("window_back", "window_ahead"):
        fields[name] = _number((form[name].data or "").strip()) or None
        if form[name].data and form[name].data.strip() == "0":
            fields[name] = 0
    fields["expires_at"] = form.expires_at.data or None
    return fields


def _number(text: str) -> int | str:
    """A number as typed; what is none goes on as it is, to be refused at its field."""
    return int(text) if text.isascii() and text.isdigit() else text


def _find(form: FeedForm, path: Sequence[str]) -> Field | None:
    name = path[1] if path[0] == "filter" and len(path) > 1 else path[0]
    return form._fields.get(name)


def _row(feed: Feed) -> dict[str, Any]:
    state = _state(feed)
    labels = {
        "active": gettext("Aktif"),
        "revoked": gettext("Dicabut"),
        "expired": gettext("Berakhir"),
    }
    return {
        "id": feed.id,
        "name": feed.name,
        "purpose": feed.purpose,
        "last_four": feed.last_four,
        "holds": holds(feed),
        "fetched": instant_words(feed.last_fetched_at),
        "made": instant_words(feed.created_at),
        "expires": instant_words(feed.expires_at),
        "ended": instant_words(feed.revoked_at or feed.expires_at),
        "leaked": feed.revoked_as_leaked,
        "state": state,
        "state_label": labels[state],
    }


def _state(feed: Feed) -> str:
    if feed.revoked_at is not None:
        return "revoked"
    ended: datetime | None = feed.expires_at
    return "expired" if ended is not None and ended <= clock.now() else "active"


def holds(feed: Feed) -> list[str]:
    """What is in a feed, in a few words each."""
    said = [_filter_words(feed.filter), _tasks_words(feed.tasks)]
    if feed.detail is not Detail.FULL:
        said.append(choices.capital(named(feed.detail)))
    if feed.tentative is TentativeAs.HIDE:
        said.append(gettext("Hanya yang pasti"))
    if feed.alarms:
        said.append(
            gettext("Pengingat %(when)s", when=", ".join(map(_ahead, feed.alarms)))
        )
    return said


def _tasks_words(how: TasksAs) -> str:
    if how is TasksAs.NONE:
        return choices.capital(named(how))
    return str(gettext("Tugas %(how)s", how=named(how)))


def _filter_words(wanted: dict[str, Any]) -> str:
    if not wanted:
        return str(gettext("Semua kegiatan yang boleh Anda lihat"))
    kinds: dict[str, type[StrEnum]] = {
        "scope": Scope,
        "kind": EventKind,
        "status": EventStatus,
    }
    tables = {
        "category": reference.listed("categories"),
        "province": reference.listed("provinces"),
        "metric": reference.listed("metrics"),
    }
    agencies = {agency.code: agency.name for agency in people.agencies()}
    said = []
    for key, value in wanted.items():
        for text in map(str, value if isinstance(value, list) else [value]):
            if key in kinds and text in set(kinds[key]):
                said.append(choices.capital(named(kinds[key](text))))
            elif key in tables and text in tables[key]:
                said.append(tables[key][text].named(language()))
            else:
                said.append(agencies.get(text, text))
    return ", ".join(said)


def _ahead(minutes: int) -> str:
    """How long before: `1 hari sebelumnya`."""
    return str(gettext("%(time)s sebelumnya", time=_span(minutes)))


def _span(minutes: int) -> str:
    weeks, days, hours = (minutes // size for size in (10080, 1440, 60))
    if weeks and weeks * 10080 == minutes:
        return str(ngettext("%(num)s pekan", "%(num)s pekan", weeks))
    if days and days * 1440 == minutes:
        return str(ngettext("%(num)s hari", "%(num)s hari", days))
    if hours and hours * 60 == minutes:
        return str(ngettext("%(num)s jam", "%(num)s jam", hours))
    return str(ngettext("%(num)s menit", "%(num)s menit", minutes))


def _form_page(form: FeedForm) -> tuple[str, int]:
    role = access.account().role
    tasks_of_agency = role in {Role.COORDINATOR, Role.SUPERVISOR}
    page = render_template(
        "feeds/form.html",
        form=form,
        tasks_of_agency=tasks_of_agency,
        saved=filters.all_of(access.actor(), ListKind.EVENTS),
        rest=[
            pair_words(access.actor(), key, value)
            for key, value in definitions.pairs(_rest(form))
        ],
    )
    return page, form.http_status


def _address_page(feed: Feed, token: str, title: str) -> str:
    base_url = access.settings().base_url
    address = links.feed(
        base_url, token, slug(feed.name)[:_LONGEST_NAME].strip("-") or "agenda"
    )
    bare = address.partition("://")[2]
    return render_template(
        "feeds/address.html",
        feed=feed,
        title=title,
        holds=holds(feed),
        address=address,
        webcal=f"webcal://{bare}",
        local_only=not base_url.startswith("https://"),
    )
