"""Which files are taken: judged by what they hold, never by what they are called."""

import hashlib
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import filetype

from agenda.errors import TooLarge, WrongType
from agenda.formats import zips
from agenda.rules.readings import clean
from agenda.words import words

MOST_BYTES = 25 * 1024 * 1024
LONGEST_NAME = 255
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
_ENDINGS = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/gif": (".gif",),
    "image/webp": (".webp",),
    f"{_OFFICE}wordprocessingml.document": (".docx",),
    f"{_OFFICE}spreadsheetml.sheet": (".xlsx",),
    f"{_OFFICE}presentationml.presentation": (".pptx",),
    f"{_OPEN}text": (".odt",),
    f"{_OPEN}spreadsheet": (".ods",),
    f"{_OPEN}presentation": (".odp",),
    "audio/mpeg": (".mp3",),
    "video/mp4": (".mp4",),
    "text/plain": (".txt",),
    "text/csv": (".csv",),
}
"""What is accepted, and the endings under which a computer opens it as such."""

ALLOWED = frozenset(_ENDINGS)
_HEADS = frozenset({"[Content_Types].xml", "mimetype"})
"""One of them stands in every office document."""
_MACROS = frozenset({"vbaproject.bin", "vbadata.xml"})
MOST_UNPACKED = 40 * MOST_BYTES
SURELY_BEARABLE = 4 * MOST_BYTES
MOST_GROWTH = 100
"""What is larger, unpacked, grows less: honest documents do so thirty times at most."""
_TEXTS = {".txt": "text/plain", ".csv": "text/csv"}
_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""They turn the writing around, so that `gpj.exe` reads as `exe.jpg`."""
_FORBIDDEN = re.compile('[<>:"|?*\ud800-\udfff]')
"""In the name of a file, on one computer or another."""
_DEVICE = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])\s*(\.|$)")
"""No file of Windows can be called so."""
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
    return Upload(_honest_name(plain_name, media_type), media_type, octets)


def _plain_name(name: str) -> str:
    """The last part of a name from outside, fit to be offered back."""
    last = re.split(r"[/\\]", name)[-1]
    written = " ".join(_TURNS.sub("", clean(last)).split())
    plain = _FORBIDDEN.sub("-", written).strip(". ")
    if _DEVICE.match(plain):
        plain = f"_{plain}"
    return _shortened(plain, LONGEST_NAME) or "berkas"


def _honest_name(name: str, media_type: str) -> str:
    """`name` with an ending of what the file is: `siaran.exe` becomes `siaran.exe.pdf`.

    Whoever downloads it opens it by the ending.
    """
    endings = _ENDINGS[media_type]
    if name.lower().endswith(endings):
        return name
    return f"{_shortened(name, LONGEST_NAME - len(endings[0]))}{endings[0]}"


def _shortened(name: str, most: int) -> str:
    stem, dot, ending = name.rpartition(".")
    if len(name) > most and dot and len(ending) < 20:
        return f"{stem[: most - 1 - len(ending)]}.{ending}"
    return name[:most]


def _media_type(octets: bytes, name: str) -> str | None:
    found = filetype.guess_mime(octets)
    if found is not None:
        sound = not found.startswith((_OFFICE, _OPEN)) or _is_sound(octets)
        return str(found) if found in ALLOWED and sound else None
    return _TEXTS.get(Path(name).suffix.lower()) if _is_text(octets) else None


def _is_sound(octets: bytes) -> bool:
    """Whether an office document is what it seems, told by its list of contents.

    No parts that would land elsewhere when unpacked, no macros, nothing that grows
    beyond measure. Nothing is unpacked to find out.
    """
    try:
        with zips.opened(octets) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile:
        return False
    names = {part.filename for part in parts}
    return (
        not names.isdisjoint(_HEADS)
        and not any(_is_evil(name) for name in names)
        and sum(part.file_size for part in parts) <= _bearable(len(octets))
    )


def _bearable(packed: int) -> int:
    return min(MOST_UNPACKED, max(SURELY_BEARABLE, MOST_GROWTH * packed))


def _is_evil(name: str) -> bool:
    steps = re.split(r"[/\\]", name)
    leads_out = ".." in steps or not steps[0] or ":" in name
    return leads_out or steps[-1].lower() in _MACROS


def _is_text(octets: bytes) -> bool:
    try:
        return not _CONTROLS.search(octets.decode())
    except UnicodeDecodeError:
        return False
