"""Which way imports point: the contracts of pyproject.toml hold in every test run."""

import logging
import subprocess
import sys

import pytest
from importlinter.cli import lint_imports

LOADED = """
import pkgutil, sys
import agenda.{package} as package
for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    __import__(module.name)
print(*sorted(name.partition(".")[0] for name in sys.modules))
"""


@pytest.fixture
def kept_loggers():
    """The linter switches off every logger that it finds, also for later tests."""
    yield
    for logger in logging.Logger.manager.loggerDict.values():
        if isinstance(logger, logging.Logger):
            logger.disabled = False


@pytest.mark.usefixtures("kept_loggers")
def test_every_import_contract_holds(capsys):
    outcome = lint_imports(no_logo=True, no_cache=True)
    assert outcome == 0, capsys.readouterr().out


@pytest.mark.parametrize("package", ["rules", "formats"])
def test_rules_and_formats_load_neither_flask_nor_sqlalchemy(package):
    loaded = subprocess.run(
        [sys.executable, "-c", LOADED.format(package=package)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert "agenda" in loaded
    assert not {"flask", "flask_sqlalchemy", "sqlalchemy", "wtforms"} & set(loaded)
