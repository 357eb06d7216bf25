"""What stands beside an event: attachments, comments, contacts."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from agenda.api.schemas.base import BaseModel, Changing, Filled, Kept
from agenda.rules.choices import ContactSight


class StoredFile(BaseModel):
    """An uploaded file; its bytes are at /files/{id}."""

    id: UUID
    name: str
    media_type: str
    size: int


class AttachedFile(StoredFile):
    """The same with the SHA-256 of its bytes."""

    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Attachment(Kept):
    """A file beside an event, for whoever sees the event."""

    event: UUID
    title: str
    file: AttachedFile
    added_by: str


class AttachmentNew(Changing):
    """What goes with the file; without a title it is called as its file."""

    title: str | None = None


class Comment(Kept):
    """What somebody of a lead or partner agency says of an event: plain text."""

    event: UUID
    text: str
    author: str
    agency: str | None


class CommentNew(Changing):
    """A comment to be written."""

    text: Filled


class Contact(Kept):
    """Whom one rings up about an event; `visibility` is no wider than the event's."""

    event: UUID
    name: str
    role: str
    organisation: str
    phone: str
    email: str
    note: str
    visibility: ContactSight
    added_by: str


class ContactChange(Changing):
    """Fields of a contact to be changed."""

    name: str | None = None
    role: str | None = None
    organisation: str | None = None
    phone: str | None = None
    email: str | None = None
    note: str | None = None
    visibility: ContactSight | None = None


class ContactNew(ContactChange):
    """A contact to be noted down."""

    name: Filled
