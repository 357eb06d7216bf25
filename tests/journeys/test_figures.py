"""Figures before and after an event, in front of real browsers."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, serious_findings
from tests.journeys.test_dates import register

pytestmark = pytest.mark.slow


def record(page: Page, path: str, likely: str, kind: str, as_of: str) -> None:
    page.select_option("[name=metric]", "visits")
    page.select_option("[name=kind]", kind)
    page.fill("[name=likely]", likely)
    page.fill("[name=as_of]", as_of)
    page.fill("[name=seen_on]", as_of)
    page.fill("[name=source]", "Panitia")
    page.select_option("[name=source_kind]", "organizer")
    page.locator(".form-actions button.btn-primary").click()
    page.wait_for_url(f"**{path}#figures")


def test_an_actual_is_recorded_and_the_difference_seen(visit):
    desk = visit("koordinator@agenda.example", DESK)
    page = desk.open("/events/new")
    path = register(page, "Forum air uji", start_date="2024-05-18")
    page = desk.open(f"{path}/estimates/new")
    findings = serious_findings(page)
    record(page, path, "46.000", "estimate", "2024-05-17")
    panel = page.locator("#figures")
    expect(panel).to_contain_text("46.000")
    expect(panel).not_to_contain_text("dari perkiraan terakhir")
    expect(panel.locator("svg.chart-drawing")).to_have_count(0)

    phone = visit("koordinator@agenda.example", PHONE)
    page = phone.open(f"{path}/estimates/new")
    findings += serious_findings(page)
    record(page, path, "64.000", "actual", "2024-05-24")
    panel = page.locator("#figures")
    expect(panel.locator(".tiles")).to_contain_text("+39,1% dari perkiraan terakhir")
    expect(panel.locator("svg.chart-drawing")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    findings += serious_findings(page)
    assert findings == []


def test_a_stale_figure_is_still_true_by_the_keyboard(visit):
    desk = visit("koordinator@agenda.example", DESK)
    page = desk.open("/events/new")
    today = date.today()  # noqa: DTZ011 - the browser's and the server's day
    path = register(
        page,
        "Forum yang mendekat",
        start_date=(today + timedelta(days=5)).isoformat(),
    )
    page = desk.open(f"{path}/estimates/new")
    record(page, path, "700", "estimate", (today - timedelta(days=20)).isoformat())
    expect(page.locator("#figures")).to_contain_text("Perlu diverifikasi ulang")

    page = desk.open("/")
    row = page.locator("#stale li", has_text="Forum yang mendekat")
    expect(row).to_contain_text("700 kunjungan")
    findings = serious_findings(page)
    row.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Angka ditandai sudah diperiksa.")).to_be_visible()
    expect(page.locator("#stale li", has_text="Forum yang mendekat")).to_have_count(0)
    assert findings == []
