"""The neutrality checklist."""

from typing import Annotated

from pydantic import Field

from agenda.api.schemas.base import Asked, BaseModel, Filled, GivenReason, Kept


class ChecklistQuestionNew(Asked):
    """A question, what to do when the answer is yes, and the rule behind it."""

    number: int | None = None
    question: Filled
    question_en: str | None = None
    advice: str | None = None
    advice_en: str | None = None
    basis: str | None = None


class ChecklistNew(GivenReason):
    """The questions of the next version, in their order."""

    items: Annotated[list[ChecklistQuestionNew], Field(min_length=1)]


class ChecklistQuestion(BaseModel):
    """A question as it is asked."""

    number: int
    question: str
    question_en: str
    advice: str
    advice_en: str
    basis: str


class Checklist(Kept):
    """A version of the checklist; `version` is its number, and none ever changes."""

    published_by: str | None
    reason: str
    items: list[ChecklistQuestion]
