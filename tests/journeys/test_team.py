"""The team in the browser: leave that bars, a week of acting, a full week."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from agenda import clock
from agenda.rules.rotation import week_of
from tests.journeys.conftest import PHONE, serious_findings
from tests.journeys.test_every_page import asker

pytestmark = pytest.mark.slow

COORDINATOR, OFFICER = "koordinator@aceh.agenda.example", "petugas@aceh.agenda.example"
SUPERVISOR = "pimpinan@aceh.agenda.example"
DAY = timedelta(days=1)


def days_from_now(count: int) -> str:
    return (clock.today("Asia/Jakarta") + DAY * count).isoformat()


def narrow(page: Page) -> None:
    """Nothing of it lies beyond a telephone's edge, and axe finds nothing."""
    assert serious_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_leave_is_entered_on_a_phone_and_bars_the_task_that_comes_after(visit, site):
    ask = asker(site, COORDINATOR, "write")
    due = days_from_now(20)
    work = {"type": "press_release", "assignees": [{"user": OFFICER}]}
    ask("/tasks", {"title": "Siaran yang sudah ada", "due": due, **work})

    phone = visit(OFFICER, PHONE).open("/team")
    narrow(phone)
    phone.get_by_role("link", name="Catat cuti").click()
    phone.get_by_label("Hari pertama").fill(due)
    phone.get_by_label("Hari terakhir").fill(days_from_now(22))
    phone.get_by_label("Catatan").fill("Acara keluarga")
    narrow(phone)
    phone.get_by_role("button", name="Simpan cuti").click()
    expect(phone.get_by_role("status")).to_contain_text("1 tugas terbuka")
    expect(phone.get_by_role("link", name="Siaran yang sudah ada")).to_be_visible()
    narrow(phone)

    page = visit(COORDINATOR).open("/tasks/new")
    page.get_by_label("Judul tugas").or_(page.locator("[name=title]")).first.fill(
        "Siaran yang baru"
    )
    page.locator("[name=type]").select_option("press_release")
    page.locator("[name=due_date]").fill(due)
    page.locator("[name='assignees-0-user']").select_option(OFFICER)
    page.locator("form[data-guard] button[type=submit]").last.click()
    expect(page.locator(".field-error").first).to_contain_text("cuti pada")
    assert page.locator("[name=title]").input_value() == "Siaran yang baru"

    page.locator("[name='assignees-0-user']").select_option("")
    page.locator("form[data-guard] button[type=submit]").last.click()
    proposed = page.locator(".panel", has_text="Usulan pelaksana")
    expect(proposed).to_contain_text("Zulkifli Hasan Basri")
    expect(proposed).not_to_contain_text("Teuku Fadhil")
    assert serious_findings(page) == []


def test_a_supervisor_is_away_for_a_week_and_an_officer_acts_for_him(visit, site):
    ask = asker(site, COORDINATOR, "write")
    secret = ask(
        "/events",
        {
            "title": "Rapat tertutup pimpinan",
            "kind": "event",
            "scope": "national",
            "category": "governance",
            "start": days_from_now(10),
            "visibility": "confidential",
        },
    )
    at = f"/events/{secret['id']}"
    officer = visit(OFFICER)
    page = officer.open(at)
    expect(page.get_by_text("Rapat tertutup pimpinan")).to_have_count(0)

    leader = visit(SUPERVISOR).open("/team")
    leader.get_by_role("link", name="Tunjuk Plt. atau Plh.").click()
    leader.get_by_label("Digantikan oleh").select_option(OFFICER)
    leader.get_by_label("Hari pertama").fill(days_from_now(0))
    leader.get_by_label("Hari terakhir").fill(days_from_now(6))
    assert serious_findings(leader) == []
    leader.get_by_role("button", name="Simpan penunjukan").click()
    expect(leader.get_by_text("Sedang berlaku")).to_be_visible()

    page = officer.open(at)
    expect(page.get_by_role("heading", name="Rapat tertutup pimpinan")).to_be_visible()
    expect(page.get_by_text("Plh. Zulkifli Hasan Basri").first).to_be_visible()

    leader.get_by_text("Akhiri").first.click()
    leader.locator("form[action$='/end'] button").click()
    nobody = leader.get_by_text("Tidak ada pengganti pejabat", exact=True)
    expect(nobody).to_be_visible()
    page = officer.open(at)
    expect(page.get_by_text("Rapat tertutup pimpinan")).to_have_count(0)


def test_the_coordinator_keeps_the_roster_and_reads_the_load_on_a_phone(visit, site):
    ask = asker(site, COORDINATOR, "write")
    monday = week_of(clock.today("Asia/Jakarta")) + 5 * 7 * DAY
    work = {
        "title": "Pekan yang penuh",
        "type": "press_release",
        "due": (monday + 3 * DAY).isoformat(),
        "effort_hours": 50,
        "assignees": [{"user": OFFICER}],
    }
    ask("/tasks", work)
    phone = visit(COORDINATOR, PHONE)
    page = phone.open(f"/team/roster?week={monday.isoformat()}")
    narrow(page)
    page.get_by_label("Teuku Fadhil").nth(1).check()
    page.get_by_role("button", name="Simpan piket").click()
    expect(page.get_by_label("Teuku Fadhil").nth(1)).to_be_checked()
    page.get_by_role("link", name="Berikutnya").click()
    page.get_by_role("button", name="Salin pekan lalu").click()
    expect(page.get_by_label("Teuku Fadhil").nth(1)).to_be_checked()

    page = phone.open(f"/team/load?week={monday.isoformat()}")
    row = page.locator("tr", has_text="Teuku Fadhil")
    expect(row).to_contain_text("50 dari")
    expect(row).to_contain_text("Melebihi kapasitas")
    narrow(page)
