"""What is told to whom, and what a message may know of the office."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from agenda.config import Settings


@dataclass(frozen=True)
class Notice:
    """A letter as it was posted: its facts are what was so then."""

    id: UUID
    kind: str
    recipient: str
    language: str
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Office:
    """What messages need of the settings."""

    base_url: str
    secret_key: str = field(repr=False)
    timezone: str
    sender: str

    @classmethod
    def of(cls, settings: Settings) -> "Office":
        return cls(
            settings.base_url,
            settings.secret_key,
            settings.timezone,
            settings.mail_from,
        )


class NoLongerNeeded(Exception):
    """What the letter tells is no longer so; it is dropped, with this reason."""


Builder = Callable[[Notice, Office], Mapping[str, Any]]
"""Answers what the templates of its kind are filled with; may ask the database.

An entry `reply_to` becomes that header, `calendar` an attached calendar file. Raises
NoLongerNeeded.
"""
