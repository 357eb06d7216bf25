"""When an offer is reminded of, and when it goes back."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from agenda.rules.offers import (
    Offer,
    OfferStep,
    lapses_at,
    reminder_at,
    step_due,
)
from agenda.rules.working_days import FreeDays
from agenda.rules.working_hours import OfficeHours, working_time

OFFICE = OfficeHours("Asia/Jakarta", FreeDays([], {2026}))
TUESDAY = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)  # 08.00 in Jakarta
HOUR = timedelta(hours=1)
moments = st.integers(0, 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


def test_an_offer_is_reminded_of_at_half_time_and_goes_back_after_the_whole():
    offer = Offer(TUESDAY, None, 16)
    assert reminder_at(offer, OFFICE) == TUESDAY + 8 * HOUR
    assert lapses_at(offer, OFFICE) == datetime(2026, 11, 25, 8, 30, tzinfo=UTC)


def test_before_half_time_nothing_is_due():
    offer = Offer(TUESDAY, None, 16)
    assert step_due(offer, OFFICE, TUESDAY + 8 * HOUR - HOUR / 60) is None
    assert step_due(offer, OFFICE, TUESDAY + 8 * HOUR) is OfferStep.REMIND


def test_who_was_never_reminded_loses_nothing_however_late_it_is():
    offer = Offer(TUESDAY, None, 16)
    assert step_due(offer, OFFICE, TUESDAY + timedelta(days=90)) is OfferStep.REMIND


def test_after_a_late_reminder_half_of_the_time_is_left():
    late = TUESDAY + timedelta(days=7)
    offer = Offer(TUESDAY, late, 16)
    assert step_due(offer, OFFICE, late + 7 * HOUR) is None
    assert step_due(offer, OFFICE, late + 8 * HOUR) is OfferStep.LAPSE


def test_an_agency_without_a_limit_lets_offers_wait():
    offer = Offer(TUESDAY, None, 0)
    assert lapses_at(offer, OFFICE) is reminder_at(offer, OFFICE) is None
    assert step_due(offer, OFFICE, TUESDAY + timedelta(days=900)) is None


@given(
    moments,
    st.integers(1, 240),
    st.timedeltas(timedelta(), timedelta(days=60)),
)
def test_nothing_goes_back_before_the_hours_of_the_agency_have_passed(
    offered, hours, waited
):
    reminded = offered + waited
    last = lapses_at(Offer(offered, reminded, hours), OFFICE)
    assert last is not None
    assert working_time(offered, last, OFFICE) >= hours * HOUR
    assert working_time(reminded, last, OFFICE) >= hours * HOUR / 2
