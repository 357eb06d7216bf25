"""The JSON door."""

from flask import Flask


def register(app: Flask) -> None:
    """Hang the API into the application."""
