"""The team's pages: leave, duty, acting officials, load."""

import re
from datetime import date

import pytest

from agenda.db import db
from agenda.people import delegations, leaves, roster
from agenda.people.models import Delegation, Leave
from agenda.rules.absences import Span
from agenda.tasks import operations
from agenda.tasks.models import Task
from tests.doors import signed_in
from tests.factories import make_account, make_event, make_task
from tests.pages import queries_of, send

SECRET = "operasi usus buntu"


def plain(page):
    return " ".join(re.sub("<[^>]+>", " ", page.text).split())


@pytest.fixture
def client(app, people):
    """`client("officer")` is a browser in which that one has signed in."""
    return lambda name: signed_in(app, getattr(people, name))


@pytest.fixture
def away(people):
    """The officer is away on the first two days of December."""
    leave = leaves.enter(
        people.officer.as_actor(),
        {"start": "2026-12-01", "end": "2026-12-02", "kind": "sick", "note": SECRET},
    )
    db.session.commit()
    return leave


# Leave


def test_whoever_enters_leave_is_led_to_the_tasks_that_have_nobody_then(people, client):
    task = make_task(
        people.coordinator,
        title="Siaran pers HUT",
        assignees=[{"user": people.officer.email}],
    )
    db.session.commit()
    officer = client("officer")

    answer = send(
        officer,
        "/team/leave/new",
        user=people.officer.email,
        start="2026-12-01",
        end="",
        kind="annual",
        note="",
    )

    leave = db.session.query(Leave).one()
    assert answer.location == f"/team/leave/{leave.id}/edit#tugas"
    told = plain(officer.get(answer.location))
    assert "1 tugas terbuka jatuh pada hari-hari itu." in told
    assert "Siaran pers HUT" in told
    assert f'href="/tasks/{task.id}"' in officer.get(answer.location).text
    # The coordinator meets it where the team is listed.
    assert "1 bertabrakan" in plain(client("coordinator").get("/team"))
    assert "1 bertabrakan" not in plain(client("viewer").get("/team"))


def test_then_the_task_is_refused_on_its_page_with_what_was_typed_kept(
    people, client, away
):
    answer = send(
        client("coordinator"),
        "/tasks/new",
        **{
            "title": "Tugas baru yang diketik",
            "type": "press_release",
            "due-start_date": "2026-12-01",
            "due_date": "2026-12-01",
            "assignees-0-user": people.officer.email,
        },
    )
    assert answer.status_code == 422
    assert "Tugas baru yang diketik" in answer.text
    assert "Rizky Pratama cuti pada 1 Desember 2026" in answer.text
    assert db.session.query(Task).count() == 0


def test_why_somebody_is_away_stands_on_no_page_of_others(client, away):
    for name in ("officer", "coordinator"):
        text = client(name).get("/team").text
        assert SECRET in text
        assert "Cuti sakit" in text
    for name in ("supervisor", "viewer", "desk", "admin"):
        text = client(name).get("/team?agency=DIT").text
        assert "Rizky Pratama" in text
        assert SECRET not in text
        assert "Cuti sakit" not in text
        assert client(name).get(f"/team/leave/{away.id}/edit").status_code == 403
    for name in ("aceh_coordinator", "outsider"):
        assert client(name).get("/team?agency=DIT").status_code == 403
        assert client(name).get(f"/team/leave/{away.id}/edit").status_code == 404


def test_a_wrong_day_is_told_at_its_field_and_leave_is_changed_and_taken_back(
    people, client, away
):
    officer, path = client("officer"), f"/team/leave/{away.id}"
    typed = {"start": "2026-12-01", "kind": "sick", "note": SECRET}
    wrong = send(officer, f"{path}/edit", end="2026-11-30", version="1", **typed)
    assert wrong.status_code == 422
    assert "Hari terakhir mendahului hari pertama." in wrong.text
    assert 'value="2026-11-30"' in wrong.text
    send(officer, f"{path}/edit", end="2026-12-04", version="1", **typed)
    assert db.session.query(Leave).one().last_day.day == 4
    late = send(
        client("coordinator"), f"{path}/edit", end="2026-12-09", version="1", **typed
    )
    assert late.status_code == 412
    assert 'value="2026-12-09"' in late.text
    assert send(officer, f"{path}/withdraw").location == "/team"
    assert db.session.query(Leave).count() == 0


# Duty


def test_the_coordinator_ticks_a_week_and_copies_it_into_the_next(people, client):
    coordinator, officer = client("coordinator"), people.officer
    form = coordinator.get("/team/roster?week=2026-11-24").text
    mark = re.search(r'name="mark"[^>]*value="([^"]+)"', form)[1]
    send(
        coordinator,
        "/team/roster",
        week="2026-11-23",
        mark=mark,
        **{"on-2026-11-24": str(officer.id)},
    )
    assert "Piket Rizky Pratama" in plain(client("viewer").get("/team"))
    # Whoever saw the week as it was overwrites nothing.
    late = send(coordinator, "/team/roster", week="2026-11-23", mark=mark)
    assert late.status_code == 412
    send(coordinator, "/team/roster/copy", week="2026-12-02")
    days = roster.on_duty(
        officer.agency,
        Span(date(2026, 11, 23), date(2026, 12, 6)),
    )
    assert [day.isoformat() for day in days] == ["2026-11-24", "2026-12-01"]


def test_whoever_does_not_keep_the_roster_reads_it(client):
    for name in ("officer", "viewer", "supervisor"):
        page = client(name).get("/team/roster?week=2026-11-24")
        assert page.status_code == 200
        assert 'type="checkbox"' not in page.text
        assert send(client(name), "/team/roster", week="2026-11-23").status_code == 403
    for week in ("", "nonsense", "0001-01-01", "9999-12-31"):
        assert client("coordinator").get(f"/team/roster?week={week}").status_code == 200


# Acting officials


def test_a_supervisor_names_somebody_who_then_sees_it_on_every_page(people, client):
    answer = send(
        client("supervisor"),
        "/team/acting/new",
        official=people.supervisor.email,
        acting=people.officer.email,
        kind="plh",
        start="2026-11-24",
        end="2026-11-27",
        basis="SP-12/2026",
    )
    assert answer.location == "/team"
    assert "Plh. Hendra Gunawan" in plain(client("officer").get("/events"))
    assert "Sedang berlaku" in plain(client("viewer").get("/team"))
    found = db.session.query(Delegation).one()
    assert send(client("viewer"), f"/team/acting/{found.id}/end").status_code == 403
    send(client("supervisor"), f"/team/acting/{found.id}/end")
    assert "Plh. Hendra" not in plain(client("officer").get("/events"))


def test_the_acting_one_opens_the_confidential_event_until_the_last_day(
    people, client, monkeypatch
):
    event = make_event(people.coordinator, visibility="confidential", title="Rahasia")
    db.session.commit()
    path = f"/events/{event.id}"
    assert client("supervisor").get(path).status_code == 200
    assert client("officer").get(path).status_code == 404
    delegations.name(
        people.supervisor.as_actor(),
        {"acting": people.officer.email, "start": "2026-11-24", "end": "2026-11-24"},
    )
    db.session.commit()
    assert client("officer").get(path).status_code == 200
    assert client("viewer").get(path).status_code == 404


def test_an_officer_is_not_offered_to_name_anybody(client):
    assert "/team/acting/new" in client("supervisor").get("/team").text
    assert "/team/acting/new" not in client("officer").get("/team").text
    assert client("officer").get("/team/acting/new").status_code == 403


# Load and warnings


def test_the_coordinator_sees_all_weeks_and_an_officer_his_own(people, client):
    make_task(
        people.coordinator,
        assignees=[{"user": people.officer.email}],
        due="2026-11-26",
        effort_hours=40,
    )
    db.session.commit()
    text = plain(client("coordinator").get("/team/load"))
    assert "40 dari 37,5 jam 1 tugas Melebihi kapasitas" in text
    assert "Dewi Anggraini" in text
    own = plain(client("officer").get("/team/load"))
    assert "40 dari 37,5 jam" in own
    # The name of the coordinator stands nowhere but in the table of all.
    assert "Dewi Anggraini" not in own
    assert client("officer").get("/team/load?agency=ACEH").status_code == 403


def test_the_number_of_questions_does_not_grow_with_the_team(app, people, client):
    coordinator = client("coordinator")
    make_task(people.coordinator, assignees=[{"user": people.officer.email}])
    leaves.enter(people.officer.as_actor(), {"start": "2026-12-01", "kind": "annual"})
    db.session.commit()
    pages = ("/team", "/team/load", "/team/roster")
    few = {path: queries_of(app, coordinator, path) for path in pages}
    for day in range(2, 6):
        one = make_account()
        make_task(people.coordinator, assignees=[{"user": one.email}])
        asked = {"start": f"2026-12-0{day}", "kind": "annual"}
        leaves.enter(one.as_actor(), asked)
    db.session.commit()
    for path in pages:
        assert queries_of(app, coordinator, path) == few[path], path


def test_the_page_of_a_task_warns_and_proposes_who_is_on_duty(people, client, away):
    other = make_account(name="Orang Piket")
    for account, day in [(other, "2026-12-01"), (people.coordinator, "2026-12-03")]:
        asked = {"user": account.email, "day": day}
        roster.assign(people.coordinator.as_actor(), asked)
    task = make_task(people.coordinator, due="2026-12-01", effort_hours=40)
    db.session.commit()
    path = f"/tasks/{task.id}"
    page = plain(client("coordinator").get(path))
    proposed = page[page.index("Usulan pelaksana") :]
    assert proposed.index("Orang Piket") < proposed.index("Hendra Gunawan")
    assert "Rizky Pratama" not in proposed
    assert "Usulan pelaksana" not in plain(client("officer").get(path))

    answer = send(client("coordinator"), f"{path}/give", user=other.email, version="1")

    assert answer.location == path
    told = plain(client("coordinator").get(path))
    assert "Orang Piket: pekan 30 November 2026 terisi 40 jam dari 37,5 jam" in told
    assert [row.account.name for row in task.assignments] == ["Orang Piket"]
    assert send(client("officer"), f"{path}/give", user="x").status_code == 403


def test_giving_a_task_to_somebody_on_leave_comes_back_with_the_reason(
    people, client, away
):
    task = make_task(people.coordinator, due="2026-12-01")
    db.session.commit()
    answer = send(
        client("coordinator"), f"/tasks/{task.id}/give", user=people.officer.email
    )
    assert answer.status_code == 422
    assert "Rizky Pratama cuti pada 1 Desember 2026" in answer.text
    operations.cancel(people.coordinator.as_actor(), task, reason="Batal.")
