"""Writing the record: each act of each feature passes through `record`,
or through `write_down` where there are many at once.

What can be recorded is the named list below. The caller records in the transaction
that changes; nothing here is ever altered afterwards (triggers see to that).
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from agenda import clock
from agenda.audit.models import AuditEntry
from agenda.db import db, flush, new_id
from agenda.rules.permissions import Actor

Change = dict[str, Any]
"""One field that changed: {field, old, new}, in the terms and values of the API."""

UNTOLD = frozenset({"version", "updated_at"})
"""They change with every act and tell nobody anything."""


class AuditAction(StrEnum):
    """Everything that can be recorded."""

    EVENT_REGISTER = "event:register"
    EVENT_REVISE = "event:revise"
    EVENT_CONFIRM = "event:confirm"
    EVENT_MOVE = "event:move"
    EVENT_POSTPONE = "event:postpone"
    EVENT_CANCEL = "event:cancel"
    EVENT_COMPLETE = "event:complete"
    EVENT_RESTORE = "event:restore"
    EVENT_TRASH = "event:trash"
    EVENT_UNDO = "event:undo"
    EVENT_PURGE = "event:purge"
    ESTIMATE_ADD = "estimate:add"
    ESTIMATE_STRIKE = "estimate:strike"
    ESTIMATE_VERIFY = "estimate:verify"
    TASK_CREATE = "task:create"
    TASK_REVISE = "task:revise"
    TASK_TRAVEL = "task:travel"
    TASK_UNDO = "task:undo"
    TASK_ACCEPT = "task:accept"
    TASK_DECLINE = "task:decline"
    TASK_LAPSE = "task:lapse"
    TASK_ASK_TIME = "task:ask-time"
    TASK_GRANT_TIME = "task:grant-time"
    TASK_REFUSE_TIME = "task:refuse-time"
    TASK_START = "task:start"
    TASK_SUBMIT = "task:submit"
    TASK_RETURN = "task:return"
    TASK_APPROVE = "task:approve"
    TASK_CANCEL = "task:cancel"
    TASK_TRASH = "task:trash"
    TASK_RESTORE = "task:restore"
    TASK_PURGE = "task:purge"
    TASK_ASSIGN = "task:assign"
    EVIDENCE_ADD = "evidence:add"
    EVIDENCE_WITHDRAW = "evidence:withdraw"
    ATTACHMENT_ADD = "attachment:add"
    ATTACHMENT_WITHDRAW = "attachment:withdraw"
    COMMENT_ADD = "comment:add"
    COMMENT_WITHDRAW = "comment:withdraw"
    CONTACT_ADD = "contact:add"
    CONTACT_REVISE = "contact:revise"
    CONTACT_WITHDRAW = "contact:withdraw"
    FEED_CREATE = "feed:create"
    FEED_REVOKE = "feed:revoke"
    FEED_ROTATE = "feed:rotate"
    FILTER_CREATE = "filter:create"
    FILTER_REVISE = "filter:revise"
    FILTER_DELETE = "filter:delete"
    TOKEN_CREATE = "token:create"  # noqa: S105 - the name of an act, no secret
    TOKEN_REVOKE = "token:revoke"  # noqa: S105 - the name of an act, no secret
    ACCOUNT_CREATE = "account:create"
    ACCOUNT_REVISE = "account:revise"
    ACCOUNT_DEACTIVATE = "account:deactivate"
    ACCOUNT_PASSWORD = "account:password"  # noqa: S105 - the name of an act, no secret
    ACCOUNT_LINK = "account:link"
    ACCOUNT_UNLOCK = "account:unlock"
    ACCOUNT_SESSIONS = "account:sessions"
    ACCOUNT_FACTOR_ON = "account:factor-on"
    ACCOUNT_FACTOR_OFF = "account:factor-off"
    ACCOUNT_FACTOR_CODES = "account:factor-codes"
    LEAVE_ENTER = "leave:enter"
    LEAVE_REVISE = "leave:revise"
    LEAVE_WITHDRAW = "leave:withdraw"
    DUTY_ASSIGN = "duty:assign"
    DUTY_RELIEVE = "duty:relieve"
    DELEGATION_NAME = "delegation:name"
    DELEGATION_REVISE = "delegation:revise"
    DELEGATION_END = "delegation:end"
    AGENCY_CREATE = "agency:create"
    AGENCY_REVISE = "agency:revise"
    AGENCY_MERGE = "agency:merge"
    REFERENCE_REVISE = "reference:revise"
    BUNDLE_MAKE = "bundle:make"
    BUNDLE_NAME = "bundle:name"
    SCORE_ENTER = "score:enter"
    SCORE_CORRECT = "score:correct"
    PHASE_ENTER = "phase:enter"
    PHASE_CORRECT = "phase:correct"
    PHASE_UNDO = "phase:undo"
    OBSERVANCE_TIE = "observance:tie"
    CHECKLIST_PUBLISH = "checklist:publish"
    NEUTRALITY_CHECK = "neutrality:check"
    NEUTRALITY_APPROVE = "neutrality:approve"
    NEUTRALITY_RELEASE = "neutrality:release"
    PACK_CREATE = "pack:create"
    PACK_REVISE = "pack:revise"
    PACK_PUBLISH = "pack:publish"
    PACK_RETIRE = "pack:retire"
    PACK_OFFER = "pack:offer"
    REQUEST_MAKE = "request:make"
    REQUEST_REVISE = "request:revise"
    REQUEST_ASK_BACK = "request:ask"
    REQUEST_REPLY = "request:reply"
    REQUEST_ACCEPT = "request:accept"
    REQUEST_DECLINE = "request:decline"
    REQUEST_WITHDRAW = "request:withdraw"
    PACK_ANSWER = "pack:answer"
    PLAN_APPLY = "plan:apply"
    PLAN_UNDO = "plan:undo"
    IMPORT_APPLY = "import:apply"
    IMPORT_RUN = "import:run"
    EXPORT = "export:list"


def write_down(
    actor: Actor,
    action: AuditAction,
    subject_kind: str,
    subject_id: UUID,
    changes: Sequence[Change],
    reason: str = "",
    change_set: UUID | None = None,
) -> AuditEntry:
    """One act on one subject, for the caller to flush with others.

    Acts that belong together (an event moved with its tasks) share a `change_set`; a
    lone act makes its own.
    """
    entry = AuditEntry(
        at=clock.now(),
        actor_id=actor.account_id,
        actor_label=_signed(actor, action),
        action=action.value,
        subject_kind=subject_kind,
        subject_id=subject_id,
        change_set=change_set or new_id(),
        reason=reason,
        changes=list(changes),
        manner=actor.manner,
    )
    db.session.add(entry)
    return entry


_OWN_ACTS = frozenset(
    {
        AuditAction.TASK_ACCEPT,
        AuditAction.TASK_DECLINE,
        AuditAction.TASK_ASK_TIME,
        AuditAction.TASK_START,
        AuditAction.TASK_SUBMIT,
        AuditAction.COMMENT_ADD,
        AuditAction.COMMENT_WITHDRAW,
    }
)
_OWN_THINGS = ("feed:", "token:", "account:", "delegation:")
"""What everybody does in his own name, whomever he acts for."""
_LONGEST_LABEL = 200


def _signed(actor: Actor, action: AuditAction) -> str:
    """The name, with the capacity in which somebody acts for an official."""
    is_own = action in _OWN_ACTS or action.value.startswith(_OWN_THINGS)
    return (actor.label if is_own else actor.signature)[:_LONGEST_LABEL]


_TABLE: Any = AuditEntry.__table__


def write_down_many(
    actor: Actor,
    action: AuditAction,
    subject_kind: str,
    changes: Mapping[UUID, Sequence[Change]],
    reason: str,
    change_set: UUID,
) -> None:
    """One act on many subjects, each with its own changes, in one statement."""
    if not changes:
        return
    once = {
        "at": clock.now(),
        "actor_id": actor.account_id,
        "actor_label": _signed(actor, action),
        "action": action.value,
        "subject_kind": subject_kind,
        "change_set": change_set,
        "reason": reason,
        "manner": actor.manner,
    }
    # The table, not the model: rows of the record are written and never changed.
    db.session.connection().execute(
        insert(_TABLE),
        [
            {**once, "id": new_id(), "subject_id": subject, "changes": list(told)}
            for subject, told in changes.items()
        ],
    )


def record(
    actor: Actor,
    action: AuditAction,
    subject_kind: str,
    subject_id: UUID,
    changes: Sequence[Change],
    reason: str = "",
    change_set: UUID | None = None,
) -> AuditEntry:
    """Write down one act, at once."""
    entry = write_down(
        actor, action, subject_kind, subject_id, changes, reason, change_set
    )
    flush()
    return entry


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What changed between two representations of a thing, in the order of `after`.

    A field that was blank and still is (absent, null, empty) has not changed.
    """
    names = [*after, *(name for name in before if name not in after)]
    return [
        {"field": name, "old": before.get(name), "new": after.get(name)}
        for name in names
        if name not in UNTOLD and _differs(before.get(name), after.get(name))
    ]


def _differs(old: Any, new: Any) -> bool:
    return bool(old != new) and not (_is_blank(old) and _is_blank(new))


def _is_blank(value: Any) -> bool:
    return value is None or value in ("", [], {})
