"""`agenda export`: whole files or none, for the operator or as somebody sees."""

import json

import pytest

from agenda.db import db
from agenda.exchange import exports
from tests.factories import make_event, make_task


@pytest.fixture
def filled(people):
    make_event(people.coordinator, title="Rapat", start="2026-12-09")
    make_event(people.coordinator, title="Umpan", visibility="confidential")
    make_task(people.coordinator, title="Siaran")
    db.session.commit()


def test_a_list_is_written_to_a_file_and_told(runner, filled, tmp_path):
    path = tmp_path / "a.json"
    done = runner("export", "events", "--format", "json", "-o", str(path), "--json")
    assert (done.exit, done.err) == (0, "")
    assert json.loads(done.out) == {"file": str(path), "format": "json", "rows": 2}
    assert {row["title"] for row in json.loads(path.read_text())} == {"Rapat", "Umpan"}
    again = runner("export", "tasks", "--format", "csv", "-o", str(path))
    assert again.out == f"1 tasks written to {path}.\n"
    assert [file.name for file in tmp_path.iterdir()] == ["a.json"]


def test_it_goes_to_standard_output_when_asked(runner, filled):
    done = runner("export", "events", "--format", "csv", "-o", "-")
    assert (done.exit, done.err) == (0, "2 events written.\n")
    assert done.out.startswith("uid,version,number,title,")


def test_a_person_named_takes_only_what_he_sees(runner, filled, tmp_path):
    path = tmp_path / "a.json"
    words = ("export", "events", "--format", "json", "-o", str(path))
    runner(*words, "--user", "petugas@agenda.example")
    assert [row["title"] for row in json.loads(path.read_text())] == ["Rapat"]
    runner(*words, "--filter", '{"q": "umpan"}')
    assert [row["title"] for row in json.loads(path.read_text())] == ["Umpan"]


def test_an_export_that_fails_leaves_the_older_file_as_it_was(
    runner, filled, tmp_path, monkeypatch
):
    path = tmp_path / "a.csv"
    path.write_text("lama")

    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exports, "write_events", full)
    failed = runner("export", "events", "--format", "csv", "-o", str(path))
    assert (failed.exit, failed.err) == (1, "No space left on device.\n")
    assert path.read_text() == "lama"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("events", "--format", "pdf", "-o", "a"), 2),
        (("people", "--format", "csv", "-o", "a"), 2),
        (("events", "--format", "csv"), 2),
        (("events", "--format", "csv", "-o", "-", "--json"), 2),
        (("events", "--format", "csv", "-o", "a", "--filter", "["), 2),
        (("events", "--format", "csv", "-o", "a", "--sort", "entah"), 2),
        (("events", "--format", "csv", "-o", "/tidak/ada/a.csv"), 1),
        (("events", "--format", "csv", "-o", "/"), 1),
        (("events", "--format", "csv", "-o", "a", "--filter", '{"x": 1}'), 1),
        (("events", "--format", "csv", "-o", "a", "--user", "siapa@x.example"), 1),
    ],
)
def test_what_cannot_be_written_is_refused(runner, session, words, status):
    refused = runner("export", *words)
    assert (refused.exit, refused.out) == (status, "")
    assert "Traceback" not in refused.err
