"""Somebody leaves or moves: what hangs on the person, and who takes it over."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, TextAreaField
from wtforms.validators import InputRequired

from agenda.errors import NotAllowed
from agenda.handover import people as handover
from agenda.handover.people import Handed, Wish
from agenda.people import queries
from agenda.people.models import Account
from agenda.rules.permissions import Action, may
from agenda.tasks.assignees import WORKERS
from agenda.web import access, task_words
from agenda.web.forms import choices
from agenda.web.forms.select import one_of, options
from agenda.web.page import named
from agenda.web.saving import VersionedSheet, explain, save

blueprint = Blueprint("handover", __name__, url_prefix="/admin/people")
Answer = str | Response | tuple[str, int]


class LeaveForm(VersionedSheet):
    """Who takes over from somebody whose account is closed."""

    asked: tuple[str, ...] = ("tasks_to", "reviews_to", "reason")
    tasks_to = one_of(_l("Tugas dan tawaran diserahkan kepada"), list)
    reviews_to = one_of(_l("Pemeriksaan diserahkan kepada"), list)
    reason = TextAreaField(
        _l("Alasan"),
        [InputRequired()],
        render_kw={"rows": 2},
        description=_l("Tercatat di riwayat akun dan setiap tugas yang beralih."),
    )

    @property
    def wish(self) -> Wish:
        return Wish(
            self.tasks_to.data or "", self.reviews_to.data or "", self.reason.data or ""
        )


class MoveForm(LeaveForm):
    """The same for somebody who goes to another agency."""

    asked = (
        "agency",
        "keeps_work",
        "tasks_to",
        "reviews_to",
        "ends_access",
        "reason",
    )
    agency = one_of(_l("Pindah ke instansi"), list, needed=True)
    keeps_work = BooleanField(_l("Tugas dan pemeriksaan tetap dibawa"))
    ends_access = BooleanField(_l("Akhiri langganan kalender dan token API-nya"))

    @property
    def wish(self) -> Wish:
        return Wish(
            self.tasks_to.data or "",
            self.reviews_to.data or "",
            self.reason.data or "",
            bool(self.keeps_work.data),
            bool(self.ends_access.data),
        )


@blueprint.route("/<uuid:account_id>/leave", methods=["GET", "POST"])
def leave(account_id: UUID) -> Answer:
    account = _found(account_id)
    form = LeaveForm(data={"version": str(account.version)})
    _offer_successors(form, account)
    if request.method == "GET":
        return _page(form, account)
    done = save(
        form,
        lambda: handover.leave(access.actor(), account, form.wish, form.seen),
    )
    if done is None:
        return _refused(form, account)
    flash(
        gettext("Akun %(name)s dinonaktifkan. %(done)s", **_told(account, done)),
        "success",
    )
    return redirect(f"/admin/people?agency={account.agency.code}")


@blueprint.route("/<uuid:account_id>/move", methods=["GET", "POST"])
def move(account_id: UUID) -> Answer:
    account = _found(account_id)
    form = MoveForm(data={"version": str(account.version)})
    _offer_successors(form, account)
    form.agency.choices = options(
        [
            ("", gettext("Pilih instansi")),
            *(
                (agency.code, agency.name)
                for agency in queries.living_agencies()
                if agency is not account.agency
            ),
        ]
    )
    if request.method == "GET":
        return _page(form, account)
    done = save(
        form,
        lambda: handover.move(
            access.actor(), account, form.agency.data or "", form.wish, form.seen
        ),
    )
    if done is None:
        return _refused(form, account)
    flash(
        gettext(
            "%(name)s pindah ke %(agency)s. %(done)s",
            agency=account.agency.name,
            **_told(account, done),
        ),
        "success",
    )
    return redirect(f"/admin/people?agency={account.agency.code}")


def _found(account_id: UUID) -> Account:
    if not may(access.actor(), Action.MANAGE_PEOPLE):
        raise NotAllowed
    return queries.account(account_id)


def _offer_successors(form: LeaveForm, account: Account) -> None:
    nobody = ("", gettext("Kembali ke koordinator"))
    for field, roles in (
        (form.tasks_to, WORKERS),
        (form.reviews_to, handover.REVIEWERS),
    ):
        people = handover.successors(account, roles)
        field.choices = options([nobody, *((one.email, _title(one)) for one in people)])


def _title(account: Account) -> str:
    return f"{account.name}, {choices.capital(named(account.role))}"


def _told(account: Account, done: Handed) -> dict[str, Any]:
    sentences = [
        gettext("%(count)s tugas diserahkan.", count=len(done.over)),
        gettext("%(count)s kembali ke koordinator.", count=len(done.back)),
    ]
    if done.feeds or done.tokens:
        sentences.append(
            gettext(
                "%(feeds)s langganan dan %(tokens)s token berakhir.",
                feeds=done.feeds,
                tokens=done.tokens,
            )
        )
    return {"name": account.name, "done": " ".join(sentences)}


def _refused(form: LeaveForm, account: Account) -> tuple[str, int]:
    explain(form, account.version, ("account", account.id), lambda _changes: [])
    return _page(form, account)


def _page(form: LeaveForm, account: Account) -> tuple[str, int]:
    found = handover.belongings(access.actor(), account)
    rows = task_words.task_row
    page = render_template(
        "people/handover.html",
        form=form,
        account=account,
        said=_move_words(account) if "agency" in form else _leave_words(account),
        tasks=[rows(task) for task in found.tasks],
        offers=[rows(task) for task in found.offers],
        reviews=[rows(task) for task in found.reviews],
        feeds=found.feeds,
        tokens=found.tokens,
    )
    return page, form.http_status


def _leave_words(account: Account) -> dict[str, str]:
    return {
        "title": gettext("%(name)s keluar", name=account.name),
        "tone": "warning",
        "note": gettext(
            "Dalam satu langkah: pekerjaannya diserahkan, langganan dan tokennya"
            " berakhir, lalu akunnya dinonaktifkan. Yang pernah dikerjakan tetap"
            " tercatat atas namanya."
        ),
        "act": gettext("Serahkan dan nonaktifkan"),
    }


def _move_words(account: Account) -> dict[str, str]:
    return {
        "title": gettext("%(name)s pindah", name=account.name),
        "tone": "info",
        "note": gettext(
            "Mulai saat ini ia melihat yang boleh dilihat instansi barunya, juga"
            " melalui langganan dan token yang ia pertahankan."
        ),
        "act": gettext("Pindahkan"),
    }
