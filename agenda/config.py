"""Every setting of an installation: its name, default, meaning and reader.

Settings come from the environment and are read once, at start. An odd value is
refused in a sentence that names the setting.
"""

import ipaddress
import logging
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.utils import parseaddr
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
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
    secret: bool = False
    """Its value is never repeated."""

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


def _storage(text: str) -> str:
    parts = urlsplit(text)
    plain = parts.scheme == "file" and not (parts.netloc or parts.query)
    if text and not (plain and parts.path.strip("/")):
        raise ValueError("must be file:///ABSOLUTE/FOLDER")
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


class Tls(StrEnum):
    """How the way to the mail server is sealed."""

    ALWAYS = "from the first byte"
    STARTTLS = "must be offered"
    OFFERED = "when offered"
    NEVER = "never"


@dataclass(frozen=True)
class MailServer:
    """Where letters are handed over."""

    host: str
    port: int
    tls: Tls
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: float = 20.0

    def __str__(self) -> str:
        return f"{self.host} port {self.port}"


_STARTTLS = {"yes": Tls.STARTTLS, "no": Tls.NEVER, "": Tls.OFFERED}


def mail_server(text: str) -> MailServer | None:
    """What AGENDA_MAIL_URL says; None when it is empty. Raises ValueError."""
    if not text:
        return None
    parts = urlsplit(text)
    asked = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=False))
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise ValueError("must be smtp://HOST or smtps://HOST")
    if parts.path.strip("/") or asked.keys() - {"starttls", "timeout"}:
        raise ValueError("takes nothing but starttls=yes|no and timeout=SECONDS")
    if asked.get("starttls", "") not in _STARTTLS:
        raise ValueError("knows starttls=yes and starttls=no")
    timeout = asked.get("timeout", "20")
    if not timeout.isdigit() or not 1 <= int(timeout) <= 120:
        raise ValueError("takes a timeout from 1 to 120 seconds")
    sealed = parts.scheme == "smtps"
    return MailServer(
        host=parts.hostname,
        port=parts.port or (465 if sealed else 587 if parts.username else 25),
        tls=Tls.ALWAYS if sealed else _STARTTLS[asked.get("starttls", "")],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        timeout=float(timeout),
    )


def _mail_url(text: str) -> str:
    mail_server(text)
    return text


def _sender(text: str) -> str:
    """An address of mail, with a name before it or not; empty stays empty."""
    if not text:
        return ""
    name, address = parseaddr(text)
    try:
        parsed = Address(display_name=name, addr_spec=address)
    except Exception as error:  # the parser raises whatever it stumbles over
        raise ValueError("must be an address such as agenda@example.go.id") from error
    if not parsed.domain or not text.isprintable():
        raise ValueError("must be an address such as agenda@example.go.id")
    return str(parsed)


Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _networks(text: str) -> tuple[Network, ...]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    try:
        return tuple(ipaddress.ip_network(name) for name in names)
    except ValueError as error:
        raise ValueError("must be addresses or networks, with commas") from error


def _token(text: str) -> str:
    if text and (len(text) < 16 or not text.isascii() or not text.isprintable()):
        raise ValueError("must be 16 plain characters or more")
    return text


def _log_format(text: str) -> str:
    if text not in {"auto", "json", "text"}:
        raise ValueError("must be auto, json or text")
    return text


ROLES = ("admin", "desk", "coordinator", "officer", "supervisor", "viewer")


def _redis(text: str) -> str:
    if text and not text.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("must begin with redis://, rediss:// or unix://")
    return f"redis+{text}" if text.startswith("unix://") else text


def _roles(text: str) -> frozenset[str]:
    names = frozenset(name.strip() for name in text.split(",") if name.strip())
    if names - set(ROLES):
        raise ValueError(f"must be some of {', '.join(ROLES)}, with commas")
    return names


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
        "AGENDA_STORAGE_URL",
        "",
        "`file:///absolute/folder` for uploads, not itself a mount point; default "
        "`uploads/` in the instance folder. Other kinds of storage are not offered.",
        _storage,
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
        "AGENDA_REDIS_URL",
        "",
        "`redis://…`, where tries are counted together when several servers answer; "
        "without it each process counts for itself.",
        _redis,
    ),
    Setting(
        "AGENDA_SECOND_FACTOR",
        "",
        "Roles that must sign in with a second factor, with commas, such as "
        "`admin,desk,coordinator,supervisor`.",
        _roles,
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
    Setting(
        "AGENDA_LOG_FORMAT",
        "auto",
        "`json`: one JSON object a line; `text`: for eyes; `auto`: text on a "
        "terminal, else JSON.",
        _log_format,
    ),
    Setting(
        "AGENDA_MAIL_URL",
        "",
        "`smtp://USER:PASSWORD@HOST:PORT` or `smtps://…`; TLS is used when offered, "
        "`?starttls=yes` insists on it, `?starttls=no` does without; when absent, "
        "messages are written as `.eml` files under `instance/outbox/`.",
        _mail_url,
        secret=True,
    ),
    Setting(
        "AGENDA_MAIL_FROM",
        "",
        "Sender of messages, such as `Agenda <agenda@example.go.id>`; default "
        "`agenda@` and the host of `AGENDA_BASE_URL`.",
        _sender,
    ),
    Setting(
        "AGENDA_METRICS_TOKEN",
        "",
        "Opens `/metrics` and `/health/details` as `Authorization: Bearer …`; 16 "
        "characters or more.",
        _token,
        secret=True,
    ),
    Setting(
        "AGENDA_METRICS_ADDRESSES",
        "",
        "Addresses or networks, with commas, that may read them without a token; "
        "behind a proxy only with `AGENDA_PROXIES`.",
        _networks,
    ),
)


@dataclass(frozen=True)
class Settings:
    """The settings of this installation, read and checked."""

    instance: Path
    database_url: str
    storage_url: str
    secret_key: str = field(repr=False)
    base_url: str
    redis_url: str
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
    instance.mkdir(parents=True, exist_ok=True)
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


def _default_instance() -> Path:
    beside_package = Path(__file__).resolve().parent.parent
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
