"""What an event may say: the one place where its fields are read and judged.

Every door hands over the contract's names and values; `read_draft` answers a typed
draft or refuses with a problem at each field that is wrong. Dates, places, figures and
relatives are read by modules of their own. Whether the actor may do it is asked in
`operations`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agenda.events.dates import (
    DATE_FIELDS,
    CandidateDraft,
    read_candidates,
    read_dates,
    read_rule,
)
from agenda.events.figure_places import spots_of
from agenda.events.figures import ESTIMATE_FIELDS, EstimateDraft, read_estimate
from agenda.events.models import Event
from agenda.events.places import PlaceDraft, read_places
from agenda.events.relatives import MaySee, read_lead, read_parent, read_partners
from agenda.people.models import Agency
from agenda.reference import queries as reference
from agenda.rules.choices import PrincipalStatus
from agenda.rules.event_states import EventKind, EventStatus, Scope, Visibility
from agenda.rules.precision import Precision, When, status_allows
from agenda.rules.readings import LONGEST_TEXT, Reading
from agenda.words import words

LIMITS = {"title": 300, "title_en": 300, "summary": 1_000}
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
_PROVENANCE = {"source": 2_000, "source_url": 2_000, "confidence": 40, "notes": 20_000}


@dataclass(frozen=True)
class PrincipalDraft:
    name: str
    status: PrincipalStatus
    delegate: str


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
    actor may know of a parent. `present` is the event being changed, whose status
    stands unless `status` gives the one it is about to have.
    """
    reading = Reading(fields, KNOWN)
    agency = read_lead(reading, home)
    home_zone = agency.timezone if agency else "Asia/Jakarta"
    places = read_places(reading, home_zone)
    kind = reading.choice("kind", EventKind)
    wished = status or (present.status if present else None) or _status(reading)
    zone = reading.zone("timezone", places[0].timezone if places else home_zone)
    when, precision = read_dates(reading, kind, zone)
    _judge_status(reading, kind, wished, precision)
    scope = reading.choice("scope", Scope)
    category = _category(reading)
    visibility = reading.choice("visibility", Visibility, Visibility.AGENCY)
    texts = _texts(reading)
    partners = read_partners(reading, agency)
    parent = read_parent(reading, present, may_see)
    rrule = read_rule(reading, when)
    candidates = read_candidates(reading)
    principals = _principals(reading)
    themes = _themes(reading)
    embargo = reading.instant("embargo_until", zone)
    spots = spots_of(places)
    estimates = [
        read_estimate(row, spots)
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


def _category(reading: Reading) -> str | None:
    code = reading.line("category", 64, required=True)
    if code and code not in reference.categories():
        reading.note("category", words("Kategori ini tidak dikenal."))
    return code or None


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


def _provenance(reading: Reading) -> dict[str, str]:
    part = reading.part("provenance", frozenset(_PROVENANCE))
    return {name: part.text(name, limit) for name, limit in _PROVENANCE.items()}
