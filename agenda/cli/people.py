"""`agenda agency`, `agenda user`, `agenda token`: who works here, by which key."""

import sys
from uuid import UUID

import click

from agenda import links
from agenda.cli import office
from agenda.cli.output import Stop, answer, json_option, note, table, wants_json
from agenda.db import db
from agenda.formats.instants import rfc3339
from agenda.people import (
    fields,
    lockout,
    one_time,
    operations,
    queries,
    second_factor,
)
from agenda.people.models import Account, Agency, ApiToken
from agenda.rules.choices import AgencyKind, Grade
from agenda.rules.permissions import OPERATOR, Role

# Agencies


@click.group()
@json_option
def agency() -> None:
    """Government bodies and their units."""


@agency.command("create")
@click.argument("code")
@click.argument("name")
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in AgencyKind]),
    help="Level of government; default that of the parent, else central.",
)
@click.option("--parent", metavar="CODE", help="The agency that it is a unit of.")
@click.option("--province", metavar="CODE", help="Its province, such as ID-BA.")
@json_option
def create_agency(
    code: str, name: str, kind: str | None, parent: str | None, province: str | None
) -> None:
    """Enter the agency NAME under a CODE that it keeps for good."""
    given = {"kind": kind, "parent": parent, "province": province}
    with office.opened() as settings:
        made = operations.create_agency(
            OPERATOR,
            {"code": code, "name": name, **_without_blanks(given)},
            default_zone=settings.timezone,
        )
        db.session.commit()
        answer(fields.agency_content(made), [f"Agency {made.code} is entered."])


@agency.command("list")
@json_option
def list_agencies() -> None:
    """All agencies, each after the one it belongs to."""
    with office.opened():
        found = queries.agencies()
        answer([fields.agency_content(one) for one in found], table(_lines(found)))


def _lines(agencies: list[Agency]) -> list[tuple[str, ...]]:
    return [
        (
            "  " * (one.path.count("/") - 2) + one.code,
            one.name,
            one.kind.value,
            one.province_code or "–",
        )
        for one in agencies
    ]


# People


@click.group()
@json_option
def user() -> None:
    """The people who sign in."""


@user.command("create")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--role", required=True, type=click.Choice([r.value for r in Role]))
@click.option("--agency", required=True, metavar="CODE")
@click.option(
    "--grade",
    type=click.Choice([grade.value for grade in Grade]),
    help="Functional grade (jenjang) of a PR officer.",
)
@click.option("--nip", help="Civil servant number, 18 digits.")
@click.option("--password-stdin", is_flag=True, help="Read it from standard input.")
@json_option
def create_user(
    email: str,
    name: str,
    role: str,
    agency: str,
    grade: str | None,
    nip: str | None,
    password_stdin: bool,
) -> None:
    """Open an account for EMAIL.

    The password comes from standard input with --password-stdin, else from a prompt
    when there is a terminal; otherwise one is made up and printed once, and changed at
    the first sign-in.
    """
    given = {
        "email": email,
        "name": name,
        "role": role,
        "agency": agency,
        "grade": grade,
        "nip": nip,
    }
    with office.opened():
        password = _password(password_stdin)
        account, made_up = operations.create_account(
            OPERATOR, {**_without_blanks(given), "password": password}
        )
        db.session.commit()
        _tell_password(account, made_up, f"Account {account.email} is open.")


@user.command("list")
@click.option("--all", "everybody", is_flag=True, help="Closed accounts too.")
@json_option
def list_users(everybody: bool) -> None:
    """Active people in order of creation."""
    with office.opened():
        found = queries.people(OPERATOR, include_inactive=everybody)
        answer(
            [_person(account) for account in found],
            table(
                [
                    (
                        account.email,
                        account.name,
                        account.role.value,
                        account.agency.code,
                        account.grade.value if account.grade else "–",
                        "" if account.is_active else "closed",
                    )
                    for account in found
                ]
            ),
        )


@user.command("deactivate")
@click.argument("email")
@json_option
def deactivate(email: str) -> None:
    """Close the account of EMAIL: sessions, tokens and feeds end, its work stays."""
    with office.opened():
        account = operations.deactivate(OPERATOR, office.account(email))
        db.session.commit()
        answer(_person(account), [f"Account {account.email} is closed."])


@user.command("unlock")
@click.argument("email")
@json_option
def unlock(email: str) -> None:
    """Let EMAIL sign in again at once, after too many failed tries."""
    with office.opened():
        account = office.account(email)
        was_locked = lockout.unlock(OPERATOR, account)
        db.session.commit()
        done = "can sign in again" if was_locked else "was not locked"
        answer(_person(account) | {"unlocked": was_locked}, [f"{email} {done}."])


@user.command("reset-factor")
@click.argument("email")
@click.option("--reason", required=True, help="Why; it is kept in the record.")
@json_option
def reset_factor(email: str, reason: str) -> None:
    """Take the second factor from EMAIL, who lost the telephone and the paper."""
    with office.opened():
        account = second_factor.reset(OPERATOR, office.account(email), reason)
        db.session.commit()
        answer(_person(account), [f"{account.email} signs in without second factor."])


@user.command("link")
@click.argument("email")
@json_option
def link(email: str) -> None:
    """Print a one-time link by which EMAIL sets a password; older ones end."""
    with office.opened() as settings:
        made = one_time.make(OPERATOR, office.account(email))
        db.session.commit()
        token = one_time.token_of(settings.secret_key, made.id)
        url = links.one_time(settings.base_url, token)
        answer({"url": url, "expires_at": rfc3339(made.expires_at)}, [url])
        if not wants_json():
            note(f"It works once, until {made.expires_at:%Y-%m-%d %H.%M} UTC.")


@user.command("reset-password")
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help="Read it from standard input.")
@json_option
def reset_password(email: str, password_stdin: bool) -> None:
    """Give the account of EMAIL another password; its sessions end.

    One that is made up here is changed at the next sign-in.
    """
    with office.opened():
        account = office.account(email)
        password = _password(password_stdin)
        made_up = operations.reset_password(OPERATOR, account, password)
        db.session.commit()
        _tell_password(account, made_up, f"{account.email} has another password.")


def _person(account: Account) -> dict[str, str | None]:
    told = fields.account_content(account)
    return {name: told[name] for name in ("email", "name", "role", "agency", "grade")}


def _tell_password(account: Account, made_up: str | None, done: str) -> None:
    document = _person(account) | ({"password": made_up} if made_up else {})
    lines = [f"Password (shown this once): {made_up}"] if made_up else []
    answer(document, [done, *lines])


def _password(from_stdin: bool) -> str | None:
    """The password as it was given, or None when one is to be made up."""
    if from_stdin:
        given = sys.stdin.readline().rstrip("\r\n")
        if not given:
            raise Stop("Standard input holds no password.")
        return given
    if wants_json() or not _at_terminal():
        return None
    return (
        click.prompt(
            "Password (empty: one is made up)",
            default="",
            show_default=False,
            hide_input=True,
            confirmation_prompt=True,
            err=True,
        )
        or None
    )


def _at_terminal() -> bool:
    return sys.stdin.isatty()


# Tokens


@click.group()
@json_option
def token() -> None:
    """Keys to the JSON API; each stands for one person."""


@token.command("create")
@click.option("--user", "email", required=True, metavar="EMAIL")
@click.option("--name", required=True, help="What it is for.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    default=("read",),
    type=click.Choice(list(operations.SCOPES)),
    help="May be repeated; write includes read, admin both.  [default: read]",
)
@json_option
def create_token(email: str, name: str, scopes: tuple[str, ...]) -> None:
    """Make a token for the API; it is printed once and only its hash is kept."""
    with office.opened():
        account = office.account(email)
        _made, text = operations.create_token(OPERATOR, account, name, scopes)
        db.session.commit()
        answer({"token": text}, [text])
        if not wants_json():
            note("This token is shown this once.")


@token.command("list")
@click.option("--user", "email", metavar="EMAIL", help="Only those of one person.")
@json_option
def list_tokens(email: str | None) -> None:
    """Tokens in order of creation, ended ones too; never their text."""
    with office.opened():
        owners = (
            [office.account(email)]
            if email
            else queries.people(OPERATOR, include_inactive=True)
        )
        found = [one for owner in owners for one in queries.tokens(owner)]
        found.sort(key=lambda one: (one.created_at, one.id))
        answer([_told(one) for one in found], table([_line(one) for one in found]))


@token.command("revoke")
@click.argument("token_id", metavar="ID", type=click.UUID)
@json_option
def revoke_token(token_id: UUID) -> None:
    """End the token of that ID (see `agenda token list`) at once."""
    with office.opened():
        found = queries.token(token_id)
        operations.revoke_token(OPERATOR, found)
        db.session.commit()
        answer(_told(found), [f"The token “{found.name}” opens nothing any more."])


def _told(one: ApiToken) -> dict[str, object]:
    return fields.token_fields(one) | {"user": one.account.email}


def _line(one: ApiToken) -> tuple[str, ...]:
    return (
        str(one.id),
        one.account.email,
        one.name,
        one.scopes.replace(" ", ","),
        f"…{one.last_four}",
        "ended" if one.revoked_at else "",
    )


def _without_blanks(given: dict[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in given.items() if value is not None}
