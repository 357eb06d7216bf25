"""The only place where time enters the product.

Everything else asks here, so a frozen clock in a test freezes the whole office.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def today(zone: str) -> date:
    """The calendar day that it is now in the IANA zone `zone`."""
    return now().astimezone(ZoneInfo(zone)).date()


def revision_after(last: datetime) -> datetime:
    """This instant to the second, and in any case a second later than `last`.

    Calendar programs of phones ignore an update whose time of revision did not rise,
    so two changes within one second get different seconds.
    """
    return max(now().replace(microsecond=0), last + timedelta(seconds=1))
