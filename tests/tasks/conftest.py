"""What tests of tasks share: a task in work, and the words of a refusal."""

from collections.abc import Callable

import pytest

from agenda.db import db
from agenda.tasks import operations, proving
from agenda.tasks.models import Task
from tests.factories import make_task

NOTE = {"kind": "note", "title": "Siaran terbit", "figures": {"reach": 1200}}


@pytest.fixture
def assigned(people) -> Task:
    """A press release for the officer of DIT, judged by the supervisor."""
    task = make_task(
        people.coordinator,
        assignees=[{"user": people.officer.email}],
        reviewer=people.supervisor.email,
    )
    db.session.commit()
    return task


@pytest.fixture
def handed_in(people, assigned) -> Task:
    """The same, accepted and handed in with a note."""
    officer = people.officer.as_actor()
    operations.accept(officer, assigned)
    proving.add_evidence(officer, assigned, NOTE)
    operations.submit(officer, assigned)
    db.session.commit()
    return assigned


@pytest.fixture
def problems() -> Callable[[pytest.ExceptionInfo], list[str]]:
    """The fields that a refusal names."""
    return lambda refused: [problem.field for problem in refused.value.problems]
