"""Events in words: what templates show of them, as finished text.

Everything here answers plain values for the macros of `templates/macros/ui.html`.
What a reader may not see is not asked here: callers hand over what is visible.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask_babel import gettext

from agenda import clock
from agenda.audit.models import AuditEntry
from agenda.audit.operations import AuditAction
from agenda.errors import NotFound
from agenda.events import queries
from agenda.events.figures import figure_of
from agenda.events.models import Estimate, Event, EventPlace, Occurrence
from agenda.people import queries as people
from agenda.reference import queries as reference
from agenda.reference.territories import territories
from agenda.rules import figures as figure_rules
from agenda.rules.choices import Confidence, FigureKind, PrincipalStatus
from agenda.rules.event_states import EventKind, EventStatus, Scope, Visibility
from agenda.rules.figures import Figure
from agenda.rules.permissions import Actor
from agenda.rules.precision import (
    Precision,
    When,
    span_of,
    wall_instant,
    zone_label,
)
from agenda.web import access
from agenda.web.forms.choices import OFFICIAL_ZONES, capital
from agenda.web.page import (
    figure_words,
    instant_words,
    language,
    moment_words,
    named,
    when_words,
)

KIND_ICONS = {
    EventKind.ISSUE: "binoculars",
    EventKind.OBSERVANCE: "star",
    EventKind.MILESTONE: "flag",
}
_ROW_METRICS = ("countries", "participants", "visits")
_SHORT = 260


def today() -> date:
    """The reader's day."""
    return clock.today(access.zone())


def choice(value: StrEnum) -> str:
    return capital(named(value))


# Dates


def date_block(when: When | None, *, muted: bool = False) -> dict[str, Any]:
    """The leaf of the calendar that stands beside an event."""
    if when is None:
        return {
            "day": None,
            "month": "–",
            "text": gettext("tanpa tanggal"),
            "tone": "soft",
        }
    on = when.start_date
    if when.precision.is_coarse:
        return {"day": None, "tone": "soft", "iso": on.isoformat(), **_coarse(when)}
    last = span_of(when).last_day
    block = {
        "day": on.day,
        "month": _month(on),
        "note": _note(on, last),
        "iso": on.isoformat(),
    }
    if muted or last < today():
        block["tone"] = "past"
    return block


def _note(on: date, last: date) -> str:
    """The weekday of one day, else until when."""
    if on == last:
        return str(format_date(on, "EEEE", locale=language()))
    same_month = (on.year, on.month) == (last.year, last.month)
    until = str(last.day) if same_month else f"{last.day} {_month(last)}"
    return str(gettext("s.d. %(day)s", day=until))


def _coarse(when: When) -> dict[str, str]:
    on = when.start_date
    year = str(on.year)
    match when.precision:
        case Precision.YEAR:
            return {"month": gettext("Tahun"), "text": year}
        case Precision.QUARTER:
            quarter = ("I", "II", "III", "IV")[(on.month - 1) // 3]
            return {"month": year, "text": gettext("TW %(number)s", number=quarter)}
        case Precision.MONTH:
            return {"month": year, "text": _month(on)}
        case _:
            return {"month": _month(on), "text": gettext("Pekan %(day)s", day=on.day)}


def _month(on: date) -> str:
    return format_date(on, "MMM", locale=language())


def month_heading(on: date) -> str:
    return format_date(on, "MMMM y", locale=language())


def short_day(on: date) -> str:
    return format_date(on, "d MMM y", locale=language())


def local_words(when: When | None) -> str:
    """The start on the reader's clock, when that shows another time; else nothing."""
    if when is None or when.start_time is None:
        return ""
    starts = wall_instant(when.start_date, when.start_time, when.timezone)
    here = starts.astimezone(ZoneInfo(access.zone()))
    there = starts.astimezone(ZoneInfo(when.timezone))
    return "" if here.utcoffset() == there.utcoffset() else instant_words(starts)


def zone_words(zone: str) -> str:
    """WIB, WITA or WIT; elsewhere the name of the zone."""
    if zone in OFFICIAL_ZONES.values() or zone == "Asia/Pontianak":
        return zone_label(zone, clock.now())
    return (
        f"{zone.rpartition('/')[2].replace('_', ' ')} ({zone_label(zone, clock.now())})"
    )


def occurrence_when(event: Event, occurrence: Occurrence) -> When:
    """The date of one occurrence: as long as the event is, on its own day."""
    when = event.when
    assert when is not None
    first = occurrence.first_day
    if when.end_date is None:
        return replace(when, start_date=first)
    length = when.end_date - when.start_date
    last = occurrence.last_day if when.precision.is_coarse else first + length
    return replace(when, start_date=first, end_date=last)


# Places


def place_words(place: EventPlace) -> str:
    """`Nusa Dua, Bali`, or the country abroad."""
    return ", ".join(_place_parts(place.city, place.province_code, place.country))


def places_words(event: Event, most: int = 3) -> str:
    names = list(
        dict.fromkeys(words for p in event.places if (words := place_words(p)))
    )
    more = len(names) - most
    shown = "; ".join(names[:most])
    if more > 0:
        return str(
            gettext("%(places)s dan %(count)s lainnya", places=shown, count=more)
        )
    return shown


def _place_parts(city: str, province: str | None, country: str) -> list[str]:
    row = reference.province(province)
    parts = [city, row.named(language()) if row else ""]
    if country != "ID":
        parts.append(territories(language()).get(country, country))
    elif not any(parts):
        parts.append(territories(language())["ID"])
    return [part for part in parts if part]


# Figures


def amount(row: Estimate) -> str:
    return figure_words(row.likely)


def figure_line(row: Estimate) -> str:
    """`30.000 peserta`, for a row of a list."""
    metric = reference.metric(row.metric_code)
    return f"{figure_words(row.likely)} {metric.named(language()).lower()}"


def row_figures(event: Event) -> list[str]:
    """The newest figures that tell how large an event is."""
    shown = []
    for metric in _ROW_METRICS:
        row = newest(event, metric)
        if row is not None:
            shown.append(figure_line(row))
    return shown[:2]


def newest(event: Event, metric: str) -> Estimate | None:
    """The newest actual of the whole event, else its newest estimate."""
    rows = shown_estimates(event)
    return _row(figure_rules.actual_of, rows, metric, "") or _row(
        figure_rules.latest, rows, metric, ""
    )


def shown_estimates(event: Event) -> list[Estimate]:
    return [row for row in event.estimates if row.struck_at is None]


def tiles(event: Event) -> list[dict[str, Any]]:
    """For each metric and place the newest estimate, and the actual beside it."""
    rows = shown_estimates(event)
    pairs = dict.fromkeys((row.metric_code, row.place) for row in rows)
    found = []
    for metric, place in pairs:
        for pick in (figure_rules.latest, figure_rules.actual_of):
            row = _row(pick, rows, metric, place)
            if row is not None:
                found.append(tile(row))
    return found


def tile(row: Estimate) -> dict[str, Any]:
    metric = reference.metric(row.metric_code)
    return {
        "value": amount(row),
        "label": metric.named(language()),
        "unit": metric.unit_en if language() == "en" else metric.unit,
        "range": range_words(row),
        "kind": row.kind.value,
        "confidence": confidence_words(row.confidence),
        "source": shorten(row.source, 120),
        "source_url": row.source_url or None,
        "as_of": short_day(row.as_of),
        "place": row.place or None,
    }


def range_words(row: Estimate) -> str | None:
    if row.low is None and row.high is None:
        return None
    low = figure_words(row.low) or "…"
    high = figure_words(row.high) or "…"
    return f"{low} – {high}"


def confidence_words(confidence: Confidence) -> str:
    return str(gettext("Keyakinan %(level)s", level=named(confidence)))


def difference_words(event: Event) -> list[str]:
    """How far the newest estimate of a metric was off, where the actual is known."""
    rows = shown_estimates(event)
    said = []
    for metric in dict.fromkeys(row.metric_code for row in rows if not row.place):
        before = figure_rules.latest(map(figure_of, rows), metric)
        after = figure_rules.actual_of(map(figure_of, rows), metric)
        percent = before and after and figure_rules.difference_percent(before, after)
        if percent is not None:
            said.append(
                gettext(
                    "%(metric)s: realisasi %(percent)s%% dari perkiraan terakhir.",
                    metric=reference.metric(metric).named(language()),
                    percent=f"{percent:+.0f}".replace("-", "−"),
                )
            )
    return said


def _row(
    pick: Callable[[Iterable[Figure], str, str], Figure | None],
    rows: list[Estimate],
    metric: str,
    place: str,
) -> Estimate | None:
    """The row of the figure that `pick` chooses."""
    figures = [figure_of(row) for row in rows]
    found = pick(figures, metric, place)
    pairs = zip(rows, figures, strict=True)
    return next((row for row, figure in pairs if figure is found), None)


# Rows of lists


def event_row(event: Event, when: When | None = None) -> dict[str, Any]:
    """The values of one row of the register."""
    shown = when or event.when
    over = event.status is EventStatus.CANCELLED
    return {
        "url": f"/events/{event.id}",
        "title": event.title,
        "when": capital(when_words(shown)),
        "date": date_block(shown, muted=over),
        "status": event.status.value,
        "status_label": choice(event.status),
        "where": places_words(event),
        "agency": event.agency_name,
        "number": event.number,
        "kind_icon": KIND_ICONS.get(event.kind),
        "kind_label": _kind_line(event),
        "visibility": event.visibility.value,
        "visibility_label": choice(event.visibility),
        "figures": row_figures(event),
        "struck": over,
    }


def _kind_line(event: Event) -> str | None:
    """What is unusual about it: no plain event, or one that comes back."""
    words = [choice(event.kind)] if event.kind in KIND_ICONS else []
    if event.rrule:
        yearly = event.rrule == "FREQ=YEARLY"
        words.append(gettext("setiap tahun") if yearly else gettext("berulang"))
    return capital(", ".join(words)) or None


# Principals and series


PRINCIPAL_LOOK = {
    PrincipalStatus.REQUESTED: ("warning", "question-circle"),
    PrincipalStatus.CONFIRMED: ("success", "check-lg"),
    PrincipalStatus.UNAVAILABLE: ("danger", "x-lg"),
    PrincipalStatus.DELEGATED: ("violet", "arrow-right"),
}


def rule_words(rule: str) -> str:
    if rule == "FREQ=YEARLY":
        return str(gettext("Setiap tahun"))
    return gettext("Berulang: %(rule)s", rule=rule) if rule else ""


# History


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
        "occurrence": gettext("Kejadian"),
    }


def field_label(field: str) -> str:
    return _labels().get(field, field)


_UNTOLD = frozenset({"all_day", "id", "uid", "number"})
_CHOICES: dict[str, type[StrEnum]] = {
    "kind": EventKind,
    "scope": Scope,
    "status": EventStatus,
    "visibility": Visibility,
    "precision": Precision,
}
_ACTS = {
    AuditAction.EVENT_REGISTER: "plus-lg",
    AuditAction.EVENT_REVISE: "pencil",
    AuditAction.EVENT_CONFIRM: "check-circle-fill",
    AuditAction.EVENT_MOVE: "arrow-left-right",
    AuditAction.EVENT_POSTPONE: "pause-circle-fill",
    AuditAction.EVENT_CANCEL: "x-circle-fill",
    AuditAction.EVENT_COMPLETE: "flag-fill",
    AuditAction.EVENT_RESTORE: "arrow-counterclockwise",
    AuditAction.EVENT_TRASH: "trash3",
    AuditAction.ESTIMATE_ADD: "graph-up",
    AuditAction.ESTIMATE_STRIKE: "slash-circle",
    AuditAction.ESTIMATE_VERIFY: "check2-all",
    AuditAction.IMPORT_APPLY: "upload",
}


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
            "event:purge": gettext("menghapus kegiatan ini untuk selamanya"),
            "estimate:add": gettext("menambahkan angka"),
            "estimate:strike": gettext("mencoret angka"),
            "estimate:verify": gettext("memeriksa angka terhadap sumbernya"),
            "import:apply": gettext("mengimpor kegiatan ini"),
        }.get(action, action)
    )


class Teller:
    """Tells what was done to events, to one reader.

    Names are looked up once for a whole page of entries.
    """

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.agencies = {agency.code: agency.name for agency in people.agencies()}

    def entry(self, entry: AuditEntry, *, whole: bool) -> dict[str, Any]:
        """One entry of the history; unless `whole`, a registration lists nothing."""
        listed = whole or entry.action != AuditAction.EVENT_REGISTER
        return {
            "when": instant_words(entry.at),
            "iso": entry.at.isoformat(),
            "actor": entry.actor_label,
            "action": _act_words(entry.action),
            "icon": next(
                (icon for act, icon in _ACTS.items() if act == entry.action), None
            ),
            "reason": entry.reason,
            "changes": self.changes(entry.changes, whole=whole) if listed else [],
        }

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
            *_place_parts(row["city"], row["province"], row["country"]),
        ]
        dates = " – ".join(
            moment_words(row[key]) for key in ("start", "end") if row[key]
        )
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
            span = " – ".join(
                moment_words(row[key]) for key in ("start", "end") if row[key]
            )
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
        return f"{event.number} {event.title}"

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


def shorten(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
