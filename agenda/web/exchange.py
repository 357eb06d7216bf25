"""Lists taken out as files, and files brought in: upload, look, then bring in.

Between looking and bringing in, the file waits in the instance folder under a name that
only its uploader can spell; whatever waits longer than a day is thrown away.
"""

import re
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import IO, Any
from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response
from wtforms import BooleanField, HiddenField
from wtforms.validators import InputRequired

from agenda import clock
from agenda.db import db
from agenda.errors import BadInput, NotAllowed, NotFound, TooLarge, WrongType
from agenda.events.filters import EventFilter, Sort
from agenda.events.models import Event
from agenda.exchange import exports, imports, runs, tables
from agenda.exchange.exports import MEDIA_TYPES, Format, Reading
from agenda.exchange.results import Fate, ImportResult
from agenda.formats import ical_reading
from agenda.people import queries as people
from agenda.people.models import Agency
from agenda.rules.permissions import Action, Actor, Reach, reach
from agenda.tasks.filters import TaskFilter, TaskSort
from agenda.web import access, event_list, import_words, task_list
from agenda.web.event_list import View
from agenda.web.forms import choices
from agenda.web.forms.select import one_of
from agenda.web.page import language, moment_words, say, shorten
from agenda.web.saving import Sheet
from agenda.words import words

blueprint = Blueprint("exchange", __name__)
Answer = str | Response | tuple[str, int]

MOST_ON_A_PAGE = 5_000
"""So many entries are brought in while somebody waits; more by the command line."""
_MOST_SHOWN = 500
_LONGEST_VALUE = 80
_MOST_WAITING = 3
_DAY = 24 * 3600
_COLUMNS = "columns"
_SHOWN = "shown"


# Out


def _export_events(form: Format) -> Response:
    """The events of a list, whole."""
    actor = access.actor()
    listing = event_list.Listing(actor, request.args)
    _must_be_sound(listing)
    wanted, sort, keep = _events_of(listing)
    shown = listing.look.columns if _asks_shown() else None
    reading = _reading(actor)

    def write(out: IO[bytes]) -> int:
        return exports.write_events(
            out, reading, form, wanted, sort, mark=True, shown=shown, keep=keep
        )

    return _sent(actor, "events", form, listing.definition, write)


def _events_of(
    listing: event_list.Listing,
) -> tuple[EventFilter, Sort, Callable[[Event], bool] | None]:
    """The events that the list shows, a series once, in the list's order."""
    today = clock.today(access.zone())
    match listing.view:
        case View.ALL:
            return listing.wanted, listing.sort, None
        case View.COMING:
            first = max(listing.wanted.first_day or today, today)
            return replace(listing.wanted, first_day=first), Sort.START, None
        case View.PAST:
            over_by = today - timedelta(days=1)
            last = min(listing.wanted.last_day or over_by, over_by)
            return (
                replace(listing.wanted, last_day=last),
                Sort.START_DOWN,
                lambda event: bool(event.rrule) or event.last_day <= over_by,
            )


def _export_tasks(form: Format) -> Response:
    """The tasks of a list, whole."""
    actor = access.actor()
    listing = task_list.Listing(actor, request.args)
    _must_be_sound(listing)
    wanted: TaskFilter = listing.wanted
    over = listing.open in {"false", task_list.ANY} and listing.saved is None
    usual = TaskSort.DUE_DOWN if over else TaskSort.DUE
    sort: TaskSort = listing.sort or usual
    shown = listing.look.columns if _asks_shown() else None
    reading = _reading(actor)

    def write(out: IO[bytes]) -> int:
        return exports.write_tasks(
            out, reading, form, wanted, sort, mark=True, shown=shown
        )

    return _sent(actor, "tasks", form, listing.definition, write)


for _form in Format:
    for _list, _view in (("events", _export_events), ("tasks", _export_tasks)):
        blueprint.add_url_rule(
            f"/{_list}/export.{_form.value}",
            f"{_list}_{_form.value}",
            partial(_view, _form),
        )


def _must_be_sound(listing: Any) -> None:
    """A file holds what was asked for, and not what was left of it."""
    if listing.problems or listing.form.errors:
        reason = words("Saringan ini tidak dapat dibaca; perbaiki dahulu di daftarnya.")
        raise BadInput.at("filter", reason)


def _asks_shown() -> bool:
    return request.args.get(_COLUMNS) == _SHOWN


def _reading(actor: Actor) -> Reading:
    return Reading(actor, language(), access.zone(), access.settings().base_url)


def _sent(
    actor: Actor,
    kind: str,
    form: Format,
    asked: dict[str, Any],
    write: Callable[[IO[bytes]], int],
) -> Response:
    """The file, made whole before a byte of it is sent, and noted in the record."""
    whole = tempfile.SpooledTemporaryFile(1 << 20)  # noqa: SIM115 - closed when sent
    try:
        rows = write(whole)
        exports.note(actor, kind, form, asked, rows)
        db.session.commit()
        size = whole.tell()
        whole.seek(0)
    except BaseException:
        whole.close()
        raise
    answer = Response(_pieces(whole), content_type=MEDIA_TYPES[form])
    answer.call_on_close(whole.close)
    answer.content_length = size
    name = gettext("kegiatan") if kind == "events" else gettext("tugas")
    file = f"{name}-{clock.today(access.zone())}.{form.value}"
    answer.headers.set("Content-Disposition", "attachment", filename=file)
    return answer


def _pieces(whole: IO[bytes]) -> Iterator[bytes]:
    with whole:
        while piece := whole.read(1 << 16):
            yield piece


# In


class UploadForm(Sheet):
    """Which file, for which agency."""

    file = FileField(
        _l("Berkas"),
        [InputRequired()],
        description=_l("CSV, XLSX, XLS, ODS, atau kalender ICS; paling besar 25 MB."),
    )
    agency = one_of(_l("Instansi utama"), lambda: _agency_choices(access.actor()))


class ApplyForm(Sheet):
    """The file that was looked at, brought in."""

    token = HiddenField()
    name = HiddenField()
    agency = HiddenField()
    skip_errors = BooleanField(_l("Lewati baris yang bermasalah, impor sisanya"))


@blueprint.route("/events/import", methods=["GET", "POST"])
def import_events() -> Answer:
    """Choose a file; what would come of it is shown, and nothing done."""
    actor = _importer()
    form = UploadForm()
    if request.method == "GET":
        form.agency.data = access.account().agency.code
        return _upload_page(form)
    upload: FileStorage | None = request.files.get("file")
    if upload is None or not upload.filename:
        form.file.errors = [gettext("Pilih berkasnya.")]
        return _upload_page(form, 422)
    content = upload.stream.read(tables.MOST_BYTES + 1)
    try:
        agency = _agency(form.agency.data)
        _must_be_short(upload.filename, content)
        result = _rehearsed(actor, upload.filename, content, agency, skip=False)
    except (WrongType, TooLarge, BadInput, NotAllowed) as refusal:
        db.session.rollback()
        form.file.errors = [say(refusal.words)]
        return _upload_page(form, 422)
    apply = ApplyForm(formdata=None)
    apply.token.data = _keep(actor, content)
    apply.name.data = upload.filename[:200]
    apply.agency.data = agency.code
    return _preview_page(apply, result, agency, content)


@blueprint.post("/events/import/apply")
def apply_import() -> Answer:
    """Bring in the file that was looked at."""
    actor = _importer()
    form = ApplyForm()
    path = _kept(actor, form.token.data or "")
    content = path.read_bytes()
    agency = _agency(form.agency.data)
    name = form.name.data or ""
    _must_be_short(name, content)
    result = imports.import_file(
        actor, name, content, agency, skip_errors=bool(form.skip_errors.data)
    )
    if result.refused:
        db.session.rollback()
        return _preview_page(form, result, agency, content), 422
    runs.note(actor, name, agency, result)
    db.session.commit()
    path.unlink(missing_ok=True)
    flash(_done_words(result), "success")
    return redirect("/events?view=all&sort=-updated_at")


@blueprint.get("/events/import/template.xlsx")
def blank_table() -> Response:
    """An empty table with the heads that the import knows."""
    _importer()
    out = BytesIO()
    name = gettext("kegiatan")
    exports.write_blank(out, name)
    answer = Response(out.getvalue(), content_type=MEDIA_TYPES[Format.XLSX])
    file = f"{gettext('templat')}-{name}.xlsx"
    answer.headers.set("Content-Disposition", "attachment", filename=file)
    return answer


def _importer() -> Actor:
    """Whoever decides over events of an agency; others register one by one."""
    actor = access.actor()
    if reach(actor, Action.STEER_EVENT) is Reach.NONE:
        raise NotAllowed
    return actor


def _agency_choices(actor: Actor) -> choices.Choices:
    if reach(actor, Action.EDIT_EVENT) is Reach.ANY:
        return choices.agencies()
    own = access.account().agency
    return [(own.code, own.name)]


def _agency(code: str | None) -> Agency:
    found = people.agency_by_code(code or access.account().agency.code)
    if found is None:
        raise BadInput.at("agency", words("Instansi ini tidak dikenal."))
    return found


def _must_be_short(name: str, content: bytes) -> None:
    tables.must_be_small(len(content))
    if imports.entries_in(name, content) > MOST_ON_A_PAGE:
        raise TooLarge(
            words(
                "Berkas ini memuat lebih dari %(most)s entri. Bagi menjadi beberapa"
                " berkas, atau minta administrator menjalankan agenda import.",
                most=MOST_ON_A_PAGE,
            )
        )


def _rehearsed(
    actor: Actor, name: str, content: bytes, agency: Agency, *, skip: bool
) -> ImportResult:
    """What the import would do; it is done and undone, so it is told rightly."""
    try:
        return imports.import_file(actor, name, content, agency, skip_errors=skip)
    finally:
        db.session.rollback()


# Files that wait


def _folder() -> Path:
    folder = access.settings().instance / "imports"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _keep(actor: Actor, content: bytes) -> str:
    folder, token = _folder(), uuid4()
    for old in _outworn(folder, actor):
        old.unlink(missing_ok=True)
    path = folder / f"{actor.account_id}.{token}"
    path.touch(mode=0o600)
    path.write_bytes(content)
    return str(token)


def _outworn(folder: Path, actor: Actor) -> list[Path]:
    """Files that nobody came back for in a day, and all but one's own newest ones."""
    waiting = sorted(folder.iterdir(), key=lambda file: file.stat().st_mtime)
    oldest = time.time() - _DAY
    own = [file for file in waiting if file.name.startswith(f"{actor.account_id}.")]
    late = [file for file in waiting if file.stat().st_mtime < oldest]
    return [*late, *own[: 1 - _MOST_WAITING]]


def _kept(actor: Actor, token: str) -> Path:
    """The waiting file of this person."""
    gone = NotFound(words("Berkas ini sudah tidak menunggu; unggah sekali lagi."))
    if not re.fullmatch(r"[0-9a-f-]{36}", token):
        raise gone
    try:
        path = _folder() / f"{actor.account_id}.{UUID(token)}"
    except ValueError:
        raise gone from None
    if not path.is_file():
        raise gone
    return path


# Pages


def _upload_page(form: UploadForm, status: int = 200) -> Answer:
    form.http_status = status
    page = render_template(
        "exchange/upload.html", form=form, columns=import_words.columns()
    )
    return (page, status) if status != 200 else page


def _preview_page(
    form: ApplyForm, result: ImportResult, agency: Agency, content: bytes
) -> str:
    name = form.name.data or ""
    return render_template(
        "exchange/preview.html",
        form=form,
        name=name,
        agency=agency.name,
        result=result,
        is_calendar=ical_reading.is_calendar(name, content),
        rows=[_row(row) for row in result.rows[:_MOST_SHOWN]],
        more_rows=max(0, len(result.rows) - _MOST_SHOWN),
        errors=[
            {
                "row": e.row,
                "column": e.column,
                "value": shorten(e.value, _LONGEST_VALUE),
                "message": say(e.words),
            }
            for e in result.errors[:_MOST_SHOWN]
        ],
        more_errors=max(0, len(result.errors) - _MOST_SHOWN),
        anything=bool(result.created or result.updated) or result.refused,
    )


def _row(row: Any) -> dict[str, str]:
    labels = {
        Fate.CREATE: (gettext("baru"), "success", "plus-lg"),
        Fate.UPDATE: (gettext("diperbarui"), "info", "arrow-repeat"),
        Fate.LEAVE: (gettext("tetap"), "neutral", "check-lg"),
    }
    label, tone, icon = labels[row.fate]
    return {
        "number": str(row.row),
        "title": row.title,
        "when": moment_words(row.start) if row.start else "",
        "label": label,
        "tone": tone,
        "icon": icon,
    }


def _done_words(result: ImportResult) -> str:
    told = ngettext("%(num)s entri dicatat", "%(num)s entri dicatat", result.created)
    rest = gettext(
        "%(updated)s diperbarui, %(unchanged)s tetap.",
        updated=result.updated,
        unchanged=result.unchanged,
    )
    return f"{told}, {rest}"
