"""`agenda serve` and `agenda demo` as processes of their own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from pathlib import Path

import pytest

from agenda.config import read_settings

AGENDA = str(Path(sys.executable).with_name("agenda"))


@pytest.fixture(autouse=True)
def clock() -> None:
    """Servers run on the real clock, and so does whoever waits for them."""


@pytest.fixture
def environment(settings) -> dict[str, str]:
    return os.environ | {
        "AGENDA_INSTANCE": str(settings.instance),
        "AGENDA_DATABASE_URL": settings.database_url,
        "AGENDA_SECRET_KEY": settings.secret_key,
        "PORT": str(free_port()),
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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
    for _ in range(1200):
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
    assert '"route": "/feeds/…' in err
    assert "topsecret" not in err
    assert "Traceback" not in err


def test_a_request_that_has_begun_is_answered_though_the_server_is_told_to_end(
    environment,
):
    server = start(environment, "serve")
    body = b"email=nobody%40example.go.id&password=bait"
    try:
        wait_until_ready(environment, server)
        address = ("127.0.0.1", int(environment["PORT"]))
        with socket.create_connection(address) as client:
            client.sendall(
                b"POST /login HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                b"Content-Type: application/x-www-form-urlencoded\r\n"
                b"Content-Length: %d\r\n\r\n" % len(body) + body[:10]
            )
            time.sleep(0.5)
            server.send_signal(signal.SIGTERM)
            time.sleep(1.5)
            assert server.poll() is None
            client.sendall(body[10:])
            told = client.makefile().read()
    finally:
        server.send_signal(signal.SIGTERM)
        out, err = server.communicate(timeout=60)
    assert told.startswith("HTTP/1.1 400 ")  # the form lacks its token
    assert told.rstrip().endswith("</html>")
    assert (server.returncode, out) == (0, "")
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


@pytest.mark.parametrize(
    ("place", "address"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"HOST": "localhost", "PORT": "8100"}, "http://localhost:8100"),
        ({"HOST": "::1"}, "http://[::1]:8000"),
        ({"AGENDA_BASE_URL": "https://agenda.go.id/"}, "https://agenda.go.id"),
    ],
)
def test_the_office_is_reached_where_it_listens_unless_told_otherwise(
    tmp_path, place, address
):
    settings = read_settings({"AGENDA_INSTANCE": str(tmp_path), **place})
    assert settings.base_url == address


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


def test_the_demonstration_prints_its_logins_before_it_is_ready(tmp_path):
    own = os.environ | {
        "AGENDA_INSTANCE": str(tmp_path / "instance"),
        "PORT": str(free_port()),
    }
    first, told = start_demo(own)
    assert sum(line.startswith("LOGIN ") for line in told) == 13
    assert told[-1].startswith(f"FEED http://127.0.0.1:{own['PORT']}/feeds/agf_")
    feed = told[-1].split(own["PORT"])[1]
    with urllib.request.urlopen(told[-1].split()[1], timeout=30) as answer:
        assert answer.read().count(b"BEGIN:VEVENT") > 12
    with urllib.request.urlopen(
        f"http://127.0.0.1:{own['PORT']}/login", timeout=30
    ) as page:
        assert "Data demonstrasi" in page.read().decode()
    errors = ended(first)
    assert feed.split("/")[2] not in errors

    second, again = start_demo(own)
    ended(second)
    assert again == told


def start_demo(environment):
    """A demonstration that is ready, with what it had printed by then."""
    server = start(environment, "demo")
    try:
        wait_until_ready(environment, server)
        told = []
        while not told or not told[-1].startswith("FEED "):
            told.append(server.stdout.readline().strip())
    except BaseException:
        server.kill()
        server.communicate()
        raise
    return server, told


def ended(server) -> str:
    server.send_signal(signal.SIGTERM)
    out, errors = server.communicate(timeout=30)
    assert (server.returncode, out) == (0, "")
    return errors


@pytest.mark.slow
def test_clients_that_dawdle_keep_nobody_else_out(environment):
    server = start(environment, "serve")
    head = b"GET / HTTP/1.1\r\nHost: x\r\nX-A: "
    body = b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nemail="
    try:
        wait_until_ready(environment, server)
        address = ("127.0.0.1", int(environment["PORT"]))
        with ExitStack() as open_ones:
            for begun in (head, body) * 10:
                client = open_ones.enter_context(socket.create_connection(address))
                client.sendall(begun)
            time.sleep(0.5)
            assert status_of(environment, "/health/live") == 200
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=60)
