"""Figures of an event: appended with their source, struck out, compared with it.

A figure is never changed: a wrong one is struck out and the right one appended.
"""

from collections.abc import Mapping
from typing import Any

from agenda import clock
from agenda.audit.operations import AuditAction
from agenda.db import flush
from agenda.errors import WrongState
from agenda.events import fields, newest_figures, writing
from agenda.events.changing import settle
from agenda.events.figure_places import spots_of
from agenda.events.figures import ESTIMATE_FIELDS, read_estimate
from agenda.events.guards import must_edit
from agenda.events.models import Estimate, Event
from agenda.rules.permissions import Actor
from agenda.rules.readings import Reading, given_reason
from agenda.words import words


def add(
    actor: Actor, event: Event, asked: Mapping[str, Any], *, reason: str = ""
) -> Estimate:
    """Append a figure with its source; raises NotAllowed and BadInput."""
    must_edit(actor, event)
    reading = Reading(asked, ESTIMATE_FIELDS)
    draft = read_estimate(reading, spots_of(event.places))
    reading.finish()
    assert draft is not None
    writing.hold(event)
    [row] = writing.add_estimates(event, [draft], actor.label)
    change = {"field": "estimates", "old": None, "new": fields.estimate(row)}
    settle(actor, event, AuditAction.ESTIMATE_ADD, [change], reason)
    return row


def strike(actor: Actor, event: Event, row: Estimate, *, reason: str) -> Estimate:
    """Take a wrong figure out of what is shown; it stays in the history.

    Raises NotAllowed, WrongState and BadInput.
    """
    must_edit(actor, event)
    why = given_reason(reason)
    if row.struck_at is not None:
        raise WrongState(words("Angka ini sudah dicoret."))
    writing.hold(event)
    before = fields.estimate(row)
    row.struck_at, row.struck_by = clock.now(), actor.label
    row.struck_reason = why
    newest_figures.rewrite(event)
    return _judged(actor, event, row, before, AuditAction.ESTIMATE_STRIKE, reason)


def verify(actor: Actor, event: Event, row: Estimate, *, reason: str = "") -> Estimate:
    """Say that the figure was compared with its source.

    Raises NotAllowed and WrongState.
    """
    must_edit(actor, event)
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
    flush()
    change = {"field": "estimates", "old": before, "new": fields.estimate(row)}
    settle(actor, event, action, [change], reason)
    return row
