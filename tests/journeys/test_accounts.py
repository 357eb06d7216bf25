"""Coming in and coming back, in front of real browsers.

From the invitation in the mail to the second factor, its codes on paper and a forgotten
password; and a session that ends while somebody types.
"""

import re
import time
from email import message_from_bytes, policy
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests import cast
from tests.journeys.conftest import DESK, PHONE, serious_findings

pytestmark = pytest.mark.slow

NEW = "sari.wulandari@agenda.example"
PHRASE = "kopi tubruk di beranda"
OTHER_PHRASE = "hujan sore di pelabuhan"
_LINK = re.compile(r"https?://\S+/password/\S+")
_LETTER_TAKES = 20
"""Seconds; senders ask every five."""


def test_from_the_invitation_to_a_code_on_paper_and_a_forgotten_password(
    visit, site, browser
):
    findings = []

    # The administrator invites by mail.
    office = visit("admin@agenda.example", DESK).page
    office.get_by_role("link", name="Pengguna").first.click()
    office.locator("main a[href='/admin/people/new']").first.click()
    office.fill("[name=name]", "Sari Wulandari")
    office.fill("[name=email]", NEW)
    office.select_option("[name=agency]", label="Direktorat Informasi Publik")
    office.locator(".form-actions button.btn-primary").click()
    expect(office.locator("main, body").first).to_contain_text(NEW)

    # Its link opens once, on a telephone.
    page = browser.new_context(viewport=PHONE, locale="id-ID").new_page()
    page.set_default_timeout(15_000)
    invitation = link_to(site, NEW)
    choose_password(page, invitation, PHRASE, findings)
    assert page.goto(invitation).status == 410
    expect(page.locator("main")).to_contain_text("tautan")

    # The second factor is set up from the profile, with a real code.
    sign_in(page, site, NEW, PHRASE)
    page.wait_for_url(f"{site.address}/")
    page.goto(f"{site.address}/profile")
    page.locator("main a[href='/profile/second-factor']").click()
    findings += serious_findings(page)
    key = page.get_by_label("Ketik kunci ini").input_value()
    codes = pyotp.TOTP(key.replace(" ", ""))
    page.fill("[name=code]", codes.now())
    page.fill("[name=password]", PHRASE)
    page.get_by_role("button", name="Aktifkan").click()
    paper = page.locator(".codes li").all_text_contents()
    assert len(set(paper)) == len(paper) >= 8
    findings += serious_findings(page)

    # From now on the password alone opens nothing; a code does.
    sign_out(page)
    sign_in(page, site, NEW, PHRASE)
    page.wait_for_url(f"{site.address}/login/code")
    findings += serious_findings(page)
    page.goto(f"{site.address}/tasks")
    page.wait_for_url(re.compile("/login"))
    sign_in(page, site, NEW, PHRASE)
    enter_code(page, codes.at(time.time() + 30))
    page.wait_for_url(f"{site.address}/")

    # Without the telephone a code on paper stands in, once.
    sign_out(page)
    sign_in(page, site, NEW, PHRASE)
    enter_code(page, paper[0])
    page.wait_for_url(f"{site.address}/")
    sign_out(page)
    sign_in(page, site, NEW, PHRASE)
    enter_code(page, paper[0])
    expect(page.locator("main")).to_contain_text("salah atau sudah dipakai")

    # A forgotten password comes back by mail; the second step stays.
    page.goto(f"{site.address}/login")
    page.locator("a[href='/forgot-password']").click()
    page.fill("[name=email]", NEW)
    page.locator("main button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("surel")
    choose_password(page, link_to(site, NEW, other_than=invitation), OTHER_PHRASE)
    sign_in(page, site, NEW, PHRASE)
    expect(page.locator("[name=password]")).to_be_visible()
    sign_in(page, site, NEW, OTHER_PHRASE)
    enter_code(page, paper[1])
    page.wait_for_url(f"{site.address}/")
    page.context.close()
    assert findings == []


def test_a_session_that_ends_while_somebody_types_loses_nothing(visit, site):
    coordinator = "koordinator@agenda.example"
    page = visit(coordinator, PHONE).open("/events/new")
    elsewhere = visit(coordinator, DESK)

    # An event with two places.
    page.fill("[name=title]", "Rapat yang terputus")
    page.select_option("[name=kind]", "event")
    page.select_option("[name=scope]", "national")
    page.select_option("[name=category]", "sports_event")
    page.fill("[name=start_date]", "2027-04-06")
    page.select_option("[name=places-0-province]", "ID-AC")
    page.fill("[name=places-0-city]", "Sabang")
    page.click("[name=add_place]")
    page.select_option("[name=places-1-province]", "ID-BA")
    page.fill("[name=places-1-city]", "Gianyar")
    end_others(elsewhere)
    page.locator(".form-actions button.btn-primary").click()
    expect(page.locator("main")).to_contain_text("masih ada")
    assert serious_findings(page) == []
    expect(page.locator("body")).not_to_contain_text("Rapat yang terputus")
    again(page, coordinator)
    expect(page.locator("[name=title]")).to_have_value("Rapat yang terputus")
    expect(page.locator("[name=places-0-city]")).to_have_value("Sabang")
    expect(page.locator("[name=places-1-province]")).to_have_value("ID-BA")
    expect(page.locator("[name=places-1-city]")).to_have_value("Gianyar")
    page.locator(".form-actions button.btn-primary").click()
    page.wait_for_url(re.compile(r"/events/[0-9a-f-]{36}$"))
    event = page.url

    # A comment below it.
    page.goto(f"{event}/comments")
    page.fill("textarea[name=text]", "Mohon dibahas besok")
    end_others(elsewhere)
    page.locator("form[action$='/comments'] button[type=submit]").click()
    again(page, coordinator)
    expect(page.locator("textarea[name=text]")).to_have_value("Mohon dibahas besok")
    page.locator("form[action$='/comments'] button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("Mohon dibahas besok")

    # A task, which somebody else's password must not open.
    page.goto(f"{site.address}/tasks/new?event={event[-36:]}")
    page.fill("[name=title]", "Siaran pers yang terputus")
    end_others(elsewhere)
    page.locator(".form-actions button.btn-primary").click()
    sealed = page.content()
    again(page, "petugas@agenda.example")
    expect(page.locator("body")).not_to_contain_text("Siaran pers yang terputus")
    assert "Siaran pers yang terputus" not in sealed


def link_to(site, email: str, other_than: str = "") -> str:
    """The link of the newest letter to that address, as its reader finds it."""
    outbox = Path(site.environment["AGENDA_INSTANCE"]) / "outbox"
    end = time.monotonic() + _LETTER_TAKES
    while time.monotonic() < end:
        for path in sorted(outbox.glob("*.eml"), reverse=True):
            letter = message_from_bytes(path.read_bytes(), policy=policy.default)
            text = letter.get_body(("plain",)).get_content()
            found = _LINK.search(text)
            if email in letter["To"] and found and found[0] != other_than:
                return found[0]
        time.sleep(0.2)
    raise AssertionError(f"no letter to {email}")


def choose_password(page: Page, link: str, new: str, findings=None) -> None:
    page.goto(link)
    if findings is not None:
        findings += serious_findings(page)
    page.fill("[name=new]", new)
    page.fill("[name=again]", new)
    page.locator("main button[type=submit]").last.click()
    page.wait_for_url(re.compile("/login$"))


def sign_in(page: Page, site, email: str, password: str) -> None:
    page.goto(f"{site.address}/login?again=1")
    page.fill("[name=email]", email)
    page.fill("[name=password]", password)
    page.locator("main button[type=submit]").last.click()


def enter_code(page: Page, code: str) -> None:
    page.wait_for_url(re.compile("/login/code$"))
    page.fill("[name=code]", code)
    page.locator("main button[type=submit]").click()


def sign_out(page: Page) -> None:
    page.evaluate("document.querySelector(\"form[action='/logout']\").submit()")
    page.wait_for_url(re.compile("/login"))


def end_others(elsewhere) -> None:
    """The same person signs all other browsers out, from another one."""
    page = elsewhere.open("/profile")
    form = page.locator("form[action='/profile/sessions/end-others']")
    form.locator("button").first.click()
    expect(form).to_have_count(0)


def again(page: Page, email: str) -> None:
    """Sign in on the page that came in place of the answer."""
    page.fill("[name=email]", email)
    page.fill("[name=password]", cast.PASSWORD)
    page.locator("main button[type=submit]").last.click()
    page.wait_for_load_state()
