"""Refusals and faults as pages: what happened, and what one can do now."""

import logging

from flask import Flask, g, render_template, request
from flask_babel import gettext, refresh
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from agenda.db import db, roll_back, trouble
from agenda.errors import (
    BadInput,
    NotAllowed,
    NotFound,
    Refusal,
    Stale,
    TooLarge,
    TooMany,
    WrongState,
    WrongType,
)
from agenda.web import access, resume
from agenda.web.page import say
from agenda.words import Words

_log = logging.getLogger(__name__)
_SECONDS = "60"
Answer = tuple[str, int] | tuple[str, int, dict[str, str]]

STATUS: dict[type[Refusal], int] = {
    NotAllowed: 403,
    NotFound: 404,
    WrongState: 409,
    Stale: 412,
    TooLarge: 413,
    WrongType: 415,
    BadInput: 422,
    TooMany: 429,
}


def status_of(refusal: Refusal) -> int:
    """The HTTP status under which a refusal is told."""
    return next(code for kind, code in STATUS.items() if isinstance(refusal, kind))


def answer_with_pages(app: Flask) -> None:
    """Tell every refusal and fault outside the API as a page."""
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(StaleDataError, overtaken)
    app.register_error_handler(IntegrityError, raced)
    app.register_error_handler(HTTPException, failed)
    app.register_error_handler(Exception, broken)


def refused(refusal: Refusal) -> Answer:
    db.session.rollback()
    status = status_of(refusal)
    detail = None if isinstance(refusal, NotFound) else say(refusal.words)
    if isinstance(refusal, BadInput) and refusal.problems:
        detail = " ".join(say(problem.words) for problem in refusal.problems)
    changed_by = refusal.changed_by if isinstance(refusal, Stale) else None
    page = error_page(status, detail=detail, changed_by=changed_by)
    if isinstance(refusal, TooMany):
        return *page, {"Retry-After": str(refusal.seconds)}
    return page


def overtaken(_error: StaleDataError) -> Answer:
    """Somebody else's write came between reading and writing."""
    return refused(Stale())


def raced(_error: IntegrityError) -> Answer:
    """Two people wrote what may exist once only; the database let one of them in."""
    db.session.rollback()
    return error_page(
        409,
        detail=gettext(
            "Orang lain baru saja menyimpan data yang sama. Buka kembali halamannya,"
            " lalu simpan lagi bila masih perlu."
        ),
    )


def failed(error: HTTPException) -> Answer | HTTPException:
    if error.code is None or error.code < 400:
        return error
    return error_page(error.code)


def broken(error: Exception) -> Answer:
    roll_back()
    if (words := trouble(error)) is not None:
        return unavailable(error, words)
    _log.exception("fault in request %s", g.get("request_id", ""), exc_info=error)
    return error_page(500)


def unavailable(error: Exception, words: Words) -> Answer:
    """The machine cannot do it now; what was typed is shown and can be sent again."""
    _log.error("request %s: %s", g.get("request_id", ""), words, exc_info=error)
    _ask_nothing()
    kept = None if request.endpoint in access.SIGN_IN_PAGES else resume.of_request()
    page, status = error_page(503, detail=say(words), kept=kept)
    return page, status, {"Retry-After": _SECONDS}


def _ask_nothing() -> None:
    """From here on the page is made without the database, in the language known."""
    g.outside_shell = True
    refresh()


def error_page(status: int, **values: object) -> tuple[str, int]:
    if status >= 500:
        _ask_nothing()
    page = render_template(
        "errors/error.html",
        status=status,
        request_id=g.get("request_id", ""),
        **values,
    )
    return page, status
