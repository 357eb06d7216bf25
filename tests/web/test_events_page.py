"""The page of an event: its date, figures, series and history in words, for whom."""

import pytest

from agenda.db import db
from agenda.events import estimates, operations
from agenda.events.series import replace_occurrence
from agenda.people import operations as accounts
from tests.doors import signed_in


@pytest.fixture
def visitor(app, people):
    return signed_in(app, people.coordinator)


def shown(visitor, event, path=""):
    return visitor.get(f"/events/{event.id}{path}").text


def test_a_date_is_written_as_officials_write_it(visitor, register):
    event = register(
        start="2024-09-11T09:00", places=[{"province": "ID-BA"}], status="completed"
    )
    page = shown(visitor, event)
    assert "Rabu, 11 September 2024 pukul 09.00 WITA" in page
    assert "Di zona waktu Anda: Rabu, 11 September 2024 pukul 08.00 WIB" in page


def test_the_own_clock_is_named_only_where_it_differs(visitor, register):
    event = register(start="2026-12-01T09:00", places=[{"province": "ID-AC"}])
    assert "Di zona waktu Anda" not in shown(visitor, event)
    days = register(start="2026-12-01", end="2026-12-03")
    assert '1–3 Desember 2026 <span class="muted">(WIB)</span>' in shown(visitor, days)


@pytest.mark.parametrize(
    ("precision", "start", "worded"),
    [
        ("week", "2026-11-30", "Pekan 30 November – 6 Desember 2026"),
        ("month", "2027-05-01", "Mei 2027"),
        ("quarter", "2027-04-01", "Triwulan II 2027"),
        ("year", "2027-01-01", "Tahun 2027"),
    ],
)
def test_a_coarse_date_claims_no_day(visitor, register, precision, start, worded):
    event = register(start=start, precision=precision)
    page = shown(visitor, event)
    assert worded in page
    assert "date-block-soft" in page


def test_an_issue_without_date_says_so(visitor, register):
    page = shown(visitor, register(kind="issue", start=None))
    assert "Belum bertanggal" in page
    assert "tanpa tanggal" in page


def estimate(**more):
    return {
        "metric": "visits",
        "likely": 46000,
        "kind": "estimate",
        "as_of": "2026-11-01",
        "source": "Panitia",
        **more,
    }


def test_estimate_and_actual_stand_side_by_side_with_their_sources(
    visitor, people, register
):
    event = register(
        estimates=[
            estimate(likely=40000, as_of="2026-10-01"),
            estimate(low=40000, high=50000),
            estimate(
                kind="actual",
                likely=64000,
                as_of="2026-11-20",
                source="Bisnis Indonesia",
                source_url="https://example.org/hasil",
            ),
        ]
    )
    page = shown(visitor, event)
    tiles = page.split('class="tiles"')[1].split("<details")[0]
    assert "46.000" in tiles
    assert "40.000 – 50.000" in tiles
    assert "64.000" in tiles
    assert 'href="https://example.org/hasil"' in tiles
    assert "Per 20 Nov 2026" in tiles
    assert "+39,1% dari perkiraan terakhir" in tiles
    assert "Semua angka (3)" in page


def test_places_show_their_own_clocks_and_dates(visitor, register):
    event = register(
        places=[
            {"province": "ID-AC", "city": "Banda Aceh", "venue": "Stadion"},
            {"province": "ID-PA", "city": "Jayapura", "start": "2026-12-11"},
            {"country": "MY", "city": "Kuala Lumpur", "timezone": "Asia/Kuala_Lumpur"},
        ]
    )
    page = shown(visitor, event)
    assert "Stadion<small>Banda Aceh, Aceh · WIB</small>" in page
    assert "Jayapura, Papua<small>WIT</small><small>Jumat, 11 Desember 2026" in page
    assert "Kuala Lumpur, Malaysia" in page


def test_a_series_is_headed_by_its_next_date(visitor, people, register):
    event = register(start="2024-12-10", rrule="FREQ=YEARLY")
    replace_occurrence(
        people.coordinator.as_actor(), event, "2027-12-10", {"title": "Puncak 2027"}
    )
    db.session.commit()
    page = shown(visitor, event)
    assert '<p class="hero-when">Kamis, 10 Desember 2026' in page
    assert "Setiap tahun sejak 10 Desember 2024" in page
    assert "kejadian berikutnya Kamis, 10 Desember 2026" in page
    assert ">Jumat, 10 Desember 2027</a>" in page
    own = page.split(">Jumat, 10 Desember 2027</a>")[0].rsplit('href="', 1)[1][:-1]
    assert "Bagian dari rangkaian" in visitor.get(own.rstrip('"')).text


def test_what_was_written_about_it_is_all_there(visitor, people, register):
    event = register(
        significance="Penting sekali",
        key_message="Satu pesan",
        audience="Warga",
        strategy="Satu pintu",
        summary="Ringkas",
        description="Panjang",
        organizer="Panitia Pusat",
        reference="B-1/2026",
        url="https://example.org/laman",
        themes=["Air bersih"],
        partners=["BALI"],
        principals=[{"name": "Menteri", "status": "delegated", "delegate": "Wamen"}],
        candidates=[{"start": "2026-12-16", "note": "cadangan"}],
        provenance={"source": "Antara", "confidence": "high", "notes": "Kutipan"},
        embargo_until="2026-12-01T02:00:00Z",
    )
    page = shown(visitor, event)
    for text in (
        "Penting sekali",
        "Satu pesan",
        "Warga",
        "Satu pintu",
        "Ringkas",
        "Panjang",
        "Panitia Pusat",
        "B-1/2026",
        "https://example.org/laman",
        "/events?theme=air-bersih",
        "Dinas Komunikasi dan Informatika Bali",
        "diwakili Wamen",
        "Rabu, 16 Desember 2026",
        "Antara",
        "Keyakinan tinggi",
        "Kutipan",
        "Selasa, 1 Desember 2026 pukul 09.00 WIB",
        event.number,
    ):
        assert text in page, text


def test_history_tells_old_and_new_in_words(visitor, people, register):
    parent = register(title="Pekan Humas")
    event = register()
    actor = people.coordinator.as_actor()
    operations.revise(
        actor,
        event,
        {
            "kind": "milestone",
            "visibility": "government",
            "category": "governance",
            "partners": ["ACEH"],
            "themes": ["Air bersih"],
            "places": [{"province": "ID-BA", "city": "Badung"}],
            "principals": [{"name": "Menteri"}],
            "candidates": [{"start": "2026-12-16T09:00", "note": "siang"}],
            "parent": str(parent.id),
            "rrule": "FREQ=YEARLY",
            "embargo_until": "2026-12-01T02:00:00Z",
            "provenance": {"source": "Antara"},
            "title_en": "Forum",
        },
    )
    operations.move(
        actor, event, {"start": "2026-12-10T10:00", "timezone": "Asia/Makassar"}
    )
    row = estimates.add(actor, event, estimate())
    estimates.strike(actor, event, row, reason="Salah baca")
    db.session.commit()

    page = shown(visitor, event)
    for text in (
        "mengubah kegiatan ini",
        "Tonggak",
        "Pemerintah",
        "Dinas Komunikasi dan Informatika Aceh",
        "Badung, Bali (WITA)",
        "Menteri (diminta hadir)",
        "Rabu, 16 Desember 2026 pukul 09.00 (siang)",
        f"{parent.number} Pekan Humas",
        "Setiap tahun",
        "Selasa, 1 Desember 2026 pukul 09.00 WIB",
        "memindahkan kegiatan ini",
        "Rabu, 9 Desember 2026",
        "Kamis, 10 Desember 2026 pukul 10.00",
        "Kunjungan: 46.000 (perkiraan, per Minggu, 1 November 2026)",
        "dicoret)",
        "Alasan: Salah baca",
        "mencatat kegiatan ini",
    ):
        assert text in page, text
    assert "Asia/Makassar" not in page
    assert str(parent.id) not in page.split("Riwayat")[-1]
    assert "Forum Humas Daerah" in shown(visitor, event, "/history").split("Judul")[-1]


def test_a_long_history_is_read_page_by_page(visitor, people, register):
    event = register()
    for number in range(33):
        operations.revise(
            people.coordinator.as_actor(), event, {"summary": f"Ringkasan ke-{number}."}
        )
    db.session.commit()
    assert "Lihat semua" in shown(visitor, event)
    first = shown(visitor, event, "/history")
    assert "Ringkasan ke-32." in first
    assert "mencatat kegiatan ini" not in first
    rest = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    assert "mencatat kegiatan ini" in visitor.get(rest).text
    assert visitor.get(f"/events/{event.id}/history?cursor=x").status_code == 422


def test_a_confidential_parent_or_part_is_not_told_to_others(app, people, register):
    parent = register(title="Rahasia Induk", visibility="confidential")
    child = register(title="Anak", parent=str(parent.id), visibility="public")
    register(title="Rahasia Cucu", parent=str(child.id), visibility="confidential")
    for account in (people.officer, people.desk, people.aceh_officer):
        visitor = signed_in(app, account)
        for path in ("", "/history"):
            page = shown(visitor, child, path)
            assert "Anak" in page
            assert "Rahasia" not in page.replace("Rahasia</span>", "")
            assert parent.number not in page
    assert "Rahasia Cucu" in shown(signed_in(app, people.supervisor), child)


def test_whoever_may_not_see_it_gets_not_found_like_nothing(app, people, register):
    secret = register(visibility="confidential")
    own = register(visibility="agency")
    nothing = "01890000-0000-7000-8000-000000000000"
    paths = ["", "/edit", "/history", "/move", "/confirm", "/cancel", "/postpone",
             "/complete", "/restore", "/trash", "/estimates/new"]  # fmt: skip
    outsider = signed_in(app, people.bali_officer)
    admin = signed_in(app, people.admin)
    for path in paths:
        for event_id in (secret.id, own.id, nothing, "x"):
            answer = outsider.get(f"/events/{event_id}{path}")
            assert answer.status_code == 404, (path, event_id)
        assert admin.get(f"/events/{secret.id}{path}").status_code == 404
        assert app.test_client().get(f"/events/{secret.id}{path}").status_code == 302


def test_buttons_are_there_for_whom_they_work(app, people, register):
    event = register(visibility="public")
    here = f"/events/{event.id}"
    links = ["edit", "confirm", "move", "postpone", "cancel", "trash", "estimates/new"]
    for account, allowed in (
        (people.coordinator, set(links)),
        (people.desk, set(links)),
        (people.admin, set(links)),
        (people.officer, {"edit", "estimates/new"}),
        (people.supervisor, set()),
        (people.viewer, set()),
        (people.aceh_coordinator, set()),
        (people.outsider, set()),
    ):
        visitor = signed_in(app, account)
        page = shown(visitor, event)
        assert {link for link in links if f'href="{here}/{link}"' in page} == allowed
        for link in set(links) - allowed:
            assert visitor.get(f"{here}/{link}").status_code == 403, link


def test_buttons_follow_the_status(visitor, people, register):
    event = register()
    here, actor = f'href="/events/{event.id}/', people.coordinator.as_actor()

    def offered():
        page = shown(visitor, event)
        verbs = ("confirm", "complete", "restore", "move", "postpone", "cancel")
        return {verb for verb in verbs if f'{here}{verb}"' in page}

    assert offered() == {"confirm", "move", "postpone", "cancel"}
    operations.confirm(actor, event, {})
    assert offered() == {"complete", "move", "postpone", "cancel"}
    operations.complete(actor, event)
    assert offered() == {"restore"}
    assert visitor.get(f"/events/{event.id}/confirm").status_code == 409


def test_english_readers_read_english_names(app, people, register):
    account = people.coordinator
    accounts.set_preferences(account.as_actor(), {"language": "en"})
    event = register(category="governance")
    page = shown(signed_in(app, account), event)
    assert '<html lang="en">' in page
    assert "Wednesday, 9 December 2026" in page


def test_the_pages_of_a_part_name_no_whole_that_is_hidden(app, people, register):
    hidden = register(title="Umpan induk", visibility="confidential")
    part = register(title="Bagian", visibility="public", parent=str(hidden.id))
    traces = ("Umpan induk", hidden.number, str(hidden.id))

    def met(account, path):
        page = signed_in(app, account).get(f"/events/{part.id}{path}")
        assert page.status_code == 200
        return [trace for trace in traces if trace in page.text]

    assert met(people.coordinator, "") != []
    for path in ("", "/history", "/edit"):
        assert met(people.officer, path) == []
