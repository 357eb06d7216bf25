"""Carrying out what is planned for the rows of a table of events."""

from collections.abc import Iterator, Mapping
from typing import Any

from agenda.errors import BadInput, Refusal
from agenda.events import estimates, operations
from agenda.events import fields as shown
from agenda.events.drafts import TEXT_FIELDS
from agenda.events.models import Event
from agenda.events.series import continue_series, leave_out, replace_occurrence
from agenda.events.writing import Entry
from agenda.exchange import columns, memory, relatives
from agenda.exchange.columns import Links
from agenda.exchange.results import Fate, RowError
from agenda.exchange.table_plans import Plan
from agenda.rules.event_states import EventStatus
from agenda.rules.permissions import Actor
from agenda.tasks import travel
from agenda.words import words

_CANCELLABLE = (EventStatus.TENTATIVE, EventStatus.CONFIRMED, EventStatus.POSTPONED)
_POSTPONABLE = (EventStatus.TENTATIVE, EventStatus.CONFIRMED)
_BLANK: dict[str, Any] = {
    **dict.fromkeys(TEXT_FIELDS, ""),
    **dict.fromkeys(("end", "embargo_until", "parent")),
    **{name: [] for name in ("partners", "principals", "candidates", "estimates")},
}
"""A date of a series that stands apart has nothing of the series but what it says."""


class Carrier:
    """One table being carried out: the events by UID, what was refused so far."""

    def __init__(self, actor: Actor, by_uid: dict[str, Event]) -> None:
        self.actor = actor
        self.by_uid = by_uid
        self.errors: list[RowError] = []

    def carry_out(self, plans: list[Plan]) -> None:
        """Wholes before their parts, series before the dates that stand apart."""
        waiting = [plan for plan in plans if plan.fate is not Fate.LEAVE]
        for ready in relatives.wholes_first(
            waiting,
            lambda plan: plan.links.uid,
            lambda plan: {plan.links.parent, plan.links.series},
        ):
            self._carry_out_all(ready)

    def _carry_out_all(self, plans: list[Plan]) -> None:
        lone = [plan for plan in plans if plan.stands_alone]
        for some in memory.in_parts(lone):
            self._create_all(some)
        for plan in plans:
            if not plan.stands_alone:
                self._carry_out(plan)

    def _create_all(self, plans: list[Plan]) -> None:
        """Many in few statements; if one of them cannot be, each by itself."""
        try:
            events = operations.register_all(self.actor, list(self._entries(plans)))
        except Refusal:
            for plan in plans:
                self._carry_out(plan)
            return
        for plan, event in zip(plans, events, strict=True):
            self._carry_out(plan, event)

    def _entries(self, plans: list[Plan]) -> Iterator[Entry]:
        taken = {"", *self.by_uid}
        for plan in plans:
            assert plan.draft is not None
            uid = plan.links.uid
            yield Entry(plan.draft, None if uid in taken else uid, plan.key)
            taken.add(uid)

    def _carry_out(self, plan: Plan, made: Event | None = None) -> None:
        """Do what is planned, or what is left to do for an event that is `made`."""
        try:
            if made is not None:
                self._keep(plan, made)
            elif plan.fate is Fate.CREATE:
                self._create(plan)
            elif plan.event is not None:
                self._follow(plan, plan.event)
        except Refusal as refusal:
            self.errors += _told_of(plan, refusal)

    def _create(self, plan: Plan) -> None:
        links, asked = plan.links, dict(plan.asked)
        if links.parent:
            asked["parent"] = str(self.by_uid[links.parent].id)
        uid = links.uid if links.uid and links.uid not in self.by_uid else None
        series = self.by_uid.get(links.series)
        if series is not None and links.occurrence:
            event = replace_occurrence(
                self.actor,
                series,
                links.occurrence,
                _BLANK | asked,
                import_key=plan.key,
                uid=uid,
            )
            memory.keep_up(self.actor, series)
        else:
            event = operations.register(self.actor, asked, uid=uid, import_key=plan.key)
            if series is not None:
                continue_series(self.actor, event, series)
        self._keep(plan, event)

    def _keep(self, plan: Plan, event: Event) -> None:
        """Remember where an event came from, and bring it to the row's status."""
        self.by_uid[plan.links.uid or event.uid] = event
        self._reach_status(event, plan.links)
        if plan.links.left_out:
            leave_out(self.actor, event, plan.links.left_out)
        memory.remember(self.actor, event, None, plan.told)

    def _reach_status(self, event: Event, links: Links) -> None:
        reason = words("Demikian statusnya di berkas impor.").in_language("id")
        if links.status is EventStatus.CANCELLED and event.status in _CANCELLABLE:
            travel.cancel_event(self.actor, event, reason=reason)
        elif links.status is EventStatus.POSTPONED and event.status in _POSTPONABLE:
            travel.postpone_event(self.actor, event, reason=reason)

    def _follow(self, plan: Plan, event: Event) -> None:
        """Make an event say what its corrected row says."""
        actor, asked = self.actor, plan.asked
        reason = words("Sumber impor berubah.").in_language("id")
        content = {
            name: value
            for name, value in asked.items()
            if name not in {"status", "estimates"}
        }
        # The table says of each item where it belongs.
        travel.revise_event(actor, event, content, reason=reason, items_follow=False)
        if asked.get("status") == "confirmed" and event.status == "tentative":
            travel.confirm_event(actor, event, {}, reason=reason)
        self._reach_status(event, plan.links)
        known = [_figure(shown.estimate(row)) for row in event.estimates]
        for figure in asked["estimates"]:
            if _figure(figure) not in known:
                estimates.add(actor, event, figure, reason=reason)
        before = memory.recall([event]).get(event.id)
        memory.remember(actor, event, before, plan.told)


def _told_of(plan: Plan, refusal: Refusal) -> list[RowError]:
    if not isinstance(refusal, BadInput):
        return [RowError(plan.number, "title", refusal.words)]
    return [
        RowError(plan.number, columns.column_of(one.field, plan.asked), one.words)
        for one in refusal.problems
    ]


def _figure(estimate: Mapping[str, Any]) -> tuple[Any, ...]:
    names = ("metric", "likely", "as_of", "source")
    return tuple(estimate.get(name) for name in names)
