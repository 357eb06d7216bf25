"""More time for a task: asked for on its page, answered there and on the first page."""

from uuid import UUID

from flask import Blueprint, flash, redirect, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from agenda.db import db
from agenda.errors import BadInput, Stale, WrongState
from agenda.tasks import more_time, queries
from agenda.web import access, task_acts
from agenda.web.forms.moments import moment
from agenda.web.forms.numbers import count

blueprint = Blueprint("more_time", __name__, url_prefix="/tasks/<uuid:task_id>")
Answer = Response | tuple[str, int]


@blueprint.post("/more-time")
def ask(task_id: UUID) -> Answer:
    """Ask for a later due."""
    actor = access.actor()
    task = queries.get(actor, task_id)
    form = request.form
    wished = moment(form.get("due_date"), form.get("due_time"))
    try:
        more_time.ask(actor, task, {"due": wished}, reason=form.get("reason", ""))
        db.session.commit()
    except (BadInput, WrongState, Stale) as refusal:
        db.session.rollback()
        return task_acts.refused(actor, task_id, refusal, {"verb": "more-time"})
    flash(gettext("Permintaan waktu terkirim; koordinator menjawabnya."), "success")
    return redirect(f"/tasks/{task_id}#waktu")


@blueprint.post("/more-time/<uuid:wish_id>/<any(grant, refuse):answer>")
def answer(task_id: UUID, wish_id: UUID, answer: str) -> Answer:
    """Grant what was asked for, or refuse it with words."""
    actor = access.actor()
    task = queries.get(actor, task_id)
    row = more_time.get(task, wish_id)
    act = {"grant": more_time.grant, "refuse": more_time.refuse}[answer]
    reason = request.form.get("reason", "")
    try:
        act(actor, task, row, seen=count(request.form.get("version")), reason=reason)
        db.session.commit()
    except (BadInput, WrongState, Stale) as refusal:
        db.session.rollback()
        tried = {"verb": f"{answer}-{wish_id}", "reason": reason}
        return task_acts.refused(actor, task_id, refusal, tried)
    flash(_done_words(answer), "success")
    back = access.safe_next(request.form.get("back"))
    return redirect(back if back == "/" else f"/tasks/{task_id}#waktu")


def _done_words(answer: str) -> str:
    said: dict[str, str] = {
        "grant": gettext("Tambahan waktu diberikan; tenggat tugas sudah diubah."),
        "refuse": gettext("Permintaan waktu dijawab; tenggat tetap."),
    }
    return said[answer]
