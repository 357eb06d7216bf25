"""The house rules of the repository itself: commands, locks, what may stand in it."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from agenda.config import SETTINGS

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = ["bin/setup", "bin/demo", "bin/test", "bin/lock", ".ci/run"]
LOCKS = ["requirements/core.txt", "requirements/dev.txt", "requirements/uv.txt"]

# A place on somebody's machine or in somebody's workplace has no meaning elsewhere.
FOREIGN = re.compile(rb"/(?:root|home)/\w")


def tracked_files():
    """Every file of the repository, with its content, as git knows it."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    paths = (ROOT / name for name in listed.split("\0") if name)
    return {
        path.relative_to(ROOT): path.read_bytes() for path in paths if path.exists()
    }


def packages_of(lock):
    """The pinned `name==version` of a lock, without markers."""
    lines = (ROOT / lock).read_text().splitlines()
    return {line.split()[0] for line in lines if line[:1].isalnum()}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme_can_be_executed(command):
    assert os.access(ROOT / command, os.X_OK)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_every_package_by_hash_and_names_no_address(lock):
    text = (ROOT / lock).read_text()
    assert "//" not in text
    for package in re.split(r"\n(?=\w)", text.split("bin/lock\n", 1)[1]):
        assert re.match(r"[\w.\[\]-]+==\S+", package), package
        assert "--hash=sha256:" in package, package


def test_the_npm_lock_pins_every_package_by_hash_and_names_no_registry():
    text = (ROOT / "frontend/package-lock.json").read_text()
    assert '"resolved"' not in text
    assert text.count('"integrity"') == text.count('"node_modules/')


def test_one_environment_can_hold_the_demonstration_and_the_tests():
    only_core = packages_of("requirements/core.txt") - packages_of(
        "requirements/dev.txt"
    )
    assert only_core == set()


def test_no_file_names_a_place_on_one_machine():
    guilty = [name for name, text in tracked_files().items() if FOREIGN.search(text)]
    assert guilty == []


def test_the_readme_explains_every_setting_as_the_program_does():
    readme = (ROOT / "README.md").read_text()
    rows = [
        f"| `{setting.name}` | {setting.default or '–'} | {setting.help} |"
        for setting in SETTINGS
    ]
    assert [row for row in rows if row not in readme] == []


def test_nothing_that_was_built_or_is_private_is_kept_in_the_repository():
    kept = {str(name) for name in tracked_files()}
    assert not {name for name in kept if name.endswith((".mo", ".pyc", ".db"))}
    assert not {name for name in kept if name.startswith("static/vendor/")}
    assert {name for name in kept if name.startswith("instance/")} == {
        "instance/.gitkeep"
    }


def test_every_icon_of_the_sprite_is_used_somewhere():
    listed = (ROOT / "frontend/icons.txt").read_text().splitlines()
    names = [line for line in listed if line and not line.startswith("#")]
    sources = [
        path
        for folder, kind in (("templates", "*.html"), ("agenda", "*.py"))
        for path in (ROOT / folder).rglob(kind)
    ]
    text = "\n".join(path.read_text() for path in sources)

    unused = [
        name for name in names if not re.search(rf"(?<![\w-]){name}(?![\w-])", text)
    ]

    assert unused == []
