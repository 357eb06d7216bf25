"""What is asked of a list, read from texts."""

from datetime import date

import pytest

from agenda.errors import BadInput
from agenda.rules.choices import Grade
from agenda.rules.questions import Question

KNOWN = frozenset({"grade", "place", "open", "from", "to"})
LISTS = frozenset({"grade", "place"})


def question(**asked):
    asked = {name.rstrip("_"): value for name, value in asked.items()}
    return Question(asked, KNOWN, LISTS)


def fields_of(asked):
    with pytest.raises(BadInput) as refused:
        asked.finish()
    return [problem.field for problem in refused.value.problems]


def test_one_text_and_a_list_of_texts_are_alternatives():
    assert question(place="ID-AC").texts("place") == ["ID-AC"]
    assert question(place=["ID-AC", "", "ID-BA"]).texts("place") == ["ID-AC", "ID-BA"]
    assert question().texts("place") == []


def test_what_is_no_text_is_told_at_its_key():
    asked = question(place=[1])
    assert asked.texts("place") == []
    assert fields_of(asked) == ["place"]


def test_each_choice_must_be_known():
    first = next(iter(Grade))
    asked = question(grade=[first.value, "empu"])
    assert asked.choices("grade", Grade) == [first]
    assert fields_of(asked) == ["grade"]


@pytest.mark.parametrize(
    ("given", "meant"),
    [("true", True), ("false", False), (True, True), (False, False), ("", None)],
)
def test_yes_and_no_have_two_spellings_and_may_be_left_open(given, meant):
    assert question(open=given).yes_or_no("open") is meant


def test_a_yes_that_is_something_else_is_refused():
    asked = question(open="ya")
    assert asked.yes_or_no("open") is None
    assert fields_of(asked) == ["open"]


def test_of_a_key_that_takes_one_value_the_last_counts():
    assert question(open=["true", "false"]).yes_or_no("open") is False
    assert question(open=[]).yes_or_no("open") is None


def test_a_span_may_be_open_but_does_not_end_before_it_begins():
    asked = question(from_="2026-12-02", to="")
    assert asked.days() == (date(2026, 12, 2), None)
    asked.finish()
    asked = question(from_="2026-12-02", to="2026-12-01")
    asked.days()
    assert fields_of(asked) == ["to"]


def test_an_unknown_key_is_refused():
    assert fields_of(question(colour="red")) == ["colour"]
