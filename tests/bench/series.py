"""Series against recurring-ical-events on the same rules, side by side.

`python -m tests.bench.series` expands ten years of five hundred series, and asks for
one month of them: of our stored dates in a table as the office keeps them, of the rival
anew each time, for it keeps nothing. Both must find the same number of dates.
"""

import sqlite3
from collections.abc import Callable
from datetime import date, timedelta

import recurring_ical_events
from icalendar import Calendar, Event
from icalendar.prop import vRecur

from agenda.rules.precision import Precision, When
from agenda.rules.recurrence import expand, parse_rule
from tests.bench.measure import medians

SERIES = 500
YEARS = date(2024, 1, 1), date(2034, 1, 1)
MONTH = date(2028, 5, 1), date(2028, 6, 1)
RULES = (
    "FREQ=YEARLY",
    "FREQ=YEARLY;INTERVAL=2",
    "FREQ=MONTHLY",
    "FREQ=WEEKLY",
    "FREQ=WEEKLY;INTERVAL=2",
)
Dated = tuple[str, When]


def series() -> list[Dated]:
    """Rules with their first dates, spread over the first four weeks of the year."""
    return [
        (
            RULES[number % len(RULES)],
            When(
                YEARS[0] + timedelta(days=number % 28),
                None,
                None,
                None,
                "Asia/Jakarta",
                Precision.DAY,
            ),
        )
        for number in range(SERIES)
    ]


def expanded(own: list[Dated]) -> list[date]:
    year = YEARS[1].year - 1
    return [
        one.start_date
        for text, first in own
        for one in expand(parse_rule(text, first), first, year)
    ]


def stored(own: list[Dated]) -> sqlite3.Connection:
    kept = sqlite3.connect(":memory:")
    kept.execute("CREATE TABLE occurrence (first_day TEXT)")
    kept.execute("CREATE INDEX days ON occurrence (first_day)")
    rows = [(day.isoformat(),) for day in expanded(own)]
    kept.executemany("INSERT INTO occurrence VALUES (?)", rows)
    return kept


def of_month(kept: sqlite3.Connection) -> list[date]:
    asked = "SELECT first_day FROM occurrence WHERE first_day >= ? AND first_day < ?"
    span = [day.isoformat() for day in MONTH]
    return [date.fromisoformat(row[0]) for row in kept.execute(asked, span)]


def calendar(own: list[Dated]) -> Calendar:
    whole = Calendar()
    for number, (text, first) in enumerate(own):
        event = Event()
        event.add("uid", str(number))
        event.add("dtstart", first.start_date)
        event.add("rrule", vRecur.from_ical(text))
        whole.add_component(event)
    return whole


def main() -> None:
    own = series()
    kept, theirs = stored(own), calendar(own)
    ask: dict[str, Callable[[], list[object]]] = {
        "ten years, ours": lambda: list(expanded(own)),
        "ten years, theirs": lambda: recurring_ical_events.of(theirs).between(*YEARS),
        "a month, ours": lambda: list(of_month(kept)),
        "a month, theirs": lambda: recurring_ical_events.of(theirs).between(*MONTH),
    }
    for span in ("ten years", "a month"):
        counts = [len(ask[f"{span}, {whose}"]()) for whose in ("ours", "theirs")]
        if counts[0] != counts[1]:
            raise SystemExit(
                f"{span}: {counts[0]} dates of ours, {counts[1]} of theirs"
            )
    times = medians(ask, rounds=3)
    for span in ("ten years", "a month"):
        ratio = times[f"{span}, theirs"] / times[f"{span}, ours"]
        print(f"{span} of {SERIES} series: theirs takes {ratio:.0f} times as long")


if __name__ == "__main__":
    main()
