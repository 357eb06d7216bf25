"""Using pages as a browser does: reading a form, filling it in, sending it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from agenda.db import db

Value = str | list[str] | tuple[BytesIO, str]


_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def token(client: FlaskClient) -> str:
    """What proves that a form came from one of our pages."""
    found = _TOKEN.search(client.get("/profile").text)
    return found[1] if found else ""


def send(client: FlaskClient, path: str, **typed: Any) -> TestResponse:
    """Send a form with what was typed; field names may be given as in Python."""
    return client.post(path, data={"csrf_token": token(client), **typed})


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is asked of the database meanwhile, in an application context."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, asked: str, *_args: Any) -> None:
        seen.append(asked)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def queries_of(app: Flask, client: FlaskClient, address: str) -> int:
    """How often a page asks the database."""
    with app.app_context(), statements() as seen:
        assert client.get(address).status_code == 200
    return len(seen)
