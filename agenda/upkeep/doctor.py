"""Whether the office is well: what is looked at, what was found, and what to do.

Each examination answers one finding and never raises: what cannot be looked at is a
finding, too. The command line and the administration page show the same list.
"""

import json
import os
import shutil
import smtplib
import ssl
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from agenda import clock, migrations
from agenda.config import Settings
from agenda.db import db
from agenda.files.storage import path_of
from agenda.outbox import queries as outbox
from agenda.runs import queries as runs
from agenda.upkeep.backup import LAST, is_unharmed, stored_files
from agenda.words import Words, words

_MB = 1 << 20
_ROOM_TO_WORK = 200 * _MB
_ROOM_TO_BREATHE = 2048 * _MB
_SHORT_KEY = 32
_BACKUP_AGE = timedelta(days=8)
_ASKEW = timedelta(minutes=2)
_LETTER_AGE = timedelta(hours=1)
_STANDSTILL = timedelta(hours=26)
"""Some jobs are due every hour, all of them every day."""
_MAIL_SECONDS = 5
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class Verdict(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True)
class Finding:
    """What was found in one place, and what to do about it."""

    name: str
    verdict: Verdict
    sentence: Words
    advice: Words | None = None


class _Sick(Exception):
    """An examination found something; raised to end it there."""

    def __init__(self, verdict: Verdict, sentence: Words, advice: Words) -> None:
        self.verdict, self.sentence, self.advice = verdict, sentence, advice


def findings(settings: Settings, *, deep: bool = False) -> list[Finding]:
    """Everything that was looked at; `deep` reads every upload whole."""
    all_of_them = EXAMINATIONS | {"uploads": partial(_uploads, deep=deep)}
    return [_found(name, look, settings) for name, look in all_of_them.items()]


def _found(name: str, look: Callable[[Settings], Words], settings: Settings) -> Finding:
    try:
        return Finding(name, Verdict.OK, look(settings))
    except _Sick as found:
        return Finding(name, found.verdict, found.sentence, found.advice)
    except SQLAlchemyError as error:
        db.session.rollback()
        return _not_examined(name, str(getattr(error, "orig", None) or error))
    except OSError as error:
        return _not_examined(name, str(error))


def _not_examined(name: str, reason: str) -> Finding:
    return Finding(
        name,
        Verdict.FAILURE,
        words("Tidak dapat diperiksa: %(reason)s.", reason=reason.splitlines()[0]),
        words("Perbaiki sebab itu, lalu jalankan `agenda doctor` lagi."),
    )


def _warn(sentence: Words, advice: Words) -> _Sick:
    return _Sick(Verdict.WARNING, sentence, advice)


def _fail(sentence: Words, advice: Words) -> _Sick:
    return _Sick(Verdict.FAILURE, sentence, advice)


# Settings and the instance folder


def _settings(settings: Settings) -> Words:
    address = urlsplit(settings.base_url)
    local = address.hostname in _LOOPBACK
    if address.scheme == "http" and not local:
        raise _warn(
            words("Alamat %(url)s tanpa https.", url=settings.base_url),
            words("Pasang TLS di depan dan isi AGENDA_BASE_URL dengan https."),
        )
    if address.scheme == "https" and not settings.proxies:
        raise _warn(
            words("Alamatnya https, tetapi AGENDA_PROXIES masih 0."),
            words("Isi AGENDA_PROXIES dengan jumlah proksi di depan, lazimnya 1."),
        )
    if settings.proxies and local:
        raise _warn(
            words("AGENDA_PROXIES diisi, tetapi AGENDA_BASE_URL menunjuk mesin ini."),
            words("Isi AGENDA_BASE_URL dengan alamat yang dibuka orang."),
        )
    return words("Pengaturan masuk akal; alamatnya %(url)s.", url=settings.base_url)


def _instance(settings: Settings) -> Words:
    folder = settings.instance
    kept = folder.stat()
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _fail(
            words("Folder %(path)s tidak dapat ditulis.", path=str(folder)),
            words("Berikan folder itu kepada akun yang menjalankan Agenda."),
        )
    if kept.st_uid != os.geteuid():
        raise _warn(
            words("Folder %(path)s milik akun lain.", path=str(folder)),
            words("Jalankan perintah ini sebagai akun yang menjalankan Agenda."),
        )
    if kept.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise _warn(
            words("Folder %(path)s terbuka bagi akun lain.", path=str(folder)),
            words("Tutup folder itu: chmod 700 %(path)s", path=str(folder)),
        )
    return words("Folder %(path)s tertutup bagi akun lain.", path=str(folder))


def _secret_key(settings: Settings) -> Words:
    kept = settings.instance / "secret-key"
    if len(settings.secret_key) < _SHORT_KEY:
        raise _warn(
            words("Kunci rahasia pendek."),
            words("Isi AGENDA_SECRET_KEY dengan sedikitnya 32 karakter acak."),
        )
    if kept.exists() and kept.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise _fail(
            words("Kunci rahasia terbaca oleh akun lain."),
            words("Tutup berkas itu: chmod 600 %(path)s", path=str(kept)),
        )
    return words("Kunci rahasia tersimpan tertutup.")


# Database


def _database(settings: Settings) -> Words:
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            return _sqlite(connection)
        return _postgresql(connection)


def _sqlite(connection: sa.Connection) -> Words:
    version = connection.exec_driver_sql("SELECT sqlite_version()").scalar_one()
    damage = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    if damage != "ok":
        raise _fail(
            words("Berkas basis data rusak: %(reason)s.", reason=str(damage)),
            words("Hentikan server dan pulihkan cadangan terakhir."),
        )
    mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
    if mode != "wal":
        raise _warn(
            words("SQLite tidak bekerja dengan WAL (%(mode)s).", mode=str(mode)),
            words("Taruh basis data di cakram lokal, bukan di folder jaringan."),
        )
    return words("SQLite %(version)s, WAL, utuh.", version=str(version))


def _postgresql(connection: sa.Connection) -> Words:
    version = connection.exec_driver_sql("SHOW server_version").scalar_one()
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding != "UTF8":
        raise _fail(
            words("Basis data memakai %(encoding)s.", encoding=str(encoding)),
            words("Buat basis data dengan ENCODING 'UTF8' dan pulihkan ke sana."),
        )
    return words(
        "PostgreSQL %(version)s dengan UTF-8.", version=str(version).split()[0]
    )


def _migrations(_settings: Settings) -> Words:
    if not migrations.is_current():
        raise _fail(
            words("Skema basis data belum mutakhir."),
            words("Jalankan `agenda db upgrade`."),
        )
    if differences := migrations.check():
        raise _fail(
            words("Skema menyimpang: %(what)s.", what=differences),
            words("Pulihkan cadangan, atau kembalikan yang diubah di luar Agenda."),
        )
    return words("Skema mutakhir.")


# Storage


def _storage(settings: Settings) -> Words:
    probe = _nearest(settings.uploads) / ".doctor"
    try:
        probe.write_bytes(b"agenda")
        probe.unlink()
    except OSError as error:
        raise _fail(
            words("%(path)s tidak dapat ditulis.", path=str(probe.parent)),
            words("Periksa pemilik dan izin folder itu."),
        ) from error
    return words("Folder berkas unggahan dapat ditulis.")


def _nearest(folder: Path) -> Path:
    """The folder, or the first above it that is there."""
    return next(place for place in (folder, *folder.parents) if place.exists())


def _disk(settings: Settings) -> Words:
    places = (settings.instance, _nearest(settings.uploads))
    room = min(shutil.disk_usage(place).free for place in places)
    told = f"{room // _MB:,}".replace(",", ".")
    if room < _ROOM_TO_BREATHE:
        verdict = Verdict.FAILURE if room < _ROOM_TO_WORK else Verdict.WARNING
        raise _Sick(
            verdict,
            words("Ruang cakram tinggal %(mb)s MB.", mb=told),
            words("Kosongkan cakram atau pindahkan cadangan lama."),
        )
    return words("Ruang cakram %(mb)s MB.", mb=told)


def _uploads(settings: Settings, *, deep: bool) -> Words:
    folder = settings.uploads
    count, lost = 0, []
    with db.engine.connect() as connection:
        for file_id, size, sha256 in stored_files(connection):
            path = path_of(folder, file_id)
            count += 1
            if not (is_unharmed(path, size, sha256) if deep else _has(path, size)):
                lost.append(str(file_id))
    if lost:
        raise _fail(
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


def _backups(settings: Settings) -> Words:
    advice = words("Jalankan `agenda backup` setiap hari, dan simpan di mesin lain.")
    try:
        note = json.loads((settings.instance / LAST).read_text())
        at = datetime.fromisoformat(note["at"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _warn(words("Belum pernah dicadangkan."), advice) from error
    if clock.now() - at > _BACKUP_AGE:
        raise _warn(words("Cadangan terakhir dari %(at)s.", at=at), advice)
    return words("Cadangan terakhir dari %(at)s.", at=at)


# What goes on by itself


def _letters(_settings: Settings) -> Words:
    standing = outbox.standing()
    if standing.oldest and clock.now() - standing.oldest > _LETTER_AGE:
        raise _fail(
            words(
                "%(count)s surat belum terkirim; yang terlama menunggu sejak %(at)s.",
                count=standing.due,
                at=standing.oldest,
            ),
            words("Periksa server surat, dan apakah `agenda worker` berjalan."),
        )
    if standing.dead:
        raise _warn(
            words("%(count)s surat gagal dikirim.", count=standing.dead),
            words(
                "Kirim ulang atau buang: `agenda outbox`, atau halaman Surat keluar."
            ),
        )
    return words("Tidak ada surat yang tertahan.")


def _jobs(_settings: Settings) -> Words:
    records = runs.records(runs.names())
    last = max(
        (each.last_success for each in records if each.last_success), default=None
    )
    if last is None:
        raise _warn(
            words("Belum ada pekerjaan berkala yang selesai."),
            words("Jalankan `agenda serve`, `agenda worker` atau `agenda tick`."),
        )
    if clock.now() - last > _STANDSTILL:
        raise _fail(
            words("Pekerjaan berkala berhenti sejak %(at)s.", at=last),
            words("Jalankan `agenda serve`, `agenda worker` atau `agenda tick`."),
        )
    if failing := [f"{each.job} ({each.error})" for each in records if each.failed_at]:
        raise _warn(
            words("Pekerjaan berkala yang gagal: %(jobs)s.", jobs=failing),
            words("Sebabnya ada di log; pekerjaan itu dicoba lagi sendiri."),
        )
    return words("Pekerjaan berkala terakhir selesai %(at)s.", at=last)


# Around it


def _mail(settings: Settings) -> Words:
    address = getattr(settings, "mail_url", "")
    if not address:
        return words(
            "Surat ditulis sebagai berkas di %(path)s.",
            path=str(settings.instance / "outbox"),
        )
    server = urlsplit(address)
    try:
        _greet(server.scheme, server.hostname or "", server.port)
    except (OSError, smtplib.SMTPException) as error:
        raise _fail(
            words(
                "Server surat %(host)s tidak menjawab: %(reason)s.",
                host=server.hostname or "",
                reason=str(error),
            ),
            words("Periksa AGENDA_MAIL_URL dan server itu; surat menunggu."),
        ) from error
    return words("Server surat %(host)s menjawab.", host=server.hostname or "")


def _greet(scheme: str, host: str, port: int | None) -> None:
    """Say hello to the server of mail and leave."""
    with (
        smtplib.SMTP_SSL(
            host,
            port or 465,
            timeout=_MAIL_SECONDS,
            context=ssl.create_default_context(),
        )
        if scheme == "smtps"
        else smtplib.SMTP(host, port or 587, timeout=_MAIL_SECONDS)
    ) as server:
        code, _ = server.ehlo()
        if code >= 400:
            raise smtplib.SMTPException(f"EHLO: {code}")


def _clock(settings: Settings) -> Words:
    now = clock.now()
    ahead = max(_marks_of_time(settings), default=now) - now
    if ahead > _ASKEW:
        raise _fail(
            words("Jam mesin ini tertinggal %(ahead)s.", ahead=str(ahead)),
            words("Nyalakan penyelarasan waktu (systemd-timesyncd atau chrony)."),
        )
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            theirs = connection.execute(sa.select(sa.func.clock_timestamp())).scalar()
            _must_agree(now, theirs)
    here = now.astimezone(ZoneInfo(settings.timezone))
    return words(
        "Jam mesin wajar: %(now)s (%(zone)s).", now=here, zone=settings.timezone
    )


def _marks_of_time(settings: Settings) -> Iterator[datetime]:
    """Moments that have certainly passed: the last act, and when files changed."""
    with db.engine.connect() as connection:
        last = connection.execute(
            sa.select(sa.func.max(migrations.metadata.tables["audit_entry"].c.at))
        ).scalar()
    if last is not None:
        yield last
    for path in settings.instance.glob("agenda.db*"):
        with suppress(OSError):
            yield datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _must_agree(ours: datetime, theirs: datetime | None) -> None:
    apart = abs(ours - theirs) if theirs else timedelta()
    if apart > _ASKEW:
        raise _fail(
            words("Jam basis data berbeda %(apart)s.", apart=str(apart)),
            words("Nyalakan penyelarasan waktu (systemd-timesyncd atau chrony)."),
        )


EXAMINATIONS: dict[str, Callable[[Settings], Words]] = {
    "settings": _settings,
    "instance": _instance,
    "secret_key": _secret_key,
    "database": _database,
    "migrations": _migrations,
    "storage": _storage,
    "disk": _disk,
    "backups": _backups,
    "letters": _letters,
    "jobs": _jobs,
    "mail": _mail,
    "clock": _clock,
}
"""What is looked at, in this order; the uploads come last."""
