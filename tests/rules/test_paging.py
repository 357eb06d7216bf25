import pytest

from agenda.errors import BadInput
from agenda.rules.paging import cut, decode_cursor, encode_cursor


def key(row):
    return [str(row), "id"]


def test_a_page_ends_with_a_cursor_that_names_its_last_row():
    page = cut([1, 2, 3], 2, key)

    assert page.items == [1, 2]
    assert decode_cursor(page.next_cursor, 2) == ["2", "id"]


def test_the_last_page_has_no_cursor():
    assert cut([1, 2], 2, key).next_cursor is None
    assert cut([], 2, key).next_cursor is None


def test_a_cursor_is_plain_letters_that_need_no_escaping_in_an_address():
    cursor = encode_cursor(["2026-11-24T03:00:00", "Rapat ?&=/ “é”"])

    assert cursor.replace("-", "").replace("_", "").isalnum()
    assert decode_cursor(cursor, 2) == ["2026-11-24T03:00:00", "Rapat ?&=/ “é”"]


@pytest.mark.parametrize(
    "text",
    ["", "x", "§§§", "bm8", encode_cursor(["one"]), encode_cursor(["1", "2", "3"])],
)
def test_a_cursor_that_was_never_given_is_refused_at_its_field(text):
    with pytest.raises(BadInput) as refused:
        decode_cursor(text, 2)

    assert [problem.field for problem in refused.value.problems] == ["cursor"]


def test_a_cursor_with_other_values_than_text_is_refused():
    with pytest.raises(BadInput):
        decode_cursor("WzEsMl0", 2)  # [1,2]
