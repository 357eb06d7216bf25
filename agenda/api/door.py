"""How every address of the API answers: one table of routes, one order of refusals.

A route says its method, path, scope, how its object is found, who may, and which
models describe body and answer. `answer` then goes through the same steps for all of
them, so that the order is one: 401, 429, 403 (scope, or a role that may never create),
404, 403, 428, 412, 415/413/400, 422. The same table is what the OpenAPI document is
made from.

Plain Flask, because a framework that checks bodies before the view runs refuses with
422 what has to be refused with 401, 403, 404 or 412.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import IO, Any, TypeVar

from flask import Blueprint, Response, current_app, g, request
from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from agenda import throttle as throttles
from agenda.api import asking, problems, repeats
from agenda.api.problems import UnknownToken
from agenda.audit import queries as history
from agenda.db import db
from agenda.errors import (
    BadInput,
    NotAllowed,
    Refusal,
    Stale,
    TooMany,
    WrongType,
)
from agenda.people.models import ApiToken
from agenda.rules.paging import Page
from agenda.rules.permissions import Actor
from agenda.rules.readings import Reading
from agenda.rules.telling import Manner
from agenda.throttle import EXTENSION, Throttle
from agenda.words import words

PREFIX = "/api/v1"
READ, WRITE, ADMIN = "read", "write", "admin"
PAGING = ("limit", "cursor")
NO_VERSION = 0
"""No object has it: an operation that sees it refuses as stale."""

blueprint = Blueprint("api", __name__, url_prefix=PREFIX)


class Takes(Enum):
    """How a body may come."""

    JSON = "json"
    EITHER = "either"
    """As JSON, or as a form with a file."""
    FORM = "form"
    """As a form with a file."""


@dataclass(frozen=True)
class Upload:
    """A file that came with a form."""

    name: str
    stream: IO[bytes]


@dataclass
class Call:
    """One request, admitted and read; `thing` is what its path names."""

    actor: Actor
    path: Mapping[str, str]
    thing: Any = None
    seen: int | None = None
    body: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    upload: Upload | None = None

    def tell(self, manner: Manner) -> None:
        """Have people told in that manner of what is done."""
        self.actor = replace(self.actor, manner=manner)


@dataclass(frozen=True)
class Answer:
    """What a view answers; the door adds the ETag of an object."""

    body: dict[str, Any] | None
    status: int = 200
    location: str | None = None
    is_object: bool = True
    secrets: tuple[str, ...] = ()
    """Fields that are told once and never kept."""


View = Callable[[Call], Answer | Response]
ViewT = TypeVar("ViewT", bound=View)


@dataclass(frozen=True)
class Route:
    """One line of the table."""

    method: str
    path: str
    view: View
    scope: str
    answers: type[BaseModel] | None
    takes: type[BaseModel] | None
    query: tuple[str, ...]
    may: Callable[[Actor], bool] | None
    find: Callable[..., Any] | None
    allow: Callable[[Actor, Any], bool] | None
    creates: bool
    form: Takes

    @property
    def changes(self) -> bool:
        return self.method != "GET"

    @property
    def needs_version(self) -> bool:
        return self.method in {"PATCH", "DELETE"}

    @property
    def is_verb(self) -> bool:
        """An act on an object that is there, and not a collection."""
        return self.method == "POST" and not self.creates

    @property
    def status(self) -> int:
        if self.method == "DELETE":
            return 204
        return 201 if self.creates else 200


TABLE: list[Route] = []
"""All routes, in the order in which the document shows them."""


def route(
    method: str,
    path: str,
    *,
    scope: str = READ,
    answers: type[BaseModel] | None = None,
    takes: type[BaseModel] | None = None,
    query: tuple[str, ...] = (),
    may: Callable[[Actor], bool] | None = None,
    find: Callable[..., Any] | None = None,
    allow: Callable[[Actor, Any], bool] | None = None,
    creates: bool = False,
    form: Takes = Takes.JSON,
) -> Callable[[ViewT], ViewT]:
    """Enter the function below into the table.

    `find(actor, *path)` answers the object or NotFound, `may(actor)` whether the role
    may ever do this, `allow(actor, thing)` whether it may do it to this object.
    """

    def enter(view: ViewT) -> ViewT:
        line = Route(
            method=method,
            path=path,
            view=view,
            scope=scope,
            answers=answers,
            takes=takes,
            query=query,
            may=may,
            find=find,
            allow=allow,
            creates=creates,
            form=form,
        )
        TABLE.append(line)
        blueprint.add_url_rule(
            path.replace("{", "<").replace("}", ">"),
            endpoint=view.__name__,
            view_func=_serve(line),
            methods=[method],
            provide_automatic_options=False,
        )
        return view

    return enter


# What views answer


def shown(body: dict[str, Any]) -> Answer:
    """One object."""
    return Answer(body)


def created(body: dict[str, Any], path: str, secrets: tuple[str, ...] = ()) -> Answer:
    """A new object that lives at `path` below the API."""
    return Answer(body, 201, f"{PREFIX}{path}", secrets=secrets)


def told(body: dict[str, Any]) -> Answer:
    """Something that is no object of its own."""
    return Answer(body, is_object=False)


def listed(page: Page[Any], show: Callable[[Any], dict[str, Any]]) -> Answer:
    """One page of a list."""
    items = [show(item) for item in page.items]
    return told({"items": items, "next_cursor": page.next_cursor})


def gone() -> Answer:
    return Answer(None, 204, is_object=False)


# What every request goes through


def _serve(line: Route) -> Callable[..., Response]:
    def serve(**path: str) -> Response:
        return answer(line, path)

    return serve


def answer(line: Route, path: Mapping[str, str]) -> Response:
    """Answer a request; one that names no version is done again on what is there now.

    Whoever says which version he read is told that somebody was faster instead.
    """
    token = _known_token()
    for _ in range(_TRIES - 1):
        try:
            return _answer(line, token, path)
        except (Stale, StaleDataError):
            if not _names_no_version(line):
                raise
            db.session.rollback()
    return _answer(line, token, path)


_TRIES = 8
"""More than work at the same time."""


def _names_no_version(line: Route) -> bool:
    """Files are read once only, and whoever sends one is told as well."""
    is_read_once = request.mimetype == "multipart/form-data"
    return line.changes and "If-Match" not in request.headers and not is_read_once


def _answer(line: Route, token: ApiToken, path: Mapping[str, str]) -> Response:
    """Admit, read, call, commit once, answer."""
    call = _admit(line, token, path)
    _read(line, call)
    row = repeats.claim(token.id, _said(call)) if line.creates else None
    if row is not None and row.status:
        return repeats.replay(row)
    outcome = line.view(call)
    if isinstance(outcome, Response):
        return outcome
    response = _response(outcome)
    if row is not None:
        repeats.keep(row, response, _without_secrets(outcome))
    if line.changes:
        db.session.commit()
    return response


def _known_token() -> ApiToken:
    """Who asks. Whoever guesses tokens is slowed, a known one only beyond its share."""
    throttle: Throttle = current_app.extensions[EXTENSION]
    try:
        token = asking.token()
    except UnknownToken:
        source = throttles.source(request.remote_addr)
        if seconds := throttle.seconds_to_wait(throttles.UNKNOWN_TOKENS, source):
            raise TooMany(seconds) from None
        raise
    g.api_language = token.account.language
    g.account_id = token.account_id
    if seconds := throttle.seconds_to_wait(throttles.API_REQUESTS, str(token.id)):
        raise TooMany(seconds)
    return token


def _admit(line: Route, token: ApiToken, path: Mapping[str, str]) -> Call:
    """401 is behind us; 403, 404, 403, 428 and 412 in this order."""
    if line.scope not in token.scopes.split():
        raise NotAllowed(words("Token ini tidak memiliki cakupan yang diperlukan."))
    call = Call(token.account.as_actor(), path)
    if line.may is not None and not line.may(call.actor):
        raise NotAllowed
    if line.find is not None:
        call.thing = line.find(call.actor, *path.values())
    if line.allow is not None and not line.allow(call.actor, call.thing):
        raise NotAllowed
    if line.changes and not line.creates and hasattr(call.thing, "version"):
        call.seen = _version_seen(line, call.thing)
    return call


def _version_seen(line: Route, thing: Any) -> int | None:
    """A verb whose leave only the operation can judge judges the version after it."""
    try:
        return asking.must_match(thing.version, required=line.needs_version)
    except Stale:
        if line.is_verb and line.allow is None:
            return NO_VERSION
        raise _who_changed(thing) from None


def _who_changed(thing: Any) -> Stale:
    """What was done last to an event or a task, for whoever comes too late."""
    kind = type(thing).__name__.lower()
    if kind not in {"event", "task"}:
        return Stale(thing.version)
    return history.stale(kind, thing)


def _read(line: Route, call: Call) -> None:
    """415, 413, 400, and 422 for what no view would read."""
    if line.takes is not None:
        call.body, call.upload = _body(line)
    if line.method == "DELETE":
        call.reason = asking.read_reason(request.args.get("reason"))
        call.tell(asking.read_manner(request.args.get("notify")))
    elif line.changes:
        call.reason = asking.take_reason(call.body)
        call.tell(asking.take_manner(call.body))
    asking.must_know_query(_query(line))
    if line.takes is not None and not _asked_fields(line.takes):
        Reading(call.body, frozenset()).finish()


def _body(line: Route) -> tuple[dict[str, Any], Upload | None]:
    if line.form is Takes.JSON:
        return asking.json_body(optional=line.is_verb), None
    if request.mimetype == "multipart/form-data":
        return asking.form_body(), _upload(line)
    if line.form is Takes.FORM:
        raise WrongType(words("Kirim berkasnya sebagai multipart/form-data."))
    return asking.json_body(optional=False), None


def _upload(line: Route) -> Upload | None:
    sent = request.files.get("file")
    if sent is None and line.form is Takes.FORM:
        raise BadInput.at("file", words("Pilih berkasnya."))
    return Upload(sent.filename or "", sent.stream) if sent else None


_OF_CHANGES = {"reason", "notify"}
"""What every change accepts."""


def _query(line: Route) -> tuple[str, ...]:
    return (*line.query, *_OF_CHANGES) if line.method == "DELETE" else line.query


def _asked_fields(model: type[BaseModel]) -> set[str]:
    return set(model.model_fields) - _OF_CHANGES


def _said(call: Call) -> Any:
    file = asking.digest_of(call.upload.stream) if call.upload else None
    return [call.body, call.reason, file]


def _response(outcome: Answer) -> Response:
    if outcome.body is None:
        nothing = Response(status=outcome.status)
        del nothing.headers["Content-Type"]
        return nothing
    version = outcome.body.get("version") if outcome.is_object else None
    if request.method == "GET" and version and asking.has_it_already(version):
        response = Response(status=304)
    else:
        response = Response(_text(outcome.body), outcome.status, mimetype=JSON)
    if version:
        response.headers["ETag"] = f'"{version}"'
    if outcome.location:
        response.headers["Location"] = outcome.location
    return response


JSON = "application/json"


def _text(body: Mapping[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, allow_nan=False)


def _without_secrets(outcome: Answer) -> str:
    return _text(
        {
            name: None if name in outcome.secrets else value
            for name, value in (outcome.body or {}).items()
        }
    )


blueprint.register_error_handler(Refusal, problems.refused)
blueprint.register_error_handler(HTTPException, problems.failed)
blueprint.register_error_handler(StaleDataError, problems.overtaken)
blueprint.register_error_handler(IntegrityError, problems.clashed)
blueprint.register_error_handler(Exception, problems.broken)
