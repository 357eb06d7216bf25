"""What becomes of programme items when their event moves, stops or comes back."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agenda.db import db
from agenda.errors import BadInput, NotAllowed, NotFound, WrongState
from agenda.events import fields, held_dates, operations, programme, queries
from agenda.rules.permissions import OPERATOR
from agenda.tasks import travel
from tests.factories import make_event

WEEK = {"start": "2026-12-16", "end": "2026-12-22"}


@pytest.fixture
def games(people):
    """Games of a week with an opening, a ceremony inside it, and a closing."""
    whole = make_event(
        people.coordinator,
        title="Pekan Olahraga",
        start="2026-12-09",
        end="2026-12-15",
        places=[
            {"province": "ID-AC", "start": "2026-12-09", "end": "2026-12-12"},
            {"province": "ID-SU"},
        ],
    )

    def item(parent, **asked):
        return make_event(people.coordinator, parent=str(parent.id), **asked)

    opening = item(
        whole,
        title="Pembukaan",
        start="2026-12-09T19:30",
        end="2026-12-09T22:00",
        timezone="Asia/Jayapura",
    )
    torch = item(opening, title="Penyalaan api", start="2026-12-09T20:00")
    closing = item(whole, title="Penutupan", start="2026-12-15")
    db.session.commit()
    return whole, opening, torch, closing


def told(plan):
    rows = [item.as_fields("id") for item in plan.items]
    return [
        (row["title"], row["level"], row["new_start"], row["verdict"]) for row in rows
    ]


def instants(*events):
    return [(event.starts_at_utc, event.ends_at_utc) for event in events]


def test_items_move_along_on_their_own_clocks_in_one_act(people, games):
    whole, opening, torch, closing = games
    sequences = [event.sequence for event in games]
    plan = travel.move_event(people.coordinator.as_actor(), whole, WEEK, reason="Hujan")
    db.session.commit()
    assert told(plan) == [
        ("Pembukaan", 1, "2026-12-16T19:30", "moved"),
        ("Penyalaan api", 2, "2026-12-16T20:00", "moved"),
        ("Penutupan", 1, "2026-12-22", "moved"),
    ]
    first = plan.items[0].as_fields("id")
    assert (first["old_start"], first["old_end"], first["new_end"]) == (
        "2026-12-09T19:30",
        "2026-12-09T22:00",
        "2026-12-16T22:00",
    )
    assert (opening.timezone, closing.when.all_day) == ("Asia/Jayapura", True)
    assert [event.sequence for event in games] == [number + 1 for number in sequences]
    for event in games:
        entry = queries.history(event).items[0]
        assert (entry.action, entry.reason) == ("event:move", "Hujan")
        assert entry.change_set == plan.change_set
        assert held_dates.of_event(event)[-1].change_set == plan.change_set
    assert plan.warnings == []
    assert torch.when.start_date == date(2026, 12, 16)


def test_places_with_dates_of_their_own_move_along(people, games):
    whole, *_ = games
    travel.move_event(people.coordinator.as_actor(), whole, WEEK)
    dates = [(place.start_date, place.end_date) for place in whole.places]
    assert dates == [(date(2026, 12, 16), date(2026, 12, 19)), (None, None)]


def test_a_rehearsal_names_every_item_and_leaves_all_as_they_were(people, games):
    actor, whole = people.coordinator.as_actor(), games[0]
    before = [fields.as_fields(event) for event in games]
    plan = travel.move_event(actor, whole, WEEK, dry_run=True)
    assert [verdict for *_, verdict in told(plan)] == ["moved"] * 3
    db.session.commit()
    assert [fields.as_fields(event) for event in games] == before


@pytest.mark.parametrize("way", ["patch", "confirm"])
def test_items_follow_whichever_way_the_date_became_another_one(people, games, way):
    actor, (whole, opening, *_) = people.coordinator.as_actor(), games
    if way == "patch":
        travel.revise_event(actor, whole, WEEK)
    else:
        plan = travel.confirm_event(actor, whole, WEEK)
        assert [verdict for *_, verdict in told(plan)] == ["moved"] * 3
    assert opening.first_day == date(2026, 12, 16)
    acts = [queries.history(event).items[0].change_set for event in games]
    assert len(set(acts)) == 1


def test_what_leaves_the_date_alone_leaves_items_alone(people, games):
    actor, whole = people.coordinator.as_actor(), games[0]
    travel.revise_event(actor, whole, {"summary": "Ringkas"})
    assert travel.confirm_event(actor, whole, {}).items == []
    later_end = travel.move_event(
        actor, whole, {"start": "2026-12-09", "end": "2026-12-16"}, reason="Tambah"
    )
    assert {verdict for *_, verdict in told(later_end)} == {"kept"}
    assert [event.version for event in games[1:]] == [1, 1, 1]


def test_who_is_cancelled_done_postponed_or_of_others_stays_and_is_named(people, games):
    whole, opening, torch, closing = games
    actor = people.coordinator.as_actor()
    operations.cancel(actor, opening, reason="Hujan")
    operations.confirm(actor, closing, {})
    operations.complete(actor, closing)
    paused = make_event(people.coordinator, title="Pawai", parent=str(whole.id))
    operations.postpone(actor, paused)
    theirs = make_event(
        people.aceh_coordinator,
        title="Jamuan",
        visibility="government",
        start="2026-12-10",
        parent=None,
    )
    operations.revise(people.desk.as_actor(), theirs, {"parent": str(whole.id)})
    monthly = make_event(
        people.coordinator,
        title="Rapat",
        start="2026-12-11",
        rrule="FREQ=WEEKLY;COUNT=3",
        parent=str(whole.id),
    )
    db.session.commit()
    plan = travel.move_event(actor, whole, WEEK)
    assert {title: verdict for title, _, _, verdict in told(plan)} == {
        "Pembukaan": "kept",
        "Penyalaan api": "kept",
        "Penutupan": "done",
        "Pawai": "paused",
        "Jamuan": "asked",
        "Rapat": "asked",
    }
    assert all(str(item.explanation) for item in plan.items)
    assert (theirs.first_day, monthly.first_day) == (
        date(2026, 12, 10),
        date(2026, 12, 11),
    )
    assert torch.first_day == date(2026, 12, 9)
    outside = [one for one in plan.warnings if one.kind == "item_outside"]
    assert {one.number for one in outside} == {
        closing.number,
        paused.number,
        theirs.number,
    }


def test_an_item_that_was_moved_by_hand_stays_until_it_is_moved_back_by_its_event(
    people, games
):
    whole, _, _, closing = games
    actor = people.coordinator.as_actor()
    travel.move_event(actor, whole, WEEK)
    travel.move_event(actor, closing, {"start": "2026-12-21"})
    plan = travel.move_event(actor, whole, {"start": "2026-12-17"})
    verdicts = {title: verdict for title, _, _, verdict in told(plan)}
    assert (verdicts["Penutupan"], verdicts["Pembukaan"]) == ("asked", "moved")
    assert closing.first_day == date(2026, 12, 21)


def test_an_item_of_others_eyes_neither_moves_nor_shows_nor_counts(people, games):
    whole, *_ = games
    bait = make_event(
        people.aceh_coordinator,
        title="Rahasia Aceh",
        visibility="confidential",
        start="2026-12-10",
    )
    operations.revise(people.desk.as_actor(), bait, {"parent": str(whole.id)})
    db.session.commit()
    everything = programme.tree(OPERATOR, whole)
    assert "Rahasia Aceh" in {item.title for item in programme.flat(everything)}
    actor = people.coordinator.as_actor()
    plan = travel.move_event(actor, whole, WEEK)
    assert "Rahasia Aceh" not in str(plan)
    assert bait.number not in str(plan)
    assert len(plan.items) == 3
    assert bait.first_day == date(2026, 12, 10)
    with pytest.raises(NotFound):
        travel.postpone_event(actor, whole, items=[bait.id])


def test_a_confirmed_item_moves_only_with_a_reason(people, games):
    whole, opening, *_ = games
    actor = people.coordinator.as_actor()
    operations.confirm(actor, opening, {})
    db.session.commit()
    with pytest.raises(BadInput) as refused:
        travel.move_event(actor, whole, WEEK)
    db.session.rollback()
    [problem] = refused.value.problems
    assert problem.field == "reason"
    assert opening.number in str(problem.words)
    travel.move_event(actor, whole, WEEK, reason="Hujan")
    assert (opening.status.value, opening.first_day) == (
        "confirmed",
        date(2026, 12, 16),
    )


def test_what_was_postponed_with_the_event_comes_back_with_it(people, games):
    whole, opening, torch, closing = games
    actor = people.coordinator.as_actor()
    travel.postpone_event(actor, whole, items=[opening.id, torch.id])
    assert [event.status.value for event in games] == [
        "postponed",
        "postponed",
        "postponed",
        "tentative",
    ]
    acts = [queries.history(event).items[0].change_set for event in games]
    assert len(set(acts[:3])) == 1
    plan = travel.move_event(actor, whole, WEEK)
    assert {verdict for *_, verdict in told(plan)} == {"moved"}
    assert {event.status.value for event in games} == {"tentative"}
    assert closing.first_day == date(2026, 12, 22)


def test_event_and_chosen_items_are_called_off_and_brought_back_in_one_act(
    people, games
):
    whole, opening, _, closing = games
    actor = people.coordinator.as_actor()
    travel.cancel_event(actor, whole, reason="Gempa", items=[opening.id])
    assert (whole.status.value, opening.status.value, closing.status.value) == (
        "cancelled",
        "cancelled",
        "tentative",
    )
    assert queries.history(opening).items[0].reason == "Gempa"
    travel.restore_event(actor, whole, items=[opening.id])
    assert (whole.status.value, opening.status.value) == ("tentative", "tentative")
    travel.confirm_event(actor, whole, {})
    with pytest.raises(WrongState):
        travel.complete_event(actor, whole, items=[closing.id])
    db.session.rollback()


def test_who_may_not_steer_the_event_moves_nothing_of_it(people, games):
    with pytest.raises(NotAllowed):
        travel.move_event(people.officer.as_actor(), games[0], WEEK)
    assert [event.version for event in games] == [1, 1, 1, 1]


def test_a_third_level_is_refused_in_a_sentence(people, games):
    _, _, torch, _ = games
    with pytest.raises(BadInput) as refused:
        make_event(people.coordinator, parent=str(torch.id))
    [problem] = refused.value.problems
    assert problem.field == "parent"
    assert str(problem.words) == "Rangkaian acara paling banyak dua tingkat."


ITEMS = st.lists(
    st.tuples(
        st.integers(-3, 20),
        st.none() | st.integers(0, 23),
        st.integers(0, 75),
        st.sampled_from(["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]),
    ),
    min_size=1,
    max_size=4,
)


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(ITEMS, st.integers(-400, 400).filter(bool), st.sampled_from(["", "T09:00"]))
def test_there_and_back_again_every_item_has_the_instants_it_had(
    people, rows, days, hour
):
    actor, first = people.coordinator.as_actor(), date(2026, 12, 9)
    whole = make_event(people.coordinator, start=f"{first}{hour}")
    items = []
    for after, at, length, zone in rows:
        on = first + timedelta(days=after)
        last = on + timedelta(days=length)
        clock = "" if at is None else f"T{at:02}:15"
        ends = str(last) if at is None else f"{last}T23:45"
        parent = items[0] if len(items) > 2 else whole
        items.append(
            make_event(
                people.coordinator,
                start=f"{on}{clock}",
                end=ends,
                timezone=zone,
                parent=str(parent.id),
            )
        )
    before = instants(*items)
    moved = first + timedelta(days=days)
    plan = travel.move_event(actor, whole, {"start": f"{moved}{hour}"})
    assert {item.verdict.value for item in plan.items} == {"moved"}
    assert all(
        one != other for one, other in zip(instants(*items), before, strict=True)
    )
    travel.move_event(actor, whole, {"start": f"{first}{hour}"})
    assert instants(*items) == before
    assert [item.sequence for item in items] == [2] * len(items)
    assert [len(held_dates.of_event(item)) for item in items] == [3] * len(items)
    db.session.rollback()
