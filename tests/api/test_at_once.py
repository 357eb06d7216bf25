"""Several people at the same moment: one is first, the others are told so."""

import contextvars
import threading
from collections.abc import Callable

from werkzeug.test import TestResponse

from tests.api.conftest import MINIMAL
from tests.doors import bearer

API = "/api/v1"
TASK = {"title": "Siaran pers", "type": "press_release", "due": "2026-12-01"}


def at_once(*acts: Callable[[], TestResponse]) -> list[TestResponse]:
    """What each act was answered when all begin together."""
    answers: list[TestResponse] = []
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], TestResponse]) -> None:
        gate.wait()
        answers.append(contextvars.Context().run(act))

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_each_event_registered_at_once_gets_a_number_of_its_own(app, people):
    desk = bearer(people.desk, "write")
    body = {**MINIMAL, "themes": ["tema yang baru"]}
    answers = at_once(
        *4 * [lambda: app.test_client().post(f"{API}/events", json=body, headers=desk)]
    )
    assert [answer.status_code for answer in answers] == [201] * 4
    assert len({answer.json["number"] for answer in answers}) == 4


def test_of_several_who_read_the_same_version_one_may_write(app, people):
    desk = bearer(people.desk, "write")
    made = app.test_client().post(f"{API}/events", json=MINIMAL, headers=desk)
    path, headers = made.headers["Location"], {**desk, "If-Match": made.headers["ETag"]}
    body = {"title": "Forum lain", "places": [{"province": "ID-AC"}]}
    answers = at_once(
        *3 * [lambda: app.test_client().patch(path, json=body, headers=headers)]
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412]


FIGURE = {"metric": "participants", "kind": "estimate", "as_of": "2026-01-01"}


def test_figures_that_are_added_at_once_are_all_kept(app, people):
    desk = bearer(people.desk, "write")
    made = app.test_client().post(f"{API}/events", json=MINIMAL, headers=desk)
    path = f"{made.headers['Location']}/estimates"

    def add(likely):
        body = {**FIGURE, "likely": likely, "source": "Panitia"}
        return lambda: app.test_client().post(path, json=body, headers=desk)

    answers = at_once(*[add(likely) for likely in range(4)])
    assert [answer.status_code for answer in answers] == [201] * 4
    event = app.test_client().get(made.headers["Location"], headers=desk).json
    assert sorted(row["likely"] for row in event["estimates"]) == [0, 1, 2, 3]
    assert event["version"] == 5


def test_of_several_who_confirm_at_once_the_later_ones_read_what_is_so_by_then(
    app, people
):
    desk = bearer(people.desk, "write")
    made = app.test_client().post(f"{API}/events", json=MINIMAL, headers=desk)
    path = f"{made.headers['Location']}/confirm"
    answers = at_once(*3 * [lambda: app.test_client().post(path, headers=desk)])
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]


def test_a_task_of_the_pool_is_claimed_by_one(app, people):
    planner = bearer(people.coordinator, "write")
    officer = bearer(people.officer, "write")
    made = app.test_client().post(f"{API}/tasks", json=TASK, headers=planner)
    path = f"{made.headers['Location']}/accept"
    answers = at_once(*2 * [lambda: app.test_client().post(path, headers=officer)])
    first, second = sorted(answers, key=lambda answer: answer.status_code)
    assert first.status_code == 200
    assert second.status_code == 409
