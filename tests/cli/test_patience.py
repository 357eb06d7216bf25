"""Slow clients: each request has its time, and takes a place only when it is whole."""

import contextlib
import io
import socket
import threading
import time

import pytest

from agenda.cli.patience import PatientSocket, ReadFirst


@pytest.fixture(autouse=True)
def clock() -> None:
    """Sockets run on the real clock."""


@pytest.fixture
def pair():
    near, far = socket.socketpair()
    with near, far:
        yield PatientSocket(near, patience=0.3), far


def test_who_sends_in_time_is_heard(pair):
    near, far = pair
    far.sendall(b"GET /")

    assert near.recv(100) == b"GET /"


def test_who_drips_is_as_good_as_gone_when_time_is_up(pair):
    near, far = pair
    heard = []
    for _ in range(20):
        far.sendall(b"x")
        octets = near.recv(100)
        if not octets:
            break
        heard.append(octets)
        time.sleep(0.05)

    assert 1 <= len(heard) < 20


def test_who_sends_much_gets_time_for_it(pair):
    near, far = pair
    far.sendall(b"x" * 16_384)
    assert len(near.recv(16_384)) == 16_384
    time.sleep(0.4)

    far.sendall(b"y")

    assert near.recv(100) == b"y"


def test_each_request_of_a_kept_connection_has_its_own_time(pair):
    near, far = pair
    far.sendall(b"one")
    near.recv(100)
    near.sendall(b"answer")
    time.sleep(0.4)

    far.sendall(b"two")

    assert near.recv(100) == b"two"


def fill(near):
    """Send until the other side can take no more."""
    near.setblocking(False)
    with contextlib.suppress(BlockingIOError):
        while True:
            near.send(b"x" * 65_536)


def test_who_does_not_read_the_answer_is_left(pair):
    near, _far = pair
    fill(near)

    with pytest.raises(BrokenPipeError):
        near.sendall(b"x")


CUT = b"11:" + b"x" * 11
"""One more than the largest: enough for the application to refuse it."""


def echo(environ, start_response):
    start_response("200 OK", [])
    body = environ["wsgi.input"].read()
    return [environ.get("CONTENT_LENGTH", "").encode(), b":", body]


def asked(app, body, **environ):
    told = []
    answer = app({"wsgi.input": io.BytesIO(body), **environ}, lambda *a: told.append(a))
    return told[0][0], b"".join(answer)


@pytest.mark.parametrize(
    ("body", "environ", "answer"),
    [
        (b"", {}, ("200 OK", b":")),
        (b"hello", {"CONTENT_LENGTH": "5"}, ("200 OK", b"5:hello")),
        (b"hello, more", {"CONTENT_LENGTH": "5"}, ("200 OK", b"5:hello")),
        (b"hel", {"CONTENT_LENGTH": "5"}, ("408 Request Timeout", b"")),
        (b"hi", {"HTTP_TRANSFER_ENCODING": "chunked"}, ("200 OK", b"2:hi")),
        (
            b"x" * 99,
            {"HTTP_TRANSFER_ENCODING": "chunked"},
            ("200 OK", b"11:" + b"x" * 11),
        ),
        (b"x" * 99, {"CONTENT_LENGTH": "99"}, ("200 OK", b"99:")),
    ],
)
def test_a_request_is_read_whole_up_to_the_largest(body, environ, answer):
    assert asked(ReadFirst(echo, largest=10), body, **environ) == answer


def test_no_more_requests_are_at_work_than_there_are_places():
    at_work, most, lock = 0, 0, threading.Lock()

    def slow(_environ, start_response):
        nonlocal at_work, most
        with lock:
            at_work += 1
            most = max(most, at_work)
        time.sleep(0.02)
        with lock:
            at_work -= 1
        start_response("200 OK", [])
        return [b"done"]

    app = ReadFirst(slow, largest=10, places=2)
    threads = [threading.Thread(target=asked, args=(app, b"")) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert most == 2


def test_an_answer_that_breaks_off_is_no_answer():
    def broken(_environ, start_response):
        start_response("200 OK", [])
        yield b"half"
        raise RuntimeError("the rest is lost")

    with pytest.raises(RuntimeError):
        asked(ReadFirst(broken, largest=10), b"")
