"""Registering and revising on pages: what is typed is kept, or told why not."""

import re
from html.parser import HTMLParser

import pytest

from agenda.db import db
from agenda.events import fields, operations, queries
from tests.doors import signed_in
from tests.pages import send

TYPED = {
    "title": "Rapat Koordinasi Humas",
    "kind": "event",
    "scope": "national",
    "category": "profession",
    "start_date": "2026-12-01",
    "precision": "fixed",
    "visibility": "agency",
}


@pytest.fixture
def visitor(app, people):
    return signed_in(app, people.coordinator)


class Form(HTMLParser):
    """What a browser would send from a page's form as it stands."""

    def __init__(self, page):
        super().__init__()
        self.values, self.select, self.area = {}, None, None
        self.inside = False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "form":
            self.inside = found.get("method") == "post" and "/logout" not in str(
                found.get("action")
            )
        if not self.inside:
            return
        name, value = found.get("name"), found.get("value", "")
        if tag == "input" and name:
            boxes = found.get("type") in {"checkbox", "radio"}
            if not boxes or "checked" in found:
                self.values.setdefault(name, []).append(value)
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in found:
            self.values.setdefault(self.select, []).append(value)
        elif tag == "textarea":
            self.area = name
            self.values[name] = [""]

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.area = None

    def handle_data(self, text):
        if self.area and self.inside:
            self.values[self.area] = [self.values[self.area][0] + text.lstrip("\r\n")]


def form_of(answer):
    return Form(answer.text).values


def event_of(people, answer):
    return queries.get(people.coordinator.as_actor(), answer.location.split("/")[-1])


def errors_of(answer):
    """The fields that say that they are wrong."""
    return set(re.findall(r'id="([\w-]+)-error"', answer.text))


def test_an_event_in_two_provinces_with_estimates_is_registered(
    visitor, people, client
):
    answer = send(
        visitor,
        "/events/new",
        **TYPED,
        **{
            "end_date": "2026-12-03",
            "themes": "Air bersih, perubahan iklim, air bersih",
            "places-0-province": "ID-AC",
            "places-0-city": "Banda Aceh",
            "places-1-province": "ID-SU",
            "places-1-city": "Medan",
            "places-1-start_date": "2026-12-02",
            "places-2-city": "",
            "estimates-0-metric": "participants",
            "estimates-0-kind": "estimate",
            "estimates-0-low": "25.000",
            "estimates-0-likely": "30.000",
            "estimates-0-high": "35000",
            "estimates-0-as_of": "2026-11-24",
            "estimates-0-source": "Panitia",
            "estimates-1-as_of": "2026-11-24",
            "estimates-1-kind": "estimate",
            "principals-0-name": "Menteri",
            "principals-0-status": "delegated",
            "principals-0-delegate": "Wakil Menteri",
            "candidates-0-start_date": "2026-12-08",
            "candidates-0-start_time": "09:00",
            "partners": ["ACEH", "SUMUT"],
            "repeats": "",
            "provenance_source": "Surat panitia",
            "provenance_confidence": "high",
            "url": "https://example.org/",
        },
    )
    assert answer.status_code == 302
    event = event_of(people, answer)
    shown = fields.as_fields(event)
    assert (shown["start"], shown["end"]) == ("2026-12-01", "2026-12-03")
    assert shown["timezone"] == "Asia/Jakarta"
    assert [place["city"] for place in shown["places"]] == ["Banda Aceh", "Medan"]
    assert shown["places"][1]["start"] == "2026-12-02"
    [figure] = shown["estimates"]
    assert (figure["low"], figure["likely"], figure["high"]) == (25000, 30000, 35000)
    assert shown["themes"] == ["air-bersih", "perubahan-iklim"]
    assert shown["partners"] == ["ACEH", "SUMUT"]
    assert shown["principals"][0]["delegate"] == "Wakil Menteri"
    assert shown["candidates"][0]["start"] == "2026-12-08T09:00"
    assert shown["provenance"]["source"] == "Surat panitia"
    page = visitor.get(answer.location).text
    assert f"{event.number} dicatat" in page


@pytest.mark.parametrize(
    ("precision", "any_day", "first", "last"),
    [
        ("week", "2026-12-03", "2026-11-30", "2026-12-06"),
        ("month", "2026-12-17", "2026-12-01", "2026-12-31"),
        ("quarter", "2026-11-30", "2026-10-01", "2026-12-31"),
        ("year", "2027-05-05", "2027-01-01", "2027-12-31"),
    ],
)
def test_one_day_is_enough_for_a_coarse_date(
    visitor, people, precision, any_day, first, last
):
    typed = {**TYPED, "precision": precision, "start_date": any_day}
    shown = fields.as_fields(event_of(people, send(visitor, "/events/new", **typed)))
    assert (shown["start"], shown["end"], shown["precision"]) == (
        first,
        last,
        precision,
    )


def test_an_end_beyond_a_coarse_date_is_told_at_the_end(visitor):
    typed = {
        **TYPED,
        "precision": "month",
        "start_date": "2026-12-05",
        "end_date": "2027-01-05",
    }
    answer = send(visitor, "/events/new", **typed)
    assert answer.status_code == 422
    assert "1 Desember 2026 sampai 31 Desember 2026" in answer.text
    assert form_of(answer)["start_date"] == ["2026-12-05"]
    assert form_of(answer)["end_date"] == ["2027-01-05"]


def test_times_follow_the_clock_of_the_place(visitor, people):
    typed = {**TYPED, "start_time": "09:00", "end_time": "11:30"}
    answer = send(visitor, "/events/new", **typed, **{"places-0-province": "ID-PA"})
    shown = fields.as_fields(event_of(people, answer))
    assert (shown["start"], shown["end"]) == ("2026-12-01T09:00", "2026-12-01T11:30")
    assert shown["timezone"] == "Asia/Jayapura"
    assert shown["precision"] == "exact"


def test_zones_may_be_called_by_their_local_names(visitor, people):
    answer = send(visitor, "/events/new", **{**TYPED, "timezone": "wita"})
    assert event_of(people, answer).timezone == "Asia/Makassar"
    answer = send(visitor, "/events/new", **{**TYPED, "timezone": "Mars/Olympus"})
    assert errors_of(answer) == {"timezone"}


@pytest.mark.parametrize(
    ("repeats", "rule", "kept"),
    [
        ("", "FREQ=DAILY", ""),
        ("FREQ=WEEKLY", "", "FREQ=WEEKLY"),
        ("FREQ=MONTHLY", "", "FREQ=MONTHLY"),
        ("FREQ=YEARLY", "", "FREQ=YEARLY"),
        ("custom", "freq=monthly;count=3", "FREQ=MONTHLY;COUNT=3"),
    ],
)
def test_a_series_is_chosen_in_words_or_by_a_rule(visitor, people, repeats, rule, kept):
    answer = send(visitor, "/events/new", **TYPED, repeats=repeats, rrule=rule)
    assert event_of(people, answer).rrule == kept
    again = form_of(visitor.get(f"{answer.location}/edit"))
    assert again["repeats"] == [repeats]
    assert again["rrule"] == [kept if repeats == "custom" else ""]


def test_everything_wrong_is_told_at_its_field_and_nothing_typed_is_lost(visitor):
    typed = {
        "title": "",
        "title_en": "x" * 301,
        "kind": "event",
        "scope": "national",
        "category": "",
        "start_date": "2026-12-02",
        "end_date": "2026-12-01",
        "precision": "fixed",
        "visibility": "agency",
        "repeats": "custom",
        "rrule": "FREQ=NEVER",
        "url": "bukan alamat",
        "parent": "AG-1900-00001",
        "embargo": "besok",
        "description": "Uraian panjang\r\ndua baris",
        "themes": "baik, ???",
        "partners": ["BALI"],
        "places-0-city": "",
        "places-1-province": "ID-BA",
        "places-1-country": "MY",
        "estimates-0-metric": "",
        "estimates-1-metric": "participants",
        "estimates-1-likely": "banyak",
        "estimates-1-low": "1.000",
        "estimates-1-kind": "estimate",
        "estimates-1-as_of": "2026-11-24",
        "principals-0-name": "",
        "principals-0-delegate": "Wakil",
        "candidates-0-note": "kapan?",
    }
    answer = send(visitor, "/events/new", **typed)
    assert answer.status_code == 422
    assert errors_of(answer) == {
        "title",
        "title_en",
        "category",
        "end_date",
        "url",
        "parent",
        "embargo",
        "themes",
        "rrule",
        "places-1-province",
        "estimates-1-likely",
        "estimates-1-source",
        "principals-0-name",
        "candidates-0-start_date",
    }
    assert 'href="#places-1-province"' in answer.text
    assert 'href="#estimates-1-likely"' in answer.text
    again = form_of(answer)
    for name, value in typed.items():
        if name == "description":
            assert again[name][0].split() == value.split()
        elif value and name not in {"category"}:
            assert again[name] == (value if isinstance(value, list) else [value]), name
    assert 'data-guard="changed"' in answer.text


def test_what_is_missing_is_told_in_the_order_of_the_page(visitor):
    missing = dict.fromkeys(("title", "category", "start_date"), "")
    page = send(visitor, "/events/new", **{**TYPED, **missing}).text
    told = re.findall(r'<li><a href="#(\w+)">', page)
    assert told == ["title", "category", "start_date"]


def test_rows_come_and_go_on_the_server_and_keep_what_is_typed(visitor):
    typed = {
        **TYPED,
        "title": "",
        "places-0-city": "Medan",
        "places-1-city": "Deli",
        "estimates-0-likely": "12",
    }
    more = send(visitor, "/events/new", **typed, add_place="1")
    assert more.status_code == 200
    assert errors_of(more) == set()
    kept = form_of(more)
    assert [kept[f"places-{at}-city"] for at in range(3)] == [["Medan"], ["Deli"], [""]]
    assert kept["estimates-0-likely"] == ["12"]

    less = send(visitor, "/events/new", **typed, remove_place="0")
    cities = [v for k, v in form_of(less).items() if k.endswith("-city")]
    assert cities == [["Deli"]]
    for button in ("add_estimate", "add_principal", "add_candidate"):
        assert send(visitor, "/events/new", **typed, **{button: "1"}).status_code == 200
    odd = send(visitor, "/events/new", **typed, remove_estimate="99")
    assert form_of(odd)["estimates-0-likely"] == ["12"]
    last = send(visitor, "/events/new", **typed, remove_estimate="0")
    assert [k for k in form_of(last) if k.endswith("-likely")] == ["estimates-1-likely"]


def test_a_row_after_a_gap_is_told_at_its_own_place(visitor):
    answer = send(
        visitor,
        "/events/new",
        **{**TYPED, "places-0-city": "", "places-4-country": "Mars"},
    )
    assert errors_of(answer) == {"places-1-country"}


def test_something_alike_is_a_warning_with_a_link_and_no_refusal(visitor, register):
    former = register(title="Rapat Koordinasi Humas", start="2026-12-02")
    answer = send(visitor, "/events/new", **TYPED)
    page = visitor.get(answer.location).text
    assert "Mungkin sudah tercatat sebagai" in page
    assert f'<a href="/events/{former.id}">{former.number}' in page


def test_a_programme_item_is_begun_at_its_parent(visitor, people, register):
    parent = register(title="Pekan Humas")
    page = visitor.get(f"/events/new?parent={parent.id}")
    assert form_of(page)["parent"] == [parent.number]
    answer = send(visitor, "/events/new", **TYPED, parent=parent.number.lower())
    assert event_of(people, answer).parent_id == parent.id
    assert "Rapat Koordinasi Humas" in visitor.get(f"/events/{parent.id}").text


def test_an_unseen_parent_can_neither_be_named_nor_guessed(app, people, register):
    secret = register(title="Rahasia Besar", visibility="confidential")
    officer = signed_in(app, people.officer)
    assert officer.get(f"/events/new?parent={secret.id}").status_code == 404
    for number in (secret.number, str(secret.id)):
        answer = send(officer, "/events/new", **TYPED, parent=number)
        assert errors_of(answer) == {"parent"}
        assert "Rahasia Besar" not in answer.text


def test_each_role_is_offered_what_it_may_set(app, people):
    coordinator = signed_in(app, people.coordinator).get("/events/new").text
    assert 'value="confidential"' in coordinator
    assert 'name="status"' in coordinator
    assert 'name="agency"' not in coordinator
    officer = signed_in(app, people.officer).get("/events/new").text
    assert 'value="confidential"' not in officer
    assert 'name="status"' not in officer
    desk = signed_in(app, people.desk).get("/events/new").text
    assert 'value="confidential"' not in desk
    assert 'name="agency"' in desk
    answer = send(signed_in(app, people.desk), "/events/new", **TYPED, agency="BALI")
    assert answer.status_code == 302
    for account in (people.supervisor, people.viewer):
        refused = signed_in(app, account)
        assert refused.get("/events/new").status_code == 403
        assert send(refused, "/events/new", **TYPED).status_code == 403
    forged = {**TYPED, "visibility": "confidential"}
    assert send(
        signed_in(app, people.officer), "/events/new", **forged
    ).status_code == (403)


def test_a_form_without_its_token_changes_nothing(visitor, register):
    event = register()
    assert visitor.post("/events/new", data=TYPED).status_code == 400
    assert visitor.post(f"/events/{event.id}/edit", data=TYPED).status_code == 400


# Revising

FULL = {
    "title_en": "Coordination",
    "summary": "Ringkas.",
    "description": "Baris satu\n\nBaris dua",
    "start": "2026-12-01T09:00",
    "end": "2026-12-01T11:00",
    "timezone": "Asia/Makassar",
    "themes": ["Air bersih", "iklim"],
    "places": [
        {
            "province": "ID-BA",
            "city": "Badung",
            "venue": "BNDCC",
            "latitude": -8.8,
            "longitude": 115.2,
        },
        {"country": "MY", "city": "Kuala Lumpur", "timezone": "Asia/Kuala_Lumpur"},
        {"city": "Daring"},
        {"province": "ID-PA", "start": "2026-12-01T08:00", "end": "2026-12-01T09:00"},
    ],
    "principals": [{"name": "Menteri", "status": "confirmed"}],
    "candidates": [{"start": "2026-12-08", "end": "2026-12-09", "note": "cadangan"}],
    "partners": ["ACEH"],
    "embargo_until": "2026-11-30T03:00:00Z",
    "rrule": "FREQ=WEEKLY;COUNT=3",
    "provenance": {
        "source": "Surat",
        "confidence": "sedang sekali",
        "notes": "Kutipan",
    },
    "url": "https://example.org/a",
}


def test_a_form_saved_as_it_was_opened_changes_nothing(visitor, people, register):
    event = register(**FULL)
    before = fields.as_fields(event)
    opened = form_of(visitor.get(f"/events/{event.id}/edit"))
    # Browsers end the lines of a text in their own way.
    opened["description"] = [opened["description"][0].replace("\n", "\r\n")]
    answer = visitor.post(f"/events/{event.id}/edit", data=opened)
    assert answer.status_code == 302
    assert "Tidak ada yang berubah" in visitor.get(answer.location).text
    db.session.expire_all()
    after = fields.as_fields(queries.get(people.coordinator.as_actor(), event.id))
    assert after == before


def test_what_was_changed_is_saved_and_nothing_else(visitor, people, register):
    event = register(**FULL)
    before = fields.as_fields(event)
    opened = form_of(visitor.get(f"/events/{event.id}/edit"))
    opened["summary"] = ["Lain."]
    visitor.post(f"/events/{event.id}/edit", data=opened)
    db.session.expire_all()
    after = fields.as_fields(queries.get(people.coordinator.as_actor(), event.id))
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"summary", "version"}
    [entry, _] = queries.history(event).items
    assert [change["field"] for change in entry.changes] == ["summary"]


def test_a_confirmed_date_moves_only_with_a_reason(visitor, people, register):
    event = register(status="confirmed")
    opened = form_of(visitor.get(f"/events/{event.id}/edit"))
    opened["start_date"] = ["2026-12-11"]
    answer = visitor.post(f"/events/{event.id}/edit", data=opened)
    assert answer.status_code == 422
    assert errors_of(answer) == {"reason"}
    opened["reason"] = ["Gedung penuh"]
    assert visitor.post(f"/events/{event.id}/edit", data=opened).status_code == 302
    page = visitor.get(f"/events/{event.id}").text
    assert "Jumat, 11 Desember 2026" in page
    assert "Alasan: Gedung penuh" in page


def test_the_second_of_two_is_told_and_loses_nothing(app, people, visitor, register):
    event = register(summary="Lama", description="Satu\ndua")
    opened = form_of(visitor.get(f"/events/{event.id}/edit"))
    operations.revise(
        people.desk.as_actor(),
        event,
        {"title": "Judul Meja", "summary": "Dari meja", "organizer": "Panitia"},
    )
    db.session.commit()

    mine = {
        **opened,
        "summary": ["Dari saya"],
        "audience": ["Wartawan"],
        "description": ["Satu\r\ndua"],
    }
    answer = visitor.post(f"/events/{event.id}/edit", data=mine)
    assert answer.status_code == 412
    assert "Bambang Wiryawan" in answer.text
    assert "Judul Meja" in answer.text
    assert "Terbaru: Dari meja" in answer.text
    assert "Terbaru: Satu" not in answer.text
    again = form_of(answer)
    assert again["summary"] == ["Dari saya"]
    assert again["audience"] == ["Wartawan"]
    assert again["title"] == ["Judul Meja"]
    assert again["organizer"] == ["Panitia"]
    assert again["version"] == ["2"]

    saved = visitor.post(f"/events/{event.id}/edit", data=again)
    assert saved.status_code == 302
    db.session.expire_all()
    after = fields.as_fields(queries.get(people.coordinator.as_actor(), event.id))
    assert (after["title"], after["summary"]) == ("Judul Meja", "Dari saya")
    assert (after["organizer"], after["audience"]) == ("Panitia", "Wartawan")


def test_rows_that_others_changed_are_taken_over_unless_touched(
    visitor, people, register
):
    event = register(places=[{"province": "ID-BA"}])
    opened = form_of(visitor.get(f"/events/{event.id}/edit"))
    operations.revise(
        people.desk.as_actor(),
        event,
        {"places": [{"province": "ID-BA", "city": "Badung"}, {"province": "ID-NB"}]},
    )
    db.session.commit()
    again = form_of(visitor.post(f"/events/{event.id}/edit", data=opened))
    assert again["places-0-city"] == ["Badung"]
    assert again["places-1-province"] == ["ID-NB"]


def test_a_form_without_its_version_is_not_taken(visitor, register):
    event = register()
    assert send(visitor, f"/events/{event.id}/edit", **TYPED).status_code == 400


def test_an_officer_edits_while_tentative_and_leaves_the_date(app, people, register):
    event = register()
    officer = signed_in(app, people.officer)
    page = officer.get(f"/events/{event.id}/edit")
    assert "start_date" not in form_of(page)
    assert "tidak dapat Anda ubah di sini" in page.text
    typed = {**form_of(page), "title": ["Judul petugas"], "start_date": ["2027-01-01"]}
    assert officer.post(f"/events/{event.id}/edit", data=typed).status_code == 302
    db.session.expire_all()
    after = queries.get(people.officer.as_actor(), event.id)
    assert (after.title, str(after.start_date)) == ("Judul petugas", "2026-12-09")

    operations.confirm(people.coordinator.as_actor(), after, {})
    db.session.commit()
    assert officer.get(f"/events/{event.id}/edit").status_code == 403
    assert officer.post(f"/events/{event.id}/edit", data=typed).status_code == 403


def test_who_may_not_see_is_told_nothing_and_who_may_not_change_is_refused(
    app, people, register
):
    event = register(visibility="confidential")
    public = register(visibility="public")
    for account, hidden, shown in (
        (people.supervisor, 403, 403),
        (people.officer, 404, 200),
        (people.desk, 404, 200),
        (people.aceh_coordinator, 404, 403),
    ):
        visitor = signed_in(app, account)
        assert visitor.get(f"/events/{event.id}/edit").status_code == hidden
        assert visitor.get(f"/events/{public.id}/edit").status_code == shown


def test_a_part_of_something_unseen_can_be_edited_and_stays_a_part(
    app, people, register
):
    parent = register(title="Induk", visibility="confidential")
    child = register(title="Anak", parent=str(parent.id))
    officer = signed_in(app, people.officer)
    page = officer.get(f"/events/{child.id}/edit")
    assert parent.number not in page.text
    typed = {**form_of(page), "title": ["Anak lain"]}
    assert officer.post(f"/events/{child.id}/edit", data=typed).status_code == 302
    db.session.expire_all()
    after = queries.get(people.officer.as_actor(), child.id)
    assert (after.title, after.parent_id) == ("Anak lain", parent.id)
