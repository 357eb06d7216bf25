"""Processes that work in an office and die in the middle, one for each line read.

Started as `python -m tests.faults.dying`. A line says what is asked, and when to die:
before the first statement that begins like `at`, before a commit ("COMMIT"), after one
("committed"), or in the middle of writing an upload ("half a file"). With `largest`, no
file grows beyond so many bytes; with `room_later`, not once an upload is kept. Answers
a line: the signal that ended it, the status and the body, if there were any.
"""

import base64
import io
import json
import os
import resource
import signal
import sys
from pathlib import Path

import time_machine
from sqlalchemy import event
from sqlalchemy.orm import Session

from agenda import create_app
from agenda.config import read_settings
from agenda.db import db
from agenda.files import storage
from tests.offices import NOW


def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)


def die_at(moment):
    if moment == "COMMIT":
        event.listen(db.engine, "commit", die)
    elif moment == "committed":
        event.listen(Session, "after_commit", die)
    elif moment == "half a file":
        storage.write = half
    elif moment:
        event.listen(
            db.engine,
            "before_cursor_execute",
            lambda _c, _cursor, statement, *_: statement.startswith(moment) and die(),
        )


def half(folder: Path, file_id, octets: bytes) -> None:
    path = storage.path_of(folder, file_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".part").write_bytes(octets[: len(octets) // 2])
    die()


def main() -> None:
    """Each request in a process of its own, which begins with everything imported."""
    for line in sys.stdin:
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.close(reading)
            with time_machine.travel(NOW, tick=False):
                answer = work(json.loads(line))
            with os.fdopen(writing, "w") as told:
                json.dump(answer, told)
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as told:
            said = told.read()
        _, ended = os.waitpid(child, 0)
        killed = os.WTERMSIG(ended) if os.WIFSIGNALED(ended) else 0
        answer = json.loads(said) if said else {}
        sys.stdout.write(json.dumps({"signal": killed, **answer}) + "\n")
        sys.stdout.flush()


def work(asked):
    app = create_app(read_settings())
    with app.app_context():
        die_at(asked.get("at", ""))
    if later := asked.get("room_later"):
        keep = storage.write

        def write(*what):
            limit(later)
            keep(*what)

        storage.write = write
    client = app.test_client()
    for name, value in asked.get("cookies", {}).items():
        client.set_cookie(name, value)
    if largest := asked.get("largest"):
        app.wsgi_app = limited(app.wsgi_app, largest)
    answer = client.post(asked["path"], headers=asked["headers"], **body_of(asked))
    return {"status": answer.status_code, "body": answer.text}


def limited(app, size):
    def answer(environ, start_response):
        limit(size)
        return app(environ, start_response)

    return answer


def limit(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def body_of(asked):
    if "json" in asked:
        return {"json": asked["json"]}
    file = io.BytesIO(base64.b64decode(asked["file"]))
    return {"data": {**asked.get("form", {}), "file": (file, "a.pdf")}}


if __name__ == "__main__":
    main()
