"""What is known last of each metric of an event, kept beside it for lists."""

from sqlalchemy import select

from agenda.db import db
from agenda.events.figures import figure_of
from agenda.events.models import Event, EventFigure
from agenda.rules.figures import newest


def begin(event: Event) -> None:
    """Write the figures of an event that had none before."""
    db.session.add_all(
        EventFigure(event_id=event.id, metric_code=metric, likely=likely)
        for metric, likely in _newest(event).items()
    )


def rewrite(event: Event) -> None:
    """Make the kept figures say what the estimates of the event say now."""
    wanted = _newest(event)
    kept = select(EventFigure).where(EventFigure.event_id == event.id)
    for row in db.session.scalars(kept).all():
        if row.metric_code in wanted:
            row.likely = wanted.pop(row.metric_code)
        else:
            db.session.delete(row)
    db.session.add_all(
        EventFigure(event_id=event.id, metric_code=metric, likely=likely)
        for metric, likely in wanted.items()
    )


def _newest(event: Event) -> dict[str, int]:
    rows = [figure_of(row) for row in event.estimates if row.struck_at is None]
    found = {one.metric: newest(rows, one.metric) for one in rows}
    return {metric: one.likely for metric, one in found.items() if one is not None}
