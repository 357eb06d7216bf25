"""The log: one object a line, one line per answered request, without secrets.

What is written names routes and ids, never paths, queries, addresses of people or what
they typed. A fault is told with its trace and without the values in it. Whatever
anybody logs passes through `mask` all the same: a feed's address is a password.
"""

import logging
import re
import sys
import time
import traceback
from collections.abc import MutableMapping
from datetime import UTC, datetime
from typing import Any, TextIO
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request
from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError
from structlog.contextvars import bind_contextvars, clear_contextvars
from structlog.stdlib import ExtraAdder, ProcessorFormatter

from agenda.config import Settings

_log = logging.getLogger("agenda.requests")
_Line = MutableMapping[str, Any]
_HEAD = ("at", "level", "logger", "event")

_SECRETS = (
    (re.compile(r"/feeds/[^/\s'\"]+?(\.ics|/[^/\s'\"]*\.ics)"), r"/feeds/…\1"),
    (re.compile(r"ag[a-z]_[A-Za-z0-9_-]+"), "ag*_…"),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "…@…"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]+"), r"\1 …"),
    (re.compile(r"\?[^\s'\"?]*=[^\s'\"]*"), "?…"),
)
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|`[^`]*`")
_GUNICORN = (
    (re.compile(r"(Invalid request) from ip=.*", re.DOTALL), r"\1"),
    (re.compile(r"(Error handling request) \S+"), r"\1"),
)
_SANE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{7,63}")
_LONGEST_TOLD = 300


def mask(text: str) -> str:
    """`text` with every token, address of mail and query in it made unreadable."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


# How a line looks


def log_to_standard_error(settings: Settings, at_least: int = logging.NOTSET) -> None:
    """Write the logs of this process to standard error, in the format of settings."""
    level = max(logging.getLevelNamesMapping()[settings.log_level], at_least)
    logging.basicConfig(level=level, handlers=[handler(settings)], force=True)
    # It would greet us at every question whether the migrations are done.
    logging.getLogger("alembic").setLevel(logging.WARNING)


def handler(settings: Settings, stream: TextIO | None = None) -> logging.Handler:
    """What writes lines in the format of the settings; also for gunicorn's own."""
    made = logging.StreamHandler(stream)
    made.setFormatter(formatter(as_json=_wants_json(settings, stream or sys.stderr)))
    return made


def formatter(*, as_json: bool) -> logging.Formatter:
    """Turns a record into one line of JSON, or into words for a terminal."""
    as_line = structlog.processors.JSONRenderer(ensure_ascii=False, default=str)
    return ProcessorFormatter(
        foreign_pre_chain=[
            structlog.contextvars.merge_contextvars,
            ExtraAdder(),
            _frame,
        ],
        processors=[
            _tell_fault,
            ProcessorFormatter.remove_processors_meta,
            _mask_all,
            as_line if as_json else _words,
        ],
    )


def _wants_json(settings: Settings, stream: TextIO) -> bool:
    if settings.log_format == "auto":
        return not stream.isatty()
    return settings.log_format == "json"


def _frame(_logger: Any, _method: str, line: _Line) -> _Line:
    """When, how grave, where and what come first."""
    record: logging.LogRecord = line["_record"]
    event = str(line.pop("event"))
    if record.name.startswith("gunicorn"):
        for pattern, instead in _GUNICORN:
            event = pattern.sub(instead, event)
    return {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(
            "T", "milliseconds"
        ),
        "level": record.levelname.lower(),
        "logger": record.name,
        "event": event,
        **line,
    }


def _mask_all(_logger: Any, _method: str, line: _Line) -> _Line:
    return {
        name: mask(value) if isinstance(value, str) else value
        for name, value in line.items()
    }


def _words(_logger: Any, _method: str, line: _Line) -> str:
    fault = line.pop("exception", "")
    head = " ".join(str(line.pop(name, "")) for name in _HEAD)
    rest = "".join(f" {name}={value}" for name, value in line.items())
    # Nobody begins a line of his own in the log.
    flat = "".join(c if c.isprintable() else " " for c in head + rest)
    return f"{flat}\n{fault}" if fault else flat


# Faults


def _tell_fault(_logger: Any, _method: str, line: _Line) -> _Line:
    fault = line.pop("exc_info", None)
    line.pop("stack_info", None)
    error = fault[1] if isinstance(fault, tuple) else fault
    if isinstance(error, BaseException):
        line["exception"] = told(error)
    return line


def told(error: BaseException) -> str:
    """The trace of a fault: where, and what kind, without the values at work.

    What an exception says often repeats what somebody typed, in quotes; a database
    repeats the row. So quotes are emptied, and a database is only asked for its code.
    """
    before, why = "", ""
    if error.__cause__ is not None:
        before, why = told(error.__cause__), "which was the cause of:"
    elif error.__context__ is not None and not error.__suppress_context__:
        before, why = told(error.__context__), "while that was handled:"
    trace = "".join(traceback.format_tb(error.__traceback__))
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    return "\n".join(filter(None, (before, why, trace + f"{kind}: {_said(error)}")))


def _said(error: BaseException) -> str:
    if isinstance(error, DBAPIError):
        code = getattr(error.orig, "sqlstate", None) or getattr(
            error.orig, "sqlite_errorname", ""
        )
        return f"{type(error.orig).__name__} {code}".strip()
    text = str(error) if isinstance(error, Exception) else ""
    return " ".join(_QUOTED.sub("'…'", text).split())[:_LONGEST_TOLD]


# Requests


def log_requests(app: Flask) -> None:
    """Number each request and log its answer by its route.

    The number comes from the proxy when one is trusted and its number is sane.
    """
    settings: Settings = app.config["AGENDA"]
    _log.setLevel(settings.log_level)
    app.log_exception = _log_fault  # type: ignore[method-assign,assignment]  # Flask's own names the path

    @app.before_request
    def begin() -> None:
        g.request_id = _given_id(settings) or uuid4().hex
        g.began = time.perf_counter()
        clear_contextvars()
        bind_contextvars(request_id=g.request_id)

    @app.after_request
    def end(response: Response) -> Response:
        response.headers["X-Request-ID"] = g.get("request_id", "")
        facts = {
            "method": method(),
            "route": route(),
            "status": response.status_code,
            "ms": round((time.perf_counter() - g.began) * 1000) if "began" in g else 0,
            "account": _account(),
        }
        _log.info("request", extra={k: v for k, v in facts.items() if v is not None})
        return response

    @app.teardown_request
    def leave(_error: BaseException | None) -> None:
        clear_contextvars()


def route() -> str:
    """The pattern of the address that was asked for; a path may be a secret."""
    return request.url_rule.rule if request.url_rule is not None else "unknown"


_METHODS = frozenset(
    {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PROPFIND", "PUT", "REPORT"}
)


def method() -> str:
    """The method, of a known set."""
    return request.method if request.method in _METHODS else "other"


def _log_fault(fault: Any) -> None:
    _log.error("fault", exc_info=fault, extra={"route": route()})


def _given_id(settings: Settings) -> str | None:
    given = request.headers.get("X-Request-ID", "")
    return given if settings.proxies and _SANE_ID.fullmatch(given) else None


def _account() -> str | None:
    """The id of who asked, as far as somebody has looked; nobody is looked up here."""
    if "account_id" in g:
        return str(g.account_id)
    person = g.get("_login_user")
    state = inspect(person, raiseerr=False) if person is not None else None
    identity = getattr(state, "identity", None)
    return str(identity[0]) if identity else None
