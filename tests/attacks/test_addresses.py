"""Where one is led, what answers carry, and what a request may pretend."""

import re
from urllib.parse import quote, urlsplit

import pytest

from agenda.outbox.models import Letter
from agenda.people import one_time
from agenda.rules.permissions import OPERATOR
from tests.doors import bearer, feed_address, signed_in
from tests.pages import send
from tests.web.entering import OFFICER, fill_in, sign_in

EVIL = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "/\t/evil.example/",
    "/\n/evil.example/",
    "\t//evil.example/",
    " //evil.example/",
    "/%09/evil.example/",
    "/%5cevil.example/",
    "https:evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/x\r\nSet-Cookie: a=b",
    "/x\r\n\r\n<script>",
    "/%0d%0aSet-Cookie:a=b",
    "@evil.example",
    "/.//evil.example",
    "/..//evil.example",
    "/\u2028/evil.example",
    "/\uff0f/evil.example",
]


def leads_away(location):
    """As a browser reads it: without tabs and line ends, backslash like slash."""
    read = re.sub(r"[\t\r\n]", "", location).strip().replace("\\", "/")
    parts = urlsplit(read)
    return bool(parts.scheme or parts.netloc or not read.startswith("/"))


@pytest.mark.parametrize("evil", EVIL)
def test_nothing_leads_to_another_site(app, people, evil):
    client, inside = app.test_client(), signed_in(app, people.coordinator)
    address = f"/login?next={quote(evil)}"
    answers = [
        inside.get(address),
        sign_in(client, address=address),
        send(inside, "/events/look", look="rows", back=evil),
        send(inside, "/tasks/look", look="rows", back=evil),
        send(inside, "/events/bulk", act="cancel", back=evil),
        send(inside, "/changes/read", next=evil, back=evil),
        inside.get("/filters/new", query_string={"back": evil, "next": evil}),
        inside.get("/login", headers={"Referer": "https://evil.example/"}),
    ]
    for answer in answers:
        if answer.status_code in {301, 302, 303, 307, 308}:
            location = answer.location
            own = urlsplit(location).netloc == "localhost"
            assert own or not leads_away(location), (answer.request.path, location)
        assert "a=b" not in str(answer.headers.getlist("Set-Cookie"))
        assert 'href="//evil' not in answer.text
        assert 'href="https://evil' not in answer.text


def test_a_kept_form_leads_back_to_ourselves(app, people):
    """The address of a form whose session ended is sealed: nobody else writes it."""
    client = app.test_client()
    for kept in ("", "x", "gAAAA", '["//evil.example", [], [], ""]'):
        answer = sign_in(client, kept=kept)
        assert answer.status_code in {200, 302}
        assert answer.location in {"/", None}
        client = app.test_client()
    for path in ("//evil.example/events/new", "/\\evil.example/events/new"):
        answer = client.post(path, data={"title": "x"})
        assert "evil.example" not in (answer.location or "")


# What a request pretends

LIES = {
    "Host": "evil.example",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "gopher",
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Prefix": "/evil",
    "Forwarded": "host=evil.example",
    "X-Original-URL": "/admin",
    "X-Rewrite-URL": "/admin",
    "X-Host": "evil.example",
    "Referer": "https://evil.example/",
    "Origin": "https://evil.example",
}


PAGES = ["/", "/events", "/tasks", "/profile", "/feeds", "/search?q=x", "/tidak-ada"]


def test_no_answer_repeats_what_the_request_calls_us(app, people):
    client = signed_in(app, people.coordinator)
    address = feed_address(people.coordinator)
    for path in [*PAGES, "/login", "/events/export.ics", address, "/api/docs"]:
        answer = client.get(path, headers=LIES)
        assert "evil.example" not in answer.text, path
        assert "evil.example" not in str(answer.headers), path
    answer = app.test_client().get(
        "/api/v1/me", headers={**bearer(people.officer), **LIES}
    )
    assert "evil.example" not in answer.text + str(answer.headers)


@pytest.mark.parametrize(
    "path", ["/api", "/events//new", "/static//x", "/events/", "/login/", "/feeds//a"]
)
def test_an_address_that_is_nearly_right_leads_nowhere_by_the_name_of_the_host(
    app, people, path
):
    for client in (app.test_client(), signed_in(app, people.officer)):
        answer = client.get(path, base_url="http://evil.example")
        assert answer.status_code in {200, 302, 404}, path
        assert "evil.example" not in answer.text + str(answer.headers), path


def test_letters_and_shown_links_name_our_own_address(app, people, session):
    fields = {"email": OFFICER}
    client = app.test_client()
    fields["csrf_token"] = re.search(
        r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/forgot-password").text
    )[1]
    lies = {name: value for name, value in LIES.items() if name != "Host"}
    client.post("/forgot-password", data=fields, headers=lies)
    [letter] = session.query(Letter).filter_by(kind="password_reset")
    assert "evil" not in str(letter.payload)
    assert set(letter.payload) == {"link"}
    admin = signed_in(app, people.admin)
    told = admin.post(
        f"/admin/people/{people.officer.id}/link",
        data={"csrf_token": token_of(admin), "how": "show"},
        headers={key: LIES[key] for key in ("X-Forwarded-Host", "Forwarded")},
    )
    assert "evil.example" not in told.text
    assert one_time.PREFIX in told.text


def token_of(client):
    page = client.get("/profile").text
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]


def test_proxies_are_believed_exactly_when_the_settings_say_so(make_app):
    for proxies in (0, 1):
        client = make_app(proxies=proxies).test_client()
        headers = {"X-Forwarded-For": "203.0.113.9", "X-Request-ID": "angka-12345678"}
        seen = {}
        app = client.application
        app.view_functions["health.live"] = lambda seen=seen: _seen(seen)
        answer = client.get("/health/live", headers=headers)
        assert (seen["address"] == "203.0.113.9") is bool(proxies)
        assert (answer.headers["X-Request-ID"] == "angka-12345678") is bool(proxies)


def _seen(seen):
    from flask import request  # noqa: PLC0415

    seen["address"] = request.remote_addr
    return "x"


@pytest.mark.parametrize(
    "given", ["a" * 200, "x y", "x\ty", "<script>", "é", "x;y", "", "../../etc"]
)
def test_an_odd_request_id_is_replaced(make_app, given):
    answer = (
        make_app(proxies=1)
        .test_client()
        .get("/health/live", headers={"X-Request-ID": given})
    )
    assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["X-Request-ID"])


def test_a_method_is_what_it_is(app, people, things):
    """No header and no field makes a change of what is a question."""
    client, headers = signed_in(app, people.coordinator), bearer(people.coordinator)
    for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        for path in (f"/api/v1/events/{things.event.id}", "/events"):
            answer = client.get(f"{path}", headers={**headers, name: "DELETE"})
            assert answer.status_code == 200
    answer = client.get(f"/events/{things.event.id}?_method=DELETE")
    assert answer.status_code == 200
    for method in ("TRACE", "CONNECT", "PUT", "DEBUG", "get"):
        for path in ("/", "/login", f"/events/{things.event.id}"):
            answer = client.open(path, method=method)
            assert answer.status_code in {302, 400, 405} or method == "get"


# What every answer carries


def every_answer(app, people, things):
    """An answer of every address, whatever it is, to three kinds of visitors."""
    inside, stranger = signed_in(app, people.admin), app.test_client()
    headers = bearer(people.admin, "admin")
    for address in things.addresses():
        for client, told in ((inside, {}), (stranger, {}), (stranger, headers)):
            if told and not address.is_api:
                continue
            with client.open(
                address.path,
                method=address.method,
                headers={**told, "Origin": "https://evil.example"},
            ) as answer:
                yield address, answer


def test_every_answer_carries_the_strict_headers(app, people, things):
    statuses = set()
    for address, answer in every_answer(app, people, things):
        headers = answer.headers
        where = (address.method, address.path, answer.status_code)
        statuses.add(answer.status_code)
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'"), where
        assert "unsafe" not in policy, where
        assert "sandbox" in policy or "frame-ancestors 'none'" in policy, where
        assert headers["X-Content-Type-Options"] == "nosniff", where
        assert headers["X-Frame-Options"] == "DENY", where
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", where
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin", where
        assert headers["Referrer-Policy"] in {"same-origin", "no-referrer"}, where
        assert not [name for name, _ in headers if "Access-Control" in name], where
        assert "Python" not in headers.get("Server", ""), where
        assert "X-Powered-By" not in headers, where
        if address.rule.startswith("/static/"):
            continue
        assert headers["Cache-Control"].startswith("private"), where
        if not address.rule.startswith("/feeds/<token>"):
            assert "no-store" in headers["Cache-Control"], where
    assert {200, 302, 400, 401, 403, 404, 405, 422} <= statuses


def test_a_fault_carries_them_too(make_app, people):
    app = make_app()
    app.testing = False

    def fault():
        raise RuntimeError("rahasia dapur")

    for endpoint, path in (("events.list_events", "/events"), ("auth.login", "/login")):
        if endpoint not in app.view_functions:
            endpoint = next(
                rule.endpoint for rule in app.url_map.iter_rules() if rule.rule == path
            )
        app.view_functions[endpoint] = fault
        answer = signed_in(app, people.officer).get(path)
        assert answer.status_code == 500
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "rahasia dapur" not in answer.text


def test_the_second_step_is_led_only_home(app, people, settings):
    client = app.test_client()
    assert client.get("/login/code").location == "/login"
    assert fill_in(client, "/login", email=OFFICER, password="x").status_code == 422
    assert client.get("/login/code").location == "/login"
    link = one_time.make(OPERATOR, people.officer)
    token = one_time.token_of(settings.secret_key, link.id)
    answer = client.get(f"/password/{token}", headers=LIES)
    assert answer.location == "/password"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
