"""One line per answered request, without secrets, and a number to find it again.

A feed's address is a password: its token is masked wherever a path is written.
"""

import logging
import re
import time
from uuid import uuid4

from flask import Flask, Response, g, request

from agenda.config import Settings

_log = logging.getLogger("agenda.requests")
_TOKEN = re.compile(r"ag[fa]_[A-Za-z0-9_-]+")
_FEED = re.compile(r"^/feeds/[^/]+?(\.ics|/[^/]*\.ics)$")


def mask(text: str) -> str:
    """`text` with every token in it made unreadable."""
    return _TOKEN.sub("ag*_…", _FEED.sub(r"/feeds/…\1", text))


class MaskTokens(logging.Filter):
    """Takes tokens out of whatever anybody logs."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = mask(record.getMessage()), ()
        return True


def log_to_standard_error(level: str) -> None:
    """Write the logs of this process to standard error, tokens masked."""
    handler = logging.StreamHandler()
    handler.setFormatter(
        logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s")
    )
    handler.addFilter(MaskTokens())
    logging.basicConfig(level=level, handlers=[handler], force=True)


def log_requests(app: Flask) -> None:
    """Number each request and log its answer; query strings are not written."""
    settings: Settings = app.config["AGENDA"]
    _log.setLevel(settings.log_level)

    @app.before_request
    def begin() -> None:
        g.request_id = uuid4().hex[:12]
        g.began = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        taken = (time.perf_counter() - g.began) * 1000 if "began" in g else 0.0
        response.headers["X-Request-ID"] = g.get("request_id", "")
        _log.info(
            "%s %s %s %.0f ms %s",
            request.method,
            mask(request.path),
            response.status_code,
            taken,
            g.get("request_id", ""),
        )
        return response
