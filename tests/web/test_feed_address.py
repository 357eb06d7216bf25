"""The address of a feed, asked as calendar programs ask (RFC 9110, RFC 9111)."""

import gzip
import logging
from datetime import timedelta

import icalendar
import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy.exc import OperationalError

from agenda.db import db
from agenda.events import operations as events
from agenda.feeds import operations, publishing, queries, rendering
from agenda.people import operations as accounts
from agenda.rules.permissions import OPERATOR
from tests.doors import feed_address, signed_in

EVENT = {
    "title": "Forum Humas Daerah",
    "kind": "event",
    "scope": "national",
    "category": "profession",
    "start": "2026-12-09T09:00",
    "visibility": "public",
}


@pytest.fixture
def event(people):
    return events.register(people.coordinator.as_actor(), EVENT)


@pytest.fixture
def address(people, event) -> str:
    """Where the viewer's feed with one event is found."""
    return feed_address(people.viewer)


def token_of(address: str) -> str:
    return address.split("/")[2]


def feed_of(address: str):
    return queries.feed_for_token(token_of(address))


# What is answered


def test_f66_to_f68_f75_a_calendar_and_its_headers(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert icalendar.Calendar.from_ical(answer.data).walk("VEVENT")
    told = {
        "Content-Type": "text/calendar; charset=utf-8",
        "Content-Disposition": 'inline; filename="agenda.ics"',
        "Cache-Control": "private, max-age=300",
        "Vary": "Accept-Encoding",
        "X-Robots-Tag": "noindex, nofollow",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Last-Modified": "Tue, 24 Nov 2026 03:00:00 GMT",
        "Content-Length": str(len(answer.data)),
    }
    assert {name: answer.headers.get(name) for name in told} == told
    assert answer.headers["ETag"].startswith('"')


def test_the_two_forms_of_an_address_give_the_same_bytes(client, address):
    short = client.get(f"/feeds/{token_of(address)}.ics")
    other = client.get(f"/feeds/{token_of(address)}/nama-lain.ics")
    for answer in (short, other):
        assert answer.data == client.get(address).data


@pytest.mark.parametrize("accept", [None, "", "text/html", "application/json", "*/*"])
def test_f67_any_accept_is_answered(accept, client, address):
    headers = {} if accept is None else {"Accept": accept}
    assert client.get(address, headers=headers).status_code == 200


def test_f76_no_cookie_no_session_no_cors_no_redirect(app, client, address, people):
    for visitor in (client, signed_in(app, people.desk)):
        for path in (address, "/feeds/agf_unknown.ics"):
            answer = visitor.get(path, headers={"Origin": "https://lain.example"})
            assert answer.status_code in {200, 404}
            assert "Set-Cookie" not in answer.headers
            assert "Cookie" not in answer.headers["Vary"]
            assert not any(
                name.startswith("Access-Control") for name, _ in answer.headers
            )


def test_query_parameters_widen_nothing(client, address):
    plain = client.get(address)
    asked = client.get(f"{address}?window_back=3650&detail=full&visibility=agency")
    assert asked.data == plain.data


def test_f77_the_address_is_short(address):
    assert len("https://agenda.kominfo.example" + address) < 200


def test_two_applications_write_the_same_bytes(make_app, address):
    one, two = make_app().test_client(), make_app().test_client()
    first, second = one.get(address), two.get(address)
    assert first.data == second.data
    assert first.headers["ETag"] == second.headers["ETag"]
    assert first.headers["Last-Modified"] == second.headers["Last-Modified"]


# Conditional requests


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', '"other" , W/{}', "*"])
def test_f70_an_unchanged_feed_is_not_sent_again(form, client, address):
    etag = client.get(address).headers["ETag"]
    answer = client.get(address, headers={"If-None-Match": form.format(etag)})
    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["ETag"] == etag
    assert answer.headers["Cache-Control"] == "private, max-age=300"
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_f70_the_etag_wins_over_the_date(client, address):
    first = client.get(address)
    stamp = first.headers["Last-Modified"]
    other = {"If-None-Match": '"other"', "If-Modified-Since": stamp}
    assert client.get(address, headers=other).status_code == 200
    old = "Tue, 24 Nov 2020 03:00:00 GMT"
    same = {"If-None-Match": first.headers["ETag"], "If-Modified-Since": old}
    assert client.get(address, headers=same).status_code == 304


@pytest.mark.parametrize(
    ("since", "status"),
    [
        ("Tue, 24 Nov 2026 03:00:00 GMT", 304),
        ("Tue, 24 Nov 2026 03:00:01 GMT", 304),
        ("Tue, 24 Nov 2026 02:59:59 GMT", 200),
        ("yesterday", 200),
        ("0", 200),
        ("", 200),
        ("Tue, 99 Nov 2026 03:00:00 GMT", 200),
    ],
)
def test_f71_f72_dates_are_compared_and_odd_ones_ignored(
    since, status, client, address
):
    answer = client.get(address, headers={"If-Modified-Since": since})
    assert answer.status_code == status


def test_f71_a_vanished_event_is_seen_by_who_asks_by_date(
    people, event, client, address, clock
):
    stamp = client.get(address).headers["Last-Modified"]
    clock.shift(timedelta(minutes=1))
    events.trash(people.coordinator.as_actor(), event)
    answer = client.get(address, headers={"If-Modified-Since": stamp})
    assert answer.status_code == 200
    assert b"VEVENT" not in answer.data
    assert answer.headers["Last-Modified"] == "Tue, 24 Nov 2026 03:01:00 GMT"


def test_f73_head_has_the_headers_of_get(client, address):
    got, head = client.get(address), client.head(address)
    assert (head.status_code, head.data) == (200, b"")
    ours = [name for name, _ in got.headers if name != "X-Request-ID"]
    assert [head.headers[name] for name in ours] == [got.headers[n] for n in ours]
    asked = {"If-None-Match": got.headers["ETag"]}
    assert client.head(address, headers=asked).status_code == 304


# Compression


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        (None, False),
        ("identity", False),
        ("gzip", True),
        ("GZIP", True),
        ("gzip, deflate, br", True),
        ("gzip;q=0", False),
        ("gzip;q=0.0, *", False),
        ("br", False),
        ("gzip;q=0.5, identity;q=1", False),
        ("*", False),
    ],
)
def test_f74_it_is_packed_only_when_asked(accepted, packed, client, address):
    headers = {} if accepted is None else {"Accept-Encoding": accepted}
    answer = client.get(address, headers=headers)
    assert answer.headers.get("Content-Encoding") == ("gzip" if packed else None)
    assert answer.headers["Vary"] == "Accept-Encoding"
    octets = gzip.decompress(answer.data) if packed else answer.data
    assert octets == client.get(address).data


def test_f69_the_packed_form_has_an_etag_of_its_own(client, address):
    plain = client.get(address)
    asked = {"Accept-Encoding": "gzip"}
    packed = client.get(address, headers=asked)
    etag = packed.headers["ETag"]
    assert etag != plain.headers["ETag"]
    again = client.get(address, headers={**asked, "If-None-Match": etag})
    assert (again.status_code, again.headers["ETag"]) == (304, etag)
    assert client.get(address, headers=asked).data == packed.data


# Changes


def test_a_committed_change_is_in_the_next_answer(people, event, client, address):
    actor = people.coordinator.as_actor()
    seen = [client.get(address).headers["ETag"]]
    for number in range(3):
        events.revise(actor, event, {"title": f"Judul {number}"})
        answer = client.get(address, headers={"If-None-Match": seen[-1]})
        assert answer.status_code == 200
        assert f"Judul {number}".encode() in answer.data
        seen.append(answer.headers["ETag"])
    assert len(set(seen)) == 4


def test_a_known_token_is_never_refused_for_frequency(client, address):
    for _ in range(150):
        assert client.get(address).status_code == 200


def test_the_last_fetch_is_noted_to_the_minute(client, address, clock):
    client.get(address)
    clock.shift(timedelta(seconds=59))
    client.get(address)
    db.session.expire_all()
    assert feed_of(address).last_fetched_at.isoformat() == "2026-11-24T03:00:00+00:00"
    clock.shift(timedelta(seconds=2))
    client.get(address)
    db.session.expire_all()
    assert feed_of(address).last_fetched_at.isoformat() == "2026-11-24T03:01:00+00:00"
    assert feed_of(address).version == 1


def test_what_cannot_be_noted_does_not_hinder_the_answer(
    client, address, monkeypatch, caplog
):
    def fail(_feed, _publication):
        raise OperationalError("UPDATE feed", {}, Exception("database is locked"))

    monkeypatch.setattr(publishing, "remember", fail)
    assert client.get(address).status_code == 200
    assert "not noted" in caplog.text


# Refusals


def test_an_unknown_token_is_not_found(client, address):
    for path in ("/feeds/agf_unknown.ics", "/feeds/agf_unknown/agenda.ics",
                 f"/feeds/{token_of(address)}x.ics", "/feeds/x/y.ics"):  # fmt: skip
        answer = client.get(path)
        assert (answer.status_code, answer.data) == (404, b"Tidak ditemukan.\n")
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "WWW-Authenticate" not in answer.headers


def test_only_who_tries_many_unknown_tokens_is_slowed(client, address, clock):
    tries = [client.get(f"/feeds/agf_{n}.ics").status_code for n in range(61)]
    assert tries == [404] * 60 + [429]
    slowed = client.get("/feeds/agf_x.ics")
    assert slowed.headers["Retry-After"] == "60"
    assert client.get(address).status_code == 200
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    answer = client.get("/feeds/agf_x.ics", environ_overrides=elsewhere)
    assert answer.status_code == 404
    clock.shift(timedelta(minutes=1))
    assert client.get("/feeds/agf_x.ics").status_code == 404


@pytest.mark.parametrize(
    "method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "REPORT"]
)
def test_f82_other_methods_are_not_allowed(method, client, address):
    for path in (address, f"/feeds/{token_of(address)}.ics"):
        answer = client.open(path, method=method)
        assert answer.status_code == 405
        assert answer.headers["Allow"] == "GET, HEAD"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_f78_a_fault_is_503_and_never_an_empty_calendar(
    client, address, monkeypatch, caplog
):
    def fail(*_arguments):
        raise RuntimeError("no")

    client.get(address)
    monkeypatch.setattr(publishing, "publish", fail)
    answer = client.get(address)
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert b"VCALENDAR" not in answer.data
    assert "Set-Cookie" not in answer.headers
    monkeypatch.undo()
    assert client.get(address).status_code == 200


def test_f80_an_event_that_cannot_be_written_at_all_is_503(
    client, address, monkeypatch
):
    def fail(*_arguments):
        raise RuntimeError("no")

    monkeypatch.setattr(rendering, "text_of", fail)
    monkeypatch.setattr(rendering, "bare_text_of", fail)
    assert client.get(address).status_code == 503


def test_a_database_that_does_not_answer_is_503(client, address, app):
    def fail(*_arguments):
        raise OperationalError("SELECT", {}, Exception("gone"))

    with app.app_context():
        engine = db.engine
    sqlalchemy_event.listen(engine, "before_cursor_execute", fail)
    try:
        answer = client.get(address)
    finally:
        sqlalchemy_event.remove(engine, "before_cursor_execute", fail)
    assert answer.status_code == 503
    assert "Retry-After" in answer.headers


# The end


def test_an_ended_feed_says_farewell_then_is_gone(people, client, address, clock):
    before = client.get(address)
    operations.revoke(people.viewer.as_actor(), feed_of(address))
    farewell = client.get(address, headers={"If-None-Match": before.headers["ETag"]})
    assert farewell.status_code == 200
    assert b"Langganan berakhir" in farewell.data
    assert b"Forum Humas" not in farewell.data
    clock.shift(timedelta(days=30))
    assert client.get(address).status_code == 410


def test_a_leaked_feed_is_gone_at_once(people, client, address):
    operations.revoke(people.viewer.as_actor(), feed_of(address), leaked=True)
    answer = client.get(address)
    assert answer.status_code == 410
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_the_feed_of_a_closed_account_says_farewell(people, client, address, clock):
    accounts.deactivate(OPERATOR, people.viewer)
    assert b"Langganan berakhir" in client.get(address).data
    clock.shift(timedelta(days=30))
    assert client.get(address).status_code == 410


def test_a_rotated_token_says_farewell_and_then_is_gone(people, client, address, clock):
    before = client.get(address)
    operations.rotate(people.viewer.as_actor(), feed_of(address))
    answer = client.get(address)
    assert b"Langganan berakhir" in answer.data
    assert answer.last_modified > before.last_modified
    assert client.get(address).data == answer.data
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    clock.shift(timedelta(days=30))
    assert client.get(address).status_code == 410


def test_a_token_rotated_because_it_leaked_tells_nothing(people, client, address):
    operations.rotate(people.viewer.as_actor(), feed_of(address), leaked=True)
    assert client.get(address).status_code == 410


# Secrets


def test_a_token_is_in_no_log_line(client, address, monkeypatch, caplog):
    caplog.set_level(logging.DEBUG)
    client.get(address)
    client.get(f"/feeds/{token_of(address)}.ics")
    client.post(address)
    client.open(address, method="MKCOL")

    def fail(*_arguments):
        raise RuntimeError("no")

    monkeypatch.setattr(publishing, "publish", fail)
    client.get(address)
    client.get(f"{address}/odd")
    assert caplog.records
    assert token_of(address) not in caplog.text
    assert token_of(address)[4:] not in caplog.text
