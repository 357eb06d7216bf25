"""Free days and the years they are listed for: entered, amended, proposed.

The list of a year is a decree of ministers. Until there is one, the year is `none` and
only its weekends are free; a list that somebody worked out ahead of the decree is
`estimated`. A change to a list that was set makes it `amended`, by itself: whoever
counted with it must be able to see that.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from agenda import clock
from agenda.audit.operations import AuditAction, differences, record
from agenda.audit.queries import must_be_current
from agenda.db import db, flush, new_id
from agenda.errors import BadInput, NotAllowed
from agenda.reference import fields as shown
from agenda.reference import proposals, queries
from agenda.reference.models import Holiday, HolidayYear
from agenda.rules.choices import HolidayKind, HolidayStatus, HolidayYearStatus
from agenda.rules.permissions import Action, Actor, may
from agenda.rules.readings import Reading
from agenda.words import Words, words

FIRST_YEAR, LAST_YEAR = 2000, 2200
_LISTED = {HolidayKind.PUBLIC_HOLIDAY, HolidayKind.JOINT_LEAVE}
"""What the yearly decree names; voting days come by decrees of their own."""


# Days


def add(actor: Actor, asked: Mapping[str, Any], reason: str = "") -> Holiday:
    """Enter a free day, for the whole country or for one province."""
    _must_edit(actor)
    row = Holiday(id=new_id(), **_read_day({}, asked))
    _must_be_new(row)
    db.session.add(row)
    _record_day(actor, row, {}, reason)
    _touch_list(actor, row, reason)
    return row


def revise(
    actor: Actor,
    row: Holiday,
    asked: Mapping[str, Any],
    seen: int | None = None,
    reason: str = "",
) -> Holiday:
    """Correct a free day; one that no longer holds becomes `withdrawn`."""
    _must_edit(actor)
    must_be_current("holiday", row, seen)
    before = shown.holiday_content(row)
    values = _read_day(before, asked)
    if _rewrite_day(actor, row, before, values, reason):
        _touch_list(actor, row, reason)
    return row


def _rewrite_day(
    actor: Actor,
    row: Holiday,
    before: Mapping[str, Any],
    values: Mapping[str, Any],
    reason: str,
) -> bool:
    """Write and record what differs; answers whether other days are free by it."""
    _must_be_new(Holiday(id=row.id, **values))
    for name, value in values.items():
        setattr(row, name, value)
    after = shown.holiday_content(row)
    if after == before:
        return False
    _raise_version(row)
    _record_day(actor, row, before, reason)
    return any(before[name] != after[name] for name in _COUNTED)


_COUNTED = ("date", "area", "kind", "status")
"""What decides which days are free; other fields only tell more of them."""


# Years


def enter_year(actor: Actor, asked: Mapping[str, Any], reason: str = "") -> HolidayYear:
    """Say how firm the list of a year is, and by which decree."""
    _must_edit(actor)
    row = HolidayYear(id=new_id(), **_read_year({}, asked))
    if queries.holiday_year(row.year, row.area) is not None:
        raise BadInput.at("year", words("Tahun ini sudah tercatat; perbaiki."))
    db.session.add(row)
    _record_year(actor, row, {}, reason)
    return row


def revise_year(
    actor: Actor,
    row: HolidayYear,
    asked: Mapping[str, Any],
    seen: int | None = None,
    reason: str = "",
) -> HolidayYear:
    """Change what is said of the list of a year; the year itself stays."""
    _must_edit(actor)
    must_be_current("holiday_year", row, seen)
    before = shown.holiday_year_content(row)
    values = _read_year(before, asked)
    if (values["year"], values["area"]) != (row.year, row.area):
        raise BadInput.at("year", words("Tidak dapat diubah."))
    for name, value in values.items():
        setattr(row, name, value)
    if shown.holiday_year_content(row) != before:
        _raise_version(row)
        _record_year(actor, row, before, reason)
    return row


def decree(
    actor: Actor,
    year: int,
    asked: Mapping[str, Any],
    days: Collection[UUID],
    seen: int | None = None,
    reason: str = "",
) -> HolidayYear:
    """Say by which decree the list of a year is set, and set those of its days.

    Of `days` only estimated ones change; each rests on that decree from then on. Raises
    what `enter_year` and `revise_year` raise, and BadInput when nothing was decreed.
    """
    _must_edit(actor)
    row = queries.holiday_year(year)
    if row is None:
        row = enter_year(actor, {**asked, "year": year}, reason)
    else:
        row = revise_year(actor, row, asked, seen, reason)
    if days and row.status not in _BY_DECREE:
        raise BadInput.at("status", words("Hari hanya ditetapkan dengan keputusan."))
    for day in queries.holidays(year):
        if day.id in days and day.status is HolidayStatus.ESTIMATED:
            before = shown.holiday_content(day)
            set_now = {"status": HolidayStatus.SET.value, "basis": row.basis}
            values = _read_day(before, {**before, **set_now})
            _rewrite_day(actor, day, before, values, reason)
    return row


def _touch_list(actor: Actor, day: Holiday, reason: str) -> None:
    """A day of the country's list changed: the list was amended, or has just begun."""
    if day.area or day.kind not in _LISTED:
        return
    row = queries.holiday_year(day.date.year)
    if row is None:
        begun = {"year": day.date.year, "status": HolidayYearStatus.ESTIMATED.value}
        enter_year(actor, begun, reason)
    elif row.status is HolidayYearStatus.SET:
        amended = {"status": HolidayYearStatus.AMENDED.value}
        revise_year(actor, row, amended, reason=reason)
    elif row.status is HolidayYearStatus.NONE:
        estimated = {"status": HolidayYearStatus.ESTIMATED.value}
        revise_year(actor, row, estimated, reason=reason)


# Proposals


def proposed(year: int) -> list[proposals.Proposal]:
    """Days that a library expects in a year and that no list names yet.

    It takes voting days for public holidays.
    """
    listed = {(row.date, row.kind) for row in queries.holidays(year)}
    voting = {day for day, kind in listed if kind is HolidayKind.VOTING_DAY}
    listed |= {(day, HolidayKind.PUBLIC_HOLIDAY) for day in voting}
    return [
        each
        for each in proposals.for_year(year)
        if (each.date, each.kind) not in listed
    ]


def accept_proposals(
    actor: Actor, year: int, days: Collection[tuple[date, HolidayKind]], reason: str
) -> list[Holiday]:
    """Enter those of the proposed days that were chosen, as estimated ones."""
    _must_edit(actor)
    chosen = [each for each in proposed(year) if (each.date, each.kind) in days]
    if not chosen:
        raise BadInput.at("days", words("Pilih paling sedikit satu hari."))
    return [add(actor, _as_asked(each), reason) for each in chosen]


def _as_asked(proposal: proposals.Proposal) -> dict[str, Any]:
    return {
        "date": proposal.date.isoformat(),
        "kind": proposal.kind.value,
        "name": proposal.name,
        "name_en": proposal.name_en,
        "status": HolidayStatus.ESTIMATED.value,
        "source": proposal.source,
    }


# Reading


_DAY = frozenset(
    {
        "date",
        "area",
        "kind",
        "name",
        "name_en",
        "status",
        "basis",
        "source",
        "notes",
    }
)
_YEAR = frozenset({"year", "area", "status", "basis", "source", "notes"})


def _read_day(before: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    reading = Reading({**before, **asked}, _DAY)
    values: dict[str, Any] = {
        "date": reading.day("date", required=True),
        "area": _area(reading),
        "kind": reading.choice("kind", HolidayKind),
        "name": reading.line("name", 200, required=True),
        "name_en": reading.line("name_en", 200),
        "status": reading.choice("status", HolidayStatus, HolidayStatus.SET),
        **_told(reading),
    }
    values["name_en"] = values["name_en"] or values["name"]
    if values["date"] and not FIRST_YEAR <= values["date"].year <= LAST_YEAR:
        reading.note("date", _outside_years())
    reading.finish()
    return values


def _outside_years() -> Words:
    return words(
        "Daftar libur dicatat untuk tahun %(first)s sampai %(last)s.",
        first=str(FIRST_YEAR),
        last=str(LAST_YEAR),
    )


def _read_year(before: Mapping[str, Any], asked: Mapping[str, Any]) -> dict[str, Any]:
    reading = Reading({**before, **asked}, _YEAR)
    values = {
        "year": reading.whole_number("year", True, FIRST_YEAR, LAST_YEAR),
        "area": _area(reading),
        "status": reading.choice("status", HolidayYearStatus),
        **_told(reading),
    }
    if values["status"] in _BY_DECREE and not values["basis"]:
        reading.note("basis", words("Sebutkan keputusan yang menetapkannya."))
    reading.finish()
    return values


_BY_DECREE = {HolidayYearStatus.SET, HolidayYearStatus.AMENDED}


def _told(reading: Reading) -> dict[str, str]:
    return {
        "basis": reading.line("basis", 300),
        "source": reading.line("source", 500),
        "notes": reading.line("notes", 500),
    }


def _area(reading: Reading) -> str:
    area = reading.line("area", 16)
    if area and queries.province(area) is None:
        reading.note("area", words("Provinsi ini tidak dikenal."))
    return area


# Guards and the record


def _must_edit(actor: Actor) -> None:
    if not may(actor, Action.EDIT_REFERENCE):
        raise NotAllowed


def _must_be_new(row: Holiday) -> None:
    same = select(Holiday.id).where(
        Holiday.date == row.date,
        Holiday.area == row.area,
        Holiday.kind == row.kind,
        Holiday.name == row.name,
        Holiday.id != row.id,
    )
    if db.session.scalar(same) is not None:
        raise BadInput.at("date", words("Hari libur ini sudah tercatat."))


def _raise_version(row: Holiday | HolidayYear) -> None:
    row.version += 1
    row.updated_at = clock.now()


def _record_day(
    actor: Actor, row: Holiday, before: Mapping[str, Any], reason: str
) -> None:
    _record(actor, "holiday", row, before, shown.holiday_content(row), reason)


def _record_year(
    actor: Actor, row: HolidayYear, before: Mapping[str, Any], reason: str
) -> None:
    _record(actor, "holiday_year", row, before, shown.holiday_year_content(row), reason)


def _record(
    actor: Actor,
    kind: str,
    row: Holiday | HolidayYear,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    reason: str,
) -> None:
    flush()
    queries.forget()
    changes = differences(before, after)
    record(actor, AuditAction.REFERENCE_REVISE, kind, row.id, changes, reason)
