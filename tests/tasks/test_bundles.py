"""Bundles: who reads what an officer did, and what each of them finds there."""

import pytest

from agenda.db import db
from agenda.errors import BadInput, NotAllowed, NotFound, Stale
from agenda.rules.permissions import OPERATOR
from agenda.tasks import bundles, guarding, operations, proving
from tests.doors import signed_in
from tests.factories import make_event, make_task
from tests.pages import send

YEAR = {"from": "2026-01-01", "to": "2026-12-31"}
LINK = {"kind": "link", "url": "https://contoh.id/siaran", "figures": {"reach": 9}}


def done(people, event=None, **fields):
    """A task that the officer of DIT did and the supervisor approved."""
    task = make_task(
        people.coordinator,
        event,
        assignees=[{"user": people.officer.email}],
        reviewer=people.supervisor.email,
        **fields,
    )
    officer = people.officer.as_actor()
    operations.accept(officer, task)
    proving.add_evidence(officer, task, LINK)
    operations.submit(officer, task)
    guarding.approve(people.supervisor.as_actor(), task)
    return task


@pytest.fixture
def bundle(people):
    return bundles.make(people.officer.as_actor(), YEAR)


def titles(reader, bundle):
    return [one.task.title for one in bundles.items(reader.as_actor(), bundle)]


def test_a_bundle_tells_role_dates_proof_and_who_approved(people, bundle):
    task = done(people)
    make_task(people.coordinator, assignees=[{"user": people.officer.email}])

    [told] = map(bundles.item_fields, bundles.items(people.officer.as_actor(), bundle))

    assert (told["id"], told["role"], told["lead"]) == (str(task.id), "pelaksana", True)
    assert told["completed_at"] == "2026-11-24T03:00:00Z"
    assert told["digest"] == guarding.evidence_digest(task)
    assert told["evidence"][0]["url"] == LINK["url"]
    [approval] = told["approvals"]
    assert approval["by"] == people.supervisor.name
    assert approval["digest"] == told["digest"]


def test_a_period_has_one_address(people, bundle):
    coordinator = people.coordinator.as_actor()
    asked = {**YEAR, "user": people.officer.email}
    assert bundles.make(coordinator, asked) is bundle
    assert bundles.make(people.officer.as_actor(), {**YEAR, "to": "2026-06-30"}) != (
        bundle
    )
    for stranger in (people.admin, people.desk, people.supervisor):
        with pytest.raises(NotAllowed):
            bundles.make(stranger.as_actor(), asked)
    for wrong in ({**YEAR, "to": "2025-01-01"}, {**YEAR, "user": "siapa@contoh.id"}):
        with pytest.raises(BadInput):
            bundles.make(coordinator, wrong)


def test_what_lies_outside_the_period_is_not_in_it(people, bundle):
    done(people)
    early = {"from": "2026-01-01", "to": "2026-11-23"}
    late = {"from": "2026-11-24", "to": "2026-11-24"}
    officer = people.officer.as_actor()
    assert bundles.items(officer, bundles.make(officer, early)) == []
    assert len(bundles.items(officer, bundles.make(officer, late))) == 1


def test_a_bundle_is_there_for_its_officer_his_coordinator_and_who_was_named(
    people, bundle
):
    everybody = [
        *(people.admin, people.desk, people.coordinator, people.officer),
        *(people.supervisor, people.viewer, people.outsider, people.aceh_coordinator),
        *(people.aceh_officer, people.bali_officer, people.bali_viewer),
    ]

    def readers():
        found = set()
        for one in everybody:
            try:
                bundles.get(one.as_actor(), bundle.id)
            except NotFound:
                assert bundle not in bundles.seen_by(one.as_actor())
            else:
                assert bundle in bundles.seen_by(one.as_actor())
                found.add(one.email)
        return found

    own = {people.officer.email, people.coordinator.email}
    officer, outsider = people.officer.as_actor(), people.outsider
    assert readers() == own
    bundles.name_readers(officer, bundle, [outsider.email])
    assert readers() == own | {outsider.email}
    # Whoever was named names nobody, and is not told who else reads.
    with pytest.raises(NotAllowed):
        bundles.name_readers(outsider.as_actor(), bundle, [people.viewer.email])
    assert bundles.as_fields(outsider.as_actor(), bundle)["readers"] is None
    bundles.name_readers(people.coordinator.as_actor(), bundle, [])
    assert readers() == own
    [kept] = bundle.readers
    assert kept.revoked_at is not None
    assert bundles.get(OPERATOR, bundle.id) is bundle


def test_each_reader_finds_only_the_tasks_that_he_may_see(people, bundle):
    """The bait: a task of a confidential event among those of the officer."""
    hidden = make_event(people.coordinator, visibility="confidential")
    done(people, hidden, title="Rahasia")
    done(people, title="Biasa")
    named = [people.viewer.email, people.bali_viewer.email, people.desk.email]
    bundles.name_readers(people.officer.as_actor(), bundle, named)

    for reader in (people.officer, people.coordinator):
        assert titles(reader, bundle) == ["Rahasia", "Biasa"]
    for reader in (people.viewer, people.desk):
        assert titles(reader, bundle) == ["Biasa"]
    assert titles(people.bali_viewer, bundle) == []


def test_two_who_name_readers_at_once_lose_nothing(people, bundle):
    officer, seen = people.officer.as_actor(), bundle.version
    bundles.name_readers(officer, bundle, [people.viewer.email], seen=seen)
    with pytest.raises(Stale):
        bundles.name_readers(officer, bundle, [], seen=seen)
    with pytest.raises(BadInput):
        bundles.name_readers(officer, bundle, ["siapa@contoh.id"])
    assert bundles.reader_emails(bundle) == [people.viewer.email]


def test_the_page_lists_names_and_takes_the_leave_back(app, people, bundle):
    done(people, title="Siaran pembuka")
    db.session.commit()
    page, officer = f"/bundles/{bundle.id}", signed_in(app, people.officer)
    viewer = signed_in(app, people.viewer)
    assert viewer.get(page).status_code == 404
    wrong = send(officer, f"{page}/readers", user="siapa@contoh.id")
    assert wrong.status_code == 422
    assert 'value="siapa@contoh.id"' in wrong.text

    send(officer, f"{page}/readers", user=people.viewer.email)
    shown = viewer.get(page)
    assert shown.status_code == 200
    assert "Siaran pembuka" in shown.text
    # Who else may read it is for whoever names them.
    assert people.viewer.email not in shown.text
    assert send(viewer, f"{page}/readers", user="x@contoh.id").status_code == 403

    send(officer, f"{page}/readers", revoke=people.viewer.email)
    assert viewer.get(page).status_code == 404
    opened = send(officer, "/bundles", **YEAR)
    assert opened.location.endswith(page)
    assert send(officer, "/bundles", **{**YEAR, "to": ""}).status_code == 422
