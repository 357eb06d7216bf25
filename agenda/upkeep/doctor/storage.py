"""Uploads, room on the disk, and backups."""

import json
import shutil
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from agenda import clock
from agenda.config import Settings
from agenda.db import db
from agenda.files.storage import path_of
from agenda.upkeep.backup import LAST, is_unharmed, stored_files
from agenda.upkeep.doctor.verdicts import Sick, Verdict, fail, warn
from agenda.words import Words, words

_MB = 1 << 20
_ROOM_TO_WORK = 200 * _MB
_ROOM_TO_BREATHE = 2048 * _MB
_BACKUP_AGE = timedelta(days=8)


def storage(settings: Settings) -> Words:
    probe = _nearest(settings.uploads) / ".doctor"
    try:
        probe.write_bytes(b"agenda")
        probe.unlink()
    except OSError as error:
        raise fail(
            words("%(path)s tidak dapat ditulis.", path=str(probe.parent)),
            words("Periksa pemilik dan izin folder itu."),
        ) from error
    return words("Folder berkas unggahan dapat ditulis.")


def _nearest(folder: Path) -> Path:
    """The folder, or the first above it that is there."""
    return next(place for place in (folder, *folder.parents) if place.exists())


def disk(settings: Settings) -> Words:
    places = (settings.instance, _nearest(settings.uploads))
    room = min(shutil.disk_usage(place).free for place in places)
    told = f"{room // _MB:,}".replace(",", ".")
    if room < _ROOM_TO_BREATHE:
        verdict = Verdict.FAILURE if room < _ROOM_TO_WORK else Verdict.WARNING
        raise Sick(
            verdict,
            words("Ruang cakram tinggal %(mb)s MB.", mb=told),
            words("Kosongkan cakram atau pindahkan cadangan lama."),
        )
    return words("Ruang cakram %(mb)s MB.", mb=told)


def uploads(settings: Settings, *, deep: bool) -> Words:
    folder = settings.uploads
    count, lost = 0, []
    with db.engine.connect() as connection:
        for file_id, size, sha256 in stored_files(connection):
            path = path_of(folder, file_id)
            count += 1
            if not (is_unharmed(path, size, sha256) if deep else _has(path, size)):
                lost.append(str(file_id))
    if lost:
        raise fail(
            words(
                "%(count)s berkas unggahan hilang atau rusak: %(ids)s.",
                count=len(lost),
                ids=lost[:5],
            ),
            words("Ambil berkas itu dari cadangan."),
        )
    if deep:
        return words("%(count)s berkas unggahan utuh.", count=count)
    return words("%(count)s berkas unggahan ada.", count=count)


def _has(path: Path, size: int) -> bool:
    with suppress(OSError):
        return path.stat().st_size == size
    return False


def backups(settings: Settings) -> Words:
    advice = words("Jalankan `agenda backup` setiap hari, dan simpan di mesin lain.")
    try:
        note = json.loads((settings.instance / LAST).read_text())
        at = datetime.fromisoformat(note["at"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise warn(words("Belum pernah dicadangkan."), advice) from error
    if clock.now() - at > _BACKUP_AGE:
        raise warn(words("Cadangan terakhir dari %(at)s.", at=at), advice)
    return words("Cadangan terakhir dari %(at)s.", at=at)
