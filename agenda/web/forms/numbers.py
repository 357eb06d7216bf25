"""Numbers as people type them, and those that forms and addresses carry."""

import re


def count(text: str | None) -> int | None:
    """The number that plain digits write; None for anything else, or far too many."""
    plain = (text or "").strip()
    return int(plain) if re.fullmatch(r"[0-9]{1,9}", plain) else None


def decimal(text: str | None) -> int | float | str | None:
    """A number as typed, "71,79" too; what is none goes on, to be refused."""
    plain = (text or "").strip().replace(",", ".")
    if not plain:
        return None
    try:
        value = float(plain)
    except ValueError:
        return plain
    return int(value) if value.is_integer() else value


def whole(typed_text: str | None) -> int | str | None:
    """A figure as people write it, `30.000` too; what is none stays as typed."""
    plain = (typed_text or "").strip()
    if not plain:
        return None
    if re.fullmatch(r"-?(\d{1,30}|\d{1,3}([., ]\d{3}){1,10})", plain):
        return int(re.sub(r"[., ]", "", plain))
    return plain
