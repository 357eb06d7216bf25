"""The pages of people and agencies: who may, what is kept, what is shown once."""

import re

import pytest

from agenda.people import operations
from agenda.rules.permissions import Actor, Role
from tests.doors import signed_in
from tests.factories import make_account
from tests.pages import send

NOBODY = "01890000-0000-7000-8000-000000000000"
PAGES = ["/admin/people/new", f"/admin/people/{NOBODY}/edit", "/admin/agencies",
         "/admin/agencies/new", "/admin/agencies/DIT/edit"]  # fmt: skip
PERSON = {
    "name": "Siti Rahma",
    "email": "siti@agenda.example",
    "agency": "DIT",
    "role": "officer",
    "grade": "mahir",
    "language": "id",
}


@pytest.fixture
def admin(app, people):
    return signed_in(app, people.admin)


def test_strangers_are_asked_to_sign_in(client):
    for page in ("/admin/people", *PAGES):
        assert client.get(page).headers["Location"].startswith("/login?next=")


@pytest.mark.parametrize("page", PAGES)
def test_whoever_does_not_manage_people_is_refused(app, people, page):
    for account in (people.desk, people.coordinator, people.viewer):
        assert signed_in(app, account).get(page).status_code == 403


def test_what_does_not_exist_is_not_found(admin):
    assert admin.get(f"/admin/people/{NOBODY}/edit").status_code == 404
    assert admin.get("/admin/agencies/TIADA/edit").status_code == 404


def test_a_coordinator_reads_the_own_agency_and_no_other(app, people):
    visitor = signed_in(app, people.coordinator)
    page = visitor.get("/admin/people").text
    assert "petugas@agenda.example" in page
    assert "aceh.agenda.example" not in page
    assert "/edit" not in page
    assert visitor.get("/admin/people?agency=ACEH").status_code == 403
    assert signed_in(app, people.officer).get("/admin/people").status_code == 403


def test_an_account_is_made_and_its_password_shown_once(admin):
    answer = send(admin, "/admin/people/new", **PERSON, welcome="password")
    password = re.search(r'value="([a-z0-9]{5}(?:-[a-z0-9]{5}){3})"', answer.text)[1]
    account = operations.authenticate(PERSON["email"], password)
    assert account.name == "Siti Rahma"
    assert password not in admin.get("/admin/people").text


def test_what_was_typed_stays_when_something_is_wrong(admin):
    answer = send(admin, "/admin/people/new", **{**PERSON, "nip": "12", "email": "x"})
    assert answer.status_code == 422
    assert 'value="Siti Rahma"' in answer.text
    assert 'id="nip-error"' in answer.text
    assert 'id="email-error"' in answer.text


def test_whoever_saves_second_is_told_what_the_first_changed(admin, people):
    account = make_account(name="Budi Santoso")
    address = f"/admin/people/{account.id}/edit"
    typed = {**PERSON, "email": account.email, "version": "1"}
    colleague = Actor(people.desk.id, Role.ADMIN, people.desk.agency_id, "Bambang")
    operations.revise_account(colleague, account, {"role": "supervisor"})
    answer = send(admin, address, **typed)
    assert answer.status_code == 412
    assert "Bambang menyimpan perubahan" in answer.text
    assert "pimpinan" in answer.text
    assert 'value="Siti Rahma"' in answer.text
    again = send(admin, address, **{**typed, "version": "2"})
    assert again.status_code == 302


def test_an_account_is_closed_with_a_reason_and_opened_again(admin, people):
    address = f"/admin/people/{people.viewer.id}"
    assert send(admin, f"{address}/leave").status_code == 422
    assert people.viewer.is_active
    answer = send(admin, f"{address}/leave", reason="Pindah tugas")
    assert answer.status_code == 302
    assert not people.viewer.is_active
    assert "pengamat@agenda.example" not in admin.get("/admin/people").text
    assert "pengamat@agenda.example" in admin.get("/admin/people?all=1").text
    send(admin, f"{address}/activate")
    assert people.viewer.is_active


def test_a_new_password_is_shown_once(admin, people):
    address = f"/admin/people/{people.viewer.id}/reset-password"
    answer = send(admin, address)
    password = re.search(r'value="([a-z0-9]{5}(?:-[a-z0-9]{5}){3})"', answer.text)[1]
    assert operations.authenticate("pengamat@agenda.example", password)


def test_nobody_closes_the_own_account(admin, people):
    address = f"/admin/people/{people.admin.id}/leave"
    assert send(admin, address, reason="Coba").status_code == 409
    assert people.admin.is_active


def test_an_agency_is_made_renamed_and_shown_in_the_tree(admin, people):
    made = {"code": "HUMAS", "name": "Biro Humas", "kind": "central", "parent": "KEM"}
    assert send(admin, "/admin/agencies/new", **made).status_code == 302
    assert people.agency("HUMAS").path == "/KEM/HUMAS/"
    answer = send(
        admin,
        "/admin/agencies/HUMAS/edit",
        **{**made, "name": "Biro Hubungan Masyarakat", "version": "1"},
    )
    assert answer.status_code == 302
    assert "Biro Hubungan Masyarakat" in admin.get("/admin/agencies").text


def test_an_agency_code_is_taken_once(admin):
    answer = send(admin, "/admin/agencies/new", code="dit", name="Lain", kind="central")
    assert answer.status_code == 422
    assert 'id="code-error"' in answer.text
    assert 'value="Lain"' in answer.text
