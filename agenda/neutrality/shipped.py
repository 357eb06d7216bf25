"""The first version of the checklist, which ships with the product."""

from uuid import UUID

from agenda import clock
from agenda.neutrality.models import Checklist, ChecklistItem
from agenda.reference import shipped

CHECKLIST = UUID("0d9d2c3e-6c55-5f0a-9f7b-2f1c1f6a7e15")
_TEXTS = ("question", "question_en", "advice", "advice_en", "basis")


def checklist() -> Checklist:
    """Version 1 with its questions."""
    items = [
        ChecklistItem(
            number=int(values["number"]), **{text: values[text] for text in _TEXTS}
        )
        for values in shipped.read("neutrality_checklist.csv")
    ]
    return Checklist(id=CHECKLIST, number=1, published_at=clock.now(), items=items)
