"""Dates that firm up and move, in front of real browsers."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, serious_findings

pytestmark = pytest.mark.slow


def register(page: Page, title: str, **typed: str) -> str:
    """Register an event as a person does; answers the path of its page."""
    page.fill("[name=title]", title)
    page.select_option("[name=kind]", "event")
    page.select_option("[name=scope]", "national")
    page.select_option("[name=category]", "sports_event")
    precision = typed.pop("precision", "")
    if precision:
        page.select_option("[name=precision]", precision)
    for name, text in typed.items():
        page.fill(f"[name={name}]", text)
    return save(page)


def save(page: Page) -> str:
    page.locator(".form-actions button.btn-primary").click()
    page.wait_for_url(re.compile(r"/events/[0-9a-f-]{36}$"))
    return page.url[page.url.index("/events/") :]


def test_one_of_three_candidates_is_confirmed(visit):
    desk = visit("koordinator@agenda.example", DESK)
    page = desk.open("/events/new")
    for row in range(3):
        if page.locator(f"[name=candidates-{row}-start_date]").count() == 0:
            page.locator("[name=add_candidate]").scroll_into_view_if_needed()
            page.click("[name=add_candidate]")
        field = page.locator(f"[name=candidates-{row}-start_date]")
        if not field.is_visible():
            page.locator("summary", has=page.get_by_text("alon tanggal")).click()
        field.fill(f"2027-05-{10 + row * 7}")
        page.fill(f"[name=candidates-{row}-note]", f"pilihan {row + 1}")
    path = register(
        page, "Lokakarya tiga tanggal", precision="month", start_date="2027-05-01"
    )
    main = page.locator("main")
    expect(main).to_contain_text("Mei 2027")
    for text in ("10 Mei 2027", "17 Mei 2027", "24 Mei 2027", "pilihan 3"):
        expect(main).to_contain_text(text)
    findings = serious_findings(page)

    # On the phone, with one click, and with the letter that confirms it.
    phone = visit("koordinator@agenda.example", PHONE)
    page = phone.open(path)
    page.get_by_role("link", name="Pilih dan konfirmasi").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    findings += serious_findings(page)
    page.fill("[name=confirmed_by]", "Sekjen")
    page.fill("[name=reference]", "S-17/2027")
    page.get_by_role("button", name=re.compile("17 Mei 2027")).click()
    main = page.locator("main")
    expect(page.locator(".hero-when")).to_have_text(re.compile("Senin, 17 Mei 2027"))
    expect(main).to_contain_text("Terkonfirmasi")
    expect(main).to_contain_text("Dikonfirmasi Sekjen, surat S-17/2027")
    expect(main.get_by_role("heading", name="Calon tanggal")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    findings += serious_findings(page)
    assert findings == []


def test_a_confirmed_event_is_moved_and_says_from_where(visit):
    desk = visit("koordinator@agenda.example", DESK)
    page = desk.open("/events/new")
    path = register(
        page, "Pekan olahraga pindah", start_date="2027-09-08", end_date="2027-09-20"
    )
    page = desk.open(f"{path}/confirm")
    page.get_by_role("button", name="Konfirmasi kegiatan").click()
    expect(page.locator("main")).to_contain_text("Terkonfirmasi")

    # Without a reason nothing moves; what was typed stays.
    page = desk.open(f"{path}/move")
    page.fill("[name=start_date]", "2027-09-09")
    page.fill("[name=end_date]", "2027-09-20")
    page.get_by_role("button", name="Pindahkan kegiatan").click()
    expect(page.locator("[name=reason]")).to_have_attribute("aria-invalid", "true")
    assert page.input_value("[name=start_date]") == "2027-09-09"
    findings = serious_findings(page)
    page.fill("[name=reason]", "Jadwal pembukaan berubah")
    page.get_by_role("button", name="Pindahkan kegiatan").click()

    expect(page.locator(".hero-when")).to_have_text(re.compile("9–20 September 2027"))
    main = page.locator("main")
    expect(main).to_contain_text("Dipindah dari 8–20 September 2027")
    history = page.locator(".panel", has_text="Riwayat tanggal").first
    for text in ("berlaku sekarang", "Jadwal pembukaan berubah", "Tentatif"):
        expect(history).to_contain_text(text)
    findings += serious_findings(page)
    page = desk.open("/events?view=all&q=pindah")
    expect(page.locator("main")).to_contain_text("Dipindah dari 8–20 September 2027")
    assert findings == []
