"""Words of a text and their Indonesian stems; what a search finds, and where.

A text is found by its words as written and by their stems, so that *peluncuran*,
*diluncurkan* and *meluncurkan* find each other. A stem that is wrong (*pemerintah*
becomes *perintah*) is wrong on both sides and does no harm.

The databases keep the `terms` of a text and compare them with a `Wish`; `finds` says
the same in plain Python, and `pieces` and `excerpt` show where.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import cast

from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

LONGEST_WORD = 60
"""Longer ones are cut, in texts and questions alike: no database has to take them."""
_STEMMED = re.compile(r"[a-z]{4,30}")
_SHORTEST_BEGINNING = 4
_WORD = re.compile(r"[^\W_]+")
_WRITTEN_WORD = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+")
_CONTEXT, _LONGEST_EXCERPT = 60, 200


def fold(text: str) -> list[str]:
    """The words of `text`: letters and digits only, no accents, small letters."""
    # Compatibility caseless matching, Unicode 3.13 D146: folding may undo decomposing.
    plain = unicodedata.normalize("NFD", text)
    for _ in range(2):
        plain = unicodedata.normalize("NFKD", plain.casefold())
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return [word[:LONGEST_WORD] for word in _WORD.findall(bare)]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of a folded word; of names, numbers and abbreviations the word itself.

    Worked out in half a millisecond, remembered for the words of the office.
    """
    if not _STEMMED.fullmatch(word):
        return word
    return _stemmer()(word)


@cache
def _stemmer() -> Callable[[str], str]:
    made = StemmerFactory().create_stemmer().delegatedStemmer
    return cast("Callable[[str], str]", made.stem_word)


def terms(text: str) -> list[str]:
    """All by which `text` is found: each word, and its stem, once."""
    words = fold(text)
    return list(dict.fromkeys([*words, *map(stem, words)]))


@dataclass(frozen=True)
class Wish:
    """What somebody looks for: all of these stems, and one of the last word's forms.

    The last word may be half typed, so it counts as a beginning of words: as it was
    typed, and as its stem. A very short stem begins too much (*kementer* has *ter*) and
    must be met whole.
    """

    stems: tuple[str, ...]
    beginnings: tuple[str, ...]
    last: tuple[str, ...] = ()

    def is_met_by(self, found: Iterable[str]) -> bool:
        """Whether these terms have all that is wished."""
        terms = set(found)
        return terms.issuperset(self.stems) and any(map(self._ends_with, terms))

    def touches(self, word: str) -> bool:
        """Whether one folded word is among those looked for."""
        return any(
            form in self.stems or self._ends_with(form) for form in (word, stem(word))
        )

    def _ends_with(self, term: str) -> bool:
        return term in self.last or term.startswith(self.beginnings)


def read_wish(query: str) -> Wish | None:
    """What `query` looks for; None when there is no word in it."""
    words = fold(query)
    if not words:
        return None
    *whole, typed = words
    root = stem(typed)
    long = len(root) >= _SHORTEST_BEGINNING
    return Wish(
        tuple(dict.fromkeys(map(stem, whole))),
        tuple(dict.fromkeys([typed, root] if long else [typed])),
        () if long else (root,),
    )


def finds(query: str, text: str) -> bool:
    """Whether `query` finds `text`: all words, stemmed, the last as a beginning."""
    wish = read_wish(query)
    return wish is not None and wish.is_met_by(terms(text))


def nearness(query: str, title: str, rest: str) -> int:
    """How well `query` fits, the higher the better: as typed before stems, titles
    before texts, words in one piece before words apart."""
    wish = read_wish(query)
    if wish is None:
        return 0
    typed = fold(query)
    in_title, in_rest = fold(title), fold(rest)
    score = 8 * sum(word in in_title for word in typed)
    score += 4 * sum(wish.touches(word) for word in set(in_title))
    score += sum(word in in_rest for word in typed)
    if " ".join(typed) in " ".join(in_title):
        score += 16 if in_title[: len(typed)] != typed else 24
    return score


# Where


@dataclass(frozen=True)
class Piece:
    """A part of a text, and whether it is one of the words looked for."""

    text: str
    hit: bool = False


def pieces(query: str, text: str) -> list[Piece]:
    """`text` whole, cut at the words that `query` looks for."""
    return _cut(text, _hits(query, text))


def excerpt(query: str, text: str) -> list[Piece]:
    """The part of `text` around the first hits; nothing when there is none."""
    text = " ".join(text.split())
    hits = _hits(query, text)
    if not hits:
        return []
    begin = _word_begin(text, hits[0][0] - _CONTEXT)
    end = _word_end(text, begin + _LONGEST_EXCERPT)
    inside = [(a - begin, b - begin) for a, b in hits if b <= end]
    shown = _cut(text[begin:end], inside)
    before = [Piece("… ")] if begin else []
    after = [Piece(" …")] if end < len(text) else []
    return [*before, *shown, *after]


def _hits(query: str, text: str) -> list[tuple[int, int]]:
    wish = read_wish(query)
    if wish is None:
        return []
    return [
        found.span()
        for found in _WRITTEN_WORD.finditer(text)
        if any(map(wish.touches, fold(found.group())))
    ]


def _cut(text: str, hits: list[tuple[int, int]]) -> list[Piece]:
    cut, at = [], 0
    for begin, end in hits:
        cut += [Piece(text[at:begin]), Piece(text[begin:end], hit=True)]
        at = end
    cut.append(Piece(text[at:]))
    return [piece for piece in cut if piece.text]


def _word_begin(text: str, at: int) -> int:
    """The first begin of a word from `at` on; the begin of the text before it."""
    return 0 if at <= 0 else text.find(" ", at - 1) + 1


def _word_end(text: str, at: int) -> int:
    """The last end of a word up to `at`; inside a very long word, `at` itself."""
    if at >= len(text):
        return len(text)
    end = text.rfind(" ", 0, at + 1)
    return end if end > at - _CONTEXT else at
