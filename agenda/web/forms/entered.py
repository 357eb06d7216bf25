"""What was typed into the form of an event, in the contract's terms.

Only what differs from the event as it is goes to the operations, so a field that the
form cannot show in full is never changed by opening it. Judging is left to the
operations, whose problems find the way back to their fields here.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any

from wtforms import Field

from agenda.reference import queries as reference
from agenda.rules.readings import clean
from agenda.web.forms.base import Form
from agenda.web.forms.event_rows import (
    ROWS,
    is_filled,
    read_candidate,
    read_estimate,
    read_place,
    read_principal,
    zone_of,
)
from agenda.web.forms.events import (
    ONE_DATE,
    PLAIN,
    PROVENANCE,
    TEXTS,
    YEARS,
    EventForm,
    inputs_of,
)
from agenda.web.forms.moments import date_input, read_dates, zone
from agenda.web.forms.problems import Find


class Entered:
    """What was typed into the form, in the contract's terms.

    Rows that nobody filled are left out; `rows` remembers where the others stand.
    """

    def __init__(
        self, form: EventForm, parents: Mapping[str, str], home_zone: str
    ) -> None:
        self.form = form
        self.parents = parents
        self.home_zone = home_zone
        self.rows = {
            name: [
                position
                for position, entry in enumerate(form[name].entries)
                if is_filled(entry.form)
            ]
            for name in ROWS
        }

    @cached_property
    def fields(self) -> dict[str, Any]:
        """Every field of the contract that the form carries."""
        form = self.form
        return {
            **{name: clean(form[name].data or "") for name in TEXTS},
            **read_dates(form),
            "timezone": self._zone(),
            "themes": _read_themes(form.themes.data or ""),
            "rrule": self._rule(),
            "agency": form.agency.data or "",
            "partners": form.partners.data or [],
            "embargo_until": form.embargo.data or None,
            "parent": self._parent(),
            "provenance": {
                name: clean(form[f"provenance_{name}"].data or "")
                for name in PROVENANCE
            },
            "places": self._each("places", read_place),
            "principals": self._each("principals", read_principal),
            "candidates": self._each("candidates", read_candidate),
        }

    def for_registering(self) -> dict[str, Any]:
        """What a new event is made from."""
        typed_zone = zone(self.form)
        return {
            **self.fields,
            "timezone": typed_zone,
            "status": self.form.status.data or None,
            "estimates": self._each("estimates", read_estimate),
        }

    def differing_from(
        self, former: "Entered", without: Collection[str] = ()
    ) -> dict[str, Any]:
        """The fields in which this differs; those of a date go together.

        `without` are the fields that this reader's form does not show.
        """
        wished = {
            name: value
            for name, value in self.fields.items()
            if value != former.fields[name] and name not in without
        }
        if any(name in wished for name in ONE_DATE):
            wished.update({name: self.fields[name] for name in ONE_DATE})
        return wished

    def find(self, path: Sequence[str]) -> Field | None:
        """The field of the form that a problem's path means."""
        name, *inside = path
        if name in ROWS and inside:
            return self._in_row(name, inside)
        if name == "provenance" and inside:
            return self.form[f"provenance_{inside[0]}"]
        if name == "rrule":
            own = {"custom": self.form.rrule, YEARS: self.form.years}
            return own.get(self.form.repeats.data or "", self.form.repeats)
        return date_input(self.form, name) or self.form._fields.get(inputs_of(name)[0])

    def _in_row(self, name: str, inside: Sequence[str]) -> Field | None:
        index, *column = inside
        known = self.rows[name]
        if not index.isdigit() or int(index) >= len(known) or not column:
            return self.form[name]
        row = self.form[name].entries[known[int(index)]].form
        return row._fields.get(inputs_of(column[0])[0])

    def _each(self, name: str, read: Any) -> list[dict[str, Any]]:
        entries = self.form[name].entries
        return [read(entries[position].form) for position in self.rows[name]]

    def _rule(self) -> str:
        repeats = self.form.repeats.data or ""
        if not repeats or repeats in PLAIN:
            return repeats
        if repeats == YEARS:
            return f"FREQ=YEARLY;INTERVAL={(self.form.years.data or '').strip()}"
        return (self.form.rrule.data or "").strip().upper()

    def _parent(self) -> str | None:
        number = (self.form.parent.data or "").strip().upper()
        return self.parents.get(number, number) or None

    def _zone(self) -> str:
        """The zone that is meant; an empty field follows the first place."""
        typed_zone = zone(self.form)
        if typed_zone:
            return typed_zone
        places = self._each("places", read_place)
        return zone_of(places[0], self.home_zone) if places else self.home_zone


def finder(form: Form) -> Find:
    """For the small forms, whose dates are spread as in the large one."""

    def find(path: Sequence[str]) -> Field | None:
        name = path[0]
        return date_input(form, name) or form._fields.get(inputs_of(name)[0])

    return find


def _read_themes(typed_text: str) -> list[str]:
    """The themes named, each once; a known name stands for its code."""
    known = {row.name.casefold(): row.code for row in reference.themes().values()}
    names = [" ".join(part.split()) for part in typed_text.split(",")]
    return list(
        dict.fromkeys(known.get(name.casefold(), name) for name in names if name)
    )
