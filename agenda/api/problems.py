"""What is refused or broken, as problem documents (RFC 9457) in the reader's language.

Every answer of 400 and above under /api/ is made here.
"""

import json
import logging
from typing import Any

from flask import Response, g, request
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from agenda.db import db, roll_back, trouble
from agenda.errors import (
    BadInput,
    NotAllowed,
    NotFound,
    Problem,
    Refusal,
    Stale,
    TooLarge,
    TooMany,
    WrongState,
    WrongType,
)
from agenda.words import LANGUAGES, SOURCE_LANGUAGE, Words, words

_log = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"

TITLES: dict[int, Words] = {
    400: words("Permintaan tidak dapat dibaca"),
    401: words("Token diperlukan"),
    403: words("Tidak berwenang"),
    404: words("Tidak ditemukan"),
    405: words("Tindakan tidak berlaku di alamat ini"),
    409: words("Keadaannya tidak mengizinkan"),
    412: words("Sudah diubah orang lain"),
    413: words("Terlalu besar"),
    415: words("Jenis isi tidak diterima"),
    422: words("Isian belum benar"),
    428: words("Versi perlu disebut"),
    429: words("Terlalu banyak permintaan"),
    500: words("Ada yang salah pada sistem"),
    503: words("Layanan sedang tidak tersedia"),
}
_DETAILS: dict[int, Words] = {
    404: words("Tidak ditemukan."),
    405: words("Alamat ini ada, tetapi tidak menerima permintaan seperti itu."),
    413: words("Yang dikirim melebihi ukuran yang diterima."),
    500: words("Permintaan ini belum diproses. Kesalahan ini sudah dicatat."),
}


class Malformed(Refusal):
    """The body is not what its type says: 400."""


class NoToken(Refusal):
    """No token, or none that is known and living: 401."""

    def __init__(self) -> None:
        super().__init__(words("Sertakan token yang berlaku sebagai Bearer."))


class UnknownToken(NoToken):
    """A token was sent, and it opens nothing."""


class NoVersion(Refusal):
    """A change that does not name the version that was read: 428."""

    def __init__(self) -> None:
        super().__init__(words("Sertakan If-Match dengan ETag yang terakhir dibaca."))


STATUS: dict[type[Refusal], int] = {
    Malformed: 400,
    NoToken: 401,
    NotAllowed: 403,
    NotFound: 404,
    WrongState: 409,
    Stale: 412,
    TooLarge: 413,
    WrongType: 415,
    BadInput: 422,
    NoVersion: 428,
    TooMany: 429,
}


def language() -> str:
    """The language asked for, when it is one of ours; else that of the account."""
    for tag, quality in request.accept_languages:
        spoken = tag.partition("-")[0].lower()
        if quality > 0 and spoken in LANGUAGES:
            return spoken
    return str(g.get("api_language", SOURCE_LANGUAGE))


def refused(refusal: Refusal) -> Response:
    """The answer to something that the product will not do."""
    db.session.rollback()
    status = next(code for kind, code in STATUS.items() if isinstance(refusal, kind))
    errors = refusal.problems if isinstance(refusal, BadInput) else []
    answer = _problem(status, refusal.words, errors, **_facts(refusal))
    if isinstance(refusal, NoToken):
        answer.headers["WWW-Authenticate"] = 'Bearer realm="Agenda"'
    if isinstance(refusal, TooMany):
        answer.headers["Retry-After"] = str(refusal.seconds)
    return answer


def _facts(refusal: Refusal) -> dict[str, Any]:
    """What a machine may want to know about a refusal beside the words."""
    if not isinstance(refusal, Stale):
        return {}
    return {
        "current_version": refusal.current_version,
        "changed_by": refusal.changed_by,
        "changes": refusal.changes,
    }


def overtaken(_error: StaleDataError) -> Response:
    """Somebody else's write came between reading and writing."""
    return refused(Stale())


def clashed(error: IntegrityError) -> Response:
    """Two requests at once made what may exist once; nothing of this one is kept."""
    _log.warning("request %s clashed", g.get("request_id", ""), exc_info=error)
    return refused(
        WrongState(words("Permintaan lain baru saja mencatat hal yang sama."))
    )


def failed(error: HTTPException) -> Response:
    """What Flask and Werkzeug refuse, and redirects, which are no problem."""
    db.session.rollback()
    if error.code is None or error.code < 400:
        redirect = error.get_response()
        assert isinstance(redirect, Response)
        return redirect
    answer = _problem(error.code, _DETAILS.get(error.code, TITLES[400]))
    for name, value in error.get_headers():
        if name not in {"Content-Type", "Content-Length"}:
            answer.headers[name] = value
    return answer


def broken(error: Exception) -> Response:
    """A fault of ours or of the machine: logged whole, told without any detail."""
    roll_back()
    if (words := trouble(error)) is not None:
        _log.error("request %s: %s", g.get("request_id", ""), words, exc_info=error)
        answer = _problem(503, words, request_id=g.get("request_id", ""))
        answer.headers["Retry-After"] = "60"
        return answer
    _log.exception("fault in request %s", g.get("request_id", ""), exc_info=error)
    return _problem(500, _DETAILS[500], request_id=g.get("request_id", ""))


def _problem(
    status: int, detail: Words, errors: list[Problem] | None = None, **more: Any
) -> Response:
    spoken = language()
    document: dict[str, Any] = {
        "title": TITLES.get(status, TITLES[400]).in_language(spoken),
        "status": status,
        "detail": detail.in_language(spoken),
        **more,
    }
    if errors:
        document["errors"] = [
            {"field": each.field, "message": each.words.in_language(spoken)}
            for each in errors
        ]
    answer = Response(
        json.dumps(document, ensure_ascii=False), status, mimetype=MEDIA_TYPE
    )
    answer.headers["Content-Language"] = spoken
    return answer
