"""Every page, as people meet it: at the desk and on the phone.

Nothing serious for axe, nothing that scrolls sideways, nothing that the content
security policy has to stop (`visit` listens for that). And the work with script
switched off.
"""

import json
import re
import urllib.request
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests import cast
from tests.journeys.conftest import DESK, PHONE

pytestmark = pytest.mark.slow

RECORDED = Path(__file__).parents[1] / "routes.txt"
COORDINATOR, OFFICER = "koordinator@agenda.example", "petugas@agenda.example"
ADMIN = "admin@agenda.example"
NOT_PAGES = ("/api/v1", "/api/openapi", "/files/", "/health/", "/static/")
FEED = re.compile(r"/feeds/<token>")
LINE = re.compile(r"(.+?) ([A-Z ]+)")
VERBS = re.compile(r"<any\((\w+).*?>")


@pytest.fixture(scope="module")
def things(site):
    """An event with a figure and a task: what to write for each part of an address."""
    token = site.command(
        "token", "create", "--user", COORDINATOR, "--name", "Uji", "--scope", "read",
        "--scope", "write", "--json",
    )  # fmt: skip
    ask = asker(site.address, json.loads(token)["token"])
    event = ask(
        "/events",
        {
            "title": "Forum kehumasan " + "panjang" * 30,
            "kind": "event",
            "scope": "national",
            "category": "governance",
            "start": "2027-04-06T09:00",
            "places": [
                {"province": "ID-BA", "city": "Denpasar"},
                {"province": "ID-PA"},
            ],
            "description": "Uraian yang sangat panjang. " * 500,
        },
    )
    estimate = ask(
        f"/events/{event['id']}/estimates",
        {
            "metric": "participants",
            "likely": 30000,
            "kind": "estimate",
            "as_of": "2026-11-01",
            "source": "Surat panitia",
        },
    )
    task = ask(
        f"/events/{event['id']}/tasks",
        {
            "title": "Siaran pers forum",
            "type": "press_release",
            "due": "2027-04-01",
            "assignees": [{"user": OFFICER}],
        },
    )
    contact = ask(
        f"/events/{event['id']}/contacts",
        {
            "name": "Meja media " + "panjang" * 20,
            "email": f"{'panjang' * 8}@agenda.example",
            "phone": "+62 21 345 6789 ext. 12",
            "note": "Hari kerja. " * 50,
        },
    )
    ask(f"/events/{event['id']}/comments", {"text": "https://contoh.id/" + "x" * 900})
    return {
        "<uuid:event_id>": event["id"],
        "<uuid:contact_id>": contact["id"],
        "<uuid:estimate_id>": estimate["id"],
        "<uuid:task_id>": task["id"],
        "<uuid:account_id>": ask("/me")["id"],
        "<uuid:holiday_id>": ask("/reference/holidays?limit=1")["items"][0]["id"],
        "<table>/<code>": "provinces/ID-BA",
        "<table>": "provinces",
        "<code>": "DIT",
    }


def asker(address, token):
    """`ask("/events", {…})` posts to the API, `ask("/me")` gets; answers the object."""

    def ask(path, body=None):
        request = urllib.request.Request(
            f"{address}/api/v1{path}",
            data=json.dumps(body).encode() if body else None,
            headers={
                "Authorization": f"Bearer {token}",
                "Content-Type": "application/json",
            },
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)

    return ask


def pages(things):
    """The recorded addresses that a browser opens, naming what there is.

    Where one address serves several verbs, the first stands for all.
    """
    for line in RECORDED.read_text().splitlines():
        rule, methods = LINE.fullmatch(line).groups()
        if "GET" not in methods or rule.startswith(NOT_PAGES) or FEED.match(rule):
            continue
        if "/export." in rule:
            # A file to take away.
            continue
        for name, value in things.items():
            rule = rule.replace(name, value)
        yield VERBS.sub(r"\1", rule)


@pytest.mark.parametrize(
    ("email", "size", "under"),
    [(COORDINATOR, DESK, "/"), (OFFICER, PHONE, "/"), (ADMIN, PHONE, "/admin/")],
)
def test_every_page_can_be_read_by_everybody(visit, site, things, email, size, under):
    page = visit(email, size).page
    refusals, findings = set(), []
    for path in pages(things):
        if not path.startswith(under):
            continue
        status = page.goto(site.address + path).status
        if status in refusals:
            continue  # One refusal looks like the other.
        if status != 200:
            refusals.add(status)
        findings += serious_findings(page)
        if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
            findings.append(f"{path}: scrolls sideways")
        if page.locator("h1").count() != 1:
            findings.append(f"{path}: not one heading")
    assert findings == []
    # Some pages need a step before them and say so: a filter, a factor, a kept form.
    assert refusals <= {400, 403, 404, 410}


def serious_findings(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{page.url}: {one['id']} {one['nodes'][0]['html']}"
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]


@pytest.fixture
def without_script(browser: Browser, site):
    """`without_script(email)`: a page of somebody whose browser runs no script."""
    contexts = []

    def sign_in(email: str) -> Page:
        context = browser.new_context(viewport=PHONE, java_script_enabled=False)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.goto(site.address + "/login")
        page.fill("[name=email]", email)
        page.fill("[name=password]", cast.PASSWORD)
        page.click("main button[type=submit]")
        return page

    yield sign_in
    for context in contexts:
        context.close()


def test_the_work_is_done_with_script_switched_off(without_script, site, things):
    page = without_script(COORDINATOR)
    page.goto(site.address + "/events/new")
    page.fill("[name=title]", "Rapat tanpa skrip")
    page.select_option("[name=kind]", "event")
    page.select_option("[name=scope]", "national")
    page.select_option("[name=category]", "governance")
    page.fill("[name=start_date]", "2027-02-10")
    page.select_option("[name=places-0-province]", "ID-AC")
    page.click("[name=add_place]")
    expect(page.locator("[name=title]")).to_have_value("Rapat tanpa skrip")
    page.select_option("[name=places-1-province]", "ID-SU")
    page.locator(".form-actions button.btn-primary").click()
    expect(page.locator("h1")).to_have_text("Rapat tanpa skrip")
    expect(page.locator("main")).to_contain_text("Sumatera Utara")

    page = without_script(OFFICER)
    page.goto(f"{site.address}/tasks/{things['<uuid:task_id>']}")
    page.get_by_role("button", name="Terima").first.click()
    expect(page.locator("main")).to_contain_text("Tugas diterima")
    field = page.locator("[name=url]").first
    if not field.is_visible():
        page.locator("summary", has_text="Tambah bukti").first.click()
    field.fill("https://agenda.example/siaran/2")
    page.get_by_role("button", name="Simpan bukti").click()
    expect(page.locator("main")).to_contain_text("Bukti disimpan")

    page.locator(".sheet > summary").press("Enter")
    page.locator(".sheet").get_by_role("link", name="Kegiatan").click()
    expect(page.locator("h1")).to_have_text("Kegiatan")
