"""The board of tasks: a column for each state, cards with what one can do to them."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext, ngettext
from werkzeug.datastructures import MultiDict

from agenda.rules.permissions import Actor
from agenda.rules.precision import describe_clock
from agenda.rules.task_states import TaskStatus, TaskVerb
from agenda.tasks import board
from agenda.tasks.board import COLUMNS, LEADS_TO, Pile
from agenda.tasks.models import Task
from agenda.tasks.waiting import MOST
from agenda.web import access, guard_words, marking, task_words
from agenda.web.forms.choices import capital
from agenda.web.page import date_in, figure_words, language, named, title_of
from agenda.web.task_list import Asked
from agenda.web.task_page import Rights

blueprint = Blueprint("task_board", __name__)
Answer = str | tuple[str, int]
CARDS = 12
"""A column shows so many; the rest is in the list."""


@blueprint.get("/tasks/board")
def index() -> Answer:
    """The tasks that the list would show, in columns by state."""
    shown = Board(access.actor(), request.args)
    page = render_template("tasks/board.html", board=shown)
    return (page, 422) if shown.problems or shown.form.errors else page


@dataclass(frozen=True)
class Move:
    """What one can do to a card: at once, or at `url`, where more is asked for."""

    verb: str
    label: str
    icon: str
    column: str
    url: str = ""


class Board(Asked):
    """What the address asks for, as columns of cards."""

    path = "/tasks/board"

    def __init__(self, actor: Actor, sent: MultiDict[str, str]) -> None:
        super().__init__(actor, sent)
        # Columns say themselves what is open.
        self.piles = board.piles(actor, replace(self.wanted, open=None), CARDS)
        self.chosen = sent.get("column", "")

    @cached_property
    def columns(self) -> list[dict[str, Any]]:
        held = guard_words.held(
            task for pile in self.piles.values() for task in pile.tasks
        )
        opened = self._opened()
        return [
            {
                "code": column.value,
                "name": capital(named(column)),
                "opened": column is opened,
                "count": _count(pile),
                "cards": [
                    self._card(column, task, held.get(task.id)) for task in pile.tasks
                ],
                "rest": _rest(pile),
                "url": self._list_of(column),
            }
            for column, pile in self.piles.items()
        ]

    @property
    def is_empty(self) -> bool:
        return not any(pile.tasks for pile in self.piles.values())

    def _opened(self) -> TaskStatus:
        """The column that a phone shows first: the one asked for, or one with cards."""
        if self.chosen in {column.value for column in COLUMNS}:
            return TaskStatus(self.chosen)
        filled = (column for column, pile in self.piles.items() if pile.tasks)
        return next(filled, TaskStatus.OFFERED)

    def _list_of(self, column: TaskStatus) -> str:
        """The list with all tasks of a column."""
        return self.url(path="/tasks", instead=("status", column.value))

    def _card(
        self, column: TaskStatus, task: Task, guarded: str | None
    ) -> dict[str, Any]:
        row = marking.task_row(self.wanted.q, task, task_words.task_row(task, guarded))
        rights = Rights(self.actor, task)
        moves = _moves(rights, guarded)
        return {
            **row,
            "id": task.id,
            "version": task.version,
            "plain_title": title_of(task),
            "due": short_due(task),
            "stands_apart": task.status is not column or task.paused_at is not None,
            "moves": moves,
            "told": _told(moves),
            "back": f"{self._here(column)}#task-{task.id}",
        }

    def _here(self, column: TaskStatus) -> str:
        return f"{self.url()}&column={column.value}"


def _count(pile: Pile) -> str:
    return f"{MOST}+" if pile.count > MOST else figure_words(pile.count)


def _rest(pile: Pile) -> str:
    """How many tasks of the column are not on the board; nothing when all are."""
    rest = pile.count - len(pile.tasks)
    if rest <= 0:
        return ""
    if pile.count > MOST:
        return str(gettext("Lihat semua"))
    return str(ngettext("Lihat %(num)s lagi", "Lihat %(num)s lagi", rest))


def short_due(task: Task) -> str:
    """`Sel 1 Des`, with the hour where there is one."""
    day = date_in("EEE d MMM", task.due_date)
    if task.due_time is None:
        return day
    return f"{day} {describe_clock(task.due_time, language())}"


def _moves(rights: Rights, guarded: str | None) -> list[Move]:
    """The verbs of the reader for this card, in the order of the work."""
    task = rights.task
    base = f"/tasks/{task.id}"
    proved = any(row.withdrawn_at is None for row in task.evidence)
    # What asks for words, evidence or a second look is asked for on the task's page.
    elsewhere = {
        TaskVerb.DECLINE: f"{base}?answer=decline#tolak",
        TaskVerb.RETURN: f"{base}?answer=return",
        TaskVerb.SUBMIT: "" if proved else f"{base}#bukti",
        TaskVerb.APPROVE: f"{base}#netralitas" if guarded else "",
    }
    return [
        Move(
            verb.value,
            label,
            icon,
            LEADS_TO[verb].value if verb in LEADS_TO else "",
            elsewhere.get(verb, ""),
        )
        for verb, (icon, label) in _labels(rights.claims).items()
        if rights.can(verb)
    ]


def _labels(claims: bool) -> dict[TaskVerb, tuple[str, str]]:
    return {
        TaskVerb.ACCEPT: (
            "hand-thumbs-up",
            gettext("Ambil") if claims else gettext("Terima"),
        ),
        TaskVerb.START: ("play-fill", gettext("Mulai")),
        TaskVerb.SUBMIT: ("send", gettext("Serahkan")),
        TaskVerb.APPROVE: ("check-lg", gettext("Setujui")),
        TaskVerb.RETURN: ("arrow-return-left", gettext("Kembalikan")),
        TaskVerb.DECLINE: ("hand-thumbs-down-fill", gettext("Tolak")),
    }


def _told(moves: list[Move]) -> str:
    """What the reader can do to a card instead of what he tried."""
    if not moves:
        return str(gettext("Saat ini tidak ada yang dapat Anda lakukan padanya."))
    names = ", ".join(move.label for move in moves)
    return str(gettext("Yang dapat Anda lakukan: %(moves)s.", moves=names))
