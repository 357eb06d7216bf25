"""`agenda demo`: a filled office in one command, with its logins on the screen."""

import ipaddress
import os
from dataclasses import dataclass, replace
from pathlib import Path

import click
from sqlalchemy import select

from agenda import links
from agenda.cli import demo_office, serve
from agenda.cli.cast import PEOPLE
from agenda.cli.database import bring_up_to_date
from agenda.cli.office import connected
from agenda.cli.output import Stop, note
from agenda.config import Settings, read_settings
from agenda.db import db
from agenda.feeds import queries as feeds
from agenda.people import operations as people
from agenda.people import passwords
from agenda.people import queries as accounts
from agenda.people.models import Agency
from agenda.rules.permissions import OPERATOR

KEPT = "demo-logins"
_HEAD = """\
# Logins of the demonstration and one feed address, printed at every start.
# This is the one place where a token and passwords are kept as they are; the
# database has only hashes of them.
"""


@dataclass(frozen=True)
class Logins:
    """Passwords by address, and the token of the one ready feed."""

    passwords: dict[str, str]
    token: str


@click.command()
def demo() -> None:
    """Serve a demonstration: real events of 2023–2029, people, tasks, feeds.

    The first start fills an empty database; data that is there is left as it is.
    """
    host, port = serve.address()
    _must_stay_at_home(host)
    serve.must_be_free(host, port)
    settings = replace(read_settings(), demo=True)
    with connected(settings):
        logins = prepare(settings)
    for line in lines(settings, logins):
        print(line, flush=True)
    serve.run(settings, host, port)


def prepare(settings: Settings) -> Logins | None:
    """Bring the office up to date, filled and with logins; None: it is another one."""
    bring_up_to_date()
    kept = settings.instance / KEPT
    if db.session.scalar(select(Agency.id).limit(1)) is None:
        note("Filling the demonstration; this takes some seconds.")
        made = {person["email"]: passwords.made_up() for person in PEOPLE}
        logins: Logins | None = Logins(made, demo_office.fill(made, settings.uploads))
    else:
        logins = _kept(kept) or _renewed()
    if logins is not None:
        # The address of the office may be another one than last time.
        _keep(kept, settings, logins)
        db.session.commit()
    return logins


def lines(settings: Settings, logins: Logins | None) -> list[str]:
    """What a start prints: the address, then what scripts read."""
    told = [f"Agenda: {settings.base_url}"]
    if logins is None:
        note("The database holds an office of its own, without demonstration logins.")
        return told
    return [*told, *_for_scripts(settings, logins)]


def _for_scripts(settings: Settings, logins: Logins) -> list[str]:
    told = [
        f"LOGIN {person['email']} {logins.passwords[person['email']]}"
        f" {person['role']} {person['agency']}"
        for person in PEOPLE
    ]
    address = links.feed(settings.base_url, logins.token, "agenda")
    return [*told, f"FEED {address}"]


def _must_stay_at_home(host: str) -> None:
    """The passwords lie open: nobody else's machine may come in, unless wished for."""
    if _is_loopback(host) or os.environ.get("AGENDA_DEMO_OPEN") == "1":
        return
    raise Stop(
        f"The demonstration is for this machine only and HOST is {host}; set"
        " AGENDA_DEMO_OPEN=1 to open it to others all the same."
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


# The file of logins


def _keep(file: Path, settings: Settings, logins: Logins) -> None:
    """Write the file anew, never readable by others."""
    fresh = file.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(_HEAD + "\n".join(_for_scripts(settings, logins)) + "\n")
    fresh.replace(file)


def _kept(file: Path) -> Logins | None:
    """The logins in the file, if they belong to this database."""
    if not file.exists():
        return None
    made, token = {}, ""
    for line in file.read_text(encoding="utf-8").splitlines():
        match line.split():
            case ["LOGIN", email, password, _role, _agency]:
                made[email] = password
            case ["FEED", address]:
                token = address.split("/feeds/")[-1].split("/")[0]
    complete = made.keys() >= {person["email"] for person in PEOPLE}
    belongs = complete and feeds.feed_for_token(token) is not None
    return Logins(made, token) if belongs else None


def _renewed() -> Logins | None:
    """New passwords and a new feed when the file was lost and the cast is there."""
    found = [accounts.account_by_email(person["email"]) for person in PEOPLE]
    cast = [account for account in found if account and account.is_active]
    if len(cast) < len(PEOPLE):
        return None
    made = {}
    for account in cast:
        made[account.email] = passwords.made_up()
        people.reset_password(OPERATOR, account, made[account.email])
    return Logins(made, demo_office.ready_feed())
