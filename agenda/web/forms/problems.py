"""From a refusal to the fields that people see: each problem at its own field."""

from collections.abc import Callable, Iterable, Sequence

from wtforms import Field, FieldList, Form

from agenda.errors import Problem
from agenda.web.page import say

Find = Callable[[Sequence[str]], Field | None]
"""The field of the form that answers to a path in the contract's terms."""


def tell(form: Form, problems: Iterable[Problem], find: Find) -> list[str]:
    """Put each problem at its field; answers the sentences that no field can show."""
    homeless = []
    for problem in problems:
        field = find(problem.field.split("."))
        if field is None:
            homeless.append(f"{problem.field}: {say(problem.words)}")
        else:
            field.errors = [*field.errors, say(problem.words)]
    for field in form:
        if isinstance(field, FieldList):
            _gather(field)
    return homeless


def by_name(form: Form) -> Find:
    """Fields that are called as in the contract."""

    def find(path: Sequence[str]) -> Field | None:
        return form._fields.get(path[0])

    return find


def _gather(rows: FieldList) -> None:
    """A list counts as wrong when one of its rows is; WTForms asks the list only."""
    wrong = [entry.errors for entry in rows.entries if entry.errors]
    if wrong:
        rows.errors = [*rows.errors, *wrong]
