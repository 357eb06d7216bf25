"""`agenda serve` and `agenda demo` as processes of their own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

AGENDA = str(Path(sys.executable).with_name("agenda"))


@pytest.fixture(autouse=True)
def clock() -> None:
    """Servers run on the real clock, and so does whoever waits for them."""


@pytest.fixture
def environment(settings) -> dict[str, str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return os.environ | {
        "AGENDA_INSTANCE": str(settings.instance),
        "AGENDA_DATABASE_URL": settings.database_url,
        "AGENDA_SECRET_KEY": settings.secret_key,
        "PORT": str(port),
    }


def start(environment, *words):
    return subprocess.Popen(
        [AGENDA, *words],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def status_of(environment, path) -> int:
    try:
        address = f"http://127.0.0.1:{environment['PORT']}{path}"
        with urllib.request.urlopen(address, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def wait_until_ready(environment, server) -> None:
    for _ in range(600):
        if status_of(environment, "/health/ready") == 200:
            return
        assert server.poll() is None, server.communicate()
        time.sleep(0.1)
    raise AssertionError("the server does not become ready")


def test_the_server_answers_ends_in_peace_and_logs_no_token(environment):
    server = start(environment, "serve")
    try:
        wait_until_ready(environment, server)
        assert status_of(environment, "/feeds/agf_topsecret/agenda.ics") == 404
        assert status_of(environment, "/feeds/topsecret.ics") == 404
    finally:
        server.send_signal(signal.SIGTERM)
        out, err = server.communicate(timeout=30)
    assert (server.returncode, out) == (0, "")
    assert "GET /feeds/…" in err
    assert "topsecret" not in err
    assert "Traceback" not in err


def test_a_port_that_is_taken_is_told_in_one_sentence(environment):
    with socket.socket() as other:
        other.bind(("127.0.0.1", int(environment["PORT"])))
        other.listen()
        server = start(environment, "serve")
        out, err = server.communicate(timeout=30)
    assert (server.returncode, out) == (1, "")
    assert err.startswith(f"Cannot listen on 127.0.0.1 port {environment['PORT']}")
    assert err.count("\n") == 1


@pytest.mark.parametrize("port", ["abc", "0", "70000"])
def test_an_odd_port_is_told(runner, monkeypatch, port):
    monkeypatch.setenv("PORT", port)
    refused = runner("serve")
    assert (refused.exit, refused.out) == (1, "")
    assert refused.err.startswith("PORT must be")


def test_the_demonstration_stays_on_this_machine(runner, monkeypatch):
    monkeypatch.setenv("HOST", "0.0.0.0")  # noqa: S104 - refused
    refused = runner("demo")
    assert (refused.exit, refused.out) == (1, "")
    assert "AGENDA_DEMO_OPEN=1" in refused.err
