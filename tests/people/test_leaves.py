"""Leave: who enters it, who sees how much, what is refused."""

from datetime import date

import pytest

from agenda.audit.models import AuditEntry
from agenda.db import db
from agenda.errors import BadInput, NotAllowed, NotFound, Stale
from agenda.people import leaves
from agenda.people.models import Leave
from agenda.rules.absences import Span

DAYS = {"start": "2026-12-01", "end": "2026-12-04"}
SECRET = "operasi usus buntu"


@pytest.fixture
def enter(people):
    """A leave of the officer of DIT, entered by himself unless told otherwise."""

    def enter(by=None, **asked):
        who = by or people.officer
        fields = {**DAYS, "kind": "sick", "note": SECRET, **asked}
        return leaves.enter(who.as_actor(), fields)

    return enter


def problems(refused):
    return {one.field: str(one.words) for one in refused.value.problems}


def test_everybody_enters_his_own_and_both_days_are_part_of_it(people, enter):
    leave = enter()

    assert leave.account is people.officer
    assert leaves.content(leave) == {
        "user": people.officer.email,
        "start": "2026-12-01",
        "end": "2026-12-04",
        "kind": "sick",
        "note": SECRET,
    }


def test_a_leave_without_a_last_day_is_one_day_long(enter):
    assert enter(end=None).last_day == date(2026, 12, 1)


def test_the_coordinator_enters_it_for_people_of_the_agency_and_no_other(people, enter):
    leave = enter(people.coordinator, user=people.officer.email)
    assert leave.account is people.officer

    for by, whose in [
        (people.coordinator, people.aceh_officer),
        (people.officer, people.coordinator),
        (people.supervisor, people.officer),
        (people.admin, people.officer),
        (people.desk, people.officer),
    ]:
        with pytest.raises(BadInput) as refused:
            enter(by, user=whose.email)
        assert list(problems(refused)) == ["user"]
    # Whether somebody exists is told to nobody: the sentence is the same.
    with pytest.raises(BadInput) as unknown:
        enter(people.officer, user="nobody@agenda.example")
    assert problems(unknown) == problems(refused)


def test_why_somebody_is_away_only_he_and_the_coordinator_learn(people, enter):
    leave = enter()
    # The bait is there: whoever may see it, does.
    for reader in (people.officer, people.coordinator):
        told = leaves.as_fields(leave, reader.as_actor())
        assert (told["kind"], told["note"]) == ("sick", SECRET)
    for reader in (people.supervisor, people.viewer, people.admin, people.desk):
        told = leaves.as_fields(leave, reader.as_actor())
        assert (told["kind"], told["note"]) == (None, None)
        assert (told["start"], told["end"]) == ("2026-12-01", "2026-12-04")
        assert SECRET not in str(told)


def test_the_days_are_seen_by_the_agency_the_desk_and_administrators(people, enter):
    leave = enter()
    for reader in (people.viewer, people.supervisor, people.desk, people.admin):
        assert leaves.get(reader.as_actor(), leave.id) is leave
        found = leaves.page(reader.as_actor(), people.agency("DIT"))
        assert found.items == [leave]
    for reader in (people.aceh_coordinator, people.outsider):
        with pytest.raises(NotFound):
            leaves.get(reader.as_actor(), leave.id)
        with pytest.raises(NotAllowed):
            leaves.page(reader.as_actor(), people.agency("DIT"))


def test_a_list_is_narrowed_to_days(people, enter):
    leave = enter()
    agency, actor = people.agency("DIT"), people.viewer.as_actor()

    def within(first, last):
        return leaves.page(actor, agency, Span(first, last)).items

    assert within(date(2026, 12, 4), date(2026, 12, 9)) == [leave]
    assert within(date(2026, 11, 1), date(2026, 12, 1)) == [leave]
    assert within(date(2026, 12, 5), date(2026, 12, 9)) == []


def test_the_record_keeps_the_days_and_never_why(people, enter):
    leave = enter()
    leaves.revise(people.officer.as_actor(), leave, {"note": SECRET * 2})
    leaves.revise(people.officer.as_actor(), leave, {"end": "2026-12-03"})
    leaves.withdraw(people.officer.as_actor(), leave)
    db.session.commit()

    rows = db.session.query(AuditEntry).filter_by(subject_kind="leave").all()
    assert [row.action for row in rows] == [
        "leave:enter",
        "leave:revise",
        "leave:revise",
        "leave:withdraw",
    ]
    assert rows[2].changes == [
        {"field": "end", "old": "2026-12-04", "new": "2026-12-03"}
    ]
    told = str([row.changes for row in rows])
    assert "2026-12-04" in told
    assert SECRET not in told
    assert "sick" not in told
    assert db.session.query(Leave).count() == 0


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"end": "2026-11-30"}, "end"),
        ({"end": "2030-01-01"}, "end"),
        ({"start": None}, "start"),
        ({"start": "2026-12-01T09:00"}, "start"),
        ({"kind": "lazy"}, "kind"),
        ({"note": "x" * 501}, "note"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_makes_no_sense_is_told_at_its_field(enter, asked, field):
    with pytest.raises(BadInput) as refused:
        enter(**asked)
    assert list(problems(refused)) == [field]


def test_nobody_is_away_twice_on_a_day(people, enter):
    leave = enter()
    with pytest.raises(BadInput) as refused:
        enter(people.coordinator, user=people.officer.email, start="2026-12-04", end="")
    assert problems(refused) == {
        "start": "Sudah ada cuti pada 1 Desember 2026 sampai 4 Desember 2026."
    }
    # The leave itself is no obstacle to its own change, nor is the next day one.
    leaves.revise(people.officer.as_actor(), leave, {"end": "2026-12-05"})
    assert enter(start="2026-12-06", end="2026-12-07").first_day == date(2026, 12, 6)


def test_whoever_comes_too_late_or_has_no_part_in_it_changes_nothing(people, enter):
    leave = enter()
    seen = leave.version
    leaves.revise(people.coordinator.as_actor(), leave, {"end": "2026-12-05"})
    with pytest.raises(Stale):
        leaves.revise(
            people.officer.as_actor(), leave, {"end": "2026-12-06"}, seen=seen
        )
    with pytest.raises(NotAllowed):
        leaves.revise(people.supervisor.as_actor(), leave, {"end": "2026-12-06"})
    with pytest.raises(NotAllowed):
        leaves.withdraw(people.viewer.as_actor(), leave)
    with pytest.raises(BadInput):
        leaves.revise(
            people.coordinator.as_actor(), leave, {"user": people.coordinator.email}
        )
    assert leave.last_day == date(2026, 12, 5)
