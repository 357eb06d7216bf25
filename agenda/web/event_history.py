"""The history of events in words: who did what, and every change as old and new."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import gettext

from agenda.audit.models import AuditEntry
from agenda.audit.operations import AuditAction
from agenda.errors import NotFound
from agenda.events import held_dates, queries
from agenda.events.dates import DATE_FIELDS
from agenda.people import queries as people
from agenda.reference import queries as reference
from agenda.rules.choices import FigureKind, PrincipalStatus
from agenda.rules.event_states import EventKind, EventStatus, Scope, Visibility
from agenda.rules.permissions import Actor
from agenda.rules.precision import Precision
from agenda.web.event_words import choice, place_parts, zone_words
from agenda.web.forms.choices import capital
from agenda.web.page import (
    figure_words,
    instant_words,
    language,
    moment_words,
    named,
    shorten,
    title_of,
    when_words,
)
from agenda.web.rule_words import rule_words

_SHORT = 260
_UNTOLD = frozenset({"all_day", "id", "uid", "number"})
_CHOICES: dict[str, type[StrEnum]] = {
    "kind": EventKind,
    "scope": Scope,
    "status": EventStatus,
    "visibility": Visibility,
    "precision": Precision,
}
_ICONS: Mapping[str, str] = {
    AuditAction.EVENT_REGISTER: "plus-lg",
    AuditAction.EVENT_REVISE: "pencil",
    AuditAction.EVENT_CONFIRM: "check-circle-fill",
    AuditAction.EVENT_MOVE: "arrow-left-right",
    AuditAction.EVENT_POSTPONE: "pause-circle-fill",
    AuditAction.EVENT_CANCEL: "x-circle-fill",
    AuditAction.EVENT_COMPLETE: "flag-fill",
    AuditAction.EVENT_RESTORE: "arrow-counterclockwise",
    AuditAction.EVENT_TRASH: "trash3",
    AuditAction.EVENT_UNDO: "arrow-counterclockwise",
    AuditAction.ESTIMATE_ADD: "graph-up",
    AuditAction.ESTIMATE_STRIKE: "slash-circle",
    AuditAction.ESTIMATE_VERIFY: "check2-all",
    AuditAction.IMPORT_APPLY: "upload",
}


def _labels() -> dict[str, str]:
    return {
        "title": gettext("Judul"),
        "title_en": gettext("Judul dalam bahasa Inggris"),
        "summary": gettext("Ringkasan"),
        "description": gettext("Uraian"),
        "significance": gettext("Mengapa penting"),
        "strategy": gettext("Strategi komunikasi"),
        "audience": gettext("Khalayak"),
        "key_message": gettext("Pesan kunci"),
        "organizer": gettext("Penyelenggara"),
        "reference": gettext("Nomor surat atau rujukan"),
        "url": gettext("Tautan"),
        "confirmed_by": gettext("Dikonfirmasi oleh"),
        "confirmation_reference": gettext("Surat konfirmasi"),
        "kind": gettext("Jenis"),
        "scope": gettext("Lingkup"),
        "category": gettext("Kategori"),
        "themes": gettext("Tema"),
        "status": gettext("Status"),
        "start": gettext("Mulai"),
        "end": gettext("Selesai"),
        "timezone": gettext("Zona waktu"),
        "precision": gettext("Ketelitian tanggal"),
        "candidates": gettext("Calon tanggal"),
        "places": gettext("Tempat"),
        "agency": gettext("Instansi utama"),
        "partners": gettext("Instansi mitra"),
        "principals": gettext("Pejabat"),
        "visibility": gettext("Siapa yang dapat melihat"),
        "embargo_until": gettext("Embargo sampai"),
        "parent": gettext("Bagian dari kegiatan"),
        "series": gettext("Rangkaian berulang"),
        "rrule": gettext("Berulang"),
        "provenance": gettext("Sumber keterangan"),
        "estimates": gettext("Angka"),
        "occurrence": gettext("Tanggal rangkaian"),
    }


def act_icon(action: str) -> str | None:
    return _ICONS.get(action)


def field_label(field: str) -> str:
    return _labels().get(field, field)


def _act_words(action: str) -> str:
    return str(
        {
            "event:register": gettext("mencatat kegiatan ini"),
            "event:revise": gettext("mengubah kegiatan ini"),
            "event:confirm": gettext("mengonfirmasi kegiatan ini"),
            "event:move": gettext("memindahkan kegiatan ini"),
            "event:postpone": gettext("menunda kegiatan ini"),
            "event:cancel": gettext("membatalkan kegiatan ini"),
            "event:complete": gettext("menyatakan kegiatan ini selesai"),
            "event:restore": gettext("memulihkan kegiatan ini"),
            "event:trash": gettext("membuang kegiatan ini ke tempat sampah"),
            "event:undo": gettext("mengembalikan kegiatan ini seperti semula"),
            "event:purge": gettext("menghapus kegiatan ini untuk selamanya"),
            "estimate:add": gettext("menambahkan angka"),
            "estimate:strike": gettext("mencoret angka"),
            "estimate:verify": gettext("memeriksa angka terhadap sumbernya"),
            "import:apply": gettext("mengimpor kegiatan ini"),
        }.get(action, action)
    )


class Teller:
    """Tells what was done to events, to one reader.

    Names are looked up once for a whole page of entries, and the dates that these acts
    changed: a line that tells of a start alone would claim a day where there was none.
    """

    def __init__(self, actor: Actor, entries: Iterable[AuditEntry] = ()) -> None:
        self.actor = actor
        self.dates = held_dates.changes_by(entries)
        self.agencies = {agency.code: agency.name for agency in people.agencies()}

    def entry(self, entry: AuditEntry, *, whole: bool) -> dict[str, Any]:
        """One entry of the history; unless `whole`, a registration lists nothing."""
        listed = whole or entry.action != AuditAction.EVENT_REGISTER
        return {
            "when": instant_words(entry.at),
            "iso": entry.at.isoformat(),
            "actor": entry.actor_label,
            "action": _act_words(entry.action),
            "icon": act_icon(entry.action),
            "reason": entry.reason,
            "changes": self._changes_of(entry, whole=whole) if listed else [],
        }

    def _changes_of(self, entry: AuditEntry, *, whole: bool) -> list[dict[str, str]]:
        """The changes of one act, those of its date told as one."""
        found = self.dates.get((entry.subject_id, entry.change_set), (None, None))
        old, new = (capital(when_words(when)) if when else "" for when in found)
        if old == new:
            return self.changes(entry.changes, whole=whole)
        rest = [one for one in entry.changes if one["field"] not in DATE_FIELDS]
        date = {"label": gettext("Tanggal"), "old": old, "new": new}
        return [date, *self.changes(rest, whole=whole)]

    def changes(
        self, changes: Iterable[Mapping[str, Any]], *, whole: bool = False
    ) -> list[dict[str, str]]:
        """Every change as label, old and new value in words."""
        told = []
        for change in changes:
            name = change["field"]
            old, new = (self.value(name, change[side]) for side in ("old", "new"))
            if name in _UNTOLD or old == new:
                continue
            if name == "occurrence":
                new = new or gettext("tidak lagi di rangkaian ini")
            if not whole:
                old, new = shorten(old, _SHORT), shorten(new, _SHORT)
            told.append({"label": field_label(name), "old": old, "new": new})
        return told

    def value(self, name: str, value: Any) -> str:
        """A value of the contract as the interface says it."""
        if value in (None, "", [], {}):
            return ""
        if name in _CHOICES:
            return choice(_CHOICES[name](value))
        tell = self._tellers.get(name)
        if tell is not None:
            return tell(self, value)
        if isinstance(value, list):
            return ", ".join(str(item) for item in value)
        return str(value)

    def _agency(self, code: str) -> str:
        return self.agencies.get(code, code)

    def _agencies(self, codes: list[str]) -> str:
        return ", ".join(self._agency(code) for code in codes)

    def _places(self, rows: list[Mapping[str, Any]]) -> str:
        return "; ".join(self._place(row) for row in rows)

    def _place(self, row: Mapping[str, Any]) -> str:
        parts = [
            row["venue"],
            *place_parts(row["city"], row["province"], row["country"]),
        ]
        dates = _span_words(row)
        words = ", ".join(part for part in parts if part)
        zone = zone_words(row["timezone"])
        return f"{words} ({', '.join(part for part in (zone, dates) if part)})"

    def _principals(self, rows: list[Mapping[str, Any]]) -> str:
        said = []
        for row in rows:
            status = named(PrincipalStatus(row["status"]))
            whom = f": {row['delegate']}" if row["delegate"] else ""
            said.append(f"{row['name']} ({status}{whom})")
        return "; ".join(said)

    def _candidates(self, rows: list[Mapping[str, Any]]) -> str:
        said = []
        for row in rows:
            span = _span_words(row)
            said.append(f"{span} ({row['note']})" if row["note"] else span)
        return "; ".join(said)

    def _estimates(self, value: Any) -> str:
        rows = value if isinstance(value, list) else [value]
        return "; ".join(self._estimate(row) for row in rows)

    def _estimate(self, row: Mapping[str, Any]) -> str:
        metric = reference.metrics().get(row["metric"])
        name = metric.named(language()) if metric else row["metric"]
        kind = named(FigureKind(row["kind"]))
        marks = [kind, gettext("per %(date)s", date=moment_words(row["as_of"]))]
        if row.get("struck_at"):
            marks.append(gettext("dicoret"))
        elif row.get("verified_at"):
            marks.append(gettext("sudah diperiksa"))
        return f"{name}: {figure_words(row['likely'])} ({', '.join(marks)})"

    def _parent(self, event_id: str) -> str:
        try:
            event = queries.get(self.actor, event_id)
        except NotFound:
            return str(gettext("kegiatan lain"))
        return f"{event.number} {title_of(event)}"

    def _provenance(self, value: Mapping[str, str]) -> str:
        return "; ".join(part for part in value.values() if part)

    def _category(self, code: str) -> str:
        row = reference.categories().get(code)
        return row.named(language()) if row else code

    def _themes(self, codes: list[str]) -> str:
        known = reference.themes_of(codes)
        return ", ".join(
            known[code].named(language()) if code in known else code for code in codes
        )

    _tellers: Mapping[str, Callable[["Teller", Any], str]] = {
        "start": lambda _, value: moment_words(value),
        "end": lambda _, value: moment_words(value),
        "timezone": lambda _, value: zone_words(value),
        "occurrence": lambda _, value: moment_words(value),
        "rrule": lambda _, value: rule_words(value),
        "embargo_until": lambda _, value: instant_words(datetime.fromisoformat(value)),
        "agency": _agency,
        "partners": _agencies,
        "places": _places,
        "principals": _principals,
        "candidates": _candidates,
        "estimates": _estimates,
        "parent": _parent,
        "series": _parent,
        "provenance": _provenance,
        "category": _category,
        "themes": _themes,
    }


def _span_words(row: Mapping[str, Any]) -> str:
    """The start and end of a row, as far as it has them."""
    return " – ".join(moment_words(row[key]) for key in ("start", "end") if row[key])
