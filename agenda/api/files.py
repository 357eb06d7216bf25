"""The bytes of uploaded files, whatever they belong to."""

from io import BytesIO
from pathlib import Path

from flask import Response, current_app, send_file

from agenda.api import asking
from agenda.api.door import Call, route
from agenda.companions import queries as companions
from agenda.config import Settings
from agenda.errors import NotFound
from agenda.files import storage
from agenda.files.models import StoredFile
from agenda.rules.permissions import Actor
from agenda.tasks import queries as tasks


def uploads() -> Path:
    """Where the bytes of uploaded files lie."""
    settings: Settings = current_app.config["AGENDA"]
    return settings.uploads


def _find(actor: Actor, file_id: str) -> StoredFile:
    wanted = asking.object_id(file_id)
    try:
        return tasks.file_for(actor, wanted)
    except NotFound:
        return companions.file_for(actor, wanted)


@route("GET", "/files/{file_id}", find=_find)
def download_file(call: Call) -> Response:
    """The bytes of an uploaded file, for whoever may see its task or event."""
    file: StoredFile = call.thing
    answer = send_file(
        BytesIO(storage.read(uploads(), file)),
        mimetype=file.media_type,
        as_attachment=True,
        download_name=file.name,
        etag=file.sha256,
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
