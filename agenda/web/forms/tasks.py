"""The form of a task, and its way to and from the contract's fields.

`typed` writes a task into the form, `read` reads the form out again; judging is left to
the operations, and `find` knows which field a problem's path means.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    Form,
    FormField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired

from agenda.reference import queries as reference
from agenda.rules.choices import Anchor
from agenda.web.forms import choices
from agenda.web.forms.moments import day_field, moment, split, time_field
from agenda.web.forms.numbers import count, decimal
from agenda.web.forms.select import any_of, one_of, options
from agenda.web.page import language
from agenda.web.saving import VersionedSheet

ON_DATE, COUNTED = "date", "count"
BEFORE, AFTER = "before", "after"
_UNITS = ("days", "working_days", "hours")
_SAME = (
    "title",
    "title_en",
    "type",
    "brief",
    "channels",
    "reviewer",
    "essential",
    "needs_neutrality_check",
)
"""Contract fields that are one field of the form, under the same name."""


def units() -> choices.Choices:
    return [
        ("days", gettext("hari kalender")),
        ("working_days", gettext("hari kerja")),
        ("hours", gettext("jam")),
    ]


def sides() -> choices.Choices:
    return [(BEFORE, gettext("sebelum")), (AFTER, gettext("sesudah"))]


def _anchors() -> choices.Choices:
    return [
        (Anchor.START.value, gettext("mulainya kegiatan")),
        (Anchor.END.value, gettext("selesainya kegiatan")),
    ]


def coded(table: str, nothing: str | None = None) -> Callable[[], choices.Choices]:
    def offered() -> choices.Choices:
        rows = [
            (code, choices.capital(row.named(language())))
            for code, row in reference.listed(table).items()
        ]
        return rows if nothing is None else [("", str(nothing)), *rows]

    return offered


class AssigneeForm(Form):
    """One who works on it: somebody of ours, or a helper from outside."""

    user = one_of(_l("Siapa"), list)
    email = StringField(
        _l("Surel pengguna dari instansi lain"),
        render_kw={"inputmode": "email", "autocomplete": "off"},
    )
    helper = StringField(_l("Nama pembantu dari luar"))
    role = one_of(_l("Peran"), coded("assignment-roles"), default="pelaksana")
    lead = BooleanField(_l("Penanggung jawab"))


class CheckForm(Form):
    """One line of the checklist."""

    text = StringField(_l("Yang diperiksa"))
    done = BooleanField(_l("Sudah"))


class TaskForm(VersionedSheet):
    """A task in full."""

    title = StringField(_l("Judul"), [InputRequired()])
    title_en = StringField(_l("Judul dalam bahasa Inggris"))
    type = one_of(_l("Jenis"), coded("task-types", _l("Pilih jenis")), needed=True)
    brief = TextAreaField(
        _l("Arahan"),
        render_kw={"rows": 4},
        description=_l("Apa yang dihasilkan, untuk siapa, dan apa yang harus ada."),
    )
    channels = any_of(_l("Kanal"), coded("channels"))
    event = StringField()
    agency = one_of(_l("Instansi"), choices.agencies)

    due_by = RadioField(
        _l("Cara menentukan tenggat"),
        choices=lambda: options(
            [
                (COUNTED, gettext("Dihitung dari kegiatan, ikut bila kegiatan pindah")),
                (ON_DATE, gettext("Pada tanggal tertentu")),
            ]
        ),
        default=ON_DATE,
        validate_choice=False,
    )
    count = StringField(
        _l("Jarak"),
        default="7",
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    unit = one_of(_l("Satuan"), units, default="days")
    side = one_of(_l("Arah"), sides, default=BEFORE)
    anchor = one_of(_l("Dari"), _anchors, default=Anchor.START.value)
    occurrence = one_of(_l("Tanggal rangkaian"), list)
    due_date = day_field(_l("Tanggal"))
    due_time = time_field(_l("Jam"), description=_l("Kosong: sampai akhir hari itu."))
    timezone = StringField(
        _l("Zona waktu"),
        description=_l("Kosong: zona kegiatan atau instansinya."),
        render_kw={"list": "zones", "autocomplete": "off"},
    )

    assignees = FieldList(FormField(AssigneeForm), _l("Pelaksana"), min_entries=1)
    reviewer = one_of(
        _l("Pemeriksa"),
        list,
        description=_l("Menyetujui hasilnya; bukan pembuat dan bukan pelaksana."),
    )
    priority = one_of(
        _l("Prioritas"),
        lambda: [
            ("1", gettext("1, paling mendesak")),
            *((str(n), str(n)) for n in range(2, 5)),
            ("5", gettext("5, biasa")),
            *((str(n), str(n)) for n in range(6, 9)),
            ("9", gettext("9, bila sempat")),
        ],
        default="5",
    )
    effort_hours = StringField(
        _l("Perkiraan jam kerja"), render_kw={"inputmode": "decimal"}
    )
    checklist = FieldList(FormField(CheckForm), _l("Daftar periksa"), min_entries=1)
    essential = BooleanField(
        _l("Wajib ada"),
        description=_l("Tetap dikerjakan meskipun waktunya sempit."),
    )
    needs_neutrality_check = BooleanField(
        _l("Perlu daftar periksa netralitas"),
        description=_l("Untuk konten di sekitar tahapan pemilu."),
    )
    reason = StringField(_l("Alasan"), description=_l("Tercatat di riwayat."))


def read(form: TaskForm) -> dict[str, Any]:
    """What was typed, in the contract's terms; empty rows are left out."""
    return {
        **{name: form[name].data for name in _SAME},
        "event": form.event.data or None,
        "occurrence": form.occurrence.data or None,
        "agency": form.agency.data or None,
        "priority": decimal(form.priority.data),
        "effort_hours": decimal(form.effort_hours.data),
        "assignees": [_assignee(row) for row in _filled(form, "assignees")],
        "checklist": [
            {"text": row["text"].data or "", "done": bool(row["done"].data)}
            for row in _filled(form, "checklist")
        ],
        **_due(form),
    }


def _due(form: TaskForm) -> dict[str, Any]:
    """A date by hand, or a distance from the event."""
    if form.due_by.data == COUNTED:
        amount = decimal(form.count.data)
        if isinstance(amount, int | float) and form.side.data == BEFORE:
            amount = -amount
        return {
            "due": None,
            "due_fixed": False,
            "anchor": form.anchor.data,
            "offset": {form.unit.data: amount} if form.unit.data in _UNITS else {},
        }
    fields: dict[str, Any] = {
        "due": moment(form.due_date.data, form.due_time.data),
        "due_fixed": True,
    }
    if zone := choices.zone_read(form.timezone.data or ""):
        fields["timezone"] = zone
    return fields


def _assignee(row: Form) -> dict[str, Any]:
    return {
        "user": row["user"].data or (row["email"].data or "").strip() or None,
        "helper": (row["helper"].data or "").strip() or None,
        "role": row["role"].data or None,
        "lead": bool(row["lead"].data),
    }


_TELLING = {"assignees": ("user", "email", "helper"), "checklist": ("text",)}
"""The fields in which a row must say something to count."""


def _filled(form: TaskForm, name: str) -> list[Form]:
    return [form[name][at].form for at in _positions(form, name)]


def _positions(form: TaskForm, name: str) -> list[int]:
    return [
        at
        for at, entry in enumerate(form[name].entries)
        if any((entry.form[field].data or "").strip() for field in _TELLING[name])
    ]


def typed(content: Mapping[str, Any]) -> dict[str, Any]:
    """The other way round: what stands in the form for a task's `content`."""
    day, at = split(content["due"])
    counted = content["anchor"] and not content["due_fixed"]
    data = {
        **{name: content[name] for name in _SAME},
        "event": content["event"] or "",
        "occurrence": content["occurrence"] or "",
        "agency": content["agency"],
        "priority": str(content["priority"]),
        "effort_hours": _typed_number(content["effort_hours"]),
        "due_by": COUNTED if counted else ON_DATE,
        "due_date": day,
        "due_time": at,
        "timezone": choices.zone_typed(content["timezone"]),
        "assignees": [_typed_assignee(row) for row in content["assignees"]] or [{}],
        "checklist": list(content["checklist"]) or [{}],
    }
    if content["anchor"] and content["offset"]:
        unit, amount = next(
            (unit, amount)
            for unit, amount in content["offset"].items()
            if amount is not None
        )
        data |= {
            "anchor": content["anchor"],
            "unit": unit,
            "count": str(abs(amount)),
            "side": AFTER if amount > 0 else BEFORE,
        }
    return data


def _typed_assignee(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "user": row["user"] or "",
        "helper": row["helper"] or "",
        "role": row["role"],
        "lead": row["lead"],
    }


def _typed_number(value: float | None) -> str:
    return "" if value is None else f"{value:g}".replace(".", ",")


def find(form: TaskForm, path: Sequence[str]) -> Field | None:
    """The field of the form that a problem's path means."""
    name, *inside = path
    if name in _TELLING and len(inside) > 1:
        entry = form[name][_positions(form, name)[int(inside[0])]].form
        chosen = "email" if inside[1] == "user" and entry["email"].data else inside[1]
        return entry._fields.get(chosen)
    if name == "offset":
        return form.count
    if name == "due":
        return form.due_date
    return None if name == "event" else form._fields.get(name)


def with_rows(form: TaskForm, asked: Mapping[str, str]) -> TaskForm:
    """The form as it stands, with a row more or less, as a button asked."""
    data = {name: form[name].data for name in form._fields if name != "csrf_token"}
    for name, one in (("assignees", "assignee"), ("checklist", "check")):
        rows = list(data[name])
        if f"add_{one}" in asked:
            rows.append({})
        elif (at := count(asked.get(f"remove_{one}"))) is not None:
            del rows[at : at + 1]
        data[name] = rows or [{}]
    return TaskForm(None, data=data)


ROW_BUTTONS = ("add_assignee", "remove_assignee", "add_check", "remove_check")
