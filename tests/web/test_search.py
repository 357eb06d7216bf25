"""The search page: one box over everything, for whoever may see it."""

import logging

import pytest

from tests.doors import signed_in
from tests.factories import make_agency, make_task, registrar


@pytest.fixture
def register(people):
    return registrar(people, visibility="public")


@pytest.fixture
def visitor(app, people):
    return signed_in(app, people.officer)


def test_strangers_are_asked_to_sign_in(client):
    answer = client.get("/search?q=umpan")
    assert answer.headers["Location"].startswith("/login?next=")


def test_one_box_finds_events_tasks_and_agencies(register, people, app):
    event = register(title="Peluncuran aplikasi", summary="Menteri meluncurkan <b>.")
    make_task(people.coordinator, event, title="Siaran peluncuran")
    make_agency(name="Badan Peluncuran")
    page = signed_in(app, people.admin).get("/search?q=diluncurkan").text

    assert "<mark>Peluncuran</mark> aplikasi" in page
    assert "Menteri <mark>meluncurkan</mark> &lt;b&gt;." in page
    assert "Siaran <mark>peluncuran</mark>" in page
    assert "Badan <mark>Peluncuran</mark>" in page
    assert "/events?q=diluncurkan&amp;view=all" in page
    assert "/tasks?q=diluncurkan&amp;tab=all" in page


def test_lists_mark_what_they_were_asked_for_and_a_task_is_found_by_its_event(
    register, people, app
):
    event = register(title="Peluncuran <i>aplikasi</i>")
    make_task(people.coordinator, event, title="Siaran pers")
    make_task(people.coordinator, register(title="Lain"), title="Foto")
    visitor = signed_in(app, people.admin)

    listed = visitor.get("/events?q=diluncurkan&view=all").text
    assert "<mark>Peluncuran</mark> &lt;i&gt;aplikasi" in listed
    listed = visitor.get("/tasks?q=diluncurkan&tab=all").text
    assert "Siaran pers" in listed
    assert "<mark>Peluncuran</mark> &lt;i&gt;aplikasi" in listed
    assert "Foto" not in listed
    assert "<mark>" not in visitor.get("/events?view=all").text


def test_a_row_says_by_what_it_was_found_where_its_title_does_not(
    register, people, app
):
    event = register(title="Rakor Januari", themes=["Perubahan iklim <b>"])
    make_task(people.coordinator, event, title="Siaran pers")
    visitor = signed_in(app, people.admin)
    page = visitor.get("/search?q=iklim").text
    assert "Tema: Perubahan <mark>iklim</mark> &lt;b&gt;" in page
    assert "Kata ini ada di halaman kegiatannya." in page
    page = visitor.get("/search?q=januari").text
    assert "Tema:" not in page
    assert "Kata ini" not in page


@pytest.mark.parametrize("order", ["", "&sort=nearest"])
def test_the_number_that_was_typed_comes_first(register, visitor, order):
    wanted = register(title="Yang dicari", start="2026-01-01")
    register(title=f"Lanjutan {wanted.number}", start="2026-12-01")
    page = visitor.get(f"/search?q={wanted.number.lower()}{order}").text

    assert page.index("Yang dicari") < page.index("Lanjutan")


def test_the_newest_come_first_and_the_nearest_when_asked(register, visitor):
    register(title="Diluncurkan belakangan", start="2026-12-20")
    register(title="Peluncuran lebih dahulu", start="2026-12-01")

    def order(page):
        return page.index("belakangan") < page.index("lebih dahulu")

    assert order(visitor.get("/search?q=peluncuran").text)
    assert not order(visitor.get("/search?q=peluncuran&sort=nearest").text)


def test_people_are_found_by_whoever_may_list_them(app, people):
    name = people.officer.name
    asked = f"/search?q={people.officer.email}"

    assert name in signed_in(app, people.admin).get(asked).text
    assert name in signed_in(app, people.coordinator).get(asked).text
    for account in (people.desk, people.viewer):
        assert name not in signed_in(app, account).get(asked).text
    stranger = people.account("koordinator@aceh.agenda.example")
    assert name not in signed_in(app, stranger).get(asked).text


def test_what_is_hidden_is_not_found_and_not_counted(register, people, app):
    register(title="Umpan rahasia", visibility="confidential")

    assert "rahasia</a>" not in signed_in(app, people.desk).get("/search?q=umpan").text
    page = signed_in(app, people.coordinator).get("/search?q=umpan").text
    assert "<mark>Umpan</mark> rahasia" in page


def test_counts_stop_where_they_would_cost(register, visitor):
    for number in range(21):
        register(title=f"Umpan {number}")
    page = visitor.get("/search?q=umpan").text

    assert '<span class="count">20+</span>' in page
    assert page.count("<mark>Umpan</mark>") == 8


@pytest.mark.parametrize(
    ("query", "status", "told"),
    [
        ("", 200, "Apa yang Anda cari?"),
        ("%20%20", 200, "Apa yang Anda cari?"),
        ("xyzzy", 200, "Tidak ada yang cocok"),
        ("%F0%9F%8E%89", 200, "setidaknya satu huruf"),
        ("a" * 301, 400, "Terlalu panjang"),
        ("a" * 10_240, 400, "Terlalu panjang"),
        ("%22*-NEAR(%27:", 200, "Tidak ada yang cocok"),
        ("<script>alert(1)</script>", 200, "Tidak ada yang cocok"),
    ],
)
def test_every_question_gets_an_answer_that_helps(visitor, query, status, told):
    answer = visitor.get(f"/search?q={query}")

    assert answer.status_code == status
    assert told in answer.text
    assert "<script>alert" not in answer.text


def test_what_was_searched_is_kept_nowhere(visitor, caplog):
    with caplog.at_level(logging.DEBUG):
        answer = visitor.get("/search?q=rahasiadagang")

    told = [str(record.__dict__) for record in caplog.records]
    assert any("/search" in line for line in told)
    assert not any("rahasiadagang" in line for line in told)
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers or "rahasia" not in str(answer.headers)
    assert 'autocomplete="off"' in answer.text


def test_every_page_has_the_box_and_tells_its_keys(visitor):
    for path in ("/", "/events", "/tasks", "/feeds", "/profile", "/tidak-ada"):
        page = visitor.get(path).text
        assert 'action="/search"' in page, path
        assert 'aria-keyshortcuts="/ Control+K"' in page


def test_lists_of_people_and_agencies_are_narrowed_by_words(app, people):
    admin = signed_in(app, people.admin)

    page = admin.get("/admin/people?q=petugas@aceh").text
    assert "petugas@aceh.agenda.example" in page
    assert "petugas@bali.agenda.example" not in page
    assert "Tidak ada yang cocok" in admin.get("/admin/people?q=xyzzy").text
    page = admin.get("/admin/agencies?q=inform%20aceh").text
    assert "/admin/agencies/ACEH/edit" not in page  # only the last is a beginning
    assert "/admin/agencies/ACEH/edit" in admin.get("/admin/agencies?q=aceh").text
    assert "/admin/agencies/BALI/edit" not in admin.get("/admin/agencies?q=aceh").text
