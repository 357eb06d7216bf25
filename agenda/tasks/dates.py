"""When a task is due: as given, or counted from a date of its event."""

from dataclasses import dataclass
from datetime import date, time

from agenda.events.models import Event
from agenda.phases import queries as phases
from agenda.rules.choices import Anchor, ShiftRule
from agenda.rules.due_dates import BadOffset, Due, Offset
from agenda.rules.readings import Reading
from agenda.tasks import dues
from agenda.tasks.models import Task
from agenda.words import words

OFFSET_FIELDS = frozenset({"days", "working_days", "hours"})
FARTHEST = 100_000


@dataclass(frozen=True)
class DueDraft:
    """A day, perhaps a time on the clocks of `timezone`.

    `fixed` dues stay when the event moves; `provisional` ones were counted from a date
    that is not firm.
    """

    date: date
    time: time | None
    timezone: str
    fixed: bool
    provisional: bool


@dataclass(frozen=True)
class AnchorDraft:
    """What the due counts from, and how far."""

    anchor: Anchor
    ref: str
    offset: Offset


def read_anchor(reading: Reading, event: Event | None) -> AnchorDraft | None:
    """What the due counts from, if it counts from anything."""
    if not reading.values.get("anchor"):
        for name in ("offset", "anchor_ref"):
            if reading.values.get(name):
                reading.note("anchor", words("Wajib diisi bila ada jaraknya."))
                break
        return None
    anchor = reading.choice("anchor", Anchor)
    if anchor is None:
        return None
    if event is None and not reading.has_problem("event"):
        reading.note(
            "anchor",
            words("Hanya tugas sebuah kegiatan yang dihitung dari tanggalnya."),
        )
    ref = _anchor_ref(reading, anchor, event)
    offset = _offset(reading)
    return AnchorDraft(anchor, ref, offset) if offset else None


def _anchor_ref(reading: Reading, anchor: Anchor, event: Event | None) -> str:
    text = _number_as_text(reading, "anchor_ref")
    if anchor is Anchor.PLACE and event is not None:
        text = text or "1"
        if dues.place_at(event, text) is None:
            reading.note("anchor_ref", words("Kegiatan tidak memiliki tempat ini."))
    elif anchor is Anchor.PHASE and event is not None:
        if not text:
            reading.note("anchor_ref", words("Sebutkan jenis tahapannya."))
        elif phases.beginning(event, text) is None:
            reading.note(
                "anchor_ref", words("Kegiatan tidak berada dalam tahapan ini.")
            )
    elif text and anchor in (Anchor.START, Anchor.END):
        reading.note("anchor_ref", words("Hanya bila dihitung dari tempat."))
    return text


def _number_as_text(reading: Reading, field: str) -> str:
    value = reading.values.get(field)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return reading.line(field, 100)


def _offset(reading: Reading) -> Offset | None:
    if reading.values.get("offset") is None:
        reading.note("offset", words("Wajib diisi bila ada acuannya."))
        return None
    part = reading.part("offset", OFFSET_FIELDS)
    amounts = {
        name: part.whole_number(name, least=-FARTHEST, most=FARTHEST)
        for name in ("days", "working_days", "hours")
    }
    if any(part.has_problem(name) for name in amounts) or reading.has_problem("offset"):
        return None
    try:
        return Offset(**amounts)
    except BadOffset as error:
        reading.note("offset", error.words)
        return None


def read_due(
    reading: Reading,
    event: Event | None,
    occurrence: str,
    anchor: AnchorDraft | None,
    zone: str,
    shift: ShiftRule = ShiftRule.NONE,
) -> DueDraft | None:
    """The due as given, else as counted from the anchor.

    `shift` is what the task's pack says of free days.
    """
    given = reading.moment("due")
    fixed = reading.flag("due_fixed", default=bool(given and anchor))
    if given is not None and (fixed or anchor is None):
        return DueDraft(*given, zone, fixed, False)
    if anchor is None:
        if not _has_problem_of_date(reading):
            reading.note("due", words("Wajib diisi, atau acuan dan jaraknya."))
        return None
    counted = _counted(reading, event, occurrence, anchor, zone, shift)
    if counted is None:
        if event is None and given is None and not reading.has_problem("event"):
            reading.note("due", words("Wajib diisi."))
        return None
    if given not in (None, (counted.date, counted.time)):
        reading.note(
            "due",
            words("Berbeda dari hitungan: %(reason)s.", reason=counted.explanation),
        )
    return DueDraft(counted.date, counted.time, zone, False, counted.provisional)


def _has_problem_of_date(reading: Reading) -> bool:
    return any(reading.has_problem(name) for name in ("due", "anchor", "offset"))


def _counted(
    reading: Reading,
    event: Event | None,
    occurrence: str,
    anchor: AnchorDraft,
    zone: str,
    shift: ShiftRule,
) -> Due | None:
    if event is None or reading.has_problem("anchor"):
        return None
    when = dues.anchor_date(event, occurrence, anchor.anchor, anchor.ref)
    if when is None:
        if not reading.has_problem("anchor_ref"):
            reading.note("anchor", words("Kegiatan ini belum bertanggal."))
        return None
    try:
        return dues.derive(event, when, anchor.anchor, anchor.offset, zone, shift)
    except OverflowError:
        reading.note("offset", words("Tenggatnya di luar kalender."))
        return None


def standing_due(present: Task, zone: str) -> DueDraft:
    """The due that the task has, whatever its event's date has become."""
    return DueDraft(
        present.due_date,
        present.due_time,
        zone,
        present.due_fixed,
        present.provisional,
    )
