"""What people of the lead and partner agencies say of an event."""

import pytest

from agenda.audit.models import AuditEntry
from agenda.companions import fields, operations, queries
from agenda.db import db
from agenda.errors import BadInput, NotAllowed, NotFound, WrongState
from agenda.events import operations as events
from tests.factories import make_task


def say(by, event, text="Jadwal sudah cocok."):
    return operations.comment(by.as_actor(), event, {"text": text})


def test_a_comment_keeps_its_lines_and_says_whose_it_is(people, event):
    row = say(people.aceh_officer, event, "  Baris satu\r\nbaris\x07 dua\n")
    shown = fields.comment(row)
    assert shown["text"] == "Baris satu\nbaris dua"
    assert (shown["author"], shown["agency"]) == (people.aceh_officer.name, "ACEH")
    assert (event.version, event.sequence) == (1, 0)


def test_lead_partners_desk_and_admin_comment_and_nobody_else(people, event):
    for by in (
        people.coordinator,
        people.officer,
        people.supervisor,
        people.aceh_coordinator,
        people.aceh_officer,
        people.aceh_supervisor,
        people.desk,
        people.admin,
    ):
        say(by, event)
    for by in (people.viewer, people.bali_officer, people.outsider, people.bali_viewer):
        with pytest.raises(NotAllowed):
            say(by, event)
    helper = people.sumut_officer
    make_task(people.coordinator, event, assignees=[{"user": helper.email}])
    with pytest.raises(NotAllowed):
        say(helper, event)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({}, "text"),
        ({"text": " \n\t"}, "text"),
        ({"text": "x" * 20_001}, "text"),
        ({"text": ["x"]}, "text"),
        ({"text": "x", "author": "Orang lain"}, "author"),
    ],
)
def test_what_is_no_comment_is_refused(people, event, problems, asked, field):
    with pytest.raises(BadInput) as refused:
        operations.comment(people.officer.as_actor(), event, asked)
    assert problems(refused) == [field]


def test_an_event_in_the_trash_is_not_talked_about(people, event):
    row = say(people.officer, event)
    events.trash(people.coordinator.as_actor(), event)
    with pytest.raises(WrongState):
        say(people.officer, event)
    with pytest.raises(NotFound):
        queries.get_comment(people.officer.as_actor(), row.id)


def test_one_takes_the_own_words_back_without_a_reason(people, event):
    row = say(people.aceh_officer, event)
    operations.withdraw_comment(people.aceh_officer.as_actor(), event, row)
    assert (row.version, row.withdrawn_by) == (2, people.aceh_officer.name)
    assert queries.comments(event).items == []
    assert queries.how_many_comments(event) == 0
    assert queries.thread(event).items == [row], "that there was one stays visible"
    with pytest.raises(NotFound):
        queries.get_comment(people.aceh_officer.as_actor(), row.id)


def test_who_steers_the_event_takes_others_words_away_with_a_reason(
    people, event, problems
):
    for by in (people.coordinator, people.desk, people.admin):
        row = say(people.aceh_officer, event)
        with pytest.raises(BadInput) as refused:
            operations.withdraw_comment(by.as_actor(), event, row)
        assert problems(refused) == ["reason"]
        operations.withdraw_comment(by.as_actor(), event, row, reason="data pribadi")
        assert row.withdrawn_reason == "data pribadi"
    row = say(people.aceh_officer, event)
    for by in (people.officer, people.supervisor, people.aceh_coordinator):
        with pytest.raises(NotAllowed):
            operations.withdraw_comment(by.as_actor(), event, row, reason="x")


def test_the_record_tells_of_comments_and_never_their_words(people, event):
    row = say(people.officer, event, "umpankomentar")
    operations.withdraw_comment(people.officer.as_actor(), event, row)
    acts = queries.history(people.coordinator.as_actor(), event).items
    assert [entry.action for entry in acts] == [
        "comment:withdraw",
        "comment:add",
        "event:register",
    ]
    kept = db.session.query(AuditEntry).all()
    assert "umpankomentar" not in str([entry.changes for entry in kept])


def test_a_long_thread_is_read_page_by_page_from_both_ends(people, event):
    rows = [say(people.officer, event, f"Kata {number}") for number in range(5)]
    for ask, wanted in ((queries.comments, rows), (queries.thread, rows[::-1])):
        first = ask(event, None, 3)
        say_new = say(people.officer, event, "baru") if ask is queries.thread else None
        second = ask(event, first.next_cursor, 3)
        assert first.items + second.items == wanted, (
            "what came meanwhile shifts nothing"
        )
        assert second.next_cursor is None
        assert say_new not in second.items
    for cursor in ("x", "WyJ4Il0"):
        with pytest.raises(BadInput):
            queries.comments(event, cursor)
