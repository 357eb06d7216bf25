"""What is taken as proof, and who gets its files back."""

import io

import pytest

from agenda.errors import BadInput, NotAllowed, NotFound, WrongType
from agenda.files import storage
from agenda.rules.task_states import TaskStatus
from agenda.tasks import fields, operations, proving, queries
from tests.factories import make_event, make_task
from tests.samples import PDF


def test_a_file_lies_under_its_id_and_its_row_knows_it(people, assigned, tmp_path):
    row = proving.hand_in_file(
        people.officer.as_actor(),
        assigned,
        {"title": "Siaran pers"},
        tmp_path,
        io.BytesIO(PDF),
        "siaran.pdf",
    )
    file = row.file
    path = storage.path_of(tmp_path, file.id)
    assert path == tmp_path / str(file.id)[:2] / str(file.id)
    assert path.read_bytes() == PDF
    assert [kept.name for kept in path.parent.iterdir()] == [str(file.id)]
    [shown] = fields.as_fields(assigned)["evidence"]
    assert (shown["kind"], shown["title"]) == ("file", "Siaran pers")
    assert shown["file"] == {
        "id": str(file.id),
        "name": "siaran.pdf",
        "size": len(PDF),
        "media_type": "application/pdf",
    }
    assert assigned.version == 2


def test_a_refused_file_leaves_nothing(people, assigned, tmp_path):
    for actor, octets, refusal in (
        (people.viewer, PDF, NotAllowed),
        (people.officer, b"MZ", WrongType),
    ):
        with pytest.raises(refusal):
            proving.hand_in_file(
                actor.as_actor(), assigned, {}, tmp_path, io.BytesIO(octets), "a.pdf"
            )
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_given_to_whoever_sees_its_task(people, tmp_path):
    event = make_event(people.coordinator, visibility="confidential")
    helper = people.sumut_officer
    task = make_task(people.coordinator, event, assignees=[{"user": helper.email}])
    row = proving.hand_in_file(
        helper.as_actor(), task, {}, tmp_path, io.BytesIO(PDF), "a.pdf"
    )
    for reader in (people.coordinator, people.supervisor, helper):
        assert queries.file_for(reader.as_actor(), row.file_id) is row.file
    for stranger in (people.admin, people.desk, people.officer, people.bali_officer):
        with pytest.raises(NotFound):
            queries.file_for(stranger.as_actor(), row.file_id)
    proving.withdraw_evidence(helper.as_actor(), task, row)
    for file_id in (row.file_id, "bukan-id", str(task.id)):
        with pytest.raises(NotFound):
            queries.file_for(people.coordinator.as_actor(), file_id)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({}, "kind"),
        ({"kind": "sumpah"}, "kind"),
        ({"kind": "link"}, "url"),
        ({"kind": "link", "url": "javascript:alert(1)"}, "url"),
        ({"kind": "link", "url": "ftp://contoh.id/a"}, "url"),
        ({"kind": "note"}, "note"),
        ({"kind": "file"}, "kind"),
        ({"kind": "note", "note": "x", "figures": [1]}, "figures"),
        (
            {"kind": "note", "note": "x", "figures": {"reach": "banyak"}},
            "figures.reach",
        ),
        ({"kind": "note", "note": "x", "figures": {"": 1}}, "figures"),
        ({"kind": "note", "note": "x", "oleh": "saya"}, "oleh"),
    ],
)
def test_proof_that_proves_nothing_is_refused(people, assigned, problems, asked, field):
    with pytest.raises(BadInput) as refused:
        proving.add_evidence(people.officer.as_actor(), assigned, asked)
    assert problems(refused) == [field]


def test_proof_is_added_by_the_assigned_and_by_who_plans(people, assigned):
    link = {"kind": "link", "url": "https://contoh.id/siaran", "figures": {"reach": 9}}
    for actor in (people.officer, people.coordinator, people.desk):
        proving.add_evidence(actor.as_actor(), assigned, link)
    for actor in (people.supervisor, people.viewer, people.aceh_coordinator):
        with pytest.raises(NotAllowed):
            proving.add_evidence(actor.as_actor(), assigned, link)
    shown = fields.as_fields(assigned)["evidence"]
    assert [row["added_by"] for row in shown] == [
        people.officer.name,
        people.coordinator.name,
        people.desk.name,
    ]
    assert [row.url for row in queries.evidence(assigned).items] == [link["url"]] * 3


def test_proof_may_say_which_of_the_expected_things_it_is(people, assigned, problems):
    officer = people.officer.as_actor()
    link = {"kind": "link", "url": "https://contoh.id/siaran"}
    assert [one.code for one in proving.missing_evidence(assigned)] == [
        "link",
        "media_count",
        "method",
    ]
    # A figure is given under its name; what other kinds of work ask for is unknown.
    for code in ("media_count", "peak_viewers"):
        with pytest.raises(BadInput) as refused:
            proving.add_evidence(officer, assigned, {**link, "expected": code})
        assert problems(refused) == ["expected"]

    row = proving.add_evidence(officer, assigned, {**link, "expected": "link"})
    counted = {"kind": "note", "note": "Kliping", "figures": {"media_count": 12}}
    proving.add_evidence(officer, assigned, {**counted, "expected": "method"})

    assert proving.missing_evidence(assigned) == []
    proving.withdraw_evidence(officer, assigned, row)
    assert [one.code for one in proving.missing_evidence(assigned)] == ["link"]


def test_what_is_missing_holds_up_no_handing_in(people, assigned):
    officer = people.officer.as_actor()
    operations.accept(officer, assigned)
    proving.add_evidence(officer, assigned, {"kind": "note", "note": "Sudah terbit"})
    assert proving.missing_evidence(assigned)

    assert operations.submit(officer, assigned).status is TaskStatus.IN_REVIEW
