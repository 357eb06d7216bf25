"""To whom and to what an event belongs: its agencies, and the event it is a part of."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select

from agenda.db import db
from agenda.events.models import Event
from agenda.people import queries as people
from agenda.people.drafts import named_agency
from agenda.people.models import Agency
from agenda.rules.readings import Reading
from agenda.words import words

MOST_PARTNERS = 100
MaySee = Callable[[Event], bool]


def read_lead(reading: Reading, home: Agency | None) -> Agency | None:
    """The agency that leads the event: the one named, else `home`."""
    agency = named_agency(reading, "agency")
    if agency is None and home is None and not reading.has_problem("agency"):
        reading.note("agency", words("Wajib diisi."))
    return agency or home


def read_partners(reading: Reading, lead: Agency | None) -> list[Agency]:
    """The agencies that take part beside the one that leads."""
    partners = []
    for index, code in enumerate(reading.codes("partners", MOST_PARTNERS)):
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


def read_parent(
    reading: Reading, present: Event | None, may_see: MaySee
) -> Event | None:
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
