"""The desk records a decree and the observances it sets become confirmed."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESK, PHONE, serious_findings

pytestmark = pytest.mark.slow

DECREE = "SKB 3 Menteri No. 77/2027, 3/2027, 4/2027"
LIST = "/admin/reference/holidays?year=2028"


def test_a_decree_is_recorded_and_its_observances_are_confirmed_and_moved(visit):
    desk = visit("desk@agenda.example", DESK)
    page = desk.open(LIST)
    page.get_by_role("link", name="Susun usulan").first.click()
    page.get_by_role("button", name="Catat sebagai perkiraan").click()
    page.get_by_role("button", name=re.compile("Catat 11 peringatan")).click()
    row = page.locator("#observances tr", has_text="Idul Fitri 1449 H")
    expect(row).to_contain_text("27–28 Februari 2028")
    expect(row).to_contain_text("Belum ditetapkan. Sumber: pustaka holidays")
    expect(row).to_contain_text("Tentatif")
    findings = serious_findings(page)

    # Whoever reads the register learns that the date is an estimate.
    reader = visit("pengamat@agenda.example", PHONE)
    path = row.get_by_role("link").get_attribute("href")
    view = reader.open(path)
    expect(view.locator("main")).to_contain_text("Tanggal ini perkiraan sampai")
    assert view.evaluate("document.documentElement.scrollWidth") <= 360
    findings += serious_findings(view)

    # The decree places the first day elsewhere, and sets the whole list.
    for day, on in (("27 Februari", "2028-02-26"), ("28 Februari", "2028-02-27")):
        page.locator("tr", has_text=f"{day} 2028").get_by_role(
            "link", name=re.compile("Ubah")
        ).click()
        page.fill("[name=date]", on)
        page.locator(".form-actions button.btn-primary").click()
    expect(page.locator("main")).to_contain_text("belum sesuai daftar ini.")
    page.get_by_role("link", name="Ubah keterangan").click()
    page.select_option("[name=status]", "set")
    page.fill("[name=basis]", DECREE)
    findings += serious_findings(page)
    page.locator(".form-actions button.btn-primary").click()

    row = page.locator("#observances tr", has_text="Idul Fitri 1449 H")
    expect(row).to_contain_text(DECREE)
    expect(row).to_contain_text("Masih pada 27–28 Februari 2028")
    findings += serious_findings(page)
    row.get_by_role("button", name=re.compile("Konfirmasi")).click()
    row = page.locator("#observances tr", has_text="Idul Fitri 1449 H")
    expect(row).to_contain_text("Terkonfirmasi")
    expect(row.get_by_role("button")).to_have_count(0)
    page.get_by_role("button", name=re.compile("Sesuaikan 10 peringatan")).click()
    expect(page.locator("#observances")).not_to_contain_text("Tentatif")

    view = reader.open(path)
    main = view.locator("main")
    expect(main).to_contain_text("Dipindah dari 27–28 Februari 2028")
    expect(main).to_contain_text(f"Dikonfirmasi Pemerintah, surat {DECREE}")
    expect(main).not_to_contain_text("Tanggal ini perkiraan")

    # On the phone nothing is wider than the screen.
    phone = visit("desk@agenda.example", PHONE)
    page = phone.open(LIST)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    findings += serious_findings(page)
    assert findings == []
