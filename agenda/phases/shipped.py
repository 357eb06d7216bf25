"""The phases that ship with the product, as rows ready for the tables."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID, uuid5

from agenda.phases.models import Phase, PhaseArea
from agenda.reference import shipped
from agenda.rules.choices import Confidence
from agenda.rules.phases import Level, PhaseStatus

PHASES = UUID("5d7a1f0c-9a3e-5c41-8d52-6f0e7f1f2b90")
"""Namespace of the ids of shipped phases."""

_TEXTS = ("legal_basis", "effect", "effect_en", "source", "notes")


def phases() -> Iterator[Phase]:
    """The shipped phases; a fixed id each, by code."""
    for values in shipped.read("phases.csv"):
        yield Phase(
            id=uuid5(PHASES, values["code"]),
            code=values["code"],
            election=values["election"],
            stage=values["stage"],
            name=values["name"],
            name_en=values["name_en"],
            level=Level(values["level"]),
            status=PhaseStatus(values["status"]),
            start_date=_day(values["start"]),
            end_date=_day(values["end"]),
            confidence=Confidence(values["confidence"]),
            areas=[
                PhaseArea(province_code=code) for code in values["provinces"].split()
            ],
            **{text: values[text] for text in _TEXTS},
        )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
