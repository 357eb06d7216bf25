"""What a request may say: the one place where its fields are read and judged."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from agenda import clock
from agenda.people.drafts import named_agency
from agenda.people.models import Agency
from agenda.reference import queries as reference
from agenda.requests.fields import CONTENT
from agenda.rules.precision import (
    Precision,
    coarse_span,
    default_precision,
)
from agenda.rules.readings import Reading
from agenda.rules.requests import usual_answer
from agenda.words import words

_TIMED = frozenset({Precision.EXACT})


@dataclass(frozen=True)
class RequestDraft:
    """A request as somebody wishes it to be, read and found to make sense."""

    agency: Agency
    title: str
    type: str
    details: str
    purpose: str
    on_date: date
    at_time: time | None
    precision: Precision
    timezone: str
    province: str | None
    place: str
    contact: str
    url: str
    answer_by: date


def read_draft(asked: Mapping[str, Any], *, wished: date | None = None) -> RequestDraft:
    """The draft that `asked` describes; raises BadInput naming every wrong field.

    `wished` is the day that stands already by which an answer is wanted.
    """
    reading = Reading(asked, frozenset(CONTENT))
    agency = named_agency(reading, "agency", required=True)
    province = _province(reading)
    zone = reading.zone("timezone", _zone(province, agency))
    moment = reading.moment("when")
    if moment is None and not reading.has_problem("when"):
        reading.note("when", words("Wajib diisi."))
    precision = _precision(reading, moment)
    answer_by = reading.day("answer_by")
    texts: dict[str, str] = {
        "title": reading.line("title", 300, required=True),
        "type": _type(reading),
        "details": reading.text("details", required=True),
        "purpose": reading.text("purpose"),
        "place": reading.line("place", 300),
        "contact": reading.line("contact", 300, required=True),
        "url": reading.address("url"),
    }
    if agency is not None and answer_by is not None and answer_by != wished:
        _judge_answer(reading, answer_by, agency)
    reading.finish()
    # finish() has raised when any of these is missing.
    assert agency is not None
    assert moment is not None
    on, at = _aligned(precision, moment)
    return RequestDraft(
        agency=agency,
        on_date=on,
        at_time=at,
        precision=precision,
        timezone=zone,
        province=province,
        answer_by=answer_by or _usual(agency, on),
        **texts,
    )


def _aligned(
    precision: Precision, moment: tuple[date, time | None]
) -> tuple[date, time | None]:
    """A coarse date by the first day of its span; any day of it may be given."""
    on, at = moment
    return (coarse_span(precision, on)[0] if precision.is_coarse else on), at


def _usual(agency: Agency, on: date) -> date:
    today = clock.today(agency.timezone)
    return usual_answer(today, on, reference.free_days(), agency.province_code)


def _zone(province: str | None, agency: Agency | None) -> str:
    found = reference.province(province)
    if found is not None:
        return found.timezone
    return agency.timezone if agency else "Asia/Jakarta"


def _province(reading: Reading) -> str | None:
    code = reading.line("province", 16)
    if code and reference.province(code) is None:
        reading.note("province", words("Provinsi ini tidak dikenal."))
        return None
    return code or None


def _type(reading: Reading) -> str:
    code = reading.line("type", 64, required=True)
    if code and code not in reference.task_types():
        reading.note("type", words("Jenis tugas ini tidak dikenal."))
    return code


def _precision(reading: Reading, moment: tuple[date, time | None] | None) -> Precision:
    at = moment[1] if moment else None
    precision = reading.choice("precision", Precision, default_precision(at))
    assert precision is not None  # there is a default
    if moment is not None and (precision in _TIMED) != (at is not None):
        reading.note("precision", words("Jam hanya untuk tanggal yang pasti."))
    return precision


def _judge_answer(reading: Reading, answer_by: date, agency: Agency) -> None:
    if answer_by < clock.today(agency.timezone):
        reading.note("answer_by", words("Tanggal ini sudah lewat."))
