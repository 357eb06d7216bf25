"""Programme items and places on pages: in order, moved after a look, prefilled."""

import re

import pytest

from agenda.db import db
from agenda.events import operations, queries
from tests.doors import signed_in
from tests.factories import make_event, make_task
from tests.pages import queries_of, send
from tests.web.test_events_form import Form, form_of

WEEK = {"start_date": "2026-12-16", "end_date": "2026-12-22"}


@pytest.fixture
def visitor(app, people):
    return signed_in(app, people.coordinator)


@pytest.fixture
def games(people):
    whole = make_event(
        people.coordinator, title="Pekan Olahraga", start="2026-12-09", end="2026-12-15"
    )

    def item(parent, **asked):
        return make_event(people.coordinator, parent=str(parent.id), **asked)

    closing = item(whole, title="Penutupan", start="2026-12-15")
    opening = item(whole, title="Pembukaan", start="2026-12-09T19:30")
    item(opening, title="Penyalaan api", start="2026-12-09T20:00")
    db.session.commit()
    return whole, opening, closing


def act(visitor, event, verb, **typed):
    db.session.expire_all()
    return send(visitor, f"/events/{event.id}/{verb}", version=event.version, **typed)


def page_of(visitor, event):
    return visitor.get(f"/events/{event.id}").text


def panel(page):
    return page.split('id="programme"')[1].split("</section>")[0]


def test_the_programme_stands_in_order_of_time_with_what_is_below(visitor, games):
    shown = panel(page_of(visitor, games[0]))
    titles = re.findall(r'row-title"><a href="[^"]+">([^<]+)<', shown)
    assert titles == ["Pembukaan", "Penyalaan api", "Penutupan"]
    assert shown.index("rows-below") < shown.index("Penyalaan api")


def test_a_hidden_item_is_neither_shown_nor_counted(visitor, people, games):
    whole, *_ = games
    bait = make_event(
        people.aceh_coordinator,
        title="Rahasia Aceh",
        visibility="confidential",
        start="2026-12-10",
    )
    operations.revise(people.desk.as_actor(), bait, {"parent": str(whole.id)})
    below = make_event(people.coordinator, title="Di bawah rahasia", start="2026-12-10")
    below.parent_id = bait.id
    db.session.commit()
    shown = page_of(visitor, whole)
    assert "Rahasia Aceh" not in shown
    assert "Di bawah rahasia" not in panel(shown)
    assert re.search(r"panel-count[^>]*>3<|>3</span>", panel(shown))


def test_an_item_outside_its_event_is_marked_on_both_pages(visitor, people, games):
    whole, opening, _ = games
    assert "Di luar rentang" not in page_of(visitor, whole)
    assert "Di luar rentang" not in page_of(visitor, opening)
    early = make_event(
        people.coordinator, title="Lari obor", start="2026-12-01", parent=str(whole.id)
    )
    db.session.commit()
    assert panel(page_of(visitor, whole)).count("Di luar rentang kegiatan induk") == 1
    assert "Di luar rentang kegiatan induk, yang berlangsung" in page_of(visitor, early)


def test_the_page_of_an_item_offers_a_level_more_and_below_that_none(visitor, games):
    whole, opening, _ = games
    below = "/events/new?parent="
    for event in (whole, opening):
        assert f"{below}{event.id}" in page_of(visitor, event)
    actor_page = page_of(visitor, opening)
    torch = re.search(r"/events/([0-9a-f-]{36})\">Penyalaan api", actor_page)[1]
    assert below not in visitor.get(f"/events/{torch}").text


def test_a_move_is_shown_before_it_happens_and_happens_as_it_was_shown(
    visitor, games, people
):
    whole, opening, closing = games
    make_task(people.coordinator, whole)
    db.session.commit()
    first = act(visitor, whole, "move", **WEEK)
    assert first.status_code == 200
    assert "sendiri tetap;" not in visitor.get("/profile").text + first.text
    assert "Belum disimpan: 3 acara ikut berpindah" in first.text
    assert "Rabu, 9 Desember 2026 pukul 19.30 WIB" in first.text
    assert "Rabu, 16 Desember 2026 pukul 19.30 WIB" in first.text
    db.session.expire_all()
    assert (whole.version, opening.version) == (1, 1)
    sent = {name: values[0] for name, values in form_of(first).items()}
    assert (sent["start_date"], len(sent["preview"])) == ("2026-12-16", 32)
    done = send(visitor, f"/events/{whole.id}/move", **sent)
    assert done.status_code == 302
    db.session.expire_all()
    assert (opening.first_day.day, closing.first_day.day) == (16, 22)
    # What was asked was answered: the due stays.
    assert "sendiri tetap;" not in page_of(visitor, whole)


def test_who_types_another_date_after_the_preview_is_shown_it_anew(visitor, games):
    whole, *_ = games
    first = act(visitor, whole, "move", **WEEK)
    mark = Form(first.text).values["preview"][0]
    again = act(
        visitor, whole, "move", preview=mark, start_date="2026-12-17", end_date=""
    )
    assert again.status_code == 200
    assert "Kamis, 17 Desember 2026 pukul 19.30 WIB" in again.text
    db.session.expire_all()
    assert whole.version == 1


def test_without_items_that_are_concerned_a_move_needs_no_second_look(
    visitor, games, people
):
    whole, *_ = games
    alone = make_event(people.coordinator, title="Sendiri")
    db.session.commit()
    assert act(visitor, alone, "move", start_date="2026-12-20").status_code == 302
    longer = act(visitor, whole, "move", start_date="2026-12-09", end_date="2026-12-16")
    assert longer.status_code == 302


def test_confirming_another_date_shows_the_items_first(visitor, games):
    whole, opening, _ = games
    first = act(visitor, whole, "confirm", **WEEK)
    assert "3 acara ikut berpindah" in first.text
    sent = {name: values[0] for name, values in form_of(first).items()}
    assert send(visitor, f"/events/{whole.id}/confirm", **sent).status_code == 302
    db.session.expire_all()
    assert (whole.status.value, opening.first_day.day) == ("confirmed", 16)


def test_the_items_of_a_cancelled_event_can_follow_it_and_are_named_until_then(
    visitor, games
):
    whole, opening, closing = games
    offered = visitor.get(f"/events/{whole.id}/cancel").text
    assert offered.count('name="item"') == 3
    assert not re.findall(r'name="item"[^>]* checked', offered)
    refused = act(visitor, whole, "cancel", reason="", item=str(opening.id))
    assert refused.status_code == 422
    assert len(re.findall(r'name="item"[^>]* checked', refused.text)) == 1
    done = act(visitor, whole, "cancel", reason="Gempa", item=str(opening.id))
    assert done.status_code == 302
    db.session.expire_all()
    assert (opening.status.value, closing.status.value) == ("cancelled", "tentative")
    page = page_of(visitor, whole)
    warned = page.split("Acara di bawahnya belum ikut")[1].split("</div>")[0]
    assert ("Penutupan" in warned, "Pembukaan" in warned) == (True, False)


def test_what_is_no_item_of_the_event_cannot_be_cancelled_with_it(
    visitor, games, people
):
    other = make_event(people.coordinator, title="Lain")
    db.session.commit()
    for bad in (other.id, "besok"):
        answer = act(visitor, games[0], "cancel", reason="Gempa", item=str(bad))
        assert answer.status_code == 404
    db.session.expire_all()
    assert (games[0].status.value, other.status.value) == ("tentative", "tentative")


def test_a_new_item_begins_with_what_its_event_has(visitor, people):
    whole = make_event(
        people.coordinator,
        scope="international",
        category="sports_event",
        visibility="public",
        start="2026-12-09",
        end="2026-12-11",
        places=[{"province": "ID-PA", "city": "Jayapura", "venue": "Stadion"}],
    )
    db.session.commit()
    answer = visitor.get(f"/events/new?parent={whole.id}")
    typed = {name: values[0] for name, values in form_of(answer).items()}
    assert {name: typed[name] for name in ("parent", "scope", "category")} == {
        "parent": whole.number,
        "scope": "international",
        "category": "sports_event",
    }
    assert (typed["visibility"], typed["places-0-province"]) == ("public", "ID-PA")
    assert (typed["places-0-city"], typed["places-0-venue"]) == ("Jayapura", "Stadion")
    assert typed["start_date"] == ""
    assert "Kegiatan induk berlangsung 9–11 Desember 2026" in answer.text
    sent = {**typed, "title": "Pembukaan", "kind": "event", "start_date": "2026-12-12"}
    done = send(visitor, "/events/new", **sent)
    item = queries.get(people.coordinator.as_actor(), done.location.split("/")[-1])
    assert (item.parent_id, item.timezone) == (whole.id, "Asia/Jayapura")
    assert "Di luar rentang kegiatan induk" in visitor.get(done.location).text


def test_who_may_not_set_confidential_is_not_offered_it_by_the_event(app, people):
    whole = make_event(people.coordinator, visibility="public")
    db.session.commit()
    officer = signed_in(app, people.officer)
    page = officer.get(f"/events/new?parent={whole.id}")
    assert form_of(page)["visibility"] == ["public"]
    assert 'value="confidential"' not in page.text


def test_the_third_level_is_refused_at_the_field_of_the_parent(visitor, games):
    page = page_of(visitor, games[1])
    torch = re.search(r"/events/([0-9a-f-]{36})\">Penyalaan api", page)[1]
    typed = {
        name: values[0]
        for name, values in form_of(visitor.get(f"/events/new?parent={torch}")).items()
    }
    answer = send(
        visitor,
        "/events/new",
        **{**typed, "title": "Lagi", "kind": "event", "start_date": "2026-12-09"},
    )
    assert answer.status_code == 422
    assert "Rangkaian acara paling banyak dua tingkat." in answer.text


def test_the_form_of_an_event_with_items_leads_to_the_move_for_its_date(visitor, games):
    whole, _, closing = games
    page = visitor.get(f"/events/{whole.id}/edit").text
    assert 'name="start_date"' not in page
    assert f"/events/{whole.id}/move" in page
    assert 'name="start_date"' in visitor.get(f"/events/{closing.id}/edit").text


# Places


def test_each_place_tells_its_own_and_the_readers_clock(app, people, visitor):
    event = make_event(
        people.coordinator,
        visibility="public",
        start="2026-12-09T09:00",
        places=[
            {"province": "ID-PA", "city": "Jayapura"},
            {"province": "ID-BA", "city": "Denpasar"},
            {"province": "ID-JK", "city": "Jakarta"},
        ],
    )
    db.session.commit()
    page = page_of(visitor, event)
    assert "Mulai pukul 09.00 WIT, 07.00 WIB" in page
    assert "Mulai pukul 08.00 WITA, 07.00 WIB" in page
    assert "Mulai pukul 07.00 WIB<" in page
    people.coordinator.timezone = "Asia/Jayapura"
    db.session.commit()
    assert "Mulai pukul 07.00 WIB, 09.00 WIT" in page_of(visitor, event)


def test_a_list_tells_the_readers_clock_where_it_shows_another_time(visitor, people):
    for zone, title in (("Asia/Jayapura", "Jauh"), ("Asia/Jakarta", "Dekat")):
        make_event(
            people.coordinator, title=title, start="2026-12-09T00:30", timezone=zone
        )
    make_event(
        people.coordinator, title="Sehari", start="2026-12-09", timezone="Asia/Jayapura"
    )
    db.session.commit()
    page = visitor.get("/events").text
    assert "pukul 00.30 WIT (8 Des 22.30 WIB)" in page
    assert page.count("22.30 WIB") == 1


def test_dates_of_a_place_outside_those_of_the_event_are_told_and_kept(visitor, people):
    event = make_event(
        people.coordinator,
        start="2026-12-09",
        end="2026-12-15",
        places=[
            {"province": "ID-AC", "city": "Banda Aceh", "start": "2026-12-08"},
            {"province": "ID-SU", "start": "2026-12-09", "end": "2026-12-15"},
        ],
    )
    db.session.commit()
    page = page_of(visitor, event)
    assert page.count("Di luar rentang kegiatan") == 1
    assert "Selasa, 8 Desember 2026" in page


def test_pages_ask_as_often_with_many_items_and_places_as_with_few(
    app, visitor, people
):
    def with_items(title, count):
        whole = make_event(
            people.coordinator,
            title=title,
            start="2026-12-09",
            end="2026-12-15",
            places=[{"province": "ID-AC", "start": "2026-12-09"}] * count,
        )
        for number in range(count):
            item = make_event(
                people.coordinator, title=f"{title} {number}", parent=str(whole.id)
            )
            make_event(people.coordinator, title="Sub", parent=str(item.id))
        return whole

    few, many = with_items("Kecil", 1), with_items("Besar", 9)
    db.session.commit()
    for path in ("", "/move", "/cancel", "/edit"):
        visitor.get(f"/events/{few.id}{path}")
        asked = queries_of(app, visitor, f"/events/{few.id}{path}")
        assert queries_of(app, visitor, f"/events/{many.id}{path}") == asked, path


def test_a_figure_may_be_for_one_of_the_places(visitor, people):
    event = make_event(
        people.coordinator,
        places=[{"province": "ID-AC", "city": "Banda Aceh"}, {"province": "ID-SU"}] * 2,
    )
    alone = make_event(people.coordinator)
    db.session.commit()
    page = visitor.get(f"/events/{event.id}/estimates/new").text
    offered = page.split('name="place"')[1].split("</select>")[0]
    assert re.findall(r'<option value="([^"]*)"', offered) == [
        "",
        "Banda Aceh, Aceh",
        "Sumatera Utara",
    ]
    alone_page = visitor.get(f"/events/{alone.id}/estimates/new").text
    assert 'name="place"' not in alone_page
