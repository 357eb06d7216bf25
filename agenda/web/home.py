"""The first page, by role; what changed since the last visit; what has no tasks."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from agenda.db import db
from agenda.errors import NotAllowed
from agenda.events import news
from agenda.people import visits
from agenda.people.models import Account
from agenda.rules.attention import GAP_DAYS
from agenda.rules.permissions import Action, Actor, Reach, Role, reach
from agenda.tasks import waiting
from agenda.web import access, event_words
from agenda.web.homes import (
    admin,
    coordinator,
    desk,
    officer,
    parts,
    supervisor,
    viewer,
)
from agenda.web.page import instant_words

blueprint = Blueprint("home", __name__)

_HOMES: dict[Role, Callable[[Account, Actor], dict[str, Any]]] = {
    Role.ADMIN: admin.values,
    Role.COORDINATOR: coordinator.values,
    Role.DESK: desk.values,
    Role.OFFICER: officer.values,
    Role.SUPERVISOR: supervisor.values,
    Role.VIEWER: viewer.values,
}
_TOLD_SINCE = frozenset({Role.SUPERVISOR, Role.VIEWER})
"""Who is told what changed since the last visit."""

_PAGE = 30


@blueprint.before_app_request
def note_visit() -> None:
    """A request is what makes a visit go on."""
    if request.method != "GET" or request.endpoint in access.OPEN:
        return
    if access.asks_no_account() or not access.is_signed_in():
        return
    account = access.account()
    if account.role in _TOLD_SINCE:
        account_id = account.id
        access.note(lambda: visits.note_request(account_id))


@blueprint.get("/")
def index() -> str:
    account, actor = access.account(), access.actor()
    return render_template(
        f"home/{account.role.value}.html",
        **parts.frame(account, actor),
        **_HOMES[account.role](account, actor),
    )


@blueprint.get("/changes")
def changes() -> str:
    """Everything that changed: since the last visit, or ever."""
    account, actor = access.account(), access.actor()
    since = None
    if account.role in _TOLD_SINCE and request.args.get("all") != "1":
        since = visits.news_since(account.id)
    found = news.page(actor, since, request.args.get("cursor"), _PAGE)
    more = "all=1&" if since is None else ""
    return render_template(
        "home/changes.html",
        rows=parts.told(actor, found.items),
        since=instant_words(since),
        tracks=account.role in _TOLD_SINCE,
        next_url=_next(f"/changes?{more}", found.next_cursor),
    )


@blueprint.post("/changes/read")
def mark_read() -> Response:
    """Nothing that was shown is news any more."""
    try:
        until = datetime.fromisoformat(request.form.get("until", ""))
    except ValueError:
        until = None
    if until is not None and until.tzinfo is not None:
        visits.mark_read(access.account().id, until)
        db.session.commit()
        flash(gettext("Perubahan ditandai sudah dibaca."), "success")
    return redirect("/")


@blueprint.get("/events/gaps")
def gaps() -> str:
    """Events that come soon and that nobody has planned anything for."""
    actor = access.actor()
    if reach(actor, Action.MANAGE_TASK) is Reach.NONE:
        raise NotAllowed
    own = reach(actor, Action.MANAGE_TASK) is Reach.OWN
    found = waiting.gaps(
        actor,
        event_words.today(),
        request.args.get("cursor"),
        _PAGE,
        actor.agency_id if own else None,
    )
    marks = parts.marks_of(actor, found.items)
    return render_template(
        "home/gaps.html",
        rows=[(row.event.id, parts.event_item(row, marks)) for row in found.items],
        days=GAP_DAYS,
        next_url=_next("/events/gaps?", found.next_cursor),
    )


def _next(path: str, cursor: str | None) -> str | None:
    return f"{path}cursor={cursor}" if cursor else None
