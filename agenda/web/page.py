"""What every page has at hand: assets, icons, navigation, words for dates and figures.

Pages show finished text; the wording of a date comes from `rules.precision`, of a
figure from Babel, of a choice from `rules.labels`.
"""

import hashlib
from datetime import date, datetime
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any

import segno
from babel.dates import format_date
from babel.numbers import format_decimal
from flask import Flask, g, request
from flask_babel import get_locale, gettext, ngettext, pgettext, refresh
from flask_login import current_user
from markupsafe import Markup

from agenda import clock, paths
from agenda.rules import precision, titles
from agenda.rules.labels import label
from agenda.rules.paging import MOST_COUNTED
from agenda.rules.permissions import Action, Actor, Reach, reach
from agenda.rules.precision import MalformedMoment, When, parse_moment
from agenda.rules.titles import Titled
from agenda.web import access, speech
from agenda.words import Words

_KEPT = 5000
"""Words of dates and figures that a process remembers: those of some hundred pages."""


def language() -> str:
    """The language that this page speaks: id or en."""
    kept = g.get("language")
    if kept is None:
        kept = g.language = str(get_locale().language)
    return str(kept)


def change_language() -> None:
    """Ask anew which language it is: the account has just chosen another one."""
    g.pop("language", None)
    refresh()


def say(sentence: Words) -> str:
    """Words from below the doors, in the reader's language."""
    return sentence.in_language(language())


def title_of(thing: Titled) -> str:
    """What an event or a task is called in the reader's language."""
    return titles.title_in(thing, language())


def other_title_label() -> str:
    """What the title in the language that the reader does not read is called."""
    if language() == "en":
        return str(gettext("Judul dalam bahasa Indonesia"))
    return str(gettext("Judul dalam bahasa Inggris"))


def named(choice: StrEnum) -> str:
    """The interface's word for one of the product's choices."""
    return _named(type(choice), choice, language())


@cache
def _named(_kind: type[StrEnum], choice: StrEnum, language: str) -> str:
    return label(choice).in_language(language)


def when_words(when: When | None) -> str:
    """A date as officials write it, with its zone."""
    return _described(when, language()) if when else gettext("belum bertanggal")


@lru_cache(maxsize=_KEPT)
def _described(when: When, language: str) -> str:
    return precision.describe(when, language)


def day_words(on: date, *, weekday: bool = True) -> str:
    return precision.describe_date(on, language(), weekday)


def date_in(pattern: str, on: date) -> str:
    """A date in one of Babel's patterns, such as `d MMM y`."""
    return _dated(on, pattern, language())


@lru_cache(maxsize=_KEPT)
def _dated(on: date, pattern: str, language: str) -> str:
    return format_date(on, pattern, locale=language)


def moment_words(text: str) -> str:
    """A date of the contract, `2024-05-18` or with its time, as people say it."""
    try:
        on, at = parse_moment(text)
    except MalformedMoment:
        return text
    if at is None:
        return day_words(on)
    clock = precision.describe_clock(at, language())
    return str(gettext("%(day)s pukul %(time)s", day=day_words(on), time=clock))


def words_asked(typed: str | None) -> str:
    """What is to be found in a short list; more than anybody types is left out."""
    return " ".join((typed or "").split())[:300]


def instant_words(at: datetime | None) -> str:
    """An instant in the reader's zone, with the zone's name."""
    return precision.describe_instant(at, access.zone(), language()) if at else ""


def short_day(on: date) -> str:
    """A day with its month cut short, `8 Des 2026`."""
    return date_in("d MMM y", on)


def shorten(text: str, most: int) -> str:
    """The text itself, or its beginning up to `most` letters."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def figure_words(amount: float | None) -> str:
    return "" if amount is None else _figure(amount, language())


@lru_cache(maxsize=_KEPT)
def _figure(amount: float, language: str) -> str:
    return format_decimal(amount, locale=language)


def count_words(count: int) -> str:
    """How many entries a list has, as far as they were counted."""
    if count > MOST_COUNTED:
        return str(
            gettext("lebih dari %(most)s entri", most=figure_words(MOST_COUNTED))
        )
    return str(
        ngettext("%(shown)s entri", "%(shown)s entri", count, shown=figure_words(count))
    )


@cache
def asset(path: str) -> str:
    """The address of a static file, changing with its content."""
    return f"/static/{path}?v={_digest(path)}"


@lru_cache(maxsize=1000)
def icon(name: str) -> Markup:
    """One of the icons of frontend/icons.txt; ornament only, words stand beside it."""
    markup = '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>'
    return Markup(markup).format(asset("vendor/icons.svg"), name)  # noqa: S704 - a constant; format escapes


def qr_code(text: str) -> Markup:
    """A picture for a telephone, of attributes only: the strict policy draws it."""
    drawn = segno.make(text, error="m", micro=False).svg_inline(
        border=3, dark="#000", light="#fff", omitsize=True
    )
    return Markup(drawn)  # noqa: S704 - drawn by us, from modules and numbers


def _digest(path: str) -> str:
    file = paths.resource_folder("static") / path
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


def prepare_templates(app: Flask) -> None:
    """Give every template its helpers; macros see them because they are globals."""
    app.jinja_env.globals.update(
        asset=asset,
        icon=icon,
        get_locale=get_locale,
        say=say,
        named=named,
        title_of=title_of,
        when_words=when_words,
        day_words=day_words,
        instant_words=instant_words,
        figure_words=figure_words,
    )
    speech.teach(app.jinja_env, language)
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True

    @app.context_processor
    def shell() -> dict[str, Any]:
        signed_in = not g.get("outside_shell") and access.is_signed_in()
        return {
            "current_user": current_user,
            "demo": access.settings().demo,
            "capacity": access.actor().capacity if signed_in else "",
            "as_of": instant_words(clock.now()) if signed_in else "",
            "nav": navigation(access.actor()) if signed_in else [],
        }


def navigation(actor: Actor) -> list[dict[str, Any]]:
    """The main menu of this actor; the first four are the phone's bottom bar."""
    items = [
        ("/", "house", gettext("Beranda")),
        ("/events", "calendar-event", gettext("Kegiatan")),
        ("/tasks", "check2-square", gettext("Tugas")),
        ("/feeds", "rss", gettext("Langganan kalender")),
        ("/requests", "inbox", gettext("Permintaan")),
        ("/team", "person-badge", gettext("Tim")),
        ("/packs", "journal-text", gettext("Paket tugas")),
        ("/phases", "shield-check", gettext("Tahapan")),
        ("/index-scores", "graph-up", gettext("Indeks PIKP")),
    ]
    if reach(actor, Action.LIST_PEOPLE) is not Reach.NONE:
        items.append(("/admin/people", "people", gettext("Pengguna")))
    if reach(actor, Action.MANAGE_PEOPLE) is not Reach.NONE:
        items.append(("/admin/agencies", "building", pgettext("daftar", "Instansi")))
    if reach(actor, Action.EDIT_REFERENCE) is not Reach.NONE:
        items.append(("/admin/reference", "card-checklist", gettext("Referensi")))
    if reach(actor, Action.OPERATE) is not Reach.NONE:
        items.append(("/admin", "gear", gettext("Administrasi")))
    short = {"/feeds": pgettext("menu ponsel", "Langganan")}
    return [
        {
            "url": url,
            "icon": name,
            "label": text,
            "short": short.get(url, text),
            "active": _is_here(url),
        }
        for url, name, text in items
    ]


def _is_here(url: str) -> bool:
    if url == "/":
        return request.path == "/"
    if url == "/admin":
        return request.blueprint == "admin"
    return request.path == url or request.path.startswith(f"{url}/")
