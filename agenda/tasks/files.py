"""Files that are handed in: which are taken, and where their bytes lie.

What a file is, its content says, not its name. The folder is named by the caller; the
bytes lie there under the id of the file, so that no name from outside reaches a path.
"""

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

import filetype

from agenda.errors import TooLarge, WrongType
from agenda.rules.readings import clean
from agenda.words import words

MOST_BYTES = 25 * 1024 * 1024
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
ALLOWED = frozenset(
    {
        "application/pdf",
        "image/jpeg",
        "image/png",
        "image/gif",
        "image/webp",
        f"{_OFFICE}wordprocessingml.document",
        f"{_OFFICE}spreadsheetml.sheet",
        f"{_OFFICE}presentationml.presentation",
        f"{_OPEN}text",
        f"{_OPEN}spreadsheet",
        f"{_OPEN}presentation",
        "audio/mpeg",
        "video/mp4",
    }
)
_TEXTS = {".txt": "text/plain", ".csv": "text/csv"}
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""They turn the writing around, so that `gpj.exe` reads as `exe.jpg`."""
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Upload:
    """A file that was found to be acceptable, still in memory."""

    name: str
    media_type: str
    octets: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.octets).hexdigest()


def read_upload(stream: BinaryIO, name: str) -> Upload:
    """Read and judge a file; raises TooLarge and WrongType."""
    octets = stream.read(MOST_BYTES + 1)
    if len(octets) > MOST_BYTES:
        raise TooLarge(words("Berkas paling besar 25 MB."))
    if not octets:
        raise WrongType(words("Berkas ini kosong."))
    plain_name = _plain_name(name)
    media_type = _media_type(octets, plain_name)
    if media_type is None:
        raise WrongType(
            words(
                "Jenis berkas ini tidak diterima. Yang diterima: PDF, gambar, dokumen"
                " kantor, MP3, MP4, dan teks."
            )
        )
    return Upload(plain_name, media_type, octets)


def path_of(folder: Path, file_id: UUID) -> Path:
    """Where the bytes of a file lie under the folder of uploads."""
    return folder / str(file_id)[:2] / str(file_id)


def write(folder: Path, file_id: UUID, octets: bytes) -> None:
    """Put the bytes in their place, whole or not at all."""
    path = path_of(folder, file_id)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = path.with_suffix(".part")
    with unfinished.open("wb") as file:
        file.write(octets)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def _plain_name(name: str) -> str:
    """The last part of a name from outside, fit to be offered back."""
    last = " ".join(_TURNS.sub("", clean(re.split(r"[/\\]", name)[-1])).split())
    stem, dot, ending = last.rpartition(".")
    if len(last) > 255 and dot and len(ending) < 20:
        return f"{stem[: 254 - len(ending)]}.{ending}"
    return last[:255] or "berkas"


def _media_type(octets: bytes, name: str) -> str | None:
    found = filetype.guess_mime(octets)
    if found is not None:
        return str(found) if found in ALLOWED else None
    return _TEXTS.get(Path(name).suffix.lower()) if _is_text(octets) else None


def _is_text(octets: bytes) -> bool:
    try:
        return not _CONTROLS.search(octets.decode())
    except UnicodeDecodeError:
        return False
