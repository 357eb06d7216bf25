"""Countries by ISO 3166 code with their names; kept by Babel, not by us."""

from functools import cache

from babel import Locale

_NO_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}
"""Unions, leftovers and test locales that Babel lists among the territories."""


@cache
def territories(language: str = "id") -> dict[str, str]:
    """Two-letter code to name in `language`, countries and territories only."""
    names = Locale.parse(language).territories
    return {
        code: name
        for code, name in names.items()
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES
    }
