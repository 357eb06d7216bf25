"""`agenda outbox`: the letters that wait, those that are stuck, and a test message."""

from datetime import datetime
from typing import Any
from uuid import UUID

import click

from agenda import clock
from agenda.cli import office
from agenda.cli.output import Stop, answer, json_option, table
from agenda.db import db, new_id
from agenda.notices import mailer
from agenda.notices.notice import Notice, Office
from agenda.notices.writing import BadAddress, write
from agenda.outbox import operations, queries
from agenda.outbox.models import Letter
from agenda.outbox.queries import State
from agenda.words import LANGUAGES

_OPEN = (State.WAITING, State.SENDING, State.DEAD)


@click.group()
@json_option
def outbox() -> None:
    """Messages on their way: waiting, sent, or dead after repeated tries."""


@outbox.command("list")
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice([state.value for state in State]),
    help="May be repeated; default: waiting, sending and dead.",
)
@click.option("--limit", default=500, show_default=True, type=click.IntRange(1))
@json_option
def list_letters(states: tuple[str, ...], limit: int) -> None:
    """Letters, newest first, with what the mail server said of them."""
    wanted = [State(state) for state in states] or _OPEN
    with office.opened():
        found = queries.page(wanted, limit=limit).items
        answer([_told(one) for one in found], table([_line(one) for one in found]))


@outbox.command("retry")
@click.argument("letter_ids", metavar="[ID]…", nargs=-1, type=click.UUID)
@click.option("--dead", is_flag=True, help="All that are dead.")
@json_option
def retry(letter_ids: tuple[UUID, ...], dead: bool) -> None:
    """Send these letters with the next round, with all their tries before them."""
    if bool(letter_ids) == dead:
        raise click.UsageError("Name letters by their ID, or all with --dead.")
    with office.opened():
        letters = _dead() if dead else [queries.get(one) for one in letter_ids]
        for letter in letters:
            operations.retry(letter)
        db.session.commit()
        _answer_all(letters, "will be sent with the next round.")


@outbox.command("drop")
@click.argument("letter_ids", metavar="ID…", nargs=-1, required=True, type=click.UUID)
@json_option
def drop(letter_ids: tuple[UUID, ...]) -> None:
    """Do not send these letters."""
    with office.opened():
        letters = [queries.get(one) for one in letter_ids]
        for letter in letters:
            operations.drop(letter)
        db.session.commit()
        _answer_all(letters, "will not be sent.")


@outbox.command("test")
@click.argument("email")
@click.option("--language", type=click.Choice(LANGUAGES), default="id")
@json_option
def test(email: str, language: str) -> None:
    """Send one message to EMAIL at once and tell what the server says."""
    with office.opened() as settings:
        facts = {"asked_at": clock.now().isoformat()}
        notice = Notice(new_id(), "test", email, language, facts)
        where = mailer.destination(settings)
        try:
            message = write(notice, Office.of(settings))
            mailer.mailer(settings)(message)
        except BadAddress as error:
            raise Stop(f"{email!r} is not an address of mail.") from error
        except (mailer.Undeliverable, mailer.Deferred) as error:
            raise Stop(f"{where} did not take the message: {error}.") from error
        except mailer.ServerAway as error:
            raise Stop(f"{where} cannot be used: {error}.") from error
    answer({"sent": True, "to": email, "by": where}, [f"Sent to {email} by {where}."])


def _dead() -> list[Letter]:
    found: list[Letter] = []
    cursor = None
    while True:
        page = queries.page([State.DEAD], cursor, 500)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found


def _answer_all(letters: list[Letter], what: str) -> None:
    answer(
        [_told(letter) for letter in letters],
        [f"{letter.id} {what}" for letter in letters] or ["There is none."],
    )


def _told(letter: Letter) -> dict[str, Any]:
    return {
        "id": str(letter.id),
        "kind": letter.kind,
        "recipient": letter.recipient,
        "language": letter.language,
        "state": queries.state_of(letter).value,
        "attempts": letter.attempts,
        "created_at": _at(letter.created_at),
        "not_before": _at(letter.not_before),
        "sent_at": _at(letter.sent_at),
        "failed_at": _at(letter.failed_at),
        "error": letter.error,
    }


def _at(moment: datetime | None) -> str | None:
    return None if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _line(letter: Letter) -> tuple[str, ...]:
    return (
        str(letter.id),
        queries.state_of(letter).value,
        letter.kind,
        letter.recipient,
        _at(letter.created_at) or "",
        str(letter.attempts),
        letter.error,
    )
