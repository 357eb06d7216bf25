"""`agenda observances`: what the operator does and a script reads."""

import json

import pytest

from agenda.db import db
from agenda.reference import holidays
from agenda.reference import queries as reference
from agenda.rules.permissions import OPERATOR


@pytest.fixture
def entered(runner, people):
    code = people.coordinator.agency.code
    db.session.commit()
    done = runner("observances", "register", "2027", "--agency", code, "--json")
    assert done.exit == 0
    return json.loads(done.out)


def test_a_year_is_listed_with_what_is_due(runner, people, entered):
    found = json.loads(runner("observances", "list", "2027", "--json").out)
    assert len(found) == len(entered) == 12
    assert {one["step"] for one in found} == {"none"}
    lines = runner("observances", "list", "2027").out.splitlines()
    assert any("Eid al-Fitr 1448" in line and "estimated" in line for line in lines)


def test_a_year_without_a_list_is_not_set(runner, people):
    db.session.commit()
    told = runner("observances", "list", "2029")
    assert told.out == "The free days of 2029 are not set, nor estimated.\n"


def test_one_follows_its_decree_by_number_and_then_the_others(runner, entered):
    numbers = {one["title"]: one["number"] for one in entered}
    fitri = numbers["Idul Fitri 1448 H"]
    assert runner("observances", "follow", fitri).err == (
        "The date is still an estimate; it has not been set.\n"
    )
    for day in reference.holidays(2027):
        if day.status == "estimated":
            holidays.revise(OPERATOR, day, {"status": "set"})
    db.session.commit()

    named = ("--reference", "Keppres 9/2027")
    [told] = json.loads(runner("observances", "follow", fitri, *named, "--json").out)
    assert (told["status"], told["confirmation_reference"]) == (
        "confirmed",
        "Keppres 9/2027",
    )
    rest = runner("observances", "follow-year", "2027")
    assert "Idul Adha 1448 H" in rest.out
    assert fitri not in rest.out


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (["follow", "AG-2099-00001"], 1, "No event has the number AG-2099-00001.\n"),
        (["follow-year", "2029"], 1, ""),
        (["list", "1999"], 2, ""),
        (["register", "2027", "--agency", "NIHIL"], 1, ""),
        (["register", "2027"], 2, ""),
    ],
)
def test_what_cannot_be_ends_with_a_sentence(runner, people, words, status, sentence):
    db.session.commit()
    done = runner("observances", *words)
    assert done.exit == status
    assert done.err
    assert "Traceback" not in done.err
    if sentence:
        assert done.err == sentence
