"""Files beside an event: who puts them there, who has them, how they are taken away."""

import hashlib

import pytest

from agenda.companions import fields, operations, queries
from agenda.db import db
from agenda.errors import BadInput, NotAllowed, NotFound, WrongState, WrongType
from agenda.events import operations as events
from agenda.files import storage
from tests.factories import make_event, make_task
from tests.samples import PDF


def test_an_attachment_is_kept_with_its_sum(people, event, attach, tmp_path):
    row = attach(title="  Susunan   acara ", name="susunan.pdf")
    shown = fields.attachment(row)
    assert (shown["title"], shown["added_by"]) == (
        "Susunan acara",
        people.coordinator.name,
    )
    assert shown["file"] == {
        "id": str(row.file_id),
        "name": "susunan.pdf",
        "media_type": "application/pdf",
        "size": len(PDF),
        "sha256": hashlib.sha256(PDF).hexdigest(),
    }
    assert storage.read(tmp_path, row.file) == PDF


def test_without_a_title_it_is_called_as_its_file(attach):
    assert attach(name="undangan.pdf").title == "undangan.pdf"


def test_the_event_stays_as_it_was(event, attach):
    before = (event.version, event.sequence, event.revised_at, event.updated_at)
    attach()
    assert before == (
        event.version,
        event.sequence,
        event.revised_at,
        event.updated_at,
    )


def test_who_may_edit_the_event_may_attach(people, event, attach):
    for by in (people.coordinator, people.officer, people.desk, people.admin):
        attach(by)
    for by in (
        people.supervisor,
        people.viewer,
        people.aceh_coordinator,
        people.aceh_officer,
        people.bali_officer,
        people.outsider,
    ):
        with pytest.raises(NotAllowed):
            attach(by)
    events.confirm(people.coordinator.as_actor(), event, {})
    with pytest.raises(NotAllowed):
        attach(people.officer)


def test_nothing_is_kept_of_what_is_refused(people, attach, tmp_path, problems):
    with pytest.raises(WrongType):
        attach(octets=b"<!doctype html><script>alert(1)</script>")
    with pytest.raises(BadInput) as refused:
        attach(title="x" * 301)
    assert problems(refused) == ["title"]
    with pytest.raises(NotAllowed):
        attach(people.viewer)
    assert list(tmp_path.iterdir()) == []


def test_an_event_in_the_trash_takes_none(people, event, attach):
    events.trash(people.coordinator.as_actor(), event)
    with pytest.raises(WrongState):
        attach()


def test_there_is_room_for_a_hundred(people, event, attach, monkeypatch):
    monkeypatch.setattr(operations, "MOST_ATTACHMENTS", 2)
    row = attach()
    attach()
    with pytest.raises(WrongState):
        attach()
    operations.withdraw_attachment(
        people.coordinator.as_actor(), event, row, reason="keliru"
    )
    attach()


def test_it_is_taken_away_with_a_reason_and_stays_in_the_history(
    people, event, attach, problems
):
    row = attach(title="Denah")
    actor = people.coordinator.as_actor()
    with pytest.raises(BadInput) as refused:
        operations.withdraw_attachment(actor, event, row, reason=" \n")
    assert problems(refused) == ["reason"]
    with pytest.raises(NotAllowed):
        operations.withdraw_attachment(people.viewer.as_actor(), event, row, reason="x")
    assert queries.get_attachment(actor, row.id) == (event, row)

    operations.withdraw_attachment(actor, event, row, reason="salah berkas")

    assert (row.version, row.withdrawn_by) == (2, people.coordinator.name)
    assert queries.attachments(event).items == []
    for ask in (queries.get_attachment, queries.file_for):
        with pytest.raises(NotFound):
            ask(actor, row.id if ask is queries.get_attachment else row.file_id)
    with pytest.raises(WrongState):
        operations.withdraw_attachment(actor, event, row, reason="lagi")
    [last, first, _] = queries.history(actor, event).items
    assert (first.action, last.action) == ("attachment:add", "attachment:withdraw")
    assert last.reason == "salah berkas"
    assert {"field": "title", "old": None, "new": "Denah"} in first.changes


def test_a_file_is_given_to_whoever_sees_the_event(people, attach):
    secret = make_event(people.coordinator, visibility="confidential")
    helper = people.sumut_officer
    make_task(people.coordinator, secret, assignees=[{"user": helper.email}])
    row = attach(on=secret)
    db.session.commit()
    for reader in (people.coordinator, people.supervisor, helper):
        assert queries.file_for(reader.as_actor(), row.file_id) is row.file
        assert queries.get_attachment(reader.as_actor(), row.id)[1] is row
    for stranger in (people.admin, people.desk, people.officer, people.bali_officer):
        for ask, asked in (
            (queries.file_for, row.file_id),
            (queries.get_attachment, row.id),
        ):
            with pytest.raises(NotFound):
                ask(stranger.as_actor(), asked)
    events.trash(people.coordinator.as_actor(), secret)
    with pytest.raises(NotFound):
        queries.file_for(people.coordinator.as_actor(), row.file_id)


def test_attachments_are_read_page_by_page(event, attach):
    rows = [attach(title=f"Berkas {number}") for number in range(5)]
    seen, cursor = [], None
    while True:
        page = queries.attachments(event, cursor, 2)
        seen += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == rows
