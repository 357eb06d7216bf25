"""Signing in and out."""

from flask import Blueprint, redirect, render_template, request
from flask_babel import lazy_gettext
from flask_login import login_user, logout_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired

from agenda.db import db
from agenda.errors import Refusal
from agenda.people import operations
from agenda.web import access
from agenda.web.page import say

blueprint = Blueprint("auth", __name__)


class SignInForm(FlaskForm):
    """Address and password; nothing tells which of the two was wrong."""

    email = StringField(
        lazy_gettext("Surel"), [DataRequired(lazy_gettext("Isi alamat surel Anda."))]
    )
    password = PasswordField(
        lazy_gettext("Kata sandi"),
        [DataRequired(lazy_gettext("Isi kata sandi Anda."))],
    )


@blueprint.route("/login", methods=["GET", "POST"])
def login() -> str | Response | tuple[str, int]:
    """The sign-in page; whoever is signed in goes on at once."""
    if access.is_signed_in():
        return redirect(access.safe_next(request.args.get("next")))
    form = SignInForm()
    if request.method == "GET":
        return render_template("auth/login.html", form=form)
    if form.validate() and _sign_in(form):
        return redirect(access.safe_next(request.args.get("next")))
    return render_template("auth/login.html", form=form), 422


@blueprint.post("/logout")
def logout() -> Response:
    logout_user()
    access.begin_session()
    return redirect("/login")


def _sign_in(form: SignInForm) -> bool:
    try:
        account = operations.authenticate(form.email.data, form.password.data)
    except Refusal as refusal:
        db.session.rollback()
        form.form_errors.append(say(refusal.words))
        return False
    access.begin_session()
    login_user(account)
    db.session.commit()
    return True
