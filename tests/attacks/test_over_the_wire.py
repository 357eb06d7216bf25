"""A served office and somebody outside who guesses, sprays, lies and sends odd octets.

`agenda serve` is a process of its own here, with its own limits and the real clock.
"""

import re
import socket

import pyotp
import pytest

from agenda import clock as time
from agenda.cli.cast import PEOPLE
from agenda.db import db
from agenda.people import one_time, second_factor
from agenda.rules.permissions import OPERATOR
from tests.attacks.conftest import ONCE
from tests.attacks.wire import Wire
from tests.cast import PASSWORD
from tests.doors import bearer, feed_address
from tests.web.entering import OFFICER

pytestmark = pytest.mark.slow
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NOBODY = "tiada@agenda.example"
SPRAYED = "Agenda2026!!"
FROM = "203.0.113.9"
OTHERS = [each for each in PEOPLE if each["email"] != OFFICER]


@pytest.fixture(autouse=True)
def clock() -> None:
    """Servers run on the real clock, and so does whoever waits for them."""


def shown(answer, email):
    """What a visitor can tell the answer by: status, waiting time and words."""
    status, headers, page = answer
    page = re.sub(r'(name="csrf_token"[^>]*value=)"[^"]+"', r"\1", page)
    return status, headers["Retry-After"], page.replace(email, "")


# Guessing passwords


def test_one_password_on_many_accounts_is_slowed_whatever_the_sprayer_calls_himself(
    people, serve
):
    port = serve()
    sprayer = Wire(port)
    told = {}
    for email in (OFFICER, NOBODY):
        tried = [
            shown(sprayer.sign_in(email, SPRAYED, X_Forwarded_For=f"198.51.100.{n}"),
                  email)
            for n in range(11)
        ]  # fmt: skip
        told[email] = tried
        assert [status for status, *_ in tried] == [422] * 10 + [429]
    assert told[OFFICER] == told[NOBODY], "a locked account looks like none at all"
    assert "percobaan" in told[OFFICER][-1][2]

    statuses = [
        sprayer.sign_in(each["email"], SPRAYED, X_Forwarded_For=f"192.0.2.{n}")[0]
        for n, each in enumerate([each for each in OTHERS for _ in range(3)][:30])
    ]
    assert statuses == [422] * 30
    for lie in ("127.0.0.1", "10.0.0.1, 192.0.2.7", "::1", ""):
        slowed = Wire(port, X_Real_IP=lie, Forwarded=f"for={lie}").sign_in(
            "admin@agenda.example", X_Forwarded_For=lie
        )
        assert slowed[0] == 429, "he has come from the same place all the time"
        assert 1 <= int(slowed[1]["Retry-After"]) <= 900


def test_many_places_share_the_tries_at_one_account_and_one_place_keeps_its_own(
    people, serve
):
    port = serve(AGENDA_PROXIES="1")
    for n in range(10):
        sprayer = Wire(port, X_Forwarded_For=f"198.51.100.{n}")
        assert sprayer.sign_in(password=SPRAYED)[0] == 422
    own = Wire(port, X_Forwarded_For=FROM)
    assert own.sign_in()[0] == 429, "ten places had ten tries together"

    sprayer = Wire(port)
    for n in range(50):
        spoofed = f"10.0.{n}.1, {FROM}"  # the last one is written by the proxy
        email = OTHERS[n % len(OTHERS)]["email"]
        wrong = sprayer.sign_in(email, SPRAYED, X_Forwarded_For=spoofed)
        assert wrong[0] == 422
    email = "koordinator@agenda.example"
    refused = Wire(port).sign_in(email, X_Forwarded_For=f"192.0.2.77, {FROM}")
    assert refused[0] == 429
    let_in = Wire(port).sign_in(email, X_Forwarded_For=f"{FROM}, 192.0.2.77")
    assert (let_in[0], let_in[1]["Location"]) == (302, "/")


# Guessing secrets


@ONCE
def test_every_kind_of_secret_is_guessed_so_often_and_no_more(people, serve, settings):
    key = settings.secret_key
    codes = second_factor.enable(
        people.officer.as_actor(), key, SECRET, PASSWORD,
        pyotp.TOTP(SECRET).at(time.now(), counter_offset=-1),
    )  # fmt: skip
    good = bearer(people.officer)
    feed = feed_address(people.officer)
    link = one_time.make(OPERATOR, people.supervisor)
    db.session.commit()
    link = one_time.token_of(key, link.id)
    port = serve(AGENDA_PROXIES="1")
    guesser = Wire(port, X_Forwarded_For=FROM)

    def statuses(path, times, **headers):
        return [guesser.ask(path, **headers)[0] for _ in range(times)]

    wrong = {"Authorization": "Bearer aga_" + "x" * 43}
    assert statuses("/api/v1/me", 61, **wrong) == [401] * 60 + [429]
    assert guesser.ask("/api/v1/me", **good)[0] == 200, "who has one is not slowed"
    assert statuses(f"/feeds/agf_{'x' * 43}.ics", 61) == [404] * 60 + [429]
    assert guesser.ask(feed)[0] == 200
    # Not its last letter: of that some bits say nothing.
    tampered = link[:-9] + ("A" if link[-9] != "A" else "B") + link[-8:]
    assert statuses(f"/password/{tampered}", 31) == [410] * 30 + [429]
    assert guesser.ask(f"/password/{link}")[0] == 302, "the owner is not kept out"
    for value in ("x", "eyJfdXNlcl9pZCI6IjEifQ.Zz.x", wrong["Authorization"]):
        forged = Wire(port, Cookie=f"agenda={value}")
        assert forged.ask("/profile")[1]["Location"].startswith("/login")

    half = Wire(port, X_Forwarded_For=FROM)
    assert half.sign_in()[1]["Location"] == "/login/code"
    half.form = ""
    tries = ["000000", "abcd-efgh-jkmn-pqrs", "", "1" * 500, "٠٠٠٠٠٠"]
    for n in range(9):
        answer = half.fill_in("/login/code", code=tries[n % 2])
        assert answer[0] == 422
    for code in (pyotp.TOTP(SECRET).now(), codes[0]):
        assert half.fill_in("/login/code", code=code)[0] == 429
    for odd in tries[2:]:
        assert half.fill_in("/login/code", code=odd)[0] in {422, 429}
    assert half.ask("/profile")[1]["Location"].startswith("/login")


# Odd octets

HOST = b"Host: agenda.example\r\n"
ENDS = b"Connection: close\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
GET, POST = b"GET /login HTTP/1.1\r\n" + HOST, b"POST /login HTTP/1.1\r\n" + HOST
SECOND = b"GET /health/live HTTP/1.1\r\n" + HOST + ENDS + b"\r\n"

REFUSED = {
    "a length and chunks": POST + b"Content-Length: 4\r\n" + CHUNKED
    + b"\r\n0\r\n\r\n" + SECOND,
    "two lengths": POST + b"Content-Length: 4\r\nContent-Length: 0\r\n\r\n" + SECOND,
    "less than nothing": POST + b"Content-Length: -4\r\n\r\n" + SECOND,
    "a length with a sign": POST + b"Content-Length: +4\r\n\r\nabcd" + SECOND,
    "a length without end": POST + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n",
    "chunks by another name": POST + b"Transfer-Encoding: xchunked\r\n\r\n" + SECOND,
    "a name and a space": POST + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "chunks of HTTP/1.0": b"POST /login HTTP/1.0\r\n" + HOST + CHUNKED
    + b"\r\n0\r\n\r\n",
    "a chunk that is no number": POST + CHUNKED + b"\r\nzz\r\nabc\r\n0\r\n\r\n",
    "an endless remark": POST + CHUNKED + b"\r\n0;" + b"x" * 200_000 + b"\r\n\r\n",
    "two hosts": GET + b"Host: evil.example\r\n\r\n",
    "lines that end early": b"GET /login HTTP/1.1\nHost: a\n\n",
    "a line that goes on": GET + b"X-A: b\r\n c\r\n\r\n",
    "a NUL": GET + b"X-A: b\0c\r\n\r\n",
    "thousands of headers": GET + b"X-A: b\r\n" * 999 + b"\r\n",
    "a header without end": GET + b"X-A: " + b"x" * 100_000 + b"\r\n\r\n",
    "an address without end": b"GET /login?" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n",
    "no method": b"<script> / HTTP/1.1\r\n" + HOST + b"\r\n",
    "another protocol": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
}  # fmt: skip
LEADS_OUT = ("/static/../../agenda/app.py", "/static/%2e%2e/%2e%2e/agenda/app.py",
             "/static/..%2f..%2fREADME.md", "/static//etc/passwd", "/static/%00",
             "/static/" + "a" * 3000, "/files/../../../etc/passwd")  # fmt: skip

LIES = (
    "SCRIPT_NAME: /evil",
    "PATH_INFO: /evil/login",
    "X-Forwarded-Prefix: /evil",
    "X-Forwarded-Host: evil.example",
    "X-Forwarded-Proto: https",
    "X-Script-Name: /evil",
    "SCRIPT_NAME: //evil.example",
)
"""What only a proxy may say, and none is trusted; not even from this machine."""


@ONCE
def test_odd_octets_are_refused_and_open_nothing(people, serve):
    port = serve()
    for name, octets in REFUSED.items():
        answer = said(port, octets)
        assert answer.startswith((b"HTTP/1.1 4", b"HTTP/1.1 501")), name
        assert answer.count(b"HTTP/1.") == 1, f"{name}: two requests were seen in one"
        assert b'"live"' not in answer, name
    for path in LEADS_OUT:
        answer = said(port, f"GET {path} HTTP/1.1\r\n".encode() + HOST + ENDS + b"\r\n")
        assert answer.startswith((b"HTTP/1.1 404", b"HTTP/1.1 302 ")), path
        assert b"root:" not in answer
        assert b"create_app" not in answer

    for lie in LIES:
        octets = GET + lie.encode() + b"\r\n" + ENDS + b"\r\n"
        answer = said(port, octets)
        assert answer.startswith(b"HTTP/1.1 200"), lie
        assert b"evil" not in answer, lie
    below = octets.replace(b"GET /login", b"GET /evil/login")
    assert said(port, below).startswith(b"HTTP/1.1 404")
    assert said(port, SECOND).endswith(b'"live"}\n'), "and the office goes on"

    # A trace would show a script the cookie that it may not read.
    traced = said(
        port, b"TRACE / HTTP/1.1\r\nCookie: a=umpan\r\n" + HOST + ENDS + b"\r\n"
    )
    assert traced.startswith(b"HTTP/1.1 405")
    assert b"umpan" not in traced


def said(port, octets):
    """All that the server says before it hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as wire:
        heard = b""
        try:
            wire.sendall(octets)
            while piece := wire.recv(65_536):
                heard += piece
        except ConnectionError:  # it had enough
            pass
        return heard
