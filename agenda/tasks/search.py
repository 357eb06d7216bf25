"""Finding tasks by title, number and brief: the same folding as for events."""

from sqlalchemy import ColumnElement, and_, false

from agenda.events.search import fold
from agenda.tasks.models import Task

_MOST_WORDS = 12


def folded(task: Task) -> str:
    """The words by which the task is found, each between spaces."""
    text = " ".join((task.title, task.title_en, task.number, task.brief))
    return f" {' '.join(fold(text))} "


def matches(query: str) -> ColumnElement[bool]:
    """All words of `query`, the last as a prefix; no word, no task."""
    typed = fold(query)[:_MOST_WORDS]
    if not typed:
        return false()
    *whole, last = typed
    patterns = [f"% {word} %" for word in whole] + [f"% {last}%"]
    return and_(*(Task.folded.like(pattern) for pattern in patterns))
