"""Who is at the door: signing in, the session, and the short list of open addresses.

Every address asks for an account unless it stands in OPEN (`gate` sees to that): a page
that somebody adds is closed by itself.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast
from urllib.parse import quote, urlsplit
from uuid import UUID

from flask import (
    Flask,
    current_app,
    g,
    has_request_context,
    redirect,
    request,
    session,
)
from flask import Response as FlaskResponse
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, current_user, login_user, logout_user
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from agenda import throttle as throttles
from agenda.config import Settings
from agenda.db import db
from agenda.people import sessions
from agenda.people.models import Account
from agenda.rules.permissions import Actor
from agenda.rules.telling import Manner
from agenda.throttle import Throttle
from agenda.words import LANGUAGES

_LANGUAGE = "lang"
"""Parameter by which a stranger chooses a language."""
SIGN_IN_PAGES = frozenset(
    {
        "auth.login",
        "auth.second_step",
        "auth.forgotten",
        "auth.follow_link",
        "auth.new_password",
    }
)
"""Open, and yet with a session: they carry forms."""
OPEN = SIGN_IN_PAGES | frozenset(
    {
        "static",
        "health.details",
        "health.live",
        "health.ready",
        "metrics.metrics",
        "feed_address.calendar",
        "feed_address.named_calendar",
    }
)
"""Endpoints that answer a stranger. The API asks for a token of its own."""
_API = "/api"
_log = logging.getLogger(__name__)
THROTTLE = throttles.EXTENSION


def settings() -> Settings:
    return cast("Settings", current_app.config["AGENDA"])


def throttle() -> Throttle:
    return cast("Throttle", current_app.extensions[THROTTLE])


def source() -> str:
    """Where the request comes from, as far as one counts."""
    return throttles.source(request.remote_addr)


def uploads() -> Path:
    """Where the bytes of uploaded files lie, outside of anything that is served."""
    return settings().uploads


def account() -> Account:
    """The account that is signed in; only for pages that ask for one."""
    return cast("Account", current_user)


def actor() -> Actor:
    """The signed-in account as the operations know it.

    A form says by `notify` how people are to be told of what it does.
    """
    acting = account().as_actor()
    wished = request.form.get("notify", "") if request.method == "POST" else ""
    return replace(acting, manner=Manner(wished)) if wished in set(Manner) else acting


def is_signed_in() -> bool:
    return bool(current_user.is_authenticated)


def language() -> str:
    """The language of the account; strangers are met in Indonesian or as they chose.

    The session remembers it for pages that must not ask the database, and for the
    sign-in page after one has left.
    """
    if asks_no_account():
        return "id"
    if g.get("outside_shell"):
        return str(session.get("language", "id"))
    spoken = account().language if is_signed_in() else _chosen_by_stranger()
    if session.get("language", "id") != spoken:
        session["language"] = spoken
    return spoken


def _chosen_by_stranger() -> str:
    chosen = request.args.get(_LANGUAGE)
    return str(chosen if chosen in LANGUAGES else session.get("language", "id"))


def zone() -> str:
    """The zone of the account, else of the installation."""
    if g.get("outside_shell") or asks_no_account() or not is_signed_in():
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
    """Know people by their session."""
    app.session_interface = QuietSessions()
    # Its own helper would ask for the account on pages that must not.
    manager = LoginManager(app, add_context_processor=False)

    @manager.user_loader
    def load(text: str) -> Account | None:
        return account_of_session(text)


def account_of_session(text: str) -> Account | None:
    """The account that signed in with this session; None when the session is over."""
    found = sessions.find(text)
    if found is None:
        return None
    g.login_session_id = found.id
    account = found.account
    note(lambda: sessions.note_use(found))
    return account


def note(write: Callable[[], bool]) -> None:
    """Note something about whoever reads a page; the page does not fail with it."""
    try:
        if write():
            db.session.commit()
    except OperationalError as error:
        db.session.rollback()
        _log.warning("a reader was not noted", exc_info=error)


def this_session() -> UUID | None:
    """The session in which this request came."""
    return cast("UUID | None", g.get("login_session_id"))


def begin(account: Account) -> None:
    """Sign in: another session for this browser, whatever it had before."""
    begin_session()
    agent = request.headers.get("User-Agent", "")
    account.session_text = sessions.begin(account, agent)
    login_user(account)
    session["owner"] = str(account.id)


def leave() -> None:
    """Sign out: the session is over here and in the database."""
    owner = session.get("owner")
    sessions.end_text(str(session.get("_user_id", "")))
    logout_user()
    begin_session()
    if owner:
        session["owner"] = owner


def owner_of_session() -> str:
    """The id of whoever signed in last in this browser, "" when nobody is known."""
    return str(session.get("owner", ""))


def to_sign_in() -> Response:
    """To the sign-in page, and back here after it."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" else ""
    where = f"?next={quote(wanted)}" if wanted not in {"", "/"} else ""
    return redirect(f"/login{where}")


def begin_session() -> None:
    """A fresh session for whoever has just proved who it is; the language stays."""
    spoken = session.get("language")
    session.clear()
    session.permanent = True
    if spoken:
        session["language"] = spoken


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
    is_api = request.path == _API or request.path.startswith(f"{_API}/")
    return is_api or request.endpoint in OPEN - SIGN_IN_PAGES
