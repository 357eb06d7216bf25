"""Pages: the door for people. One module per area, mirroring templates/."""

from flask import Flask

from agenda.web import auth, errors, health

AREAS = (auth, health)


def register(app: Flask) -> None:
    """Hang every area of pages into the application."""
    for area in AREAS:
        app.register_blueprint(area.blueprint)
    errors.answer_with_pages(app)
