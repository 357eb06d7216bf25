"""What a pack and its tasks may say: read and judged, for every door."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agenda.packs.fields import CONTENT, TASK
from agenda.people.drafts import named_agency
from agenda.people.models import Agency
from agenda.reference import queries as reference
from agenda.rules.choices import Anchor, Grade, ShiftRule
from agenda.rules.due_dates import BadOffset, Offset
from agenda.rules.readings import Reading
from agenda.words import words

MOST_TASKS = 100
"""So many tasks are still a plan that somebody can read."""

_MOST_CHANNELS = 20
_MOST_HOURS = 10_000
_FARTHEST = 100_000
_OFFSET = frozenset({"days", "working_days", "hours"})
_CODE = "abcdefghijklmnopqrstuvwxyz0123456789_-"


@dataclass(frozen=True)
class PackTaskDraft:
    """A task of a pack, read; `after` is the position of another one, from 1."""

    title: str
    title_en: str
    type_code: str
    channels: list[str]
    brief: str
    anchor: Anchor
    anchor_ref: str
    offset: Offset
    shift: ShiftRule
    role_code: str
    grade: Grade | None
    effort_minutes: int | None
    evidence: str
    needs_neutrality_check: bool
    essential: bool
    after: int | None
    after_lag: int


@dataclass(frozen=True)
class PackDraft:
    """The head of a pack, and its tasks when they were named."""

    code: str
    agency: Agency | None
    name: str
    name_en: str
    category: str
    description: str
    shared: bool
    tasks: list[PackTaskDraft] | None


def read_pack(asked: Mapping[str, Any]) -> PackDraft:
    """The pack in `asked`; raises BadInput naming every wrong field."""
    reading = Reading(asked, {"code", "agency", "tasks", *CONTENT})
    category = reading.line("category", 64, required=True)
    if category and category not in reference.categories():
        reading.note("category", words("Kategori ini tidak dikenal."))
    draft = PackDraft(
        code=_code(reading),
        agency=named_agency(reading, "agency"),
        name=reading.line("name", 300, required=True),
        name_en=reading.line("name_en", 300),
        category=category,
        description=reading.text("description"),
        shared=reading.flag("shared"),
        tasks=_tasks(reading) if asked.get("tasks") is not None else None,
    )
    reading.finish()
    return draft


def read_task(asked: Mapping[str, Any], position: int, count: int) -> PackTaskDraft:
    """One task of a version with `count` tasks, itself at `position`."""
    reading = Reading(asked, {"id", "position", *TASK})
    draft = _task(reading, position, count)
    reading.finish()
    assert draft is not None  # finish() has raised otherwise
    return draft


def _tasks(reading: Reading) -> list[PackTaskDraft]:
    rows = reading.rows("tasks", MOST_TASKS, {"id", "position", *TASK})
    drafts = [_task(row, at, len(rows)) for at, row in enumerate(rows, start=1)]
    read = [draft for draft in drafts if draft is not None]
    if not reading.problems:
        _must_not_wait_in_a_circle(rows, read)
    return read


def _task(reading: Reading, position: int, count: int) -> PackTaskDraft | None:
    anchor = reading.choice("anchor", Anchor, Anchor.START)
    shift = reading.choice("shift", ShiftRule, ShiftRule.AUTO)
    offset = _offset(reading)
    after, lag = _after(reading, position, count)
    hours = reading.number("effort_hours", 0, _MOST_HOURS)
    values: dict[str, Any] = {
        "title": reading.line("title", 300, required=True),
        "title_en": reading.line("title_en", 300),
        "type_code": _known(reading, "type", reference.task_types(), required=True),
        "channels": _channels(reading),
        "brief": reading.text("brief"),
        "anchor_ref": _anchor_ref(reading, anchor),
        "role_code": _known(reading, "role", reference.roles()) or "pelaksana",
        "grade": _grade(reading),
        "evidence": reading.line("evidence", 1_000),
        "needs_neutrality_check": reading.flag("needs_neutrality_check"),
        "essential": reading.flag("essential"),
    }
    if offset is None or anchor is None or shift is None:
        return None
    return PackTaskDraft(
        anchor=anchor,
        shift=shift,
        offset=offset,
        effort_minutes=None if hours is None else round(hours * 60),
        after=after,
        after_lag=lag,
        **values,
    )


def _known(
    reading: Reading, field: str, codes: Mapping[str, Any], required: bool = False
) -> str:
    code = reading.line(field, 64, required=required)
    if code and code not in codes:
        reading.note(field, words("Pilihan ini tidak dikenal."))
    return code


def _channels(reading: Reading) -> list[str]:
    codes = reading.codes("channels", _MOST_CHANNELS)
    for index, code in enumerate(codes):
        if code not in reference.channels():
            reading.note(f"channels.{index}", words("Kanal ini tidak dikenal."))
    return codes


def _grade(reading: Reading) -> Grade | None:
    if reading.values.get("grade") in (None, ""):
        return None
    return reading.choice("grade", Grade)


def _anchor_ref(reading: Reading, anchor: Anchor | None) -> str:
    """The stage of a phase, or the number of a place from 1."""
    value = reading.values.get("anchor_ref")
    if isinstance(value, int) and not isinstance(value, bool):
        text = str(value)
    else:
        text = reading.line("anchor_ref", 64)
    if anchor is Anchor.PHASE and not text:
        reading.note("anchor_ref", words("Sebutkan jenis tahapannya."))
    if anchor is Anchor.PLACE:
        text = text or "1"
        if not text.isdecimal() or not 1 <= int(text) <= 50:
            reading.note("anchor_ref", words("Sebutkan nomor tempat, dari 1."))
    if text and anchor in (Anchor.START, Anchor.END):
        reading.note("anchor_ref", words("Hanya bila dihitung dari tempat."))
    return text


def _offset(reading: Reading) -> Offset | None:
    if reading.values.get("offset") is None:
        reading.note("offset", words("Wajib diisi."))
        return None
    part = reading.part("offset", _OFFSET)
    amounts = {
        name: part.whole_number(name, least=-_FARTHEST, most=_FARTHEST)
        for name in ("days", "working_days", "hours")
    }
    if any(part.has_problem(name) for name in amounts) or reading.has_problem("offset"):
        return None
    try:
        return Offset(**amounts)
    except BadOffset as error:
        reading.note("offset", error.words)
        return None


def _after(reading: Reading, position: int, count: int) -> tuple[int | None, int]:
    if reading.values.get("after") is None:
        return None, 0
    part = reading.part("after", {"position", "lag"})
    lag = part.whole_number("lag", least=0, most=366) or 0
    earlier = part.whole_number("position", required=True, least=1, most=MOST_TASKS)
    if earlier is not None and (earlier > count or earlier == position):
        part.note("position", words("Tugas ini tidak ditemukan."))
    return earlier, lag


def _must_not_wait_in_a_circle(
    rows: list[Reading], drafts: list[PackTaskDraft]
) -> None:
    for at in leading_back({i: d.after for i, d in enumerate(drafts, start=1)}):
        rows[at - 1].note("after", words("Tugas tidak dapat menunggu dirinya sendiri."))


def leading_back(after: Mapping[int, int | None]) -> list[int]:
    """The positions that, directly or not, wait for themselves."""
    found = []
    for start in after:
        step, seen = after.get(start), set[int]()
        while step is not None and step != start and step not in seen:
            seen.add(step)
            step = after.get(step)
        if step == start:
            found.append(start)
    return found


def _code(reading: Reading) -> str:
    code = reading.line("code", 64)
    if code and not set(code) <= set(_CODE):
        reading.note(
            "code", words("Kode ditulis dengan huruf kecil, angka, - dan _ saja.")
        )
    return code
