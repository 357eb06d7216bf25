"""Small whole numbers that forms and addresses carry: versions, places in a list."""

import re


def count(text: str | None) -> int | None:
    """The number that plain digits write; None for anything else, or far too many."""
    plain = (text or "").strip()
    return int(plain) if re.fullmatch(r"[0-9]{1,9}", plain) else None
