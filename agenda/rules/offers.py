"""An offer waits for its answer: when it is reminded of, and when it goes back.

Half of the time an agency gives passes before the reminder, and the other half after
it: nobody loses an offer that he was not reminded of, however long the machine stood
still or the task was paused.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from agenda.rules.working_hours import OfficeHours, after_working_time

USUAL_HOURS = 16
"""Two working days, by the hours of an agency that says nothing else."""
MOST_HOURS = 240


class OfferStep(StrEnum):
    """What is due for an offer that nobody answered."""

    REMIND = "remind"
    LAPSE = "lapse"


@dataclass(frozen=True)
class Offer:
    """An offer that waits; `hours` are working hours, 0 lets it wait for ever."""

    offered_at: datetime
    reminded_at: datetime | None
    hours: int


def reminder_at(offer: Offer, office: OfficeHours) -> datetime | None:
    """When it is reminded of; None when it waits for ever."""
    if offer.hours == 0:
        return None
    return after_working_time(offer.offered_at, _half(offer), office)


def lapses_at(offer: Offer, office: OfficeHours) -> datetime | None:
    """When it goes back: never sooner than half of the time after its reminder.

    Before the reminder, when it will go back if that comes in time. None when it
    waits for ever.
    """
    if offer.hours == 0:
        return None
    last = after_working_time(offer.offered_at, timedelta(hours=offer.hours), office)
    if offer.reminded_at is None:
        return last
    return max(last, after_working_time(offer.reminded_at, _half(offer), office))


def step_due(offer: Offer, office: OfficeHours, now: datetime) -> OfferStep | None:
    """What has to be done about it by `now`, if anything."""
    if offer.reminded_at is None:
        first = reminder_at(offer, office)
        return OfferStep.REMIND if first is not None and first <= now else None
    last = lapses_at(offer, office)
    return OfferStep.LAPSE if last is not None and last <= now else None


def _half(offer: Offer) -> timedelta:
    return timedelta(hours=offer.hours) / 2
