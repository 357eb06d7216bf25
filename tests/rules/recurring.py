"""Rules of series to try things with: many, and as wild as they are taken."""

from datetime import timedelta

from hypothesis import strategies as st

from agenda.rules.precision import Precision, When, default_precision, parse_moment
from agenda.rules.recurrence import BadRule, parse_rule


def when(start, end=None, zone="Asia/Jakarta", precision=None):
    """A date from the contract's texts."""
    start_date, start_time = parse_moment(start)
    end_date, end_time = parse_moment(end) if end else (None, None)
    precision = precision or default_precision(start_time)
    return When(start_date, start_time, end_date, end_time, zone, precision)


_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def _joined(values, most=3):
    return st.lists(values, min_size=1, max_size=most, unique=True).map(
        lambda items: ",".join(str(item) for item in items)
    )


# Which parts go with which frequency. Daily rules have few, because dateutil looks for
# a date that never comes until the year 9999.
_PARTS = {
    "DAILY": ["BYDAY", "BYMONTH", "COUNT", "INTERVAL"],
    "WEEKLY": ["BYDAY", "BYMONTH", "COUNT", "INTERVAL", "WKST"],
    "MONTHLY": ["BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS", "COUNT", "INTERVAL"],
    "YEARLY": ["BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS", "COUNT", "INTERVAL"],
}
_VALUES = {
    "BYMONTH": _joined(st.integers(1, 12)),
    "BYMONTHDAY": _joined(st.integers(1, 31) | st.integers(-31, -1)),
    "BYSETPOS": _joined(st.sampled_from([1, 2, -1, -2]), 2),
    "COUNT": st.integers(1, 30),
    "INTERVAL": st.integers(1, 5),
    "WKST": st.sampled_from(_DAYS),
}
_PLAIN_DAYS = _joined(st.sampled_from(_DAYS))
_ORDERED_DAYS = _joined(
    st.builds("{}{}".format, st.sampled_from([1, 2, -1]), st.sampled_from(_DAYS))
)


@st.composite
def rule_texts(draw):
    frequency = draw(st.sampled_from(sorted(_PARTS)))
    by_day = _PLAIN_DAYS | _ORDERED_DAYS if frequency[0] in "MY" else _PLAIN_DAYS
    names = draw(st.lists(st.sampled_from(_PARTS[frequency]), unique=True, max_size=4))
    values = [f"{name}={draw(_VALUES.get(name, by_day))}" for name in names]
    return ";".join([f"FREQ={frequency}", *values])


def first_that_suits(text, near):
    """The rule with the first day from `near` that it makes, if one comes soon."""
    for ahead in range(400):
        day = near + timedelta(days=ahead)
        first = When(day, None, None, None, "Asia/Jakarta", Precision.DAY)
        try:
            return parse_rule(text, first, until_year=2028), first
        except BadRule:
            continue
    return None
