"""`agenda tick` and `agenda outbox`."""

import json

from agenda.jobs import running, table
from agenda.outbox import operations as outbox
from tests.notices.post import free_port


def post(session):
    outbox.post(
        "test", "dewi@agenda.example", {"asked_at": "2026-11-24"}, dedupe_key="k"
    )
    session.commit()


def test_a_tick_is_safe_to_repeat(runner):
    first = json.loads(runner("tick", "--json").out)
    assert {one["error"] for one in first["jobs"]} == {""}
    again = runner("tick", "--json")
    assert (again.exit, json.loads(again.out)["jobs"]) == (0, [])
    assert again.err == ""


def test_a_tick_with_a_failed_job_ends_with_a_sentence(runner, monkeypatch):
    def fail(_settings):
        raise ValueError

    job = table.Job("fail", table.day, fail)
    monkeypatch.setattr(running.run_due, "__defaults__", (None, (job,)))
    failed = runner("tick")
    assert failed.exit == 1
    assert "Failed, and tried again later: fail." in failed.err


def test_letters_are_listed_dropped_and_tried_again(runner, session):
    post(session)
    outbox.failed(outbox.claim("one"), "550 no", for_good=True)
    session.remove()
    [letter] = json.loads(runner("outbox", "list", "--json").out)
    assert (letter["state"], letter["error"]) == ("dead", "550 no")
    assert runner("outbox", "retry", "--dead").exit == 0
    [letter] = json.loads(runner("outbox", "list", "--json").out)
    assert (letter["state"], letter["attempts"]) == ("waiting", 0)
    assert runner("outbox", "drop", letter["id"]).exit == 0
    assert runner("outbox", "list").out == ""
    refused = runner("outbox", "drop", letter["id"])
    assert (refused.exit, refused.err.count("\n")) == (1, 1)
    assert runner("outbox", "retry").exit == 2


def test_a_test_message_tells_what_the_server_says(runner, monkeypatch):
    sent = runner("outbox", "test", "dewi@agenda.example")
    assert sent.exit == 0
    assert "Sent to dewi@agenda.example" in sent.out
    monkeypatch.setenv("AGENDA_MAIL_URL", f"smtp://x:secret@127.0.0.1:{free_port()}")
    failed = runner("outbox", "test", "dewi@agenda.example")
    assert (failed.exit, failed.err.count("\n")) == (1, 1)
    assert "cannot be used" in failed.err
    assert "secret" not in failed.err


def test_an_odd_address_of_mail_is_refused_without_its_password(runner, monkeypatch):
    monkeypatch.setenv("AGENDA_MAIL_URL", "imap://x:geheim@host")
    refused = runner("outbox", "list")
    assert refused.exit == 1
    assert refused.err.startswith("AGENDA_MAIL_URL must be")
    assert "geheim" not in refused.err
