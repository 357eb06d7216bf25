"""Agenda: the planning calendar of a government communications office."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

__version__ = "0.1.0"


def create_app(*args: Any, **kwargs: Any) -> "Flask":
    """The web application; imported only when asked for, so rules stay light."""
    from agenda.app import create_app as build  # noqa: PLC0415 - keeps rules free of Flask

    return build(*args, **kwargs)
