"""How a command speaks: plain lines or one JSON document, and refusals in English."""

import json
from collections.abc import Iterable
from typing import Any

import click

from agenda.errors import BadInput, Refusal

_JSON = "agenda.json"


class Stop(click.ClickException):
    """The command cannot go on; the message is the sentence that says why."""


def _wish_json(context: click.Context, _parameter: click.Parameter, on: bool) -> None:
    if on:
        context.meta[_JSON] = True


json_option = click.option(
    "--json",
    is_flag=True,
    expose_value=False,
    callback=_wish_json,
    help="One JSON document on standard output, nothing else.",
)
"""May stand anywhere after `agenda`: every group and command has it."""


def wants_json() -> bool:
    return bool(click.get_current_context().meta.get(_JSON))


def answer(document: Any, lines: Iterable[str]) -> None:
    """Print `document` when JSON was asked for, else `lines`."""
    if wants_json():
        print(json.dumps(document, ensure_ascii=False, indent=2), flush=True)
    else:
        for line in lines:
            print(line, flush=True)


def note(line: str) -> None:
    """Say something beside the answer: on standard error."""
    click.echo(line, err=True)


def sentence(refusal: Refusal) -> str:
    """Why something was refused, field by field where fields are to blame."""
    if not isinstance(refusal, BadInput):
        return refusal.words.in_language("en")
    return " ".join(
        f"{problem.field}: {problem.words.in_language('en')}"
        for problem in refusal.problems
    )


def table(rows: list[tuple[str, ...]]) -> list[str]:
    """Rows as lines with columns of one width."""
    if not rows:
        return []
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return [
        "  ".join(
            text.ljust(width) for text, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]
