import pytest

from agenda.errors import BadInput
from agenda.reference import operations, queries


def codes(*names):
    return [theme.code for theme in operations.ensure_themes(names)]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("perubahan iklim", "perubahan-iklim"),
        ("Perubahan  Iklim!", "perubahan-iklim"),
        ("perubahan-iklim", "perubahan-iklim"),
        ("ASEAN Matters: Epicentrum of Growth", "asean-matters-epicentrum-of-growth"),
        ("netralitas_ASN", "netralitas-asn"),
        ("Café 2026", "cafe-2026"),
        ("気候", "気候"),
    ],
)
def test_a_code_is_made_from_the_words(session, words, code):
    assert codes(words) == [code]


def test_a_new_theme_keeps_its_words_as_its_name(session):
    operations.ensure_themes(["Perubahan  Iklim", "masa-tenang"])

    assert queries.themes()["perubahan-iklim"].name == "Perubahan Iklim"
    assert queries.themes()["masa-tenang"].name == "masa tenang"


def test_words_that_mean_a_known_theme_make_no_second_one(session):
    [first] = operations.ensure_themes(["Perubahan Iklim"])

    assert operations.ensure_themes(["perubahan-iklim", "PERUBAHAN IKLIM"]) == [first]
    assert first.name == "Perubahan Iklim"


def test_a_theme_that_was_rolled_back_is_made_again(session):
    operations.ensure_themes(["air"])
    session.rollback()

    assert queries.themes() == {}
    assert codes("air") == ["air"]
    session.commit()
    assert list(queries.themes()) == ["air"]


@pytest.mark.parametrize("words", ["", "  ", "!!!", "x" * 65])
def test_words_that_make_no_code_are_refused_where_they_stand(session, words):
    with pytest.raises(BadInput) as refused:
        operations.ensure_themes(["air", words])

    assert [problem.field for problem in refused.value.problems] == ["themes.1"]
