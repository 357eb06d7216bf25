"""The bytes of uploaded files: to keep, never to run."""

from io import BytesIO
from uuid import UUID

from flask import Blueprint, Response, send_file
from werkzeug.wrappers import Response as AnyResponse

from agenda.companions import queries as companions
from agenda.errors import NotFound
from agenda.files import storage
from agenda.files.models import StoredFile
from agenda.files.storage import FileLost
from agenda.rules.permissions import Actor
from agenda.tasks import queries as tasks
from agenda.web import access
from agenda.web.errors import error_page
from agenda.web.page import say

blueprint = Blueprint("files", __name__)


@blueprint.get("/files/<uuid:file_id>")
def show(file_id: UUID) -> AnyResponse | tuple[str, int]:
    """Evidence or an attachment, to be saved: in a sandbox should a browser open it."""
    file = _file_for(access.actor(), file_id)
    try:
        octets = storage.read(access.uploads(), file)
    except FileLost as lost:
        return error_page(404, detail=say(lost.words))
    return _as_attachment(file, octets)


def _file_for(actor: Actor, file_id: UUID) -> StoredFile:
    try:
        return tasks.file_for(actor, file_id)
    except NotFound:
        return companions.file_for(actor, file_id)


def _as_attachment(file: StoredFile, octets: bytes) -> Response:
    answer = send_file(
        BytesIO(octets),
        mimetype=file.media_type,
        as_attachment=True,
        download_name=file.name,
        etag=file.sha256,
        max_age=0,
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
