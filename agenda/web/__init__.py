"""Pages: the door for people. One module per area, mirroring templates/."""

from flask import Flask

from agenda.web import (
    agencies,
    auth,
    errors,
    event_acts,
    events,
    feeds,
    feeds_public,
    health,
    home,
    people,
    profile,
    reference,
    task_acts,
    tasks,
)

AREAS = (
    agencies,
    auth,
    event_acts,
    events,
    feeds,
    feeds_public,
    health,
    home,
    people,
    profile,
    reference,
    task_acts,
    tasks,
)


def register(app: Flask) -> None:
    """Hang every area of pages into the application."""
    for area in AREAS:
        app.register_blueprint(area.blueprint)
    errors.answer_with_pages(app)
