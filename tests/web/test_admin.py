from datetime import UTC, datetime

import pytest

from agenda.db import db
from agenda.feeds import operations as feeds
from agenda.jobs import running
from agenda.jobs.table import JOBS, Job
from agenda.notices.messages import BUILDERS
from agenda.outbox import operations as outbox
from agenda.outbox.models import Letter
from agenda.people import operations as accounts
from agenda.people import queries as people_queries
from agenda.upkeep.doctor import EXAMINATIONS
from agenda.web import admin as admin_pages
from tests.doors import signed_in
from tests.pages import send

PAGES = ("/admin", "/admin/doctor", "/admin/outbox", "/admin/access")


@pytest.fixture
def admin(app, people):
    return signed_in(app, people.admin)


def letter(**values):
    outbox.post("test", "penerima@agenda.example", {}, dedupe_key="uji")
    row = db.session.query(Letter).one()
    for name, value in values.items():
        setattr(row, name, value)
    db.session.commit()
    return row


@pytest.mark.parametrize("path", PAGES)
def test_only_administrators_look_after_the_installation(app, people, path):
    assert signed_in(app, people.admin).get(path).status_code == 200
    for account in (people.desk, people.coordinator, people.officer, people.viewer):
        assert signed_in(app, account).get(path).status_code == 403
    assert "/login" in app.test_client().get(path).headers["Location"]


def test_the_first_page_tells_versions_room_letters_and_jobs(admin, settings):
    letter()

    def fail(_settings):
        raise RuntimeError

    broken = Job("purge-trash", lambda _now, _settings: "2026-11-24", fail)
    running.run_due(settings, "uji", jobs=(broken,))

    page = admin.get("/admin").text

    for told in ("Agenda", "Python", "SQLAlchemy", "bebas dari", "purge-trash"):
        assert told in page
    assert "RuntimeError" in page
    assert "Surat terlama seharusnya terkirim" in page


def test_every_job_and_every_letter_is_named_in_words(app):
    with app.test_request_context():
        assert admin_pages.job_titles().keys() == {job.name for job in JOBS}
        assert admin_pages.letter_titles().keys() == BUILDERS.keys()


def test_every_examination_is_named_in_words(app):
    with app.test_request_context():
        assert admin_pages.examination_titles().keys() == {*EXAMINATIONS, "uploads"}


def test_the_examination_tells_what_the_command_tells(admin):
    page = admin.get("/admin/doctor").text

    assert "Skema mutakhir." in page
    assert "Belum pernah dicadangkan." in page
    assert "Tidak ada surat yang tertahan." in page
    assert "Belum ada pekerjaan berkala yang selesai." in page
    assert "agenda backup" in page


def test_a_dead_letter_is_sent_again_or_dropped(admin):
    row = letter(
        failed_at=datetime(2026, 11, 24, 2, tzinfo=UTC), attempts=8, error="550 no"
    )
    page = admin.get("/admin/outbox").text
    assert "penerima@agenda.example" in page
    assert "550 no" in page

    assert send(admin, f"/admin/outbox/{row.id}/retry").status_code == 302
    db.session.refresh(row)
    assert (row.failed_at, row.attempts) == (None, 0)

    assert send(admin, f"/admin/outbox/{row.id}/drop").status_code == 302
    db.session.refresh(row)
    assert row.dropped_at is not None
    assert "penerima@agenda.example" not in admin.get("/admin/outbox").text
    assert "penerima@agenda.example" in admin.get("/admin/outbox?state=dropped").text
    assert send(admin, f"/admin/outbox/{row.id}/retry").status_code == 409


def test_tokens_and_feeds_are_named_and_revoked_but_never_told(app, people, admin):
    token, secret = accounts.create_token(
        people.officer.as_actor(), people.officer, "Skrip laporan"
    )
    feed, feed_secret = feeds.create(
        people.officer.as_actor(), people.officer, {"name": "Ponsel"}
    )
    db.session.commit()

    page = admin.get("/admin/access").text

    for told in ("Skrip laporan", "Ponsel", token.last_four, feed.last_four):
        assert told in page
    for hidden in (secret, feed_secret, token.sha256, feed.sha256):
        assert hidden not in page

    for path in (f"tokens/{token.id}", f"feeds/{feed.id}"):
        address = f"/admin/access/{path}/revoke"
        assert send(admin, address).status_code == 422
        assert send(admin, address, reason="ponsel hilang").status_code == 302
    page = admin.get("/admin/access").text
    assert "Skrip laporan" not in page
    assert "Ponsel" not in page
    db.session.expire_all()
    assert people_queries.token(token.id).revoked_at is not None


def test_long_lists_of_tokens_go_page_by_page(people, admin):
    for number in range(51):
        accounts.create_token(
            people.officer.as_actor(), people.officer, f"Skrip {number:02}"
        )
    db.session.commit()

    first = admin.get("/admin/access").text

    assert "Skrip 50" in first
    assert "Skrip 00" not in first
    cursor = people_queries.living_tokens().next_cursor
    assert "Skrip 00" in admin.get(f"/admin/access?tokens={cursor}").text


def test_the_menu_shows_the_administration_to_administrators_alone(app, people, admin):
    assert 'href="/admin"' in admin.get("/profile").text
    assert 'href="/admin"' not in signed_in(app, people.desk).get("/profile").text
