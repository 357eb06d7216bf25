"""One's own account: language, zone, password, sessions, and tokens for programs."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired

from agenda import clock
from agenda.db import db
from agenda.people import operations, queries, second_factor, sessions
from agenda.people.models import ApiToken, LoginSession
from agenda.rules.permissions import Role
from agenda.web import access
from agenda.web.auth import NewPasswordForm
from agenda.web.forms import choices
from agenda.web.forms.select import any_of, languages, one_of, options
from agenda.web.page import change_language, instant_words
from agenda.web.proofs import proved
from agenda.web.saving import Sheet, save

blueprint = Blueprint("profile", __name__)
Answer = str | Response | tuple[str, int]


class PreferencesForm(Sheet):
    """How the pages speak and which clock they show."""

    language = one_of(_l("Bahasa"), languages)
    timezone = StringField(
        _l("Zona waktu"),
        [InputRequired()],
        description=_l("WIB, WITA, WIT, atau nama zona seperti Asia/Tokyo."),
        render_kw={"list": "zones", "autocomplete": "off"},
    )


class ReachForm(Sheet):
    """How colleagues reach one."""

    phone = StringField(_l("Telepon"), render_kw={"type": "tel", "autocomplete": "tel"})
    private_email = StringField(
        _l("Surel pribadi"), render_kw={"type": "email", "autocomplete": "email"}
    )


class PasswordForm(NewPasswordForm):
    """The present password proves who is asking."""

    current = PasswordField(_l("Kata sandi sekarang"), [InputRequired()])


class TokenForm(Sheet):
    """A key for one program."""

    name = StringField(
        _l("Nama kunci"),
        [InputRequired()],
        description=_l("Program atau perangkat yang memakainya."),
    )
    scopes = any_of(_l("Yang boleh dilakukan"), list, default=["read"])


@blueprint.get("/profile")
def show() -> Answer:
    return _page()


@blueprint.post("/profile")
def save_preferences() -> Answer:
    form = PreferencesForm(prefix="")
    fields = {
        "language": form.language.data,
        "timezone": choices.zone_read(form.timezone.data or ""),
    }
    if save(form, lambda: operations.set_preferences(access.actor(), fields)) is None:
        return _page(preferences=form)
    change_language()
    flash(gettext("Bahasa dan zona waktu disimpan."), "success")
    return redirect("/profile")


@blueprint.post("/profile/reach")
def save_reach() -> Answer:
    """The own telephone number and private e-mail address."""
    form = ReachForm()
    fields = {
        "phone": form.phone.data or "",
        "private_email": form.private_email.data or "",
    }
    if save(form, lambda: operations.set_preferences(access.actor(), fields)) is None:
        return _page(reach=form)
    flash(gettext("Telepon dan surel pribadi disimpan."), "success")
    return redirect("/profile")


@blueprint.route("/profile/password", methods=["GET", "POST"])
def change_password() -> Answer:
    """Another password; after one that somebody else made, one of one's own."""
    first = access.account().must_change_password
    form = NewPasswordForm() if first else PasswordForm()
    if not form.is_submitted():
        return _password_page(form)
    if proved(form, lambda: _change(form)) is None:
        return _password_page(form) if first else _page(password=form)
    # The new password ended every session; this browser gets another one.
    access.begin(queries.account(access.account().id))
    db.session.commit()
    flash(
        gettext("Kata sandi diganti. Perangkat lain harus masuk lagi."),
        "success",
    )
    return redirect("/" if first else "/profile")


def _change(form: NewPasswordForm) -> object:
    new = form.must_agree()
    if isinstance(form, PasswordForm):
        return operations.change_password(access.actor(), form.current.data or "", new)
    return operations.choose_first_password(access.actor(), new)


def _password_page(form: NewPasswordForm) -> Answer:
    page = render_template("profile/password.html", form=form)
    return page, form.http_status


@blueprint.post("/profile/sessions/<uuid:session_id>/end")
def end_session(session_id: UUID) -> Answer:
    """Sign out another browser, or this one."""
    found = sessions.of_account(access.account(), session_id)
    sessions.end(found)
    db.session.commit()
    flash(gettext("Perangkat itu sudah dikeluarkan."), "success")
    return redirect("/profile#sesi")


@blueprint.post("/profile/sessions/end-others")
def end_other_sessions() -> Answer:
    """Sign out everywhere but here."""
    sessions.end_all(access.account(), but=access.this_session())
    db.session.commit()
    flash(gettext("Semua perangkat lain sudah dikeluarkan."), "success")
    return redirect("/profile#sesi")


@blueprint.post("/profile/tokens")
def create_token() -> Answer:
    """The page again, with the new key on it: it is shown this once."""
    form = TokenForm()
    account = access.account()
    made = save(
        form,
        lambda: operations.create_token(
            access.actor(), account, form.name.data or "", form.scopes.data or ["read"]
        ),
    )
    if made is None:
        return _page(token=form)
    token, text = made
    return _page(fresh={"name": token.name, "text": text})


@blueprint.post("/profile/tokens/<uuid:token_id>/revoke")
def revoke_token(token_id: UUID) -> Answer:
    token = queries.token(token_id)
    operations.revoke_token(access.actor(), token)
    db.session.commit()
    flash(
        gettext("Kunci “%(name)s” dicabut dan tidak berlaku lagi.", name=token.name),
        "success",
    )
    return redirect("/profile")


def _page(
    preferences: PreferencesForm | None = None,
    password: PasswordForm | None = None,
    token: TokenForm | None = None,
    fresh: dict[str, str] | None = None,
    reach: ReachForm | None = None,
) -> tuple[str, int]:
    account = access.account()
    preferences = preferences or PreferencesForm(
        None,
        language=account.language,
        timezone=choices.zone_typed(account.timezone),
    )
    reach = reach or ReachForm(
        None, phone=account.phone, private_email=account.private_email
    )
    password, token = password or PasswordForm(None), token or TokenForm(None)
    token.scopes.choices = options(_scope_choices(account.role))
    if token.scopes.data is None:
        token.scopes.data = ["read"]
    page = render_template(
        "profile/profile.html",
        account=account,
        preferences=preferences,
        reach=reach,
        password=password,
        token=token,
        fresh=fresh,
        zones=choices.zones(),
        tokens=[_token_row(row) for row in queries.tokens(account)],
        sessions=[_session_row(row) for row in sessions.living(account)],
        codes_left=second_factor.codes_left(account),
        factor_required=account.role in access.settings().second_factor,
    )
    forms = (preferences, reach, password, token)
    return page, max(form.http_status for form in forms)


def _scope_choices(role: Role) -> choices.Choices:
    texts = {
        "read": gettext("Membaca yang boleh Anda lihat"),
        "write": gettext("Membaca dan mengubah yang boleh Anda ubah"),
        "admin": gettext("Mengelola pengguna dan instansi"),
    }
    if role is not Role.ADMIN:
        del texts["admin"]
    return list(texts.items())


def _session_row(row: LoginSession) -> dict[str, object]:
    return {
        "id": row.id,
        "browser": row.browser or gettext("Peramban lain"),
        "began": instant_words(row.created_at),
        "seen": instant_words(row.last_seen_at),
        "here": row.id == access.this_session(),
    }


def _token_row(token: ApiToken) -> dict[str, object]:
    ended = token.expires_at is not None and token.expires_at <= clock.now()
    state = "revoked" if token.revoked_at else "expired" if ended else "active"
    labels = {
        "revoked": gettext("Dicabut"),
        "expired": gettext("Berakhir"),
        "active": gettext("Aktif"),
    }
    scopes = {
        "read": gettext("membaca"),
        "write": gettext("mengubah"),
        "admin": gettext("mengelola"),
    }
    return {
        "id": token.id,
        "name": token.name,
        "last_four": token.last_four,
        "scopes": ", ".join(scopes[scope] for scope in token.scopes.split()),
        "created": instant_words(token.created_at),
        "used": instant_words(token.last_used_at) or gettext("belum pernah"),
        "state": state,
        "state_label": labels[state],
    }
