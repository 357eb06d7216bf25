"""Fields in which one chooses; what may be chosen is asked for anew on every page.

Nothing is judged here: the operations refuse what they do not know.
"""

from collections.abc import Callable, Iterable
from typing import Any

from markupsafe import Markup, escape
from wtforms import SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import Select

from agenda.web.forms.choices import Choices


class QuickSelect(Select):
    """A list of options, written without WTForms' table of attributes for each."""

    @classmethod
    def render_option(cls, choice: Any, **kwargs: Any) -> Markup:
        if kwargs or choice.render_kw:
            return Markup(super().render_option(choice, **kwargs))  # noqa: S704 - made by WTForms
        mark = " selected" if choice.selected else ""
        value, label = escape(choice.value), escape(choice.label)
        return Markup(f'<option value="{value}"{mark}>{label}</option>')  # noqa: S704 - escaped here


Offered = Callable[[], Choices]


def options(pairs: Iterable[Any]) -> list[SelectChoice]:
    """Values and their words, as WTForms takes them."""
    return [SelectChoice.from_input(pair) for pair in pairs]


def one_of(
    label: str, offered: Offered, *, needed: bool = False, **more: Any
) -> SelectField:
    """A choice of one; `needed` marks it."""
    return SelectField(
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
