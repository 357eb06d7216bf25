"""The forms of a pack and of one of its tasks, to and from the contract's fields."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, StringField, TextAreaField
from wtforms.validators import InputRequired

from agenda.packs.models import PackVersion
from agenda.rules.choices import Anchor, Grade, ShiftRule
from agenda.web.forms import choices
from agenda.web.forms.numbers import decimal, whole
from agenda.web.forms.select import any_of, one_of, options
from agenda.web.forms.tasks import AFTER, BEFORE, coded, sides, units
from agenda.web.page import shorten, title_of
from agenda.web.saving import VersionedSheet

_UNITS = ("days", "working_days", "hours")
_SAME = (
    "title",
    "title_en",
    "type",
    "brief",
    "channels",
    "anchor",
    "anchor_ref",
    "shift",
    "role",
    "grade",
    "evidence",
    "needs_neutrality_check",
    "essential",
)
_HOME = {"offset": "count", "effort_hours": "effort", "after": "after"}
"""Where a problem is told whose field is called otherwise."""


def _anchors() -> choices.Choices:
    return [
        (Anchor.START.value, gettext("mulainya kegiatan")),
        (Anchor.END.value, gettext("selesainya kegiatan")),
        (Anchor.PLACE.value, gettext("hari sebuah tempat")),
        (Anchor.PHASE.value, gettext("awal sebuah tahapan")),
    ]


class PackForm(VersionedSheet):
    """The head of a pack."""

    name = StringField(_l("Nama"), [InputRequired()])
    name_en = StringField(
        _l("Nama dalam bahasa Inggris"), description=_l("Kosong: sama dengan nama.")
    )
    category = one_of(_l("Kategori kegiatan"), choices.categories, needed=True)
    code = StringField(
        _l("Kode"),
        description=_l("Huruf kecil, angka, - dan _. Kosong: dibuatkan."),
        render_kw={"autocomplete": "off", "autocapitalize": "none"},
    )
    agency = one_of(_l("Instansi"), choices.agencies)
    description = TextAreaField(
        _l("Keterangan"),
        render_kw={"rows": 3},
        description=_l("Untuk kegiatan seperti apa, dan apa yang perlu diketahui."),
    )
    shared = BooleanField(
        _l("Bagikan dengan semua instansi"),
        description=_l("Mereka melihat versi yang terbit dan dapat menyalinnya."),
    )
    reason = StringField(_l("Alasan"), description=_l("Tercatat di riwayat."))


class PackTaskForm(VersionedSheet):
    """One task of a draft."""

    title = StringField(_l("Judul"), [InputRequired()])
    title_en = StringField(_l("Judul dalam bahasa Inggris"))
    type = one_of(_l("Jenis"), coded("task-types", _l("Pilih jenis")), needed=True)
    channels = any_of(_l("Kanal"), coded("channels"))
    brief = TextAreaField(
        _l("Arahan"),
        render_kw={"rows": 3},
        description=_l("Apa yang dihasilkan, untuk siapa, dan apa yang harus ada."),
    )
    count = StringField(
        _l("Jarak"), render_kw={"inputmode": "numeric", "autocomplete": "off"}
    )
    unit = one_of(_l("Satuan"), units)
    side = one_of(_l("Arah"), sides)
    anchor = one_of(_l("Dari"), _anchors)
    anchor_ref = StringField(
        _l("Tempat atau tahapan"),
        description=_l(
            "Nomor tempat, atau jenis tahapan seperti masa_tenang; kosong bila"
            " dihitung dari kegiatannya."
        ),
        render_kw={"autocomplete": "off", "autocapitalize": "none"},
    )
    shift = one_of(_l("Bila jatuh pada hari libur"), lambda: choices.of(ShiftRule))
    role = one_of(_l("Peran"), coded("assignment-roles"))
    grade = one_of(
        _l("Jenjang"), lambda: choices.of(Grade, str(gettext("Tanpa syarat")))
    )
    effort = StringField(
        _l("Perkiraan kerja (jam)"),
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    evidence = StringField(
        _l("Bukti yang diharapkan"), description=_l("Misalnya siaran pers; foto.")
    )
    needs_neutrality_check = BooleanField(_l("Perlu pemeriksaan netralitas"))
    essential = BooleanField(
        _l("Wajib ada"),
        description=_l("Tetap dikerjakan meskipun waktunya sempit."),
    )
    after = one_of(_l("Menunggu tugas"), list)
    lag = StringField(
        _l("Jeda (hari)"), render_kw={"inputmode": "numeric", "autocomplete": "off"}
    )


def offer_tasks(
    form: PackTaskForm, version: PackVersion | None, own: int | None
) -> None:
    """The other tasks of the draft, as what this one may wait for."""
    others = [row for row in version.tasks if row.position != own] if version else []
    pairs = [(str(row.position), shorten(title_of(row), 90)) for row in others]
    form.after.choices = options([("", gettext("Tidak menunggu")), *pairs])


def fresh() -> dict[str, Any]:
    """What a new task says before anybody has typed."""
    return {
        "count": "7",
        "unit": "days",
        "side": BEFORE,
        "anchor": Anchor.START.value,
        "shift": ShiftRule.AUTO.value,
        "role": "pelaksana",
        "lag": "0",
    }


def typed(content: Mapping[str, Any]) -> dict[str, Any]:
    """A task in the contract's terms, as the form shows it."""
    unit = next(name for name in _UNITS if content["offset"][name] is not None)
    amount = content["offset"][unit]
    after = content["after"]
    effort = content["effort_hours"]
    return {
        **{name: content[name] for name in _SAME},
        "grade": content["grade"] or "",
        "count": str(abs(amount)),
        "unit": unit,
        "side": AFTER if amount > 0 else BEFORE,
        "effort": "" if effort is None else f"{effort:g}".replace(".", ","),
        "after": str(after["position"]) if after else "",
        "lag": str(after["lag"]) if after else "0",
    }


def read(form: PackTaskForm) -> dict[str, Any]:
    """The task that was typed, in the contract's terms."""
    said = {name: form[name].data for name in _SAME}
    amount = whole(form.count.data)
    if isinstance(amount, int) and form.side.data == BEFORE:
        amount = -amount
    unit = form.unit.data if form.unit.data in _UNITS else "days"
    after = whole(form.after.data)
    return {
        **{name: value for name, value in said.items() if value not in (None, "")},
        "channels": form.channels.data or [],
        "offset": {unit: amount},
        "effort_hours": decimal(form.effort.data),
        "after": None
        if after is None
        else {"position": after, "lag": whole(form.lag.data)},
    }


def find(form: PackTaskForm, path: Sequence[str]) -> Field | None:
    """The field in which a problem is told."""
    if list(path) == ["after", "lag"]:
        return form.lag
    name = _HOME.get(path[0], path[0])
    return form._fields.get(name)
