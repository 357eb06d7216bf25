"""Attachments, comments and contacts on the pages."""

import io

import pytest
from sqlalchemy import event as happening

from agenda.companions import operations, queries
from agenda.db import db
from agenda.files import storage
from agenda.web.plain_text import linked
from tests.doors import signed_in
from tests.pages import send
from tests.samples import PDF


@pytest.fixture
def event(register):
    return register(partners=["ACEH"], visibility="agency")


@pytest.fixture
def enter(app, people):
    """`enter(people.desk)`: a browser in which that person has signed in."""
    return lambda account: signed_in(app, account)


def note(people, event, **asked):
    actor = people.coordinator.as_actor()
    return operations.add_contact(actor, event, {"name": "Meja media", **asked})


def say(by, event, text):
    return operations.comment(by.as_actor(), event, {"text": text})


def attach(people, event, settings, name="susunan.pdf", **asked):
    return operations.attach(
        people.coordinator.as_actor(),
        event,
        asked,
        settings.instance / "uploads",
        io.BytesIO(PDF),
        name,
    )


# Attachments


def test_a_file_is_attached_and_fetched_from_the_page(enter, people, event):
    browser = enter(people.coordinator)
    assert 'type="file"' in browser.get(f"/events/{event.id}/attachments/new").text
    answer = send(
        browser,
        f"/events/{event.id}/attachments/new",
        file=(io.BytesIO(PDF), "su\u202esunan.pdf"),
        title="",
    )
    assert answer.location == f"/events/{event.id}#attachments"
    [row] = queries.attachments(event).items
    page = enter(people.aceh_officer).get(f"/events/{event.id}").text
    assert "susunan.pdf" in page
    assert row.file.sha256 in page
    fetched = enter(people.aceh_officer).get(f"/files/{row.file_id}")
    assert fetched.data == PDF
    assert fetched.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in fetched.headers["Content-Security-Policy"]
    assert fetched.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("octets", "name", "status"),
    [
        (b"<html><script>alert(1)</script>", "halaman.pdf", 415),
        (b"", "kosong.pdf", 415),
        (None, "", 422),
    ],
)
def test_what_is_not_taken_comes_back_with_the_title(
    enter, people, event, octets, name, status
):
    data = {"title": "Judul yang diketik"}
    if octets is not None:
        data["file"] = (io.BytesIO(octets), name)
    answer = send(
        enter(people.coordinator), f"/events/{event.id}/attachments/new", **data
    )
    assert answer.status_code == status
    assert "Judul yang diketik" in answer.text
    assert 'role="alert"' in answer.text
    assert queries.attachments(event).items == []


def test_an_attachment_is_withdrawn_with_its_reason(enter, people, event, settings):
    row = attach(people, event, settings, title="Denah gedung")
    db.session.commit()
    path = f"/attachments/{row.id}/withdraw"
    assert send(enter(people.viewer), path, reason="x").status_code == 403
    assert send(enter(people.bali_officer), path).status_code == 404
    browser = enter(people.coordinator)
    assert send(browser, path, reason="").status_code == 422
    assert send(browser, path, reason="versi lama").status_code == 302
    assert browser.get(f"/files/{row.file_id}").status_code == 404
    history = browser.get(f"/events/{event.id}/history").text
    assert "menarik lampiran" in history
    assert "versi lama" in history
    assert "Denah gedung" in history


def test_a_lost_file_is_told_calmly(enter, people, event, settings):
    row = attach(people, event, settings)
    db.session.commit()
    browser = enter(people.coordinator)
    assert browser.get(f"/files/{row.file_id}").status_code == 200
    storage.path_of(settings.instance / "uploads", row.file_id).write_bytes(b"rusak")
    answer = browser.get(f"/files/{row.file_id}")
    assert answer.status_code == 404
    assert "hilang atau rusak" in answer.text


# Comments


def test_a_comment_is_written_on_the_page_and_taken_back(enter, people, event):
    aceh = enter(people.aceh_officer)
    answer = send(
        aceh,
        f"/events/{event.id}/comments",
        text="Setuju.\n<b>Lihat</b> https://contoh.id/a?b=1.",
    )
    assert answer.location == f"/events/{event.id}#comments"
    page = enter(people.viewer).get(f"/events/{event.id}").text
    assert "Setuju.\n&lt;b&gt;Lihat&lt;/b&gt; <a href=" in page
    assert 'rel="nofollow noopener noreferrer">https://contoh.id/a?b=1</a>.' in page
    [row] = queries.comments(event).items
    path = f"/comments/{row.id}/withdraw"
    assert send(enter(people.officer), path, reason="x").status_code == 403
    assert send(enter(people.coordinator), path).status_code == 422
    assert send(aceh, path).status_code == 302
    page = aceh.get(f"/events/{event.id}").text
    assert "Setuju." not in page
    assert f"Komentar ini dihapus oleh {people.aceh_officer.name}" in page


def test_a_comment_that_says_nothing_comes_back(enter, people, event):
    browser = enter(people.officer)
    for text in ("  \n", "x" * 20_001):
        answer = send(browser, f"/events/{event.id}/comments", text=text)
        assert answer.status_code == 422
        assert 'id="text-error"' in answer.text
    assert queries.comments(event).items == []


def test_who_may_not_comment_finds_no_box(enter, people, event):
    for by in (people.officer, people.aceh_supervisor, people.desk):
        assert "Tulis komentar" in enter(by).get(f"/events/{event.id}").text
    viewer = enter(people.viewer)
    assert "Tulis komentar" not in viewer.get(f"/events/{event.id}").text
    assert "<textarea" not in viewer.get(f"/events/{event.id}/comments").text
    answer = send(viewer, f"/events/{event.id}/comments", text="x")
    assert answer.status_code == 403


def test_a_long_thread_goes_on_on_pages_of_its_own(enter, people, event):
    for number in range(35):
        say(people.officer, event, f"Kata ke-{number:02}")
    db.session.commit()
    browser = enter(people.officer)
    page = browser.get(f"/events/{event.id}").text
    assert "Kata ke-34" in page
    assert "Kata ke-20" not in page
    assert "Semua komentar" in page
    first = browser.get(f"/events/{event.id}/comments").text
    assert "Kata ke-05" in first
    assert "Kata ke-04" not in first
    address = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    assert "Kata ke-04" in browser.get(address).text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<i>", "&lt;i&gt;"),
        (
            "javascript:alert(1) data:text/html,x",
            "javascript:alert(1) data:text/html,x",
        ),
        (
            'https://a.id/"onclick="alert(1)',
            '<a href="https://a.id/" rel="nofollow noopener noreferrer">'
            "https://a.id/</a>&#34;onclick=&#34;alert(1)",
        ),
        (
            "(lihat https://a.id/x_(y)).",
            '(lihat <a href="https://a.id/x_(y)" rel="nofollow noopener noreferrer">'
            "https://a.id/x_(y)</a>).",
        ),
    ],
)
def test_only_web_addresses_become_links_and_nothing_becomes_markup(text, shown):
    assert str(linked(text)) == shown


# Contacts


def test_a_contact_is_noted_changed_and_removed(enter, people, event):
    browser = enter(people.coordinator)
    answer = send(
        browser,
        f"/events/{event.id}/contacts/new",
        name="Meja media",
        phone="+62 21 345 6789 ext. 12",
        email="media@agenda.example",
        visibility="agency",
    )
    assert answer.location == f"/events/{event.id}#contacts"
    [row] = queries.contacts(people.coordinator.as_actor(), event).items
    page = enter(people.viewer).get(f"/events/{event.id}").text
    assert 'href="tel:+62213456789"' in page
    assert 'href="mailto:media%40agenda.example"' in page
    path = f"/contacts/{row.id}/edit"
    assert "Meja media" in browser.get(path).text
    typed = {"name": "Meja pers", "visibility": "agency", "version": "1"}
    assert send(browser, path, **typed).status_code == 302
    late = send(browser, path, **{**typed, "name": "Terlambat"})
    assert late.status_code == 412
    assert "Meja pers" in late.text
    assert "Terlambat" in late.text
    removed = send(browser, f"/contacts/{row.id}/remove", version="2")
    assert removed.status_code == 302
    assert browser.get(path).status_code == 404
    assert (
        "Meja pers" not in browser.get(f"/events/{event.id}").text.split("Riwayat")[0]
    )


def test_a_contact_with_mistakes_comes_back_as_typed(enter, people, event):
    answer = send(
        enter(people.coordinator),
        f"/events/{event.id}/contacts/new",
        name="",
        phone="telepon saja",
        email="bukan surel",
    )
    assert answer.status_code == 422
    for name in ("name", "phone", "email"):
        assert f'id="{name}-error"' in answer.text
    assert "telepon saja" in answer.text


def test_one_is_offered_only_what_one_would_see(enter, people, event):
    for by, offered in ((people.coordinator, True), (people.desk, False)):
        page = enter(by).get(f"/events/{event.id}/contacts/new").text
        assert ('value="agency"' in page) == offered
        assert 'value="partners"' in page


def test_pages_of_a_contact_out_of_sight_are_not_there(enter, people, event):
    row = note(people, event, name="Umpan", visibility="agency")
    db.session.commit()
    assert "Umpan" in enter(people.viewer).get(f"/events/{event.id}").text
    for by in (people.desk, people.aceh_coordinator, people.bali_officer):
        browser = enter(by)
        for page in (f"/events/{event.id}", f"/events/{event.id}/history"):
            assert "Umpan" not in browser.get(page).text
        for path in ("edit", "remove"):
            answer = send(browser, f"/contacts/{row.id}/{path}", version="1")
            assert answer.status_code == 404
    assert enter(people.viewer).get(f"/contacts/{row.id}/edit").status_code == 403


# The page as a whole


def test_the_page_asks_as_much_however_much_stands_beside(
    app, enter, people, event, settings
):
    browser = enter(people.coordinator)

    def asked():
        browser.get(f"/events/{event.id}")
        count = 0

        def one_more(*_):
            nonlocal count
            count += 1

        with app.app_context():
            engine = db.engine
        happening.listen(engine, "before_cursor_execute", one_more)
        try:
            assert browser.get(f"/events/{event.id}").status_code == 200
        finally:
            happening.remove(engine, "before_cursor_execute", one_more)
        return count

    def put(number):
        attach(people, event, settings, name=f"{number}.pdf")
        note(people, event, name=f"Orang {number}")
        say((people.officer, people.aceh_officer)[number % 2], event, f"Kata {number}")

    put(0)
    put(1)
    few = asked()
    assert few > 10, "the page asks at all"
    for number in range(2, 12):
        put(number)
    # Less when the first acts, which tell of dates, have gone to the full history.
    assert asked() <= few
