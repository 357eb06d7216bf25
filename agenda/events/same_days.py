"""What else happens on the days that are held open for an event."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from agenda.db import db
from agenda.events.models import Event, Occurrence
from agenda.events.queries import Dated, visible, with_title_only
from agenda.rules.event_states import EventKind, EventStatus, Scope
from agenda.rules.permissions import Actor
from agenda.rules.precision import Precision, Span

MOST = 200
"""So many are looked at; a reader wants to know of the large ones."""

_FIRM = (Precision.EXACT, Precision.DAY)


def others(actor: Actor, event: Event, spans: Sequence[Span]) -> list[Dated]:
    """Visible events with a day in one of the spans, but for this one and its parts.

    International ones come first, then in order of time. One question for all spans;
    what is known only to a month or so happens on no day yet.
    """
    if not spans:
        return []
    wanted = (
        select(Event, Occurrence)
        .join(Occurrence, Occurrence.event_id == Event.id)
        .options(*with_title_only())
        .where(
            visible(actor),
            Event.id != event.id,
            or_(Event.parent_id.is_(None), Event.parent_id != event.id),
            Event.kind == EventKind.EVENT,
            Event.status != EventStatus.CANCELLED,
            Event.precision.in_(_FIRM),
            Occurrence.cancelled.is_(False),
            Occurrence.replaced_by_id.is_(None),
            or_(
                *(
                    (Occurrence.last_day >= span.first_day)
                    & (Occurrence.first_day <= span.last_day)
                    for span in spans
                )
            ),
        )
        .order_by(
            (Event.scope == Scope.INTERNATIONAL).desc(),
            Occurrence.starts_at_utc,
            Event.id,
        )
        .limit(MOST)
    )
    return [Dated(*row) for row in db.session.execute(wanted).unique()]
