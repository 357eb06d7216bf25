"""What is expected of proof, what is missing, and which draft a piece belongs to."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.rules.evidence import (
    Expected,
    ExpectedKind,
    Proof,
    missing,
    read_expected,
    stands_in,
)

LINK = Expected("link", ExpectedKind.LINK, "Tautan", "Link")
ALBUM = Expected("album", ExpectedKind.LINK, "Album", "Album")
REACH = Expected("reach", ExpectedKind.FIGURE, "Jangkauan", "Reach")
METHOD = Expected("method", ExpectedKind.NOTE, "Cara menghitung", "Method")
ALL = [LINK, ALBUM, REACH, METHOD]


@dataclass(frozen=True)
class Piece:
    draft: int
    withdrawn_draft: int | None = None


@pytest.mark.parametrize(
    ("proofs", "lacking"),
    [
        ([], ALL),
        ([Proof("link", "album")], [LINK, REACH, METHOD]),
        # Without a name it answers the first of its kind.
        ([Proof("link")], [ALBUM, REACH, METHOD]),
        ([Proof("link"), Proof("link"), Proof("link")], [REACH, METHOD]),
        ([Proof("link", "link"), Proof("link")], [REACH, METHOD]),
        # A figure answers by its name, wherever it stands; another name does not.
        ([Proof("file", figures={"reach": 0})], [LINK, ALBUM, METHOD]),
        ([Proof("note", figures={"views": 9})], ALL),
        ([Proof("note", note="Dasbor", figures={"views": 9})], [LINK, ALBUM, REACH]),
        # The note beside a link says how it was counted.
        ([Proof("link", note="Hitungan dasbor")], [ALBUM, REACH]),
        # A file answers nothing that was asked for.
        ([Proof("file")], ALL),
    ],
)
def test_what_is_missing_is_told_in_the_order_in_which_it_is_asked(proofs, lacking):
    assert missing(ALL, proofs) == lacking


@given(
    st.lists(
        st.builds(
            Proof,
            st.sampled_from(["link", "file", "note"]),
            st.sampled_from(["", "link", "album", "method"]),
            st.sampled_from(["", "x"]),
            st.sampled_from([{}, {"reach": 0}, {"views": 3}]),
        ),
        max_size=8,
    )
)
def test_more_proof_never_leaves_more_missing(proofs):
    lacking = [len(missing(ALL, proofs[:number])) for number in range(len(proofs) + 1)]

    assert lacking == sorted(lacking, reverse=True)


def test_what_is_kept_of_a_kind_of_work_is_read_back():
    row = {"code": "reach", "kind": "figure", "name": "Jangkauan", "name_en": "Reach"}

    assert read_expected([row]) == [REACH]
    assert (REACH.named("en"), REACH.named("id")) == ("Reach", "Jangkauan")


@pytest.mark.parametrize(
    ("piece", "drafts"),
    [
        (Piece(1), [1, 2, 3]),
        (Piece(2), [2, 3]),
        # Taken back after the first return: part of the first draft alone.
        (Piece(1, 2), [1]),
        # Taken back before it was handed in: part of none.
        (Piece(2, 2), []),
    ],
)
def test_a_piece_is_part_of_the_drafts_in_which_it_stood(piece, drafts):
    assert [number for number in (1, 2, 3) if stands_in(piece, number)] == drafts
