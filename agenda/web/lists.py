"""What one does to a list as a whole: lay it out, and act on many of its rows.

Rows are ticked in a plain form. A page then says what will happen to which row and asks
for what is missing; the act itself answers with what was done and what was not.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import HiddenField, RadioField, StringField
from wtforms.widgets import TextArea

from agenda.db import db
from agenda.errors import BadInput
from agenda.filters import operations as filters
from agenda.people import queries as people
from agenda.people.models import Account
from agenda.reference import queries as reference
from agenda.rules.choices import ListKind, ListLook
from agenda.rules.permissions import Action, Actor, reach
from agenda.rules.permissions import Reach as ReachOf
from agenda.tasks import bulk
from agenda.tasks.assignees import WORKERS
from agenda.tasks.bulk import EventAct, How, Line, Picked, TaskAct
from agenda.web import access
from agenda.web.forms import choices
from agenda.web.forms.numbers import count
from agenda.web.forms.select import one_of, options
from agenda.web.list_table import read_ticks
from agenda.web.page import named, say, title_of
from agenda.web.saving import Sheet, save

blueprint = Blueprint("lists", __name__)
Answer = str | Response | tuple[str, int]
_KIND = "<any(events,tasks):kind>"
_ACTS: dict[ListKind, type[TaskAct] | type[EventAct]] = {
    ListKind.EVENTS: EventAct,
    ListKind.TASKS: TaskAct,
}
_FIELDS: dict[bulk.Act, tuple[str, ...]] = {
    TaskAct.ASSIGN: ("user", "role", "how", "reason"),
    TaskAct.REVIEWER: ("reviewer", "reason"),
    TaskAct.CANCEL: ("reason",),
    EventAct.THEME: ("theme", "reason"),
    EventAct.CANCEL: ("reason",),
    EventAct.TRASH: ("reason",),
}


class BulkForm(Sheet):
    """What an act needs beside its rows; each uses some of the fields."""

    act = HiddenField()
    back = HiddenField()
    user = one_of(_l("Siapa"), list)
    role = one_of(
        _l("Peran"), lambda: choices.of_rows(reference.roles().values(), "")[1:]
    )
    how = RadioField(
        _l("Pelaksana yang sudah ada"),
        choices=lambda: options(
            [
                (How.ADD.value, gettext("tetap, orang ini ikut mengerjakan")),
                (How.REPLACE.value, gettext("digantikan oleh orang ini")),
            ]
        ),
        default=How.ADD.value,
    )
    reviewer = one_of(_l("Pemeriksa"), list)
    theme = one_of(
        _l("Tema"),
        lambda: choices.of_rows(reference.themes().values(), gettext("Pilih tema")),
    )
    reason = StringField(_l("Alasan"), widget=TextArea())


# Layout


@blueprint.post(f"/{_KIND}/look")
def look(kind: str) -> Answer:
    """Remember how the reader likes this list; back to where he was."""
    try:
        wanted = ListLook(request.form.get("look", ""))
    except ValueError:
        abort(400)
    chosen = request.form.getlist("column") if "columns" in request.form else None
    if chosen is not None and chosen:
        chosen = ["title", *chosen]
    filters.remember_look(access.actor(), ListKind(kind), wanted, chosen)
    db.session.commit()
    return redirect(_back(ListKind(kind)))


def _back(kind: ListKind) -> str:
    """The page of the list from which one came."""
    wanted = access.safe_next(request.form.get("back"))
    return wanted if wanted.startswith(f"/{kind.value}") else f"/{kind.value}"


# Many rows


@blueprint.post(f"/{_KIND}/bulk")
def act(kind: str) -> Answer:
    """First what will happen to which row, then the act and what became of it."""
    of = ListKind(kind)
    wanted = _act(of)
    picked = _picked()
    if not picked:
        flash(gettext("Centang dahulu baris yang dimaksud."), "warning")
        return redirect(_back(of))
    try:
        lines = bulk.look_at(access.actor(), wanted, picked)
    except BadInput as refusal:
        flash(say(refusal.problems[0].words), "warning")
        return redirect(_back(of))
    form = _form(lines)
    if request.form.get("sure") != "yes":
        return _question(of, wanted, lines, form)
    return _carry_out(of, wanted, lines, form)


def _act(kind: ListKind) -> bulk.Act:
    try:
        return _ACTS[kind](request.form.get("act", ""))
    except ValueError:
        abort(400)


def _picked() -> list[Picked]:
    """The ticked rows; what was never on a page of ours is passed over."""
    found = []
    for one, seen in read_ticks(request.form.getlist("row")):
        version = count(seen)
        try:
            found.append(Picked(UUID(one), version or 0))
        except ValueError:
            continue
    return found


def _form(lines: list[Line]) -> BulkForm:
    form = BulkForm(request.form)
    agencies = list(
        {
            line.thing.agency.id: line.thing.agency for line in lines if line.thing
        }.values()
    )
    everybody = [one for agency in agencies for one in people.active_people(agency)]
    workers = [one for one in everybody if one.role in WORKERS]
    form.user.choices = _people(workers, gettext("Pilih orang"))
    form.reviewer.choices = _people(
        [one for one in everybody if _judges(one)], gettext("Pilih pemeriksa")
    )
    return form


def _judges(account: Account) -> bool:
    return reach(account.in_own_right(), Action.JUDGE_TASK) is not ReachOf.NONE


def _people(accounts: Iterable[Account], nothing: str) -> list[Any]:
    pairs = {
        one.email: f"{one.name} ({choices.capital(named(one.grade or one.role))},"
        f" {one.agency.code})"
        for one in accounts
    }
    return options([("", nothing), *pairs.items()])


def _carry_out(
    kind: ListKind, wanted: bulk.Act, lines: list[Line], form: BulkForm
) -> Answer:
    actor = access.actor()
    picked = [line.picked for line in lines]
    asked = {name: form[name].data or "" for name in _FIELDS[wanted]}
    outcome = save(form, lambda: bulk.carry_out(actor, wanted, picked, asked))
    if outcome is None:
        lines = bulk.look_at(actor, wanted, picked)
        return _question(kind, wanted, lines, form), form.http_status
    skipped = [line for line in outcome if line.reason is not None]
    done = len(outcome) - len(skipped)
    if not skipped:
        flash(_done_words(done), "success")
        return redirect(_back(kind))
    return render_template(
        "lists/done.html",
        kind=kind,
        title=act_words(wanted),
        done=[_shown(line) for line in outcome if line.reason is None],
        skipped=[_shown(line) for line in skipped],
        summary=_done_words(done),
        back=_back(kind),
    )


def _question(
    kind: ListKind, wanted: bulk.Act, lines: list[Line], form: BulkForm
) -> str:
    ready = [line for line in lines if line.reason is None]
    needs_reason = wanted in {TaskAct.CANCEL, EventAct.CANCEL}
    form.reason.flags.required = needs_reason
    return render_template(
        "lists/bulk.html",
        kind=kind,
        form=form,
        act=wanted.value,
        title=act_words(wanted),
        fields=[form[name] for name in _FIELDS[wanted]],
        needs_reason=needs_reason,
        ready=[_shown(line) for line in ready],
        skipped=[_shown(line) for line in lines if line.reason is not None],
        back=_back(kind),
    )


@dataclass(frozen=True)
class Shown:
    """A row as the pages about many rows show it."""

    tick: str
    url: str | None
    title: str
    note: str


def _shown(line: Line) -> Shown:
    kind = "events" if line.thing is None else type(line.thing).__name__.lower() + "s"
    url = f"/{kind}/{line.picked.id}" if line.thing is not None else None
    series = bool(getattr(line.thing, "rrule", ""))
    title = title_of(line.thing) if line.thing is not None else line.title
    whole = gettext("rangkaian: semua tanggalnya") if series else ""
    return Shown(
        tick=f"{line.picked.id}.{line.picked.seen}",
        url=url if line.thing is not None and line.thing.trashed_at is None else None,
        title=f"{line.number} {title}".strip() or gettext("Satu baris"),
        note=say(line.reason) if line.reason is not None else whole,
    )


def _done_words(count: int) -> str:
    return str(
        ngettext(
            "%(num)s baris selesai diubah.", "%(num)s baris selesai diubah.", count
        )
    )


def act_words(wanted: bulk.Act) -> str:
    """What the act is called on its button."""
    labels = {
        TaskAct.ASSIGN: gettext("Tugaskan kepada seseorang"),
        TaskAct.REVIEWER: gettext("Tentukan pemeriksa"),
        TaskAct.CANCEL: gettext("Batalkan tugas"),
        EventAct.THEME: gettext("Tambahkan tema"),
        EventAct.CANCEL: gettext("Batalkan kegiatan"),
        EventAct.TRASH: gettext("Pindahkan ke tempat sampah"),
    }
    return str(labels[wanted])


def acts_of(actor: Actor, kind: ListKind) -> list[tuple[str, str]]:
    """What the actor's role lets him do to many rows: value and words."""
    if kind is ListKind.TASKS:
        manages = reach(actor, Action.MANAGE_TASK) is not ReachOf.NONE
        acts: list[bulk.Act] = list(TaskAct) if manages else []
    else:
        acts = []
        if reach(actor, Action.EDIT_EVENT) is not ReachOf.NONE:
            acts.append(EventAct.THEME)
        if reach(actor, Action.STEER_EVENT) is not ReachOf.NONE:
            acts += [EventAct.CANCEL, EventAct.TRASH]
    return [(one.value, act_words(one)) for one in acts]
