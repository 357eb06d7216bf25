"""What can be done to a request: refuse, change, record.

Who asks may change it until it is answered. The asked agency accepts it, and then it is
a task, declines it with a reason, or asks back; each act is one line of history.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from agenda import clock
from agenda.audit.operations import AuditAction, differences, record
from agenda.audit.queries import must_be_current
from agenda.db import db, flush, new_id
from agenda.errors import BadInput, NotAllowed, Problem, WrongState
from agenda.events import operations as events
from agenda.events.models import Event
from agenda.events.writing import next_numbers
from agenda.people import queries as people
from agenda.people.models import Agency
from agenda.requests import fields, queries
from agenda.requests.drafts import RequestDraft, read_draft
from agenda.requests.models import CoverageRequest, RequestMessage
from agenda.requests.queries import KIND
from agenda.rules.permissions import Actor
from agenda.rules.readings import Reading, given_reason, read_reason
from agenda.rules.requests import (
    ALLOWED,
    MessageKind,
    RequestState,
    RequestVerb,
    after,
    is_open,
    may_revise,
)
from agenda.tasks import operations as tasks
from agenda.words import words


def may_ask(actor: Actor) -> bool:
    """Whoever has an account; the operator has nobody to answer to."""
    return not actor.is_operator


# Asking


def ask(actor: Actor, asked: Mapping[str, Any], reason: str = "") -> CoverageRequest:
    """Ask an agency for work; raises NotAllowed and BadInput."""
    if actor.account_id is None:
        raise NotAllowed
    draft, why = read_draft(_without_nulls(asked)), read_reason(reason)
    requester = people.account(actor.account_id)
    row = CoverageRequest(
        id=new_id(),
        number=next_numbers("PM", clock.today(draft.agency.timezone).year)[0],
        requester=requester,
        requester_id=requester.id,
        asking_agency=requester.agency,
        state=RequestState.NEW,
    )
    _write(row, draft)
    db.session.add(row)
    flush()
    changes = differences({}, fields.told(row))
    record(actor, AuditAction.REQUEST_MAKE, KIND, row.id, changes, why)
    return row


def revise(
    actor: Actor,
    row: CoverageRequest,
    asked: Mapping[str, Any],
    *,
    seen: int | None = None,
    reason: str = "",
) -> CoverageRequest:
    """Change the fields in `asked`; whom it asks stays.

    Nothing differs: nothing happens. Raises NotAllowed, Stale, WrongState, BadInput.
    """
    if not may_revise(actor, row.parties):
        raise NotAllowed
    must_be_current(KIND, row, seen)
    if not is_open(row.state):
        raise WrongState(words("Permintaan ini sudah dijawab."))
    if asked.get("agency", row.agency.code) != row.agency.code:
        raise BadInput.at("agency", words("Tidak dapat diubah."))
    before = fields.told(row)
    wished = _without_nulls({**fields.content(row), **_in_step(row, asked)})
    _write(row, read_draft(wished, wished=row.answer_by))
    return _close(actor, row, before, AuditAction.REQUEST_REVISE, read_reason(reason))


def _in_step(row: CoverageRequest, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Another time without a word on how exact it is says that by itself."""
    if asked.get("when") and "precision" not in asked:
        return {**asked, "precision": None}
    return dict(asked)


def withdraw(
    actor: Actor, row: CoverageRequest, *, seen: int | None = None, reason: str = ""
) -> CoverageRequest:
    """Take it back before it is answered."""
    before = _begin(actor, row, RequestVerb.WITHDRAW, seen)
    action, why = AuditAction.REQUEST_WITHDRAW, read_reason(reason)
    return _close(actor, row, before, action, why)


def reply(
    actor: Actor, row: CoverageRequest, text: str, *, seen: int | None = None
) -> CoverageRequest:
    """Say what was asked back; raises BadInput at `text` when nothing is said."""
    before = _begin(actor, row, RequestVerb.REPLY, seen)
    _say(actor, row, MessageKind.REPLY, text)
    return _close(actor, row, before, AuditAction.REQUEST_REPLY, "")


# Answering


def ask_back(
    actor: Actor, row: CoverageRequest, text: str, *, seen: int | None = None
) -> CoverageRequest:
    """Ask what one has to know first; raises BadInput at `text`."""
    before = _begin(actor, row, RequestVerb.ASK_BACK, seen)
    _say(actor, row, MessageKind.QUESTION, text)
    return _close(actor, row, before, AuditAction.REQUEST_ASK_BACK, "")


def decline(
    actor: Actor, row: CoverageRequest, *, seen: int | None = None, reason: str
) -> CoverageRequest:
    """Say no, and why; raises BadInput at `reason` without one."""
    before = _begin(actor, row, RequestVerb.DECLINE, seen)
    why = given_reason(reason)
    _answer(actor, row, why)
    return _close(actor, row, before, AuditAction.REQUEST_DECLINE, why)


def accept(
    actor: Actor,
    row: CoverageRequest,
    asked: Mapping[str, Any],
    *,
    new_event: Mapping[str, Any] | None = None,
    seen: int | None = None,
    reason: str = "",
) -> CoverageRequest:
    """Make a task of it; what `asked` does not say of the task is as requested.

    `new_event` registers the event first, prefilled in the same way; the fields that
    are wrong there are told below `new_event`. All is one change set.
    Raises NotAllowed, Stale, WrongState and BadInput.
    """
    before = _begin(actor, row, RequestVerb.ACCEPT, seen)
    why, change_set = read_reason(reason), new_id()
    if asked.get("agency", row.agency.code) != row.agency.code:
        raise BadInput.at("agency", words("Tidak dapat diubah."))
    wished = {**task_content(row), **_without_nulls(asked)}
    if new_event is not None:
        event = _register(actor, row, new_event)
        wished["event"] = str(event.id)
    row.task = tasks.create(actor, wished, why, change_set=change_set)
    flush()
    _answer(actor, row, why)
    action = AuditAction.REQUEST_ACCEPT
    return _close(actor, row, before, action, why, change_set)


def task_content(row: CoverageRequest) -> dict[str, Any]:
    """The task that a request asks for, in the contract's fields.

    A date that is known only roughly is due on its first day.
    """
    content = fields.content(row)
    texts = [row.details, row.purpose, row.place, row.contact, row.url]
    return {
        "title": row.title,
        "type": row.type_code,
        "agency": row.agency.code,
        "brief": "\n\n".join(text for text in texts if text),
        "due": content["when"],
        "timezone": row.timezone,
    }


def event_content(row: CoverageRequest) -> dict[str, Any]:
    """The event for which a request asks for work, in the contract's fields."""
    content = fields.content(row)
    place = {"province": row.province_code, "country": "ID", "venue": row.place}
    return {
        "title": row.title,
        "kind": "event",
        "scope": "national",
        "agency": row.agency.code,
        "start": content["when"],
        "precision": content["precision"],
        "timezone": row.timezone,
        "places": [place] if row.province_code else [],
    }


def _register(actor: Actor, row: CoverageRequest, asked: Mapping[str, Any]) -> Event:
    try:
        wished = {**event_content(row), **_without_nulls(asked)}
        return events.register(actor, wished)
    except BadInput as refusal:
        problems = (
            Problem(f"new_event.{one.field}", one.words) for one in refusal.problems
        )
        raise BadInput(problems) from refusal


def pass_on(
    actor: Actor, agency: Agency, heir: Agency, reason: str, change_set: UUID
) -> None:
    """Requests to and from an agency that is merged go over to its heir."""
    for row in queries.of_agency(agency):
        names = [
            name for name in ("agency", "asking_agency") if getattr(row, name) is agency
        ]
        for name in names:
            setattr(row, name, heir)
        row.touch()
        flush()
        changes = [
            {"field": name, "old": agency.code, "new": heir.code} for name in names
        ]
        action = AuditAction.REQUEST_REVISE
        record(actor, action, KIND, row.id, changes, reason, change_set)


# The steps of an act


def _begin(
    actor: Actor, row: CoverageRequest, verb: RequestVerb, seen: int | None
) -> dict[str, Any]:
    """Refuse, or take the step; answers what the request said before."""
    if not ALLOWED[verb](actor, row.parties):
        raise NotAllowed
    must_be_current(KIND, row, seen)
    state = after(row.state, verb)
    before = fields.told(row)
    row.state = state
    return before


def _answer(actor: Actor, row: CoverageRequest, text: str) -> None:
    row.answer, row.answered_by = text, actor.label
    row.answered_at = clock.now()


def _say(actor: Actor, row: CoverageRequest, kind: MessageKind, text: str) -> None:
    reading = Reading({"text": text}, {"text"})
    said = reading.text("text", required=True)
    reading.finish()
    row.messages.append(RequestMessage(kind=kind, author=actor.label, text=said))


def _close(
    actor: Actor,
    row: CoverageRequest,
    before: Mapping[str, Any],
    action: AuditAction,
    reason: str,
    change_set: UUID | None = None,
) -> CoverageRequest:
    changes = differences(before, fields.told(row))
    if changes or action is AuditAction.REQUEST_ASK_BACK:
        row.touch()
        flush()
        record(actor, action, KIND, row.id, changes, reason, change_set)
    return row


def _write(row: CoverageRequest, draft: RequestDraft) -> None:
    row.agency, row.title, row.type_code = draft.agency, draft.title, draft.type
    row.details, row.purpose = draft.details, draft.purpose
    row.on_date, row.at_time = draft.on_date, draft.at_time
    row.precision, row.timezone = draft.precision, draft.timezone
    row.province_code, row.place = draft.province, draft.place
    row.contact, row.url = draft.contact, draft.url
    row.answer_by = draft.answer_by


def _without_nulls(asked: Mapping[str, Any]) -> dict[str, Any]:
    """A field that is null is one that was not given."""
    return {name: value for name, value in asked.items() if value is not None}
