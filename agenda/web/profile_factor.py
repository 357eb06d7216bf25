"""The second factor of the own account: set up, switched off, codes for the drawer."""

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired

from agenda.errors import BadInput
from agenda.people import second_factor as factor
from agenda.seal import Broken, seal, unseal
from agenda.web import access
from agenda.web.page import qr_code
from agenda.web.proofs import proved
from agenda.web.saving import Sheet
from agenda.words import words

blueprint = Blueprint("profile_factor", __name__, url_prefix="/profile/second-factor")
Answer = str | Response | tuple[str, int]


class SetUpForm(Sheet):
    """A code proves that the telephone has the secret, the password who is asking.

    Until then the secret is nowhere but in the form, sealed for this account.
    """

    sealed = HiddenField()
    code = StringField(_l("Kode enam angka dari aplikasi"), [InputRequired()])
    password = PasswordField(_l("Kata sandi Anda"), [InputRequired()])


class ProofForm(Sheet):
    """The password once more."""

    password = PasswordField(_l("Kata sandi Anda"), [InputRequired()])


@blueprint.route("", methods=["GET", "POST"], endpoint="set_up")
def set_up() -> Answer:
    """The picture for the telephone; then the recovery codes, shown this once."""
    form = SetUpForm()
    secret = _secret_in(form) or factor.new_secret()
    if not form.is_submitted():
        return _page(form, secret)
    key = access.settings().secret_key
    codes = proved(
        form,
        lambda: factor.enable(
            access.actor(),
            key,
            _must_be_ours(form),
            form.password.data or "",
            form.code.data or "",
        ),
    )
    if codes is None:
        return _page(form, secret)
    flash(gettext("Verifikasi dua langkah aktif."), "success")
    return _codes_page(codes)


@blueprint.post("/codes")
def renew_codes() -> Answer:
    """Ten other recovery codes, shown this once."""
    form = ProofForm()
    codes = proved(
        form, lambda: factor.renew_codes(access.actor(), form.password.data or "")
    )
    return _refused(form) if codes is None else _codes_page(codes)


@blueprint.post("/off")
def switch_off() -> Answer:
    """Back to the password alone."""
    form = ProofForm()
    done = proved(
        form, lambda: factor.disable(access.actor(), form.password.data or "")
    )
    if done is None:
        return _refused(form)
    flash(gettext("Verifikasi dua langkah dimatikan."), "success")
    return redirect("/profile")


def _page(form: SetUpForm, secret: str) -> tuple[str, int]:
    account = access.account()
    key = access.settings().secret_key
    form.sealed.data = seal(key, f"{account.id}:{secret}")
    page = render_template(
        "profile/second_factor.html",
        form=form,
        picture=qr_code(factor.address(account, secret)),
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        account=account,
        required=account.role in access.settings().second_factor,
    )
    return page, form.http_status


def _codes_page(codes: list[str]) -> str:
    return render_template(
        "profile/recovery_codes.html", codes=codes, account=access.account()
    )


def _refused(form: ProofForm) -> Response:
    """Back to the profile page, where the buttons are, with the reason."""
    reasons = [*form.form_errors, *form.password.errors]
    flash(" ".join(map(str, reasons)), "danger")
    return redirect("/profile")


def _secret_in(form: SetUpForm) -> str | None:
    """The secret that our page put into the form for this very account."""
    try:
        text = unseal(access.settings().secret_key, form.sealed.data or "")
    except Broken:
        return None
    owner, _, secret = text.partition(":")
    return secret if owner == str(access.account().id) else None


def _must_be_ours(form: SetUpForm) -> str:
    secret = _secret_in(form)
    if secret is None:
        raise BadInput.at(
            "code", words("Gambar ini tidak berlaku lagi; pindai yang baru.")
        )
    return secret
