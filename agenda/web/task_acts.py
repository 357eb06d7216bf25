"""What is done to a task from its page: verbs, evidence, trash.

An act that is refused comes back to the task with the reason that was typed.
"""

from collections.abc import Callable
from typing import Any, BinaryIO, cast
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from agenda.db import db
from agenda.errors import (
    BadInput,
    NotFound,
    Refusal,
    Stale,
    TooLarge,
    WrongState,
    WrongType,
)
from agenda.rules.evidence import Expected, ExpectedKind
from agenda.rules.permissions import Actor
from agenda.tasks import following, guarding, operations, proving, queries
from agenda.tasks.models import Task
from agenda.web import access, evidence_words, task_page, task_words
from agenda.web.errors import status_of
from agenda.web.forms.numbers import count
from agenda.web.page import language, say
from agenda.words import words

blueprint = Blueprint("task_acts", __name__, url_prefix="/tasks/<uuid:task_id>")
Answer = Response | tuple[str, int]
Verb = Callable[..., Task]

_VERBS: dict[str, Verb] = {
    "accept": operations.accept,
    "decline": operations.decline,
    "start": operations.start,
    "submit": operations.submit,
    "return": operations.return_,
    "approve": guarding.approve,
    "cancel": operations.cancel,
    "trash": operations.trash,
    "restore": operations.restore_,
}
_TO_LIST = {"trash", "decline"}


def _done_words(verb: str) -> str:
    said: dict[str, str] = {
        "accept": gettext("Tugas diterima. Selamat bekerja."),
        "decline": gettext("Tugas ditolak; koordinator melihat alasannya."),
        "start": gettext("Tugas mulai dikerjakan."),
        "submit": gettext("Hasil diserahkan dan menunggu pemeriksaan."),
        "return": gettext("Tugas dikembalikan kepada pelaksananya."),
        "approve": gettext("Hasil disetujui; tugas selesai."),
        "cancel": gettext("Tugas dibatalkan."),
        "trash": gettext("Tugas dibuang ke tempat sampah dan dapat dipulihkan."),
        "restore": gettext("Tugas dipulihkan."),
    }
    return said[verb]


@blueprint.post(f"/<any({', '.join(_VERBS)}):verb>")
def act(task_id: UUID, verb: str) -> Answer:
    """One of the verbs; back to where one was, or to the task with the refusal."""
    actor = access.actor()
    find = queries.get_for_restore if verb == "restore" else queries.get
    task = find(actor, task_id)
    reason = request.form.get("reason", "")
    try:
        _VERBS[verb](actor, task, seen=seen(), reason=reason)
        db.session.commit()
    except (BadInput, WrongState, Stale) as refusal:
        db.session.rollback()
        return refused(actor, task_id, refusal, {"verb": verb, "reason": reason})
    flash(_done_words(verb), "success")
    if verb in {"start", "submit"}:
        _warn_of_earlier(actor, task)
    if verb == "submit":
        _warn_of_missing(task)
    return redirect(_next(actor, task_id, verb))


def _warn_of_earlier(actor: Actor, task: Task) -> None:
    """What has to be done before is told; it holds nothing up."""
    for told in following.warnings(actor, task):
        flash(say(told), "warning")


def _warn_of_missing(task: Task) -> None:
    """What was expected and not handed in is told; it holds nothing up."""
    if told := evidence_words.missing_words(task):
        flash(told, "warning")


@blueprint.post("/give")
def give(task_id: UUID) -> Answer:
    """Give the task to one of those who were proposed."""
    actor = access.actor()
    task = queries.get(actor, task_id)
    person = request.form.get("user", "")
    try:
        operations.reassign(actor, task, [{"user": person}], seen=seen())
        db.session.commit()
    except (BadInput, Stale, WrongState) as refusal:
        db.session.rollback()
        return refused(actor, task_id, refusal, {"verb": "give"})
    flash(gettext("Tugas ditawarkan."), "success")
    return redirect(f"/tasks/{task_id}")


@blueprint.post("/evidence")
def add_evidence(task_id: UUID) -> Answer:
    """A link, a file or a note with figures; with `submit` it is handed in at once."""
    actor = access.actor()
    task = queries.get(actor, task_id)
    upload = request.files.get("file")
    try:
        _prove(actor, task, upload if upload and upload.filename else None)
        if request.form.get("submit"):
            operations.submit(actor, task)
        db.session.commit()
    except (BadInput, WrongState, Stale, TooLarge, WrongType) as refusal:
        db.session.rollback()
        return refused(actor, task_id, refusal, {"verb": "evidence"})
    flash(
        _done_words("submit")
        if request.form.get("submit")
        else gettext("Bukti disimpan."),
        "success",
    )
    if request.form.get("submit"):
        _warn_of_missing(task)
    return redirect(_next(actor, task_id, "evidence"))


@blueprint.post("/evidence/<uuid:evidence_id>/withdraw")
def withdraw_evidence(task_id: UUID, evidence_id: UUID) -> Answer:
    actor = access.actor()
    task, row = queries.get_evidence(actor, evidence_id)
    try:
        proving.withdraw_evidence(
            actor, task, row, reason=request.form.get("reason", "")
        )
        db.session.commit()
    except WrongState as refusal:
        db.session.rollback()
        return refused(actor, task_id, refusal, {})
    flash(gettext("Bukti ditarik; riwayat tetap menyimpannya."), "success")
    return redirect(f"/tasks/{task.id}")


@blueprint.post("/checklist")
def tick(task_id: UUID) -> Answer:
    """Which lines of the checklist are done: those that were ticked."""
    actor = access.actor()
    task = queries.get(actor, task_id)
    ticked = set(request.form.getlist("done"))
    wished = [
        {"text": line["text"], "done": str(at) in ticked}
        for at, line in enumerate(task.checklist)
    ]
    try:
        operations.revise(actor, task, {"checklist": wished}, seen=seen())
        db.session.commit()
    except (WrongState, Stale) as refusal:
        db.session.rollback()
        return refused(actor, task_id, refusal, {})
    flash(gettext("Daftar periksa disimpan."), "success")
    return redirect(f"/tasks/{task_id}")


def _prove(actor: Actor, task: Task, upload: FileStorage | None) -> None:
    """Add the evidence; what is there already may be handed in as it is."""
    proving.must_take_evidence(actor, task)
    guided = _add_expected(actor, task)
    typed = any(request.form.get(name, "").strip() for name in ("url", "note"))
    proved = any(row.withdrawn_at is None for row in task.evidence)
    hands_in = request.form.get("submit") and proved
    if typed or _figures() or upload is not None or not (hands_in or guided):
        _add(actor, task, upload)


def _add_expected(actor: Actor, task: Task) -> bool:
    """What was filled in of the things that are expected; the figures go together."""
    figures, added = {}, False
    for one in proving.missing_evidence(task):
        name = f"{one.kind.value}_{one.code}"
        text, file = request.form.get(name, "").strip(), request.files.get(name)
        if one.kind is ExpectedKind.FIGURE and text:
            figures[one.code] = _number(text)
        elif text or (file and file.filename):
            _add_one(actor, task, one, text, file)
            added = True
    if figures:
        proving.add_evidence(actor, task, {"kind": "note", "figures": figures})
    return added or bool(figures)


def _add_one(
    actor: Actor, task: Task, one: Expected, text: str, file: FileStorage | None
) -> None:
    fields = {"expected": one.code, "title": one.named(language())}
    if one.kind is ExpectedKind.FILE and file is not None:
        stream, name = cast("BinaryIO", file.stream), file.filename or ""
        proving.hand_in_file(actor, task, fields, access.uploads(), stream, name)
    elif one.kind is ExpectedKind.LINK:
        proving.add_evidence(actor, task, {**fields, "kind": "link", "url": text})
    else:
        proving.add_evidence(actor, task, {**fields, "kind": "note", "note": text})


def _add(actor: Actor, task: Task, upload: FileStorage | None) -> None:
    form = request.form
    url, note = form.get("url", "").strip(), form.get("note", "").strip()
    fields: dict[str, Any] = {
        "title": form.get("title", ""),
        "url": url,
        "note": note,
        "figures": _figures(),
    }
    if upload is not None:
        stream, name = cast("BinaryIO", upload.stream), upload.filename or ""
        proving.hand_in_file(actor, task, fields, access.uploads(), stream, name)
    elif url or note or fields["figures"]:
        fields["kind"] = "link" if url else "note"
        proving.add_evidence(actor, task, fields)
    else:
        raise BadInput.at("url", words("Isi tautan, pilih berkas, atau tulis catatan."))


def _figures() -> dict[str, Any]:
    """Names with numbers; what is no number goes on as it is, to be refused."""
    names = request.form.getlist("figure_name")
    values = request.form.getlist("figure_value")
    return {
        "_".join(name.split()) or value.strip(): _number(value)
        for name, value in zip(names, values, strict=False)
        if name.strip() or value.strip()
    }


def _number(text: str) -> int | float | str:
    """`1.200` and `3,5` as Indonesians write them."""
    plain = text.strip().replace(".", "").replace(",", ".")
    try:
        value = float(plain)
    except ValueError:
        return text
    return int(value) if value.is_integer() else value


def seen() -> int | None:
    """The version of the task that was on the screen."""
    return count(request.form.get("version"))


def _next(actor: Actor, task_id: UUID, verb: str) -> str:
    """Back to the page on which the button stood, if the task is still there."""
    back = access.safe_next(request.form.get("back"))
    if "back" in request.form and _has_rows(back):
        return back
    if verb in _TO_LIST and not _still_seen(actor, task_id):
        return "/tasks"
    return f"/tasks/{task_id}"


def _has_rows(back: str) -> bool:
    """Whether buttons of tasks stand on that page: the first one, lists, the board."""
    return back in {"/", "/tasks"} or back.startswith("/tasks/board?")


def _still_seen(actor: Actor, task_id: UUID) -> bool:
    try:
        queries.get(actor, task_id)
    except NotFound:
        return False
    return True


def refused(
    actor: Actor, task_id: UUID, refusal: Refusal, tried: dict[str, str]
) -> Answer:
    """The task as it is now, with what stands in the way and what was typed."""
    if not _still_seen(actor, task_id):
        raise refusal
    task = queries.get(actor, task_id)
    sentences = [say(refusal.words)]
    if isinstance(refusal, BadInput):
        sentences = [say(problem.words) for problem in refusal.problems]
    changes = refusal.changes if isinstance(refusal, Stale) else []
    page = render_template(
        "tasks/show.html",
        **task_page.values(actor, task),
        problems=sentences,
        tried=tried,
        typed=request.form,
        their_changes=task_words.Teller().changes(changes),
    )
    return page, status_of(refusal)
