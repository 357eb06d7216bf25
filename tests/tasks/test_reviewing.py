"""Drafts side by side: what each held, what was said of it, which was approved."""

import io

from agenda.db import db
from agenda.tasks import guarding, operations, proving, reviewing
from tests.samples import PDF

LINK = {"kind": "link", "url": "https://contoh.id/siaran", "title": "Siaran"}


def test_a_draft_keeps_what_was_handed_in_and_what_was_said(people, handed_in):
    officer, reviewer = people.officer.as_actor(), people.supervisor.as_actor()
    [note] = handed_in.evidence
    first = guarding.evidence_digest(handed_in)
    operations.return_(reviewer, handed_in, reason="Sebutkan cara menghitungnya")
    link = proving.add_evidence(officer, handed_in, LINK)
    proving.withdraw_evidence(officer, handed_in, note)
    operations.submit(officer, handed_in, reason="Sudah diperbaiki")
    second = guarding.evidence_digest(handed_in)
    guarding.approve(reviewer, handed_in)
    db.session.commit()

    one, two = reviewing.drafts(handed_in)

    assert (one.number, one.evidence, one.added, one.withdrawn) == (
        1,
        [note],
        [note],
        [],
    )
    assert one.returned.reason == "Sebutkan cara menghitungnya"
    assert (one.returned.actor_label, one.rulings) == (people.supervisor.name, [])
    assert (two.number, two.evidence, two.added, two.withdrawn) == (
        2,
        [link],
        [link],
        [note],
    )
    assert (two.handed_in.reason, two.returned) == ("Sudah diperbaiki", None)
    # What was withdrawn later does not change by what the first draft is known.
    assert (one.digest, two.digest) == (first, second)
    assert first != second
    [ruling] = two.rulings
    assert (ruling.actor_label, ruling.draft) == (people.supervisor.name, 2)
    assert ruling.evidence_digest == second


def test_what_is_kept_stands_in_both_drafts_and_what_was_a_slip_in_none(
    people, handed_in
):
    officer, reviewer = people.officer.as_actor(), people.supervisor.as_actor()
    [note] = handed_in.evidence
    operations.return_(reviewer, handed_in, reason="Kurang tautan")
    slip = proving.add_evidence(officer, handed_in, LINK)
    proving.withdraw_evidence(officer, handed_in, slip)
    link = proving.add_evidence(officer, handed_in, {**LINK, "title": "Benar"})

    one, two = reviewing.drafts(handed_in)

    assert (one.evidence, two.evidence) == ([note], [note, link])
    assert (two.added, two.withdrawn, two.handed_in) == ([link], [], None)
    # The slip is gone from the page, and stays in the history.
    assert slip in handed_in.evidence


def test_a_draft_told_by_the_api_names_the_digest_of_each_file(
    people, assigned, tmp_path
):
    officer = people.officer.as_actor()
    row = proving.hand_in_file(
        officer, assigned, {}, tmp_path, io.BytesIO(PDF), "siaran.pdf"
    )
    [told] = [reviewing.as_fields(one) for one in reviewing.drafts(assigned)]

    assert told["number"] == 1
    assert told["digest"] == guarding.evidence_digest(assigned)
    assert told["evidence"][0]["sha256"] == row.file.sha256
    assert told["added"] == [str(row.id)]
    assert (told["handed_in"], told["returned"], told["rulings"]) == (None, None, [])
