"""The main job without a mouse: register, assign, accept, prove, approve.

Whatever is used is reached by Tab, and shows that it has the focus.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESK

pytestmark = pytest.mark.slow

_MOST_STEPS = 250
_MOST_CHOICES = 60
_MATCHES = "(wanted) => document.activeElement.matches(wanted)"
_HAS_TEXT = """([wanted, text]) => {
  const here = document.activeElement;
  return here.matches(wanted) && here.textContent.trim().startsWith(text);
}"""
_SHOWS_FOCUS = """() => {
  const here = document.activeElement;
  const look = getComputedStyle(here);
  const box = here.getBoundingClientRect();
  const inside = box.width > 0 && box.bottom > 0 && box.top < innerHeight;
  return inside && (look.outlineStyle !== "none" || look.boxShadow !== "none");
}"""


class Hands:
    """Somebody who has a keyboard and no mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def reach(self, wanted: str, text: str = "") -> None:
        """Tab on until the focus is there, and can be seen."""
        for _ in range(_MOST_STEPS):
            self.page.keyboard.press("Tab")
            if self._is_at(wanted, text):
                # The page may still be moving there.
                self.page.wait_for_function(_SHOWS_FOCUS, timeout=3_000)
                return
        raise AssertionError(f"{wanted} {text} cannot be reached")

    def _is_at(self, wanted: str, text: str) -> bool:
        if text:
            return self.page.evaluate(_HAS_TEXT, [wanted, text])
        return self.page.evaluate(_MATCHES, wanted)

    def type(self, name: str, text: str) -> None:
        self.reach(f"[name={name}]")
        self.page.keyboard.type(text)

    def choose(self, name: str, value: str) -> None:
        """Down the list, or along the big choices, until the value is chosen."""
        field = f"[name={name}]"
        self.reach(field)
        for _ in range(_MOST_CHOICES):
            if self.page.evaluate("document.activeElement.value") == value:
                if self.page.evaluate("document.activeElement.type") == "radio":
                    self.page.keyboard.press("Space")
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{value} is not among the choices of {name}")

    def press(self, text: str, wanted: str = "button, a, summary") -> None:
        self.reach(wanted, text)
        self.page.keyboard.press("Enter")


def test_the_main_job_is_done_by_keyboard_alone(visit, site):
    page = visit("koordinator@agenda.example", DESK).open("/")
    hands = Hands(page)
    hands.press("Langsung ke isi", "a")

    # Registering: a title, three choices and a day.
    page.goto(site.address + "/events/new")
    hands.type("title", "Upacara tanpa tetikus")
    hands.choose("kind", "event")
    hands.choose("scope", "national")
    hands.choose("category", "governance")
    hands.type("start_date", "03092027")
    expect(page.locator("[name=start_date]")).to_have_value("2027-03-09")
    hands.press("Simpan kegiatan", "button")
    page.wait_for_url(re.compile(r"/events/[0-9a-f-]{36}$"))
    expect(page.locator("h1")).to_have_text("Upacara tanpa tetikus")

    # Assigning.
    event_id = page.url.rsplit("/", 1)[1]
    page.goto(f"{site.address}/tasks/new?event={event_id}")
    hands.type("title", "Siaran pers upacara")
    hands.choose("type", "press_release")
    hands.choose("due_by", "date")
    hands.type("due_date", "03052027")
    hands.choose("assignees-0-user", "petugas@agenda.example")
    hands.choose("reviewer", "pimpinan@agenda.example")
    hands.press("", ".form-actions button.btn-primary")
    page.wait_for_url(re.compile(r"/tasks/[0-9a-f-]{36}$"))
    task_path = page.url.removeprefix(site.address)

    # Accepting, proving, handing in.
    page = visit("petugas@agenda.example", DESK).open(task_path)
    hands = Hands(page)
    hands.press("Terima", "button")
    expect(page.locator("main")).to_contain_text("Tugas diterima")
    hands.press("Mulai", "button")
    expect(page.locator("main")).to_contain_text("Tugas mulai dikerjakan")
    if not page.locator("[name=url]").first.is_visible():
        hands.press("Bukti lain", "summary")
    hands.type("url", "https://agenda.example/siaran/2")
    hands.press("Simpan bukti", "button")
    expect(page.locator("main")).to_contain_text("Bukti disimpan")
    hands.press("Serahkan", "button")
    expect(page.locator("main")).to_contain_text("menunggu pemeriksaan")

    # Approving.
    page = visit("pimpinan@agenda.example", DESK).open(task_path)
    Hands(page).press("Setujui", "button")
    expect(page.locator("main")).to_contain_text("tugas selesai")


def test_a_question_opens_and_closes_by_keyboard(visit):
    page = visit("koordinator@agenda.example", DESK).open("/profile")
    hands = Hands(page)
    hands.reach("summary")
    page.keyboard.press("Enter")
    opened = page.locator("details[open]")
    expect(opened.first).to_be_visible()
    page.keyboard.press("Escape")
    expect(opened).to_have_count(0)
