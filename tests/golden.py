"""Whole outcomes kept under tests/golden; `--update-golden` writes them anew."""

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "golden"
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")


def assert_golden(config: pytest.Config, name: str, text: str) -> None:
    """Compare `text` with the file of that name, ids that differ per run apart."""
    steady = _ID.sub("00000000-0000-7000-8000-000000000000", text)
    file = FOLDER / name
    if config.getoption("--update-golden"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(steady, newline="\n")
    assert steady == file.read_text()
