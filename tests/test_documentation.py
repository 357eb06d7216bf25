"""Every command of README and docs works: the blocks are run as they stand."""

import configparser
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

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

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("README.md", "docs/operation.md")
EXAMPLES = ROOT / "docs" / "examples"
NOT_RUN = {
    "./bin/demo": "never ends; tests/cli/test_demo.py runs what it starts",
    "./bin/test": "is what runs this",
    "./bin/setup && PATH=$PWD/.venv/bin:$PATH": "bin/test has run it before",
    "agenda serve": "never ends; tests/cli/test_serve.py runs it",
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


def test_what_is_not_run_stands_on_a_page_and_has_a_reason():
    said = {line for page in PAGES for line in commands(page)}

    assert set(NOT_RUN) <= said
    assert all(NOT_RUN.values())


def test_every_command_that_a_page_mentions_exists(tmp_path):
    text = " ".join((ROOT / page).read_text() for page in PAGES)
    said = set(
        re.findall(
            r"\bagenda ((?:db )?[a-z]+)\b",
            " ".join(re.findall(r"`(agenda [^`]+)`", text)),
        )
    )
    assert said
    for words in said:
        done = run(f"agenda {words} --help", tmp_path)
        assert done.returncode == 0, words


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


def test_systemd_itself_finds_nothing_wrong(tmp_path):
    if shutil.which("systemd-analyze") is None:
        return  # the units are read above all the same
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


def test_nginx_itself_finds_nothing_wrong(tmp_path):
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if nginx is None:
        return  # the example is read above all the same
    certificate(tmp_path)
    example = (EXAMPLES / "nginx.conf").read_text()
    for written, here in (
        ("/etc/ssl/agenda", str(tmp_path)),
        ("listen 443", f"listen unix:{tmp_path}/https"),
        ("listen 80", f"listen unix:{tmp_path}/http"),
    ):
        assert written in example
        example = example.replace(written, here)
    places = "".join(
        f"{kind}_temp_path {tmp_path}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{}}\n"
        f"http {{ access_log off;\n{places}{example}}}"
    )

    done = subprocess.run(
        [nginx, "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "[warn]" not in done.stderr


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
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2027, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(made.public_bytes(Encoding.PEM))
    (folder / "privkey.pem").write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
