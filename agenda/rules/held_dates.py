"""The dates that an event held one after the other: which change of them is a move.

A date is sharpened or blurred when one of the two lies within the other and they are
known more or less exactly: "Mei 2024" that becomes 18 May was not moved. Neither was a
date that begins when it did and only ends at another time.
"""

from collections.abc import Iterable, Sequence

from agenda.rules.precision import Precision, Span, When, span_of

TOLD = frozenset(
    {
        "start",
        "end",
        "timezone",
        "precision",
        "status",
        "confirmed_by",
        "confirmation_reference",
    }
)
"""What is known of a date, by the contract's names: one of these changes, and the
history of dates has a row more."""


def holds_another(changed_fields: Iterable[str]) -> bool:
    """Whether a change of these fields belongs into the history of dates."""
    return not TOLD.isdisjoint(changed_fields)


def overlap(one: Span, other: Span) -> bool:
    """Whether the two have a day of the calendar in common."""
    return one.first_day <= other.last_day and other.first_day <= one.last_day


def covers(outer: Span, inner: Span) -> bool:
    """Whether every day of `inner` is one of `outer`."""
    return outer.first_day <= inner.first_day and inner.last_day <= outer.last_day


def is_move(former: When, now: When) -> bool:
    """Whether who relied on `former` comes at the wrong time now."""
    before, after = span_of(former), span_of(now)
    if former.precision is not now.precision:
        return not (covers(before, after) or covers(after, before))
    if former.precision is Precision.EXACT:
        return before.starts_at_utc != after.starts_at_utc
    return before.first_day != after.first_day


def former_date(held: Sequence[When | None], now: When | None) -> When | None:
    """The date from which the present one was moved, of all held before, oldest first.

    What only made it more or less exact on the way is passed over. None when it was
    never moved.
    """
    if now is None:
        return None
    for date in reversed(held):
        if date is not None and is_move(date, now):
            return date
    return None
