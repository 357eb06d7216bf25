"""An event or a to-do of a calendar file, read: what an operation takes of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from agenda.exchange.results import RowError
from agenda.formats import ical_reading as ical
from agenda.formats.ical_reading import Stamp
from agenda.rules.event_states import EventStatus
from agenda.rules.precision import format_moment
from agenda.rules.task_states import TaskStatus

LONGEST_UID = 255


@dataclass(frozen=True)
class Kin:
    """The UIDs of the event above an entry and of its series, and its date in that."""

    parent: str = ""
    series: str = ""
    occurrence: str = ""

    def as_fields(self) -> dict[str, Any]:
        """For the record."""
        told = {
            "parent": self.parent,
            "series": self.series,
            "occurrence": self.occurrence,
        }
        return {name: value for name, value in told.items() if value}


@dataclass
class Entry:
    """A component that was read. `asked` is what an operation takes."""

    row: int
    is_task: bool
    uid: str
    """The file's own; of a component without one, made from its content."""
    has_uid: bool
    sequence: int
    revised: str
    asked: dict[str, Any]
    recurrence: Stamp | None = None
    """Of an override, the date of the series that it stands for."""
    left_out: list[str] = field(default_factory=list)
    status: EventStatus | TaskStatus | None = None
    """The one that it gets after it was registered."""
    done_at: datetime | None = None
    event_uid: str = ""
    """Of a to-do, the event that it belongs to."""
    kin: Kin = field(default_factory=Kin)
    faults: list[RowError] = field(default_factory=list)

    @property
    def rank(self) -> tuple[int, str]:
        """Of several with one UID the highest counts."""
        return self.sequence, self.revised


def original_start(stamp: Stamp, zone: str) -> str:
    """How a series in `zone` names that date."""
    return format_moment(*ical.on_clock(stamp, zone))
