"""What a notice says, in one sentence of its reader's language.

The inbox, messages and digests say the same.
"""

from typing import Any

from agenda.notices.circles import date_of, due_of
from agenda.notices.models import Notification
from agenda.rules.precision import describe
from agenda.rules.telling import NoticeKind
from agenda.words import Words, words

_SAID: dict[NoticeKind, Words] = {
    NoticeKind.ASSIGNED: words("Anda ditugasi: %(title)s, tenggat %(due)s."),
    NoticeKind.UNASSIGNED: words("Anda tidak lagi bertugas pada %(title)s."),
    NoticeKind.ACCEPTED: words("%(actor)s menerima tugas %(title)s."),
    NoticeKind.DECLINED: words("%(actor)s menolak tugas %(title)s."),
    NoticeKind.OFFER_WAITING: words(
        "Tawaran %(title)s belum Anda jawab; pada %(by)s kembali kepada koordinator."
    ),
    NoticeKind.LAPSED: words(
        "Tawaran %(title)s tidak dijawab %(who)s dan kembali kepada koordinator."
    ),
    NoticeKind.TIME_ASKED: words(
        "%(actor)s meminta tambahan waktu untuk %(title)s: %(old)s → %(new)s."
    ),
    NoticeKind.TIME_GRANTED: words(
        "%(actor)s memberi tambahan waktu untuk %(title)s: %(old)s → %(new)s."
    ),
    NoticeKind.TIME_REFUSED: words(
        "%(actor)s tidak memberi tambahan waktu untuk %(title)s; tenggat tetap %(due)s."
    ),
    NoticeKind.SUBMITTED: words("%(actor)s menyerahkan %(title)s untuk diperiksa."),
    NoticeKind.RETURNED: words("%(actor)s mengembalikan %(title)s untuk diperbaiki."),
    NoticeKind.APPROVED: words("%(actor)s menyetujui %(title)s; tugas selesai."),
    NoticeKind.APPROVED_ONCE: words(
        "%(actor)s menyetujui %(title)s; diperlukan penyetuju kedua."
    ),
    NoticeKind.RELEASED: words("%(actor)s melepas %(title)s yang ditahan."),
    NoticeKind.TASK_CANCELLED: words("%(actor)s membatalkan tugas %(title)s."),
    NoticeKind.DUE_MOVED: words("Tenggat %(title)s berubah: %(old)s → %(new)s."),
    NoticeKind.EVENT_MOVED: words("%(title)s pindah: %(old)s → %(new)s."),
    NoticeKind.EVENT_CONFIRMED: words("%(title)s terkonfirmasi: %(new)s."),
    NoticeKind.EVENT_POSTPONED: words("%(title)s ditunda; semula %(new)s."),
    NoticeKind.EVENT_CANCELLED: words("%(title)s dibatalkan; semula %(new)s."),
    NoticeKind.EVENT_RESTORED: words("%(title)s dipulihkan: %(new)s."),
    NoticeKind.DUE_SOON: words("Tenggat %(title)s sudah dekat: %(due)s."),
    NoticeKind.OVERDUE: words("%(title)s lewat tenggat: %(due)s."),
    NoticeKind.OVERDUE_LONG: words(
        "%(title)s sudah lama lewat tenggat: %(due)s. Koordinator dan pimpinan ikut"
        " diberi tahu."
    ),
    NoticeKind.REQUEST_MADE: words(
        "%(actor)s meminta liputan: %(title)s; jawaban ditunggu %(answer_by)s."
    ),
    NoticeKind.REQUEST_ASKED_BACK: words(
        "%(actor)s menanyakan keterangan tentang permintaan Anda: %(title)s."
    ),
    NoticeKind.REQUEST_REPLIED: words(
        "%(actor)s melengkapi keterangan permintaan %(title)s."
    ),
    NoticeKind.REQUEST_ACCEPTED: words(
        "%(actor)s menerima permintaan Anda: %(title)s."
    ),
    NoticeKind.REQUEST_DECLINED: words(
        "%(actor)s tidak dapat memenuhi permintaan Anda: %(title)s."
    ),
    NoticeKind.REQUEST_WITHDRAWN: words("%(actor)s menarik permintaan %(title)s."),
    NoticeKind.REQUEST_LATE: words(
        "Permintaan %(title)s belum dijawab; jawaban ditunggu %(answer_by)s."
    ),
}


def sentence(notice: Notification, language: str) -> str:
    """What the notice tells; titles and dates as its reader reads them."""
    facts = notice.facts
    said = {
        "actor": notice.actor_label,
        "title": title_of(facts, language),
        "due": _due(facts, facts.get("due"), language),
        "by": _due(facts, facts.get("by"), language),
        "who": ", ".join(facts.get("who", [])),
        "old": _date(facts, "old", language),
        "new": _date(facts, "new", language),
        "answer_by": _due(facts, facts.get("answer_by"), language),
    }
    return words(_SAID[notice.kind].msgid, **said).in_language(language)


def title_of(facts: dict[str, Any], language: str) -> str:
    """The title in the reader's language, or the one there is."""
    english = facts.get("title_en") if language == "en" else ""
    return str(english or facts["title"])


def event_title(notice: Notification, language: str) -> str:
    """The event to which the task of a notice belongs; blank when there is none."""
    event = notice.facts.get("event")
    return title_of(event, language) if event else ""


def _date(facts: dict[str, Any], name: str, language: str) -> str:
    """A date of an event, or a due of a task."""
    value = facts.get(name)
    if isinstance(value, str):
        return _due(facts, value, language)
    when = date_of(value)
    if when is None:
        return words("belum bertanggal").in_language(language)
    return describe(when, language)


def _due(facts: dict[str, Any], due: str | None, language: str) -> str:
    return describe(due_of(due, facts["timezone"]), language) if due else ""
