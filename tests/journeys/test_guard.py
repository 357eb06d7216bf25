"""The quiet period in the browser: refused, checked, let out by two people."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PHONE, serious_findings
from tests.journeys.test_every_page import asker

pytestmark = pytest.mark.slow

COORDINATOR, OFFICER = "koordinator@agenda.example", "petugas@agenda.example"
SUPERVISOR, DESK_TEAM = "pimpinan@agenda.example", "desk@agenda.example"


def test_a_strict_phase_refuses_an_item_until_two_people_let_it_out(visit, site):
    ask, officer = asker(site, COORDINATOR, "write"), asker(site, OFFICER, "write")
    task = ask(
        "/tasks",
        {
            "title": "Layanan paspor tetap buka",
            "type": "press_release",
            "due": "2024-02-12",
            "assignees": [{"user": OFFICER}],
        },
    )
    at = f"/tasks/{task['id']}"
    officer(f"{at}/accept", {})
    link = {"kind": "link", "title": "Naskah", "url": "https://agenda.example/naskah"}
    officer(f"{at}/evidence", link)
    officer(f"{at}/submit", {})

    leader = visit(SUPERVISOR)
    page = leader.open(at)
    page.get_by_role("button", name="Setujui").click()
    expect(page.get_by_role("alert")).to_contain_text("belum lengkap")

    phone = visit(OFFICER, PHONE).open(at)
    expect(phone.get_by_text("Ditahan: daftar periksa harus lengkap")).to_be_visible()
    for question in phone.locator(".questions fieldset").all():
        question.get_by_text("Tidak", exact=True).click()
    phone.get_by_label("Catatan untuk pertanyaan 10").fill("Bersumber dari KPU")
    assert serious_findings(phone) == []
    phone.get_by_role("button", name="Simpan jawaban").click()
    expect(phone.get_by_text("15 pertanyaan")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") == PHONE["width"]

    page = leader.open(at)
    page.get_by_role("button", name="Setujui").click()
    expect(page.get_by_text("Menunggu penyetuju kedua", exact=True)).to_be_visible()
    page.get_by_role("button", name="Setujui").click()
    expect(page.get_by_role("alert")).to_contain_text("orang kedua")

    desk = visit(DESK_TEAM)
    page = desk.open(at)
    page.get_by_role("button", name="Setujui").click()
    expect(page.locator("#netralitas").get_by_text("sidik bukti")).to_have_count(2)
    page = desk.open("/reports/neutrality?from=2024-01-01&to=2024-12-31")
    row = page.locator("article", has_text="Layanan paspor tetap buka")
    expect(row).to_contain_text("Masa tenang")
    assert serious_findings(page) == []
    assert officer(at)["status"] == "done"
