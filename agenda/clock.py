"""The only place where time enters the product.

Everything else asks here, so a frozen clock in a test freezes the whole office.
"""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def today(zone: str) -> date:
    """The calendar day that it is now in the IANA zone `zone`."""
    return now().astimezone(ZoneInfo(zone)).date()
