"""The search box from the keyboard, and its page in a browser."""

import pytest

from tests.journeys.conftest import DESK, PHONE, serious_findings

pytestmark = pytest.mark.slow

ADMIN = "admin@agenda.example"


def test_the_box_is_reached_left_and_used_without_a_mouse(visit):
    page = visit(ADMIN, DESK).page
    focused = "document.activeElement.id"

    page.focus(".side-link")
    page.keyboard.press("/")
    assert page.evaluate(focused) == "cari"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className") == "side-link"
    page.keyboard.press("Control+k")
    page.keyboard.type("aceh/")  # inside a field a stroke is a stroke
    assert page.input_value("#cari") == "aceh/"
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=aceh%2F")
    assert page.locator("mark").first.is_visible()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_what_was_found_can_be_read_by_everybody(visit, site, size):
    page = visit(ADMIN, size).page
    for query in ("aceh", "tiadayangcocok", "a" * 301):
        page.goto(f"{site.address}/search?q={query}")
        assert serious_findings(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
