"""The people of the office: who they are, for coordinators; their accounts, for
administrators."""

from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import (
    Blueprint,
    flash,
    make_response,
    redirect,
    render_template,
    request,
)
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired

from agenda import links
from agenda.audit.operations import Change
from agenda.db import db
from agenda.errors import NotAllowed
from agenda.people import (
    lockout,
    one_time,
    operations,
    queries,
    search,
    second_factor,
    sessions,
)
from agenda.people.fields import account_content
from agenda.people.models import Account, Agency, OneTimeLink
from agenda.rules.choices import Grade
from agenda.rules.permissions import Action, Role, may
from agenda.rules.precision import describe_clock
from agenda.web import access
from agenda.web.forms import choices
from agenda.web.forms.select import languages, one_of, options
from agenda.web.page import (
    instant_words,
    language,
    named,
    qr_code,
    short_day,
    words_asked,
)
from agenda.web.saving import VersionedSheet, explain, save

blueprint = Blueprint("people", __name__, url_prefix="/admin/people")
Answer = str | Response | tuple[str, int]
_FIELDS = (
    "email",
    "name",
    "role",
    "agency",
    "grade",
    "nip",
    "phone",
    "private_email",
    "language",
    "timezone",
)
_CHOICES: dict[str, type[StrEnum]] = {"role": Role, "grade": Grade}


class AccountForm(VersionedSheet):
    """A person and what the account may do."""

    name = StringField(_l("Nama lengkap"), [InputRequired()])
    email = StringField(_l("Surel"), [InputRequired()])
    nip = StringField(
        _l("NIP"), description=_l("18 angka."), render_kw={"inputmode": "numeric"}
    )
    phone = StringField(_l("Telepon"), render_kw={"type": "tel", "inputmode": "tel"})
    private_email = StringField(
        _l("Surel pribadi"), render_kw={"type": "email", "inputmode": "email"}
    )
    grade = one_of(
        _l("Jenjang"),
        lambda: choices.of(Grade, gettext("Tanpa jenjang")),
    )
    agency = one_of(
        _l("Instansi"),
        choices.agencies,
        needed=True,
    )
    role = one_of(
        _l("Peran"),
        lambda: choices.of(Role),
        needed=True,
        default=Role.OFFICER.value,
    )
    language = one_of(_l("Bahasa"), languages)
    timezone = StringField(
        _l("Zona waktu"),
        description=_l("Kosong: zona instansinya."),
        render_kw={"list": "zones", "autocomplete": "off"},
    )
    reason = TextAreaField(
        _l("Alasan"), render_kw={"rows": 2}, description=_l("Tercatat di riwayat.")
    )


def _welcomes() -> choices.Choices:
    return [
        ("mail", gettext("Kirim undangan lewat surel; tautannya berlaku 72 jam")),
        ("link", gettext("Tampilkan tautan undangan untuk dicetak")),
        ("password", gettext("Buatkan kata sandi dan tampilkan sekali")),
    ]


class NewAccountForm(AccountForm):
    """A new person, and how the first password comes about."""

    welcome = RadioField(
        _l("Kata sandi pertama"),
        choices=lambda: options(_welcomes()),
        default="mail",
        validate_choice=False,
    )


@blueprint.get("")
def index() -> Answer:
    everybody = request.args.get("all") == "1"
    agency = _agency(request.args.get("agency"))
    found = queries.people(access.actor(), agency, include_inactive=everybody)
    query = words_asked(request.args.get("q"))
    if query:
        found = search.people_with(query, found, access.actor())
    in_order = sorted(found, key=lambda one: (one.agency.path, one.name_key))
    groups = [
        {"agency": own, "people": [_row(account) for account in members]}
        for own, members in groupby(in_order, key=lambda one: one.agency)
    ]
    manages = may(access.actor(), Action.MANAGE_PEOPLE)
    return render_template(
        "people/index.html",
        groups=groups,
        count=len(found),
        everybody=everybody,
        manages=manages,
        agencies=queries.agencies() if manages else [],
        chosen=agency.code if agency else "",
        query=query,
    )


@blueprint.route("/new", methods=["GET", "POST"])
def create() -> Answer:
    _must_manage()
    form = NewAccountForm(agency=request.args.get("agency") or None)
    if request.method == "GET":
        return _form_page(form, None)
    made = save(form, lambda: _open_account(form))
    if made is None:
        return _form_page(form, None)
    account, password, link = made
    flash(gettext("Akun %(name)s dibuat.", name=account.name), "success")
    if link is None:
        return _secret_page(account, password)
    return _told_link(link, mailed=form.welcome.data == "mail")


@blueprint.route("/<uuid:account_id>/edit", methods=["GET", "POST"])
def edit(account_id: UUID) -> Answer:
    _must_manage()
    account = queries.account(account_id)
    form = AccountForm(data=_shown(account))
    if request.method == "GET":
        return _form_page(form, account)
    done = save(
        form,
        lambda: operations.revise_account(
            access.actor(),
            account,
            form.typed(_FIELDS),
            form.seen,
            form.reason.data or "",
        ),
    )
    if done is None:
        explain(form, account.version, ("account", account.id), _in_words)
        return _form_page(form, account)
    flash(gettext("Akun %(name)s disimpan.", name=account.name), "success")
    return redirect(f"/admin/people?agency={account.agency.code}")


def _open_account(form: NewAccountForm) -> tuple[Account, str, OneTimeLink | None]:
    """The account, with the password that was made up or the invitation."""
    actor = access.actor()
    account, password = operations.create_account(actor, form.typed(_FIELDS))
    if form.welcome.data not in {"mail", "link"}:
        return account, password or "", None
    link = one_time.make(actor, account)
    if form.welcome.data == "mail":
        one_time.send(link)
    return account, "", link


@blueprint.post("/<uuid:account_id>/link")
def make_link(account_id: UUID) -> Answer:
    """A one-time link for somebody who has no password yet, or no longer."""
    _must_manage()
    link = one_time.make(access.actor(), queries.account(account_id))
    mailed = request.form.get("how") == "mail"
    if mailed:
        one_time.send(link)
    db.session.commit()
    return _told_link(link, mailed=mailed)


@blueprint.post("/<uuid:account_id>/unlock")
def unlock(account_id: UUID) -> Answer:
    _must_manage()
    account = queries.account(account_id)
    lockout.unlock(access.actor(), account)
    db.session.commit()
    flash(gettext("%(name)s dapat mencoba masuk lagi.", name=account.name), "success")
    return redirect(f"/admin/people/{account.id}/edit")


@blueprint.post("/<uuid:account_id>/end-sessions")
def end_sessions(account_id: UUID) -> Answer:
    _must_manage()
    account = queries.account(account_id)
    operations.end_sessions(access.actor(), account, request.form.get("reason", ""))
    db.session.commit()
    flash(
        gettext("Semua perangkat %(name)s dikeluarkan.", name=account.name), "success"
    )
    return redirect(f"/admin/people/{account.id}/edit")


@blueprint.post("/<uuid:account_id>/reset-factor")
def reset_factor(account_id: UUID) -> Answer:
    """For whoever lost the telephone and the paper; the reason is in the record."""
    _must_manage()
    account = queries.account(account_id)
    reason = request.form.get("reason", "").strip()
    second_factor.reset(access.actor(), account, reason)
    db.session.commit()
    flash(gettext("Langkah kedua %(name)s dihapus.", name=account.name), "success")
    return redirect(f"/admin/people/{account.id}/edit")


@blueprint.post("/<uuid:account_id>/activate")
def activate(account_id: UUID) -> Answer:
    _must_manage()
    account = queries.account(account_id)
    operations.revise_account(access.actor(), account, {"active": True})
    db.session.commit()
    flash(gettext("Akun %(name)s aktif kembali.", name=account.name), "success")
    return redirect(f"/admin/people?agency={account.agency.code}")


@blueprint.post("/<uuid:account_id>/reset-password")
def reset_password(account_id: UUID) -> Answer:
    """A new password, shown on this one page and nowhere else."""
    _must_manage()
    account = queries.account(account_id)
    password = operations.reset_password(access.actor(), account)
    db.session.commit()
    return _secret_page(account, password or "")


def _must_manage() -> None:
    if not may(access.actor(), Action.MANAGE_PEOPLE):
        raise NotAllowed


def _agency(code: str | None) -> Agency | None:
    return queries.agency_by_code(code) if code else None


def _row(account: Account) -> dict[str, Any]:
    return {
        "id": account.id,
        "name": account.name,
        "email": account.email,
        "role": choices.capital(named(account.role)),
        "grade": choices.capital(named(account.grade)) if account.grade else "",
        "active": account.is_active,
        "last_login": _short(account.last_login_at),
    }


def _short(at: datetime | None) -> str:
    """Day and minute on the reader's clock, for a narrow column."""
    local = at.astimezone(ZoneInfo(access.zone())) if at else None
    if local is None:
        return ""
    return f"{short_day(local.date())} {describe_clock(local, language())}"


def _shown(account: Account) -> dict[str, Any]:
    content = account_content(account)
    content["timezone"] = choices.zone_typed(content["timezone"])
    return {**content, "version": str(account.version)}


def _in_words(changes: list[Change]) -> list[dict[str, str]]:
    form = AccountForm(None)
    labels = {name: str(form[name].label.text) for name in _FIELDS}
    labels["active"] = str(gettext("Aktif"))
    return [
        {
            "label": labels.get(str(change["field"]), str(change["field"])),
            "old": _told(change["field"], change["old"]),
            "new": _told(change["field"], change["new"]),
        }
        for change in changes
    ]


def _told(field: str, value: Any) -> str:
    if value in (None, ""):
        return ""
    if isinstance(value, bool):
        return str(gettext("ya") if value else gettext("tidak"))
    return named(_CHOICES[field](value)) if field in _CHOICES else str(value)


def _form_page(form: AccountForm, account: Account | None) -> tuple[str, int]:
    page = render_template(
        "people/form.html",
        form=form,
        account=account,
        access=_access_facts(account) if account else {},
        myself=account is not None and account.id == access.account().id,
        zones=choices.zones(),
    )
    return page, form.http_status


def _secret_page(account: Account, password: str) -> str:
    return render_template("people/secret.html", account=account, password=password)


def _access_facts(account: Account) -> dict[str, Any]:
    """How this person comes in, for whoever helps."""
    link = one_time.pending(account)
    return {
        "last": instant_words(account.last_login_at) or gettext("belum pernah"),
        "sessions": len(sessions.living(account)),
        "locked": instant_words(lockout.locked_until(account)),
        "factor": account.has_second_factor,
        "must_change": account.must_change_password,
        "link": instant_words(link.expires_at) if link else "",
    }


def _told_link(link: OneTimeLink, *, mailed: bool) -> Response:
    """The link for the printer, or word that it is on its way."""
    if mailed:
        flash(
            gettext(
                "Tautan sekali pakai dikirim ke %(email)s.", email=link.account.email
            ),
            "success",
        )
        return redirect(f"/admin/people/{link.account.id}/edit")
    settings = access.settings()
    address = links.one_time(
        settings.base_url, one_time.token_of(settings.secret_key, link.id)
    )
    page = render_template(
        "people/link.html",
        account=link.account,
        address=address,
        until=instant_words(link.expires_at),
        picture=qr_code(address),
    )
    answer = make_response(page)
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
