"""The trash: what was thrown away, by whom, until when, and the way back."""

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from agenda import clock
from agenda.errors import NotAllowed
from agenda.rules.keeping import TRASH_DAYS, days_left, leaves_trash_at
from agenda.tasks import trash
from agenda.tasks.trash import EVENT, TASK, Trashed
from agenda.web import access
from agenda.web.page import instant_words, title_of

blueprint = Blueprint("trash", __name__)

_SOON = 7
"""So many days before the end a row warns."""


@blueprint.get("/trash")
def index() -> str:
    """What one may bring back, what was thrown away last first."""
    actor = access.actor()
    if not trash.may_open(actor):
        raise NotAllowed
    asked = request.args.get("kind")
    kind = asked if asked in trash.KINDS else None
    found = trash.page(actor, kind, request.args.get("cursor"))
    return render_template(
        "trash/index.html",
        rows=[_row(one) for one in found.items],
        tabs=_tabs(kind),
        days=TRASH_DAYS,
        next_url=_next(kind, found.next_cursor),
    )


@blueprint.get("/events/trash")
def events() -> Response:
    """Where the trash of events was."""
    return redirect(f"/trash?kind={EVENT}")


@blueprint.get("/tasks/trash")
def tasks() -> Response:
    """Where the trash of tasks was."""
    return redirect(f"/trash?kind={TASK}")


def _tabs(kind: str | None) -> list[dict[str, Any]]:
    labels = {
        None: gettext("Semua"),
        EVENT: gettext("Kegiatan"),
        TASK: gettext("Tugas"),
    }
    return [
        {
            "url": f"/trash?kind={name}" if name else "/trash",
            "label": label,
            "active": name == kind,
        }
        for name, label in labels.items()
    ]


def _next(kind: str | None, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    return f"/trash?{f'kind={kind}&' if kind else ''}cursor={cursor}"


def _row(one: Trashed) -> dict[str, Any]:
    left = days_left(one.trashed_at, clock.now())
    is_event = one.kind == EVENT
    return {
        "kind": gettext("Kegiatan") if is_event else gettext("Tugas"),
        "icon": "calendar-event" if is_event else "check2-square",
        "title": title_of(one.thing),
        "number": one.thing.number,
        "agency": one.thing.agency.name,
        "version": one.thing.version,
        "restore": f"/{one.kind}s/{one.thing.id}/restore",
        "who": one.who,
        "when": instant_words(one.trashed_at),
        "iso": one.trashed_at.isoformat(),
        "reason": one.reason,
        "tasks": _tasks_words(one.tasks),
        "left": _left_words(left),
        "until": instant_words(leaves_trash_at(one.trashed_at)),
        "soon": left <= _SOON,
    }


def _tasks_words(count: int) -> str:
    if not count:
        return ""
    return str(ngettext("bersama %(num)d tugas", "bersama %(num)d tugas", count))


def _left_words(days: int) -> str:
    if days == 0:
        return str(gettext("dihapus hari ini"))
    return str(ngettext("%(num)d hari lagi", "%(num)d hari lagi", days))
