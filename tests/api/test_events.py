"""Events over the API: the contract's lines one by one."""

import pytest

from tests.api.conftest import MINIMAL, fields_of

FIGURE = {
    "metric": "participants",
    "low": 25_000,
    "likely": 30_000,
    "high": 35_000,
    "kind": "estimate",
    "as_of": "2023-12-15",
    "source": "Panitia",
    "source_url": "https://example.org/panitia",
    "confidence": "high",
}
WHOLE = {
    "title": "Forum Air Dunia ke-10",
    "title_en": "10th World Water Forum",
    "summary": "Pertemuan air sedunia.",
    "description": "Panjang.",
    "significance": "Besar.",
    "strategy": "Lebih awal.",
    "audience": "Umum",
    "key_message": "Air untuk kemakmuran bersama",
    "kind": "event",
    "scope": "international",
    "category": "international_summit",
    "themes": ["Perubahan iklim"],
    "status": "confirmed",
    "start": "2024-05-18",
    "end": "2024-05-25",
    "candidates": [{"start": "2024-05-19", "end": None, "note": "cadangan"}],
    "confirmed_by": "Dewan Air Dunia",
    "confirmation_reference": "S-12/2024",
    "places": [{"province": "ID-BA", "city": "Badung", "venue": "BNDCC"}],
    "estimates": [FIGURE],
    "partners": ["BALI"],
    "principals": [{"name": "Presiden", "status": "confirmed"}],
    "organizer": "Dewan Air Dunia",
    "reference": "WWF10",
    "url": "https://example.org/wwf",
    "visibility": "public",
    "embargo_until": "2024-01-01T00:00:00Z",
    "provenance": {"source": "artikel"},
}


def test_registering_answers_the_whole_object_and_where_it_lives(coordinator):
    answer = coordinator.post("/events", {**WHOLE, "reason": "dari artikel"})
    assert answer.status_code == 201
    event = answer.json
    assert answer.headers["Location"] == f"/api/v1/events/{event['id']}"
    assert coordinator.get(answer.headers["Location"]).json == event
    assert event["number"] == "AG-2024-00001"
    assert (event["version"], event["sequence"]) == (1, 0)
    assert (event["agency"], event["timezone"]) == ("DIT", "Asia/Makassar")
    assert event["themes"] == ["perubahan-iklim"]
    assert event["places"][0] == {
        "province": "ID-BA",
        "country": "ID",
        "city": "Badung",
        "venue": "BNDCC",
        "latitude": None,
        "longitude": None,
        "timezone": "Asia/Makassar",
        "start": None,
        "end": None,
    }
    figure = event["estimates"][0]
    assert figure.items() >= FIGURE.items()
    assert type(figure["likely"]) is int
    history = coordinator.get(f"/events/{event['id']}/history").json
    assert history["items"][0]["reason"] == "dari artikel"


def test_the_object_that_was_read_may_be_sent_back(coordinator):
    event = coordinator.register(**{**WHOLE, "estimates": []})
    del event["estimates"]
    answer = coordinator.patch(f"/events/{event['id']}", event, 1)
    assert answer.status_code == 200, answer.text
    assert answer.json["version"] == 1


def test_defaults_are_filled(coordinator):
    event = coordinator.register()
    assert event["status"] == "tentative"
    assert event["precision"] == "day"
    assert event["visibility"] == "agency"
    assert event["all_day"] is True
    assert event["end"] is None
    assert coordinator.register(start="2026-12-09T09:00")["precision"] == "exact"


@pytest.mark.parametrize("name", MINIMAL)
def test_what_is_required_is_named(coordinator, name):
    asked = {key: value for key, value in MINIMAL.items() if key != name}
    assert fields_of(coordinator.post("/events", asked)) == [name]


def test_an_issue_needs_no_date(coordinator):
    asked = {**MINIMAL, "kind": "issue"}
    del asked["start"]
    answer = coordinator.post("/events", asked)
    assert answer.status_code == 201
    assert answer.json["start"] is None


def test_what_looks_like_the_same_event_is_a_warning(coordinator):
    first = coordinator.register()
    assert "warnings" not in first
    second = coordinator.register(start="2026-12-11")
    [warning] = second["warnings"]
    assert warning["event"] == first["id"]
    assert first["number"] in warning["message"]


def test_a_similar_event_that_one_may_not_see_is_not_told(api, people, coordinator):
    coordinator.register(visibility="confidential")
    assert "warnings" not in api(people.aceh_coordinator).register()


def test_nobody_sets_what_is_kept_by_us(coordinator):
    event = coordinator.register()
    path = f"/events/{event['id']}"
    for name, value in {
        "number": "AG-1",
        "uid": "x",
        "sequence": 5,
        "version": 9,
        "status": "confirmed",
        "estimates": [],
        "id": event["uid"],
    }.items():
        assert fields_of(coordinator.patch(path, {name: value}, 1)) == [name]


def test_a_confirmed_date_moves_only_with_a_reason(coordinator):
    event = coordinator.register(status="confirmed")
    path = f"/events/{event['id']}"
    answer = coordinator.patch(path, {"start": "2026-12-10"}, 1)
    assert fields_of(answer) == ["reason"]
    body = {"start": "2026-12-10", "reason": "permintaan menteri"}
    answer = coordinator.patch(path, body, 1)
    assert answer.json["start"] == "2026-12-10"
    assert answer.json["sequence"] == 1


# Verbs


def test_confirming_says_who_and_by_which_letter(coordinator):
    event = coordinator.register(start="2026-12-01", precision="month")
    answer = coordinator.post(
        f"/events/{event['id']}/confirm",
        {
            "start": "2026-12-09T09:00",
            "end": "2026-12-09T12:00",
            "precision": "exact",
            "confirmed_by": "Setneg",
            "reference": "S-1",
            "reason": "surat datang",
        },
    )
    assert answer.status_code == 200, answer.text
    event = answer.json
    assert event["status"] == "confirmed"
    assert (event["start"], event["end"]) == ("2026-12-09T09:00", "2026-12-09T12:00")
    assert (event["confirmed_by"], event["confirmation_reference"]) == ("Setneg", "S-1")
    assert answer.headers["ETag"] == '"2"'


def steps(coordinator, event, *verbs):
    for verb in verbs:
        body = {"reason": "karena"} if verb != "confirm" else {}
        answer = coordinator.post(f"/events/{event['id']}/{verb}", body)
    return answer


@pytest.mark.parametrize(
    ("verbs", "status"),
    [
        (["confirm"], "confirmed"),
        (["postpone"], "postponed"),
        (["postpone", "confirm"], "confirmed"),
        (["confirm", "postpone"], "postponed"),
        (["cancel"], "cancelled"),
        (["postpone", "cancel"], "cancelled"),
        (["confirm", "complete"], "completed"),
        (["confirm", "complete", "restore"], "confirmed"),
        (["postpone", "cancel", "restore"], "postponed"),
    ],
)
def test_verbs_lead_from_state_to_state(coordinator, verbs, status):
    answer = steps(coordinator, coordinator.register(), *verbs)
    assert answer.status_code == 200
    assert answer.json["status"] == status


@pytest.mark.parametrize(
    "verbs",
    [
        ["confirm", "confirm"],
        ["complete"],
        ["cancel", "cancel"],
        ["cancel", "confirm"],
        ["postpone", "postpone"],
        ["confirm", "complete", "cancel"],
        ["restore"],
    ],
)
def test_any_other_step_is_a_clash_of_state(coordinator, verbs):
    event = coordinator.register()
    answer = steps(coordinator, event, *verbs)
    assert answer.status_code == 409
    assert answer.mimetype == "application/problem+json"
    assert answer.json["detail"]


def test_cancelling_always_asks_why(coordinator):
    event = coordinator.register()
    answer = coordinator.post(f"/events/{event['id']}/cancel")
    assert fields_of(answer) == ["reason"]


def test_postponing_asks_why_when_it_was_confirmed(coordinator):
    event = coordinator.register(status="confirmed")
    assert fields_of(coordinator.post(f"/events/{event['id']}/postpone")) == ["reason"]
    other = coordinator.register()
    assert coordinator.post(f"/events/{other['id']}/postpone").status_code == 200


def test_a_deleted_event_is_in_the_trash_and_nowhere_else(coordinator, viewer):
    event = coordinator.register(visibility="public")
    coordinator.delete(f"/events/{event['id']}", 1)
    assert coordinator.get("/events").json["items"] == []
    [found] = coordinator.get("/events?trashed=true").json["items"]
    assert found["id"] == event["id"]
    assert viewer.get("/events?trashed=true").json["items"] == []
    answer = coordinator.post(f"/events/{event['id']}/restore")
    assert answer.json["status"] == "tentative"


def test_a_verb_that_is_none_is_not_there(coordinator):
    event = coordinator.register()
    assert coordinator.post(f"/events/{event['id']}/terbangkan", {}).status_code == 404


# Figures and history


def test_figures_are_appended_struck_and_verified(coordinator):
    event = coordinator.register(estimates=[FIGURE])
    path = f"/events/{event['id']}"
    answer = coordinator.post(f"{path}/estimates", {**FIGURE, "kind": "actual"})
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/v1/estimates/{answer.json['id']}"
    assert coordinator.get(answer.headers["Location"]).json == answer.json
    listed = coordinator.get(f"{path}/estimates").json
    assert [row["kind"] for row in listed["items"]] == ["estimate", "actual"]
    assert listed["next_cursor"] is None

    first, second = (f"/estimates/{row['id']}" for row in listed["items"])
    verified = coordinator.post(f"{second}/verify", match=1)
    assert verified.json["verified_by"] == "Dewi Anggraini"
    assert verified.headers["ETag"] == '"2"'
    assert fields_of(coordinator.post(f"{first}/strike")) == ["reason"]
    struck = coordinator.post(f"{first}/strike", {"reason": "salah baca"})
    assert struck.json["struck_reason"] == "salah baca"
    assert coordinator.post(f"{first}/strike", {"reason": "lagi"}).status_code == 409
    shown = coordinator.get(path).json
    assert [row["kind"] for row in shown["estimates"]] == ["actual"]
    assert shown["version"] == 4


@pytest.mark.parametrize("name", ["metric", "likely", "kind", "as_of", "source"])
def test_a_figure_names_what_it_needs(coordinator, name):
    event = coordinator.register()
    body = {key: value for key, value in FIGURE.items() if key != name}
    if name == "likely":
        body = {key: body[key] for key in body if key not in {"low", "high"}}
    answer = coordinator.post(f"/events/{event['id']}/estimates", body)
    assert fields_of(answer) == [name]


def test_a_figure_out_of_order_is_told_at_likely(coordinator):
    event = coordinator.register()
    body = {**FIGURE, "low": 40_000}
    answer = coordinator.post(f"/events/{event['id']}/estimates", body)
    assert "likely" in fields_of(answer)


def test_history_tells_who_did_what_and_why(coordinator, people):
    event = coordinator.register()
    path = f"/events/{event['id']}"
    coordinator.patch(path, {"title": "Baru", "reason": "lebih jelas"}, 1)
    newest, oldest = coordinator.get(f"{path}/history").json["items"]
    assert newest["at"] == "2026-11-24T03:00:00Z"
    assert newest["actor"] == people.coordinator.name
    assert newest["reason"] == "lebih jelas"
    assert newest["changes"] == [
        {"field": "title", "old": MINIMAL["title"], "new": "Baru"}
    ]
    assert oldest["action"] == "event:register"
