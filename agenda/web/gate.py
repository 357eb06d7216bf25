"""What is asked before every page: who is it, and is anything owed first?

Strangers go to the sign-in page and come back; whoever has typed something meanwhile
keeps it. Who got a password from somebody else chooses an own one before anything else,
and who must have a second factor sets it up.
"""

from flask import Flask, redirect, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response

from agenda.errors import Refusal
from agenda.web import access, auth, errors, resume

OWED = {
    "/profile/password": frozenset({"profile.change_password", "auth.logout"}),
    "/profile/second-factor": frozenset({"profile_factor.set_up", "auth.logout"}),
}
"""Where something that is owed is done, and what is open until then."""


def guard(app: Flask) -> None:
    """Ask before every page."""
    app.before_request(ask)
    app.register_error_handler(CSRFError, form_too_old)


def ask() -> Response | None:
    if request.endpoint is None or access.asks_no_account():
        return None
    if request.endpoint in access.OPEN:
        return None
    if not access.is_signed_in():
        return _ask_to_sign_in()
    owed = _owed()
    if owed and request.endpoint not in OWED[owed]:
        return redirect(owed)
    return resume.filled_again()


def _ask_to_sign_in() -> Response:
    kept = resume.of_request()
    return auth.sign_in_again(kept) if kept else access.to_sign_in()


def _owed() -> str | None:
    """The address of what this person has to do first."""
    account = access.account()
    if account.must_change_password:
        return "/profile/password"
    if account.role in access.settings().second_factor:
        return None if account.has_second_factor else "/profile/second-factor"
    return None


def form_too_old(_error: CSRFError) -> auth.Answer:
    """A form without the token of this session: nothing is done, and nothing lost."""
    if request.endpoint == "auth.login":
        return auth.form_too_old()
    kept = resume.of_request() if access.is_signed_in() else None
    if kept is not None:
        try:
            answer = resume.too_old(kept)
        except Refusal as refusal:
            return errors.refused(refusal)
        answer.status_code = 400
        return answer
    return errors.error_page(
        400,
        detail=gettext(
            "Formulir ini sudah terlalu lama terbuka atau dikirim dari tempat lain."
            " Muat ulang halamannya, lalu kirim sekali lagi."
        ),
    )
