"""What can be done to an event: refuse, change, record.

Every door calls these. An operation takes the actor first, changes one event in full
(its places, its audience, its occurrences, its searchable words), raises its version by
one, writes one line of history and flushes; the door commits. What an event's tasks
have to do with it is decided in `tasks.travel`, which calls from above.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

from sqlalchemy import select

from agenda import clock
from agenda.audit.operations import AuditAction, differences, record
from agenda.audit.queries import must_be_current
from agenda.db import db, flush
from agenda.errors import BadInput, NotAllowed, Problem, WrongState
from agenda.events import (
    audience,
    fields,
    occurrences,
    queries,
    search,
    shown,
    writing,
)
from agenda.events.drafts import DATE_FIELDS, EventDraft, read_draft
from agenda.events.figures import ESTIMATE_FIELDS, read_estimate
from agenda.events.models import Estimate, Event, Occurrence
from agenda.people.models import Agency
from agenda.rules import recurrence
from agenda.rules.event_states import (
    EventStatus,
    EventVerb,
    Visibility,
    after,
    raises_sequence,
    reason_required,
)
from agenda.rules.permissions import Action, Actor, Reach, may, reach
from agenda.rules.precision import (
    MisalignedSpan,
    Precision,
    check_span,
    default_precision,
    parse_moment,
)
from agenda.rules.readings import LONGEST_TEXT, Reading, clean
from agenda.words import words

KIND = "event"
_ACTIONS = {
    EventVerb.CONFIRM: AuditAction.EVENT_CONFIRM,
    EventVerb.MOVE: AuditAction.EVENT_MOVE,
    EventVerb.POSTPONE: AuditAction.EVENT_POSTPONE,
    EventVerb.CANCEL: AuditAction.EVENT_CANCEL,
    EventVerb.COMPLETE: AuditAction.EVENT_COMPLETE,
    EventVerb.RESTORE: AuditAction.EVENT_RESTORE,
}
_CONFIRM_FIELDS = {"start", "end", "timezone", "precision", "confirmed_by", "reference"}
_MOVE_FIELDS = {"start", "end", "timezone", "precision"}
_FIRM = (None, Precision.EXACT.value, Precision.DAY.value)


# Registering and revising


def may_register(actor: Actor, asked: Mapping[str, Any]) -> bool:
    """Whether the actor may register an event such as `asked`, before it is read."""
    reached = reach(actor, Action.EDIT_EVENT)
    if reached is Reach.NONE:
        return False
    if reached is Reach.OWN_TENTATIVE and asked.get("status") not in _TENTATIVE:
        return False
    return asked.get("visibility") != Visibility.CONFIDENTIAL or may(
        actor, Action.SET_CONFIDENTIAL, agency_id=actor.agency_id
    )


_TENTATIVE = (None, "", EventStatus.TENTATIVE.value)


def register(
    actor: Actor,
    asked: Mapping[str, Any],
    reason: str = "",
    *,
    uid: str | None = None,
    import_key: str | None = None,
) -> Event:
    """Enter a new event; raises NotAllowed and BadInput.

    `uid` and `import_key` come from the file that an event is imported from.
    """
    if not may_register(actor, asked):
        raise NotAllowed
    draft = read_draft(asked, home=_home(actor), may_see=_sight(actor))
    _must_reach_agency(actor, draft.agency)
    event = writing.new_event(draft, uid, import_key)
    audience.rewrite(event)
    writing.add_estimates(event, _figures(draft), actor.label)
    told = {
        name: value
        for name, value in fields.as_fields(event).items()
        if name not in fields.KEPT_BY_US
    }
    record(
        actor,
        AuditAction.EVENT_REGISTER,
        KIND,
        event.id,
        differences({}, told),
        _read_reason(reason),
    )
    return event


def revise(
    actor: Actor,
    event: Event,
    asked: Mapping[str, Any],
    *,
    seen: int | None = None,
    reason: str = "",
) -> Event:
    """Change the fields in `asked`; a change of dates follows the rules of `move`.

    Nothing differs: nothing happens. Raises NotAllowed, Stale, WrongState, BadInput.
    """
    _must_edit(actor, event)
    must_be_current(KIND, event, seen)
    wished = _settable(actor, event, asked)
    if _moves(event, wished):
        return _move_and_revise(actor, event, wished, reason)
    return _change(actor, event, wished, AuditAction.EVENT_REVISE, reason)


def touch_shown_names(kind: str, code: str) -> None:
    """Give a new revision to each event that shows a renamed thing.

    Their calendar text differs from now on, and clients only look at the revision.
    """
    for event in writing.events_showing(kind, code):
        writing.touch(event)
    search.index_anew(kind, code)
    flush()


def _move_and_revise(
    actor: Actor, event: Event, wished: Mapping[str, Any], reason: str
) -> Event:
    _must_steer(actor, event)
    status = after(event.status, EventVerb.MOVE)
    _must_give_reason(EventVerb.MOVE, event, reason)
    whole = {**wished, **_moved_dates(event, wished)}
    return _change(actor, event, whole, AuditAction.EVENT_MOVE, reason, status)


def _settable(actor: Actor, event: Event, asked: Mapping[str, Any]) -> dict[str, Any]:
    """`asked` without what only repeats a field kept by us; refuses other attempts.

    A parent that the actor may not know of was shown blank, and blank is no change.
    """
    told = shown.as_fields(actor, event)
    problems = []
    wished = {}
    for name, value in asked.items():
        if name in fields.KEPT_BY_US:
            if value != told[name]:
                problems.append(Problem(name, words("Tidak dapat diubah.")))
        elif name == "status":
            if value != event.status.value:
                problems.append(
                    Problem(name, words("Status diubah dengan tindakannya sendiri."))
                )
        elif name == "estimates":
            problems.append(
                Problem(name, words("Angka ditambahkan sebagai baris baru."))
            )
        elif name != "parent" or (value or None) != told["parent"]:
            wished[name] = value
    if problems:
        raise BadInput(problems)
    return wished


def _moves(event: Event, wished: Mapping[str, Any]) -> bool:
    """Whether a date, the zone or the precision would become another one."""
    shown = fields.dates(event)
    return any(
        name in wished and (wished[name] or None) != (shown[name] or None)
        for name in DATE_FIELDS - {"all_day"}
    )


def _change(
    actor: Actor,
    event: Event,
    wished: Mapping[str, Any],
    action: AuditAction,
    reason: str = "",
    status: EventStatus | None = None,
    status_before: EventStatus | None = None,
) -> Event:
    """Write what is wished over what is there: one version, one line of history."""
    before = fields.content(event)
    whole = {**_without_status(before), **wished}
    if "all_day" not in wished:
        whole.pop("all_day")
    draft = read_draft(
        whole, home=event.agency, may_see=_sight(actor), present=event, status=status
    )
    _must_reach_agency(actor, draft.agency, event.agency)
    _must_set_visibility(actor, event, draft)
    writing.write(event, draft)
    if status is not None:
        event.status_before = status_before
    changes = differences(before, fields.content(event))
    if not changes:
        return event
    came = audience.rewrite(event) and any(c["field"] == "visibility" for c in changes)
    writing.touch(
        event,
        comes_into_view=bool(came),
        told=raises_sequence(change["field"] for change in changes),
    )
    flush()
    record(actor, action, KIND, event.id, changes, _read_reason(reason))
    return event


def _without_status(content: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name != "status"}


# Verbs


def confirm(
    actor: Actor,
    event: Event,
    asked: Mapping[str, Any],
    *,
    seen: int | None = None,
    reason: str = "",
) -> Event:
    """Make the date firm; `asked` may hold a new date, who confirmed, which letter."""
    _must_steer(actor, event)
    must_be_current(KIND, event, seen)
    status = after(event.status, EventVerb.CONFIRM)
    _must_know(asked, _CONFIRM_FIELDS)
    wished = _firm_dates(event, asked) if _moves(event, asked) else {}
    if asked.get("confirmed_by") is not None:
        wished["confirmed_by"] = asked["confirmed_by"]
    if asked.get("reference") is not None:
        wished["confirmation_reference"] = asked["reference"]
    return _change(actor, event, wished, AuditAction.EVENT_CONFIRM, reason, status)


def move(
    actor: Actor,
    event: Event,
    asked: Mapping[str, Any],
    *,
    seen: int | None = None,
    reason: str = "",
) -> Event:
    """Give the event another date; doors call `tasks.travel.move_event`.

    Without an end the event keeps its length, or fills its span; without a precision
    it keeps a coarse one that the new date names, and else has what a date, or a date
    with a time, has by itself.
    """
    _must_steer(actor, event)
    must_be_current(KIND, event, seen)
    status = after(event.status, EventVerb.MOVE)
    _must_know(asked, _MOVE_FIELDS)
    _must_give_reason(EventVerb.MOVE, event, reason)
    wished = _moved_dates(event, asked)
    return _change(actor, event, wished, AuditAction.EVENT_MOVE, reason, status)


def postpone(
    actor: Actor, event: Event, *, seen: int | None = None, reason: str = ""
) -> Event:
    """Take the date away; what was the date stays as the last known one."""
    return _steer(actor, event, EventVerb.POSTPONE, seen, reason)


def cancel(
    actor: Actor, event: Event, *, seen: int | None = None, reason: str = ""
) -> Event:
    """Call the event off; it stays visible and can be restored."""
    return _steer(actor, event, EventVerb.CANCEL, seen, reason)


def complete(
    actor: Actor, event: Event, *, seen: int | None = None, reason: str = ""
) -> Event:
    """Say that a confirmed event took place."""
    return _steer(actor, event, EventVerb.COMPLETE, seen, reason)


def restore(
    actor: Actor, event: Event, *, seen: int | None = None, reason: str = ""
) -> Event:
    """Out of the trash, or out of cancelled or completed to the status before."""
    _must_steer(actor, event)
    must_be_current(KIND, event, seen)
    if event.trashed_at is not None:
        return _untrash(actor, event, reason)
    status = after(event.status, EventVerb.RESTORE, event.status_before)
    return _change(actor, event, {}, AuditAction.EVENT_RESTORE, reason, status)


def trash(
    actor: Actor, event: Event, *, seen: int | None = None, reason: str = ""
) -> Event:
    """Put the event out of sight; only `restore` brings it back."""
    _must_steer(actor, event)
    must_be_current(KIND, event, seen)
    if event.trashed_at is not None:
        raise WrongState(words("Kegiatan ini sudah di tempat sampah."))
    event.trashed_at, event.trashed_by = clock.now(), actor.account_id
    writing.touch(event)
    flush()
    record(actor, AuditAction.EVENT_TRASH, KIND, event.id, [], _read_reason(reason))
    return event


def _untrash(actor: Actor, event: Event, reason: str) -> Event:
    event.trashed_at, event.trashed_by = None, None
    writing.touch(event, comes_into_view=True)
    flush()
    record(actor, AuditAction.EVENT_RESTORE, KIND, event.id, [], _read_reason(reason))
    return event


def _steer(
    actor: Actor, event: Event, verb: EventVerb, seen: int | None, reason: str
) -> Event:
    """A verb that changes the status and nothing else."""
    _must_steer(actor, event)
    must_be_current(KIND, event, seen)
    status = after(event.status, verb)
    _must_give_reason(verb, event, reason)
    return _change(actor, event, {}, _ACTIONS[verb], reason, status, event.status)


def _moved_dates(event: Event, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The date fields of an event that moves to what `asked` says of them."""
    wished = {name: asked[name] for name in _MOVE_FIELDS if name in asked}
    if wished.get("start"):
        if not wished.get("precision"):
            wished["precision"] = _next_precision(event, wished)
        if wished["precision"] in _FIRM:
            wished.setdefault("end", _shifted_end(event, wished["start"]))
        wished.setdefault("end", None)
    elif "start" in wished:
        wished.setdefault("end", None)
    return wished


def _firm_dates(event: Event, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The date fields of an event that is confirmed: a date is a day, not a span."""
    if asked.get("precision") or not asked.get("start"):
        return _moved_dates(event, asked)
    return _moved_dates(event, {**asked, "precision": _own_precision(asked["start"])})


def _shifted_end(event: Event, start: Any) -> str | None:
    """The end that keeps the event as long as it was; None when that has no sense."""
    try:
        on, at = parse_moment(start)
    except (TypeError, ValueError):
        return None
    if event.start_date is None or event.end_date is None:
        return None
    if (at is None) != (event.start_time is None) or event.precision.is_coarse:
        return None
    return fields.shifted_end(event, on, at)


def _own_precision(start: Any) -> str | None:
    try:
        return default_precision(parse_moment(start)[1]).value
    except (TypeError, ValueError):
        return None


def _next_precision(event: Event, wished: Mapping[str, Any]) -> str | None:
    """The precision of a new date that does not say its own; None if unreadable."""
    try:
        on, at = parse_moment(wished["start"])
        last = parse_moment(wished["end"])[0] if wished.get("end") else None
    except (TypeError, ValueError):
        return None
    if at is None and event.precision.is_coarse:
        with suppress(MisalignedSpan):
            check_span(event.precision, on, last)
            return event.precision.value
    return default_precision(at).value


# Estimates


def add_estimate(
    actor: Actor, event: Event, asked: Mapping[str, Any], *, reason: str = ""
) -> Estimate:
    """Append a figure with its source; raises NotAllowed and BadInput."""
    _must_edit(actor, event)
    reading = Reading(asked, ESTIMATE_FIELDS)
    draft = read_estimate(reading)
    reading.finish()
    assert draft is not None
    [row] = writing.add_estimates(event, [draft], actor.label)
    writing.touch(event)
    flush()
    told = fields.estimate(row)
    change = {"field": "estimates", "old": None, "new": told}
    record(
        actor,
        AuditAction.ESTIMATE_ADD,
        KIND,
        event.id,
        [change],
        _read_reason(reason),
    )
    return row


def strike_estimate(
    actor: Actor, event: Event, row: Estimate, *, reason: str
) -> Estimate:
    """Take a wrong figure out of what is shown; it stays in the history."""
    _must_edit(actor, event)
    if not clean(reason):
        raise BadInput.at("reason", words("Sebutkan alasannya."))
    if row.struck_at is not None:
        raise WrongState(words("Angka ini sudah dicoret."))
    before = fields.estimate(row)
    row.struck_at, row.struck_by = clock.now(), actor.label
    row.struck_reason = _read_reason(reason)
    return _judged(actor, event, row, before, AuditAction.ESTIMATE_STRIKE, reason)


def verify_estimate(
    actor: Actor, event: Event, row: Estimate, *, reason: str = ""
) -> Estimate:
    """Say that the figure was compared with its source."""
    _must_edit(actor, event)
    if row.struck_at is not None:
        raise WrongState(words("Angka ini sudah dicoret."))
    before = fields.estimate(row)
    row.verified_at, row.verified_by = clock.now(), actor.label
    return _judged(actor, event, row, before, AuditAction.ESTIMATE_VERIFY, reason)


def _judged(
    actor: Actor,
    event: Event,
    row: Estimate,
    before: Mapping[str, Any],
    action: AuditAction,
    reason: str,
) -> Estimate:
    row.version += 1
    row.updated_at = clock.now()
    writing.touch(event)
    flush()
    change = {"field": "estimates", "old": before, "new": fields.estimate(row)}
    record(actor, action, KIND, event.id, [change], _read_reason(reason))
    return row


# Series


def replace_occurrence(
    actor: Actor,
    series: Event,
    original_start: str,
    asked: Mapping[str, Any],
    reason: str = "",
    import_key: str | None = None,
    uid: str | None = None,
) -> Event:
    """Make one date of a series an event of its own; the date is not shown twice."""
    _must_edit(actor, series)
    row = db.session.scalar(
        select(Occurrence).where(
            Occurrence.event_id == series.id,
            Occurrence.original_start == original_start,
        )
    )
    if row is None:
        raise BadInput.at("occurrence", words("Rangkaian tidak memuat tanggal ini."))
    if row.replaced_by_id is not None:
        raise WrongState(words("Tanggal ini sudah menjadi kegiatan tersendiri."))
    event = register(
        actor,
        _as_single(series, original_start, asked),
        reason,
        uid=uid,
        import_key=import_key,
    )
    event.series_id = series.id
    row.replaced_by_id = event.id
    writing.touch(series, told=True)
    flush()
    return event


def leave_out(
    actor: Actor, series: Event, original_starts: Iterable[str], reason: str = ""
) -> list[str]:
    """Take dates out of a series; answers those that it had until now.

    Dates that the rule does not make, or that are gone already, are passed over.
    """
    _must_edit(actor, series)
    rows = db.session.scalars(
        select(Occurrence).where(
            Occurrence.event_id == series.id,
            Occurrence.cancelled.is_(False),
            Occurrence.replaced_by_id.is_(None),
        )
    )
    wanted = set(original_starts)
    found = [row for row in rows if row.original_start in wanted]
    if not found:
        return []
    for row in found:
        row.cancelled = True
    writing.touch(series, told=True)
    flush()
    starts = sorted(row.original_start for row in found)
    changes = [{"field": "occurrence", "old": start, "new": None} for start in starts]
    record(
        actor, AuditAction.EVENT_REVISE, KIND, series.id, changes, _read_reason(reason)
    )
    return starts


def _as_single(
    series: Event, original_start: str, asked: Mapping[str, Any]
) -> dict[str, Any]:
    when = occurrences.date_at(series, original_start)
    assert when is not None
    dates = {
        "start": recurrence.original_start(when),
        "end": fields.end_of(when),
        "precision": when.precision.value,
    }
    content = fields.content(series)
    for name in ("rrule", "status", "all_day", "candidates"):
        content.pop(name)
    return {**content, **dates, **asked}


# Who is let in


def admit(event: Event, people: Iterable[UUID]) -> None:
    """Let exactly these accounts see the event because they have a task on it."""
    audience.rewrite(event, frozenset(people))


# Guards


def _must_edit(actor: Actor, event: Event) -> None:
    if event.trashed_at is not None:
        raise WrongState(words("Kegiatan ini di tempat sampah; pulihkan dahulu."))
    tentative = event.status is EventStatus.TENTATIVE
    if not may(
        actor, Action.EDIT_EVENT, agency_id=event.agency_id, tentative=tentative
    ):
        raise NotAllowed


def _must_steer(actor: Actor, event: Event) -> None:
    if not may(actor, Action.STEER_EVENT, agency_id=event.agency_id):
        raise NotAllowed


def _must_give_reason(verb: EventVerb, event: Event, reason: str) -> None:
    if reason_required(verb, event.status) and not clean(reason):
        raise BadInput.at("reason", words("Sebutkan alasannya."))


def _must_know(asked: Mapping[str, Any], known: set[str]) -> None:
    Reading(asked, known).finish()


def _must_reach_agency(
    actor: Actor, agency: Agency, present: Agency | None = None
) -> None:
    if agency is present or agency.id == actor.agency_id:
        return
    if reach(actor, Action.EDIT_EVENT) is not Reach.ANY:
        raise BadInput.at(
            "agency", words("Anda hanya dapat mencatat untuk instansi Anda sendiri.")
        )


def _must_set_visibility(actor: Actor, event: Event, draft: EventDraft) -> None:
    if draft.visibility is not Visibility.CONFIDENTIAL:
        return
    if event.visibility is Visibility.CONFIDENTIAL and draft.agency is event.agency:
        return
    if not may(actor, Action.SET_CONFIDENTIAL, agency_id=draft.agency.id):
        raise NotAllowed


def _read_reason(reason: str) -> str:
    text = clean(reason)
    if len(text) > LONGEST_TEXT:
        raise BadInput.at("reason", words("Alasan terlalu panjang."))
    return text


def _home(actor: Actor) -> Agency | None:
    return db.session.get(Agency, actor.agency_id) if actor.agency_id else None


def _sight(actor: Actor) -> queries.Sight:
    return lambda event: queries.sees(actor, event)


def _figures(draft: EventDraft) -> list[Any]:
    return [figure for figure in draft.estimates if figure is not None]
