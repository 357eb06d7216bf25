"""The texts of pages come from the catalogue that is read once for the process.

Pages say hundreds of texts; Flask-Babel would look for its catalogue anew for each.
"""

from babel.support import NullTranslations
from flask_babel import Domain, get_locale

from agenda.words import SOURCE_LANGUAGE, catalogue


class KeptDomain(Domain):
    """The texts of the product, in the language of the request."""

    def get_translations(self) -> NullTranslations:
        locale = get_locale()
        return catalogue(locale.language if locale is not None else SOURCE_LANGUAGE)
