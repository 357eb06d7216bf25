"""`agenda feed`: calendar subscriptions made, listed and ended by the operator."""

import json
from typing import Any
from uuid import UUID

import click

from agenda import links
from agenda.cli import office
from agenda.cli.output import answer, json_option, note, table, wants_json
from agenda.config import Settings
from agenda.db import db
from agenda.feeds import fields, operations, queries
from agenda.feeds.models import Feed
from agenda.filters import definitions
from agenda.filters import queries as filters
from agenda.people.models import Account
from agenda.reference.operations import slug
from agenda.rules.choices import Detail, ListKind, TasksAs
from agenda.rules.permissions import OPERATOR


@click.group()
@json_option
def feed() -> None:
    """Calendar subscriptions; each belongs to one person and shows what he may see."""


def _read_filter(
    _context: click.Context, _parameter: click.Parameter, text: str | None
) -> dict[str, Any] | str:
    """A filter, or the name or id of a saved one."""
    if text and not text.lstrip().startswith(("{", "[")):
        return text.strip()
    try:
        value = json.loads(text or "{}")
    except ValueError as error:
        raise click.BadParameter(f"is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise click.BadParameter('must be a JSON object such as {"province": "ID-BA"}')
    return value


def _definition(owner: Account, wanted: dict[str, Any] | str) -> dict[str, Any]:
    """What the feed will hold; of a saved filter that its owner sees, a copy."""
    if not isinstance(wanted, str):
        return wanted
    named = [
        one
        for one in filters.all_of(owner.as_actor(), ListKind.EVENTS)
        if wanted in (one.name, str(one.id))
    ]
    if len(named) != 1:
        raise click.BadParameter(
            f"{len(named) or 'no'} saved filters of {owner.email} are called"
            f" “{wanted}”; give JSON, or the id.",
            param_hint="--filter",
        )
    return definitions.feed_filter(named[0].definition)


@feed.command("create")
@click.option("--user", "email", required=True, metavar="EMAIL")
@click.option("--name", required=True, help="What the calendar is called.")
@click.option(
    "--filter",
    "wanted",
    metavar="JSON|NAME",
    callback=_read_filter,
    help="Keys of GET /events, or a saved filter of the owner, of which the feed keeps"
    " a copy; without it: all that its owner may see and his tasks.",
)
@click.option(
    "--tasks",
    type=click.Choice([one.value for one in TasksAs]),
    default=TasksAs.EVENTS.value,
    show_default=True,
    help="How tasks stand in the calendar.",
)
@click.option(
    "--detail",
    type=click.Choice([one.value for one in Detail]),
    default=Detail.FULL.value,
    show_default=True,
    help="How much an entry tells.",
)
@json_option
def create_feed(
    email: str, name: str, wanted: dict[str, Any] | str, tasks: str, detail: str
) -> None:
    """Make a subscription; its address is printed once and only its hash is kept."""
    with office.opened() as settings:
        owner = office.account(email)
        holds = _definition(owner, wanted)
        asked = {"name": name, "filter": holds, "tasks": tasks, "detail": detail}
        made, token = operations.create(OPERATOR, owner, asked)
        db.session.commit()
        url = address(settings, made, token)
        answer({"url": url}, [url])
        if not wants_json():
            note("This address is shown this once; whoever has it reads the calendar.")


@feed.command("list")
@click.option("--user", "email", metavar="EMAIL", help="Only those of one person.")
@json_option
def list_feeds(email: str | None) -> None:
    """Subscriptions in order of creation, ended ones too; never their address."""
    with office.opened():
        found = queries.mine(office.account(email).as_actor() if email else OPERATOR)
        answer([_told(one) for one in found], table([_line(one) for one in found]))


@feed.command("revoke")
@click.argument("feed_id", metavar="ID", type=click.UUID)
@click.option(
    "--leaked", is_flag=True, help="The address is in wrong hands: no farewell."
)
@json_option
def revoke_feed(feed_id: UUID, leaked: bool) -> None:
    """End the subscription of that ID (see `agenda feed list`).

    Its calendar says farewell for 30 days, unless the address leaked.
    """
    with office.opened():
        found = queries.get(OPERATOR, feed_id)
        operations.revoke(OPERATOR, found, leaked=leaked)
        db.session.commit()
        answer(_told(found), [f"The feed “{found.name}” has ended."])


def address(settings: Settings, made: Feed, token: str) -> str:
    """Where calendar programs fetch the feed."""
    return links.feed(settings.base_url, token, slug(made.name) or "agenda")


def _told(one: Feed) -> dict[str, Any]:
    return fields.as_fields(one) | {"user": one.owner.email}


def _line(one: Feed) -> tuple[str, ...]:
    return (
        str(one.id),
        one.owner.email,
        one.name,
        one.tasks.value,
        one.detail.value,
        f"…{one.last_four}",
        "ended" if one.revoked_at else "",
    )
