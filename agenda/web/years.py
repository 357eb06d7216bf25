"""Years in addresses and queries of the lists of free days."""

import re

from agenda.errors import NotFound
from agenda.reference.holidays import FIRST_YEAR, LAST_YEAR


def is_year(text: str) -> bool:
    """Whether a list of free days could be of that year."""
    is_written = re.fullmatch(r"[0-9]{4}", text) is not None
    return is_written and FIRST_YEAR <= int(text) <= LAST_YEAR


def year_of(text: str) -> int:
    """The year in an address."""
    if not is_year(text):
        raise NotFound
    return int(text)
