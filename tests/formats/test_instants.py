from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from agenda.formats.instants import rfc3339, rfc3339_or_none


def test_an_instant_is_written_in_utc_to_the_second():
    evening = datetime(2026, 12, 31, 23, 30, 1, 999, ZoneInfo("Asia/Jayapura"))

    assert rfc3339(evening) == "2026-12-31T14:30:01Z"


def test_an_instant_that_has_not_come_is_nothing():
    assert rfc3339_or_none(None) is None
    assert rfc3339_or_none(datetime(2026, 1, 1, tzinfo=UTC)) == "2026-01-01T00:00:00Z"
