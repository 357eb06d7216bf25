"""What can be chosen in forms, in the reader's language."""

from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

from flask_babel import gettext

from agenda.people import queries as people
from agenda.reference import queries as reference
from agenda.reference.models import Named
from agenda.reference.territories import territories
from agenda.rules.readings import known_zones
from agenda.web.page import language, named

Choices = list[tuple[str, str]]
ChoiceT = TypeVar("ChoiceT", bound=StrEnum)

OFFICIAL_ZONES = {
    "WIB": "Asia/Jakarta",
    "WITA": "Asia/Makassar",
    "WIT": "Asia/Jayapura",
}


def capital(text: str) -> str:
    """`text` as it begins a line."""
    return text[:1].upper() + text[1:]


def of(kinds: Iterable[StrEnum], nothing: str | None = None) -> Choices:
    """The choices of a type, after `nothing` (a word for leaving it open)."""
    chosen = [(kind.value, capital(named(kind))) for kind in kinds]
    return chosen if nothing is None else [("", nothing), *chosen]


def of_rows(rows: Iterable[Named], nothing: str) -> Choices:
    return [("", nothing), *((row.code, row.named(language())) for row in rows)]


def provinces() -> Choices:
    return of_rows(reference.provinces().values(), gettext("Tidak disebut"))


def categories() -> Choices:
    return of_rows(reference.categories().values(), gettext("Pilih kategori"))


def metrics() -> Choices:
    return of_rows(reference.metrics().values(), gettext("Pilih ukuran"))


def agencies() -> Choices:
    """What something new can belong to."""
    return [(agency.code, agency.name) for agency in people.living_agencies()]


def agencies_ever() -> Choices:
    """For filters: those that were merged into others as well."""
    return [
        (agency.code, agency.name)
        if agency.merged_into_id is None
        else (agency.code, gettext("%(name)s (sudah digabung)", name=agency.name))
        for agency in people.agencies()
    ]


def countries() -> Choices:
    """Two-letter codes with names, for a list of suggestions."""
    names = territories(language()).items()
    return sorted(names, key=lambda country: country[1])


def zones() -> list[str]:
    """The three zones of the country, then those of the world."""
    return [*OFFICIAL_ZONES, *sorted(zone for zone in known_zones() if "/" in zone)]


def zone_typed(zone: str) -> str:
    """A zone as people type it."""
    official = {name: word for word, name in OFFICIAL_ZONES.items()}
    return official.get(zone, zone)


def zone_read(text: str) -> str:
    """The IANA name of what was typed; what is no zone stays as it is."""
    return OFFICIAL_ZONES.get(text.strip().upper(), text.strip())
