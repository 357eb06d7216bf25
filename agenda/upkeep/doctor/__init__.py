"""Whether the office is well: what is looked at, what was found, and what to do.

Each examination answers one finding and never raises: what cannot be looked at is a
finding, too. The command line and the administration page show the same list.
"""

from collections.abc import Callable
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from agenda import migrations
from agenda.config import Settings
from agenda.db import db
from agenda.upkeep.doctor import database, mail, place, storage, time, work
from agenda.upkeep.doctor.verdicts import Finding, Sick, Verdict
from agenda.words import Words, words

__all__ = ["EXAMINATIONS", "Finding", "Verdict", "findings"]

EXAMINATIONS: dict[str, Callable[[Settings], Words]] = {
    "settings": place.settings,
    "instance": place.instance,
    "secret_key": place.secret_key,
    "database": database.database,
    "migrations": database.schema,
    "storage": storage.storage,
    "disk": storage.disk,
    "backups": storage.backups,
    "letters": work.letters,
    "jobs": work.jobs,
    "mail": mail.mail,
    "clock": time.right,
}
"""What is looked at, in this order; the uploads come last."""


def findings(settings: Settings, *, deep: bool = False) -> list[Finding]:
    """Everything that was looked at; `deep` reads every upload whole."""
    all_of_them = EXAMINATIONS | {"uploads": partial(storage.uploads, deep=deep)}
    return [_found(name, look, settings) for name, look in all_of_them.items()]


def _found(name: str, look: Callable[[Settings], Words], settings: Settings) -> Finding:
    try:
        return Finding(name, Verdict.OK, look(settings))
    except Sick as found:
        return Finding(name, found.verdict, found.sentence, found.advice)
    except SQLAlchemyError as error:
        db.session.rollback()
        if _is_behind():
            # Told once, with what to do, by the examination of the schema.
            sentence = words("Belum diperiksa: menunggu skema yang mutakhir.")
            return Finding(name, Verdict.WARNING, sentence)
        return _not_examined(name, str(getattr(error, "orig", None) or error))
    except OSError as error:
        return _not_examined(name, str(error))


def _is_behind() -> bool:
    try:
        return not migrations.is_current()
    except SQLAlchemyError:
        return False


def _not_examined(name: str, reason: str) -> Finding:
    return Finding(
        name,
        Verdict.FAILURE,
        words("Tidak dapat diperiksa: %(reason)s.", reason=reason.splitlines()[0]),
        words("Perbaiki sebab itu, lalu jalankan `agenda doctor` lagi."),
    )
