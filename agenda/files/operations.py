"""Keeping a file, and clearing away what nobody refers to."""

from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import ColumnElement, exists, false, or_, select

from agenda import clock
from agenda.db import Base, db, flush, new_id
from agenda.files import storage
from agenda.files.models import StoredFile
from agenda.files.uploads import read_upload
from agenda.rules.permissions import Actor

GRACE = timedelta(days=1)
"""What is younger may belong to a transaction that is still open."""


def store(actor: Actor, folder: Path, stream: BinaryIO, name: str) -> StoredFile:
    """Keep an acceptable file: its row, then its bytes, before the door commits.

    A row never stands without its bytes. Bytes may stay without a row when the
    transaction comes to nothing afterwards: `sweep` takes them away.
    """
    upload = read_upload(stream, name)
    row = StoredFile(
        id=new_id(),
        created_at=clock.now(),
        uploaded_by=actor.account_id,
        name=upload.name,
        media_type=upload.media_type,
        size=len(upload.octets),
        sha256=upload.sha256,
    )
    db.session.add(row)
    flush()
    storage.write(folder, row.id, upload.octets)
    return row


def sweep(folder: Path) -> int:
    """Remove bytes without a row, and rows that nobody refers to; answers how many.

    Only what is older than a day. The bytes of a row that goes now stay for the next
    sweep, when its going is settled: so a row never stands without its bytes, and a
    backup that runs meanwhile finds what it has read of.
    """
    before = clock.now() - GRACE
    known = set(db.session.scalars(select(StoredFile.id)))
    lost = [
        path
        for path, file_id in storage.kept(folder, before.timestamp())
        if file_id is None or file_id not in known
    ]
    for path in lost:
        path.unlink(missing_ok=True)
    forgotten = select(StoredFile).where(
        StoredFile.created_at < before, ~_is_referred_to()
    )
    rows = db.session.scalars(forgotten).all()
    for row in rows:
        db.session.delete(row)
    flush()
    return len(lost) + len(rows)


def _is_referred_to() -> ColumnElement[bool]:
    """Whether any row of any table names the file by a foreign key."""
    columns = [
        column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.column is _ID for key in column.foreign_keys)
    ]
    found = [exists().where(column == StoredFile.id) for column in columns]
    return or_(false(), *found)


_ID = StoredFile.__table__.c.id
