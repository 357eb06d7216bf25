"""The words by which a task is found: its own, or those of its event."""

from sqlalchemy import ColumnElement

from agenda import fulltext
from agenda.events.models import EventSearch
from agenda.tasks.models import Task, TaskSearch


def index(task: Task) -> None:
    """Write down the words by which the task is found."""
    fulltext.index(TaskSearch, task.id, " ".join(texts(task)))


def matches(query: str) -> ColumnElement[bool]:
    """The condition that a task, or its event, has all words of `query`.

    Whoever sees a task sees its event. No word, no task.
    """
    own = fulltext.matches(TaskSearch, Task.id, query)
    return own | fulltext.matches(EventSearch, Task.event_id, query)


def texts(task: Task) -> list[str]:
    """What is searched of the task itself, the title first."""
    return [
        part for part in (task.title, task.title_en, task.brief, task.number) if part
    ]
