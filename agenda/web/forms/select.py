"""Fields in which one chooses; what may be chosen is asked for anew on every page.

Nothing is judged here: the operations refuse what they do not know.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape
from wtforms import SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import Select, html_params

from agenda.web.forms.choices import Choices


class QuickSelect(Select):
    """A list of options that is written once for all pages on which it is the same."""

    def __call__(self, field: Any, **attributes: Any) -> Markup:
        if field.flags.required:
            attributes.setdefault("required", True)
        opening = html_params(id=field.id, name=field.name, **attributes)
        pairs = tuple((choice.value, str(choice.label)) for choice in field.choices)
        return Markup(f"<select {opening}>{_written(pairs, field.data)}</select>")  # noqa: S704 - escaped by both


@lru_cache(maxsize=200)
def _written(pairs: tuple[tuple[str, str], ...], chosen: str | None) -> str:
    return "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>'
        f"{escape(label)}</option>"
        for value, label in pairs
    )


class Choice(SelectField):
    """One of a list without groups; nobody has to look for them."""

    def has_groups(self) -> bool:
        return False


Offered = Callable[[], Choices]


def options(pairs: Iterable[Any]) -> list[SelectChoice]:
    """Values and their words, as WTForms takes them."""
    return [SelectChoice.from_input(pair) for pair in pairs]


def one_of(
    label: str, offered: Offered, *, needed: bool = False, **more: Any
) -> SelectField:
    """A choice of one; `needed` marks it."""
    return Choice(
        label,
        [InputRequired()] if needed else [],
        widget=QuickSelect(),
        choices=lambda: options(offered()),
        validate_choice=False,
        **more,
    )


def any_of(label: str, offered: Offered, **more: Any) -> SelectMultipleField:
    """A choice of several, or of none."""
    return SelectMultipleField(
        label,
        choices=lambda: options(offered()),
        validate_choice=False,
        **more,
    )


def languages() -> Choices:
    """Each language under its own name."""
    return [("id", "Bahasa Indonesia"), ("en", "English")]
