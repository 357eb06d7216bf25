"""The family of refusals: each carries facts and words for the person refused.

An operation raises one of these and has changed nothing; the door turns it into a
page, a problem document or a sentence on standard error.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from agenda.words import Words, words


class Refusal(Exception):
    """Something the product will not do, with the reason in words."""

    def __init__(self, reason: Words) -> None:
        super().__init__(str(reason))
        self.words = reason


class NotAllowed(Refusal):
    """The actor sees the thing and may not do this to it."""

    def __init__(self, reason: Words | None = None) -> None:
        super().__init__(reason or words("Anda tidak berwenang melakukan ini."))


class NotFound(Refusal):
    """There is no such thing, or the actor may not know that there is."""

    def __init__(self, reason: Words | None = None) -> None:
        super().__init__(reason or words("Tidak ditemukan."))


class WrongState(Refusal):
    """The thing is not in a state in which this can happen."""


class TooLarge(Refusal):
    """More bytes than are accepted."""


class WrongType(Refusal):
    """A kind of file or body that is not accepted."""


class TooMany(Refusal):
    """More tries than are accepted in a while; the next one after `seconds`."""

    def __init__(self, seconds: int, reason: Words | None = None) -> None:
        self.seconds = seconds
        super().__init__(
            reason or words("Coba lagi setelah %(seconds)s detik.", seconds=seconds)
        )


@dataclass(frozen=True)
class Problem:
    """What is wrong with one field; `field` is its path in the contract's terms."""

    field: str
    words: Words


class BadInput(Refusal):
    """One or more fields that cannot be accepted; nothing was changed."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__(words("Ada isian yang perlu diperbaiki."))

    @classmethod
    def at(cls, field: str, reason: Words) -> "BadInput":
        """A refusal of a single field."""
        return cls([Problem(field, reason)])


class Stale(Refusal):
    """Somebody changed the thing after it was read.

    `current_version` is its version now; `changed_by` and `changes` say who did what
    since, when that is known.
    """

    def __init__(
        self,
        current_version: int | None = None,
        changed_by: str | None = None,
        changes: list[dict[str, Any]] | None = None,
    ) -> None:
        self.current_version = current_version
        self.changed_by = changed_by
        self.changes = changes or []
        super().__init__(
            words("Data ini sudah diubah oleh %(who)s sejak Anda membukanya.", who=who)
            if (who := changed_by)
            else words("Data ini sudah diubah orang lain sejak Anda membukanya.")
        )
