"""What an event may say of its places: where, which zone, with dates of their own."""

from dataclasses import dataclass

from agenda.events.dates import judge_end
from agenda.reference import queries as reference
from agenda.reference.territories import territories
from agenda.rules.readings import Moment, Reading, safe_zone
from agenda.words import words

MOST_PLACES = 50
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


def read_places(reading: Reading, home_zone: str) -> list[PlaceDraft]:
    """The places in their order; the first one's zone is that of the event.

    A place without a zone has that of its province, else the one that the event says,
    else `home_zone`.
    """
    rows = reading.rows("places", MOST_PLACES, PLACE_FIELDS)
    default = reading.values.get("timezone")
    zone = default if isinstance(default, str) and default else home_zone
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
        end=judge_end(row, start, end, place_zone) if start else None,
    )
