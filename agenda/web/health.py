"""Whether the process lives, and whether it can serve; for monitors and start-up."""

from typing import Any

from flask import Blueprint, abort
from sqlalchemy.exc import SQLAlchemyError

from agenda import migrations
from agenda.rules.permissions import Action, may
from agenda.web import access, operation

blueprint = Blueprint("health", __name__)


@blueprint.get("/health/live")
def live() -> dict[str, str]:
    return {"status": "live"}


@blueprint.get("/health/ready")
def ready() -> tuple[dict[str, str], int]:
    """200 when the database answers and its migrations are at head, else 503."""
    try:
        current = migrations.is_current()
    except SQLAlchemyError:
        return {"status": "database unreachable"}, 503
    return (
        ({"status": "ready"}, 200) if current else ({"status": "migrations due"}, 503)
    )


@blueprint.get("/health/details")
def details() -> tuple[dict[str, Any], int]:
    """Queue, jobs, disk and versions: for monitors and administrators.

    A long queue or a failed job does not make the server unready: it still serves.
    """
    if not operation.may_watch() and not _is_administrator():
        abort(404)
    try:
        found = operation.details(access.settings())
    except SQLAlchemyError:
        return {"status": "database unreachable"}, 503
    return {"status": "ok", **found}, 200


def _is_administrator() -> bool:
    return access.is_signed_in() and may(access.actor(), Action.MANAGE_PEOPLE)
