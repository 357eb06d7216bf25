"""Filling the demonstration, through the operations that people use."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from agenda import clock
from agenda.cli import (
    demo_companions,
    demo_packs,
    demo_requests,
    demo_tasks,
    demo_team,
    demo_time,
)
from agenda.cli import demo_content as content
from agenda.cli.cast import AGENCIES, PEOPLE
from agenda.db import db, new_id
from agenda.errors import BadInput
from agenda.events import estimates, fields, occurrences, operations
from agenda.events.models import Event
from agenda.events.series import replace_occurrence
from agenda.exchange import imports, tables
from agenda.feeds import operations as feeds
from agenda.notices import operations as notices
from agenda.notices import planning
from agenda.notices import queries as inboxes
from agenda.observances import operations as observances
from agenda.paths import package_folder
from agenda.people import operations as people
from agenda.people import queries as accounts
from agenda.people.models import Account
from agenda.phases import operations as phases
from agenda.phases import queries as phases_known
from agenda.phases.filters import PhaseFilter
from agenda.reference import holidays
from agenda.reference import queries as reference
from agenda.rules.permissions import OPERATOR, Actor
from agenda.rules.series import Apply
from agenda.scores import operations as scores
from agenda.tasks import travel
from agenda.tasks.editions import clone_event

ZONE = "Asia/Jakarta"
COORDINATOR = "koordinator@agenda.example"
DESK = "desk@agenda.example"
READER = "pimpinan@agenda.example"
"""Whose calendar the one printed address opens."""

_UNREAD = 5
"""So many notices wait in each inbox."""


def fill(passwords: Mapping[str, str], uploads: Path) -> str:
    """Agencies, people, events, tasks and feeds; answers the ready feed's token.

    `uploads` is the folder of files.
    """
    for agency in AGENCIES:
        people.create_agency(OPERATOR, agency)
    for person in PEOPLE:
        people.create_account(
            OPERATOR, {**person, "password": passwords[person["email"]]}
        )
    _import_events()
    _correct_figures()
    _add_visits()
    _name_games()
    _hold_games()
    _register_observances()
    _register_editions()
    _register_next_edition()
    _register_undecided()
    _register_series()
    upcoming = [*_occasions(), *_ahead()]
    demo_tasks.fill(upcoming, _internal_events())
    demo_packs.learn_from_peers()
    demo_companions.fill(uploads)
    demo_team.fill()
    demo_requests.fill()
    demo_time.fill()
    _enter_index_scores()
    _give_phases_to_election()
    _fill_inboxes()
    return _feeds()


def ready_feed() -> str:
    """A feed of the directorate's leader; answers its token."""
    owner = account(READER)
    _feed, token = feeds.create(OPERATOR, owner, {"name": "Agenda pimpinan"})
    return token


def _fill_inboxes() -> None:
    """What everybody was told; all but the newest was read long ago."""
    planning.fill_inboxes()
    for person in PEOPLE:
        owner = account(person["email"])
        told = inboxes.inbox(owner.as_actor(), limit=1000).items
        notices.mark_read(owner.id, [row.id for row in told[_UNREAD:]])


def account(email: str) -> Account:
    found = accounts.account_by_email(email)
    if found is None:
        raise LookupError(email)
    return found


def actor(email: str) -> Actor:
    return account(email).as_actor()


def event(title: str) -> Event:
    """The imported event of that title."""
    return db.session.scalars(
        select(Event).where(Event.title == title, Event.import_key.is_not(None))
    ).one()


# What the table says


def _import_events() -> None:
    shipped = tables.read_table(package_folder("reference", "data", "events.csv"))
    rows = [_as_believed(row) for row in shipped]
    lead = account(COORDINATOR).agency
    result = imports.import_table(actor(COORDINATOR), rows, lead)
    if result.refused:
        first = result.errors[0]
        raise BadInput.at(f"events.csv:{first.row}:{first.column}", first.words)


def _as_believed(row: tables.TableRow) -> tables.TableRow:
    """The games as they were known first, so that their dates have a history."""
    if row.cells.get("title") != content.GAMES:
        return row
    return replace(row, cells={**row.cells, **content.GAMES_BELIEVED})


def _correct_figures() -> None:
    """Take back the figures that their notes contradict; the source stays."""
    hand = actor(COORDINATOR)
    for correction in content.CORRECTIONS:
        wrong = event(correction.event)
        [row] = [one for one in wrong.estimates if one.metric_code == correction.metric]
        kept = fields.estimate(row)
        estimates.strike(hand, wrong, row, reason=correction.reason)
        if correction.rightly:
            names = ("likely", "kind", "as_of", "source", "source_url")
            rightly = {name: kept[name] for name in names}
            estimates.add(
                hand,
                wrong,
                {**rightly, "metric": correction.rightly},
                reason=correction.reason,
            )


def _add_visits() -> None:
    for figure in content.VISITS:
        estimates.add(actor(COORDINATOR), event(content.WATER_FORUM), figure)


def _enter_index_scores() -> None:
    for told in content.INDEX_SCORES:
        scores.enter(actor(DESK), told)


def _give_phases_to_election() -> None:
    desk, held = actor(DESK), event(content.ELECTION)
    asked = PhaseFilter(elections=(content.ELECTION_CODE,))
    for phase in phases_known.matching(desk, asked):
        phases.correct(desk, phase, {"event": str(held.id)})


def _name_games() -> None:
    """A week in its name, yet no commemoration: the games are an event."""
    operations.revise(
        actor(COORDINATOR),
        event(content.GAMES),
        {"kind": "event"},
        reason="Ajang olahraga, bukan peringatan.",
    )


def _hold_games() -> None:
    """What was the end of the year became a date, and that one was moved."""
    hand, games = actor(DESK), event(content.GAMES)
    operations.confirm(hand, games, content.GAMES_SET, reason=content.GAMES_SET_WHY)
    _register_item(games, content.GAMES_OPENING)
    why = content.GAMES_MOVED_WHY
    travel.move_event(hand, games, content.GAMES_MOVED, reason=why)
    _register_item(games, content.GAMES_CLOSING)
    # By the date that the table has now its row is known again.
    believed, start = content.GAMES_BELIEVED["start"], content.GAMES_MOVED["start"]
    games.import_key = (games.import_key or "").replace(believed, start)


def _register_item(whole: Event, item: Mapping[str, Any]) -> None:
    """A programme item of the event."""
    asked = {**item, "parent": str(whole.id)}
    operations.register(actor(COORDINATOR), asked)


# What lies ahead


def _register_undecided() -> None:
    """An event of a coming month, with three dates held open."""
    month = (clock.today(ZONE) + timedelta(days=32)).replace(day=1)
    operations.register(
        actor(COORDINATOR),
        {
            **content.UNDECIDED,
            "start": month.isoformat(),
            "precision": "month",
            "candidates": [
                {
                    "start": month.replace(day=first).isoformat(),
                    "end": month.replace(day=last).isoformat(),
                    "note": note,
                }
                for first, last, note in content.UNDECIDED_DAYS
            ],
            "estimates": [
                {
                    **content.UNDECIDED_FIGURE,
                    "as_of": _days_ago(content.UNDECIDED_FIGURE_AGE).isoformat(),
                }
            ],
            "provenance": {"notes": content.EXAMPLE},
        },
    )


def _register_observances() -> None:
    """The feasts of the coming years: of the list, then as a library reckons them."""
    desk, lead = actor(DESK), account(COORDINATOR).agency.code
    reckoned, why = content.RECKONED_YEAR, content.RECKONED_WHY
    days = {(each.date, each.kind) for each in holidays.proposed(reckoned)}
    holidays.accept_proposals(desk, reckoned, days, why)
    for year in (content.LISTED_YEAR, reckoned):
        observances.register(desk, {"year": year, "agency": lead})


def _register_editions() -> None:
    """The workshops of before, with what was expected and what came."""
    told = {
        "metric": "participants",
        "source": content.COMMITTEE,
        "source_kind": "organizer",
    }
    for edition in content.EDITIONS:
        day = _days_ago(edition.days)
        expected = {
            **told,
            "kind": "estimate",
            "likely": edition.expected,
            "as_of": (day - timedelta(days=30)).isoformat(),
        }
        came = {
            **told,
            "kind": "actual",
            "likely": edition.came,
            "as_of": day.isoformat(),
            "confidence": "high",
        }
        operations.register(
            actor(COORDINATOR),
            {
                **content.UNDECIDED,
                "title": edition.title,
                "title_en": edition.title_en,
                "summary": "",
                "status": "completed",
                "start": day.isoformat(),
                "estimates": [expected, came],
                "provenance": {"notes": content.EXAMPLE},
            },
        )


def _register_next_edition() -> None:
    """The last workshop once more: its figures and their sources stay with it."""
    hand, last = actor(COORDINATOR), content.EDITIONS[-1].title
    former = db.session.scalars(select(Event).where(Event.title == last)).one()
    day = _workday(clock.today(ZONE) + timedelta(days=content.NEXT_EDITION_DAYS))
    edition = clone_event(hand, former, day.isoformat())
    why = content.NEXT_EDITION_WHY
    travel.revise_event(hand, edition, content.NEXT_EDITION, reason=why)


def _register_series() -> None:
    """Wednesdays: one is held the day before, the later ones the day after."""
    today = clock.today(ZONE)
    wednesday = today + timedelta(days=(2 - today.weekday()) % 7)
    first = wednesday - timedelta(weeks=3)
    series = operations.register(
        actor(COORDINATOR),
        {
            **content.BRIEFING,
            **_timed(first, content.BRIEFING_HOURS),
            "provenance": {"notes": content.EXAMPLE},
        },
    )
    soon, later = wednesday + timedelta(weeks=1), wednesday + timedelta(weeks=5)
    moved = _timed(soon - timedelta(days=1), content.BRIEFING_HOURS)
    one = {**content.BRIEFING_CHANGED, **moved}
    _change_dates(series, soon, Apply.ONE, one, content.BRIEFING_CHANGED_WHY)
    following = _timed(later + timedelta(days=1), content.BRIEFING_LATER_HOURS)
    why = content.BRIEFING_LATER_WHY
    _change_dates(series, later, Apply.FOLLOWING, following, why)


def _change_dates(
    series: Event, day: date, apply: Apply, asked: Mapping[str, Any], why: str
) -> None:
    """What a person does on the page of that date of the series."""
    hand, bound = actor(COORDINATOR), new_id()
    start = f"{day}T{content.BRIEFING_HOURS[0]}"
    told: dict[str, Any] = {"reason": why, "change_set": bound}
    part = travel.reach_dates(hand, series, start, apply, **told)
    travel.revise_event(hand, part, asked, **told)


def _days_ago(days: int) -> date:
    return clock.today(ZONE) - timedelta(days=days)


def _occasions() -> Iterator[Event]:
    for occasion in content.OCCASIONS:
        series = event(occasion.series)
        day = _next_date(series)
        yield replace_occurrence(
            actor(DESK),
            series,
            day.isoformat(),
            _planned(occasion, day),
            reason="Direncanakan sebagai kegiatan tersendiri.",
        )


def _next_date(series: Event) -> date:
    """The next date of the series that leaves a few days to prepare."""
    soon = clock.today(ZONE) + timedelta(days=3)
    return next(
        row.first_day
        for row in occurrences.of_event(series)
        if row.first_day >= soon and row.replaced_by_id is None
    )


def _planned(occasion: content.Occasion, day: date) -> dict[str, Any]:
    asked: dict[str, Any] = {
        "title": f"{occasion.series} {day.year}",
        "kind": "event",
        "status": occasion.status,
        "summary": occasion.summary,
        "agency": occasion.agency,
        "partners": list(occasion.partners),
        "provenance": {"source": "", "notes": content.EXAMPLE},
    }
    if occasion.province:
        province = reference.province(occasion.province)
        place = {"province": occasion.province, "city": occasion.city}
        asked["places"] = [place, *occasion.more_places]
        asked["timezone"] = province.timezone if province else ZONE
    if occasion.hours:
        asked |= _timed(day, occasion.hours)
    return asked


def _timed(day: date, hours: tuple[str, str]) -> dict[str, str]:
    begins, ends = hours
    return {
        "start": f"{day}T{begins}",
        "end": f"{day}T{ends}",
        "precision": "exact",
    }


def _ahead() -> Iterator[Event]:
    for title in content.AHEAD:
        yield event(title)


def _internal_events() -> list[Event]:
    made = []
    for values in content.INTERNAL:
        asked = {name: values[name] for name in ("title", "summary", "category")}
        day = _workday(clock.today(ZONE) + timedelta(days=values["days"]))
        asked |= {
            "kind": "event",
            "scope": "national",
            "status": "confirmed",
            "visibility": values["visibility"],
            "places": [{"province": "ID-JK", "city": "Jakarta"}],
            "provenance": {"notes": content.EXAMPLE},
            **_timed(day, values["hours"]),
        }
        made.append(operations.register(actor(COORDINATOR), asked))
    return made


def _workday(day: date) -> date:
    """`day`, or the Monday after it."""
    return day + timedelta(days=max(0, 7 - day.weekday()) if day.weekday() > 4 else 0)


# Who reads along


def _feeds() -> str:
    """A subscription for each part that people play; one token comes out."""
    for person in PEOPLE:
        if person["email"] != READER:
            owner = account(person["email"])
            feeds.create(OPERATOR, owner, {"name": f"Agenda {person['agency']}"})
    return ready_feed()
