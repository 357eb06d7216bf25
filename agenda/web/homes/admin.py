"""An administrator's first page: how things stand, where they are looked after."""

from typing import Any

from flask_babel import gettext, pgettext

from agenda import __version__
from agenda.db import db
from agenda.people import queries as people
from agenda.people.models import Account
from agenda.rules.permissions import Actor
from agenda.web.figures import stale_rows
from agenda.web.homes import parts
from agenda.web.page import figure_words


def values(account: Account, actor: Actor) -> dict[str, Any]:
    return {
        "stats": _stats(actor),
        "facts": [
            {"label": gettext("Versi"), "value": __version__},
            {"label": gettext("Basis data"), "value": _database()},
        ],
        "links": [
            {"url": "/admin", "label": gettext("Administrasi")},
            {"url": "/admin/people", "label": gettext("Pengguna")},
            {"url": "/admin/agencies", "label": pgettext("daftar", "Instansi")},
            {"url": "/admin/reference", "label": gettext("Referensi")},
            {"url": "/trash", "label": gettext("Tempat sampah")},
        ],
        "coming": parts.coming(actor),
        "changes": parts.changes(actor),
        "stale": stale_rows(actor),
    }


def _stats(actor: Actor) -> list[dict[str, str]]:
    active = len(people.people(actor))
    return [
        {
            "value": figure_words(active),
            "label": gettext("Pengguna aktif"),
            "icon": "people",
            "url": "/admin/people",
        },
        {
            "value": figure_words(len(people.agencies())),
            "label": pgettext("daftar", "Instansi"),
            "icon": "building",
            "url": "/admin/agencies",
        },
    ]


def _database() -> str:
    return {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[db.engine.dialect.name]
