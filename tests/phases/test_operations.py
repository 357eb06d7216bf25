"""Entering, correcting and seeing phases, on both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from agenda import clock
from agenda.audit import queries as audit
from agenda.db import db
from agenda.errors import BadInput, NotFound, Stale
from agenda.events import operations as events
from agenda.events import queries as register
from agenda.phases import fields, operations, queries
from agenda.phases.filters import PhaseFilter, read_filter
from agenda.phases.models import Phase, PhaseArea
from agenda.rules.permissions import OPERATOR
from agenda.rules.phases import Level, strictest
from agenda.tasks.purge import purge
from tests.factories import make_event

QUIET = {
    "code": "pemilu2034_tenang",
    "election": "pemilu_2034",
    "stage": "masa_tenang",
    "name": "Masa tenang Pemilu 2034",
    "level": "strict",
    "start": "2034-02-11",
    "end": "2034-02-13",
}


@pytest.fixture
def desk(people):
    return people.desk.as_actor()


def _fields(refused):
    return [problem.field for problem in refused.value.problems]


def codes(rows):
    return [row.code for row in rows]


# Shipped


def test_a_new_office_knows_the_elections_as_they_were(session):
    rows = queries.matching(OPERATOR, PhaseFilter())
    assert len(rows) == 20
    assert codes(rows)[0] == "asn_always"
    assert all(row.name_en and row.source and row.legal_basis for row in rows)
    assert all(not row.notes.endswith(" ") for row in rows)
    second = queries.get(OPERATOR, "pemilu2024_putaran2")
    assert str(second.status) == "cancelled"
    local = queries.get(OPERATOR, "pilkada_ulang2025")
    assert local.provinces == ["ID-BB"]


def test_filling_again_brings_what_is_missing_and_leaves_edits_alone(session):
    quiet = queries.get(OPERATOR, "pemilu2024_tenang")
    operations.correct(OPERATOR, quiet, {"name": "Tenang", "provinces": ["ID-AC"]})
    db.session.delete(queries.get(OPERATOR, "pemilu2024_suara"))
    db.session.flush()

    assert operations.fill() == 1
    assert operations.fill() == 0
    assert queries.get(OPERATOR, "pemilu2024_suara").start_date == date(2024, 2, 14)
    assert (quiet.name, quiet.provinces) == ("Tenang", ["ID-AC"])


# On a day


@pytest.mark.parametrize(
    ("day", "provinces", "level"),
    [
        (date(2024, 2, 12), [], "strict"),
        (date(2024, 6, 10), ["ID-AC"], "heightened"),
        (date(2024, 11, 25), ["ID-PE"], "strict"),
        (date(2025, 8, 1), ["ID-BB"], "heightened"),
        (date(2025, 8, 1), ["ID-BA"], "info"),
    ],
)
def test_how_strict_a_day_is_in_an_area(session, day, provinces, level):
    held = queries.in_force(OPERATOR, day, provinces=provinces)
    assert strictest(held) is Level(level)
    assert "pemilu2024_putaran2" not in codes(held)


# Entering


def test_a_phase_is_kept_as_it_was_entered(desk):
    asked = {
        **QUIET,
        "name_en": "2034 quiet period",
        "status": "estimated",
        "provinces": ["ID-BB", "ID-AC", "ID-BB"],
        "legal_basis": "PKPU",
        "effect": "Tahan.",
        "effect_en": "Hold.",
        "source": "https://kpu.example",
        "confidence": "low",
        "notes": "catatan",
    }
    row = operations.enter(desk, asked, "jadwal baru")
    db.session.commit()
    db.session.expire_all()

    kept = fields.as_fields(queries.get(desk, "pemilu2034_tenang"))
    told = {**asked, "provinces": ["ID-AC", "ID-BB"], "event": None}
    assert {name: kept[name] for name in told} == told
    assert kept["version"] == 1
    assert queries.get(desk, str(row.id)) is row
    [entry] = audit.of_subject("phase", row.id).items
    assert (entry.action, entry.reason) == ("phase:enter", "jadwal baru")
    assert {"field": "code", "old": None, "new": row.code} in entry.changes


def test_little_is_needed_and_the_rest_has_a_meaning(desk):
    row = operations.enter(desk, {"name": "Baku", "level": "info"})
    kept = fields.content(row)
    assert row.code.startswith("tahapan-")
    assert kept == {
        "election": None,
        "stage": "tahapan",
        "name": "Baku",
        "name_en": "Baku",
        "level": "info",
        "status": "in_force",
        "start": None,
        "end": None,
        "provinces": [],
        "legal_basis": "",
        "effect": "",
        "effect_en": "",
        "source": "",
        "confidence": "medium",
        "notes": "",
        "event": None,
    }
    assert row in queries.in_force(desk, date(2090, 1, 1))


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"name": " "}, ["name"]),
        ({"level": "none"}, ["level"]),
        ({"status": "batal"}, ["status"]),
        ({"end": "2034-02-10"}, ["end"]),
        ({"start": "2034-02-30"}, ["start"]),
        ({"start": "2034-02-11T08:00"}, ["start"]),
        ({"provinces": ["ID-BB", "ID-XX"]}, ["provinces.1"]),
        ({"provinces": "ID-BB"}, ["provinces"]),
        ({"code": "Masa Tenang"}, ["code"]),
        ({"election": "Pemilu 2034"}, ["election"]),
        ({"event": "nothing"}, ["event"]),
        ({"scope": "national"}, ["scope"]),
        ({"name": "", "level": ""}, ["name", "level"]),
    ],
)
def test_what_makes_no_sense_is_told_at_its_field(desk, wrong, at):
    with pytest.raises(BadInput) as refused:
        operations.enter(desk, {**QUIET, **wrong})
    assert _fields(refused) == at


def test_a_code_is_given_once_and_stays(desk):
    row = operations.enter(desk, QUIET)
    with pytest.raises(BadInput) as refused:
        operations.enter(desk, QUIET)
    assert _fields(refused) == ["code"]
    with pytest.raises(BadInput) as refused:
        operations.correct(desk, row, {"code": "lain"})
    assert _fields(refused) == ["code"]


# Correcting


def test_a_correction_keeps_what_stood_there_and_raises_the_version_once(desk):
    row = operations.enter(desk, {**QUIET, "provinces": ["ID-AC", "ID-BB"]})
    changed = {"status": "cancelled", "provinces": ["ID-BB"]}
    operations.correct(desk, row, changed, seen=1, reason="PKPU baru")
    assert (row.version, row.provinces) == (2, ["ID-BB"])
    [newest, _] = audit.of_subject("phase", row.id).items
    assert newest.changes == [
        {"field": "status", "old": "in_force", "new": "cancelled"},
        {"field": "provinces", "old": ["ID-AC", "ID-BB"], "new": ["ID-BB"]},
    ]
    operations.correct(desk, row, changed)
    assert row.version == 2
    with pytest.raises(Stale) as refused:
        operations.correct(desk, row, {"name": "x"}, seen=1)
    assert refused.value.current_version == 2
    assert queries.in_force(desk, date(2034, 2, 12), provinces=["ID-BB"]) == [
        queries.get(desk, "asn_always")
    ]


# Lists


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"from": "2024-02-12", "to": "2024-02-12", "level": ["strict"]}, {"tenang"}),
        ({"status": "cancelled"}, {"putaran2"}),
        ({"election": "pilkada_ulang_2025"}, {"pilkada_ulang2025"}),
        ({"election": "pilkada_ulang_2025", "province": "ID-AC"}, set()),
        (
            {"from": "2025-08-01", "to": "2025-08-01", "province": ["ID-BB", "ID-AC"]},
            {"asn_always", "pilkada_ulang2025"},
        ),
        (
            {"from": "2024-06-10", "to": "2024-06-10", "level": "heightened"},
            {"putaran2", "pilkada2024_petahana"},
        ),
        ({"election": "nichts"}, set()),
        ({"to": "2022-01-01"}, {"asn_always"}),
    ],
)
def test_a_list_narrows_by_days_area_level_status_and_election(
    session, asked, expected
):
    found = {
        code.removeprefix("pemilu2024_")
        for code in codes(queries.matching(OPERATOR, read_filter(asked)))
    }
    assert found == expected


@pytest.mark.parametrize(
    ("asked", "at"),
    [
        ({"level": "none"}, "level"),
        ({"province": "ID-XX"}, "province"),
        ({"from": "2024-02-02", "to": "2024-02-01"}, "to"),
        ({"rank": "1"}, "rank"),
    ],
)
def test_a_list_refuses_what_it_does_not_know(session, asked, at):
    with pytest.raises(BadInput) as refused:
        read_filter(asked)
    assert _fields(refused) == [at]


# Of an event


@pytest.fixture
def hidden(people):
    """A phase of an event that only DIT, the desk and administrators see."""
    event = make_event(people.coordinator, title="Umpan", visibility="agency")
    asked = {**QUIET, "code": "umpan", "provinces": ["ID-BA"], "event": str(event.id)}
    return operations.enter(people.desk.as_actor(), asked)


def test_a_phase_of_an_event_is_seen_with_the_event_only(people, hidden):
    for name, sees in (
        ("viewer", True),
        ("officer", True),
        ("admin", True),
        ("bali_viewer", False),
        ("aceh_officer", False),
    ):
        actor = getattr(people, name).as_actor()
        asked = PhaseFilter(elections=("pemilu_2034",))
        assert queries.matching(actor, asked) == ([hidden] if sees else [])
        held = queries.in_force(actor, date(2034, 2, 12), provinces=["ID-BA"])
        assert (hidden in held) == sees
        assert ("pemilu_2034" in queries.elections(actor)) == sees
        for address in (hidden.code, str(hidden.id)):
            if sees:
                assert queries.get(actor, address) is hidden
            else:
                with pytest.raises(NotFound):
                    queries.get(actor, address)


def test_a_phase_goes_to_the_trash_and_comes_back_with_its_event(people, hidden):
    admin = people.admin.as_actor()
    event = register.get(admin, hidden.event_id)
    events.trash(admin, event)
    with pytest.raises(NotFound):
        queries.get(admin, "umpan")
    events.restore(admin, event)
    assert queries.get(admin, "umpan") is hidden


def test_a_phase_is_given_to_no_event_that_is_out_of_sight(people, desk):
    event = make_event(people.coordinator, title="Umpan", visibility="confidential")
    assert register.sees(people.coordinator.as_actor(), event)
    with pytest.raises(BadInput) as refused:
        operations.enter(desk, {**QUIET, "event": str(event.id)})
    assert _fields(refused) == ["event"]
    hidden_words = str(refused.value.problems[0].words)
    absent = "0199fbe1-0000-7000-8000-000000000000"
    with pytest.raises(BadInput) as refused:
        operations.enter(desk, {**QUIET, "event": absent})
    assert str(refused.value.problems[0].words) == hidden_words


def test_an_event_has_its_own_phases_and_falls_into_those_of_its_days_and_places(
    people, desk
):
    event = make_event(
        people.coordinator,
        start="2025-08-20",
        end="2025-08-25",
        places=[{"province": "ID-BB"}, {"province": "ID-AC"}],
    )
    second = {**QUIET, "event": str(event.id), "status": "cancelled"}
    own = operations.enter(desk, second)
    assert queries.of_event(desk, event) == [own]
    days = (event.first_day, event.last_day)
    assert codes(queries.around(desk, event, days)) == [
        "asn_always",
        "pilkada_ulang2025",
    ]
    own = operations.correct(desk, own, {"start": "2025-08-01", "status": "in_force"})
    assert own not in queries.around(desk, event, days)
    other = make_event(people.coordinator, start="2025-08-20", places=[])
    days = (other.first_day, other.last_day)
    assert codes(queries.around(desk, other, days)) == ["asn_always", own.code]


def test_a_place_with_its_own_date_falls_into_phases_on_that_date_only(people, desk):
    event = make_event(
        people.coordinator,
        start="2025-08-20",
        end="2025-09-10",
        places=[
            {"province": "ID-AC"},
            {"province": "ID-BB", "start": "2025-09-01", "end": "2025-09-10"},
        ],
    )
    days = (event.first_day, event.last_day)
    assert codes(queries.around(desk, event, days)) == ["asn_always"]


def test_a_series_falls_into_the_phases_of_its_next_date_else_of_its_last(people, desk):
    over = make_event(
        people.coordinator, start="2024-02-05", rrule="FREQ=WEEKLY;COUNT=2"
    )
    assert queries.days_of(over) == (date(2024, 2, 12), date(2024, 2, 12))
    going_on = make_event(
        people.coordinator, start="2026-11-02", rrule="FREQ=WEEKLY;COUNT=9"
    )
    assert queries.days_of(going_on) == (date(2026, 11, 30), date(2026, 11, 30))
    undated = make_event(people.coordinator, start=None, kind="issue")
    assert queries.days_of(undated) is None


def test_no_phase_outlives_the_event_that_it_belongs_to(people, hidden):
    admin = people.admin.as_actor()
    phase_id = hidden.id
    events.trash(admin, register.get(admin, hidden.event_id))
    purge(clock.now() + timedelta(days=91))
    db.session.expire_all()
    assert db.session.get(Phase, phase_id) is None
    left = select(PhaseArea).where(PhaseArea.phase_id == phase_id)
    assert db.session.scalars(left).all() == []
