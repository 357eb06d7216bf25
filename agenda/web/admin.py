"""The administrator's pages: is the office well, what waits, what opens it.

Tokens and feeds are named by their owner and last four characters; nobody can read
what opens them.
"""

from typing import Any
from uuid import UUID

from babel.numbers import format_decimal
from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext, pgettext
from werkzeug.wrappers import Response

from agenda.db import db
from agenda.errors import NotAllowed
from agenda.feeds import operations as feed_operations
from agenda.feeds import queries as feeds
from agenda.feeds.models import Feed
from agenda.jobs.table import JOBS
from agenda.outbox import operations as letters
from agenda.outbox import queries as outbox
from agenda.outbox.models import Letter
from agenda.outbox.queries import State
from agenda.people import operations as accounts
from agenda.people import queries as people
from agenda.people.models import ApiToken
from agenda.rules.permissions import Action, may
from agenda.rules.readings import given_reason
from agenda.runs import queries as runs
from agenda.upkeep import doctor, versions
from agenda.upkeep.doctor import Finding, Verdict
from agenda.web import access
from agenda.web.page import instant_words, language, say

blueprint = Blueprint("admin", __name__, url_prefix="/admin")
_GB, _MB = 1 << 30, 1 << 20
_BY_SEVERITY = [Verdict.FAILURE, Verdict.WARNING, Verdict.OK]


@blueprint.before_request
def only_administrators() -> None:
    if access.is_signed_in() and not may(access.actor(), Action.OPERATE):
        raise NotAllowed


# How it is


@blueprint.get("")
def index() -> str:
    return render_template(
        "admin/index.html",
        standing=outbox.standing(),
        waiting_since=instant_words(outbox.standing().oldest),
        jobs=[_job(record) for record in runs.records(job.name for job in JOBS)],
        versions=_versions(),
        room=_room(),
    )


@blueprint.get("/doctor")
def examine() -> str:
    """Looks at everything while one waits: `agenda doctor` as a page."""
    found = doctor.findings(access.settings())
    found.sort(key=lambda finding: _BY_SEVERITY.index(finding.verdict))
    return render_template(
        "admin/doctor.html",
        findings=[_finding(finding) for finding in found],
        failures=_count(found, Verdict.FAILURE),
        warnings=_count(found, Verdict.WARNING),
    )


def _versions() -> list[tuple[str, str]]:
    told = versions.versions()
    step = told.pop("migration")
    return [*told.items(), (gettext("Langkah skema"), step)]


def _room() -> list[tuple[str, str]]:
    room = versions.room(access.settings())
    return [
        (gettext("Basis data"), _size(room.database)),
        (gettext("Berkas unggahan"), _size(room.uploads)),
        (
            gettext("Ruang cakram"),
            gettext(
                "%(free)s bebas dari %(total)s",
                free=_size(room.free),
                total=_size(room.total),
            ),
        ),
    ]


def _size(octets: int) -> str:
    unit, name = (_GB, "GB") if octets >= _GB else (_MB, "MB")
    amount = format_decimal(octets / unit, "#,##0.#", locale=language())
    return f"{amount} {name}"


def job_titles() -> dict[str, str]:
    """What each job does, in words."""
    return {
        "extend-occurrences": gettext("Menambah kejadian kegiatan berulang"),
        "adopt-agency-names": gettext("Memberlakukan nama baru instansi"),
        "forget-answers": gettext("Melupakan jawaban API yang lama"),
        "forget-sign-ins": gettext("Melupakan sesi, tautan, dan percobaan masuk lama"),
        "lapse-offers": gettext("Mengembalikan tawaran yang tidak dijawab"),
        "remind-of-requests": gettext("Mengingatkan permintaan yang belum dijawab"),
        "remind-of-dues": gettext("Mengingatkan tenggat dan tawaran"),
        "write-digests": gettext("Menulis ringkasan pemberitahuan"),
        "sweep-notices": gettext("Membuang pemberitahuan lama"),
        "sweep-outbox": gettext("Membuang surat yang sudah lama terkirim"),
        "sweep-letters": gettext("Membuang berkas surat yang lama"),
        "purge-trash": gettext("Mengosongkan tempat sampah setelah 90 hari"),
        "sweep-files": gettext("Membuang berkas yang tidak dirujuk"),
        "sweep-job-runs": gettext("Membuang catatan pekerjaan lama"),
    }


def examination_titles() -> dict[str, str]:
    """What each examination looks at, in words."""
    return {
        "settings": gettext("Pengaturan"),
        "instance": gettext("Folder data"),
        "secret_key": gettext("Kunci rahasia"),
        "database": gettext("Basis data"),
        "migrations": gettext("Langkah skema"),
        "storage": gettext("Tempat unggahan"),
        "disk": gettext("Ruang cakram"),
        "backups": gettext("Cadangan"),
        "letters": gettext("Surat keluar"),
        "jobs": gettext("Pekerjaan berkala"),
        "mail": gettext("Server surat"),
        "clock": gettext("Jam server"),
        "uploads": gettext("Berkas unggahan"),
    }


def _job(record: runs.Record) -> dict[str, Any]:
    return {
        "name": record.job,
        "title": job_titles().get(record.job, record.job),
        "done": instant_words(record.last_success),
        "failed": instant_words(record.failed_at),
        "error": record.error,
    }


def _finding(finding: Finding) -> dict[str, str]:
    return {
        "name": finding.name,
        "title": examination_titles().get(finding.name, finding.name),
        "verdict": finding.verdict.value,
        "sentence": say(finding.sentence),
        "advice": say(finding.advice) if finding.advice else "",
    }


def _count(found: list[Finding], verdict: Verdict) -> int:
    return sum(finding.verdict is verdict for finding in found)


# Letters


@blueprint.get("/outbox")
def letters_page() -> str:
    wanted = request.args.get("state") or ""
    states = _states(wanted)
    page = outbox.page(states, request.args.get("cursor") or None)
    more = f"?state={wanted}&cursor={page.next_cursor}" if page.next_cursor else None
    return render_template(
        "admin/outbox.html",
        tabs=_tabs(wanted),
        letters=[_letter(letter) for letter in page.items],
        next_url=more,
        as_files=not access.settings().mail_url,
    )


@blueprint.post("/outbox/<uuid:letter_id>/<any(retry, drop):act>")
def decide(letter_id: UUID, act: str) -> Response:
    letter = outbox.get(letter_id)
    if act == "retry":
        letters.retry(letter)
        told = gettext("Surat dikirim lagi sebentar lagi.")
    else:
        letters.drop(letter)
        told = gettext("Surat tidak dikirim.")
    db.session.commit()
    flash(told, "success")
    return redirect("/admin/outbox")


def _states(wanted: str) -> tuple[State, ...]:
    known = {state.value: (state,) for state in State}
    return known.get(wanted, (State.WAITING, State.SENDING, State.DEAD))


def _tabs(wanted: str) -> list[dict[str, Any]]:
    labels = {
        "": gettext("Perlu perhatian"),
        State.DEAD.value: gettext("Gagal"),
        State.SENT.value: gettext("Terkirim"),
        State.DROPPED.value: gettext("Tidak dikirim"),
    }
    return [
        {
            "url": f"/admin/outbox?state={state}" if state else "/admin/outbox",
            "label": label,
            "active": state == wanted,
        }
        for state, label in labels.items()
    ]


def letter_titles() -> dict[str, str]:
    """What each kind of letter is about."""
    return {
        "invitation": gettext("Undangan"),
        "password_reset": gettext("Tautan kata sandi baru"),
        "password_changed": gettext("Kata sandi berubah"),
        "new_factor": gettext("Verifikasi dua langkah aktif"),
        "factor_removed": gettext("Verifikasi dua langkah dihapus"),
        "test": gettext("Surat percobaan"),
        "changes": gettext("Perubahan yang menyangkut penerimanya"),
        "digest": gettext("Ringkasan pemberitahuan"),
    }


def _letter(letter: Letter) -> dict[str, Any]:
    state = outbox.state_of(letter)
    names = {
        State.WAITING: gettext("menunggu"),
        State.SENDING: gettext("sedang dikirim"),
        State.SENT: pgettext("surat", "terkirim"),
        State.DEAD: gettext("gagal"),
        State.DROPPED: gettext("tidak dikirim"),
    }
    return {
        "id": letter.id,
        "kind": letter_titles().get(letter.kind, letter.kind),
        "recipient": letter.recipient,
        "state": state.value,
        "state_label": names[state],
        "attempts": letter.attempts,
        "error": letter.error,
        "created": instant_words(letter.created_at),
        "next": instant_words(letter.not_before) if state is State.WAITING else "",
        "may_retry": state in {State.WAITING, State.DEAD},
    }


# Keys to the office


@blueprint.get("/access")
def keys() -> str:
    """Every living token and feed, without what opens them."""
    tokens = people.living_tokens(request.args.get("tokens") or None)
    subscriptions = feeds.of_installation(request.args.get("feeds") or None)
    return render_template(
        "admin/access.html",
        tokens=[_token(token) for token in tokens.items],
        feeds=[_feed(feed) for feed in subscriptions.items],
        more_tokens=_more("tokens", tokens.next_cursor),
        more_feeds=_more("feeds", subscriptions.next_cursor),
    )


@blueprint.post("/access/tokens/<uuid:token_id>/revoke")
def revoke_token(token_id: UUID) -> Response:
    token = people.token(token_id)
    reason = given_reason(request.form.get("reason", ""))
    accounts.revoke_token(access.actor(), token, reason)
    db.session.commit()
    flash(gettext("Token …%(last)s dicabut.", last=token.last_four), "success")
    return redirect("/admin/access")


@blueprint.post("/access/feeds/<uuid:feed_id>/revoke")
def revoke_feed(feed_id: UUID) -> Response:
    feed = feeds.get(access.actor(), feed_id)
    reason = given_reason(request.form.get("reason", ""))
    leaked = request.form.get("leaked") == "1"
    feed_operations.revoke(access.actor(), feed, leaked=leaked, reason=reason)
    db.session.commit()
    flash(gettext("Langganan …%(last)s dicabut.", last=feed.last_four), "success")
    return redirect("/admin/access")


def _more(name: str, cursor: str | None) -> str | None:
    return f"/admin/access?{name}={cursor}" if cursor else None


def _token(token: ApiToken) -> dict[str, Any]:
    return {
        "id": token.id,
        "owner": token.account.name,
        "owner_note": token.account.email,
        "name": token.name,
        "last_four": token.last_four,
        "scopes": token.scopes,
        "used": instant_words(token.last_used_at),
        "expires": instant_words(token.expires_at),
    }


def _feed(feed: Feed) -> dict[str, Any]:
    return {
        "id": feed.id,
        "owner": feed.owner.name,
        "owner_note": feed.owner.email,
        "name": feed.name,
        "last_four": feed.last_four,
        "fetched": instant_words(feed.last_fetched_at),
        "expires": instant_words(feed.expires_at),
    }
