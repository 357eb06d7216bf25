"""How dear the pages are: list, event, home and search, small and large office.

    .venv/bin/python -m tests.bench.pages [EVENTS]

Prints CPU time as ratios within this run: each page against a bare Jinja page of the
same size without a database, and each page of a large office (default 50,000 events)
against that of a small one.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from flask.testing import FlaskClient

from agenda.db import db
from agenda.events.models import Event
from tests.bench import rival
from tests.bench.measure import medians, told
from tests.bench.office import Bench, demonstration, enlarged, opened

LARGE = 50_000
WHO = "koordinator@agenda.example"
PAGES = {
    "list": "/events?view=all",
    "list of what comes": "/events",
    "list by a common figure": "/events?view=all&metric=participants&figure_min=1",
    "list by a rare figure": "/events?view=all&metric=participants&figure_min=30000",
    "event page": "",
    "home": "/",
    "search, a common word": "/search?q=nasional",
    "search, a rare word": "/search?q=pemberitaan",
}
PAGE_GOAL, PAGE_LEAST = 5, 10
GROWTH_GOAL, GROWTH_LEAST = 1.3, 2


def main(events: int = LARGE) -> None:
    with tempfile.TemporaryDirectory(prefix="agenda-bench-") as folder:
        small = demonstration(Path(folder) / "small")
        middle = opened(enlarged(small, Path(folder) / "middle", 500))
        large = opened(enlarged(small, Path(folder) / "large", events))
        report([opened(small), middle, large])


def report(offices: list[Bench]) -> None:
    """Every page of every office, interleaved with its bare rival."""
    lines = []
    for name, path in PAGES.items():
        subjects = {}
        for office in offices:
            page = page_of(office, path)
            subjects[f"{office.events}"] = page
            subjects[f"bare {office.events}"] = bare(page)
        times = medians(subjects)
        lines += against_bare(name, offices, times)
        lines.append(growth(name, offices, times))
    print("\n".join(lines))


def page_of(office: Bench, path: str) -> Callable[[], bytes]:
    browser = office.as_person(WHO)
    return partial(body, browser, path or an_event(office))


def body(browser: FlaskClient, path: str) -> bytes:
    answer = browser.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.data


def bare(page: Callable[[], bytes]) -> Callable[[], bytes]:
    return partial(body, rival.like(page()), "/")


def an_event(office: Bench) -> str:
    """The page of the World Water Forum, which has figures and tasks."""
    with office.app.app_context():
        found = db.session.query(Event).filter(Event.title.like("World Water Forum%"))
        return f"/events/{found.order_by(Event.id).first().id}"


def against_bare(name: str, offices: list[Bench], times: dict[str, float]) -> list[str]:
    return [
        told(
            f"{name} of {office.events} events : bare page",
            times[f"{office.events}"] / times[f"bare {office.events}"],
            PAGE_GOAL,
            PAGE_LEAST,
        )
        for office in offices
    ]


def growth(name: str, offices: list[Bench], times: dict[str, float]) -> str:
    _small, middle, large = (times[f"{office.events}"] for office in offices)
    label = f"{name}: {offices[2].events} : {offices[1].events} events"
    return told(label, large / middle, GROWTH_GOAL, GROWTH_LEAST)


if __name__ == "__main__":
    os.environ["TZ"] = "UTC"
    main(*map(int, sys.argv[1:2]))
