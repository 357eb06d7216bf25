"""What the product does by itself, once a day and at every start.

Each job is safe to repeat. A job is a door of its own: it commits.
"""

from agenda.db import db
from agenda.events import occurrences


def run_daily() -> None:
    """Expand the series of the register up to today's horizon."""
    try:
        occurrences.extend_all()
        db.session.commit()
    finally:
        db.session.remove()
