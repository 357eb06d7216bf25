"""Both languages say everything, and neither speaks where the other should."""

import html
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import wtforms
from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from flask import Flask

from agenda.events import operations as events
from agenda.words import words
from tests.doors import signed_in
from tests.pages import token

ROOT = Path(__file__).parents[1]
CATALOGUE = ROOT / "agenda" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
FACT = re.compile(r"%\(\w+\)[a-z]|%%|\{\w+\}")
NOT_PAGES = ("/api", "/health", "/metrics", "/static", "/log")
INCOMPLETE = frozenset({"/resend", "/password", "/filters/new"})
"""Nothing without a step before: a form that was typed, a link, a list to keep."""
Said = tuple[str | None, str | tuple[str, ...]]
"""A context, and a text or the texts for one and many."""
SENTENCE = 12
"""Characters; what is longer is hardly a word of the data."""
EVENT = {
    "title": "Forum Humas",
    "kind": "event",
    "scope": "international",
    "category": "profession",
    "start": "2026-12-09T09:00",
    "end": "2026-12-09T12:00",
    "status": "confirmed",
    "rrule": "FREQ=YEARLY",
    "places": [{"province": "ID-BA", "city": "Denpasar"}],
    "estimates": [
        {
            "metric": "participants",
            "likely": 300,
            "kind": "estimate",
            "as_of": "2026-11-01",
            "source": "panitia",
        }
    ],
    "principals": [{"name": "Menteri", "status": "requested"}],
}


@pytest.fixture(scope="module")
def english() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


@pytest.fixture(scope="module")
def said() -> set[Said]:
    """Every text of code and templates, as Babel finds it.

    A text that is also said of one and many must not be said alone: gettext does not
    find it then. A context tells the two apart.
    """
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    return {
        (context, text)
        for folder in ("agenda", "templates")
        for _, _, text, _, context in extract_from_dir(
            ROOT / folder, methods, options, DEFAULT_KEYWORDS
        )
    }


@pytest.fixture(scope="module")
def told(english) -> dict[Said, list[str]]:
    """Every text of the catalogue with its English."""
    return {(m.context, m.id): strings(m) for m in english if m.id}


def test_every_text_has_its_english(said, told, english):
    assert said - told.keys() == set(), "bin/translate collects them"
    assert [msgid for msgid, texts in told.items() if not all(texts)] == []
    assert [message.id for message in english if message.id and message.fuzzy] == []


def test_the_catalogue_keeps_nothing_that_is_no_longer_said(said, told, english):
    assert told.keys() - said == set()
    assert not english.obsolete


def test_a_text_and_its_english_name_the_same_facts(english):
    assert unlike(english, lambda text: sorted(FACT.findall(text))) == []


def test_a_text_and_its_english_begin_and_end_alike(english):
    assert unlike(english, frame) == []
    pairs = [(source(m), text) for m in english if m.id for text in strings(m) if text]
    assert [two for two in pairs if begin(*two) != begin(*reversed(two))] == []


def test_english_knows_one_and_many_and_the_header_tells_no_machine():
    header = CATALOGUE.read_text().partition("\n\n")[0]
    assert header.splitlines()[1:] == [
        'msgid ""',
        'msgstr ""',
        '"Language: en\\n"',
        '"MIME-Version: 1.0\\n"',
        '"Content-Type: text/plain; charset=utf-8\\n"',
        '"Content-Transfer-Encoding: 8bit\\n"',
        '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"',
    ]


def test_words_say_dates_in_either_language():
    sentence = words(
        "Waktu selesai (%(end)s) mendahului waktu mulai (%(start)s).",
        start=datetime(2024, 5, 18, 9, 30, tzinfo=UTC),
        end=date(2024, 5, 17),
    )
    assert sentence.in_language("id") == (
        "Waktu selesai (17 Mei 2024) mendahului waktu mulai (18 Mei 2024 09.30)."
    )
    assert sentence.in_language("en") == (
        "The end (17 May 2024) is before the start (18 May 2024 09:30)."
    )


def test_words_take_words_and_lists_into_the_language_of_the_whole():
    sentence = words(
        "%(subject)s berstatus %(state)s dan tidak dapat %(verb)s."
        " Yang dapat dilakukan: %(possible)s.",
        subject=words("Kegiatan ini"),
        state=words("batal"),
        verb=words("dikonfirmasi"),
        possible=[words("dipulihkan"), words("dipindahkan")],
    )
    assert sentence.in_language("id") == (
        "Kegiatan ini berstatus batal dan tidak dapat dikonfirmasi."
        " Yang dapat dilakukan: dipulihkan, dipindahkan."
    )
    assert sentence.in_language("en") == (
        "This event is cancelled and cannot be confirmed. Possible: restored, moved."
    )


@pytest.fixture
def pages(app, people) -> list[str]:
    """Every page of an administrator that names nothing, and those of an event."""
    event = events.register(people.admin.as_actor(), EVENT)
    about = f"/events/{event.id}"
    return [
        *addresses(app, "GET"),
        "/filters/new?kind=events&definition=status%3Dconfirmed",
        *(about + page for page in ("", "/edit", "/history", "/move", "/cancel")),
    ]


BOTH = {"/admin/reference/checklists/new"}
"""Forms in which the texts of either language are written."""


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_page_speaks_one_language(app, people, pages, english, language):
    people.admin.language = language
    visitor = signed_in(app, people.admin)
    strange = pieces_of_the_other(english, language)
    for path in set(pages) - BOTH:
        page = visitor.get(path, follow_redirects=True)
        assert page.status_code == 200, path
        assert f'<html lang="{language}"' in page.text
        assert found(strange, page.text) == [], path


@pytest.mark.parametrize("typed", ["", "???"])
def test_forms_never_answer_in_the_words_of_their_library(app, people, pages, typed):
    visitor = signed_in(app, people.admin)
    shown = "".join(visitor.get(path, follow_redirects=True).text for path in pages)
    filled = dict.fromkeys(re.findall(r'name="([\w-]+)"', shown), typed)
    for path in addresses(app, "POST"):
        filled["csrf_token"] = token(visitor)
        answer = visitor.post(path, data=filled, follow_redirects=True)
        assert found(library_pieces(), answer.text) == [], path


def test_a_stranger_is_met_in_indonesian(client):
    page = client.get("/login", headers={"Accept-Language": "en"}).text
    assert '<html lang="id"' in page
    assert "Lupa kata sandi?" in page


def test_a_sign_in_without_anything_is_answered_in_our_own_words(client):
    typed = {"csrf_token": "", "email": "", "password": ""}
    page = client.get("/login").text
    typed["csrf_token"] = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
    answer = client.post("/login", data=typed).text
    assert "Isi alamat surel Anda." in answer
    assert found(library_pieces(), answer) == []


def addresses(app: Flask, method: str) -> list[str]:
    """Where pages are that need no more than the address; not signing in or out."""
    return [
        rule.rule
        for rule in app.url_map.iter_rules()
        if method in (rule.methods or ())
        and not rule.arguments
        and rule.rule not in INCOMPLETE
        and not rule.rule.startswith(NOT_PAGES)
        # Files to take away are no pages.
        and not rule.rule.endswith((".csv", ".xlsx", ".ics", ".json"))
    ]


def strings(message: Message) -> list[str]:
    """What the catalogue makes of a message: one text, or one and many."""
    told = message.string
    return list(told) if isinstance(told, (tuple, list)) else [told]


def source(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def unlike(english: Catalog, mark) -> list[tuple[str, str]]:
    """Texts and their English that differ in `mark`."""
    return [
        (source(message), text)
        for message in english
        if message.id
        for text in filter(None, strings(message))
        if mark(text) != mark(source(message))
    ]


def begin(text: str, other: str) -> bool:
    """Whether it begins small, unless one of the two begins with a fact."""
    with_fact = text.lstrip().startswith("%") or other.lstrip().startswith("%")
    return not with_fact and text.strip()[:1].islower()


def frame(text: str) -> tuple[str, str]:
    """How the sentence ends, and the space around."""
    bare = text.strip()
    stop = bare[-1:] if bare[-1:] in (".", ":", "?", "!") else ""
    return stop, text.replace(bare, "")


def pieces(text: str) -> list[str]:
    """The parts of a text between its facts that can only be ours: no code, no data."""
    return [
        piece
        for piece in FACT.split(text)
        if len(piece) > SENTENCE and " " in piece.strip()
    ]


def pieces_of_the_other(english: Catalog, language: str) -> set[str]:
    """What a page in `language` must not contain."""
    messages = [message for message in english if message.id]
    ours = {piece for m in messages for piece in pieces(source(m))}
    theirs = {piece for m in messages for text in strings(m) for piece in pieces(text)}
    return theirs - ours if language == "id" else ours - theirs


def library_pieces() -> set[str]:
    template = Path(wtforms.__file__).parent / "locale" / "wtforms.pot"
    with template.open("rb") as file:
        return {piece for m in read_po(file) if m.id for piece in pieces(source(m))}


def found(wanted: set[str], page: str) -> list[str]:
    text = " ".join(html.unescape(page).split())
    return sorted(piece for piece in wanted if piece in text)
