"""Dates as articles write them are read as the unit that they name."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.rules.precision import Precision, When, coarse_span, describe
from agenda.rules.vague_dates import read_vague


@pytest.mark.parametrize(
    ("text", "precision", "first", "last"),
    [
        ("Mei 2024", "month", "2024-05-01", "2024-05-31"),
        ("  mei   2024 ", "month", "2024-05-01", "2024-05-31"),
        ("bulan Februari 2024", "month", "2024-02-01", "2024-02-29"),
        ("Agt 2024", "month", "2024-08-01", "2024-08-31"),
        ("May 2024", "month", "2024-05-01", "2024-05-31"),
        ("triwulan IV 2024", "quarter", "2024-10-01", "2024-12-31"),
        ("TW II 2025", "quarter", "2025-04-01", "2025-06-30"),
        ("kuartal 3 tahun 2025", "quarter", "2025-07-01", "2025-09-30"),
        ("Q1 2025", "quarter", "2025-01-01", "2025-03-31"),
        ("akhir 2024", "quarter", "2024-10-01", "2024-12-31"),
        ("akhir tahun 2024", "quarter", "2024-10-01", "2024-12-31"),
        ("end of 2024", "quarter", "2024-10-01", "2024-12-31"),
        ("awal 2025", "quarter", "2025-01-01", "2025-03-31"),
        ("2024", "year", "2024-01-01", "2024-12-31"),
        ("tahun 2024", "year", "2024-01-01", "2024-12-31"),
        ("pekan 29 Februari 2024", "week", "2024-02-26", "2024-03-03"),
    ],
)
def test_what_an_article_says_is_read_as_the_unit_that_it_names(
    text, precision, first, last
):
    assert read_vague(text) == (
        Precision(precision),
        date.fromisoformat(first),
        date.fromisoformat(last),
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "segera",
        "Mei",
        "pertengahan 2024",
        "triwulan V 2024",
        "Foo 2024",
        "18 Mei 2024",
        "2024-05-18",
        "pekan 31 Februari 2024",
        "tahun 0000",
        "9999",
        "akhir",
        "Mei 2024 atau Juni 2024",
    ],
)
def test_what_names_no_unit_is_not_guessed(text):
    assert read_vague(text) is None


@given(
    st.dates(date(1000, 1, 1), date(8999, 12, 31)),
    st.sampled_from([Precision.MONTH, Precision.QUARTER, Precision.YEAR]),
    st.sampled_from(["id", "en"]),
)
def test_what_the_product_says_of_a_vague_date_it_reads_again(on, precision, language):
    first, last = coarse_span(precision, on)
    when = When(first, None, last, None, "Asia/Jakarta", precision)
    assert read_vague(describe(when, language)) == (precision, first, last)


@given(st.text(max_size=40))
def test_any_text_is_read_or_it_is_not(text):
    read_vague(text)
