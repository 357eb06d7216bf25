"""Pages of the phases, and the part of an event's page that tells of them."""

import re

import pytest

from agenda.db import db
from agenda.phases import operations, queries
from agenda.rules.permissions import OPERATOR
from tests.doors import signed_in
from tests.factories import make_event
from tests.pages import queries_of, send
from tests.web.test_events_form import Form

TYPED = {
    "name": "Masa tenang Pemilu 2034",
    "code": "pemilu2034_tenang",
    "election": "pemilu_2034",
    "stage": "masa_tenang",
    "level": "strict",
    "status": "in_force",
    "start": "2034-02-11",
    "end": "2034-02-13",
    "confidence": "medium",
    "reason": "jadwal KPU",
}
QUIET = {name: value for name, value in TYPED.items() if name != "reason"}


def plain(page):
    assert page.status_code == 200
    return " ".join(re.sub("<[^>]+>", " ", page.text).split())


@pytest.fixture
def hidden(people):
    """A phase of an event that DIT, the desk and administrators see."""
    event = make_event(
        people.coordinator, title="Pemilu", visibility="agency", start="2034-02-12"
    )
    asked = {**QUIET, "name": "Umpan", "event": str(event.id)}
    phase = operations.enter(OPERATOR, asked)
    db.session.commit()
    return phase


def test_everybody_reads_how_strict_a_day_is_and_why(app, people):
    text = plain(signed_in(app, people.viewer).get("/phases?on=2024-02-12"))
    assert "Senin, 12 Februari 2024, Seluruh Indonesia: Ketat tingkat tertinggi" in text
    assert "Masa tenang Pemilu 2024 11–13 Februari 2024 Seluruh Indonesia" in text
    assert "PKPU 3/2022; UU 7/2017" in text
    assert "Tambah tahapan" not in text


def test_the_second_round_of_2024_reads_as_never_held(app, people):
    page = signed_in(app, people.viewer).get("/phases?on=2024-06-10")
    held, year = plain(page).split("Tahun 2024")[:2]
    assert "putaran kedua" not in held
    assert "Kampanye putaran kedua (tidak terjadi)" in year
    assert "Batal: tidak pernah berlangsung" in year
    assert page.text.count("strip-bar strip-cancelled") == 2  # the bar and the key
    assert "<title>Kampanye putaran kedua" in page.text


@pytest.mark.parametrize(
    ("province", "there"), [("ID-BB", True), ("ID-AC", False), ("ID-XX", False)]
)
def test_a_regional_phase_holds_in_its_provinces_only(app, people, province, there):
    address = f"/phases?on=2025-08-01&province={province}"
    text = plain(signed_in(app, people.viewer).get(address))
    held = text.split("Tahun 2025")[0]
    assert ("Pilkada ulang Kabupaten Bangka" in held) == there


@pytest.mark.parametrize("on", ["", "besok", "0001-01-01", "2024-02-30"])
def test_what_is_no_day_shows_today(app, people, on):
    text = plain(signed_in(app, people.viewer).get(f"/phases?on={on}"))
    assert "Selasa, 24 November 2026, Seluruh Indonesia: Pengingat" in text


def test_the_page_speaks_english_too(app, people):
    people.viewer.language = "en"
    db.session.commit()
    text = plain(signed_in(app, people.viewer).get("/phases?on=2024-02-12"))
    assert "2024 quiet period" in text
    assert "Hold all content about participants" in text
    assert "Masa tenang" not in text
    assert "Reminder Heightened Strict Cancelled: never took place" in text


def test_the_page_asks_as_often_whatever_the_number_of_phases(app, people):
    client = signed_in(app, people.desk)
    few = queries_of(app, client, "/phases?on=2034-02-12")
    for number in range(4):
        asked = {**QUIET, "code": f"p{number}", "provinces": ["ID-AC", "ID-BB"]}
        operations.enter(OPERATOR, asked)
    db.session.commit()
    assert queries_of(app, client, "/phases?on=2034-02-12") == few


def test_a_phase_of_a_hidden_event_is_on_no_page_of_a_stranger(app, people, hidden):
    other = make_event(people.desk, visibility="public", start="2034-02-12")
    db.session.commit()
    addresses = ["/phases?on=2034-02-12", f"/events/{other.id}"]
    for account, sees in ((people.viewer, True), (people.bali_viewer, False)):
        client = signed_in(app, account)
        for address in addresses:
            assert ("Umpan" in plain(client.get(address))) == sees


def test_the_page_of_an_event_tells_its_phases_and_those_it_falls_into(
    app, people, hidden
):
    operations.correct(OPERATOR, hidden, {"status": "cancelled"})
    db.session.commit()
    text = plain(signed_in(app, people.viewer).get(f"/events/{hidden.event_id}"))
    _, own, others = re.split(
        "Bagian dari kegiatan ini|Berlaku pada tanggal dan di daerahnya", text
    )
    assert "Umpan Batal: tidak pernah berlangsung 11–13 Februari 2034" in own
    assert "Netralitas ASN (berlaku tetap) Pengingat" in others
    assert "UU 20/2023" in others


def test_a_coarse_date_falls_into_phases_perhaps(app, people):
    event = make_event(
        people.coordinator, start="2024-01-01", precision="quarter", end="2024-03-31"
    )
    db.session.commit()
    text = plain(signed_in(app, people.viewer).get(f"/events/{event.id}"))
    assert "Mungkin berlaku: tanggalnya belum pasti" in text
    assert "Masa tenang Pemilu 2024" in text


def test_the_page_of_an_event_asks_as_often_whatever_its_phases(app, people):
    event = make_event(people.coordinator, start="2034-02-12")
    db.session.commit()
    client = signed_in(app, people.viewer)
    address = f"/events/{event.id}"
    few = queries_of(app, client, address)
    for number in range(3):
        asked = {**QUIET, "code": f"p{number}", "provinces": ["ID-AC"]}
        operations.enter(OPERATOR, {**asked, "event": str(event.id)})
    db.session.commit()
    # The areas of the event's own phases are one question, once there are any.
    assert queries_of(app, client, address) <= few + 1


# The desk


def test_a_phase_is_entered_with_its_area_and_event(app, people):
    event = make_event(people.coordinator, visibility="public")
    db.session.commit()
    client = signed_in(app, people.desk)
    typed = {**TYPED, "provinces": ["ID-BB", "ID-AC"], "event": event.number.lower()}
    answer = send(client, "/admin/reference/phases/new", **typed)
    assert answer.headers["Location"].endswith("/admin/reference/phases")
    row = queries.get(OPERATOR, "pemilu2034_tenang")
    assert (row.provinces, row.event_id) == (["ID-AC", "ID-BB"], event.id)
    text = plain(client.get("/admin/reference/phases"))
    assert "Pemilu 2034 1 Masa tenang Pemilu 2034 11–13 Februari 2034" in text


def test_what_makes_no_sense_comes_back_as_it_was_typed(app, people):
    typed = {**TYPED, "name": "", "end": "2034-02-01", "event": "AG-2024-99999"}
    page = send(signed_in(app, people.desk), "/admin/reference/phases/new", **typed)
    assert page.status_code == 422
    for told in ("Wajib diisi", "mendahului awalnya", "Kegiatan ini tidak dikenal"):
        assert told in page.text
    assert 'value="pemilu2034_tenang"' in page.text
    assert 'value="AG-2024-99999"' in page.text


def test_a_correction_is_refused_when_somebody_was_faster(app, people):
    row = queries.get(OPERATOR, "pemilu2029")
    address = f"/admin/reference/phases/{row.id}"
    client = signed_in(app, people.desk)
    assert 'value="Pemilu nasional 2029"' in client.get(address).text
    typed = {**TYPED, "name": "Pemilu 2029", "version": "1"}
    assert send(client, address, **typed).status_code == 302
    page = send(client, address, **{**typed, "name": "Lain"})
    assert page.status_code == 412
    assert 'value="Lain"' in page.text
    db.session.expire_all()
    assert queries.get(OPERATOR, "pemilu2029").name == "Pemilu 2029"


def test_who_may_not_correct_learns_of_no_phase_out_of_sight(app, people, hidden):
    open_one = queries.get(OPERATOR, "pemilu2029")
    for account, of_hidden in ((people.viewer, 403), (people.bali_viewer, 404)):
        client = signed_in(app, account)
        for row, answer in ((open_one, 403), (hidden, of_hidden)):
            address = f"/admin/reference/phases/{row.id}"
            assert client.get(address).status_code == answer
            assert send(client, address, **TYPED).status_code == answer
    assert signed_in(app, people.desk).get(address).status_code == 200


# One phase and its history


def test_the_page_of_a_phase_tells_its_rules_and_who_changed_what(app, people):
    row = queries.get(OPERATOR, "pilkada_ulang2025")
    client = signed_in(app, people.desk)
    address = f"/phases/{row.id}"
    assert "Tahapan ini ikut terpasang bersama aplikasi." in plain(client.get(address))
    asked = {"end": "2025-08-28", "provinces": ["ID-BB", "ID-BA"]}
    operations.correct(people.desk.as_actor(), row, asked, reason="PKPU baru")
    db.session.commit()
    text = plain(signed_in(app, people.viewer).get(address))
    assert "22 Juli – 28 Agustus 2025 · Bali, Kepulauan Bangka Belitung" in text
    assert f"{people.desk.name} mengubah tahapan ini" in text
    assert "Alasan: PKPU baru" in text
    assert "Selesai semula 27 Agustus 2025 menjadi 28 Agustus 2025" in text
    assert "Provinsi semula Kepulauan Bangka Belitung menjadi Bali, Kepulauan" in text


def test_the_page_of_the_second_round_says_that_it_was_never_held(app, people):
    row = queries.get(OPERATOR, "pemilu2024_putaran2")
    text = plain(signed_in(app, people.viewer).get(f"/phases/{row.id}"))
    assert "Batal: tidak pernah berlangsung" in text
    assert "Tahapan ini tidak pernah berlangsung" in text


def test_the_page_of_a_phase_is_for_whoever_sees_its_event(app, people, hidden):
    address = f"/phases/{hidden.id}"
    assert "Umpan" in plain(signed_in(app, people.viewer).get(address))
    page = signed_in(app, people.bali_viewer).get(address)
    assert page.status_code == 404
    assert "Umpan" not in page.text


def test_a_coordinator_keeps_the_phases_of_a_confidential_event(app, people):
    event = make_event(people.coordinator, visibility="confidential")
    db.session.commit()
    client = signed_in(app, people.coordinator)
    new = f"/admin/reference/phases/new?event={event.number}"
    assert new in client.get(f"/events/{event.id}").text
    assert f'value="{event.number}"' in client.get(new).text
    page = send(client, new, **{**TYPED, "event": ""})
    assert page.status_code == 422
    assert "Wajib diisi: Anda mencatat tahapan kegiatan saja." in page.text
    answer = send(client, new, **{**TYPED, "event": event.number})
    row = queries.get(OPERATOR, "pemilu2034_tenang")
    assert answer.headers["Location"].endswith(f"/phases/{row.id}")
    assert f"/admin/reference/phases/{row.id}" in client.get(f"/phases/{row.id}").text
    for other, answered in ((people.supervisor, 403), (people.desk, 404)):
        stranger = signed_in(app, other)
        address = f"/admin/reference/phases/{row.id}"
        assert stranger.get(address).status_code == answered


# When their event moves


@pytest.fixture
def moving(people):
    """An event with a phase, and the browser of who may move it."""
    event = make_event(people.coordinator, start="2034-02-14", end=None)
    asked = {**QUIET, "event": str(event.id)}
    phase = operations.enter(OPERATOR, asked)
    db.session.commit()
    return event, phase


def test_who_moves_an_event_is_asked_about_its_phases_and_leaves_them(
    app, people, moving
):
    event, phase = moving
    client, address = signed_in(app, people.coordinator), f"/events/{event.id}/move"
    page = send(client, address, version="1", precision="day", start_date="2034-02-21")
    assert "Belum disimpan: bagaimana dengan tahapannya?" in page.text
    assert "11–13 Februari 2034 18–20 Februari 2034" in plain(page)
    db.session.expire_all()
    assert (event.version, phase.version) == (1, 1)
    filled = {name: values[0] for name, values in Form(page.text).values.items()}
    assert "phases_follow" not in filled
    done = send(client, address, **filled)
    assert done.status_code == 302
    told = "Tahapan ini tidak ikut berpindah; periksa tanggalnya: Masa tenang"
    assert told in client.get(done.headers["Location"]).text
    db.session.expire_all()
    assert (event.start_date.day, phase.start_date.day) == (21, 11)


def test_who_ticks_the_box_takes_them_along(app, people, moving):
    event, phase = moving
    client, address = signed_in(app, people.coordinator), f"/events/{event.id}/move"
    typed = {"version": "1", "precision": "day", "start_date": "2034-02-21"}
    page = send(client, address, **typed)
    filled = {name: values[0] for name, values in Form(page.text).values.items()}
    another = send(client, address, **{**filled, "start_date": "2034-02-22"})
    assert "19–21 Februari 2034" in another.text
    filled = {name: values[0] for name, values in Form(another.text).values.items()}
    assert send(client, address, **filled, phases_follow="1").status_code == 302
    assert "tidak ikut berpindah" not in client.get(f"/events/{event.id}").text
    db.session.expire_all()
    assert (event.start_date.day, phase.start_date.day, phase.version) == (22, 19, 2)


def test_the_form_of_an_event_with_phases_leaves_its_date_to_the_move(
    app, people, moving
):
    event, _ = moving
    other = make_event(people.coordinator, start="2034-02-14")
    db.session.commit()
    client = signed_in(app, people.coordinator)
    for one, shown in ((event, False), (other, True)):
        page = client.get(f"/events/{one.id}/edit").text
        assert ('name="start_date"' in page) == shown


def test_a_move_without_phases_asks_nothing_more(app, people, moving):
    event, phase = moving
    operations.correct(OPERATOR, phase, {"status": "cancelled"})
    db.session.commit()
    typed = {"version": "1", "precision": "day", "start_date": "2034-02-21"}
    client = signed_in(app, people.coordinator)
    assert send(client, f"/events/{event.id}/move", **typed).status_code == 302


def test_a_series_that_moves_tells_which_phases_stay(app, people):
    event = make_event(
        people.coordinator, start="2027-02-01", rrule="FREQ=WEEKLY;COUNT=4"
    )
    operations.enter(
        OPERATOR, {**QUIET, "end": "", "start": "2027-02-06", "event": str(event.id)}
    )
    db.session.commit()
    client = signed_in(app, people.coordinator)
    address = f"/events/{event.id}/occurrences/2027-02-08"
    typed = {"version": "1", "act": "change", "apply": "all", "precision": "day"}
    page = send(client, address, **typed, title=event.title, start_date="2027-02-09")
    told = "Tahapan ini tidak ikut berpindah; periksa tanggalnya: Masa tenang"
    assert told in page.text
    filled = {name: values[0] for name, values in Form(page.text).values.items()}
    done = send(client, address, **{**typed, **filled})
    assert told in client.get(done.headers["Location"]).text
