"""Lists as tools: saved filters, tables, many rows at once, pages both ways."""

import re
from html import unescape
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from sqlalchemy import select

from agenda.db import db
from agenda.filters import operations, queries
from agenda.filters.models import SavedFilter
from agenda.rules.choices import ListKind, ListLook
from agenda.rules.paging import MOST_COUNTED
from agenda.tasks import operations as tasks
from agenda.web.page import count_words
from tests.api.test_at_once import at_once
from tests.doors import signed_in
from tests.factories import make_task
from tests.pages import send, token
from tests.web.test_events_list import counted, listed


@pytest.fixture
def visitor(app, people):
    return signed_in(app, people.coordinator)


@pytest.fixture
def save(people):
    """`save(definition, by=…)`: a filter that is kept."""

    def save(definition, by=None, **more):
        asked = {"name": "Bali", "kind": "events", "definition": definition, **more}
        saved = operations.create((by or people.coordinator).as_actor(), asked)
        db.session.commit()
        return saved

    return save


def links(page):
    return [unescape(found) for found in re.findall(r'href="([^"]*)"', page)]


def link_to(page, start):
    return next(found for found in links(page) if found.startswith(start))


# Saved filters


def test_what_a_list_asks_is_saved_under_a_name_and_opened_again(visitor, register):
    register(title="Ubud", places=[{"province": "ID-BA"}])
    register(title="Medan", places=[{"province": "ID-SU"}])
    page = visitor.get("/events?province=ID-BA&sort=title&view=all").text
    form = link_to(page, "/filters/new")
    assert "Provinsi: Bali" in visitor.get(form).text
    said = {key: value for key, [value] in parse_qs(urlsplit(form).query).items()}

    answer = send(visitor, "/filters/new", name="Acara di Bali", **said)

    assert answer.status_code == 302
    opened = visitor.get(answer.location).text
    assert "<title>Acara di Bali" in opened
    assert "Ubud" in opened
    assert "Medan" not in opened
    [saved] = db.session.scalars(select(SavedFilter))
    assert saved.definition == {"province": ["ID-BA"], "sort": "title"}
    assert saved.shared_with is None


def test_an_opened_filter_that_is_changed_says_so_and_can_be_kept_or_saved_anew(
    visitor, save
):
    saved = save({"province": ["ID-BA"]})
    own = visitor.get(f"/events?filter={saved.id}").text
    assert "diubah, belum disimpan" not in own
    assert f'href="/filters/{saved.id}/edit"' in own
    changed = visitor.get(f"/events?filter={saved.id}&province=ID-AC&q=").text
    assert "diubah, belum disimpan" in changed
    assert link_to(changed, "/filters/new")
    keep = link_to(changed, f"/filters/{saved.id}/edit")
    said = parse_qs(urlsplit(keep).query)["definition"][0]
    send(
        visitor,
        f"/filters/{saved.id}/edit",
        name="Aceh",
        version="1",
        definition=said,
    )
    db.session.expire_all()
    assert (saved.name, saved.definition) == ("Aceh", {"province": ["ID-AC"]})


def test_a_filter_with_more_values_than_the_bar_shows_loses_none_of_them(
    visitor, register, save
):
    register(title="Ubud", places=[{"province": "ID-BA"}])
    register(title="Medan", places=[{"province": "ID-SU"}])
    register(title="Ambon", places=[{"province": "ID-MA"}])
    saved = save({"province": ["ID-BA", "ID-SU"]})
    page = visitor.get(f"/events?filter={saved.id}").text
    assert listed(visitor, filter=saved.id) == ["Ubud", "Medan"]
    assert '<input type="hidden" name="province" value="ID-SU">' in page


def test_a_task_filter_opens_the_tab_that_says_the_same(visitor, people, save):
    make_task(people.coordinator, title="Tanpa orang")
    own = [{"user": people.coordinator.email, "role": "pelaksana"}]
    make_task(people.coordinator, title="Milik saya", assignees=own)
    db.session.commit()
    page = visitor.get("/tasks?tab=pool").text
    said = parse_qs(urlsplit(link_to(page, "/filters/new")).query)["definition"][0]
    assert parse_qs(said) == {"open": ["true"], "pool": ["true"]}
    pool = save({"open": "true", "pool": "true"}, kind="tasks")
    mine = save({"assignee": ["me"]}, kind="tasks")
    page = visitor.get(f"/tasks?filter={pool.id}").text
    assert "Tanpa orang" in page
    assert "Milik saya" not in page
    assert "diubah, belum disimpan" not in page
    page = visitor.get(f"/tasks?filter={mine.id}").text
    assert "Milik saya" in page
    assert "Tanpa orang" not in page


def test_somebody_elses_filter_is_not_there_and_a_shared_one_is_only_read(
    app, people, visitor, save
):
    secret = save({"q": "kintamani"}, name="Rahasia dapur")
    shared = save({"q": "ubud"}, name="Bersama", shared=True)
    officer = signed_in(app, people.officer)
    page = officer.get("/events").text + officer.get("/filters").text
    assert "Bersama" in page
    assert "Rahasia dapur" not in page
    assert "Rahasia dapur" in visitor.get("/filters").text
    for path in (f"/events?filter={secret.id}", f"/filters/{secret.id}/edit"):
        assert officer.get(path).status_code == 404
    assert send(officer, f"/filters/{secret.id}/delete").status_code == 404
    assert officer.get(f"/events?filter={shared.id}").status_code == 200
    assert officer.get(f"/tasks?filter={shared.id}").status_code == 404
    assert officer.get(f"/filters/{shared.id}/edit").status_code == 403
    assert send(officer, f"/filters/{shared.id}/delete").status_code == 403
    assert 'name="shared"' not in officer.get("/filters/new?kind=events").text
    answer = send(officer, "/filters/new", kind="events", name="X", shared="y")
    assert answer.status_code == 302
    assert (
        not db.session.scalars(select(SavedFilter).where(SavedFilter.name == "X"))
        .one()
        .shared_with_id
    )


def test_whoever_was_slower_keeps_the_name_he_typed(visitor, people, save):
    saved = save({"q": "a"}, shared=True)
    operations.revise(people.supervisor.as_actor(), saved, {"name": "Lebih cepat"})
    db.session.commit()
    answer = send(
        visitor, f"/filters/{saved.id}/edit", name="Ketikan saya", version="1"
    )
    assert answer.status_code == 412
    assert "Ketikan saya" in answer.text
    assert "Lebih cepat" in answer.text


def test_a_filter_without_name_is_asked_for_one(visitor):
    answer = send(visitor, "/filters/new", kind="events", name="", definition="q=a")
    assert answer.status_code == 422
    assert "Wajib diisi" in answer.text
    assert visitor.get("/filters/new?kind=people").status_code == 404


@pytest.mark.parametrize("kind", ["events", "tasks"])
def test_a_filter_of_which_a_part_is_unknown_by_now_says_so_and_is_mended_by_saving(
    visitor, people, save, kind
):
    saved = save({"q": "rapat"}, kind=kind)
    kept = {**saved.definition, "planet": ["mars", "<b>"], "trashed": "true"}
    saved.definition = kept
    db.session.commit()
    told = "tidak dikenal lagi dan tidak dipakai: planet, trashed."

    page = visitor.get(f"/{kind}?filter={saved.id}").text
    assert told in page
    assert told not in visitor.get(f"/{kind}?filter={saved.id}&q=lain").text
    assert visitor.get(f"/{kind}/export.csv?filter={saved.id}").status_code == 422
    page = visitor.get("/filters").text
    assert "planet: tidak dikenal lagi" in page

    page = visitor.get(f"/filters/{saved.id}/edit").text
    assert "planet" not in page
    form = {"definition": "q=rapat", "kind": kind, "name": saved.name}
    sent = send(visitor, f"/filters/{saved.id}/edit", version="1", **form)
    assert sent.status_code == 302
    assert saved.definition == {"q": "rapat"}
    assert told not in visitor.get(f"/{kind}?filter={saved.id}").text


def test_a_filter_is_deleted_and_a_feed_that_was_made_from_it_goes_on(
    visitor, people, save
):
    saved = save({"province": ["ID-BA"], "theme": ["budaya"], "sort": "title"})
    page = visitor.get(f"/feeds/new?filter={saved.id}").text
    rest = unescape(re.search(r'name="rest"[^>]*value="([^"]*)"', page)[1])
    assert rest == "theme=budaya"
    answer = send(
        visitor,
        "/feeds/new",
        name="Bali",
        province="ID-BA",
        rest=rest,
        tasks="none",
        detail="full",
        language="id",
        cancelled="show",
        tentative="show",
    )
    assert answer.status_code == 201
    answer = send(visitor, f"/filters/{saved.id}/delete", version="1")
    assert answer.location == "/filters"
    assert queries.all_of(people.coordinator.as_actor()) == []
    from agenda.feeds.queries import mine  # noqa: PLC0415

    [feed] = mine(people.coordinator.as_actor())
    assert feed.filter == {"province": ["ID-BA"], "theme": ["budaya"]}


# Rows or table


def test_a_table_with_chosen_columns_is_kept_for_its_reader_alone(
    app, people, visitor, register
):
    register(title="Ubud", summary="Ringkasan acara Ubud", category="profession")
    send(
        visitor,
        "/events/look",
        look="table",
        columns="1",
        column=["summary", "status", "colour"],
        back="/events?view=all",
    )
    page = visitor.get("/events").text
    headings = re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', page)
    assert headings == ["Judul", "Status", "Ringkasan"]
    assert "Ringkasan acara Ubud" in page
    assert "table-stack" in page
    other = signed_in(app, people.officer).get("/events").text
    assert "<table" not in other
    send(visitor, "/events/look", look="rows")
    assert "<table" not in visitor.get("/events").text
    habit = queries.habit(people.coordinator.as_actor(), ListKind.EVENTS)
    assert habit.columns == ["title", "status", "summary"]


@pytest.mark.parametrize(
    ("back", "leads"),
    [
        ("/events?view=all", "/events?view=all"),
        ("https://evil.example/events", "/events"),
        ("//evil.example", "/events"),
        ("/admin/people", "/events"),
        ("", "/events"),
    ],
)
def test_one_comes_back_to_the_list_and_nowhere_else(visitor, back, leads):
    assert send(visitor, "/events/look", look="table", back=back).location == leads


def test_an_odd_look_is_refused(visitor):
    assert send(visitor, "/events/look", look="mosaic").status_code == 400
    assert visitor.post("/events/look", data={"look": "table"}).status_code == 400


def test_a_series_stands_in_the_table_at_each_of_its_dates(people, visitor, register):
    register(title="Hari Humas", start="2024-12-10", rrule="FREQ=YEARLY")
    operations.remember_look(
        people.coordinator.as_actor(), ListKind.EVENTS, ListLook.TABLE
    )
    db.session.commit()
    page = visitor.get("/events").text
    assert "10 Des 2026" in page
    assert "10 Des 2027" in page


# Many rows at once


def ticks(*things):
    return [f"{thing.id}.{thing.version}" for thing in things]


def test_tasks_are_cancelled_together_and_those_left_out_are_named(visitor, people):
    good = make_task(people.coordinator, title="Siaran")
    stale = make_task(people.coordinator, title="Foto")
    rows = ticks(good, stale)
    tasks.revise(people.coordinator.as_actor(), stale, {"brief": "baru"})
    db.session.commit()

    asked = {"act": "cancel-tasks", "row": rows, "back": "/tasks?tab=all"}
    question = send(visitor, "/tasks/bulk", **asked)
    assert question.status_code == 200
    assert "1 baris akan diubah." in question.text
    assert "Diubah orang lain" in question.text
    assert good.status == "offered"

    missing = send(visitor, "/tasks/bulk", sure="yes", **asked)
    assert missing.status_code == 422
    assert "Wajib diisi" in missing.text

    done = send(visitor, "/tasks/bulk", sure="yes", reason="dana habis", **asked)
    assert done.status_code == 200
    assert "Foto" in done.text
    assert "Diubah orang lain" in done.text
    db.session.expire_all()
    assert (good.status, stale.status) == ("cancelled", "offered")


@pytest.mark.parametrize(("act", "needed"), [("cancel-events", True), ("trash", False)])
def test_a_reason_is_marked_where_it_is_needed(visitor, register, act, needed):
    ticked = ticks(register(title="Rapat"))
    page = send(visitor, "/events/bulk", act=act, row=ticked).text
    label = page.split('for="reason"')[-1].split("</label>")[0]
    assert ("field-required" in label) is needed


def test_when_every_row_is_done_one_is_back_on_the_list(visitor, people):
    one, two = (make_task(people.coordinator, title=t) for t in ("A", "B"))
    db.session.commit()
    answer = send(
        visitor,
        "/tasks/bulk",
        act="assign",
        row=ticks(one, two),
        sure="yes",
        user=people.officer.email,
        role="pelaksana",
        how="add",
        back="/tasks?tab=all",
    )
    assert answer.location == "/tasks?tab=all"
    assert "2 baris selesai diubah." in visitor.get(answer.location).text
    db.session.expire_all()
    assert [row.account.email for row in two.assignments] == [people.officer.email]


def test_events_are_called_off_together_a_series_as_a_whole(visitor, register):
    one = register(title="Satu")
    series = register(title="Tahunan", rrule="FREQ=YEARLY")
    asked = {"act": "cancel-events", "row": [*ticks(one, series), *ticks(series)]}
    question = send(visitor, "/events/bulk", **asked).text
    assert "2 baris akan diubah." in question
    assert "rangkaian: semua tanggalnya" in question
    send(visitor, "/events/bulk", sure="yes", reason="dana", **asked)
    db.session.expire_all()
    assert (one.status, series.status) == ("cancelled", "cancelled")


def test_nothing_hidden_is_told_to_whoever_ticks_it(app, people, register):
    event = register(title="Rapat Kintamani", visibility="confidential")
    seen = send(
        signed_in(app, people.coordinator),
        "/events/bulk",
        act="trash",
        row=ticks(event),
    )
    assert "Kintamani" in seen.text
    for account in (people.desk, people.aceh_coordinator, people.viewer):
        visitor = signed_in(app, account)
        for sure in ("", "yes"):
            asked = {"act": "trash", "row": ticks(event), "sure": sure}
            answer = send(visitor, "/events/bulk", **asked)
            assert "Kintamani" not in answer.text
            assert event.number not in answer.text
    db.session.expire_all()
    assert event.trashed_at is None


def test_only_who_may_is_offered_boxes(app, people, register):
    register(title="Terbuka", visibility="public")
    make_task(people.coordinator)
    db.session.commit()
    for account, events, on_tasks in (
        (people.coordinator, True, True),
        (people.officer, True, False),
        (people.viewer, False, False),
    ):
        visitor = signed_in(app, account)
        assert ("data-tick" in visitor.get("/events").text) == events
        assert ("data-tick" in visitor.get("/tasks?tab=all").text) == on_tasks
    officer = signed_in(app, people.officer).get("/events").text
    assert 'value="theme"' in officer
    assert 'value="cancel-events"' not in officer


@pytest.mark.parametrize(
    ("row", "act", "status"),
    [
        ([], "trash", 302),
        (["x"], "trash", 302),
        (["x.y", ".", "018f0000-0000-7000-8000-000000000000.1"], "trash", 200),
        ([f"018f0000-0000-7000-8000-{n:012}.1" for n in range(201)], "trash", 302),
        ([], "explode", 400),
        ([], "cancel-tasks", 400),
    ],
)
def test_odd_ticks_and_acts_are_answered_calmly(visitor, row, act, status):
    answer = send(visitor, "/events/bulk", act=act, row=row)
    assert answer.status_code == status


# Pages and counts


@pytest.mark.parametrize(
    "asked",
    [
        {"view": "all"},
        {"view": "all", "sort": "-start"},
        {"view": "all", "sort": "title"},
        {"view": "coming"},
        {"view": "past"},
    ],
)
def test_one_pages_forth_and_back_while_rows_come(
    visitor, register, monkeypatch, asked
):
    monkeypatch.setattr("agenda.web.event_list.PAGE", 3)
    year = 2025 if asked["view"] == "past" else 2027
    for number in range(6):
        register(title=f"Acara {number}", start=f"{year}-03-{number + 1:02}")
    for number in range(2):
        register(title=f"Isu {number}", kind="issue", start=None)

    def turn(page, way):
        found = re.search(rf'href="([^"]*)" rel="{way}"', page)
        return unescape(found[1]) if found else None

    def titles(page):
        return re.findall(r'row-title"><a href="/events/[^"]*">([^<]*)<', page)

    address, pages = f"/events?{urlencode(asked)}", []
    while address:
        page = visitor.get(address).text
        pages.append(titles(page))
        address = turn(page, "next")
    if asked.get("sort") == "-start":
        assert pages[-1] == ["Isu 1", "Isu 0"]
    turned = asked["view"] == "past" or asked.get("sort") == "-start"
    register(title="AA baru", start=f"{year}-04-01" if turned else f"{year}-02-01")
    back = [titles(page)]
    while address := turn(page, "prev"):
        page = visitor.get(address).text
        back.append(titles(page))
    assert back[: len(pages) - 1] == pages[:0:-1]
    assert turn(page, "prev") is None
    assert len(back[-1]) == 3


def test_what_runs_today_is_coming_and_not_past(visitor, register):
    register(title="Selesai kemarin", start="2026-11-20", end="2026-11-23")
    register(title="Masih berjalan", start="2026-11-20", end="2026-11-24")
    assert listed(visitor, view="past") == ["Selesai kemarin"]
    assert listed(visitor, view="coming") == ["Masih berjalan"]


def test_beyond_a_thousand_nobody_counts_on(app):
    with app.test_request_context():
        assert count_words(MOST_COUNTED) == "1.000 entri"
        assert count_words(MOST_COUNTED + 1) == "lebih dari 1.000 entri"


@pytest.mark.parametrize("look", list(ListLook))
@pytest.mark.parametrize("kind", list(ListKind))
def test_forty_rows_cost_as_many_questions_as_three(
    visitor, people, register, kind, look
):
    operations.remember_look(people.coordinator.as_actor(), kind, look)

    def make(number):
        event = register(
            title=f"Acara {number}",
            places=[{"province": "ID-BA"}],
            themes=["budaya"],
            partners=["BALI"],
        )
        assignees = [{"user": people.officer.email, "role": "pelaksana"}]
        make_task(people.coordinator, event, assignees=assignees)
        db.session.commit()

    def cost():
        db.session.expire_all()
        with counted() as statements:
            path = "/events?view=all" if kind is ListKind.EVENTS else "/tasks?tab=all"
            assert visitor.get(path).status_code == 200
        return len(statements)

    make(0)
    one = cost()
    make(1)
    make(2)
    three = cost()
    for number in range(3, 40):
        make(number)
    assert cost() == three
    assert one <= three <= 30


def test_of_two_who_act_on_the_same_rows_at_once_one_does_it(app, people):
    rows = [make_task(people.coordinator, title=f"Tugas {n}") for n in range(3)]
    db.session.commit()
    form = {"act": "cancel-tasks", "row": ticks(*rows), "sure": "yes", "reason": "x"}
    acts = []
    for account in (people.coordinator, people.desk):
        browser = signed_in(app, account)
        whole = {**form, "csrf_token": token(browser)}
        acts.append(
            lambda browser=browser, whole=whole: browser.post("/tasks/bulk", data=whole)
        )
    answers = at_once(*acts)
    assert sorted(answer.status_code for answer in answers) == [200, 302]
    late = next(answer for answer in answers if answer.status_code == 200)
    assert late.text.count("Diubah orang lain") == 3
    db.session.expire_all()
    assert {(row.status, row.version) for row in rows} == {("cancelled", 2)}
