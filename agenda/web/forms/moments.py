"""Dates in forms: a day and perhaps a time, each in a field of its own.

What was typed stays text until the operations read it, so nothing typed is lost.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import Field, StringField
from wtforms.widgets import DateInput, TimeInput

from agenda.rules.precision import MalformedMoment, Precision, coarse_span, parse_moment
from agenda.rules.vague_dates import read_vague
from agenda.web.forms.base import Form
from agenda.web.forms.choices import Choices, zone_read
from agenda.web.forms.select import one_of

FIXED = "fixed"
"""A date that is firm: exact with a time, a day without one."""


def precisions() -> Choices:
    return [
        (FIXED, gettext("Tanggal pasti")),
        (Precision.WEEK.value, gettext("Pekan saja")),
        (Precision.MONTH.value, gettext("Bulan saja")),
        (Precision.QUARTER.value, gettext("Triwulan saja")),
        (Precision.YEAR.value, gettext("Tahun saja")),
    ]


def day_field(label: str, **more: Any) -> StringField:
    return StringField(label, widget=DateInput(), **more)


def time_field(label: str, **more: Any) -> StringField:
    return StringField(label, widget=TimeInput(), **more)


class DatesForm(Form):
    """When something is: precision, start and end, the zone of the clocks."""

    precision = one_of(
        _l("Ketelitian"),
        precisions,
        default=FIXED,
        description=_l(
            "Bila baru bulannya yang diketahui, pilih Bulan saja dan isi tanggal mana"
            " pun di bulan itu; rentangnya dilengkapi sendiri. Akhir tahun dicatat"
            " sebagai triwulan IV."
        ),
    )
    written = StringField(
        _l("Atau seperti tertulis di sumbernya"),
        description=_l(
            "Misalnya Mei 2024, triwulan II 2024, akhir 2024, atau 2024. Bila diisi,"
            " inilah yang dipakai."
        ),
        render_kw={"autocomplete": "off"},
    )
    start_date = day_field(_l("Mulai"))
    start_time = time_field(_l("Jam mulai"), description=_l("Kosong: sepanjang hari."))
    end_date = day_field(_l("Selesai"), description=_l("Hari terakhir."))
    end_time = time_field(_l("Jam selesai"))
    timezone = StringField(
        _l("Zona waktu"),
        description=_l("Kosong: mengikuti tempat pertama, lalu instansi."),
        render_kw={"list": "zones", "autocomplete": "off"},
    )


def read_dates(form: DatesForm) -> dict[str, Any]:
    """Start, end and precision as the operations take them.

    What was written as an article says it goes before what was chosen; what cannot be
    read is left for the operations to refuse.
    """
    if written := (form.written.data or "").strip():
        return _written_dates(written)
    start, end = read_span(form)
    precision = form.precision.data or FIXED
    if precision == FIXED:
        fixed = Precision.EXACT if form.start_time.data else Precision.DAY
        return {"start": start, "end": end, "precision": fixed.value}
    start, end = _whole_span(precision, start, end)
    return {"start": start, "end": end, "precision": precision}


def date_input(form: Form, name: str) -> Field | None:
    """The field in which the date was written in words, for a problem of the date."""
    written = getattr(form, "written", None)
    used = name in {"start", "end", "precision"} and written and written.data
    return written if used else None


def _written_dates(written: str) -> dict[str, Any]:
    found = read_vague(written)
    if found is None:
        return {"start": written, "end": None, "precision": Precision.DAY.value}
    precision, first, last = found
    return {
        "start": first.isoformat(),
        "end": last.isoformat(),
        "precision": precision.value,
    }


def read_span(form: Form) -> tuple[str | None, str | None]:
    """Start and end; a time alone at the end means the day of the start."""
    last = form.end_date.data or (form.end_time.data and form.start_date.data)
    return (
        moment(form.start_date.data, form.start_time.data),
        moment(last, form.end_time.data),
    )


def typed_dates(fields: Mapping[str, Any]) -> dict[str, str]:
    """The other way round: what stands in the fields of such a date."""
    precision = Precision(fields["precision"])
    kind = precision.value if precision.is_coarse else FIXED
    return {"precision": kind, **typed_span(fields)}


def typed_span(fields: Mapping[str, Any]) -> dict[str, str]:
    """What stands in the fields of a start and an end."""
    start, end = split(fields["start"]), split(fields["end"])
    return {
        "start_date": start[0],
        "start_time": start[1],
        "end_date": end[0],
        "end_time": end[1],
    }


def moment(day: str | None, at: str | None) -> str | None:
    """`2024-05-18` or `2024-05-18T09:00`; a time alone is no date."""
    if not day:
        return None
    return f"{day}T{at[:5]}" if at else day


def split(text: str | None) -> tuple[str, str]:
    day, _, at = (text or "").partition("T")
    return day, at


def zone(form: DatesForm) -> str:
    return zone_read(form.timezone.data or "")


def _whole_span(
    precision: str, start: str | None, end: str | None
) -> tuple[str | None, str | None]:
    """First and last day of the unit that was meant by any day in it.

    An end outside the unit is left for the operations to refuse.
    """
    begins, ends = _day(start), _day(end)
    try:
        unit = Precision(precision)
    except ValueError:
        return start, end
    if begins is None or (end and ends is None):
        return start, end
    first, last = coarse_span(unit, begins)
    if ends is not None and not first <= ends <= last:
        return first.isoformat(), end
    return first.isoformat(), last.isoformat()


def _day(text: str | None) -> date | None:
    try:
        on, at = parse_moment(text or "")
    except MalformedMoment:
        return None
    return on if at is None else None
