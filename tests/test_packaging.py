"""The wheel is whole: it carries every file it needs and serves from an empty place."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent
UV = Path(sys.executable).with_name("uv")
MUST_SHIP = [
    "agenda/app.py",
    "agenda/templates/base.html",
    "agenda/static/vendor/app.css",
    "agenda/static/vendor/app.js",
    "agenda/static/vendor/icons.svg",
    "agenda/migrations/env.py",
    "agenda/migrations/script.py.mako",
    "agenda/translations/en/LC_MESSAGES/messages.mo",
]
SHIPPED_FOLDERS = {
    "agenda": "agenda",
    "templates": "agenda/templates",
    "static": "agenda/static",
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from this checkout as a release would be."""
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out)
    [built] = out.glob("agenda-*.whl")
    return built


@pytest.fixture(scope="module")
def office(wheel, tmp_path_factory):
    """An installation of the wheel alone, far from the checkout, still without data."""
    place = tmp_path_factory.mktemp("office")
    run(UV, "venv", "--quiet", "--python", sys.executable, place / "venv")
    install(place, "--require-hashes", "--requirement", ROOT / "requirements/core.txt")
    install(place, "--no-deps", wheel)
    return Office(place)


class Office:
    """Runs the installed `agenda` in its own folder with a bare environment."""

    def __init__(self, place):
        self.place = place
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = {
            "PATH": os.defpath,
            "AGENDA_INSTANCE": str(place / "instance"),
            "PORT": str(self.port),
        }

    def agenda(self, *arguments, text=None):
        return run(
            self.place / "venv/bin/agenda",
            *arguments,
            cwd=self.place,
            env=self.environment,
            input=text,
        )

    @contextmanager
    def serving(self):
        server = subprocess.Popen(
            [self.place / "venv/bin/agenda", "serve"],
            cwd=self.place,
            env=self.environment,
        )
        try:
            self.wait_until_ready(server)
            yield
        finally:
            server.terminate()
            stopped = server.wait(timeout=20)
        assert stopped == 0

    def wait_until_ready(self, server):
        for _ in range(150):
            assert server.poll() is None, "the server ended before it was ready"
            try:
                self.fetch("/health/ready")
            except urllib.error.URLError:
                time.sleep(0.2)
            else:
                return
        pytest.fail("the server was not ready within half a minute")

    def fetch(self, path):
        """The content type and text at an address of this office."""
        address = f"{self.address}{path}"
        with urllib.request.urlopen(address, timeout=10) as answer:
            return answer.headers.get_content_type(), answer.read().decode()


def run(*command, cwd=ROOT, **options):
    """What a command printed; a failing one shows all it said."""
    words = [str(word) for word in command]
    done = subprocess.run(
        words, cwd=cwd, capture_output=True, text=True, check=False, **options
    )
    assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def install(place, *what):
    """Install from the cache that setup has filled, else from the registry."""
    command = [UV, "pip", "install", "--quiet", "--python", place / "venv/bin/python"]
    try:
        run(*command, "--offline", *what)
    except AssertionError:
        run(*command, *what)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_the_wheel_carries_every_kept_file_and_the_built_ones(wheel):
    shipped = set(zipfile.ZipFile(wheel).namelist())
    kept = run("git", "ls-files", *SHIPPED_FOLDERS).splitlines()
    expected = {
        str(Path(SHIPPED_FOLDERS[name.partition("/")[0]], name.partition("/")[2]))
        for name in kept
        if (ROOT / name).exists()
    }
    assert sorted((expected | set(MUST_SHIP)) - shipped) == []
    assert any(name.startswith("agenda/migrations/versions/") for name in shipped)
    assert any(name.startswith("agenda/reference/data/") for name in shipped)
    assert any(name.endswith(".woff2") for name in shipped)


def test_the_wheel_carries_nothing_else(wheel):
    strangers = [
        name
        for name in zipfile.ZipFile(wheel).namelist()
        if not name.startswith(("agenda/", "agenda-"))
        or "__pycache__" in name
        or "node_modules" in name
    ]
    assert strangers == []


def test_an_installed_wheel_becomes_a_working_office(office):
    office.agenda("db", "upgrade")
    office.agenda("agency", "create", "DIT", "Direktorat", "--kind", "central")
    office.agenda(
        "user", "create", "pimpinan@office.example", "--name", "Pimpinan",
        "--role", "supervisor", "--agency", "DIT", "--password-stdin",
        text="kata-sandi-kantor-2026\n",
    )  # fmt: skip
    feed = json.loads(
        office.agenda(
            "feed", "create", "--user", "pimpinan@office.example",
            "--name", "Agenda pimpinan", "--json",
        )
    )  # fmt: skip

    with office.serving():
        kind, page = office.fetch("/login")
        assert (kind, 'name="password"' in page) == ("text/html", True)

        [sheet] = re.findall(r'href="(/static/vendor/app\.css[^"]*)"', page)
        kind, rules = office.fetch(sheet)
        assert (kind, "Plus Jakarta Sans" in rules) == ("text/css", True)

        assert feed["url"].startswith(f"{office.address}/feeds/agf_")
        kind, calendar = office.fetch(feed["url"].removeprefix(office.address))
        assert kind == "text/calendar"
        assert calendar.startswith("BEGIN:VCALENDAR\r\n")
        assert calendar.endswith("END:VCALENDAR\r\n")
