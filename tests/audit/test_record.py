import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from agenda.audit import queries
from agenda.audit.fields import as_fields
from agenda.audit.operations import AuditAction, differences, record
from agenda.db import new_id
from agenda.errors import BadInput
from agenda.rules.permissions import OPERATOR


def note(subject, action=AuditAction.EVENT_REVISE, actor=OPERATOR, **facts):
    return record(actor, action, "event", subject, facts.pop("changes", []), **facts)


def test_an_act_is_kept_with_actor_time_reason_and_old_and_new_values(people):
    coordinator = people.coordinator
    change = {"field": "title", "old": "Rapat", "new": "Rapat pleno"}

    entry = note(
        new_id(), actor=coordinator.as_actor(), changes=[change], reason="Surat 12"
    )

    assert as_fields(entry) == {
        "id": str(entry.id),
        "at": "2026-11-24T03:00:00Z",
        "actor": coordinator.name,
        "action": "event:revise",
        "reason": "Surat 12",
        "changes": [change],
        "change_set": str(entry.change_set),
    }
    assert entry.actor_id == coordinator.id


def test_acts_of_one_change_set_are_bound_and_lone_acts_are_not(session):
    together = new_id()
    first, second = (note(new_id(), change_set=together) for _ in range(2))
    alone, other = note(new_id()), note(new_id())

    assert first.change_set == second.change_set == together
    assert len({together, alone.change_set, other.change_set}) == 3


def test_the_history_of_a_subject_comes_newest_first_and_in_pages(session):
    subject = new_id()
    entries = [note(subject) for _ in range(5)]
    note(new_id())
    record(OPERATOR, AuditAction.TASK_CREATE, "task", subject, [])
    session.commit()

    first = queries.of_subject("event", subject, limit=3)
    second = queries.of_subject("event", subject, first.next_cursor, limit=3)

    told = [entry.id for entry in first.items + second.items]
    assert told == [entry.id for entry in reversed(entries)]
    assert second.next_cursor is None


@pytest.mark.parametrize("cursor", ["nonsense", "WyJubyB1dWlkIl0"])
def test_a_history_cursor_that_was_never_given_is_refused(session, cursor):
    with pytest.raises(BadInput) as refused:
        queries.of_subject("event", new_id(), cursor)

    assert [problem.field for problem in refused.value.problems] == ["cursor"]


@pytest.mark.parametrize(
    "command",
    [
        "UPDATE audit_entry SET reason = 'lain'",
        "UPDATE audit_entry SET actor_label = actor_label",
        "DELETE FROM audit_entry",
    ],
)
def test_the_database_itself_refuses_to_alter_the_record(session, command):
    kept = note(new_id(), reason="asli")
    session.commit()

    with pytest.raises(DatabaseError, match="audit_entry is append-only"):
        session.execute(text(command))
    session.rollback()

    session.refresh(kept)
    assert kept.reason == "asli"


def test_only_fields_that_differ_are_told_in_the_order_in_which_they_are_shown():
    before = {"title": "Rapat", "summary": "", "places": [1], "gone": "x"}
    after = {"places": [1, 2], "title": "Rapat", "summary": None, "new": False}

    assert differences(before, after) == [
        {"field": "places", "old": [1], "new": [1, 2]},
        {"field": "new", "old": None, "new": False},
        {"field": "gone", "old": "x", "new": None},
    ]


def test_what_changes_with_every_act_is_not_told():
    before = {"version": 1, "updated_at": "2026-11-24T03:00:00Z"}
    after = {"version": 2, "updated_at": "2026-11-24T04:00:00Z"}

    assert differences(before, after) == []


def test_every_recordable_act_names_its_subject_and_fits_its_column():
    assert all(":" in action and len(action) <= 40 for action in AuditAction)
