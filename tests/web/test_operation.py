"""Health and metrics: who may read them, and what they tell."""

import ipaddress

import pytest

from agenda.outbox import operations as outbox
from tests.doors import signed_in

TOKEN = "zehn-mal-geheim-und-mehr"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
WATCHED = ("/metrics", "/health/details")


@pytest.mark.parametrize("address", WATCHED)
def test_without_leave_there_is_no_such_page(make_app, address):
    assert make_app().test_client().get(address).status_code == 404
    assert make_app().test_client().get(address, headers=BEARER).status_code == 404
    guarded = make_app(metrics_token=TOKEN).test_client()
    for header in ({}, {"Authorization": "Bearer x"}, {"Authorization": TOKEN}):
        assert guarded.get(address, headers=header).status_code == 404
    assert guarded.get(address, headers=BEARER).status_code == 200


@pytest.mark.parametrize("address", WATCHED)
def test_an_address_of_the_settings_may_read_unless_a_proxy_hides_it(make_app, address):
    networks = (ipaddress.ip_network("10.0.0.0/8"),)
    client = make_app(metrics_addresses=networks).test_client()

    def status(remote, **headers):
        return client.get(
            address, environ_base={"REMOTE_ADDR": remote}, headers=headers
        ).status_code

    assert status("10.1.2.3") == 200
    assert status("::ffff:10.1.2.3") == 200
    assert status("11.1.2.3") == 404
    assert status("10.1.2.3", **{"X-Forwarded-For": "11.1.2.3"}) == 404


def test_the_details_are_for_administrators_too(app, people):
    assert signed_in(app, people.admin).get("/health/details").status_code == 200
    assert signed_in(app, people.officer).get("/health/details").status_code == 404


def test_requests_are_counted_by_route_and_the_queue_is_told(make_app, session):
    outbox.post("test", "dewi@agenda.example", {}, dedupe_key="k")
    session.commit()
    client = make_app(metrics_token=TOKEN).test_client()
    client.get("/feeds/agf_nobody/agenda.ics")
    client.get("/tidak/ada?q=rahasia")
    client.open("/login", method="WEIRD")
    told = client.get("/metrics", headers=BEARER).text
    assert 'route="/feeds/<token>/<name>.ics",status="4xx"} 1.0' in told
    assert 'agenda_feed_polls_total{status="404"} 1.0' in told
    assert 'method="other"' in told
    assert "agenda_outbox_due 1.0" in told
    assert "agenda_database_up 1.0" in told
    assert "tidak" not in told
    details = client.get("/health/details", headers=BEARER).json
    assert details["outbox"]["due"] == 1
    assert details["database"]["bytes"] > 0
    assert details["disk"]["free"] > 0


def test_a_long_queue_does_not_make_the_server_unready(client, session, clock):
    outbox.post("test", "dewi@agenda.example", {}, dedupe_key="k")
    session.commit()
    clock.shift(9 * 24 * 3600)
    assert client.get("/health/ready").json == {"status": "ready"}
