"""The same creating request sent twice creates once (Idempotency-Key).

The first request claims its key before it does anything, in the transaction that
creates: a second one at the same moment waits for it and is then told what the first
was told. A request that was refused leaves no claim.
"""

import hashlib
import json
import re
from typing import Any
from uuid import UUID

from flask import Response, request
from sqlalchemy.exc import IntegrityError

from agenda import clock
from agenda.db import db
from agenda.errors import BadInput
from agenda.people import answers
from agenda.people.models import StoredAnswer
from agenda.words import words

HEADER = "Idempotency-Key"
_LONGEST_KEY = 200
_KEY = re.compile(rf"[!-~]{{1,{_LONGEST_KEY}}}")
_HEADERS = ("Location", "ETag", "Content-Type")


def claim(token_id: UUID, said: Any) -> StoredAnswer | None:
    """The row for this request's answer, which may be there already.

    `said` is what the request asks for; None when it carries no key. A row with a
    status holds the answer that was given before.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not _KEY.fullmatch(key):
        raise BadInput.at(
            HEADER,
            words(
                "Harus 1 sampai %(most)s huruf, angka, atau tanda, tanpa spasi.",
                most=_LONGEST_KEY,
            ),
        )
    digest = _digest(said)
    answers.forget_old(token_id)
    row = db.session.get(StoredAnswer, (token_id, key)) or _insert(
        token_id, key, digest
    )
    if row.request_digest != digest:
        raise BadInput.at(
            HEADER, words("Kunci ini sudah dipakai untuk permintaan lain.")
        )
    return row


def keep(row: StoredAnswer, answer: Response, kept_body: str) -> None:
    """Store what was answered; `kept_body` is the body without secrets."""
    row.status = answer.status_code
    row.body = kept_body
    row.headers = json.dumps(
        {name: answer.headers[name] for name in _HEADERS if name in answer.headers}
    )


def replay(row: StoredAnswer) -> Response:
    """The answer that the first request was given."""
    return Response(row.body, row.status, headers=json.loads(row.headers))


def _digest(said: Any) -> str:
    whole = json.dumps([request.method, request.path, said], sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()


def _insert(token_id: UUID, key: str, digest: str) -> StoredAnswer:
    row = StoredAnswer(
        token_id=token_id,
        key=key,
        request_digest=digest,
        status=0,
        headers="",
        body="",
        created_at=clock.now(),
    )
    db.session.add(row)
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        return db.session.get_one(StoredAnswer, (token_id, key))
    return row
