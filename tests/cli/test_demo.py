"""`agenda demo`: what an empty office is filled with, and that it stays."""

import stat
from collections import Counter

import pytest
import time_machine
from sqlalchemy import func, select

from agenda import migrations
from agenda.cli import demo
from agenda.cli import demo_content as content
from agenda.cli.cast import PEOPLE
from agenda.cli.office import connected
from agenda.companions import queries as companions
from agenda.db import db
from agenda.events import (
    fields,
    freshness,
    held_dates,
    occurrences,
    programme,
    queries,
    sources,
)
from agenda.events.filters import read_filter
from agenda.events.models import Event, Occurrence
from agenda.exchange import imports, tables
from agenda.feeds import queries as feeds
from agenda.files import storage
from agenda.filters import queries as filters
from agenda.observances import queries as observances
from agenda.packs import queries as packs
from agenda.packs.models import Plan
from agenda.paths import package_folder
from agenda.people import operations as people
from agenda.people import queries as accounts
from agenda.phases import queries as phases_known
from agenda.reference import queries as reference
from agenda.rules.event_states import EventKind, Visibility
from agenda.rules.permissions import OPERATOR
from agenda.rules.phases import PhaseStatus
from agenda.rules.task_states import TaskStatus
from agenda.tasks.models import Task
from tests.offices import NOW, settings_in


@pytest.fixture(scope="module")
def demonstration(office, tmp_path_factory):
    """Settings and logins of an office that was filled once for all tests here."""
    with office.empty_database() as address, time_machine.travel(NOW, tick=False):
        settings = settings_in(tmp_path_factory.mktemp("demo") / "instance", address)
        with connected(settings):
            logins = demo.prepare(settings)
        yield settings, logins


@pytest.fixture
def settings(demonstration):
    return demonstration[0]


@pytest.fixture
def logins(settings):
    """The logins of the filled office, with its database at hand."""
    with connected(settings):
        yield demo.prepare(settings)


def event(title):
    return db.session.scalars(select(Event).where(Event.title == title)).one()


def figures(title):
    return [
        (row["metric"], row["likely"], row["kind"], row["as_of"])
        for row in fields.as_fields(event(title))["estimates"]
    ]


def counts():
    return {
        table: db.session.scalar(select(func.count()).select_from(table))
        for table in (Event, Task, Occurrence)
    }


def test_the_office_holds_what_it_shows(logins):
    assert migrations.is_current()

    events = db.session.scalars(select(Event)).all()
    imported = [one for one in events if one.import_key]
    occasions = [one for one in events if one.series_id]
    assert (len(imported), len(occasions), len(events)) == (237, 11, 280)
    assert Counter(one.visibility for one in events) == {
        Visibility.PUBLIC: 270,
        Visibility.AGENCY: 1,
        Visibility.GOVERNMENT: 8,
        Visibility.CONFIDENTIAL: 1,
    }
    assert {one.agency.code for one in occasions} == {"DIT", "ACEH", "SUMUT", "BALI"}

    assert figures("World Water Forum ke-10") == [
        ("countries", 170, "estimate", "2023-12-15"),
        ("participants", 30_000, "estimate", "2023-12-15"),
        ("visits", 46_000, "estimate", "2024-05-17"),
        ("visits", 64_000, "actual", "2024-05-24"),
    ]
    inauguration = "Pelantikan serentak kepala daerah hasil Pilkada 2024"
    assert figures(inauguration) == [("officials", 961, "estimate", "2026-11-24")]
    assert figures("Piala Dunia FIFA 2026") == []
    games = event("Pekan Olahraga Nasional (PON) XXI Aceh-Sumut")
    assert games.kind is EventKind.EVENT


def test_the_games_have_a_history_of_dates_and_a_coming_event_three_candidates(
    logins, settings
):
    games = event("Pekan Olahraga Nasional (PON) XXI Aceh-Sumut")
    assert [
        (str(row.start_date), row.precision.value, row.status.value)
        for row in held_dates.of_event(games)
    ] == [
        ("2024-10-01", "quarter", "tentative"),
        ("2024-09-08", "day", "confirmed"),
        ("2024-09-09", "day", "confirmed"),
    ]
    table = package_folder("reference", "data", "events.csv")
    lead = accounts.account_by_email("koordinator@agenda.example")
    result = imports.import_table(
        lead.as_actor(), tables.read_table(table), lead.agency, dry_run=True
    )
    assert (result.created, result.updated, result.errors) == (0, 0, [])
    [undecided] = db.session.scalars(select(Event).where(Event.candidates.any()))
    assert undecided.precision.value == "month"
    assert len(undecided.candidates) == 3
    assert all(
        undecided.first_day <= row.start_date <= undecided.last_day
        for row in undecided.candidates
    )


def test_feasts_of_the_coming_years_are_tentative_until_a_decree_sets_them(logins):
    told = {
        one.title: (one.status.value, str(one.first_day), one.confirmation_reference)
        for year in (2027, 2028)
        for one in (each.event for each in observances.of_year(OPERATOR, year))
    }
    decree = "SKB 3 Menteri 2027 (nomor belum ditemukan)"
    assert told["Hari Suci Nyepi Tahun Baru Saka 1949"] == (
        "confirmed",
        "2027-03-08",
        decree,
    )
    assert told["Hari Raya Waisak 2571 BE"] == ("confirmed", "2027-05-20", decree)
    assert told["Idul Fitri 1448 H"] == ("tentative", "2027-03-10", "")
    assert told["Idul Fitri 1449 H"] == ("tentative", "2028-02-27", "")
    assert told["Hari Suci Nyepi Tahun Baru Saka 1950"] == (
        "tentative",
        "2028-03-26",
        "",
    )
    assert len(told) == 23
    assert reference.holiday_year(2028).status == "estimated"


def test_the_games_open_in_aceh_close_in_north_sumatra_and_are_one_event(logins):
    games = event("Pekan Olahraga Nasional (PON) XXI Aceh-Sumut")
    reader = accounts.account_by_email("pengamat@agenda.example").as_actor()
    shown = [
        (branch.item.title, str(branch.item.first_day), branch.item.sequence)
        for branch in programme.tree(reader, games)
    ]
    assert shown == [
        ("Pembukaan PON XXI", "2024-09-09", 1),
        ("Penutupan PON XXI", "2024-09-20", 0),
    ]
    opening, _ = [branch.item for branch in programme.tree(reader, games)]
    acts = [held_dates.of_event(one)[-1].change_set for one in (games, opening)]
    assert acts[0] == acts[1]
    for province, titles in (
        ("ID-AC", ["Pembukaan PON XXI", games.title]),
        ("ID-SU", ["Penutupan PON XXI", games.title]),
    ):
        wanted = read_filter(
            {"province": [province], "from": ["2024-09-09"], "to": ["2024-09-20"]}
        )
        found = [one.title for one in queries.page(reader, wanted).items]
        assert sorted(title for title in found if "PON" in title) == sorted(titles)


def test_a_source_has_a_record_and_its_next_figure_waits_for_a_look(logins):
    actor = accounts.account_by_email("koordinator@agenda.example").as_actor()
    [source] = sources.page(actor).items
    assert source.name == "Panitia lokakarya (contoh)"
    record = source.record
    assert (record.closed, record.least, record.middle, record.most) == (3, -15, 5, 8)

    stale = freshness.mine(actor, NOW.date())
    assert [one.event.title for one in stale] == ["Lokakarya humas daerah"]


def test_the_election_of_2024_has_its_phases_with_the_round_that_was_never_held(logins):
    phases = phases_known.of_event(OPERATOR, event("Pemilihan Umum (Pemilu) 2024"))
    assert len(phases) == 8
    assert {row.election for row in phases} == {"pemilu_2024"}
    assert [row.code for row in phases if row.status is PhaseStatus.CANCELLED] == [
        "pemilu2024_putaran2"
    ]


def test_a_replaced_date_of_a_series_is_not_doubled(logins):
    replaced = db.session.scalars(
        select(Occurrence).where(Occurrence.replaced_by_id.is_not(None))
    ).all()
    assert len(replaced) == 9
    moved = []
    for row in replaced:
        occasion = db.session.get(Event, row.replaced_by_id)
        assert occasion.series_id == row.event_id
        if occasion.first_day != row.first_day:
            moved.append(occasion.title)
    assert moved == [content.BRIEFING_CHANGED["title"]]


def test_a_weekly_series_has_a_date_of_its_own_and_goes_on_on_another_day(logins):
    title = content.BRIEFING["title"]
    one, *more = db.session.scalars(
        select(Event).where(Event.title.startswith(title)).order_by(Event.number)
    ).all()
    single, later = more
    assert (single.series_id, later.series_id) == (one.id, one.id)
    assert (single.rrule, single.start_date.weekday()) == ("", 1)
    days = {row.first_day.weekday() for row in occurrences.of_event(one)}
    assert (days, one.rrule) == ({2}, "FREQ=WEEKLY;COUNT=8")
    days = {row.first_day.weekday() for row in occurrences.of_event(later)}
    assert (days, later.rrule) == ({3}, "FREQ=WEEKLY;COUNT=12")


def test_a_workshop_is_held_once_more_and_its_figures_stay_with_the_former(logins):
    fourth = by_title(content.NEXT_EDITION["title"])
    third = by_title(content.EDITIONS[-1].title)
    assert (fourth.series_id, fourth.estimates) == (third.id, [])
    assert (fourth.status, len(third.estimates)) == ("tentative", 2)


def by_title(title):
    return db.session.scalars(select(Event).where(Event.title == title)).one()


def test_tasks_are_in_every_state_and_on_everything_that_comes(logins):
    tasks = db.session.scalars(select(Task).where(Task.event_id.is_not(None))).all()
    great = ("Pemilihan Umum (Pemilu) 2024", "World Water Forum ke-10",
             "Pekan Olahraga Nasional (PON) XXI Aceh-Sumut")  # fmt: skip
    around_great = [task for task in tasks if task.event.title in great]
    assert {task.status for task in around_great} == set(TaskStatus)
    assert {task.event.title for task in around_great} == set(great)
    coming = {
        task.event.title for task in tasks if str(task.event.first_day) > "2026-11-24"
    }
    assert len(coming) == 12 + 2
    assert any(not task.assignments and task.status == "offered" for task in tasks)
    done = [task for task in tasks if task.status is TaskStatus.DONE]
    assert all(task.evidence and task.reviewer for task in done)


def test_packs_are_applied_to_what_comes_and_one_is_offered_back(logins):
    planned = db.session.scalars(select(Plan)).all()
    assert {event.title for plan in planned for event in [_event_of(plan)]} == {
        "KTT G20 Miami",
        "SEA Games Malaysia 2027",
    }
    made = db.session.scalars(select(Task).where(Task.plan_id.is_not(None))).all()
    assert all(task.pack_task and task.reviewer for task in made)
    desk = accounts.account_by_email("desk@agenda.example").as_actor()
    [offer] = packs.offers(desk)
    assert (offer.to_pack.code, offer.state) == ("sports_event", "open")


def _event_of(plan):
    return db.session.get(Event, plan.event_id)


def test_files_comments_contacts_and_filters_are_there_to_be_seen(logins, settings):
    viewer = accounts.account_by_email("pengamat@agenda.example").as_actor()
    forum = event("World Water Forum ke-10")
    shown = companions.attachments(forum).items
    assert [row.file.name for row in shown] == [
        "kunjungan.csv", "pesan-kunci.txt", "pita-merah-putih.png",
    ]  # fmt: skip
    for row in shown:
        assert storage.read(settings.instance / "uploads", row.file)
    assert len(companions.comments(forum).items) == 3
    assert len(companions.contacts(viewer, forum).items) == 2
    assert [saved.name for saved in filters.all_of(viewer)] == [
        "Belum pasti", "Kegiatan internasional di Bali",
    ]  # fmt: skip


def test_nobody_sees_what_is_not_for_him(logins):
    secret = event("Pembahasan tanggapan isu layanan kesehatan")
    inside = event("Rapat koordinasi humas akhir tahun")
    for person in PEOPLE:
        actor = accounts.account_by_email(person["email"]).as_actor()
        of_directorate = person["agency"] == "DIT"
        leads = person["role"] in {"coordinator", "supervisor"}
        assigned = person["email"] == "petugas@agenda.example"
        assert queries.sees(actor, secret) == (of_directorate and (leads or assigned))
        assert queries.sees(actor, inside) == (
            of_directorate or person["role"] in {"admin", "desk"}
        )


def test_logins_and_the_address_are_printed_and_kept_for_the_owner_only(
    logins, settings
):
    first, *printed, last = demo.lines(settings, logins)
    assert first.endswith(settings.base_url)
    for line, person in zip(printed, PEOPLE, strict=True):
        word, email, password, role, agency = line.split()
        assert (word, email) == ("LOGIN", person["email"])
        assert (role, agency) == (person["role"], person["agency"])
        assert people.authenticate(email, password).role == role
    word, address = last.split()
    assert (word, address.startswith(f"{settings.base_url}/feeds/agf_")) == (
        "FEED",
        True,
    )
    assert address.endswith("/agenda.ics")
    token = address.split("/")[-2]
    assert feeds.feed_for_token(token).owner.email == "pimpinan@agenda.example"
    owners = {feed.owner.email for feed in feeds.mine(demo.OPERATOR)}
    assert owners == {person["email"] for person in PEOPLE}

    kept = settings.instance / "demo-logins"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [*printed, last] == [
        line for line in kept.read_text().splitlines() if line[0] != "#"
    ]
    assert not (settings.instance / "outbox").exists()


def test_a_second_start_leaves_everything_as_it_is(demonstration, logins, settings):
    before = counts()
    again = demo.prepare(settings)
    assert again == logins == demonstration[1]
    assert counts() == before


def test_lost_logins_are_made_anew_and_data_stays(logins, settings):
    before = counts()
    (settings.instance / "demo-logins").unlink()
    again = demo.prepare(settings)
    assert again.passwords.keys() == logins.passwords.keys()
    assert again.token != logins.token
    people.authenticate("admin@agenda.example", again.passwords["admin@agenda.example"])
    assert counts() == before


def test_an_office_of_its_own_gets_neither_people_nor_events(
    tmp_path, empty_database, capsys
):
    bare = settings_in(tmp_path / "instance", empty_database)
    with connected(bare):
        migrations.upgrade()
        people.create_agency(demo.OPERATOR, {"code": "HUMAS", "name": "Biro Humas"})
        db.session.commit()
        assert demo.prepare(bare) is None
        assert db.session.scalar(select(func.count(Event.id))) == 0
    assert demo.lines(bare, None) == [f"Agenda: {bare.base_url}"]
    assert "an office of its own" in capsys.readouterr().err
