"""What was done to a phase, as different readers learn of it."""

from agenda.phases import history, operations, queries
from agenda.rules.permissions import OPERATOR
from tests.factories import make_event

QUIET = {"code": "tenang", "name": "Masa tenang", "level": "strict"}


def told(reader, row):
    return [
        (
            act.entry.action,
            act.entry.reason,
            [(one["field"], one["old"], one["new"]) for one in act.changes],
        )
        for act in history.of_phase(reader.as_actor(), row)
    ]


def test_a_shipped_phase_that_nobody_changed_has_none(people):
    row = queries.get(OPERATOR, "asn_always")
    assert told(people.viewer, row) == []


def test_every_act_is_told_with_what_changed_and_why_newest_first(people):
    row = operations.enter(people.desk.as_actor(), QUIET, "jadwal")
    operations.correct(OPERATOR, row, {"level": "info"}, reason="salah tik")
    newest, first = told(people.viewer, row)
    assert newest == ("phase:correct", "salah tik", [("level", "strict", "info")])
    assert first[:2] == ("phase:enter", "jadwal")
    assert ("name", None, "Masa tenang") in first[2]


def test_of_the_time_with_an_event_out_of_sight_nothing_is_told(people):
    event = make_event(people.coordinator, visibility="agency")
    row = operations.enter(
        OPERATOR, {**QUIET, "name": "Umpan", "event": str(event.id)}, "umpan satu"
    )
    operations.correct(OPERATOR, row, {"name": "Umpan lagi"}, reason="umpan dua")
    open_now = {"name": "Masa tenang", "event": None}
    operations.correct(OPERATOR, row, open_now, reason="untuk semua")
    operations.correct(OPERATOR, row, {"level": "info"}, reason="lebih ringan")

    assert [reason for _, reason, _ in told(people.viewer, row)] == [
        "lebih ringan",
        "untuk semua",
        "umpan dua",
        "umpan satu",
    ]
    stranger = told(people.bali_viewer, row)
    assert stranger == [
        ("phase:correct", "lebih ringan", [("level", "strict", "info")]),
        ("phase:correct", "untuk semua", []),
    ]


def test_a_time_out_of_sight_between_two_open_ones_is_left_out(people):
    event = make_event(people.coordinator, visibility="agency")
    row = operations.enter(OPERATOR, QUIET, "mula")
    operations.correct(OPERATOR, row, {"event": str(event.id)}, reason="umpan")
    operations.correct(OPERATOR, row, {"event": None}, reason="kembali")
    assert [one[1] for one in told(people.viewer, row)] == ["kembali", "umpan", "mula"]
    assert [one[1] for one in told(people.bali_viewer, row)] == ["kembali", "mula"]
    assert str(event.id) not in str(told(people.bali_viewer, row))
