"""Secrets of people: what a good password is, how it is kept, how one is made.

Only argon2id hashes are kept. Tokens are random enough to be kept as a plain SHA-256.
"""

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from agenda.paths import package_folder
from agenda.words import Words, words

SHORTEST = 12
LONGEST = 200
_MOST_TYPED = 5 * LONGEST
"""However it is composed, more makes a password that is too long."""
_OF_ITS_OWN = 4
"""Characters that a password has beside common words, own words and figures, unless it
is a sentence of more than _TWO common words."""
_TWO = 2
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_LOOKALIKES = str.maketrans("013457@$!", "oieastasi")

hasher = PasswordHasher()

STAND_IN = (
    "$argon2id$v=19$m=65536,t=3,p=4"
    "$DG5tG4n7XuLyvqS3oJSiRQ$xQFqOqybln3DdUYJHQsbnUhSj2SO2f484FmpL9XXhsU"
)
"""Hash of nobody's password: an unknown address costs as much time as a known one."""


def hash_of(password: str) -> str:
    return hasher.hash(_plain(password))


def matches(kept: str, password: str) -> bool:
    try:
        return hasher.verify(kept, _plain(password))
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Hashed more cheaply (or otherwise) than we do now."""
    return hasher.check_needs_rehash(kept)


def weakness(password: str, email: str, about: Iterable[str] = ()) -> Words | None:
    """Why `password` will not do for the owner of `email`, or None.

    `about` are texts that others know of the owner: name, agency.
    """
    length = len(_plain(password))
    if length < SHORTEST:
        return words("Kata sandi paling sedikit %(least)s karakter.", least=SHORTEST)
    if length > LONGEST:
        return words("Kata sandi paling banyak %(most)s karakter.", most=LONGEST)
    text = _plain(password).casefold()
    own = _words_of([email, *about])
    if any(
        _is_guessed(spelled, own) for spelled in (text, text.translate(_LOOKALIKES))
    ):
        return words(
            "Kata sandi ini mudah ditebak: kata yang sering dipakai, nama, instansi,"
            " atau deretan angka. Pakai kalimat pendek Anda sendiri."
        )
    return None


def _is_guessed(text: str, own: frozenset[str]) -> bool:
    """Whether hardly anything is left without common words, own words and figures."""
    text = re.sub(r"^(.+?)\1+$", r"\1", text)
    text = re.sub(r"(.)\1{2,}", r"\1", text)
    common = common_words()
    found = set()

    def take(match: re.Match[str]) -> str:
        found.add(match.group())
        return ""

    rest = _any_of(common | own).sub(take, text)
    rest = re.sub(r"\d", "", rest)
    return len(found - own) <= _TWO and len(rest) < _OF_ITS_OWN


@cache
def common_words() -> frozenset[str]:
    """The words of the shipped list."""
    file = package_folder("people", "common_passwords.txt")
    lines = file.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def _any_of(known: frozenset[str]) -> re.Pattern[str]:
    """Finds the longest of these words at each place."""
    by_length = sorted(known, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, by_length)))


def _words_of(texts: Iterable[str]) -> frozenset[str]:
    found = (word for text in texts for word in re.findall(r"\w+", text.casefold()))
    return frozenset(word for word in found if len(word) > _TWO)


def made_up() -> str:
    """A password for a first login: twenty random letters, easy to read out."""
    return _letters(groups=4, of=5)


def recovery_code() -> str:
    """Stands in for a second factor once: 79 random bits, easy to copy from paper."""
    return _letters(groups=4, of=4)


def _letters(groups: int, of: int) -> str:
    return "-".join(
        "".join(secrets.choice(_LETTERS) for _ in range(of)) for _ in range(groups)
    )


def new_token(prefix: str) -> str:
    """A secret of 256 random bits; its prefix tells what it opens."""
    return prefix + secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _plain(password: str) -> str:
    # The same letters typed on two keyboards are the same password (NFKC). Composing
    # takes the square of the length at worst, and strangers send what they like.
    return unicodedata.normalize("NFKC", password[:_MOST_TYPED])
