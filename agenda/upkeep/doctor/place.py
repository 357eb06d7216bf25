"""The settings, the instance folder and its secret key."""

import os
import stat
from urllib.parse import urlsplit

from agenda.config import Settings
from agenda.upkeep.doctor.verdicts import fail, warn
from agenda.words import Words, words

_SHORT_KEY = 32
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def settings(settings: Settings) -> Words:
    address = urlsplit(settings.base_url)
    local = address.hostname in _LOOPBACK
    if address.scheme == "http" and not local:
        raise warn(
            words("Alamat %(url)s tanpa https.", url=settings.base_url),
            words("Pasang TLS di depan dan isi AGENDA_BASE_URL dengan https."),
        )
    if address.scheme == "https" and not settings.proxies:
        raise warn(
            words("Alamatnya https, tetapi AGENDA_PROXIES masih 0."),
            words("Isi AGENDA_PROXIES dengan jumlah proksi di depan, lazimnya 1."),
        )
    if settings.proxies and local:
        raise warn(
            words("AGENDA_PROXIES diisi, tetapi AGENDA_BASE_URL menunjuk mesin ini."),
            words("Isi AGENDA_BASE_URL dengan alamat yang dibuka orang."),
        )
    return words("Pengaturan masuk akal; alamatnya %(url)s.", url=settings.base_url)


def instance(settings: Settings) -> Words:
    folder = settings.instance
    kept = folder.stat()
    if not os.access(folder, os.W_OK | os.X_OK):
        raise fail(
            words("Folder %(path)s tidak dapat ditulis.", path=str(folder)),
            words("Berikan folder itu kepada akun yang menjalankan Agenda."),
        )
    if kept.st_uid != os.geteuid():
        raise warn(
            words("Folder %(path)s milik akun lain.", path=str(folder)),
            words("Jalankan perintah ini sebagai akun yang menjalankan Agenda."),
        )
    if kept.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise warn(
            words("Folder %(path)s terbuka bagi akun lain.", path=str(folder)),
            words("Tutup folder itu: chmod 700 %(path)s", path=str(folder)),
        )
    return words("Folder %(path)s tertutup bagi akun lain.", path=str(folder))


def secret_key(settings: Settings) -> Words:
    kept = settings.instance / "secret-key"
    if len(settings.secret_key) < _SHORT_KEY:
        raise warn(
            words("Kunci rahasia pendek."),
            words("Isi AGENDA_SECRET_KEY dengan sedikitnya 32 karakter acak."),
        )
    if kept.exists() and kept.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise fail(
            words("Kunci rahasia terbaca oleh akun lain."),
            words("Tutup berkas itu: chmod 600 %(path)s", path=str(kept)),
        )
    return words("Kunci rahasia tersimpan tertutup.")
