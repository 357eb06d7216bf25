"""Processes that are killed while they work: all of it is there, or none of it."""

import base64
import json
import os
import signal
import threading
import time
import urllib.request
from datetime import timedelta
from http.client import HTTPException
from pathlib import Path

import pytest
from sqlalchemy import select

from agenda.db import db
from agenda.events.models import Event
from agenda.files import operations as files
from agenda.files.models import StoredFile
from agenda.tasks import operations as tasks
from tests.cli.test_serve import start, wait_until_ready
from tests.doors import bearer
from tests.factories import MINIMAL, make_event, make_task
from tests.faults.conftest import counted, doctor_has_no_failure, lying

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n" + b"% a page\n" * 9000 + b"%%EOF\n"
TABLE = "title,scope,category,start\n" + "".join(
    f"Rapat {at},national,profession,2027-03-{at:02}\n" for at in range(1, 29)
)


def is_whole_or_nothing(ask, asked, moments, runner, settings):
    """Killed at each moment nothing is there; after the commit everything is."""
    before = counted()
    for at in moments:
        killed = ask(**asked, at=at)
        assert killed == {"signal": signal.SIGKILL}, at
        assert counted() == before, at
    assert ask(**asked, at="committed") == {"signal": signal.SIGKILL}
    after = counted()
    assert after != before
    again = ask(**asked)
    assert again["status"] == 201, again
    doctor_has_no_failure(runner)
    return before, after


def test_an_event_is_registered_whole_or_not_at_all(people, ask, runner, settings):
    keys = bearer(people.coordinator, "write")
    asked = {
        "path": "/api/v1/events",
        "headers": {**keys, "Idempotency-Key": "satu"},
        "json": {
            **MINIMAL,
            "partners": ["ACEH"],
            "places": [{"province": "ID-AC"}],
            "principals": [{"name": "Gubernur"}],
        },
    }
    moments = ("INSERT INTO event_place", "INSERT INTO audit_entry", "COMMIT")

    _, after = is_whole_or_nothing(ask, asked, moments, runner, settings)

    assert after == counted()  # who asks again with the same key is answered the same
    assert after["event"] == after["event_place"] == after["event_search"] == 1


def test_figures_are_added_whole_or_not_at_all(people, ask, runner, settings):
    event = make_event(people.coordinator)
    asked = {
        "path": f"/api/v1/events/{event.id}/estimates",
        "headers": {**bearer(people.coordinator, "write"), "Idempotency-Key": "dua"},
        "json": {"metric": "participants", "kind": "estimate", "likely": 5,
                 "as_of": "2026-11-20", "source": "Panitia"},
    }  # fmt: skip
    moments = ("INSERT INTO audit_entry", "COMMIT")

    _, after = is_whole_or_nothing(ask, asked, moments, runner, settings)

    assert after["estimate"] == 1


def test_a_file_and_its_row_are_there_together_or_neither(
    people, ask, runner, settings, clock
):
    task = make_task(people.coordinator, assignees=[{"user": str(people.officer.id)}])
    tasks.accept(people.officer.as_actor(), task)
    db.session.commit()
    asked = {
        "path": f"/api/v1/tasks/{task.id}/evidence",
        "headers": {**bearer(people.officer, "write"), "Idempotency-Key": "tiga"},
        "file": base64.b64encode(PDF).decode(),
        "form": {"title": "Siaran pers"},
    }
    moments = ("INSERT INTO stored_file", "half a file", "COMMIT")

    _, after = is_whole_or_nothing(ask, asked, moments, runner, settings)

    assert after["stored_file"] == after["evidence"] == 1
    folder = settings.instance / "uploads"
    assert len(lying(folder)) == 3  # two that came to nothing wait to be swept
    clock.shift(timedelta(days=400))
    files.sweep(folder)
    db.session.commit()
    assert lying(folder) == {str(each) for each in db.session.scalars(ids())}
    doctor_has_no_failure(runner)


def ids():
    return select(StoredFile.id)


def test_a_table_is_brought_in_whole_or_not_at_all(people, ask, runner, settings):
    asked = {
        "path": "/api/v1/imports",
        "headers": {**bearer(people.coordinator, "write"), "Idempotency-Key": "empat"},
        "file": base64.b64encode(TABLE.encode()).decode(),
    }
    moments = ("INSERT INTO event_audience", "COMMIT")

    before, after = is_whole_or_nothing(ask, asked, moments, runner, settings)

    assert after["event"] - before["event"] == 28


@pytest.mark.slow
def test_a_server_killed_at_work_has_kept_all_that_it_acknowledged(
    settings, people, environment, runner
):
    keys = bearer(people.coordinator, "read", "write")
    kept: list[str] = []
    server = start(environment, "serve")
    try:
        wait_until_ready(environment, server)
        workers = [
            threading.Thread(target=register_on, args=(environment, keys, kept))
            for _ in range(3)
        ]
        for worker in workers:
            worker.start()
        until(lambda: len(kept) > 15)
        kill_all(server.pid)
        for worker in workers:
            worker.join(timeout=30)
    finally:
        kill_all(server.pid)
        server.communicate(timeout=30)

    db.session.rollback()
    found = {str(each) for each in db.session.scalars(select(Event.id))}
    assert set(kept) <= found
    assert len(found) <= len(kept) + 3  # done, and its answer was cut off
    whole = counted()
    assert whole["event"] == whole["event_search"]
    doctor_has_no_failure(runner)
    again = start(environment, "serve")
    try:
        wait_until_ready(environment, again)
    finally:
        again.send_signal(signal.SIGTERM)
        again.communicate(timeout=30)


def register_on(environment, keys, kept):
    """Register one event after another until nobody answers."""
    while True:
        request = urllib.request.Request(
            f"http://127.0.0.1:{environment['PORT']}/api/v1/events",
            json.dumps(MINIMAL).encode(),
            {**keys, "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                kept.append(json.load(answer)["id"])
        except (OSError, HTTPException, ValueError):
            return


def until(is_so):
    for _ in range(300):
        if is_so():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come about")


def kill_all(pid):
    """The master first, so that it starts no other, then those it had started."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    for each in (pid, *map(int, children)):
        try:
            os.kill(each, signal.SIGKILL)
        except ProcessLookupError:
            continue
