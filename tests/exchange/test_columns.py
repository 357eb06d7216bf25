"""What the columns of events.csv mean."""

import pytest

from agenda.exchange.columns import COLUMNS, column_of, kind_of, read_row


def row(**cells):
    return dict.fromkeys(COLUMNS, "") | cells


def read(**cells):
    event, problems = read_row(row(**cells), "DIT")
    assert problems == []
    return event


@pytest.mark.parametrize(
    ("title", "rrule", "category", "kind"),
    [
        ("Hari Pers Nasional", "FREQ=YEARLY", "profession", "observance"),
        ("Libur Natal", "FREQ=YEARLY", "transport", "event"),
        ("Kesaktian Pancasila", "FREQ=YEARLY", "national_day", "observance"),
        ("Kesaktian Pancasila", "", "national_day", "event"),
        ("Awal Ramadan 1448 H (perkiraan)", "", "religious", "observance"),
        ("Idul Fitri 1447 H", "", "religious", "observance"),
        ("Bulan Vitamin A (Agustus)", "FREQ=YEARLY", "health_campaign", "observance"),
        ("Prediksi persoalan kesehatan 2024", "", "health_campaign", "issue"),
        ("Musim puncak dengue (DBD)", "FREQ=YEARLY", "health_campaign", "issue"),
        ("Harian Rakyat bertemu", "", "profession", "event"),
    ],
)
def test_the_kind_follows_from_rule_category_and_title(title, rrule, category, kind):
    assert kind_of(row(title=title, rrule=rrule, category=category)) == kind


@pytest.mark.parametrize(
    ("city", "provinces", "country", "places"),
    [
        (
            "Banda Aceh; Deli Serdang",
            "ID-AC;ID-SU",
            "ID",
            [("ID-AC", "Banda Aceh", "ID"), ("ID-SU", "Deli Serdang", "ID")],
        ),
        (
            "Sungailiat; Pangkalpinang",
            "ID-BB",
            "ID",
            [("ID-BB", "Sungailiat", "ID"), ("ID-BB", "Pangkalpinang", "ID")],
        ),
        ("", "ID-JT;ID-JI", "ID", [("ID-JT", None, "ID"), ("ID-JI", None, "ID")]),
        ("Phnom Penh", "", "KH", [(None, "Phnom Penh", "KH")]),
        ("", "", "ID", [(None, None, "ID")]),
        ("", "", "", []),
    ],
)
def test_cities_and_provinces_are_paired_by_their_order(
    city, provinces, country, places
):
    event = read(city=city, provinces=provinces, country=country)
    found = [
        (place.get("province"), place.get("city"), place["country"])
        for place in event["places"]
    ]
    assert found == places


def test_figures_of_the_article_are_as_of_its_day_and_others_of_the_tables():
    article = read(
        countries_estimate="170",
        participants_estimate="30.000",
        source="VIVA article, 15 Dec 2023; https://example.org/a, b",
    )
    assert article["estimates"] == [
        {
            "metric": metric,
            "likely": likely,
            "kind": "estimate",
            "as_of": "2023-12-15",
            "source": "VIVA article, 15 Dec 2023; https://example.org/a, b",
            "source_url": "https://example.org/a",
        }
        for metric, likely in (("countries", 170), ("participants", 30_000))
    ]
    other = read(participants_estimate="1140", source="https://example.org/b")
    assert [figure["as_of"] for figure in other["estimates"]] == ["2026-11-24"]


def test_what_is_known_of_the_source_is_kept_as_provenance():
    event = read(source="Surat", confidence="low", notes="Belum pasti")
    assert event["provenance"] == {
        "source": "Surat",
        "source_url": "",
        "confidence": "low",
        "notes": "Belum pasti",
    }
    assert (event["visibility"], event["agency"]) == ("public", "DIT")


def test_a_date_with_a_time_is_read_as_spreadsheets_write_it():
    event = read(start="2027-03-01 09:00:00", end="2027-03-01T11:30", all_day="FALSE")
    assert (event["start"], event["end"], event["all_day"]) == (
        "2027-03-01T09:00",
        "2027-03-01T11:30",
        False,
    )


def test_odd_cells_are_told_at_their_column():
    _event, problems = read_row(
        row(participants_estimate="banyak", all_day="mungkin"), "DIT"
    )
    assert sorted(problem.field for problem in problems) == [
        "all_day",
        "participants_estimate",
    ]


@pytest.mark.parametrize(
    ("field", "column"),
    [
        ("start", "start"),
        ("precision", "date_precision"),
        ("themes.0", "theme"),
        ("places.1.province", "provinces"),
        ("places.0.city", "city"),
        ("places.0.country", "country"),
        ("estimates.0.likely", "participants_estimate"),
        ("estimates.0.source", "source"),
        ("provenance.notes", "notes"),
        ("provenance.source_url", "source"),
        ("kind", "title"),
    ],
)
def test_every_field_leads_back_to_a_column(field, column):
    event = read(participants_estimate="12", source="Surat")
    assert column_of(field, event) == column
