"""A series of which one date is another and the later ones move, in a browser."""

import re
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
import recurring_ical_events
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK, PHONE, serious_findings

pytestmark = pytest.mark.slow
TITLE = "Apel pagi humas"


def first_friday() -> date:
    """A Friday that is not before tomorrow."""
    tomorrow = datetime.now(UTC).date() + timedelta(days=2)
    return tomorrow + timedelta(days=(4 - tomorrow.weekday()) % 7)


def choose(page: Page, name: str, value: str) -> None:
    """Choose as a person does: by the words beside the mark."""
    mark = page.locator(f"[name={name}][value={value}]").get_attribute("id")
    page.locator(f"label[for={mark}]").click()


def register(page: Page, first: date) -> str:
    """Six Friday mornings; answers the path of the series."""
    page.fill("[name=title]", TITLE)
    page.select_option("[name=kind]", "event")
    page.select_option("[name=scope]", "national")
    page.select_option("[name=category]", "profession")
    for name, text in (
        ("start_date", first.isoformat()),
        ("start_time", "08:00"),
        ("end_time", "09:00"),
    ):
        page.fill(f"[name={name}]", text)
    choose(page, "repeats", "custom")
    page.fill("[name=rrule]", "FREQ=WEEKLY;COUNT=6")
    page.locator(".form-actions button.btn-primary").click()
    page.wait_for_url(re.compile(r"/events/[0-9a-f-]{36}$"))
    return page.url[page.url.index("/events/") :]


def open_date(page: Page, day: date) -> None:
    """From the page of the series to the form of one of its dates."""
    page.get_by_role("link", name="Semua tanggal").click()
    page.locator(f"a[href*='/occurrences/{day}']", has_text="Ubah").click()


def save(page: Page) -> None:
    page.get_by_role("button", name="Simpan perubahan").click()
    page.wait_for_url(re.compile(r"/events/[0-9a-f-]{36}$"))


def subscribed(visitor, first: date) -> list[tuple[str, str]]:
    """What a calendar program shows of it: the days with their titles."""
    told = visitor.site.command(
        "feed", "create", "--user", "koordinator@agenda.example", "--name", "Apel"
    )
    [address] = re.findall(r"http\S+\.ics", told)
    answer = visitor.page.request.get(address)
    assert answer.ok
    calendar = icalendar.Calendar.from_ical(answer.body())
    dates = recurring_ical_events.of(calendar).between(first, first + timedelta(70))
    return sorted(
        (part["dtstart"].dt.date().isoformat(), str(part["summary"]))
        for part in dates
        if str(part["summary"]).startswith("Apel")
    )


def test_one_date_is_another_and_the_later_ones_move_after_a_look(visit):
    first = first_friday()
    fridays = [first + timedelta(weeks=number) for number in range(6)]
    desk = visit("koordinator@agenda.example", DESK)
    page = desk.open("/events/new")
    path = register(page, first)

    # One date, a day earlier and under its own name.
    thursday = fridays[1] - timedelta(days=1)
    open_date(page, fridays[1])
    page.fill("[name=title]", "Apel bersama menteri")
    page.fill("[name=start_date]", thursday.isoformat())
    page.fill("[name=end_date]", thursday.isoformat())
    page.get_by_role("button", name="Lihat dulu hasilnya").click()
    expect(page.locator("main")).to_contain_text("Belum disimpan: 1 tanggal berubah")
    findings = serious_findings(page)
    save(page)
    expect(page.locator("h1")).to_have_text("Apel bersama menteri")
    belongs = page.locator(".panel", has_text="Bagian dari rangkaian")
    belongs.get_by_role("link", name=TITLE).click()

    # The last three to Mondays: shown first, nothing is kept until it is said again.
    monday = fridays[3] + timedelta(days=3)
    open_date(page, fridays[3])
    choose(page, "apply", "following")
    page.fill("[name=start_date]", monday.isoformat())
    page.fill("[name=end_date]", monday.isoformat())
    page.fill("[name=reason]", "Lapangan dipakai setiap Jumat")
    page.get_by_role("button", name="Lihat dulu hasilnya").click()
    preview = page.locator("section", has=page.locator("#preview"))
    expect(preview).to_contain_text("Belum disimpan: 3 tanggal berubah")
    expect(preview.locator("li")).to_have_count(3)
    findings += serious_findings(page)
    other = visit("koordinator@agenda.example", PHONE)
    main = other.open(f"{path}/occurrences").locator("main")
    expect(main.get_by_role("link", name="Ubah", exact=False)).to_have_count(5)
    save(page)
    expect(page.locator("main")).to_contain_text("Lanjutan dari rangkaian")

    # What the phone shows: the dates of the series, the list, the subscription.
    dates = other.open(f"{path}/occurrences")
    expect(dates.locator("ul.rows > li")).to_have_count(3)
    expect(dates.locator("main")).to_contain_text("diubah")
    assert dates.evaluate("document.documentElement.scrollWidth") <= 360
    findings += serious_findings(dates)
    rows = other.open("/events?view=coming&q=apel").locator(".row-item")
    expect(rows).to_have_count(6)
    expect(rows.nth(1)).to_contain_text("Apel bersama menteri")
    expect(rows.nth(1)).to_contain_text(f"Satu tanggal dari rangkaian {TITLE}")
    expect(rows.nth(1)).to_contain_text("Dipindah dari")
    expect(rows.nth(3)).to_contain_text(f"Lanjutan rangkaian {TITLE}")
    assert other.page.evaluate("document.documentElement.scrollWidth") <= 360
    findings += serious_findings(other.page)
    assert subscribed(desk, first) == [
        (fridays[0].isoformat(), TITLE),
        (thursday.isoformat(), "Apel bersama menteri"),
        (fridays[2].isoformat(), TITLE),
        *[((monday + timedelta(weeks=week)).isoformat(), TITLE) for week in range(3)],
    ]
    assert findings == []


def test_whoever_comes_late_reads_what_the_other_did_and_keeps_his_words(visit):
    first = first_friday()
    one = visit("koordinator@agenda.example", DESK)
    page = one.open("/events/new")
    path = register(page, first)
    open_date(page, first)
    page.fill("[name=title]", "Apel dengan doa bersama")

    two = visit("desk@agenda.example", PHONE)
    edit = two.open(f"{path}/edit")
    edit.fill("[name=summary]", "Di lapangan upacara")
    edit.locator(".form-actions button.btn-primary").click()
    edit.wait_for_url(re.compile(r"/events/[0-9a-f-]{36}$"))

    page.get_by_role("button", name="Lihat dulu hasilnya").click()
    notice = page.get_by_role("alert").first
    expect(notice).to_contain_text("orang lain mengubah kegiatan ini")
    expect(notice).to_contain_text("Di lapangan upacara")
    assert page.input_value("[name=title]") == "Apel dengan doa bersama"
    assert serious_findings(page) == []
    page.get_by_role("button", name="Lihat dulu hasilnya").click()
    save(page)
    expect(page.locator("h1")).to_have_text("Apel dengan doa bersama")
    expect(page.locator("main")).to_contain_text("Di lapangan upacara")
