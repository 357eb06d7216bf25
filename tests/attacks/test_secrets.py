"""What an office writes down about itself, searched for every secret that opened it."""

import zipfile

import pyotp
import pytest
from sqlalchemy import text

from agenda import clock as time
from agenda.db import db
from agenda.people import letters, one_time, second_factor
from agenda.people.models import LoginSession
from agenda.rules.permissions import OPERATOR
from tests.attacks.conftest import ONCE
from tests.attacks.wire import Wire
from tests.cast import PASSWORD
from tests.doors import bearer, feed_address
from tests.web.entering import OFFICER

pytestmark = pytest.mark.slow
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
TYPED = "sandi salah ketik umpan"
CHOSEN = "kalimat sandi pilihan sendiri"
METRICS = "umpan-token-metrik-1234"
MAIL = "umpanSurat99"


@pytest.fixture(autouse=True)
def clock() -> None:
    """Servers run on the real clock, and so does whoever waits for them."""


@pytest.fixture
def used(people, serve, settings):
    """Every secret there is, each used over HTTP, and what the office then says."""
    key = settings.secret_key
    codes = second_factor.enable(
        people.officer.as_actor(), key, SECRET, PASSWORD,
        pyotp.TOTP(SECRET).at(time.now(), counter_offset=-1),
    )  # fmt: skip
    api = bearer(people.officer, "write")
    admin_api = bearer(people.admin, "admin")
    feed = feed_address(people.officer)
    one_time.send(one_time.make(OPERATOR, people.desk))
    shown = one_time.make(OPERATOR, people.supervisor)
    letters.tell(people.supervisor, "password_changed")
    db.session.commit()
    link = one_time.token_of(key, shown.id)
    port = serve(
        AGENDA_LOG_LEVEL="DEBUG",
        AGENDA_METRICS_TOKEN=METRICS,
        AGENDA_MAIL_URL=f"smtp://agenda:{MAIL}@127.0.0.1:9",
    )
    watch = {"Authorization": f"Bearer {METRICS}"}

    person = Wire(port)
    assert person.sign_in(password=TYPED)[0] == 422
    assert person.sign_in()[0] == 302
    person.form = ""
    assert person.fill_in("/login/code", code=codes[0])[0] == 302
    assert person.ask("/profile")[0] == 200
    assert person.ask(feed)[0] == 200
    assert person.ask("/api/v1/me", **api)[0] == 200
    assert (
        person.ask("/api/v1/events", "POST", "{", Content_Type="text/x", **api)[0]
        == 415
    )
    invited = Wire(port)
    assert invited.ask(f"/password/{link}")[0] == 302
    assert invited.fill_in("/password", new=CHOSEN, again=CHOSEN)[0] == 302
    boss = Wire(port)
    assert boss.sign_in("admin@agenda.example")[0] == 302
    assert Wire(port).ask("/metrics", **watch)[0] == 200
    told = [
        boss.ask("/admin/access")[2],
        boss.ask("/admin/outbox")[2],
        boss.ask("/admin/doctor")[2],
        boss.ask("/admin")[2],
        boss.ask(f"/admin/people/{people.officer.id}/edit")[2],
        boss.ask(f"/tidak-ada/{link}?kunci={api['Authorization'][7:]}")[2],
        boss.ask("/api/v1/users", **admin_api)[2],
        boss.ask("/metrics", **watch)[2],
        boss.ask("/health/details", **watch)[2],
    ]
    secrets = {
        "a password": PASSWORD,
        "a mistyped password": TYPED,
        "a chosen password": CHOSEN,
        "the key of the office": key,
        "a token": api["Authorization"].split()[1],
        "a token of the administrator": admin_api["Authorization"].split()[1],
        "a feed": feed.split("/")[2],
        "a link": link,
        "a secret of codes": SECRET,
        "a used recovery code": codes[0],
        "a recovery code": codes[1],
        "a bare recovery code": codes[2].replace("-", ""),
        "a cookie": person.cookie.partition("=")[2],
        "the token of monitors": METRICS,
        "the password of the mail server": MAIL,
    }
    return secrets, told


@ONCE
def test_no_page_log_letter_or_measure_repeats_a_secret(used, serve, session):
    secrets, told = used
    waiting = session.execute(text("SELECT * FROM outbox")).all()
    assert len(waiting) >= 2
    log = serve.log.read_text()
    assert '"route": "/login/code"' in log, "the log has seen it all"
    assert '"route": "/feeds/…' in log
    assert "agenda_request_seconds" in told[-2]
    written = {"log": log, "letters": repr([tuple(row) for row in waiting])}
    for place, said in {**written, **dict(enumerate(told))}.items():
        found = [name for name, secret in secrets.items() if secret in said]
        assert found == [], place
    assert OFFICER not in log


@ONCE
def test_no_backup_export_or_report_of_the_doctor_holds_a_secret(
    used, runner, tmp_path, settings, monkeypatch
):
    secrets, _ = used
    monkeypatch.setenv("AGENDA_METRICS_TOKEN", METRICS)
    monkeypatch.setenv("AGENDA_MAIL_URL", f"smtp://agenda:{MAIL}@127.0.0.1:9")
    sessions = db.session.query(LoginSession).all()
    assert sessions
    backed_up = runner("backup", str(tmp_path / "a.agenda"))
    assert backed_up.exit == 0, backed_up.err
    written = [backed_up.out, backed_up.err]
    for words in (
        ("doctor", "--deep"),
        ("doctor", "--json"),
        ("user", "list", "--json"),
        ("token", "list", "--json"),
        ("feed", "list", "--json"),
        ("outbox", "list", "--json"),
        ("export", "events", "--format", "json", "-o", "-"),
    ):
        done = runner(*words)
        written += [done.out, done.err]
    with zipfile.ZipFile(tmp_path / "a.agenda") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    assert OFFICER.encode() in members["tables/account.jsonl"], "the bait is there"
    for name, octets in members.items():
        written.append(octets.decode("utf-8", "replace"))
        assert not [row for row in sessions if row.sha256.encode() in octets], name
    assert len("".join(written)) > 10_000
    for said in written:
        assert [name for name, secret in secrets.items() if secret in said] == []
