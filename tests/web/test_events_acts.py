"""What is done to an event on its small pages: dates, reasons, figures, versions."""

import pytest
from sqlalchemy.orm.exc import StaleDataError

from agenda.db import db
from agenda.events import estimates, operations, queries
from agenda.tasks import operations as tasks
from agenda.tasks import queries as task_queries
from tests.doors import signed_in
from tests.pages import send
from tests.web.test_events_form import Form


@pytest.fixture
def visitor(app, people):
    return signed_in(app, people.coordinator)


@pytest.fixture
def now(people):
    """The event as it is in the database."""

    def read(event):
        db.session.expire_all()
        return queries.get_for_restore(people.coordinator.as_actor(), event.id)

    return read


def act(visitor, event, verb, **typed):
    typed.setdefault("version", event.version)
    return send(visitor, f"/events/{event.id}/{verb}", **typed)


def test_an_event_goes_through_its_life(visitor, register, now):
    event = register()
    for verb, typed, status, said in (
        (
            "confirm",
            {"confirmed_by": "Sekjen", "reference": "B-1/2026"},
            "confirmed",
            "terkonfirmasi",
        ),
        ("postpone", {"reason": "Banjir"}, "postponed", "ditunda"),
        ("confirm", {}, "confirmed", "terkonfirmasi"),
        ("complete", {}, "completed", "dinyatakan selesai"),
        ("restore", {}, "confirmed", "dipulihkan"),
        ("cancel", {"reason": "Dana"}, "cancelled", "dibatalkan"),
        ("restore", {"reason": "Dana ada"}, "confirmed", "dipulihkan"),
    ):
        assert visitor.get(f"/events/{event.id}/{verb}").status_code == 200
        answer = act(visitor, now(event), verb, **typed)
        assert answer.status_code == 302, verb
        assert f"{event.number} {said}" in visitor.get(answer.location).text
        assert now(event).status == status
    after = now(event)
    assert (after.confirmed_by, after.confirmation_reference) == ("Sekjen", "B-1/2026")
    page = visitor.get(f"/events/{event.id}").text
    for reason in ("Banjir", "Dana", "Dana ada"):
        assert f"Alasan: {reason}" in page


@pytest.mark.parametrize("verb", ["cancel", "postpone", "move"])
def test_a_reason_that_is_needed_is_asked_for_at_its_field(
    visitor, register, now, verb
):
    event = register(status="confirmed")
    answer = act(visitor, event, verb, start_date="2026-12-12", reason=" ")
    assert answer.status_code == 422
    assert 'id="reason-error"' in answer.text
    assert "Sebutkan alasannya" in answer.text
    assert now(event).version == 1
    if verb == "move":
        assert 'value="2026-12-12"' in answer.text


def test_a_move_keeps_the_length_and_shows_the_old_date(visitor, register, now):
    event = register(start="2026-12-01", end="2026-12-03")
    page = visitor.get(f"/events/{event.id}/move").text
    assert "1–3 Desember 2026" in page
    assert "lamanya tetap 3 hari" in page
    act(visitor, event, "move", start_date="2026-12-08", precision="fixed")
    after = now(event)
    assert (str(after.start_date), str(after.end_date)) == ("2026-12-08", "2026-12-10")
    page = visitor.get(f"/events/{event.id}").text
    assert "Dipindah dari 1–3 Desember 2026" in page
    assert "8–10 Desember 2026" in page


def test_a_move_may_name_another_zone_time_or_only_a_month(visitor, register, now):
    event = register()
    act(
        visitor,
        event,
        "move",
        start_date="2026-12-08",
        start_time="10:00",
        end_time="11:00",
        timezone="WITA",
        precision="fixed",
    )
    after = now(event)
    assert (after.timezone, str(after.end_time)) == ("Asia/Makassar", "11:00:00")
    act(visitor, after, "move", start_date="2027-02-14", precision="month")
    after = now(event)
    assert (str(after.start_date), str(after.end_date)) == ("2027-02-01", "2027-02-28")
    answer = act(visitor, after, "move", start_date="", precision="fixed")
    assert answer.status_code == 422
    assert 'id="start_date-error"' in answer.text


def test_confirming_a_vague_date_asks_for_the_day(visitor, register, now):
    event = register(start="2026-12-01", precision="month")
    answer = act(visitor, event, "confirm", precision="fixed")
    assert answer.status_code == 422
    assert "harus bertanggal pasti" in answer.text
    answer = act(visitor, event, "confirm", precision="fixed", start_date="2026-12-17")
    assert answer.status_code == 302
    after = now(event)
    assert (after.status, str(after.start_date)) == ("confirmed", "2026-12-17")


def test_confirming_offers_the_date_as_it_is(visitor, register, now):
    event = register(start="2026-12-01T09:00", end="2026-12-01T10:00")
    page = visitor.get(f"/events/{event.id}/confirm").text
    for value in ("2026-12-01", "09:00", "10:00"):
        assert f'value="{value}"' in page
    typed = {"start_date": "2026-12-01", "start_time": "09:00", "precision": "fixed"}
    act(
        visitor,
        event,
        "confirm",
        **typed,
        end_date="2026-12-01",
        end_time="10:00",
    )
    [entry, _] = queries.history(now(event)).items
    assert {change["field"] for change in entry.changes} == {"status"}


def test_whoever_was_overtaken_is_told_by_whom_and_may_go_on(
    visitor, people, register, now
):
    event = register()
    operations.revise(people.desk.as_actor(), event, {"title": "Judul Meja"})
    db.session.commit()
    for verb in ("cancel", "move", "confirm"):
        answer = act(
            visitor,
            event,
            verb,
            version=1,
            reason="Alasan saya",
            start_date="2027-01-05",
        )
        assert answer.status_code == 412
        assert "Bambang Wiryawan" in answer.text
        assert "Judul Meja" in answer.text
        assert "Alasan saya" in answer.text
        assert 'name="version" value="2"' in answer.text
    assert act(visitor, now(event), "cancel", reason="Alasan saya").status_code == 302


def test_what_its_status_forbids_is_told_and_nothing_happens(visitor, register, now):
    event = register()
    for verb in ("complete", "restore"):
        assert visitor.get(f"/events/{event.id}/{verb}").status_code == 409
        answer = act(visitor, event, verb)
        assert answer.status_code == 409
        assert "Kegiatan ini" in answer.text
    assert now(event).version == 1


def test_the_trash_takes_it_out_of_sight_and_gives_it_back(
    app, people, visitor, register, now
):
    event = register(visibility="public")
    answer = act(visitor, event, "trash", reason="Ganda")
    assert answer.location == "/events"
    assert "dibuang ke tempat sampah" in visitor.get("/events").text
    for path in ("", "/edit", "/history", "/trash", "/cancel"):
        assert visitor.get(f"/events/{event.id}{path}").status_code == 404
    assert visitor.get(f"/events/{event.id}/restore").status_code == 200
    other = signed_in(app, people.aceh_coordinator)
    assert other.get(f"/events/{event.id}/restore").status_code == 404
    assert act(other, now(event), "restore").status_code == 404

    back = act(visitor, now(event), "restore")
    assert back.location == f"/events/{event.id}"
    assert visitor.get(back.location).status_code == 200


def test_only_those_who_steer_may_act(app, people, register, now):
    event = register(visibility="public")
    for account in (people.officer, people.supervisor, people.viewer, people.outsider):
        visitor = signed_in(app, account)
        for verb in ("confirm", "move", "postpone", "cancel", "complete", "trash"):
            assert act(visitor, event, verb, reason="x").status_code == 403, verb
    assert now(event).version == 1


def test_a_verb_needs_token_and_version(visitor, register, now):
    event = register()
    path = f"/events/{event.id}/cancel"
    assert visitor.post(path, data={"reason": "x", "version": 1}).status_code == 400
    assert send(visitor, path, reason="x").status_code == 400
    assert now(event).version == 1


def test_a_move_asks_of_a_due_that_was_set_by_hand(visitor, people, register, now):
    event = register()
    tasks.create(
        people.coordinator.as_actor(),
        {
            "event": str(event.id),
            "title": "Siaran pers forum",
            "type": "press_release",
            "due": "2026-12-08",
        },
    )
    db.session.commit()
    page = visitor.get(f"/events/{event.id}").text
    assert "Siaran pers forum" in page
    assert f'href="/tasks/new?event={event.id}"' in page
    asked = act(visitor, event, "move", start_date="2026-12-20", precision="fixed")
    assert "1 tenggat ditetapkan sendiri: jawab di bawah." in asked.text
    sent = {name: values[0] for name, values in Form(asked.text).values.items()}
    answer = send(visitor, f"/events/{event.id}/move", **sent)
    assert answer.status_code == 302
    [task] = task_queries.for_event(people.coordinator.as_actor(), now(event))
    assert task.due_date.isoformat() == "2026-12-08"


# Figures

FIGURE = {
    "metric": "participants",
    "kind": "estimate",
    "likely": "30.000",
    "as_of": "2026-11-24",
    "source": "Panitia",
    "confidence": "high",
}


def test_a_figure_is_appended_and_the_former_one_stays(visitor, register, now):
    event = register()
    path = f"/events/{event.id}/estimates/new"
    assert 'value="2026-11-24"' in visitor.get(path).text
    assert send(visitor, path, **FIGURE).status_code == 302
    answer = send(visitor, path, **{**FIGURE, "likely": "35 000", "high": "40.000"})
    assert "Angka dicatat" in visitor.get(answer.location).text
    rows = now(event).estimates
    assert [(row.likely, row.high) for row in rows] == [(30000, None), (35000, 40000)]
    assert [row.source for row in rows] == ["Panitia", "Panitia"]


def test_a_wrong_figure_is_told_at_its_field_and_kept(visitor, register):
    event = register()
    answer = send(
        visitor,
        f"/events/{event.id}/estimates/new",
        **{**FIGURE, "low": "50.000", "source": "", "source_url": "x", "as_of": ""},
    )
    assert answer.status_code == 422
    for name in ("likely", "source", "source_url", "as_of"):
        assert f'id="{name}-error"' in answer.text
    assert 'value="50.000"' in answer.text


def test_a_figure_is_verified_and_struck_with_a_reason(visitor, people, register, now):
    event = register()
    row = estimates.add(
        people.coordinator.as_actor(), event, {**FIGURE, "likely": 30000}
    )
    db.session.commit()
    path = f"/estimates/{row.id}"
    assert f'href="{path}/verify"' in visitor.get(f"/events/{event.id}").text
    assert visitor.get(f"{path}/verify").status_code == 200
    answer = send(visitor, f"{path}/verify")
    assert "Diperiksa Dewi Anggraini" in visitor.get(answer.location).text

    assert visitor.get(f"{path}/strike").status_code == 200
    refused = send(visitor, f"{path}/strike", reason="")
    assert refused.status_code == 422
    assert "Sebutkan alasannya" in refused.text
    answer = send(visitor, f"{path}/strike", reason="Salah baca")
    page = visitor.get(answer.location).text
    assert "Dicoret Dewi Anggraini: Salah baca" in page
    assert "Belum ada angka" in page
    assert send(visitor, f"{path}/strike", reason="lagi").status_code == 409
    assert now(event).estimates[0].struck_reason == "Salah baca"


def test_figures_are_for_those_who_may_edit_the_event(app, people, register):
    event = register(visibility="public")
    secret = register(visibility="confidential")
    actor = people.coordinator.as_actor()
    row, hidden = (
        estimates.add(actor, one, {**FIGURE, "likely": 30000})
        for one in (event, secret)
    )
    db.session.commit()
    visitor = signed_in(app, people.aceh_coordinator)
    for verb in ("strike", "verify"):
        for make in (visitor.get, lambda path: send(visitor, path, reason="x")):
            assert make(f"/estimates/{row.id}/{verb}").status_code == 403
            assert make(f"/estimates/{hidden.id}/{verb}").status_code == 404
            assert make(f"/estimates/{event.id}/{verb}").status_code == 404
    new = f"/events/{event.id}/estimates/new"
    assert send(visitor, new, **FIGURE).status_code == 403
    assert app.test_client().get(f"/estimates/{row.id}/strike").status_code == 302
    officer = signed_in(app, people.officer)
    assert send(officer, f"/estimates/{row.id}/verify").status_code == 302


def test_a_write_that_comes_between_is_told_as_a_change_by_somebody(
    visitor, register, now, monkeypatch
):
    event = register()

    def overtaken(*_args, **_kwargs):
        raise StaleDataError

    monkeypatch.setattr(operations, "cancel", overtaken)
    answer = act(visitor, event, "cancel", reason="Dana")
    assert answer.status_code == 412
    assert "sudah diubah orang lain" in answer.text
    assert now(event).status == "tentative"
