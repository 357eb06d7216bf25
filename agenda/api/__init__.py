"""The JSON door: `/api/v1`, its OpenAPI document and a page that shows it.

Every module of addresses enters its routes into the table of `door`, which takes each
request through the same steps. Nothing here knows a session: a token says who asks.
"""

from flask import Flask, Response, request

from agenda.api import (
    bundles,
    change_sets,
    checklists,
    companions,
    document,
    events,
    feeds,
    figures,
    files,
    filters,
    imports,
    more_time,
    notifications,
    observances,
    packs,
    people,
    phases,
    presence,
    problems,
    recounting,
    reference,
    requests,
    scores,
    tasks,
)
from agenda.api.door import blueprint

AREAS = (
    events,
    companions,
    tasks,
    bundles,
    more_time,
    files,
    imports,
    filters,
    feeds,
    notifications,
    figures,
    people,
    presence,
    reference,
    recounting,
    observances,
    phases,
    checklists,
    scores,
    packs,
    requests,
    change_sets,
)
"""Importing them has filled the table; the order is that of the document."""


def register(app: Flask) -> None:
    """Hang the API into the application."""
    app.register_blueprint(blueprint)
    app.register_blueprint(document.blueprint)
    app.before_request(_answer_unknown_addresses)


def _answer_unknown_addresses() -> Response | None:
    """An address or method that is not there is a problem document below /api/ too.

    No blueprint is known for such a request, so the pages would answer it.
    """
    error = request.routing_exception
    if error is None or not request.path.startswith("/api/"):
        return None
    return problems.failed(error)
