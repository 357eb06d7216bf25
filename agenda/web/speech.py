"""The texts of pages come from the catalogue that is read once for the process.

Pages say hundreds of texts; Flask-Babel would look for its catalogue anew for each.
"""

from collections.abc import Callable
from typing import Any

from babel.support import NullTranslations
from flask import has_app_context
from flask_babel import Domain

from agenda.words import SOURCE_LANGUAGE, catalogue


class KeptDomain(Domain):
    """The texts of the product, in the language of the request."""

    def __init__(self, language: Callable[[], str]) -> None:
        super().__init__()
        self.language = language

    def get_translations(self) -> NullTranslations:
        return catalogue(self.language() if has_app_context() else SOURCE_LANGUAGE)


def teach(environment: Any, language: Callable[[], str]) -> None:
    """Let templates ask the kept catalogue, without Flask-Babel in between."""

    def said() -> NullTranslations:
        return catalogue(language())

    environment.install_gettext_callables(
        gettext=lambda text: said().gettext(text),
        ngettext=lambda one, many, n: said().ngettext(one, many, n),
        pgettext=lambda context, text: said().pgettext(context, text),
        npgettext=lambda context, one, many, n: said().npgettext(context, one, many, n),
        newstyle=True,
    )
