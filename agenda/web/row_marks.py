"""What rows of lists say of where an event comes from: its former date, its series.

Asked for all rows of a list at once, so that a long list costs as much as a short one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from flask_babel import gettext

from agenda.events import occurrences, queries
from agenda.events.models import Event
from agenda.rules.permissions import Actor
from agenda.rules.precision import parse_moment
from agenda.web import event_dates
from agenda.web.page import moment_words, title_of


@dataclass(frozen=True)
class RowMarks:
    """The marks of the rows of a list, in words and by the ids of their events."""

    former: Mapping[UUID, str]
    series: Mapping[UUID, str]

    @classmethod
    def of(cls, actor: Actor, events: Iterable[Event]) -> "RowMarks":
        """Three queries, however many there are, and none without need."""
        rows = list(events)
        former = event_dates.former_of(rows)
        return cls(former, _series(actor, rows, former))

    def of_row(self, event: Event) -> dict[str, str]:
        """What `event_words.event_row` takes of them."""
        return {
            "former": self.former.get(event.id, ""),
            "series": self.series.get(event.id, ""),
        }


def _series(
    actor: Actor, rows: list[Event], former: Mapping[UUID, str]
) -> dict[UUID, str]:
    """Of single dates and of continued series, what they belong to.

    A series that the reader may not know of is not told, nor that there is one.
    """
    named = {event.series_id for event in rows if event.series_id}
    whole = {
        series.id: title_of(series)
        for series in queries.those(actor, named, for_titles=True)
        if series.rrule
    }
    parts = [event for event in rows if event.series_id in whole]
    singles = [event.id for event in parts if not event.rrule]
    starts = occurrences.starts_replaced_by(whole, singles)
    return {
        event.id: _line(
            event,
            whole[event.series_id],
            "" if event.id in former else starts.get(event.id, ""),
        )
        for event in parts
        if event.series_id
    }


def _line(event: Event, title: str, original_start: str) -> str:
    if event.rrule:
        return str(gettext("Lanjutan rangkaian %(series)s", series=title))
    if _was_moved(event, original_start):
        return str(
            gettext(
                "Satu tanggal dari rangkaian %(series)s, semula %(when)s",
                series=title,
                when=moment_words(original_start),
            )
        )
    return str(gettext("Satu tanggal dari rangkaian %(series)s", series=title))


def _was_moved(event: Event, original_start: str) -> bool:
    """Whether it begins elsewhere; a series of whole days knows no hour."""
    if not original_start:
        return False
    on, at = parse_moment(original_start)
    return (event.start_date, event.start_time if at else None) != (on, at)
