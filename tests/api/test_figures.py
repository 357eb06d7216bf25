"""Figures in the API: their sources, the register by figures, what to look at again."""

import pytest


def figure(likely, kind="estimate", as_of="2026-11-01", **more):
    return {
        "metric": "participants",
        "likely": likely,
        "kind": kind,
        "as_of": as_of,
        "source": "Dinas",
        **more,
    }


def test_kind_and_day_of_a_source_are_kept(coordinator):
    event = coordinator.register()
    asked = figure(9, source_kind="letter", seen_on="2026-11-20")
    row = coordinator.post(f"/events/{event['id']}/estimates", asked).json
    assert (row["source_kind"], row["seen_on"]) == ("letter", "2026-11-20")
    [kept] = coordinator.get(f"/events/{event['id']}").json["estimates"]
    assert kept == row


@pytest.mark.parametrize(
    ("question", "titles"),
    [
        ("metric=participants", ["A", "B", "C"]),
        ("metric=participants&sort=figure", ["B", "C", "A"]),
        ("metric=participants&sort=-figure", ["A", "C", "B"]),
        ("metric=participants&figure_min=200&sort=-figure", ["A", "C"]),
        ("metric=visits", []),
    ],
)
def test_the_register_is_asked_by_figures(coordinator, question, titles):
    for title, likely in (("A", 300), ("B", 100), ("C", 200)):
        coordinator.register(title=title, estimates=[figure(likely)])
    coordinator.register(title="D")
    found, cursor = [], ""
    while cursor is not None:
        answer = coordinator.get(f"/events?limit=1&{question}&cursor={cursor}").json
        found += [item["title"] for item in answer["items"]]
        cursor = answer["next_cursor"]
    assert found == titles


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("sort=figure", "metric"),
        ("figure_min=5", "metric"),
        ("metric=nothing", "metric"),
        ("metric=participants&figure_min=x", "figure_min"),
        ("metric=participants&sort=figure&expand=true", "sort"),
        ("metric=participants&sort=figure&cursor=WyJ4IiwieSJd", "cursor"),
    ],
)
def test_what_cannot_be_asked_is_told_at_its_field(coordinator, question, field):
    answer = coordinator.get(f"/events?{question}")
    assert answer.status_code == 422
    assert [problem["field"] for problem in answer.json["errors"]] == [field]


@pytest.fixture
def judged(coordinator):
    """Three open events and a secret one, each with an estimate that was closed."""
    for expected, came, sight in (
        (100, 110, "public"),
        (100, 95, "public"),
        (100, 130, "public"),
        (100, 900, "confidential"),
    ):
        coordinator.register(
            visibility=sight,
            estimates=[
                figure(expected, as_of="2026-10-01"),
                figure(came, "actual", "2026-10-20", source="Laporan"),
            ],
        )


def test_a_record_tells_every_reader_what_he_may_know(coordinator, viewer, judged):
    told = {"source": "Dinas", "closed": 3, "least_percent": -5.0}
    public = {**told, "median_percent": 10.0, "most_percent": 30.0}
    whole = {**told, "closed": 4, "median_percent": 20.0, "most_percent": 800.0}
    assert viewer.get("/sources").json == {"items": [public], "next_cursor": None}
    assert coordinator.get("/sources").json["items"] == [whole]


def test_sources_come_page_by_page(coordinator):
    rows = [
        row
        for name in ("A", "b", "C")
        for likely in (1, 2, 3)
        for row in [figure(likely, as_of="2026-10-01", source=name)]
    ]
    coordinator.register(estimates=[*rows, figure(9, "actual", "2026-10-20")])
    first = coordinator.get("/sources?limit=2").json
    second = coordinator.get(f"/sources?limit=2&cursor={first['next_cursor']}").json
    names = [item["source"] for item in (*first["items"], *second["items"])]
    assert names == ["A", "b", "C"]
    assert second["next_cursor"] is None


def test_what_is_stale_is_listed_until_it_is_verified(coordinator, viewer):
    near = coordinator.register(start="2026-11-30", estimates=[figure(700)])
    nearer = coordinator.register(start="2026-11-26", estimates=[figure(800)])
    coordinator.register(start="2027-06-01", estimates=[figure(1)])
    first = coordinator.get("/stale-estimates?limit=1").json
    second = coordinator.get(f"/stale-estimates?cursor={first['next_cursor']}").json
    rows = [*first["items"], *second["items"]]
    assert [(row["event"], row["likely"], row["begins"]) for row in rows] == [
        (nearer["id"], 800, "2026-11-26"),
        (near["id"], 700, "2026-11-30"),
    ]
    assert {row["checked_on"] for row in rows} == {"2026-11-01"}
    assert all(row["may_verify"] for row in rows)
    read = viewer.get("/stale-estimates").json["items"]
    assert read == [{**row, "may_verify": False} for row in rows]

    coordinator.post(f"/estimates/{rows[0]['id']}/verify", {})
    left = coordinator.get("/stale-estimates").json["items"]
    assert [row["id"] for row in left] == [rows[1]["id"]]


def test_a_figure_is_of_a_place_by_its_position_or_its_name(coordinator):
    towns = [{"province": "ID-AC"}, {"province": "ID-SU", "city": "Medan"}]
    event = coordinator.register(places=towns, estimates=[figure(9, place=1)])
    path = f"/events/{event['id']}/estimates"
    kept = [
        coordinator.post(path, figure(9, place=place)).json["place"]
        for place in (0, "medan", "Panggung", "")
    ]
    assert event["estimates"][0]["place"] == "Medan, Sumatera Utara"
    assert kept == ["Aceh", "Medan, Sumatera Utara", "Panggung", ""]
    refused = coordinator.post(path, figure(9, place=2))
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json["errors"]] == ["place"]
