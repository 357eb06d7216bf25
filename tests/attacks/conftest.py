"""What an attacker meets: an agency with one of each thing, and every address of it."""

import io
import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from agenda.companions import operations as beside
from agenda.db import Base, db
from agenda.events import estimates
from agenda.feeds import operations as feeds
from agenda.filters import operations as filters
from agenda.outbox.models import Letter
from agenda.packs import operations as packs
from agenda.packs import queries as catalogue
from agenda.packs import sharing
from agenda.packs.models import Pack, PackOffer
from agenda.people import delegations, leaves, letters, roster, sessions
from agenda.people import operations as accounts
from agenda.people.models import LoginSession
from agenda.phases import operations as phases
from agenda.planning import operations as planning
from agenda.reference.models import Holiday, HolidayYear
from agenda.requests import operations as requests
from agenda.rules.permissions import OPERATOR, Actor
from agenda.tasks import bundles, more_time, proving, travel
from agenda.tasks import operations as tasks
from tests.cli.test_serve import AGENDA, free_port, wait_until_ready
from tests.factories import make_account, make_event, make_score
from tests.samples import PDF

ONCE = pytest.mark.parametrize("office", ["sqlite"], indirect=True)
"""What happens before or after the database does not ask which one it is."""
RECORDED = Path(__file__).parents[1] / "routes.txt"
_LINE = re.compile(r"(.+?) ([A-Z ]+)")
_PART = re.compile(r"<(?:any\(([\w, ]+)\):(\w+)|(?:\w+:)?(\w+))>")
_FIGURE = {
    "metric": "participants",
    "likely": 10,
    "kind": "estimate",
    "as_of": "2026-11-01",
    "source": "Surat",
}


@dataclass(frozen=True)
class Address:
    """A recorded address whose parts name something."""

    method: str
    rule: str
    path: str

    @property
    def is_api(self) -> bool:
        return self.rule.startswith("/api/")

    @property
    def names_a_thing(self) -> bool:
        return "<" in self.rule


@dataclass(frozen=True)
class Things:
    """The agency DIT among itself: nobody outside sees any of this."""

    event: Any
    task: Any
    parts: dict[str, str]

    def addresses(self) -> Iterator[Address]:
        """Every recorded address, filled in, once for each verb in it."""
        for line in RECORDED.read_text().splitlines():
            rule, methods = _LINE.fullmatch(line).groups()
            for method in methods.split():
                for path in self._paths(rule):
                    yield Address(method, rule, path)

    def _paths(self, rule: str) -> list[str]:
        paths = [rule]
        while found := _PART.search(paths[0]):
            choices, _, name = found.groups()
            values = choices.split(", ") if choices else [self.parts[name]]
            paths = [
                f"{path[: found.start()]}{value}{path[found.end() :]}"
                for value in values
                for path in paths
            ]
        return paths


@pytest.fixture
def things(people, settings) -> Things:
    """One of each thing that an agency keeps to itself."""
    leader, actor = people.coordinator, people.coordinator.as_actor()
    uploads = settings.instance / "uploads"
    event = make_event(leader, title="Rapat di antara kami", visibility="agency")
    estimate = estimates.add(actor, event, _FIGURE)
    file = beside.attach(actor, event, {}, uploads, io.BytesIO(PDF), "a.pdf")
    comment = beside.comment(actor, event, {"text": "Komentar di antara kami"})
    contact = beside.add_contact(
        actor, event, {"name": "Narahubung kami", "visibility": "agency"}
    )
    task = tasks.create(
        actor,
        {
            "event": str(event.id),
            "title": "Siaran di antara kami",
            "type": "press_release",
            "due": "2026-12-01",
            "assignees": [{"user": people.officer.email}],
        },
    )
    tasks.accept(people.officer.as_actor(), task)
    proof = proving.hand_in_file(
        people.officer.as_actor(), task, {}, uploads, io.BytesIO(PDF), "b.pdf"
    )
    wish = more_time.ask(
        people.officer.as_actor(), task, {"due": "2026-12-24"}, reason="Sebab kami"
    )
    feed, _ = feeds.create(actor, leader, {"name": "Kalender kami"})
    saved = filters.create(
        actor, {"name": "Saringan kami", "kind": "events", "definition": {}}
    )
    token, _ = accounts.create_token(actor, leader, "Kunci kami")
    sessions.begin(leader, "Firefox")
    person = make_account(name="Orang kami")
    letters.tell(person, "password_changed")
    score = make_score(people.desk)
    asked = {"name": "Tahapan kami", "level": "info", "event": str(event.id)}
    phase = phases.enter(OPERATOR, asked)
    pack, offer = _pack_of_ours(actor)
    plan = planning.apply(actor, event, {"pack": "national_day"}).plan
    away, duty, acting = _team_of_ours(people)
    moved = travel.move_event(actor, event, {"start": "2026-12-10"})
    db.session.commit()
    asked = {
        "agency": "DIT",
        "title": "Permintaan kami",
        "type": "press_release",
        "details": "Di antara kami",
        "when": "2026-12-15",
        "contact": "Orang kami",
    }
    wanted = requests.ask(actor, asked)
    db.session.commit()
    parts = {
        "request_id": wanted.id,
        "leave_id": away,
        "duty_id": duty,
        "delegation_id": acting,
        "event_id": event.id,
        "estimate_id": estimate.id,
        "attachment_id": file.id,
        "file_id": file.file_id,
        "comment_id": comment.id,
        "contact_id": contact.id,
        "task_id": task.id,
        "bundle_id": _bundle(people),
        "evidence_id": proof.id,
        "wish_id": wish.id,
        "feed_id": feed.id,
        "filter_id": saved.id,
        "token_id": token.id,
        "session_id": _only(LoginSession).id,
        "score_id": score.id,
        "number": 1,
        "letter_id": _only(Letter).id,
        "account_id": person.id,
        "user_id": person.id,
        "agency_id": people.agency("DIT").id,
        "holiday_id": _only(Holiday).id,
        "import_id": people.agency("DIT").id,
        "code": "DIT",
        "table": "themes",
        "row": "x",
        "token": "agx_" + "x" * 43,
        "name": "agenda",
        "filename": "favicon.svg",
        "year": 2027,
        "start": "2026-12-14",
        "year_id": _only(HolidayYear).id,
        "phase_id": phase.id,
        "pack": pack.code,
        "pack_id": pack.id,
        "old": 1,
        "new": 1,
        "offer_id": offer.id,
        "plan_id": plan.id,
        "change_set": plan.id,
        "act_id": moved.change_set,
        "phase": phase.id,
    }
    return Things(event, task, {name: str(value) for name, value in parts.items()})


def _team_of_ours(people):
    """A colleague on leave, one on duty, and one who is to act for the supervisor."""
    officer, days = people.officer, {"start": "2027-03-15", "end": "2027-03-19"}
    asked = {"start": "2027-03-01", "kind": "sick", "note": "Cuti kami"}
    leave = leaves.enter(officer.as_actor(), asked)
    asked = {"user": officer.email, "day": "2027-03-08"}
    duty = roster.assign(people.coordinator.as_actor(), asked)
    asked = {**days, "acting": officer.email, "basis": "Surat kami"}
    found = delegations.name(people.supervisor.as_actor(), asked)
    return leave.id, duty.id, found.id


def _pack_of_ours(actor: Actor) -> tuple[Pack, PackOffer]:
    """A copy that the agency keeps to itself, and offers back."""
    shipped = catalogue.get(actor, "national_day")
    pack = packs.copy(actor, shipped, {"name": "Paket kami"})
    packs.remove_task(actor, pack, pack.versions[0].tasks[0])
    packs.publish(actor, pack)
    offer = sharing.offer(actor, pack, "Usul kami")
    packs.begin_draft(actor, pack)
    return pack, offer


def _only(model: type[Base]) -> Any:
    return db.session.query(model).first()


_UNTOLD = {"login_session", "failed_sign_in", "visit", "kept_form", "list_habit"}
"""Written when somebody is only looking."""
_UNTOLD_COLUMNS = {"last_login_at", "last_used_at", "last_seen_at"}


def everything_kept() -> dict[str, list[tuple[Any, ...]]]:
    """All rows that hold something, to be compared with what they are later."""
    db.session.rollback()
    kept = {}
    for table in Base.metadata.sorted_tables:
        if table.name not in _UNTOLD:
            columns = [c for c in table.columns if c.name not in _UNTOLD_COLUMNS]
            rows = db.session.execute(db.select(*columns)).all()
            kept[table.name] = sorted((tuple(row) for row in rows), key=repr)
    return kept


@pytest.fixture
def unharmed(app: Flask) -> Iterator[None]:
    """Whatever the test does, it changes nothing."""
    before = everything_kept()
    yield
    after = everything_kept()
    assert {name for name in before if before[name] != after[name]} == set()


@pytest.fixture
def serve(settings, tmp_path):
    """`serve(AGENDA_PROXIES="1")`: the port of a served office, which logs to `log`."""
    servers = []
    log = tmp_path / "log"

    def begin(**more):
        db.session.commit()
        environment = os.environ | {
            "AGENDA_INSTANCE": str(settings.instance),
            "AGENDA_DATABASE_URL": settings.database_url,
            "AGENDA_SECRET_KEY": settings.secret_key,
            "AGENDA_LOG_LEVEL": "ERROR",
            "PORT": str(free_port()),
            **more,
        }
        with log.open("w") as out:
            words = [AGENDA, "serve", "--no-worker"]
            servers.append(subprocess.Popen(words, env=environment, stderr=out))
        wait_until_ready(environment, servers[0])
        return int(environment["PORT"])

    begin.log = log
    yield begin
    for server in servers:
        server.terminate()
        assert server.wait(timeout=40) == 0
        assert "Traceback" not in log.read_text()


def _bundle(people):
    """The officer's bundle of the year."""
    asked = {"from": "2026-01-01", "to": "2026-12-31"}
    return bundles.make(people.officer.as_actor(), asked).id
