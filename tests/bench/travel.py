"""Moving an event with many tasks, beside plain SQL that writes the same rows.

`python -m tests.bench.travel [tasks] [database]` moves an event with two hundred tasks
to another day. The rival is told all values beforehand: it writes the event, its tasks,
the dues in the lists of their people and the lines of history, within one transaction,
and judges nothing. It is measured twice: with a statement for each row, and with the
values of all rows handed to the driver at once. Everything is rolled back.
`database` is the address of an empty database; without it SQLite in a folder of its
own.
"""

import json
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

from sqlalchemy import text

from agenda import clock
from agenda.db import db, new_id
from agenda.events.models import Event
from agenda.tasks import travel
from tests import cast
from tests.bench.measure import medians, told
from tests.factories import make_event, make_task
from tests.offices import bare_app, fill

GOAL, LEAST = 4, 8
TASKS = 200
ROUNDS = 15


@contextmanager
def office(address: str | None) -> Iterator[cast.Cast]:
    """An office with the cast, on a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        app = bare_app(address or f"sqlite:///{folder}/bench.db")
        fill(app)
        with app.app_context():
            yield cast.Cast()
            db.session.remove()
            db.engine.dispose()


def planned(people: cast.Cast, number: int) -> Event:
    """An event with so many tasks, each with an officer."""
    event = make_event(people.coordinator)
    for place in range(number):
        make_task(
            people.coordinator,
            event,
            title=f"Tugas {place}",
            anchor=("start", "end")[place % 2],
            offset=({"days": -place}, {"working_days": -(place % 60)})[place % 2],
            assignees=[{"user": people.officer.email}],
        )
    db.session.commit()
    return event


def ours(people: cast.Cast, event_id: Any) -> None:
    event = db.session.get(Event, event_id)
    assert event is not None
    actor = people.coordinator.as_actor()
    plan = travel.move_event(actor, event, {"start": "2026-12-16"}, dry_run=True)
    assert sum(task.touched for task in plan.tasks) > len(plan.tasks) * 0.9
    db.session.expunge_all()


class Rival:
    """The same rows, all values known beforehand."""

    def __init__(self, event_id: Any) -> None:
        key = event_id.hex if db.engine.dialect.name == "sqlite" else event_id
        self.event = {"id": key, "day": date(2026, 12, 16).isoformat()}
        rows = db.session.execute(
            text(
                "SELECT id, version, due_date, due_at_utc FROM task WHERE event_id=:id"
            ),
            {"id": key},
        ).all()
        self.tasks = [self._task(row) for row in rows]
        self.lines = [self._line(row.id) for row in [*rows]]
        db.session.rollback()

    def _task(self, row: Any) -> dict[str, Any]:
        due = date.fromisoformat(str(row.due_date)) + timedelta(7)
        return {
            "id": row.id,
            "version": row.version,
            "due": due.isoformat(),
            "at": f"{due.isoformat()} 17:00:00.000000",
            "now": str(clock.now().replace(tzinfo=None)),
        }

    def _line(self, task_id: Any) -> dict[str, Any]:
        fresh = new_id()
        sqlite = db.engine.dialect.name == "sqlite"
        change = {"field": "due", "old": "2026-12-02", "new": "2026-12-09"}
        return {
            "id": fresh.hex if sqlite else fresh,
            "now": str(clock.now().replace(tzinfo=None)),
            "subject": task_id,
            "changes": json.dumps([change]),
        }

    def at_once(self) -> None:
        """Each statement once, with the values of all rows."""
        for sql, rows in self._script():
            db.session.connection().exec_driver_sql(sql, rows)
        db.session.rollback()

    def one_by_one(self) -> None:
        """A statement a row, as most scripts have it."""
        for sql, rows in self._script():
            for row in rows:
                db.session.connection().exec_driver_sql(sql, row)
        db.session.rollback()

    def _script(self) -> list[tuple[str, list[dict[str, Any]]]]:
        return [
            (_written(sql), rows)
            for sql, rows in (
                (_EVENT, [self.event]),
                (_TASK, self.tasks),
                (_ASSIGNMENT, self.tasks),
                (_LINE, self.lines),
            )
        ]


_EVENT = "UPDATE event SET start_date = :day, version = version + 1 WHERE id = :id"
_TASK = (
    "UPDATE task SET due_date = :due, due_at_utc = :at, provisional = false,"
    " sequence = sequence + 1, revised_at = :now, updated_at = :now,"
    " version = version + 1 WHERE id = :id AND version = :version"
)
_ASSIGNMENT = "UPDATE assignment SET due_at_utc = :at WHERE task_id = :id"
_LINE = (
    "INSERT INTO audit_entry (id, at, actor_label, action, subject_kind, subject_id,"
    " change_set, reason, changes, manner) VALUES (:id, :now, 'x', 'task:travel',"
    " 'task', :subject, :id, '', :changes, 'now')"
)


def _written(sql: str) -> str:
    """The statement with the marks that the driver of the database reads."""
    return sql if _is_sqlite() else re.sub(r"(?<= |\():(\w+)", r"%(\1)s", sql)


def _is_sqlite() -> bool:
    return bool(db.engine.dialect.name == "sqlite")


def main(number: int = TASKS, address: str | None = None) -> None:
    with office(address) as people:
        key = planned(people, number).id
        db.session.expunge_all()
        rival = Rival(key)
        taken = medians(
            {
                "ours": lambda: ours(people, key),
                "a statement a row": rival.one_by_one,
                "all rows at once": rival.at_once,
            },
            rounds=ROUNDS,
        )
    for name in ("a statement a row", "all rows at once"):
        ratio = taken["ours"] / taken[name]
        print(told(f"a move with {number} tasks, of SQL, {name}", ratio, GOAL, LEAST))


if __name__ == "__main__":
    main(*(int(one) if one.isdigit() else one for one in sys.argv[1:]))
