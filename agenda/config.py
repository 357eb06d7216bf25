"""Every setting of an installation: its name, default, meaning and reader.

Settings come from the environment and are read once, at start. An odd value is
refused in a sentence that names the setting.
"""

import logging
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


class OddSetting(Exception):
    """A setting whose value cannot be used; the message names it and says why."""


@dataclass(frozen=True)
class Setting:
    """One line of the table: environment name, default, help, reader of the text."""

    name: str
    default: str
    help: str
    read: Callable[[str], Any]

    @property
    def attribute(self) -> str:
        return self.name.removeprefix("AGENDA_").lower()


def _folder(text: str) -> Path:
    folder = Path(text)
    if not folder.is_absolute():
        raise ValueError("must be an absolute folder")
    return folder


def _database(text: str) -> str:
    if text and not text.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ValueError("must begin with sqlite:/// or postgresql+psycopg://")
    return text


def _address(text: str) -> str:
    if text and (
        urlsplit(text).scheme not in {"http", "https"} or not urlsplit(text).netloc
    ):
        raise ValueError("must be an http or https address")
    return text.rstrip("/")


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("is not a known IANA time zone") from error
    return text


def _count(text: str) -> int:
    if not text.isdigit() or int(text) > 10:
        raise ValueError("must be a whole number from 0 to 10")
    return int(text)


def _level(text: str) -> str:
    if text.upper() not in logging.getLevelNamesMapping():
        raise ValueError("must be DEBUG, INFO, WARNING, ERROR or CRITICAL")
    return text.upper()


SETTINGS = (
    Setting(
        "AGENDA_INSTANCE",
        "",
        "Absolute folder for database, uploads and secret; default `instance/`.",
        lambda text: _folder(text) if text else None,
    ),
    Setting(
        "AGENDA_DATABASE_URL",
        "",
        "`postgresql+psycopg://…` or `sqlite:///…`; default SQLite in the instance "
        "folder.",
        _database,
    ),
    Setting(
        "AGENDA_SECRET_KEY",
        "",
        "Signs sessions; made and kept with mode 0600 in the instance folder when "
        "absent.",
        str,
    ),
    Setting(
        "AGENDA_BASE_URL",
        "",
        "Address under which people reach the product; default `http://HOST:PORT`. "
        "With https, cookies are `Secure` and HSTS is sent.",
        _address,
    ),
    Setting(
        "AGENDA_TIMEZONE",
        "Asia/Jakarta",
        "IANA zone of the installation, where nothing nearer says otherwise.",
        _zone,
    ),
    Setting(
        "AGENDA_PROXIES",
        "0",
        "Number of trusted reverse proxies in front (0 to 10).",
        _count,
    ),
    Setting(
        "AGENDA_LOG_LEVEL",
        "INFO",
        "Least severity that is logged: DEBUG, INFO, WARNING, ERROR or CRITICAL.",
        _level,
    ),
)


@dataclass(frozen=True)
class Settings:
    """The settings of this installation, read and checked."""

    instance: Path
    database_url: str
    secret_key: str
    base_url: str
    timezone: str
    proxies: int
    log_level: str
    demo: bool = False


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from `environment` (default: the process's own).

    Raises OddSetting, and makes the instance folder and its secret when absent.
    """
    source = os.environ if environment is None else environment
    values = {setting.attribute: _read(setting, source) for setting in SETTINGS}
    instance = values["instance"] or _default_instance()
    instance.mkdir(parents=True, exist_ok=True)
    values["instance"] = instance
    values["database_url"] = (
        values["database_url"] or f"sqlite:///{instance / 'agenda.db'}"
    )
    values["secret_key"] = values["secret_key"] or _kept_secret(instance)
    values["base_url"] = values["base_url"] or _local_address(source)
    return Settings(**values)


def _read(setting: Setting, source: Mapping[str, str]) -> Any:
    text = source.get(setting.name, "").strip() or setting.default
    try:
        return setting.read(text)
    except ValueError as error:
        raise OddSetting(f"{setting.name} {error} (found: {text!r}).") from error


def _default_instance() -> Path:
    beside_package = Path(__file__).resolve().parent.parent
    if (beside_package / "pyproject.toml").exists():
        return beside_package / "instance"
    return Path.cwd() / "instance"


def _local_address(source: Mapping[str, str]) -> str:
    host = source.get("HOST", "").strip() or "127.0.0.1"
    port = source.get("PORT", "").strip() or "8000"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _kept_secret(instance: Path) -> str:
    """The secret in the instance folder, made with mode 0600 the first time."""
    kept = instance / "secret-key"
    try:
        handle = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return kept.read_text().strip()
    with os.fdopen(handle, "w") as file:
        secret = secrets.token_urlsafe(48)
        file.write(secret)
    return secret
