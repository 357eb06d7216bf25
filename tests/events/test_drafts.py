"""What an event may say, told at the field in both languages."""

import pytest

from agenda.errors import BadInput
from agenda.events import operations
from tests.factories import MINIMAL

PARTICIPANTS = {
    "metric": "participants",
    "likely": 100,
    "kind": "estimate",
    "as_of": "2026-11-01",
    "source": "Surat panitia",
}


def refused(people, **fields):
    """The problems with which an event of these fields is refused: field to text."""
    with pytest.raises(BadInput) as refusal:
        operations.register(people.coordinator.as_actor(), {**MINIMAL, **fields})
    return {p.field: p.words.in_language("id") for p in refusal.value.problems}


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"title": ""}, "title"),
        ({"title": "   \n "}, "title"),
        ({"title": "a" * 301}, "title"),
        ({"title": 5}, "title"),
        ({"summary": "a" * 1001}, "summary"),
        ({"description": "a" * 20_001}, "description"),
        ({"kind": "party"}, "kind"),
        ({"kind": None}, "kind"),
        ({"scope": "global"}, "scope"),
        ({"category": "nonsense"}, "category"),
        ({"category": ""}, "category"),
        ({"start": None}, "start"),
        ({"start": "2026-02-30"}, "start"),
        ({"start": "9 Desember 2026"}, "start"),
        ({"start": "2026-12-09T25:00"}, "start"),
        ({"start": "2026-12-09T09:00:00Z"}, "start"),
        ({"end": "2026-12-08"}, "end"),
        ({"end": "2026-12-09T10:00"}, "end"),
        ({"start": "2026-12-09T10:00", "end": "2026-12-09T10:00"}, "end"),
        ({"start": "2026-12-09T10:00", "end": "2026-12-09T09:00"}, "end"),
        ({"start": "2026-12-09T10:00", "end": "2026-12-10"}, "end"),
        ({"all_day": False}, "all_day"),
        ({"timezone": "Asia/Nowhere"}, "timezone"),
        ({"precision": "decade"}, "precision"),
        ({"precision": "month"}, "start"),
        (
            {"precision": "month", "start": "2026-12-01", "end": "2026-12-30"},
            "end",
        ),
        ({"precision": "year", "start": "2026-01-01T09:00"}, "start"),
        ({"status": "cancelled"}, "status"),
        ({"status": "postponed"}, "status"),
        ({"visibility": "secret"}, "visibility"),
        ({"agency": "NOPE"}, "agency"),
        ({"agency": "ACEH"}, "agency"),
        ({"partners": ["NOPE"]}, "partners.0"),
        ({"partners": ["DIT"]}, "partners.0"),
        ({"partners": "ACEH"}, "partners"),
        ({"places": [{"province": "ID-XX"}]}, "places.0.province"),
        ({"places": [{}, {"country": "XX"}]}, "places.1.country"),
        (
            {"places": [{"province": "ID-BA", "country": "FR"}]},
            "places.0.province",
        ),
        ({"places": [{"latitude": 91}]}, "places.0.latitude"),
        ({"places": [{"longitude": "east"}]}, "places.0.longitude"),
        ({"places": [{"timezone": "WIB"}]}, "places.0.timezone"),
        ({"places": [{"end": "2026-12-09"}]}, "places.0.start"),
        (
            {"places": [{"start": "2026-12-09", "end": "2026-12-01"}]},
            "places.0.end",
        ),
        ({"places": [{"street": "x"}]}, "places.0.street"),
        ({"places": ["Banda Aceh"]}, "places.0"),
        ({"places": [{}] * 51}, "places"),
        ({"principals": [{"name": ""}]}, "principals.0.name"),
        (
            {"principals": [{"name": "Menteri", "status": "delegated"}]},
            "principals.0.delegate",
        ),
        ({"candidates": [{"note": "?"}]}, "candidates.0.start"),
        ({"embargo_until": "soon"}, "embargo_until"),
        ({"parent": "no-uuid"}, "parent"),
        ({"rrule": "FREQ=SECONDLY"}, "rrule"),
        ({"rrule": "FREQ=YEARLY;BYMONTH=1"}, "rrule"),
        ({"start": "2028-02-29", "rrule": "FREQ=YEARLY"}, "rrule"),
        ({"start": "2026-12-31", "rrule": "FREQ=MONTHLY"}, "rrule"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"provenance": {"rumour": "x"}}, "provenance.rumour"),
        ({"colour": "red"}, "colour"),
        ({"themes": ["---"]}, "themes.0"),
        ({"estimates": [{**PARTICIPANTS, "metric": "cows"}]}, "estimates.0.metric"),
        ({"estimates": [{**PARTICIPANTS, "low": 200}]}, "estimates.0.likely"),
        ({"estimates": [{**PARTICIPANTS, "high": 50}]}, "estimates.0.likely"),
        ({"estimates": [{**PARTICIPANTS, "likely": -1}]}, "estimates.0.likely"),
        ({"estimates": [{**PARTICIPANTS, "likely": 1.5}]}, "estimates.0.likely"),
        ({"estimates": [{**PARTICIPANTS, "likely": True}]}, "estimates.0.likely"),
        ({"estimates": [{**PARTICIPANTS, "kind": None}]}, "estimates.0.kind"),
        ({"estimates": [{**PARTICIPANTS, "as_of": ""}]}, "estimates.0.as_of"),
        ({"estimates": [{**PARTICIPANTS, "source": ""}]}, "estimates.0.source"),
        ({"estimates": [{**PARTICIPANTS, "unit": "cows"}]}, "estimates.0.unit"),
        ({"estimates": [PARTICIPANTS] * 101}, "estimates"),
    ],
)
def test_a_wrong_field_is_told_at_its_path(people, fields, at):
    assert list(refused(people, **fields)) == [at]


def test_everything_that_is_wrong_is_told_at_once(people):
    problems = refused(people, title="", category="x", end="2026-01-01")
    assert set(problems) == {"title", "category", "end"}


def test_a_problem_is_a_sentence_with_its_facts(people):
    told = refused(people, end="2026-12-08")["end"]
    assert told == (
        "Waktu selesai (8 Desember 2026) mendahului waktu mulai (9 Desember 2026)."
    )


def test_a_confirmed_event_needs_a_day_but_an_issue_does_not(people, register):
    month = {"precision": "month", "start": "2026-12-01", "status": "confirmed"}
    assert list(refused(people, **month)) == ["precision"]
    issue = register(kind="issue", **month)
    assert (issue.status.value, issue.end_date.isoformat()) == (
        "confirmed",
        "2026-12-31",
    )


def test_only_an_issue_may_have_no_date(people, register):
    assert list(refused(people, start=None)) == ["start"]
    issue = register(kind="issue", start=None)
    assert (issue.first_day.year, issue.when) == (9999, None)


def test_defaults_follow_the_place_the_agency_and_the_form_of_the_date(register):
    papua = register(places=[{"province": "ID-PA"}], start="2026-12-09T09:00")
    assert (papua.timezone, papua.precision.value) == ("Asia/Jayapura", "exact")
    home = register()
    assert (home.timezone, home.precision.value) == ("Asia/Jakarta", "day")
    assert (home.status.value, home.visibility.value) == ("tentative", "agency")
    assert home.agency.code == "DIT"


def test_control_characters_and_odd_line_ends_are_taken_out_on_the_way_in(register):
    event = register(title="Sidang\x00 \u2028tahunan", description="satu\r\ndua\x07")
    assert event.title == "Sidang tahunan"
    assert event.description == "satu\ndua"


def test_programme_items_go_two_levels_deep_and_no_further(people, register):
    games = register()
    opening = register(parent=str(games.id))
    dance = register(parent=str(opening.id))
    assert list(refused(people, parent=str(dance.id))) == ["parent"]
    with pytest.raises(BadInput):
        operations.revise(
            people.coordinator.as_actor(), games, {"parent": str(dance.id)}
        )


def test_a_parent_that_one_may_not_see_is_not_found(people, register):
    hidden = register(by=people.aceh_coordinator, agency="ACEH")
    told = refused(people, parent=str(hidden.id))
    assert told == {"parent": "Kegiatan induk tidak ditemukan."}
