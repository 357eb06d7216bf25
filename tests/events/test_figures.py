"""Figures as they are kept: never changed, and what is known last beside the event."""

from datetime import timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DatabaseError

from agenda import clock, fulltext
from agenda.db import db
from agenda.errors import BadInput, WrongState
from agenda.events import estimates, fields, operations, queries
from agenda.events.filters import Sort, read_filter
from agenda.events.models import Estimate, EventFigure
from agenda.rules.paging import encode_cursor
from agenda.rules.permissions import OPERATOR

WRITTEN_ONCE = {
    "struck_at",
    "struck_by",
    "struck_reason",
    "verified_at",
    "verified_by",
    "purged_at",
    "updated_at",
    "version",
}
"""Columns of a figure that say what was thought of it later."""


def figure(likely, metric="participants", kind="estimate", as_of="2026-11-01", **more):
    return {
        "metric": metric,
        "likely": likely,
        "kind": kind,
        "as_of": as_of,
        "source": "Panitia",
        **more,
    }


def test_a_figure_keeps_what_its_source_is_and_when_it_was_seen(register):
    told = figure(900, source_kind="letter", seen_on="2026-11-20", source=" Panitia ")
    event = register(estimates=[told, figure(1_000)])
    first, second = fields.as_fields(event)["estimates"]
    assert (first["source_kind"], first["seen_on"]) == ("letter", "2026-11-20")
    assert (second["source_kind"], second["seen_on"]) == (None, None)
    assert {row.source_key for row in event.estimates} == {"panitia"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"source_kind": "rumour"}, "estimates.0.source_kind"),
        ({"seen_on": "2026-11-20T09:00"}, "estimates.0.seen_on"),
        ({"seen_on": "kemarin"}, "estimates.0.seen_on"),
        ({"seen_on": "2026-11-25"}, "estimates.0.seen_on"),
    ],
)
def test_an_unknown_kind_of_source_and_a_day_that_is_none_are_told(
    register, wrong, field
):
    with pytest.raises(BadInput) as refusal:
        register(estimates=[figure(900, **wrong)])
    assert [problem.field for problem in refusal.value.problems] == [field]


TOWNS = [
    {"province": "ID-JK", "city": "Jakarta"},
    {"province": "ID-BA", "city": "Badung", "venue": "BNDCC"},
    {"province": "ID-BA", "city": "Gianyar"},
    {"country": "JP", "city": "Osaka"},
]


@pytest.mark.parametrize(
    ("asked", "place"),
    [
        ("", ""),
        (1, "Badung, Bali"),
        ("bndcc", "Badung, Bali"),
        ("Badung", "Badung, Bali"),
        ("BNDCC, Badung, Bali", "Badung, Bali"),
        ("ID-JK", "Jakarta, DKI Jakarta"),
        ("osaka, japan", "Osaka, Jepang"),
        ("Bali", "Bali"),
        ("Panggung utama", "Panggung utama"),
    ],
)
def test_a_figure_keeps_the_name_of_the_place_that_is_meant(register, asked, place):
    event = register(places=TOWNS, estimates=[figure(9, place=asked)])
    estimates.add(OPERATOR, event, figure(10, place=asked))
    assert [row.place for row in event.estimates] == [place, place]


@pytest.mark.parametrize("asked", [4, -1, True, 1.5, ["Bali"]])
def test_a_place_that_the_event_does_not_have_by_number_is_told(register, asked):
    event = register(places=TOWNS)
    with pytest.raises(BadInput) as refusal:
        estimates.add(OPERATOR, event, figure(9, place=asked))
    assert [problem.field for problem in refusal.value.problems] == ["place"]
    with pytest.raises(BadInput) as refusal:
        register(places=TOWNS, estimates=[figure(9, place=asked)])
    assert [problem.field for problem in refusal.value.problems] == [
        "estimates.0.place"
    ]


def test_two_halls_of_one_town_are_told_apart_by_their_names(register):
    halls = [
        {"province": "ID-BA", "city": "Badung", "venue": "Aula Timur"},
        {"province": "ID-BA", "city": "Badung", "venue": "Aula Barat"},
    ]
    rows = [figure(9, place=0), figure(8, place="aula barat"), figure(7, place="Bali")]
    event = register(places=halls, estimates=rows)
    assert [row.place for row in event.estimates] == [
        "Aula Timur, Badung, Bali",
        "Aula Barat, Badung, Bali",
        "Bali",
    ]


def kept(event):
    rows = db.session.scalars(
        select(EventFigure).where(EventFigure.event_id == event.id)
    )
    return {row.metric_code: row.likely for row in rows}


def test_what_is_known_last_follows_every_new_figure_and_every_struck_one(register):
    event = register(estimates=[figure(900), figure(50, place="Medan")])
    assert kept(event) == {"participants": 900}

    newer = estimates.add(OPERATOR, event, figure(1_200, as_of="2026-11-10"))
    estimates.add(OPERATOR, event, figure(800, as_of="2026-10-01"))
    estimates.add(OPERATOR, event, figure(5, "countries"))
    assert kept(event) == {"participants": 1_200, "countries": 5}

    actual = estimates.add(OPERATOR, event, figure(1_500, kind="actual"))
    assert kept(event)["participants"] == 1_500

    estimates.strike(OPERATOR, event, actual, reason="Salah baca.")
    assert kept(event)["participants"] == 1_200
    estimates.strike(OPERATOR, event, newer, reason="Salah baca.")
    assert kept(event)["participants"] == 900
    for row in event.estimates:
        if row.struck_at is None:
            estimates.strike(OPERATOR, event, row, reason="Semua salah.")
    assert kept(event) == {}


# Lists


@pytest.fixture(params=["few figures", "many"])
def sized(register, request, monkeypatch):
    """Six events: some of one size, one of unknown size, one that counts otherwise."""
    sizes = {"A": 300, "B": 100, "C": 300, "D": 2_000, "E": None}
    for title, likely in sizes.items():
        rows = [figure(likely)] if likely is not None else []
        register(title=title, estimates=rows)
    register(title="F", estimates=[figure(9_000, "visits")])
    if request.param == "many":
        monkeypatch.setattr(fulltext, "FEW", 0)


def pages(actor, sort, limit=2, **asked):
    """All titles page by page, forwards; each page can be reached backwards again."""
    wanted = read_filter({"metric": "participants", **asked})
    found, cursor, before = [], None, []
    while True:
        page = queries.page(actor, wanted, Sort(sort), cursor, limit)
        found.append("".join(event.title for event in page.items))
        if page.previous_cursor:
            back = queries.page(
                actor, wanted, Sort(sort), None, limit, before=page.previous_cursor
            )
            before.append("".join(event.title for event in back.items))
        cursor = page.next_cursor
        if cursor is None:
            assert before == found[:-1]
            return found


@pytest.mark.parametrize(
    ("sort", "asked", "found"),
    [
        ("figure", {}, ["BA", "CD"]),
        ("-figure", {}, ["DC", "AB"]),
        ("figure", {"figure_min": "300"}, ["AC", "D"]),
        ("-figure", {"figure_min": 301}, ["D"]),
        ("figure", {"figure_min": "2001"}, [""]),
        ("title", {}, ["AB", "CD"]),
        ("title", {"figure_min": "0"}, ["AB", "CD"]),
        ("title", {"figure_min": "101"}, ["AC", "D"]),
        ("figure", {"metric": "visits"}, ["F"]),
    ],
)
def test_the_register_is_narrowed_and_sorted_by_what_is_known_last(
    sized, people, sort, asked, found
):
    assert pages(people.coordinator.as_actor(), sort, **asked) == found


def test_the_count_is_that_of_the_list(sized, people):
    actor = people.coordinator.as_actor()
    for asked, count in (({}, 4), ({"figure_min": "300"}, 3)):
        wanted = read_filter({"metric": "participants", **asked})
        assert queries.count(actor, wanted) == count
        assert queries.count_occurrences(actor, wanted) == count


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"figure_min": "5"}, "metric"),
        ({"metric": "participants", "figure_min": "-1"}, "figure_min"),
        ({"metric": "participants", "figure_min": "1.5"}, "figure_min"),
        ({"metric": "participants", "figure_min": "9" * 40}, "figure_min"),
        ({"metric": "participants", "figure_min": "²"}, "figure_min"),
        ({"metric": "participants", "figure_min": True}, "figure_min"),
    ],
)
def test_what_cannot_be_asked_of_figures_is_told(asked, field):
    with pytest.raises(BadInput) as refusal:
        read_filter(asked)
    assert [problem.field for problem in refusal.value.problems] == [field]


def test_an_order_by_figures_has_to_say_which(sized, people):
    with pytest.raises(BadInput) as refusal:
        queries.page(people.admin.as_actor(), read_filter({}), Sort.FIGURE)
    assert [problem.field for problem in refusal.value.problems] == ["metric"]


@pytest.mark.parametrize("value", ["x", "-1", "", "9" * 30])
def test_a_cursor_of_no_number_is_refused(sized, people, value):
    actor = people.admin.as_actor()
    wanted = read_filter({"metric": "participants"})
    spoilt = encode_cursor([value, "0192f0c1-0000-7000-8000-000000000000"])
    with pytest.raises(BadInput):
        queries.page(actor, wanted, Sort.FIGURE, spoilt)


def test_the_figures_of_a_hidden_event_are_in_no_list_order_or_count(register, people):
    hidden = register(title="R", visibility="confidential", estimates=[figure(777)])
    wanted = read_filter({"metric": "participants", "figure_min": "777"})
    insider, stranger = people.coordinator.as_actor(), people.viewer.as_actor()
    for actor, seen in ((insider, [hidden]), (stranger, [])):
        for sort in Sort:
            assert queries.page(actor, wanted, sort).items == seen
        assert queries.count(actor, wanted) == len(seen)
        assert queries.count_occurrences(actor, wanted) == len(seen)


# Never changed


def snapshot():
    """Every figure as it lies in the database, without what was thought of it later."""
    columns = [
        column
        for column in inspect(Estimate).local_table.c
        if column.name not in WRITTEN_ONCE
    ]
    return {row.id: row for row in db.session.execute(select(*columns))}


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["add", "strike", "verify", "revise", "move", "cancel"]),
        st.integers(0, 10**12),
        st.sampled_from(["participants", "visits", "budget_idr"]),
        st.sampled_from(["estimate", "actual"]),
        st.sampled_from(["", "Medan"]),
        st.integers(0, 60),
    ),
    min_size=1,
    max_size=12,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(ACTS)
def test_estimates_never_change_once_written(register, acts):
    event = register(estimates=[figure(1)])
    written = snapshot()
    for act, likely, metric, kind, place, days in acts:
        struck = [row for row in event.estimates if row.struck_at]
        rows = list(event.estimates)
        row = rows[likely % len(rows)]
        try:
            _do(act, event, row, likely, metric, kind, place, days)
        except WrongState:
            assert row in struck or act in {"move", "cancel"}
        db.session.flush()
        now = snapshot()
        assert {key: now[key] for key in written} == written
        assert len(now) - len(written) == (act == "add")
        written = now
    shown = {e["id"] for e in fields.as_fields(event)["estimates"]}
    assert shown == {str(row.id) for row in event.estimates if not row.struck_at}


def _do(act, event, row, likely, metric, kind, place, days):
    day = (clock.now().date() - timedelta(days=days)).isoformat()
    match act:
        case "add":
            told = figure(likely, metric, kind, day, place=place)
            estimates.add(OPERATOR, event, told)
        case "strike":
            estimates.strike(OPERATOR, event, row, reason="Salah.")
        case "verify":
            estimates.verify(OPERATOR, event, row)
        case "revise":
            operations.revise(OPERATOR, event, {"summary": f"{likely}"})
        case "move":
            operations.move(OPERATOR, event, {"start": "2027-01-05"}, reason="Geser.")
        case "cancel":
            operations.cancel(OPERATOR, event, reason="Batal.")


@pytest.mark.parametrize(
    "change",
    [
        "source_kind = 'media'",
        "seen_on = '2026-01-01'",
        "source_key = 'x'",
        "likely = 2",
    ],
)
def test_the_database_itself_refuses_to_change_a_figure(register, change):
    register(estimates=[figure(1)])
    db.session.flush()
    with (
        pytest.raises(DatabaseError, match="append-only"),
        db.session.begin_nested(),
    ):
        db.session.execute(text(f"UPDATE estimate SET {change}"))  # noqa: S608


def test_a_verified_figure_tells_who_looked_and_when(register):
    event = register(estimates=[figure(1)])
    with time_machine.travel("2026-12-01T03:00:00Z", tick=False):
        estimates.verify(OPERATOR, event, event.estimates[0])
    shown = fields.as_fields(event)["estimates"][0]
    assert shown["verified_at"] == "2026-12-01T03:00:00Z"
    assert shown["verified_by"] == "operator"
