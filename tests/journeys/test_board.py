"""The board by mouse and by keyboard alone, a week on a phone, a timeline printed."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from agenda import clock
from tests.journeys.conftest import DESK, PHONE, serious_findings
from tests.journeys.test_by_keyboard import Hands
from tests.journeys.test_every_page import asker

pytestmark = pytest.mark.slow

COORDINATOR, OFFICER = "koordinator@agenda.example", "petugas@agenda.example"
SUPERVISOR = "pimpinan@agenda.example"


@pytest.fixture
def give(site):
    """A task of the officer, due tomorrow unless told otherwise."""
    ask = asker(site, COORDINATOR, "write")

    def give(title, **more):
        due = (clock.today("Asia/Jakarta") + timedelta(days=1)).isoformat()
        usual = {
            "title": title,
            "type": "press_release",
            "due": due,
            "assignees": [{"user": OFFICER}],
            "reviewer": SUPERVISOR,
        }
        return ask("/tasks", {**usual, **more})

    return give


def card(page: Page, title: str, column: str):
    """The card of that title in a column."""
    return page.locator(f"#column-{column} [data-title='{title}']")


def choose(page: Page, column: str) -> None:
    page.locator(f"label[for=choose-{column}]").click()


def drag(page: Page, title: str, here: str, there: str) -> None:
    head = page.locator(f"#head-{there}")
    card(page, title, here).locator(".meta").drag_to(head)


def test_a_card_is_dragged_where_its_buttons_lead_and_nowhere_else(visit, give):
    title = "Seret siaran ini"
    give(title)
    page = visit(OFFICER, DESK).open("/tasks/board?q=seret")
    drag(page, title, "offered", "in_review")
    told = page.locator("[data-board-told]")
    expect(told).to_have_text(
        f"“{title}” tidak dapat dipindahkan dari Ditawarkan ke Diperiksa."
        " Yang dapat Anda lakukan: Terima, Tolak."
    )
    expect(card(page, title, "offered")).to_be_visible()

    drag(page, title, "offered", "accepted")
    expect(page.get_by_text("Tugas diterima. Selamat bekerja.")).to_be_visible()
    expect(card(page, title, "accepted")).to_be_visible()

    # Handing in asks for evidence: the task opens where it is added.
    drag(page, title, "accepted", "in_review")
    page.wait_for_url("**/tasks/*#bukti")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_a_card_moves_by_keyboard_alone(visit, give):
    title = "Tekan siaran ini"
    give(title)
    page = visit(OFFICER, DESK).open("/tasks/board?q=tekan")
    hands = Hands(page)
    for button, column in (("Terima", "accepted"), ("Mulai", "in_progress")):
        hands.press(button, ".board-moves button")
        expect(card(page, title, column)).to_be_visible()
    assert serious_findings(page) == []


def test_a_card_that_moved_meanwhile_stays_where_it_was_put(visit, give, site):
    title = "Dua tangan"
    task = give(title)
    page = visit(OFFICER, DESK).open("/tasks/board?q=tangan")
    asker(site, OFFICER, "write")(f"/tasks/{task['id']}/accept", {})
    drag(page, title, "offered", "accepted")
    expect(page.get_by_role("heading", name="Belum dapat dilakukan")).to_be_visible()


def test_a_phone_shows_one_column_of_the_board(visit, give):
    title = "Siaran di ponsel"
    give(title)
    page = visit(OFFICER, PHONE).open("/tasks/board?q=ponsel")
    expect(card(page, title, "offered")).to_be_visible()
    choose(page, "accepted")
    expect(card(page, title, "offered")).to_be_hidden()
    expect(page.locator("#column-accepted")).to_be_visible()
    choose(page, "offered")
    card(page, title, "offered").get_by_role("button", name="Terima").click()
    choose(page, "accepted")
    expect(card(page, title, "accepted")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert serious_findings(page) == []


def test_an_officer_looks_through_his_weeks_on_a_phone(visit, give):
    day = clock.today("Asia/Jakarta") + timedelta(days=7)
    give("Siaran pekan depan", due=day.isoformat(), effort_hours=3)
    page = visit(OFFICER, PHONE).open("/tasks")
    page.get_by_role("link", name="Pekan saya").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pekan saya")
    expect(page.get_by_text("Hari ini")).to_be_visible()
    page.get_by_role("link", name="Berikutnya").click()
    row = page.locator(".week-row", has_text="Siaran pekan depan")
    expect(row).to_contain_text("3 jam")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert serious_findings(page) == []
    page.get_by_role("link", name="Pekan ini").click()
    expect(page.get_by_text("Hari ini")).to_be_visible()


def test_a_timeline_is_opened_from_its_event(visit, site):
    ask = asker(site, COORDINATOR, "write")
    day = (clock.today("Asia/Jakarta") + timedelta(days=40)).isoformat()
    event = ask(
        "/events",
        {
            "title": "Forum bergaris waktu",
            "kind": "event",
            "scope": "national",
            "category": "governance",
            "start": day,
        },
    )
    due = {"anchor": "start", "offset": {"days": -14}}
    task = {"title": "Undangan", "type": "press_release", **due}
    ask(f"/events/{event['id']}/tasks", task)
    page = visit(COORDINATOR, PHONE).open(f"/events/{event['id']}")
    page.get_by_role("link", name="Garis waktu").click()
    row = page.locator(".line-table tr", has_text="Undangan")
    expect(row).to_contain_text("H-14")
    table, drawing = (
        page.locator(one).bounding_box() for one in (".line-table", ".strip > svg")
    )
    assert drawing["y"] < table["y"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert serious_findings(page) == []
