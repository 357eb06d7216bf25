"""Stems: what finds what, in plain Python, and where it stands in a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.rules import stems

FAMILIES = (
    ("peluncuran", "diluncurkan", "meluncurkan"),
    ("pengaduan", "mengadukan"),
    ("pemberitaan", "memberitakan", "diberitakan"),
    ("kementerian", "menteri"),
    ("kegiatan", "berkegiatan"),
)
WORDS = st.sampled_from(
    [
        *(word for family in FAMILIES for word in family),
        *[
            "pemerintah",
            "Aceh",
            "festival",
            "AG-2026-00012",
            "197001012005011001",
            "Café",
            "buku-buku",
        ],
        *["kement", "ter", "di", "ke", "2026", "1e5", "ﬁlm", "Ωmega", "東京", "é"],
    ]
)
TEXTS = st.lists(WORDS | st.text(max_size=8), max_size=8).map(" ".join)


@pytest.mark.parametrize("family", FAMILIES)
def test_words_of_one_stem_find_each_other(family):
    for query in family:
        for word in family:
            assert stems.finds(query, f"Acara {word} aplikasi")
            assert stems.finds(f"{query} aplikasi", f"Acara {word} aplikasi")


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("kement", "Rapat kementerian", True),
        ("kement rapat", "Rapat kementerian", False),  # only the last is a beginning
        ("pelunc", "Peluncuran", True),
        ("lunc", "Peluncuran", True),
        ("rapat aceh", "Rapat di Bali", False),
        ("AG-2024-00012", "AG-2024-00012", True),
        ("ag-2024-0001", "AG-2024-00012", True),
        ("AG-2024-00012", "AG-2024-00013", False),
        ("197001012005011001", "NIP 197001012005011001", True),
        ("1970", "NIP 197001012005011001", True),
        ("970", "NIP 197001012005011001", False),
        ("café", "CAFE", True),
        ("cafe", "Café", True),
        ("pemerintah", "perintah", True),  # over-stemmed, the same on both sides
        ("kementer", "terbuka", False),  # its stem is too short to be a beginning
        ("jakarta", "DKI Jakarta", True),
        ("yogya", "Daerah Istimewa Yogyakarta", True),
        ("", "apa pun", False),
        ("🎉 !", "🎉 !", False),
        ("buku", "buku-buku", True),
    ],
)
def test_all_words_are_found_the_last_as_a_beginning(query, text, found):
    assert stems.finds(query, text) is found


@given(st.text(max_size=60))
def test_any_text_folds_to_words_that_are_found_again(text):
    words = stems.fold(text)
    assert stems.fold(" ".join(words)) == words
    assert all(word.isalnum() for word in words)
    assert not words or stems.finds(text, text)


@given(TEXTS, TEXTS)
def test_whatever_finds_a_text_is_marked_in_it_and_nothing_is_lost(query, text):
    shown = stems.pieces(query, text)
    assert "".join(piece.text for piece in shown) == text
    if stems.finds(query, text):
        assert any(piece.hit for piece in shown)


@given(TEXTS, TEXTS, st.integers(0, 40))
def test_an_excerpt_shows_a_hit_and_little_else(query, text, padding):
    filler = "kata pengisi yang panjang " * padding
    shown = stems.excerpt(query, f"{filler}{text} {filler}")
    if shown:
        assert any(piece.hit for piece in shown)
        assert sum(len(piece.text) for piece in shown) <= 320
    elif stems.finds(query, text):
        raise AssertionError("a text that is found has an excerpt")


def test_a_mark_covers_the_word_as_written():
    shown = stems.pieces("diluncurkan", "Peluncuran Café <b> di Aceh")

    assert shown == [
        stems.Piece("Peluncuran", hit=True),
        stems.Piece(" Café <b> di Aceh"),
    ]


def test_the_nearest_has_the_words_as_typed_and_in_its_title():
    titles = ("Peluncuran aplikasi", "Aplikasi diluncurkan", "Rapat aplikasi")
    best = sorted(
        titles, key=lambda t: stems.nearness("peluncuran aplikasi", t, ""), reverse=True
    )

    assert best[0] == "Peluncuran aplikasi"
    assert stems.nearness("x", "x", "") > stems.nearness("x", "y", "x")


def test_endless_words_are_cut_alike_in_texts_and_questions():
    assert stems.finds("a" * 10_000, "a" * 10_000)
    assert max(map(len, stems.terms("a" * 10_000))) == stems.LONGEST_WORD
