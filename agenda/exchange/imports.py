"""Tables of events brought into the register, all or nothing, as often as one likes.

Every row is checked before any is written. A row is known again by its lead agency, its
title and its start as first imported; what was in it then is kept in the record, so a
later run can tell a row that its source corrected (the event follows, if nobody changed
it since) from an event that people changed (it stays as they left it).

The caller commits, or rolls back.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from agenda.errors import BadInput, Problem, Refusal, TooLarge, WrongType
from agenda.events import estimates, operations, queries
from agenda.events import fields as shown
from agenda.events.drafts import TEXT_FIELDS, EventDraft, read_draft
from agenda.events.guards import may_register
from agenda.events.models import Event
from agenda.events.series import continue_series, leave_out, replace_occurrence
from agenda.events.writing import Entry
from agenda.exchange import calendar_imports, columns, memory, relatives
from agenda.exchange.calendar_imports import must_register_for
from agenda.exchange.columns import Links
from agenda.exchange.entries import LONGEST_UID
from agenda.exchange.results import Fate, ImportResult, RowError, RowFate
from agenda.formats import csv, ical_reading, xlsx
from agenda.people import queries as people
from agenda.people.models import Agency
from agenda.rules.event_states import EventStatus, Visibility
from agenda.rules.permissions import Action, Actor, may
from agenda.rules.readings import clean
from agenda.rules.telling import Manner
from agenda.tasks import travel
from agenda.words import words

MOST_BYTES = 25 * 1024 * 1024
MOST_ROWS = 100_000


@dataclass(frozen=True)
class TableRow:
    """One row below the header; `number` is how a spreadsheet counts it."""

    number: int
    cells: Mapping[str, str]


# Reading a file


def import_file(
    actor: Actor,
    name: str,
    content: bytes,
    agency: Agency,
    *,
    skip_errors: bool = False,
) -> ImportResult:
    """Bring a file of any known kind in; the caller commits unless it was refused.

    People are not told of it one by one. Raises NotAllowed, WrongType and TooLarge.
    """
    must_be_small(len(content))
    actor = replace(actor, manner=Manner.SILENT)
    if ical_reading.is_calendar(name, content):
        return calendar_imports.import_calendar(actor, content, agency)
    rows = read_content(name, content)
    return import_table(actor, rows, agency, skip_errors=skip_errors)


def entries_in(name: str, content: bytes) -> int:
    """How many rows or entries there are to bring in, before any is read closely."""
    if ical_reading.is_calendar(name, content):
        upper = content.upper()
        return sum(
            upper.count(b"BEGIN:" + kind.encode()) for kind in ical_reading.KINDS
        )
    return len(read_content(name, content))


def read_file(path: Path) -> bytes:
    """What a file holds, unless it is too much."""
    must_be_small(path.stat().st_size)
    return path.read_bytes()


def must_be_small(size: int) -> None:
    if size > MOST_BYTES:
        raise TooLarge(
            words("Berkas ini lebih besar dari %(most)s MB.", most=MOST_BYTES >> 20)
        )


def read_table(path: Path) -> list[TableRow]:
    """The rows of a file; WrongType and TooLarge say why it is not a table."""
    return read_content(path.name, read_file(path))


def read_content(name: str, content: bytes) -> list[TableRow]:
    """The same for a file that came as bytes."""
    if not content.strip():
        raise WrongType(words("Berkas ini kosong."))
    if ical_reading.is_calendar(name, content):
        raise WrongType(words("Berkas kalender (ics) bukan tabel."))
    reader = xlsx if xlsx.is_workbook(content) else csv
    records = reader.read(content)
    if len(records) > MOST_ROWS + 1:
        raise TooLarge(
            words("Tabel ini memuat lebih dari %(most)s baris.", most=MOST_ROWS)
        )
    return _under_header(records)


def _under_header(records: list[list[str]]) -> list[TableRow]:
    if not records:
        raise WrongType(words("Berkas ini kosong."))
    names = [clean(name).casefold() for name in records[0]]
    while names and not names[-1]:
        names.pop()
    _must_be_known(names)
    return [
        TableRow(number, _cells(names, cells))
        for number, cells in enumerate(records[1:], start=2)
        if any(cell.strip() for cell in cells)
    ]


_TOO_MANY = ""
"""The column under which cells beyond the header are kept, to be told of."""


def _cells(names: list[str], cells: list[str]) -> dict[str, str]:
    row = dict.fromkeys(columns.COLUMNS, "")
    row |= {name: clean(cell) for name, cell in zip(names, cells, strict=False)}
    if any(cell.strip() for cell in cells[len(names) :]):
        row[_TOO_MANY] = "more"
    return row


def _must_be_known(names: list[str]) -> None:
    unknown = [name or "–" for name in names if name not in columns.KNOWN]
    missing = [name for name in columns.REQUIRED if name not in names]
    twice = sorted({name for name in names if names.count(name) > 1})
    if unknown:
        raise WrongType(
            words(
                "Kolom ini tidak dikenal: %(names)s. Yang dikenal: %(known)s.",
                names=unknown,
                known=columns.COLUMNS,
            )
        )
    if missing:
        raise WrongType(words("Kolom ini tidak ada: %(names)s.", names=missing))
    if twice:
        raise WrongType(words("Kolom ini ada dua kali: %(names)s.", names=twice))


# Bringing it in


@dataclass(frozen=True)
class _Plan:
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


def import_table(
    actor: Actor,
    rows: Iterable[TableRow],
    agency: Agency,
    *,
    dry_run: bool = False,
    skip_errors: bool = False,
) -> ImportResult:
    """Bring rows into the register in the name of `actor`; raises NotAllowed.

    With `dry_run` everything is checked and counted and nothing written. A row with
    an error refuses the whole table, unless `skip_errors` leaves it out. A row that
    names an agency is that agency's, any other one `agency`'s.
    """
    must_register_for(actor, agency)
    importer = _Importer(actor, agency, list(rows))
    plans = list(importer.plans())
    result = ImportResult(errors=importer.errors)
    result.refused = bool(result.errors) and not skip_errors
    if not (result.refused or dry_run):
        importer.carry_out(plans)
        result.refused = importer.has_failed
    result.errors.sort(key=lambda error: (error.row, error.column))
    if not result.refused:
        for plan in plans:
            title, start = plan.asked["title"], plan.asked.get("start", "")
            result.count(RowFate(plan.number, title, start, plan.fate))
    return result


class _Importer:
    """One table: its rows, what is there already, what was wrong so far."""

    def __init__(self, actor: Actor, agency: Agency, rows: list[TableRow]) -> None:
        self.actor = actor
        self.agency = agency
        self.rows = rows
        self.errors: list[RowError] = []
        self.has_failed = False
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

    # What shall become of the rows

    def plans(self) -> Iterator[_Plan]:
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
    ) -> _Plan:
        event = self.by_key.get(key) or self._own_with_uid(links.uid, asked["agency"])
        plan = _Plan(row.number, key, asked, links, Fate.LEAVE, event)
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

    def _fate_of_exported(self, event: Event, plan: _Plan, fate: Fate) -> Fate:
        """An exported row that somebody corrected is followed if it is of the present.

        `version` tells of which state it was; what was changed here since stands.
        """
        if event.trashed_at is not None or _is_told(event, plan.asked):
            return Fate.LEAVE
        return Fate.UPDATE if plan.links.version == event.version else fate

    def _judged(
        self, row: TableRow, plan: _Plan
    ) -> tuple[EventDraft | None, list[Problem]]:
        """What the register makes of it, or says of it at the columns of the table."""
        asked: Mapping[str, Any] = plan.asked
        problems: list[Problem] = []
        if _TOO_MANY in row.cells:
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

    def _forbidden(self, lead: Agency, plan: _Plan) -> Iterator[Problem]:
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

    def _lost_relatives(self, plan: _Plan) -> Iterator[Problem]:
        for column, uid in (
            ("parent", plan.links.parent),
            ("series", plan.links.series),
        ):
            if uid and uid not in self.in_table and not self._seen(uid):
                yield Problem(column, words("Kegiatan ini tidak ditemukan."))

    def _seen(self, uid: str) -> bool:
        event = self.by_uid.get(uid)
        return event is not None and event.id in self.known

    # Carrying it out

    def carry_out(self, plans: list[_Plan]) -> None:
        """Wholes before their parts, series before the dates that stand apart."""
        waiting = [plan for plan in plans if plan.fate is not Fate.LEAVE]
        for ready in relatives.wholes_first(
            waiting,
            lambda plan: plan.links.uid,
            lambda plan: {plan.links.parent, plan.links.series},
        ):
            self._carry_out_all(ready)

    def _carry_out_all(self, plans: list[_Plan]) -> None:
        lone = [plan for plan in plans if plan.stands_alone]
        for some in memory.in_parts(lone):
            self._create_all(some)
        for plan in plans:
            if not plan.stands_alone:
                self._carry_out(plan)

    def _create_all(self, plans: list[_Plan]) -> None:
        """Many in few statements; if one of them cannot be, each by itself."""
        try:
            events = operations.register_all(self.actor, list(self._entries(plans)))
        except Refusal:
            for plan in plans:
                self._carry_out(plan)
            return
        for plan, event in zip(plans, events, strict=True):
            self._carry_out(plan, event)

    def _entries(self, plans: list[_Plan]) -> Iterator[Entry]:
        taken = {"", *self.by_uid}
        for plan in plans:
            assert plan.draft is not None
            uid = plan.links.uid
            yield Entry(plan.draft, None if uid in taken else uid, plan.key)
            taken.add(uid)

    def _carry_out(self, plan: _Plan, made: Event | None = None) -> None:
        """Do what is planned, or what is left to do for an event that is `made`."""
        try:
            if made is not None:
                self._keep(plan, made)
            elif plan.fate is Fate.CREATE:
                self._create(plan)
            elif plan.event is not None:
                self._follow(plan, plan.event)
        except Refusal as refusal:
            self.has_failed = True
            self.errors += _told_of(plan, refusal)

    def _create(self, plan: _Plan) -> None:
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

    def _keep(self, plan: _Plan, event: Event) -> None:
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

    def _follow(self, plan: _Plan, event: Event) -> None:
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


_CANCELLABLE = (EventStatus.TENTATIVE, EventStatus.CONFIRMED, EventStatus.POSTPONED)
_POSTPONABLE = (EventStatus.TENTATIVE, EventStatus.CONFIRMED)
_BLANK: dict[str, Any] = {
    **dict.fromkeys(TEXT_FIELDS, ""),
    **dict.fromkeys(("end", "embargo_until", "parent")),
    **{name: [] for name in ("partners", "principals", "candidates", "estimates")},
}
"""A date of a series that stands apart has nothing of the series but what it says."""


def _doubled(row: TableRow, first: int) -> RowError:
    return RowError(
        row.number,
        "title",
        words("Judul dan waktu mulai yang sama sudah ada di baris %(row)s.", row=first),
        row.cells["title"],
    )


def _told_of(plan: _Plan, refusal: Refusal) -> list[RowError]:
    if not isinstance(refusal, BadInput):
        return [RowError(plan.number, "title", refusal.words)]
    return [
        RowError(plan.number, columns.column_of(one.field, plan.asked), one.words)
        for one in refusal.problems
    ]


def _is_told(event: Event, asked: Mapping[str, Any]) -> bool:
    """Whether the event says what the row of an export says, status and all."""
    cells = columns.cells_of(shown.as_fields(event), Links())
    texts = [clean(csv.text_of(cell)) for cell in cells]
    row = dict.fromkeys(columns.COLUMNS, "") | dict(
        zip(columns.EXPORTED, texts, strict=True)
    )
    told, _ = columns.read_row(row, event.agency.code)
    return {name: told.get(name) for name in asked} == dict(asked)


def _figure(estimate: Mapping[str, Any]) -> tuple[Any, ...]:
    names = ("metric", "likely", "as_of", "source")
    return tuple(estimate.get(name) for name in names)
