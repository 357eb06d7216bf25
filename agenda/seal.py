"""Texts that must not lie readable in the database, sealed by the secret key.

Whoever reads the database or a backup without the secret key of the installation reads
nothing of them; whoever alters them is found out.
"""

import base64
from datetime import timedelta
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Broken(Exception):
    """Sealed by another key, altered, or too old."""


def seal(secret_key: str, text: str) -> str:
    return _fernet(secret_key).encrypt(text.encode()).decode()


def unseal(secret_key: str, sealed: str, within: timedelta | None = None) -> str:
    """The text that was sealed; Broken unless by this key and `within` that time."""
    seconds = int(within.total_seconds()) if within else None
    try:
        return _fernet(secret_key).decrypt(sealed.encode(), seconds).decode()
    except (InvalidToken, UnicodeError) as error:
        raise Broken from error


@lru_cache(maxsize=4)
def _fernet(secret_key: str) -> Fernet:
    derived = HKDF(SHA256(), length=32, salt=None, info=b"agenda seal 1")
    return Fernet(base64.urlsafe_b64encode(derived.derive(secret_key.encode())))
