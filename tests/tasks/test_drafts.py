"""What a task may say, and when it is due."""

import pytest

from agenda.errors import BadInput
from agenda.tasks import dues, fields, operations
from tests.factories import make_account, make_event, make_task

MINIMAL = {"title": "Siaran pers", "type": "press_release", "due": "2026-12-01"}
IN_ACEH = {"places": [{"province": "ID-AC", "city": "Banda Aceh"}]}


def shown(task):
    return fields.as_fields(task)


def test_a_task_has_every_field_of_the_contract_with_its_default(people):
    task = make_task(people.coordinator)
    whole = shown(task)
    for name in ("id", "created_at", "updated_at"):
        whole.pop(name)
    assert whole == {
        "number": "TG-2026-00001",
        "version": 1,
        "event": None,
        "occurrence": None,
        "title": "Siaran pers",
        "title_en": "",
        "type": "press_release",
        "brief": "",
        "channels": [],
        "due": "2026-12-01",
        "due_fixed": False,
        "timezone": "Asia/Jakarta",
        "provisional": False,
        "anchor": None,
        "anchor_ref": "",
        "offset": None,
        "after": None,
        "essential": False,
        "status": "offered",
        "paused": False,
        "assignees": [],
        "reviewer": None,
        "author": people.coordinator.email,
        "priority": 5,
        "effort_hours": None,
        "checklist": [],
        "evidence": [],
        "needs_neutrality_check": False,
        "agency": "DIT",
        "completed_at": None,
    }


def test_a_due_without_time_lasts_until_the_local_day_is_over(people):
    task = make_task(
        people.aceh_coordinator, due="2024-01-31", timezone="Asia/Jayapura"
    )
    assert task.due_at_utc.isoformat() == "2024-01-31T15:00:00+00:00"
    timed = make_task(people.coordinator, due="2024-01-31T09:00")
    assert timed.due_at_utc.isoformat() == "2024-01-31T02:00:00+00:00"


def test_without_an_event_only_a_due_of_its_own_will_do(people, problems):
    wanted = {"due": None, "anchor": "start", "offset": {"days": -1}}
    with pytest.raises(BadInput) as refused:
        operations.create(people.coordinator.as_actor(), {**MINIMAL, **wanted})
    assert problems(refused) == ["anchor", "due"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"type": "nyanyian"}, "type"),
        ({"due": None}, "due"),
        ({"due": "besok"}, "due"),
        ({"timezone": "WIB"}, "timezone"),
        ({"priority": 0}, "priority"),
        ({"priority": 10}, "priority"),
        ({"channels": ["radio", "telepati"]}, "channels.1"),
        ({"event": "bukan id"}, "event"),
        ({"anchor": "start", "offset": {"days": -1}}, "anchor"),
        ({"anchor": "phase", "offset": {"days": -1}}, "anchor"),
        ({"offset": {"days": -1}}, "anchor"),
        ({"assignees": [{}]}, "assignees.0.user"),
        ({"assignees": [{"user": "siapa@agenda.example"}]}, "assignees.0.user"),
        ({"assignees": [{"user": "pengamat@agenda.example"}]}, "assignees.0.user"),
        ({"assignees": [{"user": "admin@agenda.example"}]}, "assignees.0.user"),
        (
            {"assignees": [{"user": "petugas@agenda.example"}] * 2},
            "assignees.1.user",
        ),
        ({"assignees": [{"helper": "Ani", "role": "raja"}]}, "assignees.0.role"),
        (
            {
                "assignees": [
                    {"helper": "A", "lead": True},
                    {"helper": "B", "lead": True},
                ]
            },
            "assignees.1.lead",
        ),
        ({"assignees": [{"helper": str(n)} for n in range(21)]}, "assignees"),
        ({"reviewer": "siapa@agenda.example"}, "reviewer"),
        ({"reviewer": "pengamat@agenda.example"}, "reviewer"),
        (
            {
                "reviewer": "petugas@agenda.example",
                "assignees": [{"user": "petugas@agenda.example"}],
            },
            "reviewer",
        ),
        ({"checklist": [{"done": True}]}, "checklist.0.text"),
        ({"after": {"task": "x"}}, "after.task"),
        ({"agency": "ACEH"}, "agency"),
        ({"agency": "TIDAKADA"}, "agency"),
        ({"neutrality": {}}, "neutrality"),
        ({"status": "done"}, "status"),
    ],
)
def test_what_makes_no_sense_is_told_at_its_field(people, problems, asked, field):
    with pytest.raises(BadInput) as refused:
        operations.create(people.coordinator.as_actor(), {**MINIMAL, **asked})
    assert problems(refused) == [field]


def test_nobody_who_left_is_given_work(people, problems):
    gone = make_account()
    gone.deactivated_at = gone.created_at
    with pytest.raises(BadInput) as refused:
        make_task(people.coordinator, assignees=[{"user": gone.email}])
    assert problems(refused) == ["assignees.0.user"]


def test_the_first_leads_when_nobody_is_said_to(people):
    task = make_task(
        people.coordinator,
        assignees=[
            {"user": people.officer.email},
            {"helper": "Ani", "role": "penulis"},
        ],
    )
    assert shown(task)["assignees"] == [
        {
            "user": people.officer.email,
            "helper": None,
            "role": "pelaksana",
            "lead": True,
            "state": "offered",
        },
        {
            "user": None,
            "helper": "Ani",
            "role": "penulis",
            "lead": False,
            "state": "accepted",
        },
    ]


# Dues that count from the event


def test_a_working_day_in_aceh_after_lebaran_skips_holidays_and_joint_leave(people):
    event = make_event(people.coordinator, start="2024-04-05", **IN_ACEH)
    task = make_task(
        people.coordinator, event, anchor="start", offset={"working_days": 1}
    )
    assert shown(task)["due"] == "2024-04-16"
    assert shown(task)["offset"] == {"days": None, "working_days": 1, "hours": None}
    assert "libur dilewati" in dues.explanation(task).in_language("id")


@pytest.mark.parametrize(
    ("event", "asked", "due"),
    [
        ({}, {"anchor": "start", "offset": {"days": -7}}, "2026-12-02"),
        ({"end": "2026-12-11"}, {"anchor": "end", "offset": {"days": 1}}, "2026-12-12"),
        (
            {"start": "2026-12-09T09:00", **IN_ACEH},
            {"anchor": "start", "offset": {"hours": -2}},
            "2026-12-09T07:00",
        ),
        (
            {"start": "2026-12-09T09:00", **IN_ACEH},
            {
                "anchor": "start",
                "offset": {"hours": -2},
                "timezone": "Asia/Jayapura",
            },
            "2026-12-09T09:00",
        ),
    ],
)
def test_a_due_counts_from_its_anchor(people, event, asked, due):
    made = make_event(people.coordinator, **event)
    assert shown(make_task(people.coordinator, made, **asked))["due"] == due


def test_a_place_with_its_own_date_is_an_anchor_by_its_number(people, problems):
    event = make_event(
        people.coordinator,
        places=[{"province": "ID-AC"}, {"province": "ID-BA", "start": "2026-12-20"}],
    )
    wanted = {"anchor": "place", "offset": {"days": -1}}
    own = make_task(people.coordinator, event, anchor_ref="2", **wanted)
    assert shown(own)["due"] == "2026-12-19"
    of_event = make_task(people.coordinator, event, anchor_ref=1, **wanted)
    assert shown(of_event)["due"] == "2026-12-08"
    with pytest.raises(BadInput) as refused:
        make_task(people.coordinator, event, anchor_ref="3", **wanted)
    assert problems(refused) == ["anchor_ref"]


def test_from_a_coarse_date_the_due_is_provisional(people):
    event = make_event(people.coordinator, start="2027-03-01", precision="month")
    task = make_task(people.coordinator, event, anchor="end", offset={"days": -1})
    assert (shown(task)["due"], shown(task)["provisional"]) == ("2027-02-28", True)


def test_a_due_given_beside_an_anchor_is_fixed_by_hand(people):
    event = make_event(people.coordinator)
    task = make_task(
        people.coordinator,
        event,
        due="2026-12-03",
        anchor="start",
        offset={"days": -1},
    )
    assert (shown(task)["due"], shown(task)["due_fixed"]) == ("2026-12-03", True)
    operations.revise(people.coordinator.as_actor(), task, {"due_fixed": False})
    assert (shown(task)["due"], shown(task)["due_fixed"]) == ("2026-12-08", False)


@pytest.mark.parametrize(
    ("offset", "field"),
    [
        (None, "offset"),
        ({}, "offset"),
        ({"days": 1, "hours": 1}, "offset"),
        ({"days": 99_999}, "offset"),
        ({"days": "1"}, "offset.days"),
        ({"weeks": 1}, "offset.weeks"),
    ],
)
def test_an_offset_says_one_distance(people, problems, offset, field):
    event = make_event(people.coordinator)
    with pytest.raises(BadInput) as refused:
        make_task(people.coordinator, event, anchor="start", offset=offset)
    assert field in problems(refused)


def test_an_event_without_a_date_is_no_anchor(people, problems):
    event = make_event(people.coordinator, kind="issue", start=None)
    with pytest.raises(BadInput) as refused:
        make_task(people.coordinator, event, anchor="start", offset={"days": 1})
    assert problems(refused) == ["anchor"]


def test_a_task_may_be_for_one_date_of_a_series(people, problems):
    series = make_event(people.coordinator, start="2024-12-20", rrule="FREQ=YEARLY")
    wanted = {"anchor": "start", "offset": {"days": -5}}
    task = make_task(people.coordinator, series, occurrence="2026-12-20", **wanted)
    assert shown(task)["due"] == "2026-12-15"
    with pytest.raises(BadInput) as refused:
        make_task(people.coordinator, series, occurrence="2026-12-21", **wanted)
    assert "occurrence" in problems(refused)


def test_tasks_do_not_wait_for_each_other_in_a_ring(people, problems):
    actor = people.coordinator.as_actor()
    first = make_task(people.coordinator)
    second = make_task(people.coordinator, after={"task": str(first.id), "lag": 1})
    with pytest.raises(BadInput) as refused:
        operations.revise(actor, first, {"after": {"task": str(second.id), "lag": 0}})
    assert problems(refused) == ["after.task"]
