"""Letters on their way through a real mail server, or into a folder."""

import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from agenda import clock as office_clock
from agenda.db import db
from agenda.notices import messages
from agenda.notices.notice import NoLongerNeeded
from agenda.notices.sending import Fate, send_due
from agenda.outbox import operations as outbox
from agenda.outbox import queries
from agenda.outbox.models import Letter
from agenda.outbox.queries import State
from tests.notices.post import free_port, receiver

AGENDA = str(Path(sys.executable).with_name("agenda"))
DEWI, EKO = "dewi@agenda.example", "eko@agenda.example"


@pytest.fixture(autouse=True)
def clock() -> None:
    """Mail servers run on the real clock."""


@pytest.fixture
def post_office():
    with receiver() as found:
        yield found


@pytest.fixture
def by_mail(settings, post_office):
    return replace(settings, mail_url=post_office[1])


def post(recipient=DEWI, key=None, kind="test", **facts):
    facts = {"asked_at": "2026-11-24T03:00:00+00:00", **facts}
    outbox.post(kind, recipient, facts, dedupe_key=key or recipient)
    db.session.commit()


def send(settings):
    return send_due(settings, "sender")


def letters():
    db.session.expire_all()
    found = db.session.query(Letter).order_by(Letter.id)
    return [(one.recipient, queries.state_of(one), one.error) for one in found]


def make_all_due():
    db.session.query(Letter).update(
        {"not_before": office_clock.now() - timedelta(seconds=1)}
    )
    db.session.commit()


def test_a_message_arrives_whole(session, by_mail, post_office):
    post()
    assert send(by_mail) == Counter({Fate.SENT: 1})
    [message] = post_office[0].messages
    id_ = session.query(Letter.id).scalar()
    assert message["Message-ID"] == f"<{id_}@localhost>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Subject"] == "Pesan percobaan dari Agenda"
    assert message["Reply-To"] == message["From"] == "Agenda <agenda@localhost>"
    assert message["Date"]
    plain, rich = message.iter_parts()
    assert "10.00 WIB" in plain.get_content()
    assert rich.get_content_type() == "text/html"
    assert send(by_mail) == Counter()


def test_a_refusal_for_now_is_tried_again(session, by_mail, post_office):
    post_office[0].data = ["451 busy"]
    post()
    assert send(by_mail) == Counter({Fate.AGAIN: 1})
    assert letters() == [(DEWI, State.WAITING, "451 busy")]
    make_all_due()
    assert send(by_mail) == Counter({Fate.SENT: 1})
    first, second = post_office[0].messages
    assert first["Message-ID"] == second["Message-ID"]


def test_a_refusal_for_good_is_a_dead_letter_and_blocks_nobody(
    session, by_mail, post_office
):
    post_office[0].rcpt = {DEWI: ["550 no such user"]}
    post(DEWI)
    post("not an address")
    post(EKO)
    assert send(by_mail) == Counter({Fate.DEAD: 2, Fate.SENT: 1})
    assert letters() == [
        (DEWI, State.DEAD, "550 no such user"),
        ("not an address", State.DEAD, "not an address of mail"),
        (EKO, State.SENT, ""),
    ]


def test_without_a_server_all_wait_and_the_round_ends_early(session, settings):
    for number in range(5):
        post(key=str(number))
    nobody = replace(settings, mail_url=f"smtp://127.0.0.1:{free_port()}")
    assert send(nobody) == Counter({Fate.AWAY: 3})
    assert {state for _, state, _ in letters()} == {State.WAITING}
    assert any("refused" in error for _, _, error in letters())


def test_a_server_that_was_down_gets_each_letter_once(session, settings):
    port = free_port()
    by_mail = replace(settings, mail_url=f"smtp://127.0.0.1:{port}")
    for number in range(5):
        post(key=str(number))
    assert send(by_mail) == Counter({Fate.AWAY: 3})

    make_all_due()
    with receiver(port) as (box, _address):
        assert send(by_mail) == Counter({Fate.SENT: 5})
        make_all_due()
        assert send(by_mail) == Counter()

    assert len({message["Message-ID"] for message in box.messages}) == 5
    assert len(box.messages) == 5


def test_a_server_that_never_answers_is_left_in_time(session, settings, post_office):
    post_office[0].slow = 30
    post()
    began = time.monotonic()
    slow = replace(settings, mail_url=f"{post_office[1]}?timeout=1")
    assert send(slow) == Counter({Fate.AWAY: 1})
    assert time.monotonic() - began < 10


def test_a_server_without_tls_is_refused_when_tls_is_a_must(
    session, settings, post_office
):
    post()
    strict = replace(settings, mail_url=f"{post_office[1]}?starttls=yes")
    assert send(strict) == Counter({Fate.AWAY: 1})
    assert post_office[0].messages == []


def test_names_with_line_breaks_begin_no_header(
    session, by_mail, post_office, monkeypatch
):
    def evil(_notice, _office):
        return {
            **messages.test(_notice, _office),
            "reply_to": "a@agenda.example\r\nBcc: spy@agenda.example",
        }

    monkeypatch.setitem(messages.BUILDERS, "test", evil)
    post()
    send(by_mail)
    assert [m["Bcc"] for m in post_office[0].messages] in ([], [None])


def test_what_is_no_longer_so_is_not_sent(session, by_mail, post_office, monkeypatch):
    def over(_notice, _office):
        raise NoLongerNeeded("used")

    monkeypatch.setitem(messages.BUILDERS, "test", over)
    post()
    assert send(by_mail) == Counter({Fate.DROPPED: 1})
    assert post_office[0].messages == []


def test_a_message_that_cannot_be_written_waits_for_a_better_program(session, by_mail):
    post(kind="unheard-of")
    post(EKO)
    assert send(by_mail) == Counter({Fate.AGAIN: 1, Fate.SENT: 1})
    assert letters()[0] == (DEWI, State.WAITING, "UnknownKind")


def test_without_a_mail_server_messages_lie_in_a_folder_for_us_alone(session, settings):
    post()
    assert send(settings) == Counter({Fate.SENT: 1})
    [file] = (settings.instance / "outbox").iterdir()
    assert file.suffix == ".eml"
    assert file.stat().st_mode & 0o777 == 0o600
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert message["To"] == DEWI


@pytest.fixture
def worker(settings, post_office):
    started = []

    def start():
        process = subprocess.Popen(
            [AGENDA, "worker"],
            env={
                "AGENDA_INSTANCE": str(settings.instance),
                "AGENDA_DATABASE_URL": settings.database_url,
                "AGENDA_SECRET_KEY": settings.secret_key,
                "AGENDA_MAIL_URL": post_office[1],
            },
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def until(true):
    for _ in range(400):
        if true():
            return
        time.sleep(0.1)
    raise AssertionError("it does not come about")


def test_a_worker_killed_while_sending_loses_nothing(
    session, by_mail, post_office, worker
):
    box = post_office[0]
    box.slow = 20
    post()
    killed = worker()
    until(lambda: box.messages)
    killed.kill()
    killed.wait()
    box.slow = 0
    assert send(by_mail) == Counter(), "its claim still holds"
    session.query(Letter).update(
        {"claimed_at": office_clock.now() - queries.CLAIM_HOLDS}
    )
    session.commit()
    assert send(by_mail) == Counter({Fate.SENT: 1})
    ids = {message["Message-ID"] for message in box.messages}
    assert len(box.messages) == 2
    assert len(ids) == 1, "a receiver can tell that they are one"


def test_a_worker_that_is_told_to_end_finishes_the_letter_in_hand(
    session, post_office, worker
):
    box = post_office[0]
    box.slow = 2
    post(DEWI)
    post(EKO)
    ended = worker()
    until(lambda: box.messages)
    ended.send_signal(signal.SIGTERM)
    _, log = ended.communicate(timeout=30)
    assert ended.returncode == 0
    assert "Traceback" not in log
    assert "worker ended" in log
    assert DEWI not in log
    assert sorted(state for _, state, _ in letters()) == [State.SENT, State.WAITING]
