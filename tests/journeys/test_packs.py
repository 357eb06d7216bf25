"""A pack is applied and given to people, in front of real browsers."""

import re
import time
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, serious_findings
from tests.journeys.test_dates import save

pytestmark = pytest.mark.slow

COORDINATOR, OFFICER = "koordinator@agenda.example", "petugas@agenda.example"
TWO_MINUTES = 120


def register(page: Page, title: str, starts: date) -> str:
    page.fill("[name=title]", title)
    page.select_option("[name=kind]", "event")
    page.select_option("[name=scope]", "national")
    page.select_option("[name=category]", "national_day")
    page.fill("[name=start_date]", starts.isoformat())
    return save(page)


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_pack_is_applied_and_assigned_in_two_minutes(visit):
    starts = date.today() + timedelta(days=120)  # noqa: DTZ011 - browsers run on it too
    desk = visit(COORDINATOR, DESK)
    here = register(desk.open("/events/new"), "Hari besar dengan paket", starts)
    began = time.monotonic()

    page = desk.open(here)
    page.get_by_role("link", name="Terapkan paket").click()
    # Another pack of the same kind, made meanwhile, may stand first.
    page = desk.open(f"{here}/plan?pack=national_day")
    main = page.locator("main")
    expect(main).to_contain_text(re.compile(r"\d+ tugas ·"))
    expect(page.locator("[name=pack]").first).to_have_value("national_day")
    for row in page.locator(".plan-row").all():
        assert row.locator("input[type=date]").input_value()
        assert row.locator("select").input_value()
    assert page.locator("#reviewer").input_value()
    findings = serious_findings(page)
    page.locator(".plan-row").nth(0).locator("select").select_option(OFFICER)
    # How many are proposed follows from who is there these days.
    chosen = page.locator(".plan-row [type=checkbox]:checked")
    left = chosen.count() - 1
    chosen.last.uncheck()
    page.get_by_role("button", name="Terapkan", exact=True).click()

    page.wait_for_url(re.compile(r"/plans/[0-9a-f-]{36}$"))
    expect(main).to_contain_text(f"{left} tugas dibuat")
    assert time.monotonic() - began < TWO_MINUTES
    findings += serious_findings(page)

    # Going back and pressing the button again makes nothing twice.
    plan = page.url
    page.go_back()
    page.get_by_role("button", name="Terapkan", exact=True).click()
    expect(main).to_contain_text("Paket ini sudah diterapkan pada kegiatan ini.")
    page.goto(plan)
    officer = visit(OFFICER, PHONE).open("/tasks")
    expect(officer.locator("main")).to_contain_text("Hari besar dengan paket")

    page.locator("summary", has_text="Batalkan rencana").click()
    page.get_by_role("button", name="Batalkan rencana").last.click()
    expect(main).to_contain_text(f"{left} tugas dihapus")
    assert findings == []


def test_on_a_phone_the_preview_fits_and_a_pack_is_adapted(visit):
    phone = visit(COORDINATOR, PHONE)
    soon = date.today() + timedelta(days=9)  # noqa: DTZ011 - browsers run on it too
    here = register(phone.open("/events/new"), "Hari besar mendadak", soon)
    page = phone.open(f"{here}/plan")
    expect(page.locator("main")).to_contain_text("sudah lewat tanggalnya")
    assert fits(page)
    findings = serious_findings(page)

    page = phone.open("/packs?category=national_day")
    assert fits(page)
    page.get_by_role("link", name="Hari besar nasional").first.click()
    findings += serious_findings(page)
    page.get_by_role("link", name="Salin").click()
    page.fill("[name=name]", "Hari besar kami")
    page.locator(".form-actions button.btn-primary").click()
    page.wait_for_url(re.compile(r"/packs/[0-9a-f-]{36}/draft$"))
    assert fits(page)
    page.get_by_role("link", name="Tambah tugas").first.click()
    page.fill("[name=title]", "Ucapan berbahasa daerah")
    page.select_option("[name=type]", "social_post")
    page.fill("[name=count]", "2")
    assert fits(page)
    findings += serious_findings(page)
    page.locator(".form-actions button.btn-primary").click()
    page.wait_for_url(re.compile(r"/draft$"))
    findings += serious_findings(page)
    page.get_by_role("button", name="Terbitkan versi 1").click()
    expect(page.locator("main")).to_contain_text("Ucapan berbahasa daerah")
    assert fits(page)
    assert findings == []
