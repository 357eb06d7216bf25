"""An event moves with its plan, in front of real browsers, and comes back."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE, serious_findings
from tests.journeys.test_every_page import asker

pytestmark = pytest.mark.slow
COORDINATOR, OFFICER = "koordinator@agenda.example", "petugas@agenda.example"


@pytest.fixture
def planned(site) -> str:
    """The path of an event with a counted task, one set by hand, and an item."""
    ask = asker(site, COORDINATOR, "write")
    asked = {"kind": "event", "scope": "national", "category": "governance"}
    event = ask(
        "/events", {**asked, "title": "Forum yang berpindah", "start": "2027-03-09"}
    )
    path = f"/events/{event['id']}"
    task = {"type": "press_release", "assignees": [{"user": OFFICER}]}
    ask(
        f"{path}/tasks",
        {**task, "title": "Siaran pers", "anchor": "start", "offset": {"days": -6}},
    )
    ask(f"{path}/tasks", {**task, "title": "Undangan", "due": "2027-03-01"})
    opening = {**asked, "title": "Pembukaan forum", "parent": event["id"]}
    ask("/events", {**opening, "start": "2027-03-09T09:00", "timezone": "Asia/Jakarta"})
    return path


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_move_is_read_answered_applied_and_undone(visit, planned, size):
    page = visit(COORDINATOR, size).open(f"{planned}/move")
    page.fill("[name=start_date]", "2027-03-16")
    page.fill("[name=reason]", "Aula dipakai")
    page.get_by_role("button", name="Pindahkan kegiatan").click()
    main = page.locator("main")
    expect(main).to_contain_text("Belum disimpan: 1 tugas berubah")
    expect(main).to_contain_text("1 tenggat ditetapkan sendiri: jawab di bawah.")
    expect(main).to_contain_text("H-6 dari 16 Maret 2027: 10 Maret 2027")
    expect(main).to_contain_text("Orang yang tersentuh:")
    findings = serious_findings(page)
    page.get_by_label(re.compile("Ikut bergeser ke Senin, 8 Maret 2027")).check()
    page.get_by_role("button", name="Pindahkan kegiatan").click()
    page.wait_for_url(re.compile(f"{planned}$"))
    expect(page.locator(".hero-when")).to_contain_text("Selasa, 16 Maret 2027")
    tasks = page.locator("#tasks")
    for text in ("Rabu, 10 Maret 2027", "Senin, 8 Maret 2027"):
        expect(tasks).to_contain_text(text)
    findings += serious_findings(page)

    page.get_by_role("link", name="Batalkan pemindahan ini").click()
    expect(main).to_contain_text("2 tugas kembali")
    expect(main).to_contain_text("Pembukaan forum")
    findings += serious_findings(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.get_by_role("button", name="Batalkan pemindahan ini").click()
    page.wait_for_url(re.compile(f"{planned}$"))
    expect(main).to_contain_text("kembali seperti semula.")
    expect(page.locator(".hero-when")).to_contain_text("Selasa, 9 Maret 2027")
    for text in ("Rabu, 3 Maret 2027", "Senin, 1 Maret 2027"):
        expect(page.locator("#tasks")).to_contain_text(text)
    expect(page.get_by_role("link", name="Batalkan pemindahan ini")).to_have_count(0)
    assert findings == []


def test_a_move_that_was_changed_since_says_who_stands_in_the_way(visit, planned, site):
    page = visit(COORDINATOR, PHONE).open(f"{planned}/move")
    page.fill("[name=start_date]", "2027-03-16")
    for _ in range(2):
        page.get_by_role("button", name="Pindahkan kegiatan").click()
        page.wait_for_load_state()
    link = page.get_by_role("link", name="Batalkan pemindahan ini")
    address = link.get_attribute("href")
    asker(site, COORDINATOR, "write")(f"{planned}/move", {"start": "2027-03-17"})
    page.goto(site.address + address)
    expect(page.locator("main")).to_contain_text("sesudah itu, jadi tidak dapat")
    expect(page.get_by_role("link", name="Kembali ke kegiatan")).to_be_visible()
    assert serious_findings(page) == []
