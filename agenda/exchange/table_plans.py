"""What shall become of each row of a table of events, judged before any is written.

A row is known again by its lead agency, its title and its start as first imported; what
was in it then is kept in the record, so a later run can tell a row that its source
corrected (the event follows, if nobody changed it since) from an event that people
changed (it stays as they left it).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from agenda.errors import BadInput, Problem
from agenda.events import fields as shown
from agenda.events import queries
from agenda.events.drafts import EventDraft, read_draft
from agenda.events.guards import may_register
from agenda.events.models import Event
from agenda.exchange import columns, memory
from agenda.exchange.columns import Links
from agenda.exchange.entries import LONGEST_UID
from agenda.exchange.results import Fate, RowError
from agenda.exchange.tables import TOO_MANY, TableRow
from agenda.formats import csv
from agenda.people import queries as people
from agenda.people.models import Agency
from agenda.rules.event_states import Visibility
from agenda.rules.permissions import Action, Actor, may
from agenda.rules.readings import clean
from agenda.words import words


@dataclass(frozen=True)
class Plan:
    """What shall become of one row."""

    number: int
    key: str
    asked: dict[str, Any]
    links: Links
    fate: Fate
    event: Event | None = None
    draft: EventDraft | None = None

    @property
    def stands_alone(self) -> bool:
        """Whether it is new, and needs no other event to be there first."""
        links = self.links
        return self.fate is Fate.CREATE and not (links.parent or links.series)

    @property
    def told(self) -> dict[str, Any]:
        """What the record keeps of the row."""
        if self.links == Links():
            return self.asked
        return {**self.asked, "links": self.links.as_fields()}


class Planner:
    """One table: its rows, what is there already, what was wrong so far."""

    def __init__(self, actor: Actor, agency: Agency, rows: list[TableRow]) -> None:
        self.actor = actor
        self.agency = agency
        self.rows = rows
        self.errors: list[RowError] = []
        self.agencies: dict[str, Agency | None] = {agency.code: agency}
        links = [columns.links_of(row.cells) for row in rows]
        self.in_table = {one.uid for one in links if one.uid}
        named = {uid for one in links for uid in (one.uid, one.parent, one.series)}
        self.by_uid = memory.events_by_uid(named - {""})
        self.by_key = memory.events_by_key(
            self._key(row.cells, one) for row, one in zip(rows, links, strict=True)
        )
        present = [*self.by_key.values(), *self.by_uid.values()]
        self.memories = memory.recall(present)
        self.known = queries.known(actor, {event.id for event in self.by_uid.values()})

    def plans(self) -> Iterator[Plan]:
        """A plan for each row without error; the errors are kept."""
        seen: dict[str, tuple[int, dict[str, Any]]] = {}
        for row in self.rows:
            links = columns.links_of(row.cells)
            code = row.cells.get("agency") or self.agency.code
            asked, problems = columns.read_row(row.cells, code)
            key = self._key(row.cells, links)
            if key in seen:
                if seen[key][1] != asked:
                    self.errors.append(_doubled(row, seen[key][0]))
                continue
            seen[key] = (row.number, asked)
            plan = self._plan(row, key, asked, links)
            if plan.fate is not Fate.LEAVE:
                draft, more = self._judged(row, plan)
                plan, problems = replace(plan, draft=draft), problems + more
            if problems:
                self.errors += [
                    RowError(row.number, p.field, p.words, row.cells.get(p.field, ""))
                    for p in problems
                ]
            else:
                yield plan

    def _key(self, cells: Mapping[str, str], links: Links) -> str:
        """By what a row is known again."""
        code = (cells.get("agency") or self.agency.code)[:40]
        if links.uid:
            return f"{code}|{links.uid[:LONGEST_UID]}"
        title = " ".join(cells["title"].split())[:300]
        return f"{code}|{cells['start'][:16]}|{title}"

    def _plan(
        self, row: TableRow, key: str, asked: dict[str, Any], links: Links
    ) -> Plan:
        event = self.by_key.get(key) or self._own_with_uid(links.uid, asked["agency"])
        plan = Plan(row.number, key, asked, links, Fate.LEAVE, event)
        fate = memory.fate_of(event, self.memories, plan.told)
        if event is not None and links.uid:
            fate = self._fate_of_exported(event, plan, fate)
        return replace(plan, fate=fate)

    def _own_with_uid(self, uid: str, code: str) -> Event | None:
        """An event of that agency that was exported from here, to one who sees it."""
        event = self.by_uid.get(uid)
        if event is None or event.id not in self.known or event.agency.code != code:
            return None
        return event

    def _fate_of_exported(self, event: Event, plan: Plan, fate: Fate) -> Fate:
        """An exported row that somebody corrected is followed if it is of the present.

        `version` tells of which state it was; what was changed here since stands.
        """
        if event.trashed_at is not None or _is_told(event, plan.asked):
            return Fate.LEAVE
        return Fate.UPDATE if plan.links.version == event.version else fate

    def _judged(
        self, row: TableRow, plan: Plan
    ) -> tuple[EventDraft | None, list[Problem]]:
        """What the register makes of it, or says of it at the columns of the table."""
        asked: Mapping[str, Any] = plan.asked
        problems: list[Problem] = []
        if TOO_MANY in row.cells:
            reason = words("Baris ini memuat lebih banyak sel daripada judulnya.")
            problems.append(Problem("", reason))
        lead = self._agency(asked["agency"])
        if lead is not None:
            problems += self._forbidden(lead, plan)
        problems += self._lost_relatives(plan)
        if lead is not None and lead.merged_into_id is None:
            # It is found already, and need not be looked up for each row.
            asked = {**asked, "agency": ""}
        try:
            draft = read_draft(asked, home=lead, may_see=lambda _event: False)
        except BadInput as refusal:
            return None, problems + [
                Problem(columns.column_of(one.field, asked, row.cells), one.words)
                for one in refusal.problems
            ]
        return draft, problems

    def _agency(self, code: str) -> Agency | None:
        if code not in self.agencies:
            self.agencies[code] = people.agency_by_code(code)
        return self.agencies[code]

    def _forbidden(self, lead: Agency, plan: Plan) -> Iterator[Problem]:
        actor = self.actor
        steers = may(actor, Action.STEER_EVENT, agency_id=lead.id)
        if not may(actor, Action.EDIT_EVENT, agency_id=lead.id):
            reason = words(
                "Akun ini tidak dapat mencatat kegiatan untuk %(agency)s.",
                agency=lead.code,
            )
            yield Problem("agency", reason)
        elif plan.asked.get("visibility") == Visibility.CONFIDENTIAL and not may(
            actor, Action.SET_CONFIDENTIAL, agency_id=lead.id
        ):
            reason = words("Akun ini tidak dapat merahasiakan kegiatan.")
            yield Problem("visibility", reason)
        elif not may_register(actor, plan.asked) or (
            (plan.fate is Fate.UPDATE or plan.links.status) and not steers
        ):
            reason = words("Akun ini hanya dapat mencatat kegiatan tentatif.")
            yield Problem("status", reason)

    def _lost_relatives(self, plan: Plan) -> Iterator[Problem]:
        for column, uid in (
            ("parent", plan.links.parent),
            ("series", plan.links.series),
        ):
            if uid and uid not in self.in_table and not self._seen(uid):
                yield Problem(column, words("Kegiatan ini tidak ditemukan."))

    def _seen(self, uid: str) -> bool:
        event = self.by_uid.get(uid)
        return event is not None and event.id in self.known


def _doubled(row: TableRow, first: int) -> RowError:
    return RowError(
        row.number,
        "title",
        words("Judul dan waktu mulai yang sama sudah ada di baris %(row)s.", row=first),
        row.cells["title"],
    )


def _is_told(event: Event, asked: Mapping[str, Any]) -> bool:
    """Whether the event says what the row of an export says, status and all."""
    cells = columns.cells_of(shown.as_fields(event), Links())
    texts = [clean(csv.text_of(cell)) for cell in cells]
    row = dict.fromkeys(columns.COLUMNS, "") | dict(
        zip(columns.EXPORTED, texts, strict=True)
    )
    told, _ = columns.read_row(row, event.agency.code)
    return {name: told.get(name) for name in asked} == dict(asked)
