"""Every setting of an installation: its name, default, meaning and reader.

Settings come from the environment and are read once, at start. An odd value is
refused in a sentence that names the setting.
"""

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from agenda.config import readers
from agenda.config.mail import MailServer, Tls, mail_server
from agenda.config.readers import Network

__all__ = [
    "SETTINGS",
    "MailServer",
    "OddSetting",
    "Setting",
    "Settings",
    "Tls",
    "mail_server",
    "read_settings",
]


class OddSetting(Exception):
    """A setting whose value cannot be used; the message names it and says why."""


@dataclass(frozen=True)
class Setting:
    """One line of the table: environment name, default, help, reader of the text."""

    name: str
    default: str
    help: str
    read: Callable[[str], Any]
    secret: bool = False
    """Its value may hold a password and is never repeated."""

    @property
    def attribute(self) -> str:
        return self.name.removeprefix("AGENDA_").lower()


SETTINGS = (
    Setting(
        "AGENDA_INSTANCE",
        "",
        "Absolute folder for database, uploads and secret; default `instance/`.",
        readers.folder,
    ),
    Setting(
        "AGENDA_DATABASE_URL",
        "",
        "`postgresql+psycopg://…` or `sqlite:////absolute/file`; default SQLite in "
        "the instance folder.",
        readers.database,
        secret=True,
    ),
    Setting(
        "AGENDA_STORAGE_URL",
        "",
        "`file:///absolute/folder` for uploads, not itself a mount point; default "
        "`uploads/` in the instance folder. Other kinds of storage are not offered.",
        readers.storage,
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
        readers.address,
        secret=True,
    ),
    Setting(
        "AGENDA_REDIS_URL",
        "",
        "`redis://…`, where tries are counted together when several servers answer; "
        "without it each process counts for itself.",
        readers.redis,
        secret=True,
    ),
    Setting(
        "AGENDA_SECOND_FACTOR",
        "",
        "Roles that must sign in with a second factor, with commas, such as "
        "`admin,desk,coordinator,supervisor`.",
        readers.roles,
    ),
    Setting(
        "AGENDA_TIMEZONE",
        "Asia/Jakarta",
        "IANA zone of the installation, where nothing nearer says otherwise.",
        readers.zone,
    ),
    Setting(
        "AGENDA_PROXIES",
        "0",
        "Number of trusted reverse proxies in front (0 to 10).",
        readers.count,
    ),
    Setting(
        "AGENDA_LOG_LEVEL",
        "INFO",
        "Least severity that is logged: DEBUG, INFO, WARNING, ERROR or CRITICAL.",
        readers.level,
    ),
    Setting(
        "AGENDA_LOG_FORMAT",
        "auto",
        "`json`: one JSON object a line; `text`: for eyes; `auto`: text on a "
        "terminal, else JSON.",
        readers.log_format,
    ),
    Setting(
        "AGENDA_MAIL_URL",
        "",
        "`smtp://USER:PASSWORD@HOST:PORT` or `smtps://…`; TLS is used when offered, "
        "`?starttls=yes` insists on it, `?starttls=no` does without; when absent, "
        "messages are written as `.eml` files under `instance/outbox/`.",
        readers.mail_url,
        secret=True,
    ),
    Setting(
        "AGENDA_MAIL_FROM",
        "",
        "Sender of messages, such as `Agenda <agenda@example.go.id>`; default "
        "`agenda@` and the host of `AGENDA_BASE_URL`.",
        readers.sender,
    ),
    Setting(
        "AGENDA_METRICS_TOKEN",
        "",
        "Opens `/metrics` and `/health/details` as `Authorization: Bearer …`; 16 "
        "characters or more.",
        readers.token,
        secret=True,
    ),
    Setting(
        "AGENDA_METRICS_ADDRESSES",
        "",
        "Addresses or networks, with commas, that may read them without a token; "
        "behind a proxy only with `AGENDA_PROXIES`.",
        readers.networks,
    ),
)


@dataclass(frozen=True)
class Settings:
    """The settings of this installation, read and checked."""

    instance: Path
    database_url: str = field(repr=False)
    storage_url: str
    secret_key: str = field(repr=False)
    base_url: str
    redis_url: str = field(repr=False)
    second_factor: frozenset[str]
    timezone: str
    proxies: int
    log_level: str
    log_format: str
    mail_url: str = field(repr=False)
    mail_from: str
    metrics_token: str = field(repr=False)
    metrics_addresses: tuple[Network, ...]
    demo: bool = False

    @property
    def uploads(self) -> Path:
        """The folder in which the bytes of uploaded files lie."""
        if self.storage_url:
            return Path(unquote(urlsplit(self.storage_url).path))
        return self.instance / "uploads"


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from `environment` (default: the process's own).

    Raises OddSetting, and makes the instance folder and its secret when absent.
    """
    source = os.environ if environment is None else environment
    values = {setting.attribute: _read(setting, source) for setting in SETTINGS}
    instance = values["instance"] or _default_instance()
    _make(instance)
    values["instance"] = instance
    values["database_url"] = (
        values["database_url"] or f"sqlite:///{instance / 'agenda.db'}"
    )
    values["secret_key"] = values["secret_key"] or _kept_secret(instance)
    values["base_url"] = values["base_url"] or _local_address(source)
    values["mail_from"] = values["mail_from"] or _own_sender(values["base_url"])
    return Settings(**values)


def _read(setting: Setting, source: Mapping[str, str]) -> Any:
    text = source.get(setting.name, "").strip() or setting.default
    try:
        return setting.read(text)
    except ValueError as error:
        found = "" if setting.secret else f" (found: {text!r})"
        raise OddSetting(f"{setting.name} {error}{found}.") from None


def _make(instance: Path) -> None:
    try:
        instance.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OddSetting(
            f"AGENDA_INSTANCE: the folder {instance} cannot be made:"
            f" {error.strerror or error}."
        ) from error


def _default_instance() -> Path:
    beside_package = Path(__file__).resolve().parents[2]
    if (beside_package / "pyproject.toml").exists():
        return beside_package / "instance"
    return Path.cwd() / "instance"


def _local_address(source: Mapping[str, str]) -> str:
    host = source.get("HOST", "").strip() or "127.0.0.1"
    port = source.get("PORT", "").strip() or "8000"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _own_sender(base_url: str) -> str:
    """A sender of this host; one without a name calls itself localhost."""
    host = urlsplit(base_url).hostname or ""
    is_name = "." in host and host.rpartition(".")[2].isalpha()
    return f"Agenda <agenda@{host if is_name else 'localhost'}>"


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
