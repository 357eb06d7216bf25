"""Periodic work: once a period, whoever asks, however one ended."""

import multiprocessing
import os
from datetime import timedelta

import pytest
from sqlalchemy import text

from agenda.db import db
from agenda.jobs import running
from agenda.jobs.table import JOBS, Job, day, hour
from agenda.runs import operations as runs
from agenda.runs import queries
from agenda.runs.models import JobRun
from tests.offices import NOW, bare_app


def counting(name="count"):
    done = []
    return Job(name, day, lambda _: done.append(name)), done


def failing():
    def fail(_settings):
        db.session.execute(text("UPDATE account SET name = 'half done'"))
        raise ValueError("broken")

    return Job("fail", day, fail)


def run(settings, *jobs, runner="one"):
    return running.run_due(settings, runner, jobs=jobs)


def test_a_job_is_done_once_a_day_in_the_zone_of_the_office(session, settings, clock):
    job, done = counting()
    assert [one.period for one in run(settings, job)] == ["2026-11-24"]
    assert run(settings, job) == []
    clock.move_to(NOW.replace(hour=16, minute=59))
    assert run(settings, job) == []
    clock.move_to(NOW.replace(hour=17))
    assert [one.period for one in run(settings, job)] == ["2026-11-25"]
    assert len(done) == 2


def test_a_clock_that_is_put_back_repeats_nothing(session, settings, clock):
    job, done = counting()
    run(settings, job)
    clock.shift(timedelta(days=1))
    run(settings, job)
    clock.shift(timedelta(days=-1))
    run(settings, job)
    assert len(done) == 2


def test_a_failed_job_leaves_nothing_half_done_and_stops_no_other(
    session, settings, clock
):
    job, _ = counting()
    [failed, other] = run(settings, failing(), job)
    assert (failed.error, other.error) == ("ValueError", "")
    count = text("SELECT count(*) FROM account WHERE name = 'half done'")
    assert session.scalar(count) == 0
    [record] = queries.records(["fail"])
    assert (record.failed_at, record.error) == (NOW, "ValueError")
    assert run(settings, failing()) == []
    clock.shift(runs.TRY_AGAIN_AFTER)
    assert len(run(settings, failing())) == 1


@pytest.mark.parametrize("way", [runs.LOST_AFTER, timedelta(hours=-2)])
def test_a_run_whose_process_was_killed_is_taken_up_again(
    session, settings, clock, way
):
    assert runs.begin("count", "2026-11-24", "killed")
    job, _ = counting()
    assert run(settings, job) == []
    clock.shift(way)
    assert len(run(settings, job)) == 1
    assert session.get(JobRun, ("count", "2026-11-24")).attempts == 2


def test_who_was_only_slow_finds_its_work_undone(session, settings, clock):
    runs.begin("count", "2026-11-24", "slow")
    clock.shift(runs.LOST_AFTER)
    runs.begin("count", "2026-11-24", "quick")
    session.execute(text("UPDATE account SET name = 'twice'"))
    with pytest.raises(runs.Overtaken):
        runs.finish("count", "2026-11-24", "slow")
    count = text("SELECT count(*) FROM account WHERE name = 'twice'")
    assert session.scalar(count) == 0


def test_an_hour_has_one_key_and_the_next_another(settings):
    assert hour(NOW, settings) == "2026-11-24T10+0700"
    assert hour(NOW + timedelta(minutes=60), settings) == "2026-11-24T11+0700"


def test_every_line_of_the_table_can_be_run_and_repeated(session, settings):
    assert len({job.name for job in JOBS}) == len(JOBS)
    for _ in range(2):
        for job in JOBS:
            job.run(settings)
    session.rollback()


def test_letters_written_as_files_are_forgotten_after_thirty_days(session, settings):
    folder = settings.instance / "outbox"
    folder.mkdir(exist_ok=True)
    old, half, young, other = (
        folder / name for name in ("old.eml", "half.new", "young.eml", "old.txt")
    )
    for path, days in ((old, 31), (half, 31), (young, 29), (other, 31)):
        path.touch()
        at = (NOW - timedelta(days=days)).timestamp()
        os.utime(path, (at, at))

    running.tick(settings)

    assert {path.name for path in folder.iterdir()} == {"young.eml", "old.txt"}


def test_two_ticks_do_each_job_once(session, settings):
    first = running.tick(settings)
    assert {one.job for one in first.jobs} == {job.name for job in JOBS}
    assert first.trouble == []
    assert running.tick(settings).jobs == []


def begin_all(database_url, name, taken):
    with bare_app(database_url).app_context():
        for number in range(30):
            if runs.begin("job", str(number), name):
                taken.put(number)


def test_processes_at_once_take_each_run_once(settings, session):
    session.remove()
    db.engine.dispose()
    context = multiprocessing.get_context("spawn")
    taken = context.Queue()
    racers = [
        context.Process(target=begin_all, args=(settings.database_url, str(n), taken))
        for n in range(2)
    ]
    for racer in racers:
        racer.start()
    numbers = [taken.get(timeout=60) for _ in range(30)]
    for racer in racers:
        racer.join(60)
    assert sorted(numbers) == list(range(30))
    assert taken.empty()
