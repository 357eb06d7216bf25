"""Tasks whose dues count otherwise since the list of free days was amended.

None of them moves by itself: whoever plans them chooses.
"""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext, ngettext
from markupsafe import Markup

from agenda.audit.operations import AuditAction
from agenda.db import db, new_id
from agenda.errors import NotAllowed, Stale
from agenda.rules.ids import read_id
from agenda.rules.permissions import Actor
from agenda.tasks import rescheduling
from agenda.tasks.guards import may_create
from agenda.web import access, task_travel
from agenda.web.events import Page
from agenda.web.page import say
from agenda.web.years import year_of

blueprint = Blueprint("recounting", __name__)


@blueprint.route("/tasks/recount/<year>", methods=["GET", "POST"])
def recount(year: str) -> Page:
    """Show which dues count otherwise by the list of a year; move those chosen."""
    actor, number = access.actor(), year_of(year)
    if not may_create(actor):
        raise NotAllowed
    if request.method == "GET":
        return _page(actor, number)
    chosen = {read_id(text) for text in request.form.getlist("task")}
    try:
        moved = _apply(actor, number, chosen)
    except Stale as refusal:
        db.session.rollback()
        return _page(actor, number, say(refusal.words)), 409
    if not moved:
        return _page(actor, number, gettext("Pilih paling sedikit satu tugas.")), 422
    flash(
        ngettext(
            "%(num)d tenggat disesuaikan dengan daftar libur.",
            "%(num)d tenggat disesuaikan dengan daftar libur.",
            moved,
        ),
        "success",
    )
    return redirect(f"/tasks/recount/{number}")


def _apply(actor: Actor, year: int, chosen: set[UUID]) -> int:
    reason = gettext("Daftar libur %(year)s berubah.", year=year)
    act = rescheduling.Act(actor, AuditAction.TASK_TRAVEL, reason, new_id())
    moved = rescheduling.recount(act, year, chosen)
    db.session.commit()
    return len(moved)


def _page(actor: Actor, year: int, problem: str = "") -> str:
    found = rescheduling.recounted(actor, year)
    ticked = request.form.getlist("task")
    table: dict[str, Any] = task_travel.table(found)
    for row in table["rows"]:
        row["ticked"] = row["id"] in ticked
    return render_template(
        "tasks/recount.html", year=year, rows=table["rows"], problem=problem
    )


def tell(actor: Actor, year: int) -> None:
    """Say how many open tasks the list of a year touches, and where to look."""
    if not may_create(actor):
        return
    count = len(rescheduling.recounted(actor, year))
    if not count:
        return
    sentence = ngettext(
        "%(num)d tugas terbuka kini terhitung lain; belum ada yang dipindahkan.",
        "%(num)d tugas terbuka kini terhitung lain; belum ada yang dipindahkan.",
        count,
    )
    link = Markup('{} <a href="/tasks/recount/{}">{}</a>').format(
        sentence, year, gettext("Lihat tugasnya")
    )
    flash(link, "warning")
