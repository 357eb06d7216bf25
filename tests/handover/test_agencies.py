from datetime import date

import pytest

from agenda.audit import queries as audit
from agenda.db import db
from agenda.errors import BadInput, NotAllowed, NotFound, Stale, WrongState
from agenda.events import operations as register
from agenda.events import queries as events
from agenda.events.filters import EventFilter
from agenda.filters import operations as filters
from agenda.filters import queries as saved_filters
from agenda.handover.agencies import estate_of, merge
from agenda.people import operations, queries
from agenda.people.fields import agency_fields
from agenda.rules.permissions import OPERATOR
from agenda.tasks import queries as tasks
from agenda.tasks.filters import TaskFilter
from agenda.tasks.shown_names import names_changed
from tests.doors import bearer, signed_in
from tests.factories import make_account, make_agency, make_event, make_task
from tests.pages import send

ON = date(2026, 11, 1)


@pytest.fixture
def dit(people):
    return queries.agency_by_code("DIT")


@pytest.fixture
def heir(people):
    return make_agency(code="DITBARU", name="Direktorat Baru", parent="KEM")


def merged(dit, heir, **more):
    asked = {"heir_code": heir.code, "on": ON, "reason": "Perpres 1/2026", **more}
    return merge(OPERATOR, dit, **asked)


def numbers(page):
    return sorted(item.number for item in page.items)


def found_events(actor, code):
    return numbers(events.page(actor, EventFilter(agency=[code])))


# Names


def test_a_renamed_agency_bears_in_each_event_the_name_of_its_time(people, dit):
    old = make_event(people.coordinator, start="2026-10-30")
    new = make_event(people.coordinator, start="2026-11-01")
    before = dit.name

    operations.revise_agency(
        OPERATOR, dit, {"name": "Direktorat Informasi", "name_from": "2026-11-01"}
    )

    assert (old.agency_name, new.agency_name) == (before, "Direktorat Informasi")
    assert dit.name == "Direktorat Informasi"
    assert agency_fields(dit)["names"] == [
        {"from": None, "name": before},
        {"from": "2026-11-01", "name": "Direktorat Informasi"},
    ]
    assert found_events(OPERATOR, "DIT") == sorted([old.number, new.number])


def test_without_a_day_a_name_is_corrected_for_all_its_time(people, dit):
    old = make_event(people.coordinator, start="2020-01-01")

    operations.revise_agency(OPERATOR, dit, {"name": "Direktorat, tanpa salah tulis"})

    assert old.agency_name == "Direktorat, tanpa salah tulis"
    assert len(agency_fields(dit)["names"]) == 1


def test_a_name_that_lies_ahead_is_adopted_on_its_day(people, dit, clock):
    before = dit.name
    later = {"name": "Direktorat Informasi", "name_from": "2026-11-25"}

    operations.revise_agency(OPERATOR, dit, later)
    operations.adopt_names()
    assert (dit.name, dit.version) == (before, 2)

    clock.shift(24 * 3600)
    operations.adopt_names()
    assert (dit.name, dit.version) == ("Direktorat Informasi", 3)


def test_a_task_bears_the_name_of_the_day_when_it_was_due(people, dit):
    old = make_task(people.coordinator, due="2026-10-30")
    before = dit.name

    operations.revise_agency(
        OPERATOR, dit, {"name": "Direktorat Informasi", "name_from": "2026-11-01"}
    )

    assert old.agency_name == before


def test_a_new_name_in_calendars_raises_what_shows_it(people, dit):
    event = make_event(people.coordinator)
    revised = event.revised_at

    operations.revise_agency(
        OPERATOR, dit, {"name": "Direktorat Informasi", "name_from": "2026-11-01"}
    )
    names_changed("agency", "DIT")

    assert event.revised_at > revised


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": "X", "name_from": "kemarin"}, "name_from"),
        ({"name": "", "name_from": "2026-11-01"}, "name"),
    ],
)
def test_an_odd_day_or_no_name_is_told_at_its_field(people, dit, fields, field):
    with pytest.raises(BadInput) as refused:
        operations.revise_agency(OPERATOR, dit, fields)

    assert [problem.field for problem in refused.value.problems] == [field]


# Merging


def test_people_units_and_work_go_over_to_the_heir(people, dit, heir):
    event = make_event(people.coordinator)
    task = make_task(people.coordinator, event)
    unit = make_agency(code="SEKSI", name="Seksi", parent="DIT")
    deep = make_agency(code="SUBSEKSI", name="Subseksi", parent="SEKSI")

    estate = merged(dit, heir)

    assert (estate.people, estate.units, estate.events, estate.tasks) == (4, 1, 1, 1)
    assert people.officer.agency is heir
    assert (event.agency, task.agency) == (heir, heir)
    assert (unit.path, deep.path) == (
        "/KEM/DITBARU/SEKSI/",
        "/KEM/DITBARU/SEKSI/SUBSEKSI/",
    )
    assert (dit.merged_into, dit.merged_on) == (heir, ON)
    assert estate_of(dit).people == estate_of(dit).events == estate_of(dit).tasks == 0


def test_what_lies_before_keeps_its_name_and_what_follows_has_the_new_one(
    people, dit, heir
):
    old = make_event(people.coordinator, start="2026-10-31")
    new = make_event(people.coordinator, start="2026-11-01")
    undated = make_event(people.coordinator, kind="issue", start=None)
    before = dit.name

    merged(dit, heir)

    assert [event.agency_name for event in (old, new, undated)] == [
        before,
        "Direktorat Baru",
        "Direktorat Baru",
    ]


def test_filters_find_both(people, dit, heir):
    old = make_event(people.coordinator, start="2026-10-31")
    theirs_then = make_event(people.admin, start="2026-10-30", agency=heir.code)
    merged(dit, heir)
    theirs_now = make_event(people.admin, start="2026-12-01", agency=heir.code)

    assert found_events(OPERATOR, "DIT") == sorted([old.number, theirs_now.number])
    assert found_events(OPERATOR, heir.code) == sorted(
        [old.number, theirs_then.number, theirs_now.number]
    )


def test_filters_of_tasks_find_both(people, dit, heir):
    task = make_task(people.coordinator, due="2026-10-30")
    merged(dit, heir)

    for code in ("DIT", heir.code):
        page = tasks.page(OPERATOR, TaskFilter(agency=[code]))
        assert numbers(page) == [task.number]


def test_a_chain_of_mergers_names_each_time(people, dit, heir):
    first = make_event(people.coordinator, start="2026-10-01")
    second = make_event(people.coordinator, start="2026-11-05")
    before = dit.name
    merged(dit, heir)
    last = make_agency(code="DITAKHIR", name="Direktorat Akhir", parent="KEM")

    merged(heir, last, on=date(2026, 11, 20))

    assert first.agency_name == before
    assert second.agency_name == "Direktorat Baru"
    assert first.agency is last
    for code in ("DIT", "DITBARU", "DITAKHIR"):
        assert first.number in found_events(OPERATOR, code)


def test_the_people_of_the_heir_see_and_steer_what_came_over(people, dit, heir):
    newcomer = make_account(agency=heir.code, role="coordinator")
    event = make_event(people.coordinator)
    secret = make_event(people.coordinator, visibility="confidential")
    task = make_task(people.coordinator, event)
    for hidden in (event, secret):
        with pytest.raises(NotFound):
            events.get(newcomer.as_actor(), hidden.id)

    merged(dit, heir)

    actor = newcomer.as_actor()
    assert events.get(actor, event.id) is event
    assert events.get(actor, secret.id) is secret
    assert tasks.get(actor, task.id) is task
    with pytest.raises(NotFound):
        events.get(people.aceh_officer.as_actor(), event.id)


def test_a_partner_stays_by_name_and_the_heir_reads_along(people, dit, heir):
    event = make_event(people.desk, agency="KEM", partners=["DIT"], start="2026-10-01")
    reader = make_account(agency=heir.code)
    before = dit.name

    merged(dit, heir)

    assert event.partner_names == [before, "Direktorat Baru"]
    assert events.get(reader.as_actor(), event.id) is event


def test_shared_filters_go_over_and_private_ones_stay_their_owners(people, dit, heir):
    reader = make_account(agency=heir.code, role="viewer")
    asked = {"kind": "events", "definition": {"scope": ["national"]}}
    shared = filters.create(
        people.coordinator.as_actor(), {**asked, "name": "Nasional", "shared": True}
    )
    filters.create(people.coordinator.as_actor(), {**asked, "name": "Milik sendiri"})
    assert saved_filters.all_of(reader.as_actor()) == []

    merged(dit, heir)

    assert saved_filters.all_of(reader.as_actor()) == [shared]
    assert audit.of_subject("filter", shared.id).items[0].changes == [
        {"field": "agency", "old": "DIT", "new": "DITBARU"}
    ]


def test_one_change_set_binds_all_that_went_over(people, dit, heir):
    event = make_event(people.coordinator)
    task = make_task(people.coordinator, event)
    versions = event.version, task.version

    merged(dit, heir)

    latest = [
        audit.of_subject(kind, subject.id).items[0]
        for kind, subject in (
            ("agency", dit),
            ("event", event),
            ("task", task),
            ("account", people.officer),
        )
    ]
    assert len({entry.change_set for entry in latest}) == 1
    assert {entry.reason for entry in latest} == {"Perpres 1/2026"}
    assert latest[0].action == "agency:merge"
    assert latest[1].changes == [{"field": "agency", "old": "DIT", "new": "DITBARU"}]
    assert (event.version, task.version) == (versions[0] + 1, versions[1] + 1)


def test_nothing_new_can_belong_to_a_merged_agency(people, dit, heir):
    merged(dit, heir)

    attempts = [
        lambda: make_event(people.admin, agency="DIT"),
        lambda: make_account(agency="DIT"),
        lambda: make_agency(parent="DIT"),
        lambda: make_task(people.admin, agency="DIT"),
    ]
    for attempt in attempts:
        with pytest.raises(BadInput) as refused:
            attempt()
        [problem] = refused.value.problems
        assert "Direktorat Baru" in problem.words.in_language("id")
    with pytest.raises(WrongState):
        merged(dit, heir)


def test_an_event_of_the_past_can_still_be_edited_after_the_merger(people, dit, heir):
    event = make_event(people.coordinator, start="2026-10-31")
    merged(dit, heir)
    db.session.commit()

    register.revise(people.coordinator.as_actor(), event, {"summary": "Laporan akhir"})

    assert (event.summary, event.agency) == ("Laporan akhir", heir)
    assert event.former_agency is dit


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"heir_code": "TIDAKADA"}, "into"),
        ({"heir_code": "DIT"}, "into"),
        ({"heir_code": "SEKSI"}, "into"),
        ({"on": None}, "on"),
        ({"on": date(2026, 11, 25)}, "on"),
        ({"reason": "  "}, "reason"),
    ],
)
def test_an_odd_merger_is_refused_at_its_field(people, dit, heir, more, field):
    make_agency(code="SEKSI", name="Seksi", parent="DIT")

    with pytest.raises(BadInput) as refused:
        merged(dit, heir, **more)

    assert [problem.field for problem in refused.value.problems] == [field]


def test_only_administrators_merge_and_only_what_they_saw(people, dit, heir):
    with pytest.raises(NotAllowed):
        merge(people.desk.as_actor(), dit, heir.code, ON, "x")
    operations.revise_agency(OPERATOR, dit, {"name": "Lain"})
    with pytest.raises(Stale):
        merged(dit, heir, seen=1)


def test_an_agency_is_merged_on_its_page(app, people, dit, heir):
    event = make_event(people.coordinator, start="2026-10-31")
    before = dit.name
    db.session.commit()
    admin = signed_in(app, people.admin)
    page = admin.get("/admin/agencies/DIT/merge")
    assert "4 orang" in page.text
    refused = send(admin, "/admin/agencies/DIT/merge", into="DITBARU", on="2026-11-01")
    assert refused.status_code == 422

    done = send(
        admin,
        "/admin/agencies/DIT/merge",
        into="DITBARU",
        on="2026-11-01",
        reason="Perpres 1/2026",
    )

    assert done.status_code == 302
    listing = admin.get("/admin/agencies").text
    assert "Digabung ke Direktorat Baru" in listing
    assert before in admin.get(f"/events/{event.id}").text
    assert (
        signed_in(app, people.desk).get("/admin/agencies/DIT/merge").status_code == 403
    )


def test_the_api_renames_and_merges(app, people, dit, heir):
    program = bearer(people.admin, "admin")
    db.session.commit()
    client = app.test_client()
    address = f"/api/v1/agencies/{dit.id}"
    renamed = client.patch(
        address,
        json={"name": "Direktorat Informasi", "name_from": "2026-11-01"},
        headers={**program, "If-Match": '"1"'},
    )
    assert renamed.status_code == 200, renamed.text
    assert renamed.json["names"][1] == {
        "from": "2026-11-01",
        "name": "Direktorat Informasi",
    }

    merged = client.post(
        f"{address}/merge",
        json={"into": "DITBARU", "on": "2026-11-10", "reason": "Perpres 1/2026"},
        headers=program,
    )

    assert merged.status_code == 200, merged.text
    assert (merged.json["merged_into"], merged.json["merged_on"]) == (
        "DITBARU",
        "2026-11-10",
    )
    again = client.post(
        f"{address}/merge",
        json={"into": "DITBARU", "on": "2026-11-10", "reason": "x"},
        headers=program,
    )
    assert again.status_code == 409
