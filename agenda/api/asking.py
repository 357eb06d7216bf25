"""What a request says: who asks, which version was read, the body, the query.

Refuses what cannot be read (400, 401, 413, 415, 428); what the values mean is judged
by the operations.
"""

import hashlib
import json
import math
import re
from collections.abc import Iterable
from typing import IO, Any
from uuid import UUID

from flask import request
from werkzeug.datastructures import ETags
from werkzeug.exceptions import RequestEntityTooLarge

from agenda.api.problems import Malformed, NoToken, NoVersion, UnknownToken
from agenda.db import db
from agenda.errors import BadInput, NotFound, Problem, Stale, TooLarge, WrongType
from agenda.people import operations as people
from agenda.people.models import ApiToken
from agenda.rules.questions import Question
from agenda.rules.readings import LONGEST_TEXT
from agenda.rules.telling import Manner
from agenda.words import words

LARGEST_JSON = 2 * 1024 * 1024
DEFAULT_LIMIT, LARGEST_LIMIT = 50, 500
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def token() -> ApiToken:
    """The token that the request carries."""
    given = request.authorization
    if given is None or given.type != "bearer" or not given.token:
        raise NoToken
    try:
        found = people.account_for_token(given.token)
    except NotFound:
        raise UnknownToken from None
    if db.session.is_modified(found):
        # That it was used is known whatever becomes of the request.
        db.session.commit()
    return found


def object_id(text: str) -> UUID:
    """The id in a path; what is no UUID names nothing."""
    if not _UUID.fullmatch(text):
        raise NotFound
    return UUID(text)


# Versions


def must_match(version: int, *, required: bool) -> int | None:
    """The version that the client has read, which must be the present one.

    A proxy that compresses makes an ETag weak; ours names a version and not bytes, so
    a weak one says as much as a strong one.
    """
    if not request.if_match:
        if required:
            raise NoVersion
        return None
    if not _names(request.if_match, version):
        raise Stale(version)
    return version


def has_it_already(version: int) -> bool:
    """Whether the client says that it holds this version (If-None-Match)."""
    return _names(request.if_none_match, version)


def _names(tags: ETags, version: int) -> bool:
    return tags.contains_weak(str(version))


# The body


def json_body(*, optional: bool) -> dict[str, Any]:
    """The object in the body; where it may be left out, an empty one."""
    octets = _octets()
    if not octets and optional:
        return {}
    if not _is_json(request.mimetype):
        raise WrongType(words("Kirim isinya sebagai application/json."))
    value = _parsed(octets)
    if not isinstance(value, dict):
        raise BadInput.at("", words("Isinya harus berupa objek JSON."))
    return value


def _octets() -> bytes:
    request.max_content_length = LARGEST_JSON
    try:
        return request.get_data()
    except RequestEntityTooLarge:
        raise TooLarge(words("Isi JSON paling besar 2 MB.")) from None


def _is_json(mimetype: str) -> bool:
    return mimetype == "application/json" or (
        mimetype.startswith("application/") and mimetype.endswith("+json")
    )


def _parsed(octets: bytes) -> Any:
    try:
        value = json.loads(
            octets.decode("utf-8"),
            parse_constant=_no_number,
            parse_float=_finite,
            object_pairs_hook=_each_once,
        )
        # Half of a surrogate pair is no text and cannot be kept.
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        raise Malformed(words("Isinya bukan JSON yang benar.")) from None
    return value


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; readers do not agree which of two equal names counts."""
    told = dict(pairs)
    if len(told) < len(pairs):
        raise ValueError("a name stands twice")
    return told


def _no_number(text: str) -> float:
    raise ValueError(text)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def form_body() -> dict[str, Any]:
    """The fields of a form that brings a file; `figures` is JSON inside it."""
    # A part without a name is a field that nobody knows, like any other.
    body: dict[str, Any] = {str(k or ""): v for k, v in request.form.items()}
    if body.get("figures"):
        body["figures"] = _parsed(body["figures"].encode("utf-8", "surrogatepass"))
    return body


def digest_of(stream: IO[bytes]) -> str:
    """A digest of what `stream` holds, which is left at its beginning."""
    digest = hashlib.sha256()
    while piece := stream.read(1 << 16):
        digest.update(piece)
    stream.seek(0)
    return digest.hexdigest()


def take_reason(body: dict[str, Any]) -> str:
    """The reason, which every change accepts, out of the body."""
    return read_reason(body.pop("reason", None))


def take_manner(body: dict[str, Any]) -> Manner:
    """How people are to be told, which every change accepts, out of the body."""
    return read_manner(body.pop("notify", None))


def read_manner(value: Any) -> Manner:
    if value is None or value == "":
        return Manner.NOW
    if not isinstance(value, str) or value not in set(Manner):
        raise BadInput.at(
            "notify",
            words("Pilihan ini tidak dikenal; pilih: %(all)s.", all=list(Manner)),
        )
    return Manner(value)


def read_reason(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadInput.at("reason", words("Harus berupa teks."))
    if len(value) > LONGEST_TEXT:
        raise BadInput.at("reason", words("Alasan terlalu panjang."))
    return value


def without_repeats(
    body: dict[str, Any], shown: dict[str, Any], settable: Iterable[str]
) -> dict[str, Any]:
    """`body` without what only repeats a field that nobody sets.

    A client may send back the whole object that it has read.
    """
    return {
        name: value
        for name, value in body.items()
        if name in settable or name not in shown or shown[name] != value
    }


# The query


def must_know_query(known: Iterable[str]) -> None:
    """Refuse parameters that nobody reads, and texts that no database keeps."""
    problems = [
        Problem(name, words("Parameter ini tidak dikenal."))
        for name in request.args
        if name not in known
    ]
    problems += [
        Problem(name, words("Karakter ini tidak diterima."))
        for name, value in request.args.items(multi=True)
        if name in known and "\x00" in value
    ]
    if problems:
        raise BadInput(problems)


def limit() -> int:
    text = request.args.get("limit")
    if text is None:
        return DEFAULT_LIMIT
    if not re.fullmatch(r"[0-9]{1,4}", text) or not 1 <= int(text) <= LARGEST_LIMIT:
        raise BadInput.at(
            "limit",
            words("Harus antara %(least)s dan %(most)s.", least=1, most=LARGEST_LIMIT),
        )
    return int(text)


def cursor() -> str | None:
    return request.args.get("cursor") or None


def words_asked() -> str:
    """What is to be found; empty when nothing is."""
    question = Question({"q": request.args.get("q")}, frozenset({"q"}), frozenset())
    query = question.line("q", 300)
    question.finish()
    return query


def flag(name: str) -> bool:
    """A parameter that is true or false."""
    text = request.args.get(name, "")
    if text not in {"", "true", "false"}:
        raise BadInput.at(name, words("Harus berupa true atau false."))
    return text == "true"
