"""Acts on the own account that ask for its password once more.

Whoever finds a browser in which somebody is signed in guesses at most a few times.
"""

from collections.abc import Callable
from typing import TypeVar

from agenda.errors import TooMany
from agenda.throttle import PROOFS
from agenda.web import access
from agenda.web.saving import Sheet, save

DoneT = TypeVar("DoneT")
_FIELDS = ("current", "password")


def proved(form: Sheet, act: Callable[[], DoneT]) -> DoneT | None:
    """What `act` made; a wrong password is counted, and too many make one wait."""
    key = str(access.account().id)
    if seconds := access.throttle().seconds_closed(PROOFS, key):
        raise TooMany(seconds)
    done = save(form, act)
    if done is None and any(form[name].errors for name in _FIELDS if name in form):
        access.throttle().seconds_to_wait(PROOFS, key)
    return done
