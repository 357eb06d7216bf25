"""Rows that the office keeps: one way to list, enter, show and correct them.

Each kind of them says once where it is found, how it is told and who may; what is left
to its own functions is the operation, and the words of the description.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from pydantic import BaseModel

from agenda.api import asking
from agenda.api.door import (
    PAGING,
    WRITE,
    Answer,
    Call,
    created,
    listed,
    route,
    shown,
)
from agenda.api.whole import page_of
from agenda.errors import NotFound
from agenda.rules.paging import Page
from agenda.rules.permissions import Actor


class Row(Protocol):
    """Whatever has an id."""

    @property
    def id(self) -> UUID: ...


RowT = TypeVar("RowT", bound=Row)
ActT = TypeVar("ActT", bound=Callable[..., Any])


class Enter(Protocol):
    """Enters the function below into the table of routes, and leaves it as it is."""

    def __call__(self, act: ActT) -> ActT: ...


@dataclass(frozen=True)
class Kept(Generic[RowT]):
    """Rows of one kind.

    `path` is where they stand, `one` names one of them in it; `told` says one in the
    terms of the contract, and `settable` is what of that people may set.
    """

    path: str
    one: str
    answers: type[BaseModel]
    find: Callable[[Actor, str], RowT]
    told: Callable[[RowT], dict[str, Any]]
    settable: Callable[[RowT], Collection[str]]
    may_enter: Callable[[Actor], bool]
    may_correct: Callable[[Actor, RowT], bool]

    def lists(self, answers: type[BaseModel], *query: str) -> Enter:
        """The route of the list; the function below answers all rows, or a page."""

        def tell(act: Callable[[Call], Any], call: Call) -> Answer:
            rows = act(call)
            page = rows if isinstance(rows, Page) else page_of(rows, _key)
            return listed(page, self.told)

        query = (*query, *PAGING)
        return _entering("GET", self.path, tell, answers=answers, query=query)

    def enters(self, takes: type[BaseModel]) -> Enter:
        """The route that enters one; the function below makes it."""

        def tell(act: Callable[[Call], RowT], call: Call) -> Answer:
            row = act(call)
            return created(self.told(row), f"{self.path}/{row.id}")

        return _entering(
            "POST",
            self.path,
            tell,
            scope=WRITE,
            answers=self.answers,
            takes=takes,
            may=self.may_enter,
            creates=True,
        )

    def shows(self, name: str, description: str) -> None:
        """The route that shows one; there is nothing more to be said of it."""

        def view(call: Call) -> Answer:
            return shown(self.told(call.thing))

        view.__name__, view.__doc__ = name, description
        route("GET", self._address, answers=self.answers, find=self.find)(view)

    def corrects(self, takes: type[BaseModel]) -> Enter:
        """The route that corrects one; the function below does it, and sees a body
        without mere repeats."""

        def tell(act: Callable[[Call, RowT], None], call: Call) -> Answer:
            row: RowT = call.thing
            told, settable = self.told(row), self.settable(row)
            call.body = asking.without_repeats(call.body, told, settable)
            act(call, row)
            return shown(self.told(row))

        return _entering(
            "PATCH",
            self._address,
            tell,
            scope=WRITE,
            answers=self.answers,
            takes=takes,
            find=self.find,
            allow=self.may_correct,
        )

    @property
    def _address(self) -> str:
        return f"{self.path}/{self.one}"


def _entering(
    method: str, path: str, tell: Callable[[Any, Call], Answer], **line: Any
) -> Enter:
    """Enter a function into the table of routes; `tell` makes its answer of it."""

    def enter(act: ActT) -> ActT:
        @route(method, path, **line)
        @wraps(act)
        def view(call: Call) -> Answer:
            return tell(act, call)

        return act

    return enter


def _key(row: Row) -> str:
    return str(row.id)


def among(rows: Callable[[], Sequence[RowT]]) -> Callable[[Actor, str], RowT]:
    """How one of a few rows that everybody sees is found by its id."""

    def find(_actor: Actor, row_id: str) -> RowT:
        wanted = asking.object_id(row_id)
        found = next((row for row in rows() if row.id == wanted), None)
        if found is None:
            raise NotFound
        return found

    return find
