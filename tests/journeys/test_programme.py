"""Moving games with their opening and closing, after a look at what moves along."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, serious_findings

pytestmark = pytest.mark.slow


def test_an_event_moves_with_its_items_after_the_preview_was_read(visit):
    findings = []
    desk = visit("koordinator@agenda.example", DESK)
    page = desk.open("/events/new")
    page.fill("[name=title]", "Pekan Olahraga Pindah")
    page.select_option("[name=kind]", "event")
    page.select_option("[name=scope]", "national")
    page.select_option("[name=category]", "sports_event")
    page.fill("[name=start_date]", "2027-04-08")
    page.fill("[name=end_date]", "2027-04-20")
    page.select_option("[name=places-0-province]", "ID-AC")
    page.fill("[name=places-0-city]", "Banda Aceh")
    games = _saved(page)

    # The first item begins with the place of the games, the second lies elsewhere.
    page = desk.open(f"/events/new?parent={games.rsplit('/', 1)[1]}")
    expect(page.locator("main")).to_contain_text("Kegiatan induk berlangsung")
    expect(page.locator("[name=places-0-province]")).to_have_value("ID-AC")
    page.fill("[name=title]", "Pembukaan")
    page.select_option("[name=kind]", "event")
    page.fill("[name=start_date]", "2027-04-08")
    page.fill("[name=start_time]", "19:30")
    findings += serious_findings(page)
    _saved(page)
    page = desk.open(f"/events/new?parent={games.rsplit('/', 1)[1]}")
    page.fill("[name=title]", "Pertandingan di Jayapura")
    page.select_option("[name=kind]", "event")
    page.fill("[name=start_date]", "2027-04-12")
    page.fill("[name=start_time]", "09:00")
    page.select_option("[name=places-0-province]", "ID-PA")
    page.fill("[name=places-0-city]", "Jayapura")
    _saved(page)

    # The move is shown first: each item with its old and its new date.
    page = desk.open(f"{games}/move".removeprefix(desk.site.address))
    page.fill("[name=start_date]", "2027-04-09")
    page.fill("[name=end_date]", "2027-04-21")
    page.get_by_role("button", name="Pindahkan kegiatan").click()
    preview = page.locator("section[aria-labelledby=preview]")
    expect(preview).to_contain_text("2 acara ikut berpindah")
    rows = preview.locator("tbody tr")
    expect(rows.nth(0)).to_contain_text("Kamis, 8 April 2027 pukul 19.30 WIB")
    expect(rows.nth(0)).to_contain_text("Jumat, 9 April 2027 pukul 19.30 WIB")
    expect(rows.nth(1)).to_contain_text("Senin, 12 April 2027 pukul 09.00 WIT")
    expect(rows.nth(1)).to_contain_text("Selasa, 13 April 2027 pukul 09.00 WIT")
    findings += serious_findings(page)
    page.get_by_role("button", name="Pindahkan kegiatan").click()
    page.wait_for_url(games)

    # On the phone the programme stands in its order, with both clocks.
    phone = visit("koordinator@agenda.example", PHONE)
    page = phone.open(games.removeprefix(phone.site.address))
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    items = page.locator("#programme .row-item")
    expect(items.nth(0)).to_contain_text("Jumat, 9 April 2027 pukul 19.30 WIB")
    expect(items.nth(1)).to_contain_text("pukul 09.00 WIT (07.00 WIB)")
    findings += serious_findings(page)
    assert findings == []


def _saved(page: Page) -> str:
    """Sends the form; answers where the event is."""
    page.get_by_role("button", name="Simpan kegiatan").click()
    page.wait_for_url(re.compile(r"/events/[0-9a-f-]{36}$"))
    return page.url
