"""A disk that is full takes no upload and no export, loses none, and says so."""

import base64
import html
import resource
import subprocess

import pytest

from agenda.db import db
from agenda.tasks import operations as tasks
from tests.cli.test_serve import AGENDA
from tests.doors import bearer, signed_in
from tests.factories import make_event, make_task
from tests.faults.conftest import counted, doctor_has_no_failure, lying
from tests.pages import token

LARGE = b"%PDF-1.7\n" + b"% a page of a large file\n" * 300_000 + b"%%EOF\n"
ROOM = 5 << 20
"""More than the database needs, and less than the file."""


@pytest.fixture
def task(people):
    made = make_task(people.coordinator, assignees=[{"user": str(people.officer.id)}])
    tasks.accept(people.officer.as_actor(), made)
    db.session.commit()
    return made


MOMENTS = pytest.mark.parametrize("moment", ["largest", "room_later"])
"""Room may lack while a request is read, or while its file is kept."""


@MOMENTS
def test_a_program_that_uploads_is_told_that_there_is_no_room(
    people, task, ask, settings, runner, moment
):
    asked = {
        "path": f"/api/v1/tasks/{task.id}/evidence",
        "headers": bearer(people.officer, "write"),
        "file": base64.b64encode(LARGE).decode(),
        "form": {"title": "Siaran pers"},
    }
    db.session.commit()
    before = counted()

    told = ask(**asked, **{moment: ROOM})

    assert told["status"] == 503, told
    assert "Ruang simpan di server penuh" in told["body"]
    assert counted() == before
    assert lying(settings.instance / "uploads") == set()
    doctor_has_no_failure(runner)
    assert ask(**asked)["status"] == 201


@MOMENTS
def test_whoever_uploads_on_a_page_keeps_what_was_typed(
    app, people, task, ask, settings, runner, moment
):
    client = signed_in(app, people.officer)
    form = {"csrf_token": token(client), "kind": "file", "title": "Bukti <tiga> hari"}
    cookie = client.get_cookie("agenda")
    before = counted()

    told = ask(
        path=f"/tasks/{task.id}/evidence",
        headers={"Sec-Fetch-Site": "same-origin"},
        cookies={"agenda": cookie.value},
        file=base64.b64encode(LARGE).decode(),
        form=form,
        **{moment: ROOM},
    )

    assert told["status"] == 503, told
    assert "Ruang simpan di server penuh" in told["body"]
    if moment == "room_later":  # what could not be read cannot be given back
        assert html.escape("Bukti <tiga> hari") in told["body"]
        assert "a.pdf" in told["body"]
    assert counted() == before
    assert lying(settings.instance / "uploads") == set()
    doctor_has_no_failure(runner)


def test_an_export_that_finds_no_room_is_told_and_leaves_no_half_file(
    people, environment, tmp_path
):
    for at in range(40):
        make_event(people.coordinator, title=f"Rapat {at}", description="x" * 3000)
    db.session.commit()
    path = tmp_path / "events.csv"
    done = subprocess.run(
        [AGENDA, "export", "events", "--format", "csv",
         "--output", str(path)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000)),
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
    assert list(tmp_path.glob("events*")) == []
