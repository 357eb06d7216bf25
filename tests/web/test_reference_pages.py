"""The pages of the office's tables: who may, what a correction does elsewhere."""

import pytest

from agenda.db import db
from agenda.events import operations as events
from agenda.reference import fields, operations, queries
from tests.doors import signed_in
from tests.pages import send

PAGES = [
    "/admin/reference/provinces",
    "/admin/reference/metrics/visits",
    "/admin/reference/holidays",
    "/admin/reference/holidays/new",
]
BALI = {
    "name": "Bali Dwipa",
    "name_en": "Bali",
    "position": "17",
    "timezone": "WITA",
    "capital": "Denpasar",
    "island_group": "Bali dan Nusa Tenggara",
    "code_bps": "51",
    "code_kemendagri": "51",
    "version": "1",
}


@pytest.fixture
def desk(app, people):
    return signed_in(app, people.desk)


def test_strangers_are_asked_to_sign_in(client):
    for page in PAGES:
        assert client.get(page).headers["Location"].startswith("/login?next=")


@pytest.mark.parametrize("page", [*PAGES, "/admin/reference"])
def test_only_desk_and_administrator_correct_the_tables(app, people, page):
    assert signed_in(app, people.coordinator).get(page).status_code == 403
    assert signed_in(app, people.admin).get(page).status_code in {200, 302}


def test_what_does_not_exist_is_not_found(desk):
    nothing = "01890000-0000-7000-8000-000000000000"
    for page in ("planets", "provinces/ID-XX", f"holidays/{nothing}"):
        assert desk.get(f"/admin/reference/{page}").status_code == 404


def test_every_table_is_shown(desk):
    for table in queries.TABLES:
        assert desk.get(f"/admin/reference/{table}").status_code == 200


def test_a_province_tells_its_official_zone_before_the_name_of_its_clock(desk):
    page = desk.get("/admin/reference/provinces").text
    for zone, name in (("WIB", "Asia/Pontianak"), ("WITA", "Asia/Makassar")):
        assert f'{zone}<br><span class="small muted">{name}</span>' in page


@pytest.mark.parametrize(
    ("ticked", "adds"), [({"adds_over_places": "y"}, True), ({}, False)]
)
def test_whether_places_are_added_up_is_ticked_with_a_reason(desk, ticked, adds):
    content = fields.content(queries.row("metrics", "athletes"))
    typed = {name: str(value) for name, value in content.items()}
    del typed["adds_over_places"]
    typed |= {"version": "1", "adds_reason": "Setiap atlet bertanding di satu tempat."}

    sent = send(desk, "/admin/reference/metrics/athletes", **typed, **ticked)

    assert sent.status_code == 302
    db.session.expire_all()
    row = queries.row("metrics", "athletes")
    assert row.adds_over_places is adds
    assert row.adds_reason == "Setiap atlet bertanding di satu tempat."


def test_a_renamed_province_gives_its_events_a_new_revision(desk, people, clock):
    event = events.register(
        people.coordinator.as_actor(),
        {
            "title": "Rapat kerja",
            "kind": "event",
            "scope": "national",
            "category": "governance",
            "start": "2026-12-01",
            "places": [{"province": "ID-BA"}],
        },
    )
    before = event.revised_at
    clock.shift(60)
    answer = send(desk, "/admin/reference/provinces/ID-BA", **BALI)
    assert answer.status_code == 302
    db.session.expire_all()
    assert queries.province("ID-BA").name == "Bali Dwipa"
    assert event.revised_at > before


def test_a_row_that_is_wrong_comes_back_as_typed(desk):
    answer = send(desk, "/admin/reference/provinces/ID-BA", **{**BALI, "name": ""})
    assert answer.status_code == 422
    assert 'id="name-error"' in answer.text
    assert 'value="Denpasar"' in answer.text


def test_whoever_saves_second_is_told_what_the_first_changed(desk, people):
    operations.revise(
        people.admin.as_actor(), "provinces", "ID-BA", {"name": "Pulau Bali"}
    )
    answer = send(desk, "/admin/reference/provinces/ID-BA", **BALI)
    assert answer.status_code == 412
    assert "Ratna Kusuma" in answer.text
    assert "Pulau Bali" in answer.text
    assert 'value="Bali Dwipa"' in answer.text


def test_a_free_day_is_added_and_withdrawn(desk):
    day = {
        "date": "2028-01-03",
        "name": "Cuti tambahan",
        "kind": "joint_leave",
        "status": "set",
        "area": "",
    }
    assert send(desk, "/admin/reference/holidays/new", **day).status_code == 302
    again = send(desk, "/admin/reference/holidays/new", **day)
    assert again.status_code == 422
    assert "sudah tercatat" in again.text
    (row,) = queries.holidays(2028)
    changed = {**day, "status": "withdrawn", "version": "1"}
    answer = send(desk, f"/admin/reference/holidays/{row.id}", **changed)
    assert answer.status_code == 302
    assert "Dicabut" in desk.get("/admin/reference/holidays?year=2028").text


def test_a_year_without_list_says_so(desk):
    assert "belum ditetapkan" in desk.get("/admin/reference/holidays?year=2031").text


def test_the_desk_says_what_is_expected_as_proof_of_a_kind_of_work(desk):
    page = "/admin/reference/task-types/press_release"
    before = desk.get(page).text
    assert "link | tautan | Tautan siaran pers | Link to the release" in before
    typed = {"name": "Siaran pers", "name_en": "Press release", "version": "1"}
    lines = "link | tautan | Tautan | Link\n\nreach|Figure|Jangkauan"

    wrong = send(desk, page, **typed, position="5", evidence="Link | tautan | Tautan")
    assert wrong.status_code == 422
    assert "Kode terdiri atas huruf kecil, angka, dan garis bawah." in wrong.text
    assert "Link | tautan | Tautan</textarea>" in wrong.text
    assert send(desk, page, **typed, position="5", evidence=lines).status_code == 302

    row = queries.row("task-types", "press_release")
    assert row.evidence == [
        {"code": "link", "kind": "link", "name": "Tautan", "name_en": "Link"},
        {
            "code": "reach",
            "kind": "figure",
            "name": "Jangkauan",
            "name_en": "Jangkauan",
        },
    ]
    assert "Tautan, Jangkauan" in desk.get("/admin/reference/task-types").text
