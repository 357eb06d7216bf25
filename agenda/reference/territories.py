"""Countries by ISO 3166 code with their names; kept by Babel, not by us."""

from functools import cache

from babel import Locale


@cache
def territories(language: str = "id") -> dict[str, str]:
    """Two-letter code to name in `language`, countries and territories only."""
    names = Locale.parse(language).territories
    return {
        code: name
        for code, name in names.items()
        if len(code) == 2 and code.isalpha() and code not in {"EU", "EZ", "UN", "ZZ"}
    }
