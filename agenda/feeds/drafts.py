"""What a subscription may ask for: where its fields are read and judged."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from agenda import clock
from agenda.errors import BadInput
from agenda.events.filters import FILTER_KEYS, must_know_codes, read_filter
from agenda.people.models import Account
from agenda.rules.choices import CancelledAs, Detail, TasksAs, TentativeAs
from agenda.rules.precision import end_of_day
from agenda.rules.readings import Reading
from agenda.words import LANGUAGES, words

FEED_FIELDS = frozenset(
    {
        "name",
        "purpose",
        "filter",
        "tasks",
        "detail",
        "language",
        "alarms",
        "cancelled",
        "tentative",
        "window_back",
        "window_ahead",
        "expires_at",
    }
)
FEED_FILTER_KEYS = FILTER_KEYS - {"trashed"}
"""What was thrown away is in no calendar."""

_LONGEST_WINDOW = 3650
_LONGEST_ALARM = 28 * 24 * 60
_MOST_ALARMS = 5


@dataclass(frozen=True)
class FeedDraft:
    name: str
    purpose: str
    filter: dict[str, Any]
    tasks: TasksAs
    detail: Detail
    language: str
    alarms: list[int]
    cancelled: CancelledAs
    tentative: TentativeAs
    window_back: int
    window_ahead: int
    expires_at: datetime | None


def read_draft(values: Mapping[str, Any], owner: Account) -> FeedDraft:
    """The feed that `values` describe; raises BadInput."""
    reading = Reading(values, FEED_FIELDS)
    draft = FeedDraft(
        name=reading.line("name", 200, required=True),
        purpose=reading.line("purpose", 300),
        filter=_filter(reading),
        tasks=reading.choice("tasks", TasksAs, TasksAs.EVENTS) or TasksAs.EVENTS,
        detail=reading.choice("detail", Detail, Detail.FULL) or Detail.FULL,
        language=_language(reading, owner),
        alarms=_alarms(reading),
        cancelled=reading.choice("cancelled", CancelledAs, CancelledAs.SHOW)
        or CancelledAs.SHOW,
        tentative=reading.choice("tentative", TentativeAs, TentativeAs.SHOW)
        or TentativeAs.SHOW,
        window_back=_window(reading, "window_back", 90),
        window_ahead=_window(reading, "window_ahead", 400),
        expires_at=_end(reading, owner.timezone),
    )
    reading.finish()
    return draft


def _filter(reading: Reading) -> dict[str, Any]:
    """The filter as it was asked, blank keys apart, once it is known to make sense."""
    part = reading.part("filter", FEED_FILTER_KEYS)
    asked = {
        key: value
        for key, value in part.values.items()
        if key in FEED_FILTER_KEYS and value not in (None, "", [])
    }
    try:
        must_know_codes(asked)
        read_filter(asked)
    except BadInput as refusal:
        for problem in refusal.problems:
            part.note(problem.field, problem.words)
    return asked


def _language(reading: Reading, owner: Account) -> str:
    language = reading.line("language", 8) or owner.language
    if language not in LANGUAGES:
        reading.note(
            "language",
            words("Pilihan ini tidak dikenal; pilih: %(all)s.", all=LANGUAGES),
        )
    return language


def _alarms(reading: Reading) -> list[int]:
    minutes = reading.sequence("alarms", _MOST_ALARMS)
    for index, value in enumerate(minutes):
        whole = isinstance(value, int) and not isinstance(value, bool)
        if not whole or not 0 <= value <= _LONGEST_ALARM:
            reading.note(
                f"alarms.{index}",
                words("Harus antara %(least)s dan %(most)s.", least=0,
                      most=_LONGEST_ALARM),
            )  # fmt: skip
            return []
    return sorted(set(minutes), reverse=True)


def _window(reading: Reading, field: str, default: int) -> int:
    days = reading.whole_number(field, most=_LONGEST_WINDOW)
    return default if days is None else days


def _end(reading: Reading, zone: str) -> datetime | None:
    """The instant of the end; of a date, the end of that day."""
    ends = _end_of_date(reading, zone) or reading.instant("expires_at", zone)
    if ends is not None and ends <= clock.now():
        reading.note("expires_at", words("Waktu berakhir sudah lewat."))
    return ends


def _end_of_date(reading: Reading, zone: str) -> datetime | None:
    value = reading.values.get("expires_at")
    try:
        return end_of_day(date.fromisoformat(value or ""), zone)
    except (TypeError, ValueError, OverflowError):
        return None
