"""What an event may say: the one place where its fields are read and judged.

Every door hands over the contract's names and values; `read_draft` answers a typed
draft or refuses with a problem at each field that is wrong. Whether the actor may do
it is asked in `operations`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from agenda import clock
from agenda.db import db
from agenda.events.figures import ESTIMATE_FIELDS, EstimateDraft, read_estimate
from agenda.events.models import Event
from agenda.people import queries as people
from agenda.people.drafts import closed_words
from agenda.people.models import Agency
from agenda.reference import queries as reference
from agenda.reference.territories import territories
from agenda.rules import recurrence
from agenda.rules.choices import PrincipalStatus
from agenda.rules.event_states import EventKind, EventStatus, Scope, Visibility
from agenda.rules.precision import (
    MisalignedSpan,
    Precision,
    When,
    check_span,
    default_precision,
    status_allows,
)
from agenda.rules.readings import LONGEST_TEXT, Moment, Reading, safe_zone
from agenda.rules.recurrence import BadRule
from agenda.words import words

MaySee = Callable[[Event], bool]

LIMITS = {"title": 300, "title_en": 300, "summary": 1_000}
MOST_PLACES = 50
MOST_ESTIMATES = 100
MOST_LIST = 100
SETTABLE_STATUS = (
    EventStatus.TENTATIVE,
    EventStatus.CONFIRMED,
    EventStatus.COMPLETED,
)
TEXT_FIELDS = (
    "title",
    "title_en",
    "summary",
    "description",
    "significance",
    "strategy",
    "audience",
    "key_message",
    "organizer",
    "reference",
    "confirmed_by",
    "confirmation_reference",
)
DATE_FIELDS = frozenset({"start", "end", "all_day", "timezone", "precision"})
KNOWN = DATE_FIELDS | {
    *TEXT_FIELDS,
    "url",
    "kind",
    "scope",
    "category",
    "themes",
    "status",
    "candidates",
    "places",
    "estimates",
    "agency",
    "partners",
    "principals",
    "visibility",
    "embargo_until",
    "parent",
    "rrule",
    "provenance",
}
PLACE_FIELDS = frozenset(
    {
        "province",
        "country",
        "city",
        "venue",
        "latitude",
        "longitude",
        "timezone",
        "start",
        "end",
    }
)
_PROVENANCE = {"source": 2_000, "source_url": 2_000, "confidence": 40, "notes": 20_000}


@dataclass(frozen=True)
class PlaceDraft:
    province: str | None
    country: str
    city: str
    venue: str
    latitude: float | None
    longitude: float | None
    timezone: str
    start: Moment | None
    end: Moment | None


@dataclass(frozen=True)
class PrincipalDraft:
    name: str
    status: PrincipalStatus
    delegate: str


@dataclass(frozen=True)
class CandidateDraft:
    start: Moment
    end: Moment | None
    note: str


@dataclass(frozen=True)
class EventDraft:
    """An event as somebody wishes it to be, read and found to make sense."""

    texts: dict[str, str]
    kind: EventKind
    scope: Scope
    category: str
    status: EventStatus
    visibility: Visibility
    embargo_until: datetime | None
    agency: Agency
    partners: list[Agency]
    parent: Event | None
    when: When | None
    timezone: str
    precision: Precision
    rrule: str
    themes: list[str]
    places: list[PlaceDraft]
    principals: list[PrincipalDraft]
    candidates: list[CandidateDraft]
    estimates: list[EstimateDraft | None]
    provenance: dict[str, str]


def read_draft(
    fields: Mapping[str, Any],
    *,
    home: Agency | None,
    may_see: MaySee,
    present: Event | None = None,
    status: EventStatus | None = None,
) -> EventDraft:
    """The draft that `fields` describe; raises BadInput naming every wrong field.

    `home` is the agency of an event that names none, `may_see` tells whether the
    actor may know of a parent. `present` is the event being
    changed, whose status stands unless `status` gives the one it is about to have.
    """
    reading = Reading(fields, KNOWN)
    agency = _agency(reading, home)
    places = _places(reading, agency)
    kind = reading.choice("kind", EventKind)
    wished = status or (present.status if present else None) or _status(reading)
    zone = reading.zone("timezone", places[0].timezone if places else _zone(agency))
    when, precision = _dates(reading, kind, zone)
    _judge_status(reading, kind, wished, precision)
    scope = reading.choice("scope", Scope)
    category = _category(reading)
    visibility = reading.choice("visibility", Visibility, Visibility.AGENCY)
    texts = _texts(reading)
    partners = _partners(reading, agency)
    parent = _parent(reading, present, may_see)
    rrule = _rule(reading, when)
    candidates = _candidates(reading)
    principals = _principals(reading)
    themes = _themes(reading)
    embargo = reading.instant("embargo_until", zone)
    estimates = [
        read_estimate(row)
        for row in reading.rows("estimates", MOST_ESTIMATES, ESTIMATE_FIELDS)
    ]
    provenance = _provenance(reading)
    reading.finish()
    # finish() has raised when any of these is missing.
    assert agency is not None
    assert kind is not None
    assert scope is not None
    assert category is not None
    assert visibility is not None
    return EventDraft(
        texts=texts,
        kind=kind,
        scope=scope,
        category=category,
        status=wished,
        visibility=visibility,
        embargo_until=embargo,
        agency=agency,
        partners=partners,
        parent=parent,
        when=when,
        timezone=zone,
        precision=precision,
        rrule=rrule,
        themes=themes,
        places=places,
        principals=principals,
        candidates=candidates,
        estimates=estimates,
        provenance=provenance,
    )


def _zone(agency: Agency | None) -> str:
    return agency.timezone if agency else "Asia/Jakarta"


def _texts(reading: Reading) -> dict[str, str]:
    texts = {
        name: reading.text(name, LIMITS.get(name, LONGEST_TEXT))
        for name in TEXT_FIELDS
        if name not in LIMITS or name == "summary"
    }
    texts["title"] = reading.line("title", LIMITS["title"], required=True)
    texts["title_en"] = reading.line("title_en", LIMITS["title_en"])
    texts["url"] = reading.address("url")
    return texts


def _status(reading: Reading) -> EventStatus:
    status = reading.choice("status", EventStatus, EventStatus.TENTATIVE)
    if status not in SETTABLE_STATUS:
        reading.note(
            "status",
            words("Kegiatan baru hanya dapat tentatif, terkonfirmasi, atau selesai."),
        )
    return status or EventStatus.TENTATIVE


def _dates(
    reading: Reading, kind: EventKind | None, zone: str
) -> tuple[When | None, Precision]:
    """The date as given; None for an issue that has none."""
    start, end = reading.moment("start"), reading.moment("end")
    given = reading.choice(
        "precision", Precision, default_precision(start[1] if start else None)
    )
    precision = given or Precision.DAY
    if start is None:
        missing = end is not None or kind is not EventKind.ISSUE
        if missing and not reading.has_problem("start"):
            reading.note("start", words("Wajib diisi."))
        return None, precision
    _judge_all_day(reading, start)
    end = _judge_end(reading, start, end, zone)
    if precision.is_coarse:
        end = _judge_span(reading, precision, start, end)
    if reading.has_problem("end") or reading.has_problem("start"):
        end = None
    return (
        When(start[0], start[1], end and end[0], end and end[1], zone, precision),
        precision,
    )


def _judge_all_day(reading: Reading, start: Moment) -> None:
    if "all_day" in reading.values and reading.values["all_day"] is not None:
        said = reading.flag("all_day")
        if said != (start[1] is None):
            reading.note("all_day", words("Tidak sesuai dengan jam pada waktu mulai."))


def _judge_end(
    reading: Reading, start: Moment, end: Moment | None, zone: str
) -> Moment | None:
    """`end` when it may follow `start`, else None with the problem noted."""
    if end is None:
        return None
    if (start[1] is None) != (end[1] is None):
        reading.note(
            "end",
            words(
                "Waktu mulai dan waktu selesai harus sama-sama berjam atau tanpa jam."
            ),
        )
        return None
    if _ends_too_early(start, end, zone):
        reading.note(
            "end",
            words(
                "Waktu selesai (%(end)s) mendahului waktu mulai (%(start)s).",
                end=end[0],
                start=start[0],
            )
            if end[0] != start[0]
            else words("Waktu selesai harus sesudah waktu mulai."),
        )
        return None
    return end


def _ends_too_early(start: Moment, end: Moment, zone: str) -> bool:
    if start[1] is None or end[1] is None:
        return end[0] < start[0]
    place = ZoneInfo(zone)
    begins = datetime.combine(start[0], start[1], place).astimezone(UTC)
    return datetime.combine(end[0], end[1], place).astimezone(UTC) <= begins


def _judge_span(
    reading: Reading, precision: Precision, start: Moment, end: Moment | None
) -> Moment | None:
    """The end of the span that a coarse date names."""
    if start[1] is not None:
        reading.note("start", words("Tanggal dengan ketelitian ini ditulis tanpa jam."))
        return None
    try:
        last = check_span(precision, start[0], end[0] if end else None)
    except MisalignedSpan as error:
        field = "start" if start[0] != error.first else "end"
        reading.note(
            field,
            words(
                "Untuk ketelitian ini mulai dan selesai adalah hari pertama dan"
                " terakhir rentangnya: %(first)s sampai %(last)s.",
                first=error.first,
                last=error.last,
            ),
        )
        return None
    return (last, None) if last else None


def _judge_status(
    reading: Reading,
    kind: EventKind | None,
    status: EventStatus,
    precision: Precision,
) -> None:
    if kind is not None and not status_allows(kind, status, precision):
        reading.note(
            "precision",
            words(
                "Kegiatan terkonfirmasi harus bertanggal pasti: ketelitian hari atau"
                " jam."
            ),
        )


def _rule(reading: Reading, when: When | None) -> str:
    text = reading.line("rrule", 300).upper()
    if not text:
        return ""
    if when is None:
        if not reading.has_problem("start"):
            reading.note("rrule", words("Rangkaian berulang perlu tanggal mulai."))
        return ""
    try:
        horizon = recurrence.horizon_year(clock.today(when.timezone))
        return recurrence.parse_rule(text, when, horizon).text
    except BadRule as error:
        reading.note("rrule", error.words)
        return ""


def _category(reading: Reading) -> str | None:
    code = reading.line("category", 64, required=True)
    if code and code not in reference.categories():
        reading.note("category", words("Kategori ini tidak dikenal."))
    return code or None


def _agency(reading: Reading, home: Agency | None) -> Agency | None:
    code = reading.line("agency", 24)
    if not code:
        if home is None:
            reading.note("agency", words("Wajib diisi."))
        return home
    agency = people.agency_by_code(code)
    if agency is None:
        reading.note("agency", words("Instansi ini tidak dikenal."))
    elif agency.merged_into is not None:
        reading.note("agency", closed_words(agency))
    return agency or home


def _partners(reading: Reading, lead: Agency | None) -> list[Agency]:
    partners = []
    for index, code in enumerate(reading.codes("partners", MOST_LIST)):
        agency = people.agency_by_code(code)
        if agency is None:
            reading.note(f"partners.{index}", words("Instansi ini tidak dikenal."))
        elif agency is lead:
            reading.note(
                f"partners.{index}",
                words("Instansi utama tidak dapat menjadi mitra dirinya sendiri."),
            )
        else:
            partners.append(agency)
    return partners


def _parent(reading: Reading, present: Event | None, may_see: MaySee) -> Event | None:
    """The event of which this is a programme item; two levels at most.

    Who may edit a part need not see the whole: the parent that is there stays.
    """
    text = reading.line("parent", 64)
    if not text:
        return None
    if present is not None and text == str(present.parent_id):
        return present.parent
    parent = _event_with(text)
    if parent is None or not may_see(parent):
        reading.note("parent", words("Kegiatan induk tidak ditemukan."))
        return None
    levels = 1 + (parent.parent_id is not None) + _levels_below(present)
    if parent.parent is not None and parent.parent.parent_id is not None:
        levels = 3
    if present is not None and present.id in {parent.id, parent.parent_id}:
        reading.note(
            "parent", words("Kegiatan tidak dapat menjadi induk dirinya sendiri.")
        )
    elif levels > 2:
        reading.note("parent", words("Rangkaian acara paling banyak dua tingkat."))
    return parent


def _event_with(text: str) -> Event | None:
    try:
        return db.session.get(Event, UUID(text))
    except ValueError:
        return None


def _levels_below(event: Event | None) -> int:
    """How many levels of programme items hang below `event`: 0, 1 or 2."""
    if event is None:
        return 0
    below, levels = [event.id], 0
    while below and levels < 2:
        below = list(
            db.session.scalars(select(Event.id).where(Event.parent_id.in_(below)))
        )
        levels += bool(below)
    return levels


def _themes(reading: Reading) -> list[str]:
    """The words of the themes as given; codes are made when they are kept."""
    themes = []
    for index, theme in enumerate(reading.codes("themes", MOST_LIST)):
        if not re.search(r"\w", theme) or len(theme) > 100:
            reading.note(
                f"themes.{index}", words("Tema ditulis dengan 1 sampai 100 karakter.")
            )
        else:
            themes.append(theme)
    return themes


def _places(reading: Reading, agency: Agency | None) -> list[PlaceDraft]:
    rows = reading.rows("places", MOST_PLACES, PLACE_FIELDS)
    default = reading.values.get("timezone")
    zone = default if isinstance(default, str) and default else _zone(agency)
    return [_place(row, zone) for row in rows]


def _place(row: Reading, zone: str) -> PlaceDraft:
    province = reference.province(row.line("province", 16))
    if row.values.get("province") and province is None:
        row.note("province", words("Provinsi ini tidak dikenal."))
    country = row.line("country", 64).upper() or "ID"
    if country not in territories():
        row.note("country", words("Negara ditulis dengan kode dua huruf, misalnya ID."))
    elif province is not None and country != "ID":
        row.note("province", words("Provinsi hanya untuk tempat di Indonesia."))
    place_zone = row.zone(
        "timezone", province.timezone if province else safe_zone(zone)
    )
    start, end = row.moment("start"), row.moment("end")
    if start is None and end is not None and not row.has_problem("start"):
        row.note("start", words("Wajib diisi bila waktu selesai diisi."))
    return PlaceDraft(
        province=province.code if province else None,
        country=country,
        city=row.line("city", 300),
        venue=row.line("venue", 1_000),
        latitude=row.number("latitude", -90, 90),
        longitude=row.number("longitude", -180, 180),
        timezone=place_zone,
        start=start,
        end=_judge_end(row, start, end, place_zone) if start else None,
    )


def _principals(reading: Reading) -> list[PrincipalDraft]:
    rows = reading.rows("principals", MOST_LIST, {"name", "status", "delegate"})
    return [_principal(row) for row in rows]


def _principal(row: Reading) -> PrincipalDraft:
    status = row.choice("status", PrincipalStatus, PrincipalStatus.REQUESTED)
    delegate = row.line("delegate", 300)
    if status is PrincipalStatus.DELEGATED and not delegate:
        row.note("delegate", words("Sebutkan siapa yang mewakili."))
    return PrincipalDraft(
        row.line("name", 300, required=True),
        status or PrincipalStatus.REQUESTED,
        delegate,
    )


def _candidates(reading: Reading) -> list[CandidateDraft]:
    drafts = []
    for row in reading.rows("candidates", MOST_LIST, {"start", "end", "note"}):
        start = row.moment("start")
        if start is None:
            if not row.has_problem("start"):
                row.note("start", words("Wajib diisi."))
            continue
        end = _judge_end(row, start, row.moment("end"), "UTC")
        drafts.append(CandidateDraft(start, end, row.text("note")))
    return drafts


def _provenance(reading: Reading) -> dict[str, str]:
    part = reading.part("provenance", frozenset(_PROVENANCE))
    return {name: part.text(name, limit) for name, limit in _PROVENANCE.items()}
