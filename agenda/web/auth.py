"""Signing in and out, the second step, and the ways back in.

What is refused is refused in the same words, after the same work, whether there is such
an account or not.
"""

import time
from datetime import datetime, timedelta
from uuid import UUID

from flask import Blueprint, flash, make_response, redirect, render_template, request
from flask import session as cookie
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import DataRequired

from agenda import clock
from agenda.db import db
from agenda.errors import BadInput, NotFound, Refusal, TooMany
from agenda.people import lockout, one_time, operations, passwords, queries
from agenda.people import second_factor as factor
from agenda.people.models import Account
from agenda.throttle import (
    FAILED_SIGN_INS,
    FORGOTTEN_FOR,
    FORGOTTEN_FROM,
    UNKNOWN_LINKS,
)
from agenda.web import access, resume
from agenda.web.page import say
from agenda.web.saving import Sheet, save
from agenda.words import Words, words

blueprint = Blueprint("auth", __name__)
Answer = str | Response | tuple[str, int] | tuple[str, int, dict[str, str]]
_TWO_STEPS = timedelta(minutes=10)
_HALF = "half"
_LINK = "link"
_ASKING_TAKES = 0.4
"""Seconds, at least: whether a letter is posted is not to be told by a clock."""


class SignInForm(FlaskForm):
    """Address and password; nothing tells which of the two was wrong."""

    email = StringField(_l("Surel"), [DataRequired(_l("Isi alamat surel Anda."))])
    password = PasswordField(
        _l("Kata sandi"), [DataRequired(_l("Isi kata sandi Anda."))]
    )
    kept = HiddenField()


class CodeForm(FlaskForm):
    """The second step."""

    code = StringField(_l("Kode"), [DataRequired(_l("Isi kodenya."))])


class ForgottenForm(FlaskForm):
    """Who asks for a link."""

    email = StringField(_l("Surel"), [DataRequired(_l("Isi alamat surel Anda."))])


class NewPasswordForm(Sheet):
    """A password of one's own."""

    new = PasswordField(
        _l("Kata sandi baru"),
        [DataRequired()],
        description=_l(
            "Paling sedikit 12 karakter. Kalimat pendek mudah diingat dan sulit"
            " ditebak."
        ),
    )
    again = PasswordField(_l("Ulangi kata sandi baru"), [DataRequired()])

    def must_agree(self) -> str:
        """The password, typed twice alike."""
        if self.new.data != self.again.data:
            raise BadInput.at("again", words("Kedua isian kata sandi baru berbeda."))
        return self.new.data or ""


# Signing in


@blueprint.route("/login", methods=["GET", "POST"])
def login() -> Answer:
    """The sign-in page; whoever is signed in goes on at once."""
    if access.is_signed_in():
        return redirect(access.safe_next(request.args.get("next")))
    form = SignInForm()
    if request.method == "GET":
        return _sign_in_page(form)
    if not form.validate():
        return _sign_in_page(form), 422
    try:
        account = _proved(form)
    except TooMany as refusal:
        db.session.rollback()
        return _told_to_wait(form, refusal)
    except Refusal as refusal:
        db.session.rollback()
        access.throttle().seconds_to_wait(FAILED_SIGN_INS, access.source())
        form.form_errors.append(say(refusal.words))
        return _sign_in_page(form), 422
    return _go_on(account, form.kept.data or "")


@blueprint.post("/logout")
def logout() -> Response:
    access.leave()
    db.session.commit()
    return redirect("/login")


def sign_in_again(kept: resume.Kept) -> Response:
    """The sign-in page where a session was over, with what was typed in it."""
    form = SignInForm(None, kept=resume.sealed(kept))
    return make_response(_sign_in_page(form), 401)


@blueprint.get("/resend")
def resend() -> Response:
    """What was typed for an address that has no page: listed, and sent by a button."""
    kept = resume.of_address()
    if kept is None:
        raise NotFound
    return resume.sent_on(kept)


def form_too_old() -> Answer:
    """The sign-in page anew, after the token of the old one was refused."""
    form = SignInForm()
    form.form_errors.append(
        gettext("Halaman ini sudah terlalu lama terbuka. Silakan masuk sekali lagi.")
    )
    return _sign_in_page(form), 400


def _proved(form: SignInForm) -> Account:
    """The account of address and password; each try is counted before it is judged."""
    _must_not_be_slowed()
    lockout.knock(form.email.data)
    db.session.commit()
    account = operations.authenticate(form.email.data, form.password.data)
    if not account.has_second_factor:
        lockout.forget(account.email)
    return account


def _must_not_be_slowed() -> None:
    """Whoever tries many accounts from one place has to wait."""
    seconds = access.throttle().seconds_closed(FAILED_SIGN_INS, access.source())
    if seconds:
        raise TooMany(
            seconds,
            words("Terlalu banyak percobaan masuk. Coba lagi dalam beberapa menit."),
        )


def _go_on(account: Account, kept: str) -> Response:
    """Into the office, or to the second step."""
    wanted = resume.keep_for(account, kept)
    wanted = wanted or access.safe_next(request.args.get("next"))
    if not account.has_second_factor:
        return _come_in(account, wanted)
    access.begin_session()
    cookie[_HALF] = {
        "account": str(account.id),
        "mark": _mark(account),
        "at": clock.now().isoformat(),
        "next": wanted,
    }
    db.session.commit()
    return redirect("/login/code")


def _come_in(account: Account, wanted: str) -> Response:
    access.begin(account)
    db.session.commit()
    return redirect(wanted)


def _sign_in_page(form: SignInForm) -> str:
    kept = resume.opened(form.kept.data) if form.kept.data else None
    return render_template("auth/login.html", form=form, kept=kept)


def _told_to_wait(form: SignInForm, refusal: TooMany) -> Answer:
    form.form_errors.append(say(refusal.words))
    return _sign_in_page(form), 429, {"Retry-After": str(refusal.seconds)}


# The second step


@blueprint.route("/login/code", methods=["GET", "POST"])
def second_step() -> Answer:
    """The code of the telephone, or one of the paper; nobody is in before that."""
    half = _half_way()
    if half is None:
        return redirect("/login")
    account, wanted = half
    form = CodeForm()
    if request.method == "GET":
        return render_template("auth/second_step.html", form=form)
    if not form.validate():
        return render_template("auth/second_step.html", form=form), 422
    try:
        _must_not_be_slowed()
        lockout.knock(account.email)
        db.session.commit()
    except TooMany as refusal:
        db.session.rollback()
        form.form_errors.append(say(refusal.words))
        page = render_template("auth/second_step.html", form=form)
        return page, 429, {"Retry-After": str(refusal.seconds)}
    if not factor.opens(access.settings().secret_key, account, form.code.data):
        db.session.rollback()
        access.throttle().seconds_to_wait(FAILED_SIGN_INS, access.source())
        form.form_errors.append(gettext("Kode ini salah atau sudah dipakai."))
        return render_template("auth/second_step.html", form=form), 422
    lockout.forget(account.email)
    return _come_in(account, wanted)


def _half_way() -> tuple[Account, str] | None:
    """Who has proved the password in this browser just now, and where to go."""
    half = cookie.get(_HALF)
    if not half or clock.now() - datetime.fromisoformat(half["at"]) > _TWO_STEPS:
        return None
    account = db.session.get(Account, UUID(half["account"]))
    if account is None or not account.is_active or half["mark"] != _mark(account):
        return None
    return account, half["next"]


def _mark(account: Account) -> str:
    """Another password or another factor meanwhile makes the first step void."""
    return passwords.digest(f"{account.password_hash}{account.totp_sealed}")[:16]


# The way back in


@blueprint.route("/forgot-password", methods=["GET", "POST"])
def forgotten() -> Answer:
    """Ask for a link. The answer is the same for everybody."""
    form = ForgottenForm()
    if request.method == "GET":
        return render_template("auth/forgotten.html", form=form, sent=False)
    if not form.validate():
        return render_template("auth/forgotten.html", form=form, sent=False), 422
    began = time.monotonic()
    email = form.email.data
    _must_not_ask_too_often(email)
    one_time.ask(email)
    db.session.commit()
    time.sleep(max(0.0, _ASKING_TAKES - (time.monotonic() - began)))
    return render_template("auth/forgotten.html", form=form, sent=True)


def _must_not_ask_too_often(email: str) -> None:
    slow = words("Terlalu banyak permintaan tautan. Coba lagi dalam satu jam.")
    for rule, key in (
        (FORGOTTEN_FROM, access.source()),
        (FORGOTTEN_FOR, passwords.digest(queries.email_key(email))),
    ):
        if seconds := access.throttle().seconds_to_wait(rule, key):
            raise TooMany(seconds, slow)


@blueprint.get("/password/<token>")
def follow_link(token: str) -> Answer:
    """Take the token out of the address; looking at a link does not use it up."""
    account = _found(token)
    if account is None:
        return _link_ended()
    cookie[_LINK] = token
    cookie["language"] = account.language
    answer = redirect("/password")
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@blueprint.route("/password", methods=["GET", "POST"])
def new_password() -> Answer:
    """Set the password that the link lets one set."""
    token = str(cookie.get(_LINK, ""))
    account = _found(token)
    if account is None:
        return _link_ended()
    form = NewPasswordForm()
    if request.method == "GET":
        return _new_password_page(form, account)
    key = access.settings().secret_key
    try:
        done = save(form, lambda: one_time.use(key, token, form.must_agree()))
    except one_time.LinkEnded:
        db.session.rollback()
        return _link_ended()
    if done is None:
        return _new_password_page(form, account), form.http_status
    access.leave()
    db.session.commit()
    flash(gettext("Kata sandi disimpan. Silakan masuk."), "success")
    return redirect("/login")


def _found(token: str) -> Account | None:
    """Whose link it is; who guesses many has to wait."""
    try:
        return one_time.find(access.settings().secret_key, token).account
    except one_time.LinkEnded:
        seconds = access.throttle().seconds_to_wait(UNKNOWN_LINKS, access.source())
        if seconds:
            raise TooMany(seconds, _slow_links()) from None
        return None


def _slow_links() -> Words:
    return words("Terlalu banyak tautan yang tidak dikenal. Coba lagi nanti.")


def _link_ended() -> Answer:
    cookie.pop(_LINK, None)
    return render_template("auth/link_ended.html"), 410


def _new_password_page(form: NewPasswordForm, account: Account) -> str:
    return render_template("auth/new_password.html", form=form, account=account)
