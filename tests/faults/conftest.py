"""What every fault is followed by: the office is well, and whole."""

import json
import os
import subprocess
import sys

import pytest
from sqlalchemy import func, select

from agenda import migrations
from agenda.db import db
from tests.cli.test_serve import free_port


def doctor_has_no_failure(runner):
    """Nothing that `agenda doctor --deep` looks at is broken.

    The clock of tests stands still and that of files does not: it is not asked.
    """
    told = json.loads(runner("doctor", "--deep", "--json").out)
    ill = [
        each
        for each in told
        if each["verdict"] == "failure" and each["name"] != "clock"
    ]
    assert ill == []


@pytest.fixture
def environment(settings):
    return os.environ | {
        "AGENDA_INSTANCE": str(settings.instance),
        "AGENDA_DATABASE_URL": settings.database_url,
        "AGENDA_SECRET_KEY": settings.secret_key,
        "AGENDA_LOG_LEVEL": "ERROR",
        "PORT": str(free_port()),
    }


@pytest.fixture
def ask(environment):
    """Let a process of its own do it, and die `at` some moment; how did it end?"""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.dying"],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as mother:

        def ask(**asked):
            mother.stdin.write(json.dumps(asked) + "\n")
            mother.stdin.flush()
            return json.loads(mother.stdout.readline())

        yield ask
        mother.stdin.close()


def counted():
    """How many rows every table has, apart from who was here when."""
    db.session.rollback()
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table))
        for table in migrations.metadata.sorted_tables
        if table.name not in {"login_session", "visit", "job_run"}
    }


def lying(folder):
    return {path.name for path in folder.rglob("*") if path.is_file()}
