"""Bytes on the disk: written whole, read back unharmed or not at all, swept."""

import io
import os
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select

from agenda import clock
from agenda.db import db
from agenda.errors import NotFound, TooLarge, WrongType
from agenda.files import operations, storage, uploads
from agenda.files.models import StoredFile
from agenda.tasks import proving
from tests.factories import make_task
from tests.samples import PDF


def store(people, folder, octets=PDF, name="a.pdf"):
    actor = people.coordinator.as_actor()
    return operations.store(actor, folder, io.BytesIO(octets), name)


def lying_in(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


def make_old(folder: Path) -> None:
    """Everything in the folder has lain there for two days."""
    before = (clock.now() - timedelta(days=2)).timestamp()
    for path in folder.rglob("*"):
        os.utime(path, (before, before))


def test_what_was_handed_in_comes_back(people, tmp_path):
    file = store(people, tmp_path)
    assert storage.read(tmp_path, file) == PDF
    assert (file.size, len(file.sha256)) == (len(PDF), 64)
    assert file.uploaded_by == people.coordinator.id


@pytest.mark.parametrize("harm", ["gone", "cut", "other", "folder"])
def test_bytes_that_are_lost_or_harmed_are_never_handed_out(people, tmp_path, harm):
    file = store(people, tmp_path)
    assert storage.read(tmp_path, file)
    path = storage.path_of(tmp_path, file.id)
    match harm:
        case "gone":
            path.unlink()
        case "cut":
            path.write_bytes(PDF[:-1])
        case "other":
            path.write_bytes(PDF.replace(b"obj", b"OBJ"))
        case _:
            path.unlink()
            path.mkdir()
    with pytest.raises(NotFound):
        storage.read(tmp_path, file)


def test_a_refused_file_leaves_neither_row_nor_bytes(people, tmp_path):
    for octets, refusal in (
        (b"MZ", WrongType),
        (b"", WrongType),
        (PDF + bytes(uploads.MOST_BYTES), TooLarge),
    ):
        with pytest.raises(refusal):
            store(people, tmp_path, octets)
    assert lying_in(tmp_path) == set()
    assert db.session.scalars(select(StoredFile)).all() == []


def test_a_full_disk_leaves_nothing_unfinished(people, tmp_path, monkeypatch):
    def fail(_number):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        store(people, tmp_path)
    assert lying_in(tmp_path) == set()


def test_bytes_of_a_transaction_that_came_to_nothing_are_swept(people, tmp_path):
    kept = attached(people, tmp_path)
    lost = store(people, tmp_path).id
    db.session.rollback()
    assert lying_in(tmp_path) == {str(kept), str(lost)}

    assert operations.sweep(tmp_path) == 0, "it might be a transaction that goes on"
    make_old(tmp_path)
    assert operations.sweep(tmp_path) == 1

    assert lying_in(tmp_path) == {str(kept)}
    assert operations.sweep(tmp_path) == 0


def test_what_was_not_finished_is_swept_and_what_is_not_ours_stays(people, tmp_path):
    kept = attached(people, tmp_path)
    drawer = tmp_path / str(kept)[:2]
    (drawer / f"{uuid4()}.part").write_bytes(b"x")
    (drawer / "catatan admin.txt").write_bytes(b"x")
    (tmp_path / "README").write_bytes(b"x")
    make_old(tmp_path)

    assert operations.sweep(tmp_path) == 1
    assert lying_in(tmp_path) == {str(kept), "catatan admin.txt", "README"}


def test_a_file_that_nobody_refers_to_any_more_goes_with_its_row(
    people, tmp_path, clock
):
    kept = attached(people, tmp_path)
    orphan = store(people, tmp_path).id
    db.session.commit()
    make_old(tmp_path)

    operations.sweep(tmp_path)
    assert {file.id for file in db.session.scalars(select(StoredFile))} == {
        kept,
        orphan,
    }, "it is younger than a day"

    clock.shift(timedelta(days=2))
    operations.sweep(tmp_path)

    assert [file.id for file in db.session.scalars(select(StoredFile))] == [kept]
    assert lying_in(tmp_path) == {str(kept), str(orphan)}, "it may still come back"

    operations.sweep(tmp_path)
    assert lying_in(tmp_path) == {str(kept)}


def test_a_folder_that_is_not_there_is_swept_too(session, tmp_path):
    assert operations.sweep(tmp_path / "uploads") == 0


def attached(people, folder):
    """The id of a file that is proof of a task."""
    actor = people.coordinator.as_actor()
    task = make_task(people.coordinator)
    row = proving.hand_in_file(actor, task, {}, folder, io.BytesIO(PDF), "a.pdf")
    db.session.commit()
    return row.file_id
