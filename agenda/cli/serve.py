"""`agenda serve`: the web server, one worker with a few threads.

A thread of the worker does the periodic work, so that a small office needs no second
process. What the server itself logs has the same format and hides the same.
"""

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
from agenda.cli.patience import READERS, PatientWorker, ReadFirst
from agenda.config import Settings
from agenda.jobs import running
from agenda.logs import handler, log_to_standard_error

GRACE = 30
"""Seconds that requests, and the letter or job in hand, have to come to an end."""


@click.command()
@click.option("--reload", "reloads", is_flag=True, help="Start anew when code changes.")
@click.option(
    "--no-worker",
    is_flag=True,
    help="Leave letters and periodic work to `agenda worker` or `agenda tick`.",
)
def serve(reloads: bool, no_worker: bool) -> None:
    """Serve pages, API and feeds on HOST (127.0.0.1) and PORT (8000).

    Refuses to start before the migrations are done. SIGTERM ends it in peace.
    """
    host, port = address()
    with office.opened() as settings:
        pass
    run(settings, host, port, reloads=reloads, works=not no_worker)


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


def run(
    settings: Settings,
    host: str,
    port: int,
    *,
    reloads: bool = False,
    works: bool = True,
) -> None:
    """Serve until a signal ends the process; `works`: with a worker inside."""
    must_be_free(host, port)
    log_to_standard_error(settings)
    _Server(settings, host, port, reloads=reloads, works=works).run()


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn is untyped
    def __init__(
        self, settings: Settings, host: str, port: int, *, reloads: bool, works: bool
    ) -> None:
        self.settings = settings
        self.options: dict[str, Any] = {
            "bind": f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
            "workers": 1,
            "worker_class": PatientWorker,
            "threads": READERS,
            "graceful_timeout": GRACE,
            "control_socket_disable": True,
            # Gunicorn lets whoever connects from this machine rename path and scheme;
            # whom we believe is said by AGENDA_PROXIES alone.
            "forwarded_allow_ips": "",
            "logger_class": _log_of(settings),
            "loglevel": settings.log_level.lower(),
            "reload": reloads,
        }
        if works:
            helper = _Helper()
            self.options["post_worker_init"] = helper.begin
            self.options["worker_exit"] = helper.end
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> ReadFirst:
        app = create_app(self.settings)
        return ReadFirst(app, app.config["MAX_CONTENT_LENGTH"])


def _log_of(settings: Settings) -> type[Logger]:
    """Gunicorn's own log, in the format of all other lines."""

    class OneFormat(Logger):  # type: ignore[misc]  # gunicorn is untyped
        def setup(self, cfg: Any) -> None:
            super().setup(cfg)
            self.error_log.handlers = [handler(settings)]

    return OneFormat


class _Helper:
    """A thread of the server that does what `agenda worker` does."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.thread: threading.Thread | None = None

    def begin(self, worker: Any) -> None:
        self.thread = threading.Thread(
            target=self._work, args=(worker.wsgi.app,), name="worker", daemon=True
        )
        self.thread.start()

    def end(self, _arbiter: Any, _worker: Any) -> None:
        """Let it finish what it has in hand; a longer job is taken up again."""
        self.stop.set()
        if self.thread is not None:
            self.thread.join(GRACE - 2)

    def _work(self, app: Flask) -> None:
        with app.app_context():
            running.work(app.config["AGENDA"], self.stop)
