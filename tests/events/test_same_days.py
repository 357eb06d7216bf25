"""What else happens on days that are held open: only what its reader may know of."""

from datetime import date

import pytest

from agenda.events import operations, same_days
from agenda.events.series import leave_out, replace_occurrence
from agenda.rules.precision import Precision, When, span_of
from tests.factories import make_event


def span(first, last=None):
    when = When(first, None, last, None, "Asia/Jakarta", Precision.DAY)
    return span_of(when)


@pytest.fixture
def own(register):
    return register(title="Rakor", start="2026-12-01", precision="month")


@pytest.fixture
def told(people, own):
    """The titles around some spans, as the person reads them."""

    def read(*spans, by=None):
        actor = (by or people.coordinator).as_actor()
        rows = same_days.others(actor, own, [span(*days) for days in spans])
        return [row.event.title for row in rows]

    return read


def day(text):
    return date.fromisoformat(text)


def test_what_touches_one_of_the_spans_is_told_the_international_first(register, told):
    register(title="sebelum", start="2026-12-08")
    register(title="pagi", start="2026-12-09T08:00")
    register(title="KTT", start="2026-12-05", end="2026-12-20", scope="international")
    register(title="kedua", start="2026-12-16", end="2026-12-17")
    register(title="di antaranya", start="2026-12-12")
    spans = [(day("2026-12-09"), day("2026-12-11")), (day("2026-12-17"),)]
    assert told(*spans) == ["KTT", "pagi", "kedua"]
    assert told() == []


def test_nobody_learns_of_what_is_not_for_him(people, register, told):
    register(
        title="Umpan",
        by=people.coordinator,
        visibility="confidential",
        start="2026-12-09",
    )
    assert told((day("2026-12-09"),)) == ["Umpan"]
    assert told((day("2026-12-09"),), by=people.desk) == []


def test_neither_itself_nor_its_parts_nor_what_is_called_off_or_vague_counts(
    people, register, own, told
):
    actor = people.coordinator.as_actor()
    register(title="sesi", start="2026-12-09", parent=str(own.id))
    register(title="bulan", start="2026-12-01", precision="month")
    register(title="peringatan", start="2026-12-09", kind="observance")
    operations.cancel(actor, register(title="batal", start="2026-12-09"), reason="x")
    operations.trash(actor, register(title="dibuang", start="2026-12-09"))
    assert told((day("2026-12-01"), day("2026-12-31"))) == []


def test_a_series_counts_on_the_dates_that_it_has(people, register, told):
    actor = people.coordinator.as_actor()
    series = register(title="apel", start="2026-12-07", rrule="FREQ=DAILY;COUNT=5")
    leave_out(actor, series, ["2026-12-08"])
    replace_occurrence(actor, series, "2026-12-09", {"title": "apel besar"})
    assert told((day("2026-12-07"),)) == ["apel"]
    assert told((day("2026-12-08"),)) == []
    assert told((day("2026-12-09"),)) == ["apel besar"]


def test_so_many_are_looked_at_and_no_more(people, told, monkeypatch):
    monkeypatch.setattr(same_days, "MOST", 3)
    for number in range(5):
        make_event(people.coordinator, title=f"{number}", start="2026-12-09")
    assert len(told((day("2026-12-09"),))) == 3
