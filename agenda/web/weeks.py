"""The team by weeks: the duty roster, and how full everybody's weeks are."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response
from wtforms import HiddenField

from agenda import clock
from agenda.db import db
from agenda.errors import NotAllowed
from agenda.people import absences, roster
from agenda.people.models import Account, Agency
from agenda.reference import queries as reference
from agenda.rules.absences import Span
from agenda.rules.ids import read_id
from agenda.rules.load import Fullness, WeekLoad, weeks_from
from agenda.rules.precision import MalformedMoment, parse_moment
from agenda.rules.rotation import week_of
from agenda.tasks import load
from agenda.web import access
from agenda.web.forms.choices import capital
from agenda.web.page import day_words, figure_words, named
from agenda.web.saving import Sheet, save
from agenda.web.team import chosen_agency, frame, span_words

blueprint = Blueprint("weeks", __name__, url_prefix="/team")
Answer = str | Response | tuple[str, int]
_WEEK, _SIX_DAYS = timedelta(days=7), timedelta(days=6)
_SHOWN_WEEKS = 4
LOOKS = {
    Fullness.NONE: "neutral",
    Fullness.UNKNOWN: "neutral",
    Fullness.ROOM: "success",
    Fullness.FULL: "warning",
    Fullness.OVER: "danger",
}


class RosterForm(Sheet):
    """A week of the roster; `mark` tells what it said when it was opened."""

    mark = HiddenField()


# Roster


@blueprint.route("/roster", methods=["GET", "POST"])
def duties() -> Answer:
    """Who is on duty this week; whoever keeps the roster ticks people day by day."""
    actor, agency = access.actor(), chosen_agency()
    if not roster.sees(actor, agency):
        raise NotAllowed
    span = _week_span(agency)
    form = RosterForm(data={"mark": roster.mark_of(agency, span)})
    if request.method == "GET":
        return _roster_page(form, agency, span)
    if not roster.may_keep(actor, agency):
        raise NotAllowed
    typed = _typed(span)
    done = save(
        form,
        lambda: _saved(agency, span, typed, form.mark.data or ""),
        lambda path: None,
    )
    if done is None:
        form.mark.data = roster.mark_of(agency, span)
        return _roster_page(form, agency, span, typed)
    flash(gettext("Piket pekan ini disimpan."), "success")
    return redirect(_address(agency, span))


@blueprint.post("/roster/copy")
def copy_week() -> Answer:
    """Let this week have the duties of the one before."""
    actor, agency = access.actor(), chosen_agency()
    if not roster.sees(actor, agency):
        raise NotAllowed
    span = _week_span(agency)
    copied = roster.copy_week(actor, agency, span.first)
    db.session.commit()
    flash(
        ngettext(
            "%(num)s giliran disalin dari pekan lalu.",
            "%(num)s giliran disalin dari pekan lalu.",
            copied.added,
        ),
        "success",
    )
    for account, day in copied.away:
        flash(
            gettext(
                "%(name)s tidak disalin ke %(day)s karena cuti.",
                name=account.name,
                day=day_words(day),
            ),
            "warning",
        )
    return redirect(_address(agency, span))


def _saved(agency: Agency, span: Span, typed: dict[date, set[UUID]], mark: str) -> bool:
    roster.set_days(access.actor(), agency, span, typed, seen=mark)
    return True


def _typed(span: Span) -> dict[date, set[UUID]]:
    """Who was ticked on which day."""
    return {
        day: {read_id(text) for text in request.form.getlist(f"on-{day.isoformat()}")}
        for day in span.days()
    }


def _address(agency: Agency, span: Span) -> str:
    own = agency.id == access.account().agency_id
    more = "" if own else f"&agency={agency.code}"
    return f"/team/roster?week={span.first.isoformat()}{more}"


def _roster_page(
    form: RosterForm,
    agency: Agency,
    span: Span,
    typed: dict[date, set[UUID]] | None = None,
) -> tuple[str, int]:
    actor = access.actor()
    present = {
        day: {one.id for one in accounts}
        for day, accounts in roster.on_duty(agency, span).items()
    }
    page = render_template(
        "team/roster.html",
        **frame(actor, agency, "/team/roster"),
        form=form,
        days=list(_days(agency, span, present if typed is None else typed)),
        week=span.first.isoformat(),
        title=week_words(span.first),
        previous=_address(agency, Span(span.first - _WEEK, span.last - _WEEK)),
        following=_address(agency, Span(span.first + _WEEK, span.last + _WEEK)),
        anybody=bool(roster.able(agency)),
    )
    return page, form.http_status


def _days(
    agency: Agency, span: Span, ticked: dict[date, set[UUID]]
) -> Iterator[dict[str, Any]]:
    people = roster.able(agency)
    absent = absences.days_absent([one.id for one in people], span)
    free_days, today = reference.free_days(), clock.today(agency.timezone)
    for day in span.days():
        free = free_days.on(day, agency.province_code)
        yield {
            "iso": day.isoformat(),
            "words": day_words(day),
            "today": day == today,
            "free": free[0].name if free else "",
            "people": [
                {
                    "id": one.id,
                    "name": one.name,
                    "on": one.id in ticked.get(day, ()),
                    "away": day in absent.get(one.id, ()),
                }
                for one in people
            ],
        }


# Load


@blueprint.get("/load")
def weights() -> Answer:
    """Hours and tasks by person and week: figures first, colour second."""
    actor, agency = access.actor(), chosen_agency()
    accounts = load.shown_to(actor, agency)
    first = _asked_week(agency)
    mondays = weeks_from(first, _SHOWN_WEEKS)
    found = load.of_people(actor, accounts, mondays)
    return render_template(
        "team/load.html",
        **frame(actor, agency, "/team/load"),
        weeks=[week_words(monday) for monday in mondays],
        rows=[_load_row(one, found[one.id]) for one in accounts],
        sees_all=load.may_see(actor, agency),
        previous=_load_address(agency, first - _WEEK * _SHOWN_WEEKS),
        following=_load_address(agency, first + _WEEK * _SHOWN_WEEKS),
    )


def _load_row(account: Account, weeks: list[WeekLoad]) -> dict[str, Any]:
    return {
        "name": account.name,
        "role": named(account.role),
        "tasks_url": f"/tasks?assignee={account.email}&open=true",
        "weeks": [load_cell(week) for week in weeks],
    }


def load_cell(week: WeekLoad) -> dict[str, Any]:
    return {
        "label": week_words(week.monday),
        "hours": hours_words(week.minutes),
        "room": hours_words(week.capacity),
        "tasks": week.tasks,
        "unestimated": week.unestimated,
        "days_off": week.days_off,
        "tone": LOOKS[week.fullness],
        "looks": capital(named(week.fullness)),
        "empty": week.fullness is Fullness.NONE,
    }


def hours_words(minutes: int) -> str:
    return figure_words(round(minutes / 60, 1))


def _load_address(agency: Agency, monday: date) -> str:
    own = agency.id == access.account().agency_id
    more = "" if own else f"&agency={agency.code}"
    return f"/team/load?week={monday.isoformat()}{more}"


# Weeks


def _week_span(agency: Agency) -> Span:
    monday = _asked_week(agency)
    return Span(monday, monday + _SIX_DAYS)


def _asked_week(agency: Agency) -> date:
    """The Monday of the week of the address; of this week when it names none."""
    try:
        day = parse_moment(request.values.get("week", ""))[0]
    except MalformedMoment:
        day = clock.today(agency.timezone)
    # Weeks before and after are offered, so the ends of the calendar stay away.
    return week_of(min(max(day, date(1900, 1, 1)), date(2999, 1, 1)))


def week_words(monday: date) -> str:
    return span_words(monday, monday + _SIX_DAYS)
