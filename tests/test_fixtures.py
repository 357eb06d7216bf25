"""What every other test relies on does what it says."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from flask import g, has_app_context
from sqlalchemy import func, select

from agenda import clock as agenda_clock
from agenda.db import db
from agenda.people.models import Account


def count_accounts():
    return db.session.scalar(select(func.count()).select_from(Account))


def test_an_office_begins_anew_whatever_happened_to_it(office, people, session):
    session.delete(people.viewer)
    session.commit()
    (office.settings.instance / "left-over").touch()
    assert count_accounts() == 12
    session.remove()

    office.begin_anew()

    assert count_accounts() == 13
    assert not (office.settings.instance / "left-over").exists()


def test_time_stands_still_until_it_is_moved(clock):
    assert agenda_clock.now().isoformat() == "2026-11-24T03:00:00+00:00"
    assert agenda_clock.today("Pacific/Auckland").isoformat() == "2026-11-24"

    clock.shift(24 * 3600)

    assert agenda_clock.today("Asia/Jakarta").isoformat() == "2026-11-25"
    assert time.strftime("%H.%M %Z") == "03.00 UTC"


def test_no_test_reaches_the_network():
    with (
        socket.socket() as visitor,
        pytest.raises(AssertionError, match=r"203\.0\.113\.9"),
    ):
        visitor.connect(("203.0.113.9", 80))


def test_a_request_shares_neither_session_nor_context_with_the_test(
    client, people, session
):
    met = []
    client.application.before_request(
        lambda: met.append((db.session(), hasattr(g, "mark"))) or None
    )
    g.mark = "of the test"

    client.get("/health/live")

    [(session_of_request, sees_mark)] = met
    assert session_of_request is not session()
    assert not sees_mark
    assert has_app_context()


def test_what_a_test_has_made_is_there_for_a_request(client, people, session):
    people.viewer.name = "Nama Lain"

    client.get("/health/live")
    session.rollback()

    assert people.viewer.name == "Nama Lain"


@pytest.mark.parametrize(
    ("ci", "told"), [("true", "1 failed, 1 passed, 1 error"), ("", "1 passed, 2 skip")]
)
def test_where_ci_is_true_a_test_that_would_skip_fails(tmp_path, ci, told):
    tmp_path.joinpath("conftest.py").write_text(
        "from tests.conftest import pytest_make_collect_report\n"
        "from tests.conftest import pytest_runtest_makereport\n"
    )
    tmp_path.joinpath("test_absent.py").write_text(
        "import pytest\npytest.importorskip('a_module_that_is_not_there')\n"
    )
    tmp_path.joinpath("test_moody.py").write_text(
        "import pytest\n"
        "def test_asks():\n    pytest.skip('not today')\n"
        "def test_works():\n    assert True\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--continue-on-collection-errors"],
        cwd=tmp_path,
        env=os.environ | {"CI": ci, "PYTHONPATH": str(Path(__file__).parents[1])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told in done.stdout, done.stdout
    assert ("not today; with CI=true nothing is skipped" in done.stdout) is bool(ci)
