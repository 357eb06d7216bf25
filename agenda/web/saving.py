"""Saving what a form says: done, or the form again with what stands in the way.

Judging is left to the operations; here their refusals come back to the fields, and
whoever was slower than a colleague keeps the typed text and learns what changed.
"""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar
from uuid import UUID

from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import HiddenField

from agenda.audit import queries as audit
from agenda.db import db
from agenda.errors import BadInput, Stale, TooLarge, WrongState, WrongType
from agenda.web import resume
from agenda.web.errors import status_of
from agenda.web.forms.choices import zone_read
from agenda.web.forms.numbers import count
from agenda.web.forms.problems import Find, by_name, tell
from agenda.web.page import say

DoneT = TypeVar("DoneT")


class Sheet(FlaskForm):
    """A form that knows how its saving went; `http_status` answers for the page."""

    class Meta(FlaskForm.Meta):
        """Where a form finds what was typed."""

        def wrap_formdata(self, form: FlaskForm, formdata: Any) -> Any:
            """What was typed before the session ended, when it is shown again."""
            again = resume.fields_again(form._fields)
            return super().wrap_formdata(form, formdata) if again is None else again

    http_status = 200
    changed_by: str | None = None
    changes: tuple[dict[str, Any], ...] = ()

    @property
    def seen(self) -> int | None:
        """The version that was on the screen when somebody began to type."""
        field = self._fields.get("version")
        return count(field.data) if field is not None else None

    def typed(self, names: Iterable[str]) -> dict[str, Any]:
        """What was typed at these fields; a zone by IANA name, left out if blank."""
        fields = {name: self[name].data or "" for name in names}
        fields["timezone"] = zone_read(fields["timezone"])
        return {
            name: value for name, value in fields.items() if value or name != "timezone"
        }


class VersionedSheet(Sheet):
    """A form for a thing that others may change meanwhile."""

    version = HiddenField()


def save(
    form: Sheet, act: Callable[[], DoneT], find: Find | None = None
) -> DoneT | None:
    """What `act` made, committed; or None, and the form tells why."""
    try:
        done = act()
        db.session.commit()
    except BadInput as refusal:
        db.session.rollback()
        _refuse(form, tell(form, refusal.problems, find or by_name(form)), 422)
        return None
    except (Stale, WrongState, TooLarge, WrongType) as refusal:
        db.session.rollback()
        _refuse(form, [say(refusal.words)], status_of(refusal))
        if isinstance(refusal, Stale):
            form.changed_by = refusal.changed_by
            form.changes = tuple(refusal.changes)
        return None
    return done


def explain(
    form: Sheet,
    version: int,
    subject: tuple[str, UUID],
    words_of: Callable[[list[dict[str, Any]]], list[dict[str, str]]],
) -> None:
    """After a stale write: who changed what; saving once more is then a decision."""
    seen, form.version.data = form.seen, str(version)
    if form.http_status != 412:
        return
    since = audit.of_subject(*subject, limit=max(1, version - (seen or version)))
    form.changed_by = since.items[0].actor_label if since.items else None
    changes = [change for entry in reversed(since.items) for change in entry.changes]
    form.changes = tuple(words_of(changes))
    who = form.changed_by or gettext("Orang lain")
    form.form_errors[:] = [
        gettext(
            "%(who)s menyimpan perubahan sejak Anda membuka formulir ini. Isian Anda"
            " masih utuh di bawah; periksa, lalu simpan lagi bila tetap perlu.",
            who=who,
        )
    ]


def _refuse(form: Sheet, sentences: list[str], status: int) -> None:
    form.form_errors.extend(sentences)
    form.http_status = status
