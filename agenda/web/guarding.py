"""The neutrality guard on pages: answers, releases, the checklist, the inspection."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as AnyResponse
from wtforms import Field, FieldList, Form, FormField, StringField, TextAreaField
from wtforms.validators import InputRequired

from agenda import clock
from agenda.db import db
from agenda.errors import BadInput, Refusal, Stale, WrongState
from agenda.formats import csv
from agenda.neutrality import fields, operations
from agenda.neutrality import queries as known
from agenda.neutrality.models import Checklist
from agenda.neutrality.queries import Standing
from agenda.rules.paging import MOST_COUNTED
from agenda.tasks import guarding, inspection, queries
from agenda.tasks.models import Task
from agenda.web import access, guard_words, phase_words, task_acts, task_words
from agenda.web.forms.numbers import count
from agenda.web.page import day_words, instant_words, title_of
from agenda.web.reference import must_edit, titles
from agenda.web.saving import VersionedSheet, save

blueprint = Blueprint("guarding", __name__)
Answer = str | AnyResponse | tuple[str, int]
_A_YEAR = timedelta(days=366)
_AT_ONCE, _ON_PAGE = 200, 25
CHECKLISTS = "/admin/reference/checklists"


# On a task


@blueprint.post("/tasks/<uuid:task_id>/check")
def check(task_id: UUID) -> Answer:
    """Answer the checklist; what is left open may be answered later."""
    actor = access.actor()
    task = queries.get(actor, task_id)
    try:
        guarding.check(actor, task, {"answers": _answers()}, seen=task_acts.seen())
        db.session.commit()
    except (BadInput, WrongState, Stale) as refusal:
        return _refused(task_id, refusal, "check")
    flash(gettext("Daftar periksa netralitas disimpan."), "success")
    return redirect(f"/tasks/{task_id}#netralitas")


@blueprint.post("/tasks/<uuid:task_id>/release")
def release(task_id: UUID) -> Answer:
    """Let out what is held, on one of the grounds and with a reason."""
    actor = access.actor()
    task = queries.get(actor, task_id)
    asked, reason = {"ground": request.form.get("ground", "")}, _reason()
    try:
        guarding.release(actor, task, asked, seen=task_acts.seen(), reason=reason)
        db.session.commit()
    except (BadInput, WrongState, Stale) as refusal:
        return _refused(task_id, refusal, "release")
    flash(gettext("Tugas dilepas; alasannya tercatat untuk pemeriksa."), "success")
    return redirect(f"/tasks/{task_id}#netralitas")


def _refused(task_id: UUID, refusal: Refusal, verb: str) -> Answer:
    db.session.rollback()
    tried = {"verb": verb, "reason": _reason()}
    return task_acts.refused(access.actor(), task_id, refusal, tried)


def _reason() -> str:
    return request.form.get("reason", "")


def _answers() -> list[dict[str, Any]]:
    """Each question that was answered, by its number."""
    found = []
    for name, answer in request.form.items():
        number = count(name.removeprefix("answer-"))
        if name.startswith("answer-") and number is not None and answer:
            note = request.form.get(f"note-{number}", "")
            found.append({"item": number, "answer": answer, "note": note})
    return found


# The checklist


class QuestionForm(Form):
    """A question; one without words is left out."""

    question = StringField(_l("Pertanyaan"))
    question_en = StringField(_l("Pertanyaan dalam bahasa Inggris"))
    advice = StringField(_l("Bila ya"))
    advice_en = StringField(_l("Bila ya, dalam bahasa Inggris"))
    basis = StringField(_l("Dasar"))


class ChecklistForm(VersionedSheet):
    """The questions of the next version."""

    items = FieldList(FormField(QuestionForm), _l("Pertanyaan"), min_entries=1)
    reason = TextAreaField(_l("Alasan"), [InputRequired()], render_kw={"rows": 2})


@blueprint.get(CHECKLISTS)
def checklists() -> Answer:
    """The questions that are asked now, and the versions before."""
    must_edit()
    versions = known.versions()
    asked = count(request.args.get("version"))
    shown = next((row for row in versions if row.number == asked), versions[0])
    return render_template(
        "reference/checklists.html",
        titles=titles(),
        table="checklists",
        shown=shown,
        published=instant_words(shown.published_at),
        questions=guard_words.questions(Standing([], None, [], shown)),
        versions=[row.number for row in versions],
        is_newest=shown is versions[0],
    )


@blueprint.route(f"{CHECKLISTS}/new", methods=["GET", "POST"])
def publish() -> Answer:
    """Write the next version, beginning with the questions of the present one."""
    must_edit()
    newest = known.newest()
    if request.method == "GET":
        begun = {"items": [fields.item(row) for row in newest.items]}
        return _form(ChecklistForm(None, data={**begun, "version": newest.number}))
    form = ChecklistForm()
    if _changes_rows():
        return _form(_with_rows(form))
    row = save(form, lambda: _publish(form), lambda path: _find(form, path))
    if row is None:
        return _form(form)
    flash(gettext("Daftar periksa versi %(number)s berlaku.", number=row.number))
    return redirect(CHECKLISTS)


def _publish(form: ChecklistForm) -> Checklist:
    rows = [entry.form.data for entry in _written(form)]
    return operations.publish(
        access.actor(),
        {"items": rows},
        seen=form.seen,
        reason=form.reason.data or "",
    )


def _written(form: ChecklistForm) -> list[Any]:
    """The rows with any words in them."""
    return [row for row in form.items if any(row.form.data.values())]


def _find(form: ChecklistForm, path: Sequence[str]) -> Field | None:
    if path[0] == "items" and len(path) > 2:
        found: Field = _written(form)[int(path[1])].form[path[2]]
        return found
    return form._fields.get(path[0])


def _changes_rows() -> bool:
    return "add_question" in request.form or "remove_question" in request.form


def _with_rows(form: ChecklistForm) -> ChecklistForm:
    rows = list(form.items.data)
    if "add_question" in request.form:
        rows.append({})
    elif (at := count(request.form.get("remove_question"))) is not None:
        del rows[at : at + 1]
    kept = {"items": rows or [{}], "reason": form.reason.data}
    return ChecklistForm(None, data={**kept, "version": form.version.data})


def _form(form: ChecklistForm) -> Answer:
    page = render_template("reference/checklist_form.html", form=form)
    return page, form.http_status


# The inspection


@blueprint.get("/reports/neutrality")
def report() -> Answer:
    """What was published inside a phase, with its checks."""
    actor = access.actor()
    first, last = _span()
    found = inspection.page(actor, first, last, request.args.get("cursor"), _ON_PAGE)
    counted = inspection.count(actor, first, last)
    asked = f"from={first.isoformat()}&to={last.isoformat()}"
    return render_template(
        "reports/neutrality.html",
        first=first,
        last=last,
        rows=_rows(found.items),
        counted=f"{MOST_COUNTED}+" if counted > MOST_COUNTED else counted,
        asked=asked,
        next_url=f"/reports/neutrality?{asked}&cursor={found.next_cursor}"
        if found.next_cursor
        else None,
    )


@blueprint.get("/reports/neutrality.csv")
def report_table() -> Response:
    """The same as a table, whole."""
    actor = access.actor()
    first, last = _span()
    tasks = list(_every(actor, first, last))
    head = (
        *(gettext("Nomor"), gettext("Tugas"), gettext("Kegiatan"), gettext("Instansi")),
        *(gettext("Tenggat"), gettext("Selesai pada"), gettext("Tingkat")),
        *(gettext("Tahapan"), gettext("Daftar periksa"), gettext("Persetujuan")),
        *(gettext("Pelepasan"), gettext("Sidik bukti")),
    )
    lines = [head, *(_line(row) for row in _rows(tasks))]
    name = f"netralitas-{first.isoformat()}-{last.isoformat()}.csv"
    return Response(
        b"".join(csv.write(lines)),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _every(actor: Any, first: date, last: date) -> Iterator[Task]:
    cursor: str | None = None
    while True:
        found = inspection.page(actor, first, last, cursor, _AT_ONCE)
        yield from found.items
        cursor = found.next_cursor
        if cursor is None:
            return


def _span() -> tuple[date, date]:
    """The days asked for; without, the year that ends today."""
    today = clock.today(access.zone())
    last = _day(request.args.get("to")) or today
    first = _day(request.args.get("from")) or last - _A_YEAR
    return min(first, last), max(first, last)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _rows(tasks: Sequence[Task]) -> list[dict[str, Any]]:
    found = guarding.standings(tasks)
    return [_row(task, found[task.id]) for task in tasks]


def _row(task: Task, found: Standing) -> dict[str, Any]:
    return {
        "url": f"/tasks/{task.id}",
        "number": task.number,
        "title": title_of(task),
        "event": title_of(task.event) if task.event else "",
        "agency": task.agency_name,
        "due": day_words(task.due_date),
        "completed": instant_words(task.completed_at),
        "level": phase_words.level(found.level) if found.level else None,
        "phases": [phase_words.name(phase) for phase in found.phases],
        "check": guard_words.checked_words(found),
        "approvals": [guard_words.ruling(row) for row in found.approvals],
        "release": guard_words.ruling(found.release) if found.release else None,
        "status": task_words.status_words(task),
    }


def _line(row: dict[str, Any]) -> list[str]:
    release = row["release"]
    rulings = [*row["approvals"], *([release] if release else [])]
    return [
        *(row[name] for name in ("number", "title", "event", "agency", "due")),
        row["completed"],
        row["level"][0] if row["level"] else "",
        "; ".join(row["phases"]),
        row["check"],
        "; ".join(f"{one['who']}, {one['when']}" for one in row["approvals"]),
        _released(release) if release else "",
        "; ".join(one["digest"] for one in rulings),
    ]


def _released(row: dict[str, str]) -> str:
    return f"{row['ground']}: {row['reason']} ({row['who']}, {row['when']})"
