"""What can be done to an event, what it leaves behind, and who is refused."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from agenda.audit.models import AuditEntry
from agenda.db import db
from agenda.errors import BadInput, NotAllowed, NotFound, Stale, WrongState
from agenda.events import estimates, fields, operations, queries
from agenda.events.models import Estimate
from agenda.events.series import replace_occurrence
from tests.factories import MINIMAL

FORUM = {
    "title": "World Water Forum ke-10",
    "places": [{"province": "ID-BA", "city": "Nusa Dua"}],
    "estimates": [
        {
            "metric": metric,
            "likely": likely,
            "kind": "estimate",
            "as_of": "2023-12-15",
            "source": "Artikel 15 Desember 2023",
        }
        for metric, likely in (("countries", 170), ("participants", 30_000))
    ],
}


def last(event):
    return queries.history(event).items[0]


def test_registering_gives_a_number_a_uid_and_a_first_line_of_history(register, people):
    event = register(**FORUM)
    assert (event.number, event.version, event.sequence) == ("AG-2026-00001", 1, 0)
    shown = fields.as_fields(event)
    assert [e["likely"] for e in shown["estimates"]] == [170, 30_000]
    assert shown["timezone"] == "Asia/Makassar"
    entry = last(event)
    assert (entry.action, entry.actor_id) == ("event:register", people.coordinator.id)
    told = {change["field"]: change["new"] for change in entry.changes}
    assert told["title"] == FORUM["title"]
    assert told["places"] == shown["places"]
    assert len(told["estimates"]) == 2


def test_numbers_count_by_the_year_of_the_first_start(register):
    numbers = [
        register(start=start).number
        for start in ("2024-05-18", "2026-01-01", "2024-09-09")
    ]
    assert numbers == ["AG-2024-00001", "AG-2026-00001", "AG-2024-00002"]
    assert register(kind="issue", start=None).number == "AG-2026-00002"


def test_a_number_is_not_given_again_after_the_trash(register, people):
    operations.trash(people.coordinator.as_actor(), register())
    assert register().number == "AG-2026-00002"


def test_a_change_raises_the_version_by_one_and_tells_old_and_new(register, people):
    event = register()
    operations.revise(
        people.coordinator.as_actor(),
        event,
        {"title": "Forum Humas Nasional", "places": [{"province": "ID-AC"}]},
        reason="Undangan resmi",
    )
    entry = last(event)
    assert (event.version, event.sequence) == (2, 1)
    assert (entry.action, entry.reason) == ("event:revise", "Undangan resmi")
    assert [c["field"] for c in entry.changes] == ["title", "places"]
    assert entry.changes[0]["old"] == "Forum Humas Daerah"
    assert entry.changes[1]["new"][0]["province"] == "ID-AC"


def test_a_change_of_words_is_no_news_for_the_sequence(register, people):
    event = register()
    before = event.revised_at
    operations.revise(people.coordinator.as_actor(), event, {"summary": "Baru"})
    assert (event.version, event.sequence) == (2, 0)
    assert event.revised_at > before


def test_sending_what_is_there_changes_nothing(register, people):
    event = register(**FORUM, themes=["Air bersih"], partners=["BALI"])
    shown = fields.as_fields(event)
    shown.pop("estimates")
    operations.revise(people.coordinator.as_actor(), event, shown)
    assert event.version == 1
    assert len(queries.history(event).items) == 1


def test_what_is_kept_by_us_cannot_be_set(register, people):
    with pytest.raises(BadInput) as refusal:
        operations.revise(
            people.coordinator.as_actor(),
            register(),
            {"number": "AG-1", "uid": "x", "status": "confirmed", "estimates": []},
        )
    told = {problem.field for problem in refusal.value.problems}
    assert told == {"number", "uid", "status", "estimates"}


def test_a_stale_copy_is_told_who_changed_what(register, people):
    event = register()
    operations.revise(people.desk.as_actor(), event, {"title": "Judul meja"})
    with pytest.raises(Stale) as refusal:
        operations.revise(
            people.coordinator.as_actor(), event, {"title": "Judul lain"}, seen=1
        )
    assert refusal.value.current_version == 2
    assert refusal.value.changed_by == people.desk.name
    assert refusal.value.changes[0]["new"] == "Judul meja"
    assert event.title == "Judul meja"


# Verbs


def test_an_event_goes_through_its_life(register, people):
    actor = people.coordinator.as_actor()
    event = register()
    operations.confirm(
        actor, event, {"confirmed_by": "Sekjen", "reference": "S-12/2026"}
    )
    assert event.confirmation_reference == "S-12/2026"
    operations.postpone(actor, event, reason="Banjir")
    assert event.start_date.isoformat() == "2026-12-09"
    operations.move(actor, event, {"start": "2027-01-20"})
    assert event.status.value == "tentative"
    operations.confirm(actor, event, {})
    operations.complete(actor, event)
    operations.restore(actor, event)
    assert event.status.value == "confirmed"
    operations.cancel(actor, event, reason="Anggaran")
    operations.restore(actor, event, reason="Jadi")
    assert (event.status.value, event.version, event.sequence) == ("confirmed", 9, 8)
    actions = [entry.action for entry in queries.history(event).items]
    assert actions == [
        "event:restore",
        "event:cancel",
        "event:restore",
        "event:complete",
        "event:confirm",
        "event:move",
        "event:postpone",
        "event:confirm",
        "event:register",
    ]


@pytest.mark.parametrize("act", [operations.move, operations.revise])
def test_the_letter_of_a_postponed_date_does_not_confirm_another_one(
    register, people, act
):
    actor = people.coordinator.as_actor()
    event = register()
    operations.confirm(actor, event, {"confirmed_by": "Sekjen", "reference": "S-1"})
    operations.postpone(actor, event, reason="Banjir")
    assert (event.confirmed_by, event.confirmation_reference) == ("Sekjen", "S-1")
    act(actor, event, {"start": "2027-01-20"})
    assert (event.confirmed_by, event.confirmation_reference) == ("", "")
    asked = {"start": "2027-01-21", "confirmed_by": "Gubernur"}
    operations.postpone(actor, event)
    operations.revise(actor, event, asked)
    assert event.confirmed_by == "Gubernur"


def test_what_was_registered_as_completed_comes_back_as_vague_as_it_was(
    register, people
):
    actor = people.coordinator.as_actor()
    event = register(start="2024-05-01", precision="month", status="completed")
    operations.restore(actor, event)
    assert (event.status.value, event.precision.value) == ("tentative", "month")
    operations.confirm(actor, event, {"start": "2024-05-18"})
    operations.complete(actor, event)
    operations.restore(actor, event)
    assert event.status.value == "confirmed"


@pytest.mark.parametrize("verb", ["move", "postpone", "cancel"])
def test_what_others_relied_on_needs_a_reason(register, people, verb):
    event = register(status="confirmed")
    arguments = [{"start": "2026-12-10"}] if verb == "move" else []
    with pytest.raises(BadInput) as refusal:
        getattr(operations, verb)(
            people.coordinator.as_actor(), event, *arguments, reason="  "
        )
    assert [problem.field for problem in refusal.value.problems] == ["reason"]
    assert (event.version, event.status.value) == (1, "confirmed")


def test_a_tentative_event_moves_without_a_reason_and_keeps_its_length(
    register, people
):
    event = register(start="2024-09-08", end="2024-09-20")
    operations.move(people.coordinator.as_actor(), event, {"start": "2024-09-09"})
    assert fields.dates(event)["end"] == "2024-09-21"
    timed = register(start="2026-12-09T22:00", end="2026-12-10T01:00")
    operations.move(people.coordinator.as_actor(), timed, {"start": "2026-12-31T23:00"})
    assert fields.dates(timed)["end"] == "2027-01-01T02:00"


def test_a_vague_event_becomes_a_day(register, people):
    event = register(start="2024-05-01", precision="month")
    with pytest.raises(BadInput) as refusal:
        operations.confirm(people.coordinator.as_actor(), event, {})
    assert [problem.field for problem in refusal.value.problems] == ["precision"]
    operations.confirm(
        people.coordinator.as_actor(),
        event,
        {"start": "2024-05-18", "end": "2024-05-25"},
    )
    assert event.precision.value == "day"
    assert event.last_day.isoformat() == "2024-05-25"


def test_a_vague_event_moved_to_another_span_stays_as_vague(register, people):
    actor = people.coordinator.as_actor()
    event = register(start="2026-12-01", precision="month")
    operations.move(actor, event, {"start": "2027-02-01"})
    assert fields.dates(event)["end"] == "2027-02-28"
    assert event.precision.value == "month"
    operations.move(actor, event, {"start": "2027-02-10"})
    assert (event.end_date, event.precision.value) == (None, "day")


def test_a_date_that_becomes_vague_fills_its_span(register, people):
    event = register(start="2026-12-10", end="2026-12-12")
    operations.move(
        people.coordinator.as_actor(),
        event,
        {"start": "2027-01-01", "precision": "month"},
    )
    assert fields.dates(event)["end"] == "2027-01-31"


def test_the_first_day_of_a_month_can_be_confirmed(register, people):
    event = register(start="2026-12-01", precision="month")
    operations.confirm(people.coordinator.as_actor(), event, {"start": "2027-01-01"})
    assert (event.end_date, event.precision.value) == (None, "day")


def test_changing_dates_as_a_field_follows_the_rules_of_moving(register, people):
    event = register(status="confirmed")
    with pytest.raises(BadInput):
        operations.revise(people.coordinator.as_actor(), event, {"start": "2026-12-12"})
    operations.revise(
        people.coordinator.as_actor(), event, {"start": "2026-12-12"}, reason="Surat"
    )
    assert last(event).action == "event:move"
    operations.complete(people.coordinator.as_actor(), event)
    with pytest.raises(WrongState):
        operations.revise(
            people.coordinator.as_actor(),
            event,
            {"start": "2026-12-13"},
            reason="Surat",
        )


def test_the_trash_hides_and_gives_back(register, people):
    actor = people.coordinator.as_actor()
    event = register()
    operations.trash(actor, event, reason="Ganda")
    db.session.commit()
    with pytest.raises(NotFound):
        queries.get(actor, event.id)
    with pytest.raises(NotFound):
        queries.get_trashed(people.officer.as_actor(), event.id)
    restored = operations.restore(actor, queries.get_for_restore(actor, event.id))
    assert (restored.sequence, restored.trashed_at) == (1, None)
    assert queries.get(actor, event.id) is event


def test_an_issue_may_lose_its_date_and_gets_another(register, people):
    actor = people.coordinator.as_actor()
    issue = register(kind="issue", start="2027-01-01", end="2027-03-31")
    operations.revise(actor, issue, {"start": None})
    assert (issue.when, issue.end_date) == (None, None)
    operations.move(actor, issue, {"start": "2027-02-01", "precision": "month"})
    assert fields.dates(issue)["end"] == "2027-02-28"


# Rights


def test_roles_may_register_what_the_table_says(people):
    def tries(account, **more):
        try:
            operations.register(account.as_actor(), {**MINIMAL, **more})
        except (NotAllowed, BadInput) as refusal:
            return type(refusal).__name__
        return "done"

    assert [
        tries(people.admin, agency="ACEH"),
        tries(people.desk, agency="ACEH"),
        tries(people.coordinator, agency="ACEH"),
        tries(people.officer),
        tries(people.officer, status="confirmed"),
        tries(people.supervisor),
        tries(people.viewer),
        tries(people.coordinator, visibility="confidential"),
        tries(people.officer, visibility="confidential"),
        tries(people.desk, visibility="confidential"),
    ] == [
        "done",
        "done",
        "BadInput",
        "done",
        "NotAllowed",
        "NotAllowed",
        "NotAllowed",
        "done",
        "NotAllowed",
        "NotAllowed",
    ]


def test_what_a_role_may_not_is_refused_before_the_fields_are_read(people):
    with pytest.raises(NotAllowed):
        operations.register(people.viewer.as_actor(), {"title": 5, "nonsense": 1})


def test_an_officer_edits_while_tentative_and_never_steers(register, people):
    officer = people.officer.as_actor()
    event = register()
    operations.revise(officer, event, {"summary": "Ringkas"})
    with pytest.raises(NotAllowed):
        operations.revise(officer, event, {"start": "2026-12-10"})
    with pytest.raises(NotAllowed):
        operations.confirm(officer, event, {})
    operations.confirm(people.coordinator.as_actor(), event, {})
    with pytest.raises(NotAllowed):
        operations.revise(officer, event, {"summary": "Lagi"})


def test_a_coordinator_of_another_agency_reads_and_changes_nothing(register, people):
    event = register(visibility="public")
    with pytest.raises(NotAllowed):
        operations.revise(
            people.aceh_coordinator.as_actor(), event, {"title": "Milik kami"}
        )


def test_the_desk_cannot_make_anything_confidential(register, people):
    with pytest.raises(NotAllowed):
        operations.revise(
            people.desk.as_actor(), register(), {"visibility": "confidential"}
        )


# Estimates


def test_figures_are_appended_struck_and_verified_but_never_changed(register, people):
    actor = people.coordinator.as_actor()
    event = register(**FORUM)
    row = estimates.add(
        actor, event, {**FORUM["estimates"][1], "likely": 46_000, "metric": "visits"}
    )
    assert (event.version, event.sequence) == (2, 0)
    estimates.verify(actor, event, row)
    with pytest.raises(BadInput):
        estimates.strike(actor, event, row, reason="")
    estimates.strike(actor, event, row, reason="Salah baca")
    db.session.commit()
    assert [e["likely"] for e in fields.as_fields(event)["estimates"]] == [170, 30_000]
    assert last(event).changes[0]["old"]["likely"] == 46_000
    with pytest.raises(WrongState):
        estimates.strike(actor, event, row, reason="Lagi")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE estimate SET likely = likely + 1",
        "DELETE FROM estimate",
        "UPDATE audit_entry SET reason = 'x'",
        "DELETE FROM audit_entry",
    ],
)
def test_the_database_itself_refuses_to_rewrite_history(register, statement):
    register(**FORUM)
    before = db.session.scalars(select(Estimate.likely).order_by(Estimate.id)).all()
    with pytest.raises(DatabaseError):
        db.session.execute(text(statement))
    db.session.rollback()
    after = db.session.scalars(select(Estimate.likely).order_by(Estimate.id)).all()
    assert before == after == [170, 30_000]
    assert db.session.scalars(select(AuditEntry.action)).all()


# Series


def test_a_replaced_occurrence_is_not_shown_twice(register, people):
    actor = people.coordinator.as_actor()
    series = register(title="Hari Humas", start="2024-12-20", rrule="FREQ=YEARLY")
    event = replace_occurrence(
        actor, series, "2026-12-20", {"title": "Hari Humas 2026"}
    )
    wanted = queries.EventFilter(first_day=event.first_day, last_day=event.last_day)
    found = queries.page_of_occurrences(actor, wanted).items
    assert [row.event.title for row in found] == ["Hari Humas 2026"]
    assert (event.series_id, series.sequence) == (series.id, 1)
    with pytest.raises(WrongState):
        replace_occurrence(actor, series, "2026-12-20", {})
    with pytest.raises(BadInput):
        replace_occurrence(actor, series, "2026-12-21", {})
