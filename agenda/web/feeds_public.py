"""The address of a feed: the token in it is the key, and nobody signs in.

It answers in calendar text or not at all: no page, no redirect, no cookie, and no 200
for anything but a whole calendar, because calendar programs delete what is missing.
"""

import gzip
import logging
from functools import lru_cache

from flask import Blueprint, Response, current_app, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import Accept

from agenda.config import Settings
from agenda.db import db
from agenda.feeds import publishing, queries
from agenda.feeds.models import Feed
from agenda.feeds.publishing import Publication, Standing
from agenda.throttle import UNKNOWN_FEEDS
from agenda.web import access

blueprint = Blueprint("feed_address", __name__)

_READING = ("GET", "HEAD")
_METHODS = (
    *_READING, "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "REPORT",
    "MKCALENDAR",
)  # fmt: skip
_ALWAYS = {
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Vary": "Accept-Encoding",
}
_WAIT_AFTER_FAULT = 300
_log = logging.getLogger(__name__)


@blueprint.route(
    "/feeds/<token>.ics", methods=_METHODS, provide_automatic_options=False
)
def calendar(token: str) -> Response:
    """The calendar under its short address."""
    return _answer(token)


@blueprint.route(
    "/feeds/<token>/<name>.ics", methods=_METHODS, provide_automatic_options=False
)
def named_calendar(token: str, name: str) -> Response:
    """The same under a readable name, by which some programs call the calendar."""
    return _answer(token)


def _answer(token: str) -> Response:
    if request.method not in _READING:
        return _refusal(
            405, "Alamat ini hanya untuk dibaca.", Allow=", ".join(_READING)
        )
    try:
        feed = queries.feed_for_token(token)
        if feed is None:
            return _without_feed(token)
        if publishing.standing(feed) is Standing.GONE:
            return _refusal(410, "Langganan ini sudah berakhir.")
        settings: Settings = current_app.config["AGENDA"]
        publication = publishing.publish(feed, settings.base_url)
    except Exception:
        db.session.rollback()
        _log.exception("a feed could not be answered")
        return _refusal(
            503, "Kalender sedang terganggu.", **{"Retry-After": str(_WAIT_AFTER_FAULT)}
        )
    answer = _calendar(publication)
    _remember(feed, publication)
    return answer


def _without_feed(token: str) -> Response:
    """The answer to a token that opens no feed: it was replaced, or never was one."""
    former = queries.former_token(token)
    if former is None:
        return _unknown()
    if publishing.standing_of_former(former) is Standing.GONE:
        return _refusal(410, "Langganan ini sudah berakhir.")
    return _calendar(publishing.farewell(former))


def _remember(feed: Feed, publication: Publication) -> None:
    """Note what was answered; who asks is not made to wait for a repeated try."""
    try:
        publishing.remember(feed, publication)
        db.session.commit()
    except SQLAlchemyError:
        db.session.rollback()
        _log.warning("what a feed answered was not noted", exc_info=True)


# Answers


def _calendar(publication: Publication) -> Response:
    packed = _wants_gzip(request.accept_encodings)
    octets = _packed(publication.octets) if packed else publication.octets
    answer = Response(octets, content_type="text/calendar; charset=utf-8")
    if packed:
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Content-Disposition"] = 'inline; filename="agenda.ics"'
    answer.headers["Cache-Control"] = "private, max-age=300"
    answer.headers.update(_ALWAYS)
    answer.set_etag(f"{publication.etag}-gzip" if packed else publication.etag)
    answer.last_modified = publication.last_modified
    answer.make_conditional(request)
    return answer


def _refusal(status: int, sentence: str, **headers: str) -> Response:
    answer = Response(f"{sentence}\n", status, content_type="text/plain; charset=utf-8")
    answer.headers.update({**_ALWAYS, **headers})
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _wants_gzip(accepted: Accept) -> bool:
    """Only when it is named, and not liked less than the plain octets."""
    qualities = {name.lower(): quality for name, quality in accepted}
    gzipped = qualities.get("gzip", 0)
    return gzipped > 0 and gzipped >= qualities.get("identity", 0)


@lru_cache(maxsize=8)
def _packed(octets: bytes) -> bytes:
    """The same octets packed; without a time in them, so that they stay the same."""
    return gzip.compress(octets, compresslevel=6, mtime=0)


# Guessing


def _unknown() -> Response:
    """Like any address that does not exist; who tries many has to wait."""
    seconds = access.throttle().seconds_to_wait(UNKNOWN_FEEDS, access.source())
    if seconds:
        return _refusal(
            429, "Terlalu banyak percobaan.", **{"Retry-After": str(seconds)}
        )
    return _refusal(404, "Tidak ditemukan.")
