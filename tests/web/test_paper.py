"""What pages say on paper only: whose they are, from when, and what is not on them."""

from agenda.db import db
from tests.doors import signed_in
from tests.pages import send

HEAD = (
    '<p class="print-only print-head">Agenda, keadaan Selasa, 24 November 2026 pukul'
    " 10.00 WIB, dicetak oleh Dewi Anggraini (Direktorat Informasi Publik)</p>"
)


def test_every_printed_page_says_when_and_by_whom(app, people):
    reader = signed_in(app, people.coordinator)
    for path in ("/", "/events", "/tasks", "/search?q=forum", "/trash", "/changes"):
        assert HEAD in reader.get(path).text


def test_strangers_get_no_head(app):
    assert "print-head" not in app.test_client().get("/login").text


def test_a_list_that_goes_on_says_so_on_paper(app, people, register):
    for day in range(41):
        register(start="2026-12-09", title=f"Rapat {day}")
    db.session.commit()
    more = "Daftar ini masih berlanjut; lanjutannya tidak ikut tercetak."
    reader = signed_in(app, people.coordinator)
    assert more in reader.get("/events").text
    assert more not in reader.get("/events?q=tiada").text


def test_what_was_just_done_is_not_printed(app, people):
    reader = signed_in(app, people.coordinator)
    send(reader, "/profile", language="id", timezone="WIB")
    page = reader.get("/profile").text
    said = page.index("Bahasa dan zona waktu disimpan.")
    assert 'class="notice notice-success no-print"' in page[:said]
