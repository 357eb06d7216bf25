"""Which events and tasks stand in whose feed."""

import pytest

from agenda.db import db
from agenda.events import operations as events
from agenda.people import operations as accounts
from agenda.rules.permissions import OPERATOR
from agenda.rules.task_states import TaskStatus

VISIBILITIES = ("public", "government", "agency", "confidential")
EVERYBODY = {"public", "government"}
SEES = {
    "admin@agenda.example": {*EVERYBODY, "agency"},
    "desk@agenda.example": {*EVERYBODY, "agency"},
    "koordinator@agenda.example": {*VISIBILITIES},
    "petugas@agenda.example": {*EVERYBODY, "agency"},
    "pimpinan@agenda.example": {*VISIBILITIES},
    "pengamat@agenda.example": {*EVERYBODY, "agency"},
    "pimpinan@kem.agenda.example": EVERYBODY,
    "koordinator@aceh.agenda.example": {*EVERYBODY, "agency"},
    "petugas@sumut.agenda.example": EVERYBODY,
    "pengamat@bali.agenda.example": EVERYBODY,
}


@pytest.mark.parametrize("email", SEES)
def test_a_feed_holds_what_its_owner_may_see(email, people, register, make_feed, read):
    for visibility in VISIBILITIES:
        register(title=visibility, visibility=visibility, partners=["ACEH"])
    trashed = register(title="dibuang")
    events.trash(people.coordinator.as_actor(), trashed)
    feed = read(make_feed(people.account(email)))
    assert set(feed.titles) == SEES[email]


@pytest.mark.parametrize("visibility", VISIBILITIES)
def test_no_octet_of_an_unseen_event_or_its_task_is_in_a_feed(
    visibility, people, register, make_task, make_feed, read
):
    bait = register(title="Umpan zxqj", summary="zxqj", visibility=visibility)
    task = make_task(bait, title="Tugas zxqj")
    for email, seen in SEES.items():
        if visibility in seen or "aceh" in email:
            continue
        octets = read(make_feed(people.account(email))).octets
        assert b"zxqj" not in octets
        for thing in (bait, task):
            assert thing.uid.encode() not in octets
            assert str(thing.id).encode() not in octets


def test_an_assignee_sees_the_confidential_event_and_his_task(
    people, register, make_task, make_feed, read
):
    event = register(title="Rahasia", visibility="confidential")
    make_task(event, people.sumut_officer, title="Bantu")
    assert read(make_feed(people.sumut_officer)).titles == ["Bantu", "Rahasia"]
    assert read(make_feed(people.desk)).titles == []


def test_programme_items_stand_on_their_own(register, make_feed, read):
    parent = register(title="Forum")
    register(title="Sidang", parent=str(parent.id), start="2026-12-09T10:00")
    assert set(read(make_feed()).titles) == {"Forum", "Sidang"}


def test_officers_and_viewers_get_their_tasks_leaders_those_of_the_agency(
    people, make_task, make_feed, read
):
    make_task(None, people.officer, title="petugas")
    make_task(None, title="pool")
    make_task(
        None, people.aceh_officer, title="aceh", agency_id=people.agency("ACEH").id
    )
    expected = {
        people.officer: {"petugas"},
        people.viewer: set(),
        people.admin: set(),
        people.desk: set(),
        people.coordinator: {"petugas", "pool"},
        people.supervisor: {"petugas", "pool"},
        people.aceh_supervisor: {"aceh"},
        people.outsider: set(),
    }
    for owner, titles in expected.items():
        assert set(read(make_feed(owner)).titles) == titles, owner.email


def test_tasks_enter_by_their_due_date(people, make_task, make_feed, read):
    for due in ("2026-08-25", "2026-08-26", "2027-12-29T23:59", "2027-12-30"):
        make_task(None, people.officer, due=due, title=due)
    titles = read(make_feed(people.officer)).titles
    assert titles == ["2026-08-26", "2027-12-29T23:59"]


def test_a_cancelled_task_is_told_for_thirty_days_unless_hidden(
    people, make_task, make_feed, read
):
    for due in ("2026-10-24", "2026-10-25"):
        make_task(None, people.officer, due=due, title=due, status=TaskStatus.CANCELLED)
    shown = read(make_feed(people.officer))
    assert shown.titles == ["BATAL: 2026-10-25"]
    assert shown.entries[0]["status"] == "CANCELLED"
    assert read(make_feed(people.officer, cancelled="hide")).titles == []


def test_what_was_thrown_away_takes_its_tasks_along(
    people, register, make_task, make_feed, read
):
    event = register()
    make_task(event, people.officer)
    events.trash(people.coordinator.as_actor(), event)
    assert read(make_feed(people.officer)).titles == []


@pytest.mark.parametrize(
    ("wanted", "titles"),
    [
        ({"kind": "observance"}, {"peringatan"}),
        ({"kind": ["event", "observance"]}, {"peringatan", "bali"}),
        ({"province": "ID-BA"}, {"bali"}),
        ({"q": "perin"}, {"peringatan"}),
        ({"status": "cancelled"}, set()),
        ({"from": "2026-12-10"}, {"peringatan"}),
        ({"to": "2026-12-09", "scope": "national"}, {"bali"}),
        ({"from": "2030-01-01"}, set()),
    ],
)
def test_a_filter_narrows_a_feed(wanted, titles, register, make_feed, read):
    register(title="bali", places=[{"province": "ID-BA"}])
    register(title="peringatan", kind="observance", start="2026-12-10")
    assert set(read(make_feed(filter=wanted)).titles) == titles


def test_a_narrowed_feed_holds_the_tasks_of_its_events_only(
    people, register, make_task, make_feed, read
):
    make_task(register(title="bali", places=[{"province": "ID-BA"}]), people.officer,
              title="di bali")  # fmt: skip
    make_task(register(title="lain"), people.officer, title="di lain")
    make_task(None, people.officer, title="lepas")
    feed = make_feed(people.officer, filter={"province": "ID-BA"})
    assert set(read(feed).titles) == {"bali", "di bali"}


def test_a_lost_right_changes_the_feed_at_once(people, register, make_feed, read):
    register(title="instansi", visibility="agency")
    register(title="rahasia", visibility="confidential")
    owner = people.supervisor
    feed = make_feed(owner)
    assert set(read(feed).titles) == {"instansi", "rahasia"}
    accounts.revise_account(OPERATOR, owner, {"role": "viewer"})
    db.session.commit()
    assert set(read(feed).titles) == {"instansi"}
    accounts.revise_account(OPERATOR, owner, {"agency": "BALI"})
    db.session.commit()
    assert read(feed).titles == []


def test_kept_text_of_one_owner_never_reaches_another(
    people, register, make_feed, read
):
    register(title="rahasia", visibility="confidential")
    assert read(make_feed(people.supervisor)).titles == ["rahasia"]
    assert read(make_feed(people.desk)).titles == []
    assert read(make_feed(people.viewer)).titles == []
