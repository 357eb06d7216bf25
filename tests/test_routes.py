"""Every address, recorded, and the three questions asked of each page.

Without login? Without permission? Not existing? A new address is added to
`tests/routes.txt` by hand, after one has thought about all three.
"""

from pathlib import Path
from uuid import UUID

import pytest
from werkzeug.routing.converters import AnyConverter, UUIDConverter

from agenda import links
from agenda.web.access import OPEN
from tests.doors import signed_in

RECORDED = Path(__file__).with_name("routes.txt")
NOBODY = UUID("018f0000-0000-7000-8000-000000000000")
_API = "/api/"


def routes(app):
    """Methods and rule of every address, in order."""
    return sorted(
        f"{rule.rule} {' '.join(sorted(rule.methods - {'HEAD', 'OPTIONS'}))}"
        for rule in app.url_map.iter_rules()
    )


def pages(app):
    """The addresses that people open, with values that name nothing.

    Answers method, address, and whether the address names something.
    """
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(_API) or rule.endpoint in OPEN:
            continue
        values = {name: nothing(rule, name) for name in rule.arguments}
        for method in sorted(rule.methods & {"GET", "POST"}):
            address = adapter.build(rule.endpoint, values, method=method)
            yield method, address, bool(rule.arguments)


def nothing(rule, name):
    """A value that the address takes and that names nothing."""
    converter = rule._converters[name]
    if isinstance(converter, AnyConverter):
        return min(converter.items)
    return NOBODY if isinstance(converter, UUIDConverter) else "tidak-ada"


def test_the_addresses_are_the_recorded_ones(app):
    assert routes(app) == RECORDED.read_text().splitlines()


def test_a_stranger_is_sent_to_sign_in_by_every_page(app, client):
    for method, address, _ in pages(app):
        answer = client.open(address, method=method)
        if method == "GET":
            assert answer.status_code == 302, address
            assert answer.location.startswith("/login"), address
        else:
            # Without a session there is no token either: nothing is accepted.
            assert answer.status_code in {302, 400}, address


def test_a_stranger_gets_a_problem_from_every_address_of_the_api(app, client):
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/api/v1"):
            continue
        values = dict.fromkeys(rule.arguments, "x")
        address = app.url_map.bind("localhost").build(rule.endpoint, values)
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            answer = client.open(address, method=method)
            assert answer.status_code == 401, (method, address)
            assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize("email", ["admin@agenda.example", "pengamat@agenda.example"])
def test_what_does_not_exist_is_not_found_whoever_asks(app, people, email):
    client = signed_in(app, people.account(email))
    for method, address, names_something in pages(app):
        if method == "GET" and names_something:
            answer = client.get(address)
            # A door that the role may not use at all may say so first.
            assert answer.status_code in {403, 404}, address


def test_an_address_that_nobody_made_is_a_page_in_words(client):
    answer = client.get("/tidak/ada")
    assert answer.status_code == 404
    assert "Halaman tidak ditemukan" in answer.text


def test_links_made_below_the_doors_lead_somewhere(app):
    adapter = app.url_map.bind("localhost")
    for link in (
        links.event("", NOBODY),
        links.task("", NOBODY),
        links.feed("", "agf_x", "agenda"),
        links.one_time("", "agl_x"),
    ):
        assert adapter.match(link, method="GET")
