"""What the register takes of an entry of a calendar file; the rest is named."""

from typing import Any

from agenda.errors import BadInput, Problem
from agenda.events.drafts import read_draft
from agenda.events.guards import may_register
from agenda.exchange.entries import Entry
from agenda.exchange.results import RowError
from agenda.formats import marks
from agenda.people.models import Agency
from agenda.rules.event_states import EventStatus, Visibility
from agenda.rules.permissions import Action, Actor, may
from agenda.words import words

_SPARE = {
    "rrule": "RRULE",
    "url": "URL",
    "end": "DTEND",
    "places": "LOCATION",
    "themes": "CATEGORIES",
    "organizer": "ORGANIZER",
    "visibility": "CLASS",
    "status": "STATUS",
    "description": "DESCRIPTION",
    "provenance": "X-WR-CALNAME",
    "candidates": marks.CANDIDATE,
    "priority": "PRIORITY",
    "brief": "DESCRIPTION",
}
"""Fields that an entry can do without, and the property that each comes from."""
_NEEDED = {
    "title": "SUMMARY",
    "start": "DTSTART",
    "due": "DUE",
    "timezone": "DTSTART",
    "precision": marks.PRECISION,
    "parent": "RELATED-TO",
}


def allowed(actor: Actor, agency: Agency, entry: Entry) -> dict[str, Any]:
    """What the register takes of an entry; the rest is named."""
    asked = dict(entry.asked)
    if not may_register(actor, {"status": asked.get("status")}):
        asked["status"] = EventStatus.TENTATIVE.value
        reason = words("Akun ini hanya dapat mencatat kegiatan tentatif.")
        entry.faults.append(RowError(entry.row, "STATUS", reason))
    secret = asked.get("visibility") == Visibility.CONFIDENTIAL
    if secret and not may(actor, Action.SET_CONFIDENTIAL, agency_id=agency.id):
        asked["visibility"] = Visibility.AGENCY.value
        reason = words("Akun ini tidak dapat merahasiakan kegiatan.")
        entry.faults.append(RowError(entry.row, "CLASS", reason))
    return _without_spare_problems(entry, asked, _problems(asked, agency))


def _problems(asked: dict[str, Any], agency: Agency) -> list[Problem]:
    try:
        read_draft(asked, home=agency, may_see=lambda _event: False)
    except BadInput as refusal:
        return refusal.problems
    return []


def told_of(entry: Entry) -> dict[str, Any]:
    """What the record keeps of an entry."""
    told: dict[str, Any] = dict(entry.asked)
    if entry.left_out:
        told["left_out"] = sorted(entry.left_out)
    if entry.status:
        told["then"] = entry.status.value
    if kin := entry.kin.as_fields():
        told["kin"] = kin
    return told


def _without_spare_problems(
    entry: Entry, asked: dict[str, Any], problems: list[Problem]
) -> dict[str, Any]:
    """`asked` without what is wrong and can be spared; raises BadInput for the rest."""
    if not problems:
        return asked
    names = {problem.field.split(".")[0] for problem in problems}
    if not names <= _SPARE.keys():
        raise BadInput([p for p in problems if p.field.split(".")[0] not in _SPARE])
    entry.faults += [error_of(entry, problem) for problem in problems]
    return {name: value for name, value in asked.items() if name not in names}


def error_of(entry: Entry, problem: Problem) -> RowError:
    name = problem.field.split(".")[0]
    column = _SPARE.get(name) or _NEEDED.get(name) or name.upper()
    return RowError(entry.row, column, problem.words)


def reason_given(*, cancelled: bool = False, postponed: bool = False) -> str:
    if cancelled:
        told = words("Dibatalkan menurut berkas asalnya.")
    elif postponed:
        told = words("Ditunda menurut berkas asalnya.")
    else:
        told = words("Sumber impor berubah.")
    return told.in_language("id")
