"""How bad it is, and how an examination says so."""

from dataclasses import dataclass
from enum import StrEnum

from agenda.words import Words


class Verdict(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True)
class Finding:
    """What was found in one place, and what to do about it."""

    name: str
    verdict: Verdict
    sentence: Words
    advice: Words | None = None


class Sick(Exception):
    """An examination found something; raised to end it there."""

    def __init__(self, verdict: Verdict, sentence: Words, advice: Words) -> None:
        self.verdict, self.sentence, self.advice = verdict, sentence, advice


def warn(sentence: Words, advice: Words) -> Sick:
    return Sick(Verdict.WARNING, sentence, advice)


def fail(sentence: Words, advice: Words) -> Sick:
    return Sick(Verdict.FAILURE, sentence, advice)
