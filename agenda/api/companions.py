"""What stands beside an event: attachments, comments, contacts.

None of it is part of the event: its `version` and ETag stay as they are.
"""

from dataclasses import dataclass
from typing import BinaryIO, Generic, TypeVar, cast

from agenda.api import asking, schemas
from agenda.api.door import (
    PAGING,
    WRITE,
    Answer,
    Call,
    Takes,
    created,
    gone,
    listed,
    route,
    shown,
)
from agenda.api.events import find
from agenda.api.files import uploads
from agenda.companions import fields, operations, queries, rights
from agenda.companions.drafts import CONTACT_FIELDS
from agenda.companions.models import EventAttachment, EventComment, EventContact
from agenda.events.models import Event
from agenda.rules.permissions import Actor

RowT = TypeVar("RowT", EventAttachment, EventComment, EventContact)


@dataclass(frozen=True)
class Beside(Generic[RowT]):
    """A companion with the event that decides who may see and touch it."""

    event: Event
    row: RowT

    @property
    def id(self) -> object:
        return self.row.id

    @property
    def version(self) -> int:
        return self.row.version


def _may_tend(actor: Actor, thing: Beside[EventAttachment]) -> bool:
    return rights.may_tend(actor, thing.event)


# Attachments


def _find_attachment(actor: Actor, attachment_id: str) -> Beside[EventAttachment]:
    return Beside(*queries.get_attachment(actor, asking.object_id(attachment_id)))


@route(
    "GET",
    "/events/{event_id}/attachments",
    answers=schemas.Listed[schemas.Attachment],
    query=PAGING,
    find=find,
)
def list_attachments(call: Call) -> Answer:
    """The files beside an event, oldest first."""
    page = queries.attachments(call.thing, asking.cursor(), asking.limit())
    return listed(page, fields.attachment)


@route(
    "POST",
    "/events/{event_id}/attachments",
    scope=WRITE,
    answers=schemas.Attachment,
    takes=schemas.AttachmentNew,
    find=find,
    allow=rights.may_tend,
    creates=True,
    form=Takes.FORM,
)
def add_attachment(call: Call) -> Answer:
    """Attach a file: multipart/form-data with it under `file`."""
    assert call.upload is not None
    row = operations.attach(
        call.actor,
        call.thing,
        call.body,
        uploads(),
        cast("BinaryIO", call.upload.stream),
        call.upload.name,
        reason=call.reason,
    )
    return created(fields.attachment(row), f"/attachments/{row.id}")


@route(
    "GET",
    "/attachments/{attachment_id}",
    answers=schemas.Attachment,
    find=_find_attachment,
)
def show_attachment(call: Call) -> Answer:
    """One attachment; its bytes are at /files/{id}."""
    return shown(fields.attachment(call.thing.row))


@route(
    "DELETE",
    "/attachments/{attachment_id}",
    scope=WRITE,
    find=_find_attachment,
    allow=_may_tend,
)
def withdraw_attachment(call: Call) -> Answer:
    """Take a file off the event, for a reason; the history keeps that it was there."""
    thing: Beside[EventAttachment] = call.thing
    operations.withdraw_attachment(
        call.actor, thing.event, thing.row, reason=call.reason
    )
    return gone()


# Comments


def _find_comment(actor: Actor, comment_id: str) -> Beside[EventComment]:
    return Beside(*queries.get_comment(actor, asking.object_id(comment_id)))


def _may_withdraw(actor: Actor, thing: Beside[EventComment]) -> bool:
    return rights.may_withdraw(actor, thing.event, thing.row)


@route(
    "GET",
    "/events/{event_id}/comments",
    answers=schemas.Listed[schemas.Comment],
    query=PAGING,
    find=find,
)
def list_comments(call: Call) -> Answer:
    """What people of the lead and partner agencies say of an event, oldest first."""
    page = queries.comments(call.thing, asking.cursor(), asking.limit())
    return listed(page, fields.comment)


@route(
    "POST",
    "/events/{event_id}/comments",
    scope=WRITE,
    answers=schemas.Comment,
    takes=schemas.CommentNew,
    find=find,
    allow=rights.may_comment,
    creates=True,
)
def add_comment(call: Call) -> Answer:
    """Say something of an event, in plain text."""
    row = operations.comment(call.actor, call.thing, call.body, reason=call.reason)
    return created(fields.comment(row), f"/comments/{row.id}")


@route("GET", "/comments/{comment_id}", answers=schemas.Comment, find=_find_comment)
def show_comment(call: Call) -> Answer:
    """One comment."""
    return shown(fields.comment(call.thing.row))


@route(
    "DELETE",
    "/comments/{comment_id}",
    scope=WRITE,
    find=_find_comment,
    allow=_may_withdraw,
)
def withdraw_comment(call: Call) -> Answer:
    """Take a comment back; whoever takes another's must say why."""
    thing: Beside[EventComment] = call.thing
    operations.withdraw_comment(call.actor, thing.event, thing.row, reason=call.reason)
    return gone()


# Contacts


def _find_contact(actor: Actor, contact_id: str) -> Beside[EventContact]:
    return Beside(*queries.get_contact(actor, asking.object_id(contact_id)))


def _may_tend_contact(actor: Actor, thing: Beside[EventContact]) -> bool:
    return rights.may_tend(actor, thing.event)


@route(
    "GET",
    "/events/{event_id}/contacts",
    answers=schemas.Listed[schemas.Contact],
    query=PAGING,
    find=find,
)
def list_contacts(call: Call) -> Answer:
    """Whom one rings up about an event, as far as the caller may know; oldest first."""
    page = queries.contacts(call.actor, call.thing, asking.cursor(), asking.limit())
    return listed(page, fields.contact)


@route(
    "POST",
    "/events/{event_id}/contacts",
    scope=WRITE,
    answers=schemas.Contact,
    takes=schemas.ContactNew,
    find=find,
    allow=rights.may_tend,
    creates=True,
)
def add_contact(call: Call) -> Answer:
    """Note down a contact; `visibility` says who of those who see the event sees it."""
    row = operations.add_contact(call.actor, call.thing, call.body, reason=call.reason)
    return created(fields.contact(row), f"/contacts/{row.id}")


@route("GET", "/contacts/{contact_id}", answers=schemas.Contact, find=_find_contact)
def show_contact(call: Call) -> Answer:
    """One contact."""
    return shown(fields.contact(call.thing.row))


@route(
    "PATCH",
    "/contacts/{contact_id}",
    scope=WRITE,
    answers=schemas.Contact,
    takes=schemas.ContactChange,
    find=_find_contact,
    allow=_may_tend_contact,
)
def change_contact(call: Call) -> Answer:
    """Change fields of a contact."""
    thing: Beside[EventContact] = call.thing
    body = asking.without_repeats(call.body, fields.contact(thing.row), CONTACT_FIELDS)
    row = operations.revise_contact(
        call.actor, thing.event, thing.row, body, seen=call.seen, reason=call.reason
    )
    return shown(fields.contact(row))


@route(
    "DELETE",
    "/contacts/{contact_id}",
    scope=WRITE,
    find=_find_contact,
    allow=_may_tend_contact,
)
def withdraw_contact(call: Call) -> Answer:
    """Take a contact off the event."""
    thing: Beside[EventContact] = call.thing
    operations.withdraw_contact(
        call.actor, thing.event, thing.row, seen=call.seen, reason=call.reason
    )
    return gone()
