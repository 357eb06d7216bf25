"""The file of a backup: one ZIP of JSON lines and uploads, sealed by checksums.

    manifest.json          format, versions, tables, rows, size and SHA-256 per member
    manifest.sha256        the checksum of the manifest
    tables/<table>.jsonl   one JSON list a row
    files/<id>             the octets of an upload

The comment of the ZIP is the SHA-256 of all octets before it, so that no octet can
change unnoticed. A file is read only after all of it was found to be whole; nothing is
ever unpacked under a name that the file chooses.
"""

import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from agenda.errors import Refusal
from agenda.words import words

FORMAT = 1
PRODUCT = "agenda"
_SEAL = 64
_PIECE = 1 << 20
_LARGEST_MANIFEST = 256 << 20
_MEMBER = re.compile(r"tables/[a-z][a-z0-9_]*\.jsonl|files/[0-9a-f-]{36}")
_MANIFEST = {
    "format": int,
    "version": str,
    "revision": str,
    "created_at": str,
    "key": str,
    "tables": list,
    "files": list,
    "missing": list,
    "members": dict,
}

_TABLE = {"name", "columns", "rows"}


class Damaged(Refusal):
    """The file is no backup, or no longer the one that was written."""

    def __init__(self, detail: str) -> None:
        super().__init__(
            words(
                "Berkas cadangan ini rusak atau bukan cadangan Agenda (%(detail)s).",
                detail=detail,
            )
        )


class TooNew(Refusal):
    """The file was written by a newer program."""

    def __init__(self, version: str) -> None:
        super().__init__(
            words(
                "Cadangan ini dibuat oleh Agenda yang lebih baru (%(version)s);"
                " perbarui program ini lebih dahulu.",
                version=version,
            )
        )


class Writer:
    """Writes the members of a backup, one after another, and counts what it writes."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._zip = zipfile.ZipFile(file, "w", allowZip64=True)
        self.members: dict[str, dict[str, Any]] = {}

    @contextmanager
    def member(
        self, name: str, *, packed: bool = True
    ) -> Iterator[Callable[[bytes], None]]:
        """A function that appends octets to the member."""
        digest, size = hashlib.sha256(), 0
        with self._zip.open(_entry(name, packed=packed), "w", force_zip64=True) as file:

            def append(octets: bytes) -> None:
                nonlocal size
                file.write(octets)
                digest.update(octets)
                size += len(octets)

            yield append
        self.members[name] = {"size": size, "sha256": digest.hexdigest()}

    def finish(self, manifest: dict[str, Any]) -> None:
        """Write the manifest and the checksum over everything."""
        whole = {"format": FORMAT, "product": PRODUCT, **manifest}
        text = json.dumps(whole | {"members": self.members}, indent=1).encode()
        self._zip.writestr(_entry("manifest.json"), text)
        self._zip.writestr(
            _entry("manifest.sha256"), hashlib.sha256(text).hexdigest().encode()
        )
        self._zip.comment = b"0" * _SEAL
        self._zip.close()
        self._file.seek(0)
        seal = _digest_before_seal(self._file)
        self._file.seek(-_SEAL, 2)
        self._file.write(seal.encode())

    def abandon(self) -> None:
        """Forget the file: nothing more is written to it."""
        self._zip._didModify = False  # type: ignore[attr-defined]  # no other way
        self._zip.close()


def _entry(name: str, *, packed: bool = True) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    entry.external_attr = 0o600 << 16
    entry.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    return entry


def _digest_before_seal(file: IO[bytes]) -> str:
    """The SHA-256 of all octets but the last, where it is kept itself."""
    digest = hashlib.sha256()
    left = file.seek(0, 2) - _SEAL
    file.seek(0)
    while left > 0 and (piece := file.read(min(_PIECE, left))):
        digest.update(piece)
        left -= len(piece)
    return digest.hexdigest()


@dataclass(frozen=True)
class Archive:
    """A backup that was found to be whole."""

    manifest: dict[str, Any]
    _zip: zipfile.ZipFile

    def rows(self, table: str) -> Iterator[list[Any]]:
        with self._zip.open(f"tables/{table}.jsonl") as lines:
            for line in lines:
                yield json.loads(line)

    def octets(self, file_id: str) -> Iterator[bytes]:
        with self._zip.open(f"files/{file_id}") as file:
            yield from iter(lambda: file.read(_PIECE), b"")


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """The backup in a file, after all of it was looked at.

    Raises Damaged and TooNew, and OSError when the file cannot be read.
    """
    with path.open("rb") as file:
        _must_be_sealed(file)
        try:
            with zipfile.ZipFile(file) as kept:
                archive = Archive(_manifest(kept), kept)
                _must_be_whole(archive)
                yield archive
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            raise Damaged(str(error)) from error


def _must_be_sealed(file: IO[bytes]) -> None:
    if file.seek(0, 2) <= _SEAL:
        raise Damaged("too short")
    expected = _digest_before_seal(file).encode()
    file.seek(-_SEAL, 2)
    if file.read() != expected:
        raise Damaged("checksum of the file")


def _manifest(kept: zipfile.ZipFile) -> dict[str, Any]:
    if not {"manifest.json", "manifest.sha256"} <= set(kept.namelist()):
        raise Damaged("no manifest")
    if kept.getinfo("manifest.json").file_size > _LARGEST_MANIFEST:
        raise Damaged("manifest.json")
    text = kept.read("manifest.json")
    if kept.read("manifest.sha256").decode("ascii", "replace") != _sha256(text):
        raise Damaged("manifest.sha256")
    try:
        manifest = json.loads(text)
    except ValueError as error:
        raise Damaged("manifest.json") from error
    _must_be_readable(manifest)
    return dict(manifest)


def _sha256(octets: bytes) -> str:
    return hashlib.sha256(octets).hexdigest()


def _must_be_readable(manifest: Any) -> None:
    if not isinstance(manifest, dict) or manifest.get("product") != PRODUCT:
        raise Damaged("manifest.json")
    number = manifest.get("format")
    if isinstance(number, int) and number > FORMAT:
        raise TooNew(str(manifest.get("version", "?")))
    for name, kind in _MANIFEST.items():
        if not isinstance(manifest.get(name), kind):
            raise Damaged(f"manifest.json: {name}")


def _must_be_whole(archive: Archive) -> None:
    """Each member is there once, under a name of ours, as long and as it was."""
    members = archive.manifest["members"]
    names = archive._zip.namelist()
    if sorted(names) != sorted([*members, "manifest.json", "manifest.sha256"]):
        raise Damaged("list of members")
    expected = {f"files/{name}" for name in archive.manifest["files"]}
    expected |= {f"tables/{table['name']}.jsonl" for table in _tables(archive)}
    if expected != set(members):
        raise Damaged("list of members")
    for name, said in members.items():
        if not _MEMBER.fullmatch(name):
            raise Damaged("name of a member")
        with archive._zip.open(name) as member:
            if _measured(member, said["size"]) != said["sha256"]:
                raise Damaged(name)


def _tables(archive: Archive) -> list[dict[str, Any]]:
    """What the manifest says of tables, in the form that it should have."""
    said = archive.manifest["tables"]
    if all(isinstance(each, dict) and each.keys() >= _TABLE for each in said):
        return list(said)
    raise Damaged("manifest.json: tables")


def _measured(member: IO[bytes], size: int) -> str:
    """The SHA-256 of what is there, or nothing when it is longer or shorter."""
    digest, left = hashlib.sha256(), size
    while piece := member.read(_PIECE):
        left -= len(piece)
        if left < 0:
            return ""
        digest.update(piece)
    return "" if left else digest.hexdigest()
