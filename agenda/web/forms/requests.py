"""The forms of a request: to ask, to accept, to write to the other side."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired

from agenda.requests import fields
from agenda.requests.models import CoverageRequest
from agenda.rules.precision import Precision
from agenda.web.forms import choices
from agenda.web.forms.moments import (
    FIXED,
    day_field,
    moment,
    precisions,
    split,
    time_field,
)
from agenda.web.forms.select import one_of, options
from agenda.web.forms.tasks import coded
from agenda.web.saving import VersionedSheet

ALONE, EXISTING, NEW = "alone", "existing", "new"
_SAME = (
    "agency",
    "title",
    "type",
    "details",
    "purpose",
    "province",
    "place",
    "contact",
    "url",
    "answer_by",
)


class RequestForm(VersionedSheet):
    """What is asked of an agency."""

    agency = one_of(_l("Instansi yang diminta"), choices.agencies, needed=True)
    title = StringField(_l("Judul"), [InputRequired()])
    type = one_of(
        _l("Yang diminta"), coded("task-types", _l("Pilih jenis")), needed=True
    )
    details = TextAreaField(
        _l("Rincian"),
        [InputRequired()],
        render_kw={"rows": 4},
        description=_l(
            "Acaranya apa, siapa yang hadir, dan hasil apa yang diharapkan."
        ),
    )
    purpose = TextAreaField(
        _l("Untuk apa"),
        render_kw={"rows": 2},
        description=_l("Mengapa perlu diliput, dan untuk khalayak mana."),
    )
    on_date = day_field(_l("Tanggal"), validators=[InputRequired()])
    at_time = time_field(_l("Jam"))
    precision = one_of(
        _l("Ketelitian"),
        precisions,
        default=FIXED,
        description=_l(
            "Pekan, bulan, triwulan, atau tahun: isi tanggal mana pun di dalamnya."
        ),
    )
    province = one_of(_l("Provinsi"), choices.provinces)
    place = StringField(_l("Tempat"))
    contact = StringField(
        _l("Narahubung"),
        [InputRequired()],
        description=_l("Nama dan nomor yang dapat dihubungi."),
    )
    url = StringField(
        _l("Tautan bahan"),
        render_kw={"inputmode": "url", "placeholder": "https://"},
        description=_l("Undangan, kerangka acuan, atau bahan lain."),
    )
    answer_by = day_field(
        _l("Jawaban ditunggu paling lambat"),
        description=_l("Kosong: tiga hari kerja, atau sebelum acaranya."),
    )
    reason = StringField(_l("Alasan"), description=_l("Tercatat di riwayat."))


def read(form: RequestForm) -> dict[str, Any]:
    """What was typed, in the contract's terms."""
    asked = {name: form[name].data or "" for name in _SAME if name in form}
    precision = form.precision.data
    return {
        **asked,
        "when": moment(form.on_date.data, form.at_time.data),
        "precision": None if precision in {FIXED, ""} else precision,
    }


def typed(row: CoverageRequest) -> dict[str, Any]:
    """A request as it stands in the form."""
    content = fields.content(row)
    on, at = split(content["when"])
    firm = row.precision in {Precision.DAY, Precision.EXACT}
    return {
        **{name: content[name] for name in _SAME},
        "on_date": on,
        "at_time": at,
        "precision": FIXED if firm else row.precision.value,
        "version": str(row.version),
    }


def find(form: Any, path: Any) -> Field | None:
    """Which field a problem's path means."""
    name = {"when": "on_date", "timezone": "on_date"}.get(path[0], path[0])
    found: Field | None = form._fields.get(name)
    return found


class AcceptForm(VersionedSheet):
    """The task that comes of a request."""

    title = StringField(_l("Judul"), [InputRequired()])
    type = one_of(_l("Jenis"), coded("task-types", _l("Pilih jenis")), needed=True)
    brief = TextAreaField(_l("Arahan"), render_kw={"rows": 5})
    due_date = day_field(_l("Tenggat"), validators=[InputRequired()])
    due_time = time_field(_l("Jam"), description=_l("Kosong: sampai akhir hari itu."))
    where = RadioField(
        _l("Tugas ini"),
        choices=lambda: options(
            [
                (ALONE, gettext("berdiri sendiri")),
                (EXISTING, gettext("bagian dari kegiatan yang sudah tercatat")),
                (NEW, gettext("bagian dari kegiatan baru yang dicatat sekarang")),
            ]
        ),
        default=ALONE,
        validate_choice=False,
    )
    event = one_of(_l("Kegiatan"), list)
    category = one_of(_l("Kategori kegiatan baru"), choices.categories)
    user = one_of(
        _l("Pelaksana"),
        list,
        description=_l("Kosong: ditawarkan kepada semua petugas."),
    )
    reviewer = one_of(_l("Pemeriksa"), list)
    reason = StringField(_l("Pesan untuk pemohon"))


def read_task(form: AcceptForm) -> dict[str, Any]:
    """The task as it was typed, in the contract's terms."""
    asked = {name: form[name].data or "" for name in ("title", "type", "brief")}
    user = form.user.data
    return {
        **asked,
        "due": moment(form.due_date.data, form.due_time.data),
        "reviewer": form.reviewer.data or None,
        "assignees": [{"user": user, "lead": True}] if user else [],
        "event": (form.event.data or "?") if form.where.data == EXISTING else None,
    }


def read_event(form: AcceptForm) -> dict[str, Any] | None:
    """The event that is registered with it, if one is wished."""
    if form.where.data != NEW:
        return None
    return {"category": form.category.data or "", "title": form.title.data or ""}


def find_task(form: Any, path: Any) -> Field | None:
    """Which field a problem's path means."""
    names = {"due": "due_date", "assignees": "user"}
    name = path[1] if path[0] == "new_event" and len(path) > 1 else path[0]
    found: Field | None = form._fields.get(names.get(name, name))
    return found


class MessageForm(VersionedSheet):
    """What one side writes to the other."""

    text = TextAreaField(_l("Pesan"), [InputRequired()], render_kw={"rows": 3})
