"""What a phase may say: read and judged."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from agenda.errors import NotAllowed, NotFound
from agenda.events import queries as events
from agenda.phases import rights
from agenda.phases.fields import CONTENT
from agenda.reference import queries as reference
from agenda.rules.choices import Confidence
from agenda.rules.permissions import Actor
from agenda.rules.phases import CODE, Level, PhaseStatus
from agenda.rules.readings import Reading
from agenda.words import words

_MOST_PROVINCES = 100


@dataclass(frozen=True)
class PhaseDraft:
    """A phase read and found to make sense; without a code one is made."""

    code: str
    election: str
    stage: str
    name: str
    name_en: str
    level: Level
    status: PhaseStatus
    start_date: date | None
    end_date: date | None
    provinces: tuple[str, ...]
    legal_basis: str
    effect: str
    effect_en: str
    source: str
    confidence: Confidence
    notes: str
    event_id: UUID | None


def read_draft(actor: Actor, asked: Mapping[str, Any]) -> PhaseDraft:
    """The phase in `asked`; raises BadInput, and NotAllowed for an event of others.

    An event that the actor may not know of is as little known as one that is not there.
    """
    reading = Reading(asked, {"code", *CONTENT})
    name = reading.line("name", 300, required=True)
    level = reading.choice("level", Level)
    status = reading.choice("status", PhaseStatus, PhaseStatus.IN_FORCE)
    confidence = reading.choice("confidence", Confidence, Confidence.MEDIUM)
    start, end = reading.day("start"), reading.day("end")
    if start and end and end < start:
        reading.note("end", words("Akhir rentang mendahului awalnya."))
    values: dict[str, Any] = {
        "code": _code(reading, "code"),
        "election": _code(reading, "election"),
        "stage": _code(reading, "stage") or "tahapan",
        "name_en": reading.line("name_en", 300) or name,
        "provinces": _provinces(reading),
        "event_id": _event(actor, reading),
    }
    for text in ("legal_basis", "effect", "effect_en", "source", "notes"):
        values[text] = reading.text(text)
    reading.finish()
    # Whatever is missing was noted as a problem.
    assert level is not None
    assert status is not None
    assert confidence is not None
    return PhaseDraft(
        name=name,
        level=level,
        status=status,
        confidence=confidence,
        start_date=start,
        end_date=end,
        **values,
    )


def _code(reading: Reading, field: str) -> str:
    code = reading.line(field, 64)
    known_bad = reading.has_problem(field)
    if code and not known_bad and not CODE.fullmatch(code):
        reading.note(
            field, words("Kode ditulis dengan huruf kecil, angka, - dan _ saja.")
        )
    return code


def _provinces(reading: Reading) -> tuple[str, ...]:
    codes = reading.codes("provinces", _MOST_PROVINCES)
    for position, code in enumerate(codes):
        if reference.province(code) is None:
            reading.note(f"provinces.{position}", words("Provinsi ini tidak dikenal."))
    return tuple(codes)


def _event(actor: Actor, reading: Reading) -> UUID | None:
    event_id = reading.line("event", 40)
    if not event_id:
        if not rights.may_keep(actor, None):
            sentence = words("Wajib diisi: Anda mencatat tahapan kegiatan saja.")
            reading.note("event", sentence)
        return None
    try:
        event = events.get(actor, event_id)
    except NotFound:
        reading.note("event", words("Kegiatan ini tidak dikenal."))
        return None
    if not rights.may_keep(actor, event):
        raise NotAllowed
    return event.id
