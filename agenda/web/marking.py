"""Rows of lists with the words marked that somebody looked for."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext
from markupsafe import Markup, escape

from agenda.events.models import Event
from agenda.reference import queries as reference
from agenda.rules import stems
from agenda.rules.titles import other_title
from agenda.tasks.models import Task
from agenda.web.page import language, title_of


def marked(pieces: Iterable[stems.Piece]) -> Markup:
    """Text for a page, its hits between <mark> and </mark>."""
    hit = Markup("<mark>{}</mark>")
    return Markup().join(
        hit.format(piece.text) if piece.hit else escape(piece.text) for piece in pieces
    )


def line(query: str, text: str) -> Markup:
    """A text whole, its hits marked; in one piece also where lines are split apart."""
    return Markup("<span>{}</span>").format(marked(stems.pieces(query, text)))


def title(query: str, text: str) -> str:
    """The same, and the text itself when nothing is looked for."""
    return line(query, text) if query else text


def excerpt(query: str, texts: Iterable[str]) -> Markup | None:
    """The first text with a hit, around it."""
    found = (stems.excerpt(query, text) for text in texts if text)
    first = next(filter(None, found), None)
    return marked(first) if first else None


def event_row(query: str, event: Event, row: dict[str, Any]) -> dict[str, Any]:
    """The row of an event as it is, or with its hits when something is looked for."""
    if not query:
        return row
    said = (
        other_title(event, language()),
        event.summary,
        event.description,
        *(f"{p.venue} {p.city}" for p in event.places if p.venue),
        event.organizer,
        event.reference,
        ", ".join(one.name for one in event.principals),
    )
    shown = {
        "title": line(query, title_of(event)),
        "number": line(query, event.number),
        "where": line(query, row["where"]) if row["where"] else row["where"],
    }
    around = excerpt(query, said)
    if around is None and not _has_hit(shown.values()):
        around = _themes(query, event)
    return {**row, **shown, "excerpt": around}


def _themes(query: str, event: Event) -> Markup | None:
    """The themes of an event that is found by one of them."""
    codes = [theme.theme_code for theme in event.themes]
    names = [theme.name for theme in reference.themes_of(codes).values()]
    found = excerpt(query, [", ".join(names)])
    return Markup("{} {}").format(gettext("Tema:"), found) if found else None


def _has_hit(texts: Iterable[Markup | None]) -> bool:
    return any(text and "<mark>" in text for text in texts)


def task_row(query: str, task: Task, row: dict[str, Any]) -> dict[str, Any]:
    """The same of a task, which may be found by its event: by its title, or by what
    the event's own page says."""
    if not query:
        return row
    said = (other_title(task, language()), task.brief, task.number)
    shown = {
        "title": line(query, title_of(task)),
        "event": line(query, row["event"]) if row.get("event") else None,
    }
    around: Markup | str | None = excerpt(query, said)
    if around is None and not _has_hit(shown.values()):
        around = gettext("Kata ini ada di halaman kegiatannya.")
    return {**row, **shown, "excerpt": around}
