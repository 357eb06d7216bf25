"""The team's pages: who is away, who acts for whom, and their forms."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired

from agenda import clock
from agenda.audit.operations import Change
from agenda.db import db
from agenda.errors import NotAllowed
from agenda.people import delegations, leaves, queries, roster
from agenda.people.models import Account, Agency, Delegation, Leave
from agenda.rules.absences import Span
from agenda.rules.choices import ActingKind, LeaveKind
from agenda.rules.permissions import Action, Actor, Reach, may, reach
from agenda.tasks import needed_days
from agenda.tasks.models import Task
from agenda.web import access, task_words
from agenda.web.forms import choices
from agenda.web.forms.moments import day_field
from agenda.web.forms.select import one_of, options
from agenda.web.page import date_in, day_words, named, short_day, title_of
from agenda.web.saving import VersionedSheet, explain, save

blueprint = Blueprint("team", __name__, url_prefix="/team")
Answer = str | Response | tuple[str, int]
_LEAVE = ("start", "end", "kind", "note")
_DELEGATION = ("kind", "start", "end", "basis")
_MOST = 200


class LeaveForm(VersionedSheet):
    """Days on which somebody is away."""

    user = one_of(_l("Siapa"), list)
    start = day_field(_l("Hari pertama"), validators=[InputRequired()])
    end = day_field(
        _l("Hari terakhir"), description=_l("Ikut dihitung. Kosong: satu hari saja.")
    )
    kind = one_of(_l("Jenis"), lambda: choices.of(LeaveKind), needed=True)
    note = TextAreaField(
        _l("Catatan"),
        render_kw={"rows": 2, "maxlength": 500},
        description=_l(
            "Jenis dan catatan hanya terlihat oleh yang bersangkutan dan koordinator;"
            " yang lain melihat “cuti”."
        ),
    )


class DelegationForm(VersionedSheet):
    """Who acts for an official, from when to when."""

    official = one_of(_l("Pejabat yang digantikan"), list, needed=True)
    acting = one_of(_l("Digantikan oleh"), list, needed=True)
    kind = one_of(
        _l("Sebagai"), lambda: _acting_kinds(), needed=True, default=ActingKind.PLH
    )
    start = day_field(_l("Hari pertama"), validators=[InputRequired()])
    end = day_field(
        _l("Hari terakhir"),
        validators=[InputRequired()],
        description=_l("Ikut dihitung; sesudahnya wewenang kembali dengan sendirinya."),
    )
    basis = StringField(
        _l("Dasar"), description=_l("Nomor surat perintah, bila sudah ada.")
    )


def _acting_kinds() -> choices.Choices:
    return [
        (
            ActingKind.PLH.value,
            gettext("Pelaksana harian (Plh.): pejabat berhalangan sementara"),
        ),
        (
            ActingKind.PLT.value,
            gettext("Pelaksana tugas (Plt.): jabatan kosong atau berhalangan tetap"),
        ),
    ]


# Overview


@blueprint.get("")
def index() -> Answer:
    """Who is there today, who will be away, and who acts for whom."""
    actor, agency = access.actor(), chosen_agency()
    if not leaves.sees_days(actor, agency):
        raise NotAllowed
    today = clock.today(agency.timezone)
    ahead = leaves.since(agency, today)
    collisions = needed_days.collisions(actor, ahead)
    acting = [
        one
        for one in delegations.page(actor, agency, limit=_MOST).items
        if not delegations.is_over(one)
    ]
    return render_template(
        "team/index.html",
        **frame(actor, agency, "/team"),
        today=day_words(today),
        on_duty=_names(roster.on_duty(agency, Span(today, today)).get(today, ())),
        away=_names([one.account for one in ahead if one.first_day <= today]),
        in_force=[one for one in acting if one.is_in_force],
        leaves=[_leave_row(actor, one, collisions[one.id]) for one in ahead],
        delegations=[_delegation_row(actor, one) for one in acting],
        may_name=bool(delegations.officials(actor, agency)),
    )


def frame(actor: Actor, agency: Agency, here: str) -> dict[str, Any]:
    """What every page of the team has: tabs, and which agency it is about."""
    asked = f"?agency={agency.code}" if agency.id != actor.agency_id else ""
    items = [
        ("/team", gettext("Cuti dan pengganti")),
        ("/team/roster", gettext("Piket")),
        ("/team/load", gettext("Beban kerja")),
        ("/bundles", gettext("Bundel bukti")),
    ]
    reaches = reach(actor, Action.SEE_ROSTERS) is Reach.ANY
    return {
        "agency": agency,
        "asked": asked,
        "agencies": queries.living_agencies() if reaches else [],
        "here": here,
        "tabs": [
            {"url": f"{url}{asked}", "label": label, "active": url == here}
            for url, label in items
        ],
        "may_keep": may(actor, Action.KEEP_ROSTER, agency_id=agency.id),
    }


def chosen_agency() -> Agency:
    """The agency of the address, else the reader's own."""
    code = request.values.get("agency")
    found = queries.agency_by_code(code) if code else None
    return found or access.account().agency


def _names(accounts: Sequence[Account]) -> list[str]:
    return [one.name for one in accounts]


def _leave_row(
    actor: Actor, leave: Leave, tasks: list[tuple[Task, list[date]]]
) -> dict[str, Any]:
    keeps = leaves.may_keep(actor, leave.account)
    return {
        "id": leave.id,
        "name": leave.account.name,
        "days": span_words(leave.first_day, leave.last_day),
        "kind": choices.capital(named(leave.kind)) if keeps else gettext("Cuti"),
        "note": leave.note if keeps else "",
        "keeps": keeps,
        "collisions": len(tasks) if keeps else 0,
    }


def _delegation_row(actor: Actor, one: Delegation) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": named(one.kind),
        "official": one.official.name,
        "acting": one.acting.name,
        "role": named(one.official.role),
        "days": span_words(one.first_day, one.last_day),
        "basis": one.basis,
        "in_force": one.is_in_force,
        "revises": delegations.may_name(actor, one.official),
        "ends": delegations.may_end(actor, one),
    }


def span_words(first: date, last: date) -> str:
    """From one day to another, naming month and year once where they are the same."""
    if first == last:
        return short_day(first)
    if first.year != last.year:
        begins = short_day(first)
    elif first.month != last.month:
        begins = date_in("d MMM", first)
    else:
        begins = str(first.day)
    return f"{begins}–{short_day(last)}"


# Leave


@blueprint.route("/leave/new", methods=["GET", "POST"])
def enter_leave() -> Answer:
    actor, account = access.actor(), access.account()
    form = LeaveForm(data={"user": account.email, "kind": LeaveKind.ANNUAL.value})
    form.user.choices = _whose(actor, account)
    if request.method == "GET":
        return _leave_page(form, None)
    asked = {**_typed(form, *_LEAVE), "user": form.user.data or account.email}
    leave = save(form, lambda: leaves.enter(actor, asked))
    return _leave_page(form, None) if leave is None else _kept(leave)


@blueprint.route("/leave/<uuid:leave_id>/edit", methods=["GET", "POST"])
def edit_leave(leave_id: UUID) -> Answer:
    actor = access.actor()
    leave = _own_leave(actor, leave_id)
    form = LeaveForm(data=_leave_shown(leave))
    form.user.choices = options([(leave.account.email, leave.account.name)])
    if request.method == "GET":
        return _leave_page(form, leave)
    asked = _typed(form, *_LEAVE)
    done = save(form, lambda: leaves.revise(actor, leave, asked, seen=form.seen))
    if done is None:
        explain(form, leave.version, (leaves.KIND, leave.id), _leave_words)
        return _leave_page(form, leave)
    return _kept(leave)


@blueprint.post("/leave/<uuid:leave_id>/withdraw")
def withdraw_leave(leave_id: UUID) -> Answer:
    actor = access.actor()
    leave = _own_leave(actor, leave_id)
    name = leave.account.name
    leaves.withdraw(actor, leave, reason=request.form.get("reason", ""))
    db.session.commit()
    flash(gettext("Cuti %(name)s dicabut.", name=name), "success")
    return redirect("/team")


def _own_leave(actor: Actor, leave_id: UUID) -> Leave:
    leave = leaves.get(actor, leave_id)
    leaves.must_keep(actor, leave.account)
    return leave


def _whose(actor: Actor, account: Account) -> list[Any]:
    """For whom the actor enters leave: himself, and the people whom he looks after."""
    people = [
        one
        for one in queries.active_people(account.agency)
        if leaves.may_keep(actor, one)
    ]
    return options([(one.email, one.name) for one in people])


def _leave_shown(leave: Leave) -> dict[str, Any]:
    return {**leaves.content(leave), "version": str(leave.version)}


def _leave_page(form: LeaveForm, leave: Leave | None) -> tuple[str, int]:
    found = needed_days.collisions(access.actor(), [leave] if leave else [])
    page = render_template(
        "team/leave.html",
        form=form,
        leave=leave,
        tasks=[_task_row(*row) for row in found[leave.id]] if leave else [],
    )
    return page, form.http_status


def _task_row(task: Task, days: list[date]) -> dict[str, Any]:
    return {
        "url": f"/tasks/{task.id}",
        "title": title_of(task),
        "due": choices.capital(task_words.due_words(task)),
        "days": ", ".join(short_day(day) for day in days),
    }


def _kept(leave: Leave) -> Response:
    """Back to the team, or to the tasks that now have nobody on these days."""
    found = needed_days.collisions(access.actor(), [leave])[leave.id]
    if not found:
        flash(gettext("Cuti %(name)s disimpan.", name=leave.account.name), "success")
        return redirect("/team")
    flash(
        ngettext(
            "Cuti %(name)s disimpan. %(num)s tugas terbuka jatuh pada hari-hari itu.",
            "Cuti %(name)s disimpan. %(num)s tugas terbuka jatuh pada hari-hari itu.",
            len(found),
            name=leave.account.name,
        ),
        "warning",
    )
    return redirect(f"/team/leave/{leave.id}/edit#tugas")


def _typed(form: VersionedSheet, *names: str) -> dict[str, Any]:
    return {name: form[name].data or "" for name in names}


def _leave_words(changes: list[Change]) -> list[dict[str, str]]:
    return _in_words(LeaveForm(None), changes)


def _in_words(form: VersionedSheet, changes: list[Change]) -> list[dict[str, str]]:
    return [
        {
            "label": str(form[change["field"]].label.text),
            "old": str(change["old"] or ""),
            "new": str(change["new"] or ""),
        }
        for change in changes
        if change["field"] in form
    ]


# Acting officials


@blueprint.route("/acting/new", methods=["GET", "POST"])
def name_acting() -> Answer:
    actor, agency = access.actor(), chosen_agency()
    officials = delegations.officials(actor, agency)
    if not officials:
        raise NotAllowed
    form = DelegationForm(data={"official": _first_choice(actor, officials)})
    form.official.choices = _with_roles(officials)
    form.acting.choices = [
        *options([("", gettext("Pilih orang"))]),
        *_with_roles(delegations.able(agency)),
    ]
    if request.method == "GET":
        return _delegation_page(form, None)
    asked = _typed(form, "official", "acting", *_DELEGATION)
    found = save(form, lambda: delegations.name(actor, asked))
    if found is None:
        return _delegation_page(form, None)
    flash(_named_words(found), "success")
    return redirect(_of(agency))


@blueprint.route("/acting/<uuid:delegation_id>/edit", methods=["GET", "POST"])
def edit_acting(delegation_id: UUID) -> Answer:
    actor = access.actor()
    found = delegations.get(actor, delegation_id)
    if not delegations.may_name(actor, found.official):
        raise NotAllowed
    form = DelegationForm(data=_delegation_shown(found))
    form.official.choices = _with_roles([found.official])
    form.acting.choices = _with_roles([found.acting])
    if request.method == "GET":
        return _delegation_page(form, found)
    asked = _typed(form, *_DELEGATION)
    done = save(form, lambda: delegations.revise(actor, found, asked, seen=form.seen))
    if done is None:
        subject = (delegations.KIND, found.id)
        explain(form, found.version, subject, _delegation_words)
        return _delegation_page(form, found)
    flash(_named_words(found), "success")
    return redirect(_of(found.official.agency))


@blueprint.post("/acting/<uuid:delegation_id>/end")
def end_acting(delegation_id: UUID) -> Answer:
    actor = access.actor()
    found = delegations.get(actor, delegation_id)
    delegations.end(actor, found, reason=request.form.get("reason", ""))
    db.session.commit()
    flash(
        gettext(
            "%(acting)s tidak lagi menggantikan %(official)s.",
            acting=found.acting.name,
            official=found.official.name,
        ),
        "success",
    )
    return redirect(_of(found.official.agency))


def _first_choice(actor: Actor, officials: Sequence[Account]) -> str:
    own = [one.email for one in officials if one.id == actor.account_id]
    return own[0] if own else officials[0].email


def _with_roles(accounts: Sequence[Account]) -> list[Any]:
    return options([(one.email, f"{one.name} ({named(one.role)})") for one in accounts])


def _of(agency: Agency) -> str:
    own = agency.id == access.account().agency_id
    return "/team" if own else f"/team?agency={agency.code}"


def _named_words(one: Delegation) -> str:
    return str(
        gettext(
            "%(acting)s menjadi %(kind)s %(official)s pada %(days)s.",
            acting=one.acting.name,
            kind=named(one.kind),
            official=one.official.name,
            days=span_words(one.first_day, one.last_day),
        )
    )


def _delegation_shown(one: Delegation) -> Mapping[str, Any]:
    return {**delegations.content(one), "version": str(one.version)}


def _delegation_page(form: DelegationForm, found: Delegation | None) -> tuple[str, int]:
    page = render_template("team/acting.html", form=form, delegation=found)
    return page, form.http_status


def _delegation_words(changes: list[Change]) -> list[dict[str, str]]:
    return _in_words(DelegationForm(None), changes)
