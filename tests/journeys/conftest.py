"""A running office and people in front of real browsers.

The server is a process of its own, on its own clock; what it keeps is looked at through
its doors only.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from agenda import migrations
from agenda.config import read_settings
from agenda.db import db
from agenda.neutrality import operations as neutrality
from agenda.packs import operations as packs
from agenda.phases import operations as phases
from agenda.reference import operations as reference
from tests import cast
from tests.offices import bare_app

CHROMIUM = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # axe reads every page anew: let its code be compiled at once, and its rubbish lie.
    "--js-flags=--always-sparkplug --no-lazy-feedback-allocation"
    " --max-semi-space-size=64",
]
AGENDA = str(Path(sys.executable).with_name("agenda"))
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}


AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text()
JUDGE = """async () => {
  const quick = {resultTypes: ["violations"], selectors: false, preload: false};
  const found = await axe.run(document, quick);
  return found.violations
    .filter((one) => ["moderate", "serious", "critical"].includes(one.impact))
    .map((one) => `${one.id} ${one.nodes[0].html}`);
}"""


def serious_findings(page: Page) -> list[str]:
    """What axe finds moderate or worse on the page as it stands; we expect nothing."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    return [f"{page.url}: {one}" for one in page.evaluate(JUDGE)]


@pytest.fixture(autouse=True)
def clock() -> None:
    """Browsers and servers run on the real clock."""


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    path = shutil.which("chromium")
    assert path, "Chromium is not installed; bin/setup --dev does it"
    return {"executable_path": path, "args": CHROMIUM}


@dataclass(frozen=True)
class Site:
    """A running Agenda: its address and what its process is told."""

    address: str
    environment: dict[str, str]

    def command(self, *arguments: str) -> str:
        """What a command of the operator prints."""
        done = subprocess.run(
            [AGENDA, *arguments],
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
            timeout=60,
        )
        return done.stdout


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Iterator[Site]:
    """An office with the cast and nothing else, served as an administrator does."""
    environment = _environment(tmp_path_factory.mktemp("site"))
    _settle(environment)
    server = subprocess.Popen([AGENDA, "serve"], env=environment)
    site = Site(f"http://127.0.0.1:{environment['PORT']}", environment)
    try:
        _wait_until_ready(site.address, server)
        yield site
    finally:
        server.terminate()
        assert server.wait(timeout=30) == 0


@dataclass(frozen=True)
class Visitor:
    """Somebody of the cast who has signed in with a browser of a certain size."""

    page: Page
    site: Site

    def open(self, path: str) -> Page:
        self.page.goto(self.site.address + path)
        return self.page


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[object]:
    """`visit("petugas@agenda.example", PHONE)` signs in as a person would."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def sign_in(email: str, size: dict[str, int] = DESK) -> Visitor:
        context = browser.new_context(
            viewport=size, locale="id-ID", timezone_id="Asia/Jakarta"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "console",
            lambda message: (
                faults.append(message.text)
                if "Content Security Policy" in message.text
                else None
            ),
        )
        page.goto(site.address + "/login")
        page.fill("[name=email]", email)
        page.fill("[name=password]", cast.PASSWORD)
        page.click("main button[type=submit]")
        page.wait_for_url(site.address + "/")
        return Visitor(page, site)

    yield sign_in
    for context in contexts:
        context.close()
    assert not faults


def _environment(folder: Path) -> dict[str, str]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("AGENDA_")
    }
    return {
        **kept,
        "AGENDA_INSTANCE": str(folder),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "TZ": "UTC",
    }


def _settle(environment: dict[str, str]) -> None:
    app = bare_app(read_settings(environment).database_url)
    with app.app_context():
        migrations.upgrade()
        reference.fill()
        phases.fill()
        neutrality.fill()
        packs.fill()
        cast.settle()
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


def _wait_until_ready(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(150):
        assert server.poll() is None, "the server stopped"
        try:
            with urllib.request.urlopen(f"{address}/health/ready", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server does not get ready")
