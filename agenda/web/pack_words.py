"""Packs in words: what templates show of them and their tasks, as finished text."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import gettext, ngettext

from agenda.audit.operations import differences
from agenda.packs import queries
from agenda.packs.models import Pack, PackOffer, PackTask, PackVersion
from agenda.reference import queries as reference
from agenda.rules.choices import Anchor, OfferState, ShiftRule
from agenda.rules.due_dates import offset_label
from agenda.rules.permissions import Actor
from agenda.web import task_words
from agenda.web.forms.choices import capital
from agenda.web.page import (
    figure_words,
    instant_words,
    language,
    named,
    shorten,
    title_of,
)

OFFER_LOOK = {
    OfferState.OPEN: ("info", "hourglass-split"),
    OfferState.ACCEPTED: ("success", "check-circle-fill"),
    OfferState.DECLINED: ("danger", "x-circle-fill"),
}
_WORKDAYS, _WEEK = 5, 7


def rows(packs: Sequence[Pack]) -> list[dict[str, Any]]:
    """The values of the rows of a list of packs; a fixed number of questions."""
    counts, uses = queries.task_counts(packs), queries.uses(packs)
    last = queries.last_used(packs)
    return [
        {
            "url": f"/packs/{pack.id}",
            "title": pack.named(language()),
            "owner": owner(pack),
            "ships": pack.ships,
            "category": category(pack),
            "tasks": tasks_words(*counts.get(pack.id, (0, 0))),
            "uses": uses_words(uses.get(pack.id, 0)),
            "last": instant_words(last.get(pack.id)),
            "number": pack.published.number if pack.published else None,
            "draft": pack.draft is not None,
            "retired": pack.retired_at is not None,
            "shared": pack.shared,
        }
        for pack in packs
    ]


def owner(pack: Pack) -> str:
    return pack.agency.name if pack.agency else str(gettext("Bawaan Agenda"))


def category(pack: Pack) -> str:
    row = reference.categories().get(pack.category_code)
    return row.named(language()) if row else pack.category_code


def tasks_words(count: int, essential: int) -> str:
    told = ngettext("%(num)d tugas", "%(num)d tugas", count)
    if not essential:
        return str(told)
    return str(
        gettext(
            "%(tasks)s, %(count)s di antaranya wajib ada", tasks=told, count=essential
        )
    )


def uses_words(count: int) -> str:
    if count == 0:
        return str(gettext("belum pernah diterapkan"))
    return str(ngettext("diterapkan %(num)d kali", "diterapkan %(num)d kali", count))


# The tasks of a version


def steps(version: PackVersion) -> list[dict[str, Any]]:
    """The tasks of a version in order of time, each as a row."""
    return [step(row) for row in sorted(version.tasks, key=_place)]


def step(row: PackTask) -> dict[str, Any]:
    minutes = row.effort_minutes
    return {
        "id": row.id,
        "position": row.position,
        "title": title_of(row),
        "mark": offset_label(row.offset, language()),
        "counted": counted_words(row),
        "type": _type(row),
        "role": task_words.role_words(row.role_code),
        "grade": capital(named(row.grade)) if row.grade else "",
        "effort": gettext("%(hours)s jam", hours=figure_words(minutes / 60))
        if minutes
        else "",
        "channels": task_words.channel_words(row.channels),
        "brief": row.brief,
        "evidence": row.evidence,
        "essential": row.essential,
        "checked": row.needs_neutrality_check,
        "shift": capital(named(row.shift)) if row.shift is not ShiftRule.AUTO else "",
        "after": _after(row),
    }


def counted_words(row: PackTask) -> str:
    """From what the due counts, where it is not the start of the event."""
    match row.anchor:
        case Anchor.END:
            return str(gettext("dari selesainya kegiatan"))
        case Anchor.PHASE:
            return str(gettext("dari awal tahapan %(stage)s", stage=row.anchor_ref))
        case Anchor.PLACE:
            return str(gettext("dari hari tempat ke-%(number)s", number=row.anchor_ref))
        case Anchor.START:
            return ""


def _type(row: PackTask) -> str:
    found = reference.task_types().get(row.type_code)
    return found.named(language()) if found else row.type_code


def _after(row: PackTask) -> str:
    if row.after is None:
        return ""
    title = shorten(title_of(row.after), 80)
    if not row.after_lag:
        return str(gettext("setelah “%(title)s”", title=title))
    days = ngettext("%(num)d hari", "%(num)d hari", row.after_lag)
    return str(gettext("%(days)s setelah “%(title)s”", days=days, title=title))


def _place(row: PackTask) -> tuple[float, int]:
    """Where the task lies in time, in days; tasks of ends after those of starts."""
    if row.offset_hours is not None:
        return row.offset_hours / 24, row.position
    if row.offset_working_days is not None:
        return row.offset_working_days * _WEEK / _WORKDAYS, row.position
    return row.offset_days or 0, row.position


# A strip of time


@dataclass(frozen=True)
class Dot:
    """A task in the strip, in units of the drawing."""

    x: float
    y: float
    essential: bool
    text: str


@dataclass(frozen=True)
class Strip:
    """A version along time; `marks` are where H, and days around it, stand."""

    height: float
    marks: list[tuple[float, str]]
    dots: list[Dot]
    before: int
    after: int


WIDTH, EDGE, HEAD, STEP = 400, 20, 20, 9
FIRST_DAY, LAST_DAY = -90, 30
_MARKS = (-90, -60, -30, -14, -7, 0, 7, 14, 30)
_BIN = 8


def strip(version: PackVersion) -> Strip:
    """The tasks from H-90 to H+30, or on the scale that a short pack needs.

    What lies farther out stands at the edge; `before` and `after` count it.
    """
    places = [(row, _place(row)[0]) for row in version.tasks]
    first = max(FIRST_DAY, min((at for _, at in places), default=0))
    last = min(LAST_DAY, max((at for _, at in places), default=0))
    first, last = min(first, -1.0), max(last, 1.0)
    heights: Counter[int] = Counter()
    dots = []
    for row, at in sorted(places, key=lambda one: one[1]):
        x = _x(min(max(at, first), last), first, last)
        level = heights[int(x / _BIN)]
        heights[int(x / _BIN)] += 1
        text = f"{offset_label(row.offset, language())}: {title_of(row)}"
        dots.append(Dot(x, HEAD + 6 + level * STEP, row.essential, text))
    return Strip(
        HEAD + 6 + max(heights.values(), default=1) * STEP,
        [(_x(day, first, last), _mark(day)) for day in _shown_marks(first, last)],
        dots,
        sum(at < first for _, at in places),
        sum(at > last for _, at in places),
    )


def _x(at: float, first: float, last: float) -> float:
    return round(EDGE + (at - first) / (last - first) * (WIDTH - 2 * EDGE), 1)


def _mark(day: float) -> str:
    return f"H{day:+g}" if day else "H"


def _shown_marks(first: float, last: float) -> list[float]:
    """Marks that do not touch one another, H always among them."""
    near = (last - first) / 12
    shown: list[float] = [0]
    for mark in sorted(_MARKS, key=abs):
        if first <= mark <= last and all(abs(mark - other) >= near for other in shown):
            shown.append(mark)
    return sorted(shown)


# Two versions side by side


def compare(old: PackVersion, new: PackVersion) -> list[dict[str, Any]]:
    """What differs: tasks that came, went, or say something else."""
    former = {row.root_id: row for row in old.tasks}
    present = {row.root_id: row for row in new.tasks}
    told = []
    for row in sorted(present.values(), key=_place):
        before = former.get(row.root_id)
        if before is None:
            told.append({"kind": "added", **step(row), "changes": []})
        elif changes := _changes(before, row):
            told.append({"kind": "changed", **step(row), "changes": changes})
    gone = [row for key, row in former.items() if key not in present]
    told += [
        {"kind": "removed", **step(row), "changes": []}
        for row in sorted(gone, key=_place)
    ]
    return told


def _changes(old: PackTask, new: PackTask) -> list[dict[str, str]]:
    before, after = (_worded(row) for row in (old, new))
    labels = task_labels()
    return [
        {
            "label": labels[change["field"]],
            "old": change["old"] or "",
            "new": change["new"] or "",
        }
        for change in differences(before, after)
    ]


def _worded(row: PackTask) -> dict[str, str]:
    told = step(row)
    yes, no = gettext("ya"), gettext("tidak")
    return {
        "title": row.title,
        "title_en": row.title_en,
        "type": told["type"],
        "channels": told["channels"],
        "brief": shorten(row.brief, 200),
        "offset": " ".join(part for part in (told["mark"], told["counted"]) if part),
        "shift": capital(named(row.shift)),
        "role": told["role"],
        "grade": told["grade"],
        "effort_hours": told["effort"],
        "evidence": row.evidence,
        "needs_neutrality_check": yes if row.needs_neutrality_check else no,
        "essential": yes if row.essential else no,
        "after": told["after"],
    }


def task_labels() -> dict[str, str]:
    labels = {
        "title": gettext("Judul"),
        "title_en": gettext("Judul dalam bahasa Inggris"),
        "type": gettext("Jenis"),
        "channels": gettext("Kanal"),
        "brief": gettext("Arahan"),
        "offset": gettext("Tenggat"),
        "shift": gettext("Bila jatuh pada hari libur"),
        "role": gettext("Peran"),
        "grade": gettext("Jenjang"),
        "effort_hours": gettext("Perkiraan kerja"),
        "evidence": gettext("Bukti yang diharapkan"),
        "needs_neutrality_check": gettext("Perlu pemeriksaan netralitas"),
        "essential": gettext("Wajib ada"),
        "after": gettext("Menunggu"),
    }
    return {key: str(text) for key, text in labels.items()}


def changed_fields(changes: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """What a colleague changed of a pack, told without the tasks in full."""
    labels = {
        "name": gettext("Nama"),
        "name_en": gettext("Nama dalam bahasa Inggris"),
        "category": gettext("Kategori"),
        "description": gettext("Keterangan"),
        "shared": gettext("Dibagikan"),
        "number": gettext("Versi terbit"),
        "draft": gettext("Rancangan"),
        "retired": gettext("Tidak dipakai lagi"),
    }
    return [
        {
            "label": str(labels.get(change["field"], change["field"])),
            "old": _told(change["old"]),
            "new": _told(change["new"]),
        }
        for change in changes
    ]


def _told(value: Any) -> str:
    if isinstance(value, bool):
        return str(gettext("ya") if value else gettext("tidak"))
    if isinstance(value, list):
        return str(ngettext("%(num)d tugas", "%(num)d tugas", len(value)))
    return "" if value is None else str(value)


# Versions and offers


def versions(pack: Pack, *, keeps: bool) -> list[dict[str, Any]]:
    """The versions, the newest first; a draft for those who keep the pack."""
    found = [row for row in pack.versions if row.published_at or keeps]
    return [
        {
            "number": row.number,
            "is_draft": row.published_at is None,
            "when": instant_words(row.published_at),
            "who": row.published_by,
            "note": row.note,
            "is_present": row is pack.published,
            "former": found[at - 1].number if at else None,
        }
        for at, row in enumerate(found)
    ][::-1]


def offers(actor: Actor, found: Sequence[PackOffer], keeps: set[UUID]) -> list[Any]:
    """Offers as rows; `keeps` are the packs whose answers the actor may give."""
    return [
        {
            "id": row.id,
            "version": row.version,
            "title": row.pack_version.pack.named(language()),
            "from": owner(row.pack_version.pack),
            "url": f"/packs/{row.pack_version.pack_id}/versions/"
            f"{row.pack_version.number}",
            "seen": queries.find(actor, str(row.pack_version.pack_id)) is not None,
            "note": row.note,
            "when": instant_words(row.created_at),
            "who": row.offered_by,
            "state": capital(named(row.state)),
            "look": OFFER_LOOK[row.state],
            "open": row.state is OfferState.OPEN and row.to_pack_id in keeps,
            "answer": row.answer,
            "answered_by": row.answered_by,
        }
        for row in found
    ]
