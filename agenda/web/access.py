"""Who is at the door: signing in, the session, and the short list of open addresses.

Every address asks for an account unless it stands in OPEN: a page that somebody adds
is closed by itself.
"""

from pathlib import Path
from typing import cast
from urllib.parse import quote, urlsplit
from uuid import UUID

from flask import (
    Flask,
    current_app,
    has_request_context,
    redirect,
    request,
    session,
)
from flask import Response as FlaskResponse
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, current_user
from werkzeug.wrappers import Response

from agenda.config import Settings
from agenda.db import db
from agenda.people.models import Account
from agenda.rules.permissions import Actor

OPEN = frozenset(
    {
        "static",
        "auth.login",
        "health.live",
        "health.ready",
        "feed_address.calendar",
        "feed_address.named_calendar",
    }
)
"""Endpoints that answer a stranger. The API asks for a token of its own."""
_OPEN_PATHS = ("/api/",)


def settings() -> Settings:
    return cast("Settings", current_app.config["AGENDA"])


def uploads() -> Path:
    """Where the bytes of uploaded files lie, outside of anything that is served."""
    return settings().instance / "uploads"


def account() -> Account:
    """The account that is signed in; only for pages that ask for one."""
    return cast("Account", current_user)


def actor() -> Actor:
    """The signed-in account as the operations know it."""
    return account().as_actor()


def is_signed_in() -> bool:
    return bool(current_user.is_authenticated)


def language() -> str:
    """The language of the account; strangers are met in Indonesian."""
    if asks_no_account() or not is_signed_in():
        return "id"
    return account().language


def zone() -> str:
    """The zone of the account, else of the installation."""
    if asks_no_account() or not is_signed_in():
        return settings().timezone
    return account().timezone


class QuietSessions(SecureCookieSessionInterface):
    """Sessions that leave no trace in answers that belong to nobody's session.

    Flask-Login looks into the session of every request, which would make API answers
    and feeds vary by cookie.
    """

    def save_session(
        self, app: Flask, session: SessionMixin, response: FlaskResponse
    ) -> None:
        if not asks_no_account():
            super().save_session(app, session, response)


def sign_people_in(app: Flask) -> None:
    """Know people by their session, and send strangers to the sign-in page."""
    app.session_interface = QuietSessions()
    manager = LoginManager(app)

    @manager.user_loader
    def load(key: str) -> Account | None:
        return account_of_session(key)

    @app.before_request
    def ask_for_an_account() -> Response | None:
        if request.endpoint is None or request.endpoint in OPEN or asks_no_account():
            return None
        return None if is_signed_in() else to_sign_in()


def account_of_session(key: str) -> Account | None:
    """The active account that `Account.get_id` named; None ends the session."""
    account_id, _, session_key = key.partition(".")
    try:
        found = db.session.get(Account, UUID(account_id))
    except ValueError:
        return None
    if found is None or not found.is_active or found.session_key != session_key:
        return None
    return found


def to_sign_in() -> Response:
    """To the sign-in page, and back here after it."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" else ""
    where = f"?next={quote(wanted)}" if wanted not in {"", "/"} else ""
    return redirect(f"/login{where}")


def begin_session() -> None:
    """A fresh session for whoever has just proved who it is."""
    session.clear()
    session.permanent = True


def safe_next(wanted: str | None) -> str:
    """`wanted` when it is an address of ours, else the home page."""
    if not wanted or not wanted.startswith("/") or wanted.startswith(("//", "/\\")):
        return "/"
    parts = urlsplit(wanted)
    return "/" if parts.scheme or parts.netloc or "\\" in wanted else wanted


def asks_no_account() -> bool:
    """API and feed addresses never look at the session: no cookie, no Vary."""
    if not has_request_context():
        return True
    return request.path.startswith(_OPEN_PATHS) or (
        request.endpoint in OPEN and request.endpoint != "auth.login"
    )
