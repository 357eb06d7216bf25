"""Sentences for people, said below the doors and spoken at them.

A rule or an operation does not know in which language its reader reads. It makes
`Words` from an Indonesian sentence and facts; the door that answers asks for them in
the reader's language. The catalogue is the one that the pages use.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from babel.dates import format_date, format_datetime
from babel.support import NullTranslations, Translations

from agenda import paths

SOURCE_LANGUAGE = "id"
LANGUAGES = ("id", "en")


@dataclass(frozen=True)
class Words:
    """A sentence with its facts, not yet in anybody's language."""

    msgid: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def in_language(self, language: str) -> str:
        """The sentence in `language` ("id" or "en"), its facts filled in."""
        sentence = catalogue(language).gettext(self.msgid)
        if not self.facts:
            return sentence
        return sentence % {k: _fact(v, language) for k, v in self.facts.items()}

    def __str__(self) -> str:
        return self.in_language(SOURCE_LANGUAGE)

    def __hash__(self) -> int:
        return hash((self.msgid, tuple(sorted(self.facts))))


def words(msgid: str, **facts: Any) -> Words:
    """Mark `msgid` for translation and bind its facts."""
    return Words(msgid, facts)


_INSTANT = {SOURCE_LANGUAGE: "d MMMM y HH.mm", "en": "d MMMM y HH:mm"}


def _fact(value: Any, language: str) -> Any:
    if isinstance(value, Words):
        return value.in_language(language)
    if isinstance(value, datetime):
        return format_datetime(value, _INSTANT[language], locale=language)
    if isinstance(value, date):
        return format_date(value, "d MMMM y", locale=language)
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(str(_fact(item, language)) for item in value)
    return value


@cache
def catalogue(language: str) -> NullTranslations:
    """What is said in `language`, by its Indonesian sentence."""
    if language == SOURCE_LANGUAGE:
        return NullTranslations()
    return Translations.load(str(paths.package_folder("translations")), [language])
