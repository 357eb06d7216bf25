"""To which of the places of its event a figure belongs.

A figure keeps the name of its place, not a reference: it is never changed, while places
come, go and are written anew. Whoever writes it down may say the name in any way that
fits one place only, or its position in the list; the name that tells it apart is kept.
Any other text stands as it is, and is then no place of the event.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agenda.events.models import EventPlace
from agenda.events.places import PlaceDraft
from agenda.reference import queries as reference
from agenda.reference.territories import territories
from agenda.rules.readings import Reading
from agenda.words import words

_LONGEST = 300


@dataclass(frozen=True)
class Spot:
    """Where a place is; `province` is a code, empty where none is known."""

    venue: str
    city: str
    province: str
    country: str


def spots_of(places: Iterable[EventPlace | PlaceDraft]) -> list[Spot]:
    """Where the places are, in their order."""
    return [
        Spot(place.venue, place.city, _province(place), place.country)
        for place in places
    ]


def _province(place: EventPlace | PlaceDraft) -> str:
    code = place.province if isinstance(place, PlaceDraft) else place.province_code
    return code or ""


def names(spots: Sequence[Spot], language: str = "id") -> list[str]:
    """What each of them is called: its city and province, the venue where those of two
    are the same."""
    short = [_joined(_area(spot, language)) for spot in spots]
    return [
        name if short.count(name) == 1 else _joined([spot.venue, name])
        for spot, name in zip(spots, short, strict=True)
    ]


def read_place(row: Reading, spots: Sequence[Spot]) -> str:
    """The place of a figure: the name of one of `spots`, another text, or nothing."""
    asked = row.values.get("place")
    if isinstance(asked, int) and not isinstance(asked, bool):
        return _by_position(row, asked, spots)
    text = row.line("place", _LONGEST)
    at = find(spots, text)
    return text if at is None else names(spots)[at][:_LONGEST]


def _by_position(row: Reading, at: int, spots: Sequence[Spot]) -> str:
    if 0 <= at < len(spots):
        return names(spots)[at][:_LONGEST]
    row.note("place", words("Kegiatan ini tidak mempunyai tempat dengan urutan itu."))
    return ""


def find(spots: Sequence[Spot], text: str) -> int | None:
    """Which of `spots` is meant by the text; None unless it fits exactly one.

    A place that is listed twice is one.
    """
    wished = text.casefold()
    if not wished:
        return None
    for told in (_own_names(spots), [_all_names(spot) for spot in spots]):
        fitting = [at for at, known in enumerate(told) if wished in known]
        if fitting:
            meant = {spots[at] for at in fitting}
            return fitting[0] if len(meant) == 1 else None
    return None


def _own_names(spots: Sequence[Spot]) -> list[set[str]]:
    told = [names(spots, language) for language in ("id", "en")]
    return [
        {name.casefold()[:_LONGEST] for name in each}
        for each in zip(*told, strict=True)
    ]


def _all_names(spot: Spot) -> set[str]:
    """Each run of its parts, in both languages, and the code of its province."""
    found = {spot.province.casefold()} - {""}
    for language in ("id", "en"):
        parts = [part for part in (spot.venue, *_area(spot, language)) if part]
        for first in range(len(parts)):
            for last in range(first + 1, len(parts) + 1):
                found.add(_joined(parts[first:last]).casefold()[:_LONGEST])
    return found


def one_holds_another(spots: Iterable[Spot]) -> bool:
    """Whether a place lies in another of them, as a city in its province."""
    all_ = list(spots)
    return any(
        _holds(outer, inner)
        for at, outer in enumerate(all_)
        for inner in all_[:at] + all_[at + 1 :]
    )


def _holds(outer: Spot, inner: Spot) -> bool:
    """What the outer one leaves open may be anything within it."""
    mine, its = _steps(outer), _steps(inner)
    same = next((at for at, step in enumerate(mine) if step != its[at]), len(mine))
    return not any(mine[same:])


def _steps(spot: Spot) -> list[str]:
    """From the widest to the narrowest."""
    return [spot.country, spot.province, spot.city.casefold(), spot.venue.casefold()]


def _area(spot: Spot, language: str) -> list[str]:
    province = reference.province(spot.province or None)
    parts = [spot.city, province.named(language) if province else ""]
    if spot.country != "ID":
        parts.append(territories(language).get(spot.country, spot.country))
    elif not any(parts):
        parts.append(territories(language)["ID"])
    return [part for part in parts if part]


def _joined(parts: Iterable[str]) -> str:
    """The parts, each once: a city that is a province is said once."""
    return ", ".join(dict.fromkeys(part for part in parts if part))
