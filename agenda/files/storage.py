"""Where bytes lie, and how they come there and back.

The folder is named by the caller; the bytes lie under the id of the file, so that no
name from outside reaches a path.
"""

import hashlib
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from agenda.errors import NotFound
from agenda.files.models import StoredFile
from agenda.words import words

_log = logging.getLogger(__name__)
_UNFINISHED = ".part"


class FileLost(NotFound):
    """The file is known, and its bytes are gone or are no longer those handed in."""

    def __init__(self) -> None:
        super().__init__(
            words(
                "Berkas ini tercatat, tetapi isinya hilang atau rusak di tempat"
                " penyimpanan. Beri tahu administrator; isinya dapat dipulihkan dari"
                " cadangan."
            )
        )


def path_of(folder: Path, file_id: UUID) -> Path:
    """Where the bytes of a file lie under the folder of uploads."""
    return folder / str(file_id)[:2] / str(file_id)


def write(folder: Path, file_id: UUID, octets: bytes) -> None:
    """Put the bytes in their place, whole or not at all."""
    path = path_of(folder, file_id)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = path.with_suffix(_UNFINISHED)
    try:
        with unfinished.open("wb") as file:
            file.write(octets)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise


def read(folder: Path, file: StoredFile) -> bytes:
    """The bytes that were handed in, and no others; raises FileLost."""
    try:
        octets = path_of(folder, file.id).read_bytes()
    except OSError:
        octets = None
    if octets is None or hashlib.sha256(octets).hexdigest() != file.sha256:
        _log.error("the bytes of the stored file %s are lost or harmed", file.id)
        raise FileLost
    return octets


def kept(folder: Path, before: float) -> Iterator[tuple[Path, UUID | None]]:
    """What has lain in the folder since before that moment (seconds of the epoch).

    None instead of an id is a file that was not finished; what is not ours is left out.
    """
    for path in sorted(folder.glob("??/*")):
        try:
            old = path.is_file() and path.stat().st_mtime < before
        except OSError:  # gone meanwhile
            continue
        if old and (path.suffix == _UNFINISHED or _id_of(path.name)):
            yield path, _id_of(path.name)


def _id_of(name: str) -> UUID | None:
    try:
        return UUID(name)
    except ValueError:
        return None
