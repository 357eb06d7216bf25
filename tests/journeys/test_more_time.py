"""More time, asked for and given on telephones."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PHONE, serious_findings
from tests.journeys.test_every_page import asker

pytestmark = pytest.mark.slow

COORDINATOR, OFFICER = "koordinator@agenda.example", "petugas@agenda.example"


def test_an_officer_asks_for_time_on_a_phone_and_is_given_it(visit, site):
    ask = asker(site, COORDINATOR, "write")
    task = ask(
        "/tasks",
        {
            "title": "Liputan panen raya",
            "type": "press_release",
            "due": "2031-03-03",
            "assignees": [{"user": OFFICER}],
        },
    )
    at = f"/tasks/{task['id']}"
    page = visit(OFFICER, PHONE).open(at)
    expect(page.get_by_text("Dijawab paling lambat")).to_be_visible()
    page.get_by_text("Minta waktu", exact=True).click()
    page.get_by_label("Tenggat yang diusulkan").fill("2031-03-03")
    page.locator("#more-time-reason").fill("Lokasi baru dibuka Rabu")
    page.get_by_role("button", name="Kirim permintaan").click()
    expect(page.get_by_role("alert")).to_contain_text("sesudah tenggat")
    expect(page.locator("#more-time-reason")).to_have_value("Lokasi baru dibuka Rabu")
    page.get_by_label("Tenggat yang diusulkan").fill("2031-03-06")
    page.get_by_role("button", name="Kirim permintaan").click()
    expect(page.locator("#waktu").get_by_text("Menunggu jawaban")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert serious_findings(page) == []

    leader = visit(COORDINATOR, PHONE).open("/")
    row = leader.locator("li", has_text="Liputan panen raya").filter(
        has_text="Lokasi baru dibuka Rabu"
    )
    expect(row).to_be_visible()
    assert serious_findings(leader) == []
    row.get_by_role("button", name="Kabulkan").click()
    expect(leader.get_by_text("Tambahan waktu diberikan")).to_be_visible()
    assert ask(at)["due"] == "2031-03-06"

    page.goto(site.address + at)
    expect(page.locator("#waktu").get_by_text("Dikabulkan")).to_be_visible()
