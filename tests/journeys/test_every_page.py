"""Every page, as people meet it: in both languages, at the desk and on the phone.

The office is filled with one of everything and with words that never end. Nothing is
serious for axe, nothing scrolls sideways, no console complains, and nothing has to be
stopped by the content security policy. Then the same pages without script.
"""

import io
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from tests import cast
from tests.journeys.conftest import DESK, PHONE, serious_findings
from tests.samples import PDF, PNG

pytestmark = pytest.mark.slow

RECORDED = Path(__file__).parents[1] / "routes.txt"
COORDINATOR, OFFICER = "koordinator@agenda.example", "petugas@agenda.example"
ADMIN, DESK_TEAM = "admin@agenda.example", "desk@agenda.example"
SUPERVISOR, VIEWER = "pimpinan@agenda.example", "pengamat@agenda.example"
LOCALES = {"id": "id-ID", "en": "en-US"}
NOT_PAGES = (
    "/api/v1", "/api/openapi", "/feeds/<token>", "/files/", "/health/", "/metrics",
    "/static/",
)  # fmt: skip
"""Addresses of programs, and of files; what else is no page says so by its type."""
LINE = re.compile(r"(.+?) ([A-Z ]+)")
CHOICE = re.compile(r"<any\(([^)]*)\):\w+>")
ENDLESS = "takberujung" * 27
"""300 characters without a place to break."""
NOWHERE = "/tidak-ada"
QUESTIONS = (
    "/events?q=tiadayangcocok",
    f"/events?q={ENDLESS}",
    "/events?status=confirmed&scope=national&province=ID-BA",
    "/events?view=all&metric=participants&figure_min=1&sort=-figure",
    f"/sources?name={ENDLESS[:200]}",
    "/filters/new?kind=events&q=forum",
    "/tasks?pool=true",
    "/tasks?q=tiadayangcocok",
    "/search?q=forum",
    f"/search?q={ENDLESS}",
    NOWHERE,
)
"""Lists and searches that found something, or nothing."""
REFUSED = {
    NOWHERE: (404, "no page has this address"),
    "/events/<uuid:event_id>/complete": (409, "the event is still to come"),
    "/filters/new": (404, "a filter is saved from a list, whose question it keeps"),
    "/password": (410, "the one-time link was not opened before"),
    "/resend": (400, "no form was kept that came too late"),
}
"""What refuses to be read here, how, and why; every other page must be there."""
FOR_ADMINISTRATORS = ("/admin", "/index-scores")
"""Looked at by an administrator, who alone meets all their forms."""
PARTS = 4
"""The pages at work are opened by as many tests, which workers share out."""


# A filled office


@pytest.fixture(scope="session")
def things(site) -> dict[str, str]:
    """One of everything; answers what to write for each part of an address."""
    ask, admin = asker(site, COORDINATOR, "write"), asker(site, ADMIN, "admin")
    officer = asker(site, OFFICER, "write")
    event = ask("/events", an_event(f"Forum {ENDLESS}"))
    at = f"/events/{event['id']}"
    item = ask("/events", an_item(event, start="2026-12-01"))
    ask("/events", an_item(item, start="2026-12-02T09:00"))
    estimate = ask(f"{at}/estimates", a_figure())
    ask(f"{at}/estimates", {**a_figure(), "kind": "actual", "likely": 2_345_678})
    moved = ask(f"{at}/move", {"start": "2026-12-07T09:00", "reason": ENDLESS})
    contact = ask(f"{at}/contacts", a_contact())
    for text in (ENDLESS, f"https://agenda.example/{ENDLESS}"):
        ask(f"{at}/comments", {"text": text})
    for name, octets in (("a" * 240 + ".pdf", PDF), ("gambar.png", PNG)):
        ask(f"{at}/attachments", {"title": ENDLESS}, file=(name, octets))

    ask(f"{at}/tasks", a_task("Liputan tanpa pelaksana", assignees=[]))
    task = ask(f"{at}/tasks", a_task(f"Siaran {ENDLESS}"))
    work = f"/tasks/{task['id']}"
    for act in ("accept", "start"):
        officer(f"{work}/{act}", {})
    link = f"https://agenda.example/{ENDLESS}"
    officer(f"{work}/evidence", {"kind": "link", "title": ENDLESS, "url": link})
    proof = {"kind": "file", "title": "Naskah"}
    officer(f"{work}/evidence", proof, file=("b" * 240 + ".pdf", PDF))
    officer(f"{work}/more-time", {"due": "2031-01-08", "reason": ENDLESS})
    officer(f"{work}/submit", {})

    wanted = {"name": ENDLESS[:200], "kind": "events", "definition": {"q": "forum"}}
    saved = ask("/filters", {**wanted, "shared": True})
    ask("/filters", {**wanted, "name": "Tugas", "kind": "tasks"})
    ask("/feeds", {"name": ENDLESS[:200]})

    away = officer("/leave", {"start": "2030-01-07", "kind": "annual"})
    days = {"start": "2030-01-14", "end": "2030-01-18", "basis": ENDLESS[:300]}
    acting = ask("/delegations", {**days, "acting": OFFICER})
    ask("/roster", {"user": OFFICER, "day": "2030-01-21"})
    period = {"user": OFFICER, "from": "2026-01-01", "to": "2026-12-31"}
    bundle = ask("/bundles", period)

    wanted = {
        "agency": "DIT",
        "title": ENDLESS[:300],
        "type": "press_release",
        "details": ENDLESS,
        "when": "2027-02-01T09:00",
        "place": ENDLESS[:300],
        "contact": ENDLESS[:300],
    }
    request = ask("/requests", wanted)
    ask(f"/requests/{request['id']}/ask", {"text": ENDLESS})

    gone = ask("/events", an_event(f"Rapat {ENDLESS}"))
    ask(f"/events/{gone['id']}/tasks", a_task("Ikut ke tempat sampah"))
    thrown = ask(f"{at}/tasks", a_task("Salah catat"))
    for path in (f"/events/{gone['id']}", f"/tasks/{thrown['id']}"):
        ask(path, {"reason": ENDLESS}, method="DELETE")

    series = ask("/events", {**an_event("Rapat"), **WEEKLY})

    made = [
        admin("/agencies", {"code": code, "name": f"Badan {ENDLESS}"[:200]})
        for code in ("LAMA", "BARU")
    ]
    pack = ask("/packs", a_pack())
    shared = {"tasks": [*a_pack()["tasks"], a_step(f"Kedua {ENDLESS}"[:300])]}
    at_pack = f"/packs/{pack['id']}"
    ask(at_pack, shared, method="PATCH")
    ask(at_pack, {**a_pack(), "publish": False}, method="PATCH", version=2)
    [draft, *_] = ask(f"{at_pack}/versions")["items"]
    in_draft = draft["tasks"][0]
    offered = ask("/packs/national_day/copy", {"name": ENDLESS[:300]})
    short = {"tasks": offered_tasks(ask, offered)}
    ask(f"/packs/{offered['id']}", short, method="PATCH")
    ask(f"/packs/{offered['id']}/offer", {"reason": ENDLESS})
    plan = ask(f"{at}/plan", {"pack": pack["code"]})
    merger = {"into": "BARU", "on": "2026-11-02", "reason": ENDLESS}
    admin(f"/agencies/{made[0]['id']}/merge", merger)
    for year in (2023, 2024):
        score = admin("/index-scores", a_score(year))
    for address in (OFFICER, VIEWER):
        forget(site, address)  # letters in the outbox
    link = site.command("user", "link", VIEWER).strip()
    return {
        "/password/<token>": link.removeprefix(site.address),
        "/events/<uuid:event_id>/restore": f"/events/{gone['id']}/restore",
        "/agencies/<code>/merge": "/agencies/ACEH/merge",
        "/index-scores/agency/<code>": "/index-scores/agency/DIT",
        "<uuid:event_id>": event["id"],
        "<uuid:contact_id>": contact["id"],
        "/events/<uuid:event_id>/occurrences/<start>": (
            f"/events/{series['id']}/occurrences/2027-01-11"
        ),
        "<uuid:estimate_id>": estimate["id"],
        "<uuid:request_id>": request["id"],
        "<uuid:leave_id>": away["id"],
        "<uuid:bundle_id>": bundle["id"],
        "<uuid:delegation_id>": acting["id"],
        "<uuid:filter_id>": saved["id"],
        "<uuid:task_id>": task["id"],
        "<uuid:account_id>": officer("/me")["id"],
        "<uuid:phase_id>": ask("/reference/phases?limit=1")["items"][0]["id"],
        "<uuid:holiday_id>": ask("/reference/holidays?limit=1")["items"][0]["id"],
        "/packs/<uuid:pack_id>/offer": f"/packs/{offered['id']}/offer",
        "/draft/tasks/<uuid:task_id>": f"/draft/tasks/{in_draft['id']}",
        "<uuid:pack_id>": pack["id"],
        "<old>/<new>": "1/2",
        "<number>": "1",
        "<uuid:plan_id>": plan["change_set"],
        "<uuid:act_id>": moved["change_set"],
        "<table>/<code>": "provinces/ID-BA",
        "<table>": "provinces",
        "<code>": "LAMA",
        "<uuid:score_id>": score["id"],
        "<year>": "2027",
    }


WEEKLY = {"start": "2027-01-04", "rrule": "FREQ=WEEKLY;COUNT=60"}


def an_event(title: str) -> dict[str, Any]:
    return {
        "title": title[:300],
        "kind": "event",
        "scope": "national",
        "category": "governance",
        "start": "2026-12-06T09:00",
        "summary": ENDLESS,
        "description": ENDLESS + " Uraian yang sangat panjang. " * 100,
        "organizer": ENDLESS[:200],
        "themes": [ENDLESS[:60]],
        "partners": ["ACEH"],
        "places": [
            {"province": "ID-BA", "city": ENDLESS[:100], "venue": ENDLESS[:200]},
            {"province": "ID-PA"},
        ],
        "candidates": [
            {"start": "2026-12-07", "end": "2026-12-25", "note": ENDLESS},
            {"start": "2026-12-08T09:00", "end": "2026-12-08T11:00"},
        ],
    }


def an_item(parent: dict[str, Any], start: str) -> dict[str, Any]:
    """A part of that event with an endless title, on a clock and a date of its own."""
    place = {"province": "ID-PA", "city": ENDLESS, "start": "2026-11-30"}
    item = {"start": start, "end": None, "parent": parent["id"], "places": [place]}
    return {**an_event(f"Acara {ENDLESS}"), **item}


def a_figure() -> dict[str, Any]:
    return {
        "metric": "participants",
        "likely": 30_000,
        "kind": "estimate",
        "as_of": "2026-11-01",
        "source": ENDLESS,
    }


def a_score(year: int) -> dict[str, Any]:
    return {
        "agency": "DIT",
        "year": year,
        "dimension": "total",
        "score": 71.79,
        "source": ENDLESS,
        "note": ENDLESS,
    }


def a_pack() -> dict[str, Any]:
    return {
        "name": f"Paket {ENDLESS}"[:300],
        "category": "governance",
        "description": ENDLESS,
        "shared": True,
        "tasks": [
            a_step(f"Pertama {ENDLESS}"[:300]),
            a_step("Jauh sebelumnya", offset={"days": -180}, essential=True),
            a_step("Segera", offset={"hours": 2}, after={"position": 1, "lag": 3}),
        ],
    }


def a_step(title: str, **more: Any) -> dict[str, Any]:
    return {
        "title": title,
        "type": "press_release",
        "offset": {"days": -3},
        "role": "penulis",
        "evidence": ENDLESS,
        "brief": ENDLESS,
    } | more


def offered_tasks(ask, offered: dict[str, Any]) -> list[dict[str, Any]]:
    """The tasks of the draft without the last one."""
    [draft] = ask(f"/packs/{offered['id']}/versions")["items"]
    return draft["tasks"][:-1]


def a_contact() -> dict[str, Any]:
    return {
        "name": ENDLESS[:200],
        "role": ENDLESS[:200],
        "organisation": ENDLESS,
        "email": f"{'panjang' * 8}@agenda.example",
        "phone": "+62 21 345 6789 ext. 12",
        "note": ENDLESS,
    }


def a_task(title: str, **more: Any) -> dict[str, Any]:
    return {
        "title": title[:300],
        "type": "press_release",
        "due": "2026-12-01",
        "brief": ENDLESS,
        "checklist": [{"text": ENDLESS[:200]}],
        "assignees": [{"user": OFFICER}],
        "reviewer": SUPERVISOR,
        **more,
    }


def asker(site, email: str, scope: str):
    """`ask("/events", {…})` posts to the API, `ask("/me")` gets; answers the object."""
    made = site.command(
        "token", "create", "--user", email, "--name", f"Uji {ENDLESS}"[:100],
        "--scope", scope, "--json",
    )  # fmt: skip
    token = json.loads(made)["token"]

    def ask(path, body=None, *, method=None, file=None, version=1):
        kind = "application/json"
        data = None if body is None else json.dumps(body).encode()
        if file:
            data, kind = as_form(body, *file)
        request = urllib.request.Request(
            f"{site.address}/api/v1{path}",
            data=data,
            headers={
                "Authorization": f"Bearer {token}",
                "Content-Type": kind,
                **({"If-Match": f'"{version}"'} if method else {}),
            },
            method=method,
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as refusal:
            raise AssertionError(f"{path}: {refusal.read().decode()}") from None

    return ask


def as_form(fields: dict[str, str], name: str, octets: bytes) -> tuple[bytes, str]:
    """Fields and a file as multipart/form-data, and its type."""
    out = io.BytesIO()
    for field, value in fields.items():
        head = f'--x\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n'
        out.write(f"{head}{value}\r\n".encode())
    head = f'Content-Disposition: form-data; name="file"; filename="{name}"'
    out.write(f"--x\r\n{head}\r\n\r\n".encode() + octets + b"\r\n--x--\r\n")
    return out.getvalue(), "multipart/form-data; boundary=x"


def forget(site, email: str) -> None:
    """Ask for a new password, as somebody who has forgotten it."""
    address = f"{site.address}/forgot-password"
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    page = opener.open(address, timeout=20).read().decode()
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found
    typed = {"csrf_token": found[1], "email": email}
    opener.open(address, urllib.parse.urlencode(typed).encode(), timeout=20).read()


def addresses(things: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The recorded addresses that a browser opens: as recorded, and naming a thing."""
    for line in RECORDED.read_text().splitlines():
        found = LINE.fullmatch(line)
        assert found
        rule, methods = found.groups()
        if "GET" not in methods or rule.startswith(NOT_PAGES):
            continue
        choice = CHOICE.search(rule)
        for word in choice[1].split(", ") if choice else [""]:
            recorded = address = CHOICE.sub(word, rule)
            # Whole addresses before the names that stand in them.
            for name, value in sorted(things.items(), key=lambda item: -len(item[0])):
                address = address.replace(name, value)
            assert "<" not in address, f"name one of these in `things`: {address}"
            yield recorded, address
    for question in QUESTIONS:
        yield question, question


# Looking


@dataclass
class Looker:
    """A browser that is signed in as somebody, and what it has to complain about."""

    page: Page
    address: str
    findings: list[str]
    opening: str = ""
    language: str = "id"

    def opens(self, path: str) -> int | None:
        """The status of the page at `path`; None: it is none, but a file or data."""
        self.opening = self.address + path
        try:
            answer = self.page.goto(self.opening)
        except Error as refusal:
            if "Download is starting" not in refusal.message:
                raise
            return None
        assert answer
        kind = answer.headers.get("content-type", "")
        return answer.status if kind.startswith("text/html") else None

    def speaks(self, language: str) -> None:
        """Choose the language of the account."""
        self.opens("/profile")
        self.language = language
        choice = self.page.locator("main select[name$=language]")
        if choice.input_value() != language:
            choice.select_option(language)
            choice.locator("xpath=ancestor::form").locator("[type=submit]").click()

    def looks(self, path: str) -> None:
        """See the open page as it is at the desk and on the phone."""
        for size in (DESK, PHONE):
            self.page.set_viewport_size(size)
            self.findings += serious_findings(self.page)
            width = self.page.evaluate("document.documentElement.scrollWidth")
            if width > size["width"]:
                self.findings.append(f"{path}: scrolls sideways at {size['width']}")
        if self.page.locator("h1").count() != 1:
            self.findings.append(f"{path}: not one heading")


@pytest.fixture
def looker(browser: Browser, site):
    """`looker(email, "en", …)`: a Looker in that language, None for a stranger."""
    contexts: list[tuple[BrowserContext, Looker]] = []

    def sign_in(email: str | None, language: str = "id", **more: Any) -> Looker:
        context = browser.new_context(
            **{"viewport": DESK, "locale": LOCALES[language], **more}
        )
        page = context.new_page()
        page.set_default_timeout(15_000)
        findings: list[str] = []

        def hears(message: Any) -> None:
            # The browser itself reports a page that is answered with a refusal.
            refused = message.text.startswith("Failed to load resource")
            meant = message.location.get("url") == look.opening
            if message.type in {"error", "warning"} and not (refused and meant):
                findings.append(f"{page.url}: {message.text}")

        page.on("console", hears)
        page.on("pageerror", lambda error: findings.append(f"{page.url}: {error}"))
        look = Looker(page, site.address, findings)
        contexts.append((context, look))
        if email:
            page.goto(site.address + "/login")
            page.fill("[name=email]", email)
            page.fill("[name=password]", cast.PASSWORD)
            page.click("main button[type=submit]")
            look.speaks(language)
        return look

    yield sign_in
    for context, look in contexts:
        if look.language != "id":
            look.speaks("id")  # the office is shared by all journeys of a run
        context.close()


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("language", LOCALES)
def test_every_page_can_be_read_by_everybody(looker, things, language, part):
    pages = [
        page for page in addresses(things) if not page[1].startswith(FOR_ADMINISTRATORS)
    ]
    read(looker(COORDINATOR, language), pages[part::PARTS])


@pytest.mark.parametrize("language", LOCALES)
def test_every_page_of_administrators_can_be_read_by_everybody(
    looker, things, language
):
    pages = [
        page for page in addresses(things) if page[1].startswith(FOR_ADMINISTRATORS)
    ]
    read(looker(ADMIN, language), pages)


def read(look: Looker, pages: list[tuple[str, str]]) -> None:
    """Every page is there, in the language that was chosen, and without a finding."""
    answers = {}
    for recorded, path in pages:
        status = look.opens(path)
        if status is None:
            continue
        answers[recorded] = status
        assert look.page.locator("html").get_attribute("lang") == look.language, path
        look.looks(path)
    assert look.findings == []
    expected = {name: REFUSED.get(name, (200,))[0] for name in answers}
    assert answers == expected


@pytest.mark.parametrize("email", [OFFICER, SUPERVISOR, DESK_TEAM, VIEWER])
def test_every_home_can_be_read_by_everybody(looker, things, email):
    look = looker(email)
    for language in LOCALES:
        look.speaks(language)
        for path in ("/", f"/tasks/{things['<uuid:task_id>']}"):
            assert look.opens(path) == 200
            look.looks(path)
    assert look.findings == []


def test_lists_can_be_read_by_everybody_as_tables(looker, things):
    look = looker(COORDINATOR)
    for language in LOCALES:
        look.speaks(language)
        for path in ("/events", "/tasks"):
            look.opens(path)
            look.page.locator("[name=look][value=table]").click()
            look.looks(f"{path} as a table")
            look.page.locator("[name=look][value=rows]").click()
    assert look.findings == []


def test_every_page_of_strangers_can_be_read_by_everybody(looker, things):
    look = looker(None)
    for path in ("/login", "/forgot-password", things["/password/<token>"], "/events"):
        assert look.opens(path) == 200
        look.looks(path)
    assert look.findings == []


# Without script


def test_every_page_says_the_same_without_script(looker, things):
    """What script adds are things to click; no text and no form waits for it."""
    with_script = looker(COORDINATOR)
    without = looker(COORDINATOR, java_script_enabled=False)
    missing = []
    for _, path in addresses(things):
        if path.startswith(FOR_ADMINISTRATORS) or with_script.opens(path) != 200:
            continue
        without.opens(path)
        shown = lines(without.page)
        missing += [
            f"{path}: {line}" for line in lines(with_script.page) if line not in shown
        ]
        for form in without.page.locator("main form").all():
            if not form.locator("button, [type=submit]").count():
                missing.append(f"{path}: a form without a button")
    assert missing == []


def lines(page: Page) -> list[str]:
    """The lines of text that a page shows, apart from what can only be clicked."""
    shown: list[str] = page.evaluate(
        """() => {
          const main = document.querySelector("main");
          const taken = new Set();
          for (const one of main.querySelectorAll("button, [data-tick-all]"))
            for (const line of one.innerText.split("\\n")) taken.add(line.trim());
          return main.innerText.split("\\n").map((one) => one.trim())
            .filter((one) => one && !taken.has(one));
        }"""
    )
    return shown


def test_the_work_is_done_with_script_switched_off(looker, site, things):
    page = looker(COORDINATOR, java_script_enabled=False, viewport=PHONE).page
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

    ask = asker(site, COORDINATOR, "write")
    task = ask(f"/events/{things['<uuid:event_id>']}/tasks", a_task("Siaran pers"))
    page = looker(OFFICER, java_script_enabled=False, viewport=PHONE).page
    page.goto(f"{site.address}/tasks/{task['id']}")
    page.get_by_role("button", name="Terima").first.click()
    expect(page.locator("main")).to_contain_text("Tugas diterima")
    field = page.locator("[name=url]").first
    if not field.is_visible():
        page.locator("summary", has_text="Bukti lain").first.click()
    field.fill("https://agenda.example/siaran/2")
    page.get_by_role("button", name="Simpan bukti").click()
    expect(page.locator("main")).to_contain_text("Bukti disimpan")

    page.locator(".sheet > summary").press("Enter")
    page.locator(".sheet").get_by_role("link", name="Kegiatan").click()
    expect(page.locator("h1")).to_have_text("Kegiatan")
