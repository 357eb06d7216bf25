"""A pack of 22 tasks applied to 200 events, against plain inserts of the same rows.

`python -m tests.bench.plan` makes an office on SQLite and copies its file for each
round. Ours proposes dates and people, writes and flushes; the rival is told the rows
that came of it and inserts them through the driver, nothing else: the same tables,
indexes and triggers, in the same order of keys. A third line does one by one, with
`operations.create`, what the plan does at once.
"""

import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import select

from agenda.db import Base, db
from agenda.events.models import Event
from agenda.planning import operations
from agenda.tasks import operations as tasks
from tests.bench.measure import told
from tests.cast import Cast
from tests.factories import make_event
from tests.offices import bare_app, fill

EVENTS, ROUNDS = 200, 3
PACK = {"pack": "international_summit"}
WRITTEN = (
    "plan",
    "task",
    "assignment",
    "task_audience",
    "event_audience",
    "task_search",
    "audit_entry",
)
"""The tables in which applying a pack leaves rows."""
Rows = dict[str, tuple[list[str], list[tuple[Any, ...]]]]


def office(file: Path) -> None:
    """An office with events that nobody has planned yet."""
    app = bare_app(f"sqlite:///{file}")
    fill(app)
    with app.app_context():
        leader = Cast().coordinator
        for number in range(EVENTS):
            make_event(
                leader,
                title=f"Forum {number}",
                category="international_summit",
                start=f"2027-10-{number % 28 + 1:02d}",
                places=[{"province": "ID-BA"}],
            )
        db.session.commit()
        db.engine.dispose()


def planned(file: Path, act: Callable[[Any, Event], object]) -> float:
    """Seconds of CPU that `act` takes on all events, in one transaction."""
    app = bare_app(f"sqlite:///{file}")
    with app.app_context():
        actor = Cast().coordinator.as_actor()
        events = list(db.session.scalars(select(Event)).unique())
        began = time.process_time()
        for event in events:
            act(actor, event)
        db.session.commit()
        taken = time.process_time() - began
        db.session.remove()
        db.engine.dispose()
    return taken


def apply(actor: Any, event: Event) -> None:
    done = operations.apply(actor, event, PACK)
    assert len(done.ids) == 22


def one_by_one(actor: Any, event: Event) -> None:
    for row in operations.preview(actor, event, PACK).included:
        step = row.step
        asked = {
            "event": str(event.id),
            "title": step.title,
            "title_en": step.title_en,
            "type": step.type_code,
            "channels": step.channels,
            "anchor": "start",
            "offset": {"days": step.offset_days},
            "essential": step.essential,
            "assignees": [{"user": row.user.email, "role": step.role_code}],
            "effort_hours": (step.effort_minutes or 0) / 60,
        }
        tasks.create(actor, asked)


def difference(before: Path, after: Path) -> Rows:
    """The rows that `after` has and `before` has not, as the driver gives them."""
    found: Rows = {}
    known = [table.name for table in Base.metadata.sorted_tables]
    with sqlite3.connect(before) as old, sqlite3.connect(after) as new:
        for table in [name for name in known if name in WRITTEN]:
            cursor = new.execute(f"SELECT * FROM {table}")  # noqa: S608 - our own names
            columns = [column[0] for column in cursor.description]
            former = set(old.execute(f"SELECT * FROM {table}"))  # noqa: S608 - our own names
            found[table] = (columns, [row for row in cursor if row not in former])
    return found


def inserted(file: Path, rows: Rows) -> float:
    """Seconds of CPU that inserting these rows takes, in one transaction."""
    connection = sqlite3.connect(file)
    for pragma in ("foreign_keys=ON", "journal_mode=WAL", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")
    began = time.process_time()
    for table, (columns, values) in rows.items():
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        into = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - our own names
        connection.executemany(into, values)
    connection.commit()
    taken = time.process_time() - began
    connection.close()
    return taken


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fresh = folder / "fresh.db"
        office(fresh)

        def copy(label: str) -> Path:
            return Path(shutil.copy(fresh, folder / f"{label}.db"))

        planned(copy("warm"), apply)
        single_s = planned(copy("single"), one_by_one)
        ours, plain = [], []
        for number in range(ROUNDS):
            file = copy(f"ours{number}")
            ours.append(planned(file, apply))
            rows = difference(fresh, file)
            plain.append(inserted(copy(f"plain{number}"), rows))
        count = sum(len(values) for _, values in rows.values())
    ours_s, plain_s = statistics.median(ours), statistics.median(plain)
    print(f"{EVENTS} events, {count} rows; plain inserts {plain_s:.2f} s of CPU")
    print(told("a pack applied, to plain SQL of the same rows", ours_s / plain_s, 4, 8))
    print(f"one task after another, to plain SQL: {single_s / plain_s:.1f}")


if __name__ == "__main__":
    main()
