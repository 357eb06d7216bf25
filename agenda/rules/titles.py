"""What a thing is called in which language."""

from typing import Protocol


class Titled(Protocol):
    """An event or a task: named in Indonesian, and in English where somebody did."""

    @property
    def title(self) -> str: ...

    @property
    def title_en(self) -> str: ...


def title_in(thing: Titled, language: str) -> str:
    """Its title for a reader of this language."""
    return chosen(thing.title, thing.title_en, language)


def chosen(title: str, title_en: str, language: str) -> str:
    return title_en if language == "en" and title_en else title


def other_title(thing: Titled, language: str) -> str:
    """The title that a reader of this language does not see at the head, if any."""
    shown = title_in(thing, language)
    return next((one for one in (thing.title, thing.title_en) if one != shown), "")
