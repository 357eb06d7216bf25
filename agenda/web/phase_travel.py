"""The phases of an event on the pages that move it: first shown, then asked about."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from flask import flash, request

from agenda.phases.travelling import TravellingPhase
from agenda.rules.programme import ItemVerdict
from agenda.tasks.travel import TravelPlan
from agenda.web.page import language, say
from agenda.web.phase_words import days_words

_MARK, _FOLLOW = "phase_preview", "phases_follow"


def follow() -> bool:
    """Whether who was shown the phases wishes them to move along."""
    return _FOLLOW in request.form


def unseen(outcome: object) -> dict[str, Any] | None:
    """The phases of an event that moves, unless who sent this form was shown them."""
    if not isinstance(outcome, TravelPlan) or not _concerns(outcome.phases):
        return None
    mark = _mark(outcome)
    if request.form.get(_MARK) == mark:
        return None
    return {
        "rows": [_row(phase) for phase in outcome.phases],
        "may_follow": any(phase.offered for phase in outcome.phases),
        "ticked": _FOLLOW in request.form,
        "mark": mark,
    }


def tell(outcome: object) -> None:
    """Which phases stayed where they were."""
    if isinstance(outcome, TravelPlan):
        for warning in outcome.warnings:
            if warning.kind == "phase_stayed":
                flash(say(warning.message), "warning")


def _concerns(phases: Iterable[TravellingPhase]) -> bool:
    return any(phase.verdict is not ItemVerdict.DONE for phase in phases)


def _mark(plan: TravelPlan) -> str:
    """Names what was shown, whether or not the phases then follow."""
    start, old = plan.event["start"], [_told(phase) for phase in plan.phases]
    return hashlib.sha256(json.dumps([start, old]).encode()).hexdigest()[:32]


def _told(phase: TravellingPhase) -> list[Any]:
    shown = phase.as_fields("id")
    return [shown["id"], shown["old_start"], shown["old_end"]]


def _row(phase: TravellingPhase) -> dict[str, Any]:
    return {
        "url": f"/phases/{phase.id}",
        "name": phase.name_en if language() == "en" else phase.name,
        "old": days_words(phase.old),
        "new": days_words(phase.offered) if phase.offered else "",
        "explanation": "" if phase.offered else say(phase.explanation),
        "asked": phase.verdict is ItemVerdict.ASKED,
    }
