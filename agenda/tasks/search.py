"""The words of a task by which it is found."""

from sqlalchemy import ColumnElement

from agenda import fulltext
from agenda.tasks.models import Task, TaskSearch


def index(task: Task) -> None:
    """Write down the words by which the task is found."""
    fulltext.index(TaskSearch, task.id, " ".join(texts(task)))


def matches(query: str) -> ColumnElement[bool]:
    """The condition that a task has all words of `query`; no word, no task."""
    return fulltext.matches(TaskSearch, Task.id, query)


def texts(task: Task) -> list[str]:
    """What is searched, the title first."""
    return [
        part for part in (task.title, task.title_en, task.brief, task.number) if part
    ]
