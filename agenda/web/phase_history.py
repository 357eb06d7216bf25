"""The history of phases in words: who did what, and every change as old and new."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from flask_babel import gettext

from agenda.audit.operations import AuditAction, Change
from agenda.errors import NotFound
from agenda.events import queries as events
from agenda.phases.history import Told
from agenda.rules.choices import Confidence
from agenda.rules.permissions import Actor
from agenda.rules.phases import Level, PhaseStatus
from agenda.web.forms.choices import capital
from agenda.web.forms.phases import PhaseForm
from agenda.web.page import day_words, instant_words, named, title_of
from agenda.web.phase_words import area

_CHOICES: Mapping[str, type[StrEnum]] = {
    "level": Level,
    "status": PhaseStatus,
    "confidence": Confidence,
}


_ICONS: Mapping[str, str] = {
    AuditAction.PHASE_ENTER: "plus-lg",
    AuditAction.PHASE_UNDO: "arrow-counterclockwise",
}


def _act_words(action: str) -> str:
    return str(
        {
            AuditAction.PHASE_ENTER: gettext("mencatat tahapan ini"),
            AuditAction.PHASE_CORRECT: gettext("mengubah tahapan ini"),
            AuditAction.PHASE_UNDO: gettext("mengembalikan tahapan ini"),
            AuditAction.PHASE_UNDO: gettext("mengembalikan tahapan ini"),
        }.get(AuditAction(action), action)
    )


class Teller:
    """Tells what was done to phases, to one reader."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.form = PhaseForm(None)

    def entries(self, told: Iterable[Told]) -> list[dict[str, Any]]:
        return [self._entry(act) for act in told]

    def _entry(self, act: Told) -> dict[str, Any]:
        """One act, with what the phase was entered with."""
        return {
            "when": instant_words(act.entry.at),
            "iso": act.entry.at.isoformat(),
            "actor": act.entry.actor_label,
            "action": _act_words(act.entry.action),
            "icon": _ICONS.get(act.entry.action, "pencil"),
            "reason": act.entry.reason,
            "changes": self.changes(act.changes),
        }

    def changes(self, changes: Iterable[Change]) -> list[dict[str, str]]:
        """Every change as label, old and new value in words."""
        return [
            {
                "label": str(self.form[change["field"]].label.text),
                "old": self.value(change["field"], change["old"]),
                "new": self.value(change["field"], change["new"]),
            }
            for change in changes
            if change["field"] in self.form
        ]

    def value(self, field: str, value: Any) -> str:
        """A value of the contract as the interface says it."""
        if field == "provinces":
            return area(value or [])
        if value in (None, ""):
            return ""
        if field in _CHOICES:
            return capital(named(_CHOICES[field](value)))
        tell = self._tellers.get(field)
        return tell(self, value) if tell else str(value)

    def _day(self, value: str) -> str:
        return day_words(date.fromisoformat(value), weekday=False)

    def _event(self, event_id: str) -> str:
        try:
            event = events.get(self.actor, event_id)
        except NotFound:
            return str(gettext("kegiatan lain"))
        return f"{event.number} {title_of(event)}"

    _tellers: Mapping[str, Callable[["Teller", str], str]] = {
        "start": _day,
        "end": _day,
        "event": _event,
    }
