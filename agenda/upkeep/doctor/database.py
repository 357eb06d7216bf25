"""The database itself, and whether its schema is the one that the program expects."""

import sqlalchemy as sa

from agenda import migrations
from agenda.config import Settings
from agenda.db import db
from agenda.upkeep.doctor.verdicts import fail, warn
from agenda.words import Words, words


def database(settings: Settings) -> Words:
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            return _sqlite(connection)
        return _postgresql(connection)


def _sqlite(connection: sa.Connection) -> Words:
    version = connection.exec_driver_sql("SELECT sqlite_version()").scalar_one()
    damage = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    if damage != "ok":
        raise fail(
            words("Berkas basis data rusak: %(reason)s.", reason=str(damage)),
            words("Hentikan server dan pulihkan cadangan terakhir."),
        )
    mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
    if mode != "wal":
        raise warn(
            words("SQLite tidak bekerja dengan WAL (%(mode)s).", mode=str(mode)),
            words("Taruh basis data di cakram lokal, bukan di folder jaringan."),
        )
    return words("SQLite %(version)s, WAL, utuh.", version=str(version))


def _postgresql(connection: sa.Connection) -> Words:
    version = connection.exec_driver_sql("SHOW server_version").scalar_one()
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
    if encoding != "UTF8":
        raise fail(
            words("Basis data memakai %(encoding)s.", encoding=str(encoding)),
            words("Buat basis data dengan ENCODING 'UTF8' dan pulihkan ke sana."),
        )
    return words(
        "PostgreSQL %(version)s dengan UTF-8.", version=str(version).split()[0]
    )


def schema(_settings: Settings) -> Words:
    if not migrations.is_current():
        raise fail(
            words("Skema basis data belum mutakhir."),
            words("Jalankan `agenda db upgrade`."),
        )
    if differences := migrations.check():
        raise fail(
            words("Skema menyimpang: %(what)s.", what=differences),
            words("Pulihkan cadangan, atau kembalikan yang diubah di luar Agenda."),
        )
    return words("Skema mutakhir.")
