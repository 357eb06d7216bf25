"""A session that ends while somebody types: nothing is lost, and nothing is done."""

import re
from datetime import timedelta
from io import BytesIO

import pyotp
import pytest
from sqlalchemy import select

from agenda import clock as time
from agenda.db import db
from agenda.events import operations as events_of
from agenda.events.models import Event
from agenda.people import kept_forms, second_factor, sessions
from agenda.people.models import KeptForm
from tests.cast import PASSWORD
from tests.doors import signed_in
from tests.factories import make_event
from tests.web.entering import OFFICER, fill_in, sign_in, token_on

TEXT = 'Rapat <b>besar</b> & "panjang"\r\nbaris kedua'
TYPED = {"title": "Forum Humas Daerah Sumatera", "summary": TEXT, "kind": "event",
         "scope": "national", "category": "profession", "start_date": "2026-12-09",
         "timezone": "WIB", "visibility": "agency"}  # fmt: skip


@pytest.fixture
def visitor(app, people):
    return signed_in(app, people.coordinator)


@pytest.fixture
def ended(visitor, people):
    """A browser whose session is over, with the token of its form."""
    token = token_on(visitor.get("/events/new").text)
    sessions.end_all(people.coordinator)
    db.session.commit()
    return visitor, token


def kept_on(page):
    return re.search(r'name="kept"[^>]*value="([^"]+)"', page)[1]


def send_typed(client, token, address="/events/new", **more):
    return client.post(address, data={"csrf_token": token, **TYPED, **more})


def again(client, page, email="koordinator@agenda.example", **more):
    """Sign in on the page that came in place of the answer."""
    fields = {"email": email, "password": PASSWORD, "kept": kept_on(page), **more}
    return client.post("/login", data={**fields, "csrf_token": token_on(page)})


def filled(page):
    """Whether it is the form itself, with the title in it."""
    field = re.search(r'<input[^>]*id="title"[^>]*>', page)
    return field is not None and TYPED["title"] in field[0]


def events():
    return db.session.scalars(select(Event)).all()


def test_the_form_comes_back_filled_and_is_sent_by_its_owner(ended):
    client, token = ended
    lost = send_typed(client, token)
    assert lost.status_code == 401
    assert "masih ada" in lost.text
    assert TYPED["title"] not in lost.text, "sealed while nobody has signed in"
    assert 'action="/login"' in lost.text
    back = again(client, lost.text)
    assert back.status_code == 302
    assert back.location.startswith("/events/new?kept=")
    page = client.get(back.location)
    assert filled(page.text)
    assert "Rapat &lt;b&gt;besar&lt;/b&gt; &amp; " in page.text
    assert "masih utuh" in page.text
    assert events() == [], "nothing is done without a press of the button"
    done = send_typed(client, token_on(page.text), back.location)
    assert done.status_code == 302
    assert [event.title for event in events()] == [TYPED["title"]]
    assert db.session.query(KeptForm).count() == 0


def test_what_was_typed_outlives_a_wrong_password(ended):
    client, token = ended
    lost = send_typed(client, token)
    wrong = again(client, lost.text, password="salah sekali")
    assert wrong.status_code == 422
    assert again(client, wrong.text).location.startswith("/events/new?kept=")


def test_somebody_else_gets_nothing_of_it(ended):
    client, token = ended
    lost = send_typed(client, token)
    answer = again(client, lost.text, email=OFFICER)
    assert answer.location == "/"
    assert db.session.query(KeptForm).count() == 0


def test_a_kept_form_opens_for_its_owner_only_and_for_an_hour(
    ended, app, people, clock
):
    client, token = ended
    back = again(client, send_typed(client, token).text)
    thief = signed_in(app, people.desk).get(back.location).text
    assert TYPED["title"] not in thief
    clock.shift(timedelta(hours=1))
    assert TYPED["title"] not in client.get(back.location).text
    kept_forms.clean_up()
    assert db.session.query(KeptForm).count() == 0


def test_signed_out_elsewhere_is_the_same(visitor):
    token = token_on(visitor.get("/events/new").text)
    visitor.post("/logout", data={"csrf_token": token})
    lost = send_typed(visitor, token)
    assert lost.status_code == 401
    assert again(visitor, lost.text).location.startswith("/events/new?kept=")


def test_what_another_site_sends_is_not_kept(client):
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"},
                    {"Sec-Fetch-Site": "cross-site"}):  # fmt: skip
        answer = client.post("/events/new", data=TYPED, headers=headers)
        assert (answer.status_code, answer.location) == (302, "/login")


def test_only_what_we_sealed_is_taken_and_only_to_where_it_was(client):
    for kept in ("x", "gAAAAABx", "https://evil.example/"):
        answer = sign_in(client, kept=kept)
        assert answer.location == "/"
        token = token_on(client.get("/profile").text)
        client.post("/logout", data={"csrf_token": token})


def test_passwords_are_never_kept(ended):
    client, token = ended
    typed = {"current": "rahasia betul", "new": "x", "again": "x"}
    answer = client.post("/profile/password", data={"csrf_token": token, **typed})
    assert (answer.status_code, answer.location) == (302, "/login")


def test_files_are_named_as_lost(ended):
    client, token = ended
    address = "/tasks/018f0000-0000-7000-8000-000000000000/evidence"
    sent = {
        "csrf_token": token,
        "title": "Tayangan",
        "file": (BytesIO(b"x"), "foto.png"),
    }
    lost = client.post(address, data=sent)
    assert lost.status_code == 401
    assert "foto.png" in lost.text
    back = again(client, lost.text)
    assert back.location.startswith("/resend?kept=")
    page = client.get(back.location).text
    assert "foto.png" in page
    assert '<dt>Judul</dt><dd class="prose">Tayangan</dd>' in page
    assert f'action="{address}?kept=' in page


def test_more_than_can_be_carried_is_let_go(ended):
    client, token = ended
    answer = send_typed(client, token, description="x" * 300_001)
    assert (answer.status_code, answer.location) == (302, "/login")


def test_a_form_with_the_token_of_another_session_comes_back_filled(visitor):
    answer = send_typed(visitor, "the token of yesterday")
    assert answer.status_code == 400
    assert filled(answer.text)
    assert "terlalu lama terbuka" in answer.text
    assert events() == []
    done = send_typed(visitor, token_on(answer.text))
    assert done.status_code == 302
    assert len(events()) == 1


def test_a_button_with_an_old_token_is_sent_again_from_a_list(visitor):
    answer = visitor.post("/profile/tokens", data={"name": "Papan", "scopes": "read"})
    assert answer.status_code == 400
    assert "Papan" in answer.text
    assert 'action="/profile/tokens"' in answer.text


def test_an_old_sign_in_page_is_shown_anew_with_its_address(client):
    answer = client.post("/login", data={"email": OFFICER, "password": "x"})
    assert answer.status_code == 400
    assert OFFICER in answer.text
    assert token_on(answer.text)


def test_the_kept_form_lies_sealed(ended):
    client, token = ended
    again(client, send_typed(client, token).text)
    row = db.session.query(KeptForm).one()
    assert TYPED["title"] not in row.sealed


def test_a_second_step_comes_between_and_nothing_is_lost(ended, people, settings):
    client, token = ended
    secret = second_factor.new_secret()
    totp = pyotp.TOTP(secret)
    second_factor.enable(
        people.coordinator.as_actor(), settings.secret_key, secret, PASSWORD,
        totp.at(time.now(), counter_offset=-1),
    )  # fmt: skip
    db.session.commit()
    lost = send_typed(client, token)
    assert again(client, lost.text).location == "/login/code"
    done = fill_in(client, "/login/code", code=totp.at(time.now()))
    assert filled(client.get(done.location).text)


def test_an_event_that_was_being_edited_comes_back_as_it_was_typed(app, people, ended):
    client, _ = ended
    event = make_event(people.coordinator, summary="Ringkasan lama")
    db.session.commit()
    address = f"/events/{event.id}/edit"
    typed = {**TYPED, "summary": "Ringkasan yang baru", "version": "1"}
    back = again(client, client.post(address, data=typed).text)
    page = client.get(back.location).text
    assert filled(page)
    assert "Ringkasan yang baru" in page
    assert "Ringkasan lama" not in page
    events_of.revise(people.desk.as_actor(), event, {"title_en": "Somebody was faster"})
    db.session.commit()
    late = client.get(back.location).text
    assert "Kirim kembali" in late, "the old version is sent, and refused as stale"
    assert 'name="version" value="1"' in late


def test_a_task_that_was_being_written_comes_back_filled(ended):
    client, token = ended
    typed = {"csrf_token": token, "title": "Siaran pers pembukaan", "due_date": ""}
    back = again(client, client.post("/tasks/new", data=typed).text)
    page = client.get(back.location).text
    assert 'value="Siaran pers pembukaan"' in page
    assert "Kirim kembali" not in page
