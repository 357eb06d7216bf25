"""A request in browsers: a unit asks on a phone, the coordinator makes it a task."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from agenda import clock
from tests.journeys.conftest import PHONE, serious_findings

pytestmark = pytest.mark.slow

REQUESTER, STRANGER = "pengamat@bali.agenda.example", "petugas@bali.agenda.example"
COORDINATOR, OFFICER = "koordinator@agenda.example", "petugas@agenda.example"
TITLE = "Liputan peresmian puskesmas"


def sound(page: Page) -> None:
    """Nothing lies beyond a telephone's edge, and axe finds nothing."""
    assert serious_findings(page) == []
    if page.viewport_size == PHONE:
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= PHONE["width"]


def test_a_unit_asks_the_coordinator_accepts_and_the_officer_has_the_task(visit):
    phone = visit(REQUESTER, PHONE).open("/requests/new")
    on = (clock.today("Asia/Jakarta") + timedelta(days=25)).isoformat()
    phone.locator("[name=agency]").select_option("DIT")
    phone.locator("[name=title]").fill(TITLE)
    phone.locator("[name=type]").select_option("press_release")
    phone.locator("[name=details]").fill("Siaran pers dan foto.")
    phone.locator("[name=on_date]").fill(on)
    phone.locator("[name=at_time]").fill("09:00")
    phone.locator("[name=province]").select_option("ID-BA")
    sound(phone)
    phone.get_by_role("button", name="Kirim permintaan").click()
    expect(phone.get_by_text("Wajib diisi").first).to_be_visible()
    assert phone.locator("[name=title]").input_value() == TITLE
    phone.locator("[name=contact]").fill("Made, 0812 0000 1111")
    phone.get_by_role("button", name="Kirim permintaan").click()
    expect(phone.get_by_text("Menunggu jawaban")).to_be_visible()
    sound(phone)
    here = phone.url

    page = visit(COORDINATOR).open("/")
    page.get_by_role("link", name=TITLE).first.click()
    page.locator("[name=text]").fill("Apakah menteri hadir?")
    page.get_by_role("button", name="Tanyakan").click()
    expect(page.get_by_text("Menunggu keterangan pemohon")).to_be_visible()
    sound(page)

    phone.reload()
    phone.locator("[name=text]").fill("Ya, bersama gubernur.")
    phone.get_by_role("button", name="Kirim keterangan").click()
    expect(phone.get_by_text("Menunggu jawaban")).to_be_visible()
    sound(phone)

    page.reload()
    expect(page.get_by_text("Ya, bersama gubernur.")).to_be_visible()
    page.get_by_role("link", name="Terima", exact=True).click()
    assert page.locator("[name=title]").input_value() == TITLE
    page.locator("[name=user]").select_option(OFFICER)
    page.locator("[name=reason]").fill("Kami datang sehari sebelumnya.")
    sound(page)
    page.get_by_role("button", name="Terima permintaan").click()
    expect(page.get_by_role("link", name=TITLE)).to_be_visible()
    sound(page)

    officer = visit(OFFICER).open("/tasks")
    officer.get_by_role("link", name=TITLE).first.click()
    expect(officer.get_by_text("Siaran pers dan foto.").first).to_be_visible()

    phone.reload()
    expect(phone.get_by_text("Kami datang sehari sebelumnya.").first).to_be_visible()
    expect(phone.get_by_text("Ditawarkan")).to_be_visible()
    assert phone.get_by_role("link", name=TITLE).count() == 0
    sound(phone)

    stranger = visit(STRANGER)
    assert stranger.open("/requests?state=all").get_by_text(TITLE).count() == 0
    hidden = stranger.open(f"/requests/{here.rsplit('/', 1)[1]}")
    expect(hidden.get_by_text(TITLE)).to_have_count(0)
