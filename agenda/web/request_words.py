"""Requests in words: rows of the list, facts, the conversation, the history."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from flask_babel import gettext

from agenda.audit.models import AuditEntry
from agenda.audit.operations import AuditAction
from agenda.reference import queries as reference
from agenda.requests import fields
from agenda.requests.models import CoverageRequest
from agenda.rules.requests import MessageKind, RequestState
from agenda.web import task_words
from agenda.web.forms.choices import capital
from agenda.web.page import (
    day_words,
    instant_words,
    language,
    named,
    title_of,
    when_words,
)

_LOOK = {
    RequestState.NEW: ("warning", "inbox"),
    RequestState.ASKED_BACK: ("info", "chat-left-text"),
    RequestState.ACCEPTED: ("success", "check-circle-fill"),
    RequestState.DECLINED: ("danger", "x-circle-fill"),
    RequestState.WITHDRAWN: ("neutral", "arrow-counterclockwise"),
}
_ICONS: Mapping[str, str] = {
    AuditAction.REQUEST_MAKE: "plus-lg",
    AuditAction.REQUEST_ASK_BACK: "chat-left-text",
    AuditAction.REQUEST_REPLY: "chat-left-text",
    AuditAction.REQUEST_ACCEPT: "check-circle-fill",
    AuditAction.REQUEST_DECLINE: "x-circle-fill",
    AuditAction.REQUEST_WITHDRAW: "arrow-counterclockwise",
}


def row(one: CoverageRequest) -> dict[str, Any]:
    tone, icon = _LOOK[one.state]
    return {
        "id": one.id,
        "url": f"/requests/{one.id}",
        "number": one.number,
        "title": one.title,
        "type": _type(one),
        "when": when_words(one.when),
        "where": _where(one),
        "requester": one.requester.name,
        "asking": one.asking_agency.name,
        "asked": one.agency.name,
        "answer_by": day_words(one.answer_by),
        "waits": one.state is RequestState.NEW,
        "late": fields.late(one),
        "state": (capital(named(one.state)), tone, icon),
    }


def states() -> list[tuple[str, str]]:
    """What the list can be narrowed to."""
    return [
        ("open", str(gettext("Belum dijawab"))),
        ("all", str(gettext("Semua"))),
        *((state.value, capital(named(state))) for state in RequestState),
    ]


def facts(one: CoverageRequest) -> list[dict[str, str]]:
    pairs = (
        (gettext("Yang diminta"), _type(one)),
        (gettext("Kapan"), when_words(one.when)),
        (gettext("Di mana"), _where(one)),
        (gettext("Pemohon"), f"{one.requester.name}, {one.asking_agency.name}"),
        (gettext("Instansi yang diminta"), one.agency.name),
        (gettext("Narahubung"), one.contact),
        (gettext("Jawaban ditunggu"), day_words(one.answer_by)),
    )
    return [{"label": str(label), "value": value} for label, value in pairs]


def answer(one: CoverageRequest) -> dict[str, str] | None:
    """Who said yes or no, when and why."""
    if one.answered_at is None:
        return None
    return {
        "who": one.answered_by,
        "when": instant_words(one.answered_at),
        "text": one.answer,
    }


def messages(one: CoverageRequest) -> list[dict[str, Any]]:
    return [
        {
            "who": said.author,
            "kind": capital(named(said.kind)),
            "asks": said.kind is MessageKind.QUESTION,
            "text": said.text,
            "when": instant_words(said.created_at),
            "iso": said.created_at.isoformat(),
        }
        for said in one.messages
    ]


def task(one: CoverageRequest, seen: Collection[UUID]) -> dict[str, Any] | None:
    """The task that came of it; its address only for whoever sees it."""
    made = one.task
    if made is None:
        return None
    return {
        "title": title_of(made),
        "status": made.status.value,
        "status_label": task_words.status_words(made),
        "url": f"/tasks/{made.id}" if made.id in seen else "",
        "due": task_words.due_words(made) if made.id in seen else "",
    }


def history(entries: Iterable[AuditEntry]) -> list[dict[str, Any]]:
    return [
        {
            "actor": entry.actor_label,
            "action": _act_words(entry.action),
            "icon": _ICONS.get(entry.action, "pencil"),
            "when": instant_words(entry.at),
            "iso": entry.at.isoformat(),
            "reason": entry.reason,
            "changes": changed_fields(entry.changes)
            if entry.action == AuditAction.REQUEST_REVISE
            else [],
        }
        for entry in entries
    ]


def changed_fields(changes: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """What was changed of a request, old and new."""
    labels = {
        "agency": gettext("Instansi yang diminta"),
        "asking_agency": gettext("Instansi pemohon"),
        "title": gettext("Judul"),
        "type": gettext("Yang diminta"),
        "details": gettext("Rincian"),
        "purpose": gettext("Untuk apa"),
        "when": gettext("Tanggal"),
        "precision": gettext("Ketelitian"),
        "timezone": gettext("Zona waktu"),
        "province": gettext("Provinsi"),
        "place": gettext("Tempat"),
        "contact": gettext("Narahubung"),
        "url": gettext("Tautan bahan"),
        "answer_by": gettext("Jawaban ditunggu"),
        "state": gettext("Keadaan"),
        "task": gettext("Tugas"),
    }
    return [
        {
            "label": str(labels.get(change["field"], change["field"])),
            "old": str(change["old"] or ""),
            "new": str(change["new"] or ""),
        }
        for change in changes
    ]


def _act_words(action: str) -> str:
    told = {
        AuditAction.REQUEST_MAKE: gettext("mengajukan permintaan ini"),
        AuditAction.REQUEST_REVISE: gettext("mengubah permintaan ini"),
        AuditAction.REQUEST_ASK_BACK: gettext("menanyakan keterangan"),
        AuditAction.REQUEST_REPLY: gettext("memberi keterangan"),
        AuditAction.REQUEST_ACCEPT: gettext("menerima permintaan ini"),
        AuditAction.REQUEST_DECLINE: gettext("tidak dapat memenuhi permintaan ini"),
        AuditAction.REQUEST_WITHDRAW: gettext("menarik kembali permintaan ini"),
    }
    return str(told.get(AuditAction(action), action))


def _type(one: CoverageRequest) -> str:
    found = reference.task_types().get(one.type_code)
    return capital(found.named(language())) if found else one.type_code


def _where(one: CoverageRequest) -> str:
    province = reference.province(one.province_code)
    names = (one.place, province.named(language()) if province else "")
    return ", ".join(name for name in names if name)
