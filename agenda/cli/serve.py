"""`agenda serve`: the web server, one worker with a few threads.

A thread of the worker does the periodic work, so that a small office needs no second
process. What the server itself logs goes through the filter that masks tokens.
"""

import logging
import os
import socket
import threading
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from agenda import create_app
from agenda.cli import office
from agenda.cli.output import Stop
from agenda.config import Settings
from agenda.jobs import running
from agenda.logs import MaskTokens, log_to_standard_error

_THREADS = 8


@click.command()
@click.option("--reload", "reloads", is_flag=True, help="Start anew when code changes.")
def serve(reloads: bool) -> None:
    """Serve pages, API and feeds on HOST (127.0.0.1) and PORT (8000).

    Refuses to start before the migrations are done. SIGTERM ends it in peace.
    """
    host, port = address()
    with office.opened() as settings:
        pass
    run(settings, host, port, reloads=reloads)


def address() -> tuple[str, int]:
    """HOST and PORT of the environment."""
    text = os.environ.get("PORT", "").strip() or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Stop(f"PORT must be a number from 1 to 65535 (found: {text!r}).")
    return os.environ.get("HOST", "").strip() or "127.0.0.1", int(text)


def must_be_free(host: str, port: int) -> None:
    """Stop with a sentence when the server could not listen there."""
    try:
        family, kind, protocol, _name, where = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
    except OSError as error:
        raise Stop(
            f"Cannot listen on {host} port {port}: {error.strerror or error};"
            " choose another one with HOST and PORT."
        ) from error


def run(settings: Settings, host: str, port: int, *, reloads: bool = False) -> None:
    """Serve until a signal ends the process."""
    must_be_free(host, port)
    log_to_standard_error(settings.log_level)
    # It would greet us at every question whether the migrations are done.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    _Server(settings, host, port, reloads).run()


class MaskedLog(Logger):  # type: ignore[misc]  # gunicorn is untyped
    """Gunicorn's own log, without the secrets that addresses carry."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.addFilter(MaskTokens())


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn is untyped
    def __init__(self, settings: Settings, host: str, port: int, reloads: bool) -> None:
        self.settings = settings
        self.options = {
            "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": _THREADS,
            "graceful_timeout": 10,
            "control_socket_disable": True,
            "logger_class": MaskedLog,
            "loglevel": settings.log_level.lower(),
            "reload": reloads,
            "post_worker_init": _look_after,
        }
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return create_app(self.settings)


def _look_after(worker: Any) -> None:
    """Let a thread of the worker do what `agenda worker` does."""
    app = worker.wsgi
    threading.Thread(target=_work, args=(app,), name="jobs", daemon=True).start()


def _work(app: Flask) -> None:
    with app.app_context():
        running.work(app.config["AGENDA"], threading.Event())
