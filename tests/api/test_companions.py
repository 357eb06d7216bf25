"""Attachments, comments and contacts of an event over the API."""

import hashlib
import io

import pytest

from tests.api.conftest import NOBODY, fields_of
from tests.samples import PDF


@pytest.fixture
def event(coordinator):
    return coordinator.register(partners=["ACEH"])


def sent(octets=PDF, name="susunan.pdf", **fields):
    return {"data": {"file": (io.BytesIO(octets), name), **fields}}


def large(size):
    """A form with a file of that size; the test's own client would leave it open."""
    head = b'Content-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    body = b"--x\r\n" + head + PDF.ljust(size, b"\0") + b"\r\n--x--\r\n"
    return {"data": body, "content_type": "multipart/form-data; boundary=x"}


def attached(program, event, **fields):
    answer = program.post(f"/events/{event['id']}/attachments", **sent(**fields))
    assert answer.status_code == 201, answer.text
    return answer.json


def made(program, event, kind, **fields):
    answer = program.post(f"/events/{event['id']}/{kind}", fields)
    assert answer.status_code == 201, answer.text
    return answer.json


def unchanged(program, event):
    """Whether the event is what it was, to its ETag."""
    now = program.get(f"/events/{event['id']}")
    return now.json["version"] == 1 and now.headers["ETag"] == '"1"'


# Attachments


def test_a_file_is_attached_listed_and_fetched(coordinator, viewer, event):
    path = f"/events/{event['id']}/attachments"
    key = {"Idempotency-Key": "lampiran"}
    answer = coordinator.post(path, **sent(title="Susunan"), headers=key)
    assert answer.status_code == 201, answer.text
    one = answer.json
    assert answer.headers["Location"] == f"/api/v1/attachments/{one['id']}"
    assert answer.headers["ETag"] == '"1"'
    assert one["file"]["sha256"] == hashlib.sha256(PDF).hexdigest()
    again = coordinator.post(path, **sent(title="Susunan"), headers=key)
    assert again.data == answer.data
    other = coordinator.post(path, **sent(title="Lain"), headers=key)
    assert other.status_code == 422

    assert viewer.get(path).json == {"items": [one], "next_cursor": None}
    assert viewer.get(f"/attachments/{one['id']}").json == one
    fetched = viewer.get(f"/files/{one['file']['id']}")
    assert fetched.data == PDF
    assert fetched.headers["Content-Disposition"] == "attachment; filename=susunan.pdf"
    assert fetched.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in fetched.headers["Content-Security-Policy"]
    assert unchanged(coordinator, event)


def test_an_attachment_is_taken_away_with_version_and_reason(coordinator, event):
    one = attached(coordinator, event)
    path = f"/attachments/{one['id']}"
    assert coordinator.delete(path).status_code == 428
    assert coordinator.delete(path, 7).status_code == 412
    assert fields_of(coordinator.delete(path, 1)) == ["reason"]
    assert coordinator.get(path).status_code == 200
    gone = coordinator.delete(f"{path}?reason=keliru", 1)
    assert (gone.status_code, gone.data) == (204, b"")
    for address in (path, f"/files/{one['file']['id']}"):
        assert coordinator.get(address).status_code == 404
    assert coordinator.delete(f"{path}?reason=lagi", 2).status_code == 404
    [last, *_] = coordinator.get(f"/events/{event['id']}/history").json["items"]
    assert (last["action"], last["reason"]) == ("attachment:withdraw", "keliru")


def test_without_its_file_an_attachment_is_none(coordinator, event, settings):
    path = f"/events/{event['id']}/attachments"
    assert coordinator.post(path, {"title": "x"}).status_code == 415
    form = {"data": {"title": "x"}, "content_type": "multipart/form-data"}
    assert fields_of(coordinator.post(path, **form)) == ["file"]
    assert fields_of(coordinator.post(path, **sent(warna="merah"))) == ["warna"]
    for octets in (b"<html>", b"", b"MZ\x90\x00" + bytes(100)):
        assert coordinator.post(path, **sent(octets)).status_code == 415
    assert coordinator.post(path, **large(25 * 1024 * 1024 + 1)).status_code == 413
    uploads = settings.instance / "uploads"
    assert [path for path in uploads.rglob("*") if path.is_file()] == []


def test_bytes_that_were_exchanged_are_not_found(coordinator, event, settings):
    one = attached(coordinator, event)
    address = f"/files/{one['file']['id']}"
    assert coordinator.get(address).status_code == 200
    next((settings.instance / "uploads").rglob(one["file"]["id"])).write_bytes(b"x")
    answer = coordinator.get(address)
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"


# Comments


def test_a_comment_is_written_read_and_taken_back(api, people, officer, event):
    aceh = api(people.aceh_officer)
    path = f"/events/{event['id']}/comments"
    answer = aceh.post(path, {"text": "Setuju.\nJadwal cocok."})
    one = answer.json
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/v1/comments/{one['id']}"
    assert (one["author"], one["agency"]) == (people.aceh_officer.name, "ACEH")
    second = made(officer, event, "comments", text="Terima kasih.")
    assert officer.get(path).json["items"] == [one, second]
    page = officer.get(f"{path}?limit=1").json
    assert page["items"] == [one]
    rest = officer.get(f"{path}?limit=1&cursor={page['next_cursor']}").json
    assert rest == {"items": [second], "next_cursor": None}

    own = f"/comments/{one['id']}"
    assert officer.delete(own, 1).status_code == 403
    assert aceh.delete(own).status_code == 428
    assert aceh.delete(own, 1).status_code == 204
    assert aceh.get(own).status_code == 404
    assert officer.get(path).json["items"] == [second]
    assert unchanged(officer, event)


def test_a_coordinator_takes_away_what_others_said_with_a_reason(
    coordinator, officer, event
):
    one = made(officer, event, "comments", text="Nomor saya 0812")
    path = f"/comments/{one['id']}"
    assert fields_of(coordinator.delete(path, 1)) == ["reason"]
    assert coordinator.delete(f"{path}?reason=pribadi", 1).status_code == 204


def test_who_may_not_comment_is_told_before_the_fields_are_read(api, people, event):
    path = f"/events/{event['id']}/comments"
    assert api(people.viewer).post(path, {"salah": 1}).status_code == 403
    assert api(people.bali_officer).post(path, {"salah": 1}).status_code == 404
    assert api(people.officer, "read").post(path, {"text": "x"}).status_code == 403
    assert fields_of(api(people.officer).post(path, {"teks": "x"})) == ["teks", "text"]


# Contacts


def test_a_contact_is_noted_changed_and_removed(coordinator, event):
    path = f"/events/{event['id']}/contacts"
    answer = coordinator.post(path, {"name": "Meja media", "phone": "021 345 6789"})
    one = answer.json
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/v1/contacts/{one['id']}"
    assert (one["visibility"], one["email"]) == ("partners", "")
    own = f"/contacts/{one['id']}"
    assert coordinator.get(own, headers={"If-None-Match": '"1"'}).status_code == 304
    assert coordinator.patch(own, {"role": "akreditasi"}).status_code == 428
    changed = coordinator.patch(own, {**one, "role": "akreditasi"}, 1)
    assert changed.status_code == 200, changed.text
    assert (changed.json["version"], changed.json["role"]) == (2, "akreditasi")
    assert coordinator.patch(own, {"role": "x"}, 1).status_code == 412
    assert fields_of(coordinator.patch(own, {"version": 9}, 2)) == ["version"]
    assert fields_of(coordinator.patch(own, {"phone": "tidak ada"}, 2)) == ["phone"]
    assert coordinator.delete(own, 1).status_code == 412
    assert coordinator.delete(own, 2).status_code == 204
    assert coordinator.get(own).status_code == 404
    assert coordinator.get(path).json["items"] == []
    assert unchanged(coordinator, event)


def test_a_contact_out_of_sight_is_not_there(api, people, coordinator, desk, event):
    one = made(coordinator, event, "contacts", name="Umpan", visibility="agency")
    own = f"/contacts/{one['id']}"
    for program in (desk, api(people.aceh_coordinator), api(people.bali_officer)):
        assert program.get(own).status_code == 404
        assert program.patch(own, {"name": "x"}, 1).status_code == 404
        assert program.delete(own, 1).status_code == 404
        for address in (f"/events/{event['id']}", f"/events/{event['id']}/contacts",
                        f"/events/{event['id']}/history"):  # fmt: skip
            assert "Umpan" not in program.get(address).text
    assert "Umpan" in coordinator.get(f"/events/{event['id']}/history").text
    assert fields_of(
        desk.post(
            f"/events/{event['id']}/contacts", {"name": "x", "visibility": "agency"}
        )
    ) == ["visibility"]


# All three


@pytest.mark.parametrize("kind", ["attachments", "comments", "contacts"])
def test_nothing_beside_a_hidden_event_is_there(api, people, coordinator, kind):
    event = coordinator.register(visibility="confidential")
    one = {
        "attachments": lambda: attached(coordinator, event, title="Umpan"),
        "comments": lambda: made(coordinator, event, "comments", text="Umpan"),
        "contacts": lambda: made(
            coordinator, event, "contacts", name="Umpan", visibility="event"
        ),
    }[kind]()
    supervisor = api(people.supervisor)
    assert "Umpan" in supervisor.get(f"/events/{event['id']}/{kind}").text
    assert "Umpan" in supervisor.get(f"/{kind}/{one['id']}").text
    strangers = ("admin", "desk", "officer", "viewer", "aceh_coordinator", "outsider")
    for program in [api(getattr(people, name)) for name in strangers]:
        assert program.get(f"/events/{event['id']}/{kind}").status_code == 404
        assert program.post(f"/events/{event['id']}/{kind}", {}).status_code == 404
        assert program.get(f"/{kind}/{one['id']}").status_code == 404
        assert program.delete(f"/{kind}/{one['id']}", 1).status_code == 404
    coordinator.delete(f"/events/{event['id']}", 1)
    for address in (f"/events/{event['id']}/{kind}", f"/{kind}/{one['id']}"):
        assert coordinator.get(address).status_code == 404


@pytest.mark.parametrize("kind", ["attachments", "comments", "contacts"])
def test_ids_that_name_nothing_are_not_found(coordinator, kind):
    for name in (NOBODY, "bukan-id", "1"):
        for address in (f"/events/{name}/{kind}", f"/{kind}/{name}"):
            assert coordinator.get(address).status_code == 404


@pytest.mark.parametrize("kind", ["attachments", "comments", "contacts"])
def test_lists_refuse_what_they_do_not_know(coordinator, event, kind):
    path = f"/events/{event['id']}/{kind}"
    for query in ("limit=0", "limit=501", "cursor=x", "q=umpan"):
        assert fields_of(coordinator.get(f"{path}?{query}")) == [query.split("=")[0]]
