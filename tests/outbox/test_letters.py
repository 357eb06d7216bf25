"""Letters: posted with their change, held by one sender, tried again, given up."""

import multiprocessing
from datetime import timedelta

import pytest

from agenda.db import db
from agenda.errors import WrongState
from agenda.outbox import operations as outbox
from agenda.outbox import queries
from agenda.outbox.models import Letter
from agenda.outbox.queries import State
from tests.offices import NOW, bare_app


def post(key="k", **more):
    outbox.post("test", "dewi@agenda.example", {"n": 1}, dedupe_key=key, **more)


def letter():
    return db.session.query(Letter).one()


def test_the_same_key_twice_is_one_letter(session):
    post()
    post()
    session.commit()
    assert letter().payload == {"n": 1}


def test_a_letter_exists_exactly_when_its_change_does(session):
    post()
    session.rollback()
    assert session.query(Letter).count() == 0


def test_a_letter_in_hands_is_nobody_elses(session):
    post()
    session.commit()
    held = outbox.claim("one")
    assert (held.recipient, held.attempt) == ("dewi@agenda.example", 1)
    assert outbox.claim("two") is None
    assert queries.state_of(letter()) is State.SENDING


def test_a_letter_waits_for_its_time(session, clock):
    post(not_before=NOW + timedelta(hours=1))
    session.commit()
    assert outbox.claim("one") is None
    clock.shift(3600)
    assert outbox.claim("one") is not None


@pytest.mark.parametrize("way", [timedelta(minutes=11), timedelta(days=-2)])
def test_the_claim_of_a_dead_sender_runs_out_even_when_the_clock_is_put_back(
    session, clock, way
):
    post(not_before=None)
    session.query(Letter).update({"not_before": NOW - timedelta(days=9)})
    session.commit()
    lost = outbox.claim("killed")
    clock.shift(way)
    again = outbox.claim("other")
    assert (again.id, again.attempt) == (lost.id, 2)
    assert not outbox.sent(lost)
    assert outbox.sent(again)
    assert queries.state_of(letter()) is State.SENT


def test_failures_wait_longer_each_time_and_end_as_a_dead_letter(session, clock):
    post()
    session.commit()
    for pause in outbox.RETRIES:
        held = outbox.claim("one")
        outbox.failed(held, "451 later")
        assert outbox.claim("one") is None
        clock.shift(pause)
    outbox.failed(outbox.claim("one"), "451 still not")
    dead = letter()
    assert (queries.state_of(dead), dead.error) == (State.DEAD, "451 still not")
    clock.shift(timedelta(days=9))
    assert outbox.claim("one") is None
    assert queries.standing().dead == 1


def test_a_dead_letter_is_sent_again_or_dropped_by_decision(session):
    post()
    session.commit()
    outbox.failed(outbox.claim("one"), "550 no", for_good=True)
    outbox.retry(letter())
    session.commit()
    outbox.failed(outbox.claim("one"), "550 no", for_good=True)
    outbox.drop(letter())
    session.commit()
    assert queries.state_of(letter()) is State.DROPPED
    with pytest.raises(WrongState):
        outbox.retry(letter())
    post()
    session.commit()
    assert queries.state_of(letter()) is State.DROPPED


def test_a_letter_in_hands_cannot_be_dropped(session):
    post()
    session.commit()
    outbox.claim("one")
    with pytest.raises(WrongState):
        outbox.drop(letter())


def test_the_figures_of_the_queue(session, clock):
    post("a")
    post("b", not_before=NOW + timedelta(days=1))
    session.commit()
    clock.shift(60)
    standing = queries.standing()
    assert (standing.waiting, standing.due, standing.dead) == (2, 1, 0)
    assert standing.oldest == NOW


def test_what_ended_long_ago_is_forgotten_and_what_waits_is_kept(session, clock):
    for key in ("sent", "dead", "waiting"):
        post(key)
        session.commit()
    outbox.sent(outbox.claim("one"))
    outbox.failed(outbox.claim("one"), "550", for_good=True)
    clock.shift(outbox.KEPT_AFTER_SENDING)
    assert outbox.sweep() == 1
    clock.shift(outbox.KEPT_WHEN_DEAD)
    assert outbox.sweep() == 1
    assert letter().dedupe_key == "waiting"


def take_all(database_url, name, taken):
    app = bare_app(database_url)
    with app.app_context():
        while (held := outbox.claim(name)) is not None:
            taken.put(held.id)
            outbox.sent(held)


def test_processes_at_once_send_each_letter_once(settings, session):
    for number in range(60):
        post(str(number))
    session.commit()
    session.remove()
    db.engine.dispose()
    context = multiprocessing.get_context("spawn")
    taken = context.Queue()
    senders = [
        context.Process(target=take_all, args=(settings.database_url, str(n), taken))
        for n in range(3)
    ]
    for sender in senders:
        sender.start()
    ids = [taken.get(timeout=60) for _ in range(60)]
    for sender in senders:
        sender.join(60)
        assert sender.exitcode == 0
    assert taken.empty()
    assert len(set(ids)) == 60
