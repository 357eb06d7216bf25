"""Fields of text that most forms have: a line or a box, marked when it is needed."""

from typing import Any

from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired


def text(label: str, rows: int = 0, needed: bool = False, **more: Any) -> StringField:
    """A field of plain text; `needed` marks it, the operations insist on it."""
    kind = TextAreaField if rows else StringField
    if rows:
        more["render_kw"] = {"rows": rows}
    return kind(label, [InputRequired()] if needed else [], **more)


def number(label: str, needed: bool = False) -> StringField:
    kw = {"inputmode": "numeric", "autocomplete": "off"}
    return StringField(label, [InputRequired()] if needed else [], render_kw=kw)
