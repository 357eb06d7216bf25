"""What stands beside an event: attachments, comments, contacts; each with its form.

The event's page shows them and leads here. A refusal comes back to the form with what
was typed; of a file the browser keeps nothing, so it is asked for again.
"""

from typing import Any, BinaryIO, cast
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext as _pl
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired

from agenda.companions import fields, operations, queries, rights
from agenda.companions.drafts import CONTACT_FIELDS
from agenda.companions.models import EventAttachment, EventContact
from agenda.db import db
from agenda.errors import BadInput, NotAllowed
from agenda.events import queries as events
from agenda.events.models import Event
from agenda.rules.choices import ContactSight
from agenda.rules.permissions import Actor
from agenda.web import access, companion_words
from agenda.web.forms import choices
from agenda.web.forms.numbers import count
from agenda.web.forms.select import one_of, options
from agenda.web.saving import Sheet, VersionedSheet, explain, save
from agenda.words import words

blueprint = Blueprint("companions", __name__)
Answer = str | Response | tuple[str, int]
_THREAD = 30
_ON_EVENT_PAGE = 5


class AttachmentForm(Sheet):
    """A file, and what it is called."""

    file = FileField(
        _l("Berkas"),
        [InputRequired()],
        description=_l(
            "PDF, gambar, dokumen kantor, MP3, MP4, atau teks; paling besar 25 MB."
        ),
    )
    title = StringField(_l("Judul"), description=_l("Kosong: nama berkasnya."))


class CommentForm(Sheet):
    """What somebody says of an event."""

    text = TextAreaField(
        _l("Isi komentar"),
        [InputRequired()],
        render_kw={"rows": 4},
        description=_l("Dibaca semua yang melihat kegiatan ini."),
    )


class ContactForm(VersionedSheet):
    """Whom one rings up."""

    name = StringField(_l("Nama"), [InputRequired()])
    role = StringField(_pl("narahubung", "Jabatan atau peran"))
    organisation = StringField(_l("Lembaga"))
    phone = StringField(_l("Telepon"), render_kw={"type": "tel", "inputmode": "tel"})
    email = StringField(_l("Surel"), render_kw={"type": "email", "inputmode": "email"})
    note = TextAreaField(_l("Catatan"), render_kw={"rows": 2})
    visibility = one_of(
        _l("Terlihat oleh"),
        list,
        description=_l("Tidak pernah lebih luas daripada kegiatannya."),
    )
    reason = TextAreaField(_l("Alasan"), render_kw={"rows": 2})


def values(actor: Actor, event: Event) -> dict[str, Any]:
    """What the page of an event shows of all this."""
    latest = queries.thread(event, limit=_ON_EVENT_PAGE)
    return {
        "attachments": [
            companion_words.attachment(row)
            for row in queries.attachments(
                event, limit=operations.MOST_ATTACHMENTS
            ).items
        ],
        "contacts": [
            companion_words.contact(row)
            for row in queries.contacts(
                actor, event, limit=operations.MOST_CONTACTS
            ).items
        ],
        "comments": [
            companion_words.comment(actor, event, row) for row in latest.items
        ],
        "more_comments": latest.next_cursor is not None,
        "comment_count": queries.how_many_comments(event),
        "may_tend": rights.may_tend(actor, event),
        "may_comment": rights.may_comment(actor, event),
    }


# Attachments


@blueprint.route("/events/<uuid:event_id>/attachments/new", methods=["GET", "POST"])
def attach(event_id: UUID) -> Answer:
    """Put a file beside the event."""
    actor = access.actor()
    event = _event_to_tend(actor, event_id)
    form = AttachmentForm()
    if request.method == "GET":
        return _attachment_page(event, form)
    if save(form, lambda: _attach(actor, event, form)) is None:
        return _attachment_page(events.get(actor, event_id), form)
    flash(gettext("Lampiran disimpan pada %(number)s.", number=event.number), "success")
    return redirect(f"/events/{event_id}#attachments")


def _attach(actor: Actor, event: Event, form: AttachmentForm) -> EventAttachment:
    upload: FileStorage | None = request.files.get("file")
    if upload is None or not upload.filename:
        raise BadInput.at("file", words("Pilih berkasnya."))
    return operations.attach(
        actor,
        event,
        {"title": form.title.data or ""},
        access.uploads(),
        cast("BinaryIO", upload.stream),
        upload.filename,
    )


def _attachment_page(event: Event, form: AttachmentForm) -> tuple[str, int]:
    page = render_template("events/attachment.html", event=event, form=form)
    return page, form.http_status


@blueprint.post("/attachments/<uuid:attachment_id>/withdraw")
def withdraw_attachment(attachment_id: UUID) -> Answer:
    actor = access.actor()
    event, row = queries.get_attachment(actor, attachment_id)
    operations.withdraw_attachment(
        actor, event, row, reason=request.form.get("reason", "")
    )
    db.session.commit()
    flash(gettext("Lampiran ditarik; riwayat mencatatnya."), "success")
    return redirect(f"/events/{event.id}#attachments")


# Comments


@blueprint.get("/events/<uuid:event_id>/comments")
def thread(event_id: UUID) -> Answer:
    """All that was said of the event, newest first."""
    actor = access.actor()
    return _thread_page(actor, events.get(actor, event_id), CommentForm())


@blueprint.post("/events/<uuid:event_id>/comments")
def comment(event_id: UUID) -> Answer:
    actor = access.actor()
    event = events.get(actor, event_id)
    form = CommentForm()
    done = save(
        form, lambda: operations.comment(actor, event, {"text": form.text.data or ""})
    )
    if done is None:
        return _thread_page(actor, events.get(actor, event_id), form)
    flash(gettext("Komentar disimpan."), "success")
    return redirect(f"/events/{event_id}#comments")


def _thread_page(actor: Actor, event: Event, form: CommentForm) -> tuple[str, int]:
    found = queries.thread(event, request.args.get("cursor"), _THREAD)
    here = f"/events/{event.id}/comments"
    page = render_template(
        "events/comments.html",
        event=event,
        form=form,
        comments=[companion_words.comment(actor, event, row) for row in found.items],
        may_comment=rights.may_comment(actor, event),
        next_url=f"{here}?cursor={found.next_cursor}" if found.next_cursor else None,
    )
    return page, form.http_status


@blueprint.post("/comments/<uuid:comment_id>/withdraw")
def withdraw_comment(comment_id: UUID) -> Answer:
    actor = access.actor()
    event, row = queries.get_comment(actor, comment_id)
    operations.withdraw_comment(
        actor, event, row, reason=request.form.get("reason", "")
    )
    db.session.commit()
    flash(gettext("Komentar dihapus."), "success")
    return redirect(f"/events/{event.id}#comments")


# Contacts


@blueprint.route("/events/<uuid:event_id>/contacts/new", methods=["GET", "POST"])
def add_contact(event_id: UUID) -> Answer:
    """Note down whom one rings up about the event."""
    actor = access.actor()
    event = _event_to_tend(actor, event_id)
    form = ContactForm(visibility=ContactSight.PARTNERS.value)
    if request.method == "GET":
        return _contact_page(actor, event, form, None)
    done = save(form, lambda: operations.add_contact(actor, event, _typed(form)))
    if done is None:
        return _contact_page(actor, events.get(actor, event_id), form, None)
    flash(gettext("Narahubung disimpan."), "success")
    return redirect(f"/events/{event_id}#contacts")


@blueprint.route("/contacts/<uuid:contact_id>/edit", methods=["GET", "POST"])
def edit_contact(contact_id: UUID) -> Answer:
    actor = access.actor()
    event, row = queries.get_contact(actor, contact_id)
    _must_tend(actor, event)
    shown = {**fields.contact_content(row), "version": str(row.version)}
    form = ContactForm(data=shown)
    if request.method == "GET":
        return _contact_page(actor, event, form, row)
    done = save(
        form,
        lambda: operations.revise_contact(
            actor,
            event,
            row,
            _typed(form),
            seen=form.seen,
            reason=form.reason.data or "",
        ),
    )
    if done is None:
        event, row = queries.get_contact(actor, contact_id)
        subject = (queries.CONTACT, row.id)
        explain(form, row.version, subject, companion_words.contact_changes)
        return _contact_page(actor, event, form, row)
    flash(gettext("Narahubung disimpan."), "success")
    return redirect(f"/events/{event.id}#contacts")


@blueprint.post("/contacts/<uuid:contact_id>/remove")
def withdraw_contact(contact_id: UUID) -> Answer:
    actor = access.actor()
    event, row = queries.get_contact(actor, contact_id)
    operations.withdraw_contact(
        actor,
        event,
        row,
        seen=count(request.form.get("version")),
        reason=request.form.get("reason", ""),
    )
    db.session.commit()
    flash(gettext("Narahubung dihapus."), "success")
    return redirect(f"/events/{event.id}#contacts")


def _typed(form: ContactForm) -> dict[str, Any]:
    """What was typed; a choice that was not made is left to the operation."""
    typed = {name: form[name].data or "" for name in CONTACT_FIELDS}
    return {
        name: value for name, value in typed.items() if value or name != "visibility"
    }


def _contact_page(
    actor: Actor, event: Event, form: ContactForm, row: EventContact | None
) -> tuple[str, int]:
    sights = rights.contact_sights(actor, event)
    form.visibility.choices = options(choices.of(sights))
    page = render_template("events/contact.html", event=event, form=form, contact=row)
    return page, form.http_status


def _event_to_tend(actor: Actor, event_id: UUID) -> Event:
    event = events.get(actor, event_id)
    _must_tend(actor, event)
    return event


def _must_tend(actor: Actor, event: Event) -> None:
    if not rights.may_tend(actor, event):
        raise NotAllowed
