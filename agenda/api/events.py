"""Events, their verbs, their figures and their history."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import request

from agenda.api import asking, parts, schemas
from agenda.api.door import (
    PAGING,
    WRITE,
    Answer,
    Call,
    ViewT,
    created,
    gone,
    listed,
    route,
    shown,
)
from agenda.api.problems import language
from agenda.api.whole import page_of
from agenda.audit import fields as audit
from agenda.companions import queries as beside
from agenda.db import new_id
from agenda.errors import BadInput
from agenda.events import (
    estimates,
    fields,
    held_dates,
    operations,
    queries,
    series,
    warnings,
)
from agenda.events.editions import may_clone
from agenda.events.filters import (
    FILTER_KEYS,
    EventFilter,
    Sort,
    must_know_codes,
    read_filter,
)
from agenda.events.guards import may_register
from agenda.events.models import Estimate, Event
from agenda.events.queries import Dated
from agenda.events.shown import Reader, as_fields
from agenda.rules.event_states import EventStatus
from agenda.rules.permissions import Action, Actor, may
from agenda.rules.precision import format_moment
from agenda.rules.readings import Reading
from agenda.rules.series import Apply
from agenda.tasks import lessons, travel
from agenda.tasks.editions import clone_event as clone
from agenda.tasks.travel import TravelPlan
from agenda.words import words

_FILTERS = (
    "from",
    "to",
    "q",
    "scope",
    "kind",
    "category",
    "theme",
    "status",
    "province",
    "agency",
    "visibility",
    "metric",
    "figure_min",
    "updated_since",
    "trashed",
)
_EXPANDED_SORTS = {Sort.START: False, Sort.START_DOWN: True}


def find(actor: Actor, event_id: str) -> Event:
    return queries.get(actor, asking.object_id(event_id))


def _find_to_restore(actor: Actor, event_id: str) -> Event:
    return queries.get_for_restore(actor, asking.object_id(event_id))


def _may_register(actor: Actor) -> bool:
    return may_register(actor, {})


def may_edit(actor: Actor, event: Event) -> bool:
    return may(
        actor,
        Action.EDIT_EVENT,
        agency_id=event.agency_id,
        tentative=event.status is EventStatus.TENTATIVE,
    )


def may_steer(actor: Actor, event: Event) -> bool:
    return may(actor, Action.STEER_EVENT, agency_id=event.agency_id)


# The register


@route(
    "GET",
    "/events",
    answers=schemas.Listed[schemas.ListedEvent],
    query=(*_FILTERS, "sort", "expand", *PAGING),
)
def list_events(call: Call) -> Answer:
    """The register: everything the caller may see, narrowed by filters."""
    wanted, sort = _wanted(call.actor), _sort()
    if asking.flag("expand"):
        return _by_date(call.actor, wanted, sort)
    page = queries.page(call.actor, wanted, sort, asking.cursor(), asking.limit())
    return listed(page, Reader.of(call.actor, page.items).fields)


def _wanted(actor: Actor) -> EventFilter:
    asked = request.args.to_dict(flat=False)
    known = {key: asked[key] for key in asked if key in FILTER_KEYS}
    must_know_codes(known)
    return read_filter(known)


def _sort() -> Sort:
    text = request.args.get("sort") or Sort.START
    try:
        return Sort(text)
    except ValueError:
        raise BadInput.at(
            "sort",
            words("Pilihan ini tidak dikenal; pilih: %(all)s.", all=list(Sort)),
        ) from None


def _by_date(actor: Actor, wanted: EventFilter, sort: Sort) -> Answer:
    if sort not in _EXPANDED_SORTS:
        raise BadInput.at(
            "sort",
            words(
                "Pilihan ini tidak dikenal; pilih: %(all)s.", all=list(_EXPANDED_SORTS)
            ),
        )
    page = queries.page_of_occurrences(
        actor,
        wanted,
        asking.cursor(),
        asking.limit(),
        backwards=_EXPANDED_SORTS[sort],
    )
    reader = Reader.of(actor, [row.event for row in page.items])
    return listed(page, lambda row: _occurrence(reader, row))


def _occurrence(reader: Reader, row: Dated) -> dict[str, Any]:
    """An event on one of its dates."""
    event = reader.fields(row.event)
    if not row.event.rrule:
        return {**event, "occurrence": None}
    start = row.occurrence.original_start
    return {**event, "start": start, "end": _end(row), "occurrence": start}


def _end(row: Dated) -> str | None:
    event, occurrence = row.event, row.occurrence
    if event.end_date is None:
        return None
    if event.start_time is None:
        return format_moment(occurrence.last_day, None)
    return fields.shifted_end(event, occurrence.first_day, event.start_time)


@route(
    "POST",
    "/events",
    scope=WRITE,
    answers=schemas.RegisteredEvent,
    takes=schemas.EventNew,
    may=_may_register,
    creates=True,
)
def register_event(call: Call) -> Answer:
    """Register an event; what to look at is named in `warnings`.

    An event of the same title nearby, a date outside that of the parent, a place or a
    programme item outside the event's own.
    """
    event = operations.register(call.actor, call.body, call.reason)
    return created(_with_warnings(call.actor, event), f"/events/{event.id}")


def _with_warnings(actor: Actor, event: Event) -> dict[str, Any]:
    """The event; `warnings` only when there is something to look at."""
    body = as_fields(actor, event)
    if told := warnings.of_event(actor, event):
        body["warnings"] = [one.as_fields(language()) for one in told]
    return body


@route("GET", "/events/{event_id}", answers=schemas.Event, find=find)
def show_event(call: Call) -> Answer:
    """One event with everything in it."""
    return shown(as_fields(call.actor, call.thing))


@route(
    "PATCH",
    "/events/{event_id}",
    scope=WRITE,
    answers=schemas.RevisedEvent,
    takes=schemas.DatedEventChange,
    find=find,
    allow=may_edit,
)
def change_event(call: Call) -> Answer:
    """Change fields; a list replaces the old one, dates follow the rules of `move`.

    With `occurrence` one date of a series changes, or by `apply` those that follow or
    all. What was changed is answered: an event of its own, a new series, the series.
    What is so already is left as it is, and the series is answered. Phases stay: those
    that another date leaves behind are named in `warnings`, `move` can take them along.
    With another date the answer tells what it means for each item and task, and with
    `dry_run` nothing is kept. `tasks` answers for dues that were set by hand.
    """
    trial, answers = parts.flag(call, "dry_run"), parts.answers(call)
    bound = _reach(call, unless_same=True)
    plan = travel.revise_and_tell(
        call.actor,
        call.thing,
        call.body,
        seen=call.seen,
        reason=call.reason,
        dry_run=trial,
        answers=answers,
        change_set=bound,
    )
    if plan.moved or trial:
        return parts.revised(plan, trial=trial)
    return shown(_with_warnings(call.actor, call.thing))


@route("DELETE", "/events/{event_id}", scope=WRITE, find=find, allow=may_steer)
def trash_event(call: Call) -> Answer:
    """Put the event into the trash; `restore` brings it back."""
    travel.trash_event(call.actor, call.thing, seen=call.seen, reason=call.reason)
    return gone()


# Verbs


def _reach(call: Call, *, unless_same: bool = False) -> UUID:
    """Let the call act on those dates of a series that its body names.

    Answers what binds everything that is done by it. `unless_same` leaves the series
    whole when the body says of the date what is so already.
    """
    asked = {name: call.body.pop(name, None) for name in ("occurrence", "apply")}
    reading = Reading(asked, set(asked))
    occurrence = reading.line("occurrence", 16)
    usual = Apply.ONE if occurrence else Apply.ALL
    apply = reading.choice("apply", Apply, usual) or usual
    if not occurrence and apply is not Apply.ALL and not reading.problems:
        reading.note("occurrence", words("Wajib diisi: mulai dari tanggal yang mana."))
    if apply is Apply.ONE and call.body.get("rrule"):
        reading.note("rrule", words("Satu tanggal tidak dapat berulang."))
    reading.finish()
    bound = new_id()
    if not occurrence:
        return bound
    if unless_same and apply is not Apply.ALL and not _differs(call, occurrence):
        call.body = {}
        return bound
    if apply is Apply.ALL:
        call.body = travel.for_all_dates(call.thing, occurrence, call.body)
    call.thing = travel.reach_dates(
        call.actor,
        call.thing,
        occurrence,
        apply,
        seen=call.seen,
        reason=call.reason,
        change_set=bound,
    )
    call.seen = None
    return bound


def _differs(call: Call, occurrence: str) -> bool:
    return series.would_differ(
        call.actor, call.thing, occurrence, call.body, seen=call.seen
    )


def _reach_only(call: Call) -> UUID:
    """The same for a verb that takes nothing else."""
    bound = _reach(call)
    Reading(call.body, frozenset()).finish()
    return bound


def _verb(
    name: str,
    find: Callable[[Actor, str], Event] = find,
    takes: type[schemas.Asked] = schemas.Stopping,
) -> Callable[[ViewT], ViewT]:
    """The route of an act on an event and on those of its items that are named.

    It answers the event, and what the act means for its items and tasks.
    """
    return route(
        "POST",
        f"/events/{{event_id}}/{name}",
        scope=WRITE,
        answers=schemas.SteeredEvent,
        takes=takes,
        find=find,
        allow=may_steer,
    )


def _steer(call: Call, operation: Callable[..., TravelPlan]) -> Answer:
    """Do it to the event, or a date of it, and to the items that the body names."""
    trial, items = parts.flag(call, "dry_run"), parts.items(call)
    bound = _reach_only(call)
    plan = operation(
        call.actor,
        call.thing,
        seen=call.seen,
        reason=call.reason,
        dry_run=trial,
        items=items,
        change_set=bound,
    )
    return parts.steered(plan, trial=trial)


@_verb("restore", find=_find_to_restore, takes=schemas.Restoring)
def restore_event(call: Call) -> Answer:
    """Out of the trash, or out of cancelled or completed to the status before.

    Tasks that were paused go on, unless the event is postponed.
    """
    return _steer(call, travel.restore_event)


@route(
    "POST",
    "/events/{event_id}/confirm",
    scope=WRITE,
    answers=schemas.SteeredEvent,
    takes=schemas.Confirmation,
    find=find,
    allow=may_steer,
)
def confirm_event(call: Call) -> Answer:
    """Make the date firm, and say who confirmed it and by which letter.

    With another date, items and tasks go along as in a move, and `phases_follow` takes
    the phases along.
    """
    return _move(call, travel.confirm_event, parts.steered, unless_same=False)


@route(
    "POST",
    "/events/{event_id}/move",
    scope=WRITE,
    answers=schemas.Moved,
    takes=schemas.Moving,
    find=find,
    allow=may_steer,
)
def move_event(call: Call) -> Answer:
    """Give the event another date; tell what that means for each item and task.

    Programme items move along by as much, each on its own clock; those that do not are
    named with the reason in `items`. Dues of tasks are counted anew; one that was set
    by hand stays until `tasks` answers for it with `keep` or `move`. Phases stay and
    are named in a warning, unless `phases_follow` takes them along. With `dry_run` the
    answer is the same and nothing is kept.
    """
    # A postponed series holds no date, so naming one says something new.
    holds = call.thing.status is not EventStatus.POSTPONED
    return _move(call, travel.move_event, parts.moved, unless_same=holds)


def _move(
    call: Call,
    operation: Callable[..., TravelPlan],
    tell: Callable[..., Answer],
    *,
    unless_same: bool,
) -> Answer:
    trial, follow = parts.flag(call, "dry_run"), parts.flag(call, "phases_follow")
    answers = parts.answers(call)
    bound = _reach(call, unless_same=unless_same)
    plan = operation(
        call.actor,
        call.thing,
        call.body,
        seen=call.seen,
        reason=call.reason,
        dry_run=trial,
        phases_follow=follow,
        answers=answers,
        change_set=bound,
    )
    return tell(plan, trial=trial)


@_verb("postpone")
def postpone_event(call: Call) -> Answer:
    """Take the date away; start and end stay as the last known ones.

    Open tasks are paused, and come back with the next date.
    """
    return _steer(call, travel.postpone_event)


@_verb("cancel", takes=schemas.Cancelling)
def cancel_event(call: Call) -> Answer:
    """Call the event off; a reason is required.

    Open tasks are paused; they come back when the event is restored.
    """
    return _steer(call, travel.cancel_event)


@_verb("complete", takes=schemas.Closing)
def complete_event(call: Call) -> Answer:
    """Say that a confirmed event took place; work after it goes on.

    `estimates` are entered as actual figures. `lessons` say of tasks of the event what
    to keep, change or drop the next time; which of them slipped is noted beside.
    """
    asked = {name: call.body.pop(name, None) for name in lessons.CLOSING_FIELDS}

    def close(actor: Actor, event: Event, **how: Any) -> TravelPlan:
        return lessons.close_event(actor, event, asked, **how)

    return _steer(call, close)


@route(
    "GET",
    "/events/{event_id}/lessons",
    answers=schemas.Listed[schemas.Lesson],
    query=PAGING,
    find=find,
)
def list_lessons(call: Call) -> Answer:
    """What was learned when the event was closed."""
    found = lessons.of_event(call.actor, call.thing)
    seen = lessons.seen_tasks(call.actor, found)
    page = page_of(found, lambda row: str(row.id))
    return listed(
        page, lambda row: lessons.as_fields(row, shows_task=row.task_id in seen)
    )


@route(
    "POST",
    "/events/{event_id}/clone",
    scope=WRITE,
    answers=schemas.Event,
    takes=schemas.Cloning,
    find=find,
    allow=may_clone,
)
def clone_event(call: Call) -> Answer:
    """Register the next edition: places, candidates and items by the same distance.

    Figures stay with the former edition, which `series` names. With `tasks` the work
    is planned again.
    """
    reading = Reading(call.body, {"start", "tasks"})
    start, tasks = reading.line("start", 20, required=True), reading.flag("tasks")
    reading.finish()
    event = clone(call.actor, call.thing, start, tasks=tasks, reason=call.reason)
    return shown(as_fields(call.actor, event))


# History and figures


@route(
    "GET",
    "/events/{event_id}/history",
    answers=schemas.Listed[schemas.HistoryItem],
    query=PAGING,
    find=find,
)
def list_event_history(call: Call) -> Answer:
    """Who changed which field from what to what, when and why; newest first.

    What was done beside the event stands among it: attachments, comments, and those
    contacts that the caller may see.
    """
    page = beside.history(call.actor, call.thing, asking.cursor(), asking.limit())
    items = [audit.as_fields(entry) for entry in page.items]
    reader = Reader.of_history(call.actor, items)
    return listed(page, lambda entry: reader.entry(audit.as_fields(entry)))


@route(
    "GET",
    "/events/{event_id}/dates",
    answers=schemas.Listed[schemas.HeldDate],
    query=PAGING,
    find=find,
)
def list_held_dates(call: Call) -> Answer:
    """Every date that the event ever held, oldest first: what was believed when."""
    page = held_dates.page(call.thing, asking.cursor(), asking.limit())
    return listed(page, fields.held_date)


@route(
    "GET",
    "/events/{event_id}/estimates",
    answers=schemas.Listed[schemas.Estimate],
    query=PAGING,
    find=find,
)
def list_estimates(call: Call) -> Answer:
    """The figures of an event that are not struck, oldest first."""
    page = queries.estimates(call.thing, asking.cursor(), asking.limit())
    return listed(page, fields.estimate)


@route(
    "POST",
    "/events/{event_id}/estimates",
    scope=WRITE,
    answers=schemas.Estimate,
    takes=schemas.EstimateNew,
    find=find,
    allow=may_edit,
    creates=True,
)
def add_estimate(call: Call) -> Answer:
    """Append a figure; figures are never overwritten."""
    row = estimates.add(call.actor, call.thing, call.body, reason=call.reason)
    return created(fields.estimate(row), f"/estimates/{row.id}")


class Figure:
    """An estimate with the event that decides who may see and touch it."""

    def __init__(self, event: Event, row: Estimate) -> None:
        self.event = event
        self.row = row
        self.version = row.version


def _find_figure(actor: Actor, estimate_id: str) -> Figure:
    return Figure(*queries.get_estimate(actor, asking.object_id(estimate_id)))


def _may_judge(actor: Actor, figure: Figure) -> bool:
    return may_edit(actor, figure.event)


@route("GET", "/estimates/{estimate_id}", answers=schemas.Estimate, find=_find_figure)
def show_estimate(call: Call) -> Answer:
    """One figure, also when it is struck."""
    return shown(fields.estimate(call.thing.row))


@route(
    "POST",
    "/estimates/{estimate_id}/strike",
    scope=WRITE,
    answers=schemas.Estimate,
    takes=schemas.GivenReason,
    find=_find_figure,
    allow=_may_judge,
)
def strike_estimate(call: Call) -> Answer:
    """Take a wrong figure out of what is shown; a reason is required."""
    figure: Figure = call.thing
    row = estimates.strike(call.actor, figure.event, figure.row, reason=call.reason)
    return shown(fields.estimate(row))


@route(
    "POST",
    "/estimates/{estimate_id}/verify",
    scope=WRITE,
    answers=schemas.Estimate,
    takes=schemas.Reason,
    find=_find_figure,
    allow=_may_judge,
)
def verify_estimate(call: Call) -> Answer:
    """Say that the figure was compared with its source."""
    figure: Figure = call.thing
    row = estimates.verify(call.actor, figure.event, figure.row, reason=call.reason)
    return shown(fields.estimate(row))
