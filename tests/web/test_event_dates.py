"""The dates of an event on its pages: what it held, where it was, what is held open."""

import re

import pytest

from agenda.db import db
from agenda.events import held_dates, operations, queries
from agenda.rules.event_states import EventStatus, EventVerb, verbs_from
from tests.doors import bearer, signed_in
from tests.pages import queries_of, send
from tests.web.test_events_form import Form


@pytest.fixture
def visitor(app, people):
    return signed_in(app, people.coordinator)


@pytest.fixture
def now(people):
    """The event as it is in the database."""

    def read(event):
        db.session.expire_all()
        return queries.get(people.coordinator.as_actor(), event.id)

    return read


THREE = [
    {"start": "2026-12-09", "end": "2026-12-11", "note": "Usul panitia"},
    {"start": "2026-12-24", "end": "2026-12-26", "note": ""},
    {"start": "2026-12-16T09:00", "end": "2026-12-16T12:00", "note": "Aula terbatas"},
]


@pytest.fixture
def held_open(register):
    return register(
        title="Rakor kehumasan",
        start="2026-12-01",
        precision="month",
        candidates=THREE,
    )


def text_of(page, start, end="</section>"):
    """The words of one part of the page."""
    part = page[page.index(start) :]
    part = part[: part.index(end)]
    return " ".join(re.sub(r"<[^>]+>", " ", part).split())


# What it held


def test_the_page_tells_every_date_that_was_held_the_present_one_first(
    visitor, people, register
):
    desk = people.desk.as_actor()
    event = register(start="2024-10-01", precision="quarter")
    operations.confirm(
        desk,
        event,
        {
            "start": "2024-09-08",
            "end": "2024-09-20",
            "confirmed_by": "PB PON",
            "reference": "S-8/2024",
        },
    )
    operations.move(
        desk,
        event,
        {"start": "2024-09-09", "end": "2024-09-20"},
        reason="Jadwal Presiden",
    )
    db.session.commit()
    page = visitor.get(f"/events/{event.id}").text
    told = text_of(page, "Riwayat tanggal")
    order = ["9–20 September 2024", "berlaku sekarang", "Jadwal Presiden",
             "8–20 September 2024", "Dikonfirmasi PB PON, surat S-8/2024",
             "Triwulan IV 2024", "Tentatif"]  # fmt: skip
    places = [told.index(words) for words in order]
    assert places == sorted(places)
    assert told.count("berlaku sekarang") == 1
    assert "Dipindah dari 8–20 September 2024" in text_of(page, "hero-when", "</div>")


def test_a_date_that_never_changed_needs_no_history_of_dates(visitor, register):
    event = register()
    page = visitor.get(f"/events/{event.id}").text
    assert "Riwayat tanggal" not in page
    assert "Dipindah dari" not in page


def test_many_former_dates_fold(visitor, people, register):
    actor = people.coordinator.as_actor()
    event = register()
    for day in range(10, 20):
        operations.move(actor, event, {"start": f"2026-12-{day}"})
    db.session.commit()
    page = visitor.get(f"/events/{event.id}").text
    assert "5 tanggal sebelumnya" in page
    told = text_of(page, "Riwayat tanggal")
    for day in range(9, 20):
        assert f"{day} Desember 2026" in told


def test_what_people_wrote_into_the_history_is_no_markup(visitor, people, register):
    event = register()
    operations.confirm(
        people.coordinator.as_actor(),
        event,
        {"confirmed_by": "<b>Sekjen</b>", "reference": "<i>S</i>"},
        reason="<script>alert(1)</script>",
    )
    db.session.commit()
    page = visitor.get(f"/events/{event.id}").text
    assert "&lt;b&gt;Sekjen" in page
    assert "<b>Sekjen" not in page
    assert "<script>alert(1)" not in page


def test_english_readers_read_it_in_english(app, people, register):
    event = register(start="2026-09-08", end="2026-09-20", visibility="public")
    operations.move(
        people.coordinator.as_actor(),
        event,
        {"start": "2026-09-09", "end": "2026-09-20"},
    )
    people.viewer.language = "en"
    db.session.commit()
    page = signed_in(app, people.viewer).get(f"/events/{event.id}").text
    assert "Moved from 8–20 September 2026" in page
    assert "Date history" in page


def test_the_list_says_from_where_an_event_was_moved(app, visitor, people, register):
    actor = people.coordinator.as_actor()
    for number in range(3):
        event = register(title=f"Rapat {number}")
        operations.move(actor, event, {"start": "2027-01-20"})
    still = register(title="Tetap", start="2027-01-21")
    db.session.commit()
    page = visitor.get("/events?view=all").text
    assert page.count("Dipindah dari Rabu, 9 Desember 2026") == 3
    asked = queries_of(app, visitor, "/events?view=all")
    for number in range(5):
        event = register(title=f"Rapat lain {number}")
        operations.move(actor, event, {"start": "2027-01-20"})
    db.session.commit()
    assert queries_of(app, visitor, "/events?view=all") == asked
    operations.trash(actor, still)


MOVED_FROM = "Dipindah dari Rabu, 25 November 2026"


@pytest.mark.parametrize(
    ("email", "path"),
    [
        ("koordinator@agenda.example", "/"),
        ("petugas@agenda.example", "/"),
        ("pimpinan@agenda.example", "/"),
        ("pengamat@agenda.example", "/"),
        ("admin@agenda.example", "/"),
        ("desk@agenda.example", "/"),
        ("koordinator@agenda.example", "/events/gaps"),
        ("koordinator@agenda.example", "/search?q=rapat"),
        ("koordinator@agenda.example", "/events/{parent}"),
    ],
)
def test_every_row_says_from_where_its_event_was_moved(
    app, people, register, email, path
):
    """Wherever rows stand, and with the same questions for one as for more."""
    actor = people.coordinator.as_actor()
    whole = register(title="Pekan humas", start="2026-11-24", end="2026-12-05")
    above = str(whole.id) if "{parent}" in path else None

    def move_one(number):
        event = register(title=f"Rapat {number}", start="2026-11-25", parent=above)
        operations.move(actor, event, {"start": f"2026-11-{27 + number}"})
        db.session.commit()

    register(title="Rapat tetap", start="2026-11-26", parent=above)
    move_one(0)
    reader = signed_in(app, people.account(email))
    path = path.format(parent=whole.id)
    assert reader.get(path).text.count(MOVED_FROM) >= 1
    asked = queries_of(app, reader, path)
    move_one(1)
    move_one(2)
    assert reader.get(path).text.count(MOVED_FROM) >= 3
    assert queries_of(app, reader, path) == asked


def test_a_postponed_event_keeps_its_last_known_date(visitor, people, register):
    event = register(status="confirmed", start="2026-12-09")
    operations.postpone(people.coordinator.as_actor(), event, reason="Banjir")
    db.session.commit()
    page = visitor.get(f"/events/{event.id}").text
    assert "Yang tampak adalah tanggal terakhir yang diketahui" in page
    assert "Rabu, 9 Desember 2026" in text_of(page, "hero-when", "</p>")


def test_history_never_gives_a_vague_date_a_day(visitor, people, register):
    actor = people.coordinator.as_actor()
    event = register(start="2027-05-01", precision="month")
    operations.move(actor, event, {"start": "2027-06-01"})
    operations.confirm(actor, event, {"start": "2027-06-18", "end": "2027-06-25"})
    operations.revise(actor, event, {"title": "Lain"})
    db.session.commit()
    page = visitor.get(f"/events/{event.id}").text
    told = text_of(page, "Riwayat</h2>")
    assert "Tanggal semula Mei 2027 menjadi Juni 2027" in told
    assert "Tanggal semula Juni 2027 menjadi 18–25 Juni 2027" in told
    whole = visitor.get(f"/events/{event.id}/history").text
    home = visitor.get("/").text
    for shown in (told, whole, home):
        assert "1 Juni 2027" not in shown
        assert "1 Mei 2027" not in shown
    assert "Juni 2027" in home


def test_a_change_of_the_zone_alone_is_told_as_one(visitor, people, register):
    event = register()
    operations.move(people.coordinator.as_actor(), event, {"timezone": "Asia/Jayapura"})
    db.session.commit()
    page = visitor.get(f"/events/{event.id}").text
    assert "Zona waktu semula WIB menjadi WIT" in text_of(page, "Riwayat</h2>")


# What is held open


def test_the_dates_held_open_stand_side_by_side_with_what_speaks_against_them(
    visitor, people, register, held_open
):
    register(title="KTT ASEAN", scope="international", start="2026-12-08",
             end="2026-12-10")  # fmt: skip
    for number in range(4):
        register(title=f"Rapat {number}", start="2026-12-10T09:00")
    register(title="Belum pasti", start="2026-12-01", precision="month")
    called_off = register(title="Batal saja", start="2026-12-10")
    register(
        title="Rahasia",
        by=people.account("koordinator@aceh.agenda.example"),
        visibility="confidential",
        start="2026-12-10",
    )
    register(title="Lain hari", start="2026-12-12")
    operations.cancel(people.coordinator.as_actor(), called_off, reason="x")
    db.session.commit()
    told = text_of(visitor.get(f"/events/{held_open.id}").text, ">Calon tanggal")
    first, second = told.index("9–11 Desember 2026"), told.index("24–26 Desember 2026")
    assert "Rabu–Jumat · 3 hari" in told[first:second]
    assert told[first:second].index("KTT ASEAN") < told[first:second].index("Rapat 0")
    assert "(internasional)" in told[first:second]
    assert "dan 2 lainnya" in told[first:second]
    assert "Usul panitia" in told[first:second]
    assert "Hari Raya Natal" in told[second:] or "Kelahiran Yesus" in told[second:]
    for hidden in ("Belum pasti", "Batal saja", "Rahasia", "Lain hari"):
        assert hidden not in told


def test_of_a_year_without_a_list_nobody_claims_that_it_has_no_holidays(
    visitor, register
):
    event = register(
        candidates=[
            {"start": "2027-11-09"},
            {"start": "2028-12-30", "end": "2029-01-02"},
        ]
    )
    told = text_of(visitor.get(f"/events/{event.id}").text, ">Calon tanggal")
    known, unknown = told.split("30 Desember 2028", 1)
    assert "Daftar libur" not in known
    assert "Tidak ada" in known
    assert "Daftar libur 2028, 2029 belum ditetapkan" in unknown


def test_comparing_asks_the_database_as_often_for_one_date_as_for_many(
    app, visitor, register
):
    one = register(candidates=THREE[:1])
    many = register(
        candidates=[{"start": f"2027-0{month}-10"} for month in range(1, 10)]
    )
    few = queries_of(app, visitor, f"/events/{one.id}")
    assert queries_of(app, visitor, f"/events/{many.id}") == few


def test_one_of_three_candidates_is_confirmed_by_one_click(
    visitor, people, held_open, now
):
    path = f"/events/{held_open.id}/confirm"
    page = visitor.get(path).text
    values = re.findall(r'name="candidate" value="([^"]+)"', page)
    assert values == [
        "2026-12-09/2026-12-11",
        "2026-12-24/2026-12-26",
        "2026-12-16T09:00/2026-12-16T12:00",
    ]
    answer = send(
        visitor,
        path,
        version=1,
        candidate=values[2],
        confirmed_by="Sekjen",
        reference="S-12/2026",
        precision="fixed",
        start_date="2026-12-30",
    )
    assert answer.status_code == 302
    event = now(held_open)
    assert (event.status, event.candidates) == (EventStatus.CONFIRMED, [])
    [*_, row] = held_dates.of_event(event)
    assert (str(row.start_date), str(row.start_time), str(row.end_time)) == (
        "2026-12-16", "09:00:00", "12:00:00",
    )  # fmt: skip
    assert (row.confirmed_by, row.confirmation_reference) == ("Sekjen", "S-12/2026")
    assert (event.version, event.sequence) == (2, 1)
    page = visitor.get(f"/events/{event.id}").text
    assert "Usul panitia" in page[page.index("Riwayat</h2>") :]
    assert 'name="candidate"' not in page


def test_a_date_that_is_none_of_them_is_asked_for_once_more(visitor, held_open, now):
    path = f"/events/{held_open.id}/confirm"
    typed = {"version": 1, "precision": "fixed", "start_date": "2026-12-30"}
    asked = send(visitor, path, **typed)
    assert asked.status_code == 422
    assert "bukan salah satu calon tanggal" in asked.text
    assert 'name="other"' in asked.text
    assert 'value="2026-12-30"' in asked.text
    assert now(held_open).status is EventStatus.TENTATIVE
    assert send(visitor, path, **typed, other="y").status_code == 302
    event = now(held_open)
    assert (str(event.start_date), event.candidates) == ("2026-12-30", [])


def test_one_of_them_typed_by_hand_needs_no_second_question(visitor, held_open, now):
    answer = send(
        visitor,
        f"/events/{held_open.id}/confirm",
        version=1,
        precision="fixed",
        start_date="2026-12-09",
        end_date="2026-12-11",
    )
    assert answer.status_code == 302
    assert str(now(held_open).end_date) == "2026-12-11"


def test_a_candidate_that_is_gone_is_told_and_nothing_happens(visitor, held_open, now):
    answer = send(
        visitor,
        f"/events/{held_open.id}/confirm",
        version=1,
        candidate="2027-01-01/2027-01-02",
    )
    assert answer.status_code == 409
    assert "Calon tanggal ini tidak ada." in answer.text
    assert now(held_open).version == 1


def test_whoever_was_overtaken_chooses_again(visitor, people, held_open):
    operations.revise(
        people.desk.as_actor(), held_open, {"candidates": [{"start": "2026-12-17"}]}
    )
    db.session.commit()
    answer = send(
        visitor,
        f"/events/{held_open.id}/confirm",
        version=1,
        candidate="2026-12-09/2026-12-11",
    )
    assert answer.status_code == 412
    assert 'value="2026-12-17/"' in answer.text
    assert 'value="2026-12-09/2026-12-11"' not in answer.text


def test_readers_compare_and_are_not_offered_to_confirm(app, people, held_open):
    page = signed_in(app, people.viewer).get(f"/events/{held_open.id}").text
    assert "9–11 Desember 2026" in page
    assert "/confirm" not in page


# Only what is legal


@pytest.fixture
def in_each_status(people, register):
    """One event of each status."""
    actor = people.coordinator.as_actor()
    made = {
        EventStatus(status): register(title=status, status=status)
        for status in ("tentative", "confirmed", "completed")
    }
    made[EventStatus.POSTPONED] = operations.postpone(actor, register(title="tunda"))
    made[EventStatus.CANCELLED] = operations.cancel(
        actor, register(title="batal"), reason="x"
    )
    db.session.commit()
    return made


def test_every_door_offers_and_accepts_exactly_what_the_status_allows(
    app, visitor, people, in_each_status, now
):
    program = app.test_client()
    allowed = bearer(people.coordinator, "write")
    for status, event in in_each_status.items():
        page = visitor.get(f"/events/{event.id}").text
        for verb in EventVerb:
            path = f"/events/{event.id}/{verb}"
            offered = f'href="{path}"' in page
            assert offered == (verb in verbs_from(status)), (status, verb)
            if offered:
                assert visitor.get(path).status_code == 200
                continue
            assert visitor.get(path).status_code == 409, (status, verb)
            for answer in (
                send(visitor, path, version=event.version, reason="x",
                     start_date="2027-01-01", precision="fixed"),
                program.post(
                    f"/api/v1{path}", headers=allowed,
                    json={"reason": "x"} | (
                        {"start": "2027-01-01"} if verb == "move" else {}
                    ),
                ),
            ):  # fmt: skip
                assert answer.status_code == 409, (status, verb)
                assert "Kegiatan ini" in answer.text
        assert now(event).version == event.version


# Any date that can be typed

ENTERED = [
    ({"start_date": "2026-12-09", "start_time": "09:00"},
     "Rabu, 9 Desember 2026 pukul 09.00 WIB"),
    ({"start_date": "2024-09-09", "end_date": "2024-09-20"}, "9–20 September 2024"),
    ({"start_date": "2023-11-28", "end_date": "2024-02-10"},
     "28 November 2023 – 10 Februari 2024"),
    ({"start_date": "2026-12-31", "start_time": "23:30",
      "end_date": "2027-01-01", "end_time": "02:00"},
     "Kamis, 31 Desember 2026 pukul 23.30"
     " – Jumat, 1 Januari 2027 pukul 02.00 WIB"),
    ({"start_date": "2028-02-29"}, "Selasa, 29 Februari 2028"),
    ({"start_date": "2027-01-31", "start_time": "23:30", "timezone": "WIT"},
     "Minggu, 31 Januari 2027 pukul 23.30 WIT"),
    ({"start_date": "2024-05-18", "precision": "month"}, "Mei 2024"),
    ({"start_date": "2024-12-31", "precision": "quarter"}, "Triwulan IV 2024"),
    ({"start_date": "2024-02-29", "precision": "week"},
     "Pekan 26 Februari – 3 Maret 2024"),
    ({"start_date": "2024-06-01", "precision": "year"}, "Tahun 2024"),
    ({"written": "akhir 2024"}, "Triwulan IV 2024"),
    ({"written": "Mei 2024", "start_date": "2026-12-01"}, "Mei 2024"),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "worded"), ENTERED)
def test_what_is_typed_is_read_on_the_page_and_in_the_list(visitor, typed, worded):
    answer = send(
        visitor,
        "/events/new",
        **{
            "title": "Kegiatan uji",
            "kind": "event",
            "scope": "national",
            "category": "profession",
            "precision": "fixed",
            "visibility": "agency",
            **typed,
        },
    )
    assert answer.status_code == 302, text_of(answer.text, "<main", "</main>")
    page = visitor.get(answer.location).text
    assert worded in text_of(page, "hero-when", "</p>")
    listed = visitor.get("/events?view=all").text
    assert worded in text_of(listed, "Kegiatan uji", "</article>")


def test_what_an_article_says_can_be_written_and_is_told_when_it_cannot_be_read(
    visitor, people, register, now
):
    event = register(start="2024-01-01", precision="year")
    path = f"/events/{event.id}/move"
    refused = send(visitor, path, version=1, precision="fixed", written="segera")
    assert refused.status_code == 422
    field = refused.text[refused.text.index('id="written"') - 300 :]
    assert 'value="segera"' in field[: field.index("Mulai")]
    assert "field-error" in field[: field.index("Mulai")]
    assert now(event).version == 1
    moved = send(visitor, path, version=1, precision="fixed", written="akhir 2024")
    assert moved.status_code == 302
    after = now(event)
    assert (str(after.start_date), str(after.end_date)) == ("2024-10-01", "2024-12-31")
    assert after.precision == "quarter"
    edited = send(
        visitor,
        f"/events/{event.id}/edit",
        **{
            name: values[0]
            for name, values in Form(
                visitor.get(f"/events/{event.id}/edit").text
            ).values.items()
        }
        | {"written": "November 2024"},
    )
    assert edited.status_code == 302
    after = now(event)
    assert (str(after.start_date), after.precision) == ("2024-11-01", "month")


def test_a_candidate_that_moves_items_is_shown_first_and_stays_chosen(
    visitor, register, now
):
    event = register(
        start="2026-12-09",
        candidates=[{"start": "2026-12-16"}, {"start": "2026-12-23"}],
    )
    item = register(title="Pembukaan", start="2026-12-09T09:00", parent=str(event.id))
    path = f"/events/{event.id}/confirm"
    asked = send(visitor, path, version=event.version, candidate="2026-12-16/")
    assert asked.status_code == 200
    assert "Pembukaan" in asked.text
    assert now(event).status is EventStatus.TENTATIVE
    typed = {name: values[0] for name, values in Form(asked.text).values.items()}
    assert (typed["start_date"], typed["precision"]) == ("2026-12-16", "fixed")
    assert send(visitor, path, **typed).status_code == 302
    confirmed = now(event)
    assert (str(confirmed.start_date), confirmed.candidates) == ("2026-12-16", [])
    assert str(now(item).start_date) == "2026-12-16"
