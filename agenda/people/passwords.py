"""Secrets of people: what a good password is, how it is kept, how one is made.

Only argon2id hashes are kept. Tokens are random enough to be kept as a plain SHA-256.
"""

import hashlib
import secrets
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from agenda.words import Words, words

SHORTEST = 10
LONGEST = 200
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"

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


def weakness(password: str, email: str) -> Words | None:
    """Why `password` will not do for the owner of `email`, or None."""
    length = len(_plain(password))
    if length < SHORTEST:
        return words("Kata sandi paling sedikit %(least)s karakter.", least=SHORTEST)
    if length > LONGEST:
        return words("Kata sandi paling banyak %(most)s karakter.", most=LONGEST)
    if _plain(password).casefold() in {
        email.casefold(),
        email.split("@")[0].casefold(),
    }:
        return words("Kata sandi tidak boleh sama dengan alamat surel.")
    return None


def made_up() -> str:
    """A password for a first login: twenty random letters, easy to read out."""
    letters = [secrets.choice(_LETTERS) for _ in range(20)]
    return "-".join("".join(letters[at : at + 5]) for at in range(0, 20, 5))


def new_token(prefix: str) -> str:
    """A secret of 256 random bits; its prefix tells what it opens."""
    return prefix + secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _plain(password: str) -> str:
    # The same letters typed on two keyboards are the same password (NFKC).
    return unicodedata.normalize("NFKC", password)
