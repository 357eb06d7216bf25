"""Whatever a form brings is judged: no text in any of its fields makes a page fail."""

import pytest

from agenda.tasks import operations as tasks
from tests.doors import signed_in
from tests.pages import send

TEXTS = ["²", "९", "9" * 5_000, "-1", "a\x00b", "0001-01-01", "1e999", "nan"]


@pytest.fixture
def desk(app, people):
    return signed_in(app, people.desk)


def faults(client, path, fields, base=()):
    """The fields and texts at which the page failed."""
    return [
        (name, text[:20])
        for name in fields
        for text in TEXTS
        if send(client, path, **{**dict(base), name: text}).status_code >= 500
    ]


def test_no_text_breaks_the_form_of_an_event(desk):
    event = {
        "title": "Forum",
        "kind": "event",
        "scope": "national",
        "category": "profession",
        "start_date": "2026-12-09",
        "precision": "fixed",
        "timezone": "WIB",
        "visibility": "agency",
    }
    fields = ("embargo", "start_date", "estimates-0-likely", "remove_places")
    assert faults(desk, "/events/new", fields, event) == []


def test_no_version_breaks_an_act(desk, register, people):
    event = register()
    task = tasks.create(
        people.desk.as_actor(),
        {"title": "Siaran pers", "type": "press_release", "due": "2026-12-01"},
    )
    for path in (f"/events/{event.id}/edit", f"/events/{event.id}/postpone"):
        assert faults(desk, path, ["version"]) == []
    for path in (f"/tasks/{task.id}/edit", f"/tasks/{task.id}/checklist"):
        assert faults(desk, path, ["version", "remove_check", "count"]) == []


def test_no_text_breaks_a_row_of_the_reference_or_its_years(desk):
    path = "/admin/reference/categories/crisis"
    base = {"name": "Krisis", "name_en": "Crisis", "version": "1"}
    assert faults(desk, path, ["position", "version"], base) == []
    for text in ["²²²²", "9999", "0000", "20٢٦"]:
        assert desk.get(f"/admin/reference/holidays?year={text}").status_code == 200


def test_no_text_breaks_signing_in(client):
    assert (
        faults(client, "/login", ["email", "password"], {"email": "a", "password": "b"})
        == []
    )


def test_no_text_breaks_a_list(desk):
    for path in ("/events", "/tasks"):
        for key in ("from", "to", "q", "agency", "category", "cursor", "view"):
            for text in TEXTS:
                answer = desk.get(path, query_string={key: text})
                assert answer.status_code < 500, (path, key, text)


def test_a_nul_in_an_address_finds_nothing(app, people):
    admin = signed_in(app, people.admin)
    for path in ("/admin/agencies/%00/edit", "/admin/reference/categories/%00"):
        assert admin.get(path).status_code == 404, path
    for path in ("/events?agency=a%00", "/admin/people?agency=a&agency=%00"):
        assert admin.get(path).status_code == 400, path
