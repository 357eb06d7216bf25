"""Whom one rings up about an event: personal data with a sight of its own."""

import pytest

from agenda import clock
from agenda.companions import fields, operations, queries
from agenda.db import db
from agenda.errors import BadInput, NotAllowed, NotFound, Stale, WrongState
from agenda.events import operations as events
from agenda.rules.permissions import OPERATOR
from tests.factories import make_event, make_task

DESK = {
    "name": "Meja Media",
    "role": "akreditasi",
    "organisation": "Direktorat Informasi Publik",
    "phone": "+62 21 345-6789 ext. 12",
    "email": "Media@AGENDA.example",
    "note": "Hari kerja.",
}


def note(by, event, **asked):
    return operations.add_contact(by.as_actor(), event, {**DESK, **asked})


def test_a_contact_is_kept_as_written_for_lead_and_partners(people, event):
    shown = fields.contact(note(people.coordinator, event))
    assert {name: shown[name] for name in DESK} == {
        **DESK,
        "email": "Media@agenda.example",
    }
    assert (shown["visibility"], shown["version"]) == ("partners", 1)
    assert (event.version, event.sequence) == (1, 0)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"phone": "telepon saja"}, "phone"),
        ({"phone": "12"}, "phone"),
        ({"phone": "1" * 16}, "phone"),
        ({"phone": "<script>"}, "phone"),
        ({"email": "bukan surel"}, "email"),
        ({"email": "a@b\r\nBcc: c@d.example"}, "email"),
        ({"visibility": "public"}, "visibility"),
        ({"nip": "1"}, "nip"),
    ],
)
def test_what_reaches_nobody_is_refused(people, event, problems, asked, field):
    with pytest.raises(BadInput) as refused:
        note(people.coordinator, event, **asked)
    assert problems(refused) == [field]


def test_a_name_is_enough(people, event):
    row = operations.add_contact(
        people.coordinator.as_actor(), event, {"name": "Panitia"}
    )
    assert (row.phone, row.email) == ("", "")


SEES = {
    "agency": {"coordinator", "officer", "supervisor", "viewer"},
    "partners": {
        "coordinator",
        "officer",
        "supervisor",
        "viewer",
        "aceh_coordinator",
        "aceh_officer",
        "aceh_supervisor",
        "desk",
        "admin",
    },
    "event": {
        "coordinator",
        "officer",
        "supervisor",
        "viewer",
        "aceh_coordinator",
        "aceh_officer",
        "aceh_supervisor",
        "desk",
        "admin",
        "outsider",
        "sumut_officer",
        "bali_officer",
        "bali_viewer",
    },
}


@pytest.mark.parametrize("visibility", sorted(SEES))
def test_each_sight_lets_in_whom_it_is_meant_for(people, visibility):
    event = make_event(people.coordinator, partners=["ACEH"], visibility="public")
    row = note(people.coordinator, event, visibility=visibility)
    db.session.commit()
    found = set()
    for name in SEES["event"]:
        actor = getattr(people, name).as_actor()
        acts = [entry.action for entry in queries.history(actor, event).items]
        listed = queries.contacts(actor, event).items == [row]
        assert listed == ("contact:add" in acts)
        try:
            queries.get_contact(actor, row.id)
        except NotFound:
            assert not listed
        else:
            assert listed
            found.add(name)
    assert found == SEES[visibility]
    assert queries.contacts(OPERATOR, event).items == [row]


def test_a_contact_is_never_seen_further_than_its_event(people):
    secret = make_event(
        people.coordinator, partners=["ACEH"], visibility="confidential"
    )
    helper = people.sumut_officer
    make_task(people.coordinator, secret, assignees=[{"user": helper.email}])
    row = note(people.coordinator, secret, visibility="event")
    db.session.commit()
    for reader in (people.coordinator, people.supervisor, helper):
        assert queries.get_contact(reader.as_actor(), row.id)
    for stranger in (people.admin, people.desk, people.officer, people.aceh_officer):
        with pytest.raises(NotFound):
            queries.get_contact(stranger.as_actor(), row.id)


def test_who_may_edit_the_event_keeps_its_contacts(people, event):
    rows = [note(by, event) for by in (people.coordinator, people.officer, people.desk)]
    for by in (people.supervisor, people.viewer, people.aceh_coordinator):
        with pytest.raises(NotAllowed):
            note(by, event)
        with pytest.raises(NotAllowed):
            operations.revise_contact(by.as_actor(), event, rows[0], {"name": "x"})
        with pytest.raises(NotAllowed):
            operations.withdraw_contact(by.as_actor(), event, rows[0])


def test_nobody_writes_what_he_would_not_see_himself(people, event, problems):
    with pytest.raises(BadInput) as refused:
        note(people.desk, event, visibility="agency")
    assert problems(refused) == ["visibility"]
    row = note(people.desk, event)
    with pytest.raises(BadInput):
        operations.revise_contact(
            people.desk.as_actor(), event, row, {"visibility": "agency"}
        )
    db.session.rollback()


def test_a_change_is_one_version_and_tells_what_was_before(people, event):
    actor = people.coordinator.as_actor()
    row = note(people.coordinator, event)
    db.session.commit()
    operations.revise_contact(actor, event, row, {"phone": "0812 3456 7890"}, seen=1)
    assert (row.version, row.phone, row.name) == (2, "0812 3456 7890", "Meja Media")
    operations.revise_contact(actor, event, row, {"phone": "0812 3456 7890"})
    assert row.version == 2, "nothing differs: nothing happens"
    with pytest.raises(Stale) as late:
        operations.revise_contact(actor, event, row, {"name": "x"}, seen=1)
    assert late.value.changed_by == people.coordinator.name
    [entry, *_] = queries.history(actor, event).items
    assert entry.action == "contact:revise"
    assert entry.changes == [
        {"field": "phone", "old": DESK["phone"], "new": "0812 3456 7890"}
    ]


def test_who_is_narrowed_out_loses_the_history_as_well(people, event):
    aceh = people.aceh_officer.as_actor()
    row = note(people.coordinator, event)
    assert len(queries.history(aceh, event).items) == 2
    operations.revise_contact(
        people.coordinator.as_actor(), event, row, {"visibility": "agency"}
    )
    assert len(queries.history(aceh, event).items) == 1
    assert len(queries.history(people.officer.as_actor(), event).items) == 3


def test_a_removed_contact_is_nowhere_but_in_the_history(people, event):
    actor = people.coordinator.as_actor()
    row = note(people.coordinator, event)
    operations.withdraw_contact(actor, event, row, seen=1)
    assert queries.contacts(actor, event).items == []
    with pytest.raises(NotFound):
        queries.get_contact(actor, row.id)
    with pytest.raises(WrongState):
        operations.withdraw_contact(actor, event, row)
    assert queries.history(actor, event).items[0].action == "contact:withdraw"


def test_a_stale_event_is_explained_by_changes_of_the_event_alone(people, event):
    note(people.coordinator, event)
    actor = people.coordinator.as_actor()
    events.revise(actor, event, {"summary": "baru"})
    note(people.coordinator, event, name="Sesudahnya")
    with pytest.raises(Stale) as late:
        events.revise(actor, event, {"title": "x"}, seen=1)
    assert [change["field"] for change in late.value.changes] == ["summary"]


def test_purging_the_event_takes_everything_beside_it(people, event):
    note(people.coordinator, event)
    operations.comment(people.officer.as_actor(), event, {"text": "x"})
    db.session.commit()
    db.session.execute(db.metadata.tables["event_contact"].select()).one()  # the bait
    held = db.metadata.tables["event_date"]
    mine = held.c.event_id == event.id
    db.session.execute(held.update().where(mine).values(purged_at=clock.now()))
    tables = ("event_search", "occurrence", "event_audience", "event_partner", "event")
    for name in tables:
        table = db.metadata.tables[name]
        column = table.c.id if name == "event" else table.c.event_id
        db.session.execute(table.delete().where(column == event.id))
    for name in ("event_contact", "event_comment"):
        assert db.session.execute(db.metadata.tables[name].select()).all() == []
    db.session.rollback()
