"""What people typed, as they typed it: escaped, with its web addresses made links."""

import re

from markupsafe import Markup, escape

_ADDRESS = re.compile(r"https?://[^\s<>\"'`{}|\\^]+", re.IGNORECASE)
_ENDINGS = ".,;:!?…"
_LINK = Markup('<a href="{}" rel="nofollow noopener noreferrer">{}</a>')


def linked(text: str) -> Markup:
    """`text` for a page; only addresses that begin with http become links."""
    pieces, at = [], 0
    for found in _ADDRESS.finditer(text):
        address = _without_ending(found.group())
        pieces += [escape(text[at : found.start()]), _LINK.format(address, address)]
        at = found.start() + len(address)
    return Markup("").join([*pieces, escape(text[at:])])


def _without_ending(address: str) -> str:
    """The address without the stop of its sentence, or a bracket opened before it."""
    bare = address.rstrip(_ENDINGS)
    while bare.endswith(")") and bare.count(")") > bare.count("("):
        bare = bare[:-1].rstrip(_ENDINGS)
    return bare
