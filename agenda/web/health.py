"""Whether the process lives, and whether it can serve; for monitors and start-up."""

from flask import Blueprint
from sqlalchemy.exc import SQLAlchemyError

from agenda import migrations

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
