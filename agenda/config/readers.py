"""What the text of each setting means.

A reader answers the value, and raises ValueError with the end of a sentence that
begins with the name of the setting.
"""

import ipaddress
from email.headerregistry import Address
from email.utils import parseaddr
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from agenda.config.addresses import taken_apart
from agenda.config.mail import mail_server

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

ROLES = ("admin", "desk", "coordinator", "officer", "supervisor", "viewer")
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


def folder(text: str) -> Path | None:
    if text and not Path(text).is_absolute():
        raise ValueError("must be an absolute folder")
    return Path(text) if text else None


def database(text: str) -> str:
    if not text:
        return ""
    parts = taken_apart(text)
    if parts.scheme == "postgresql+psycopg":
        return text
    if parts.scheme != "sqlite":
        raise ValueError("must begin with sqlite:/// or postgresql+psycopg://")
    # sqlite:////file: what follows the third stroke is the file.
    if parts.netloc or not parts.path.startswith("//") or not parts.path.strip("/"):
        raise ValueError("must name an absolute file: sqlite:////FOLDER/FILE")
    return text


def storage(text: str) -> str:
    parts = taken_apart(text)
    plain = parts.scheme == "file" and not (parts.netloc or parts.query)
    if text and not (plain and parts.path.strip("/")):
        raise ValueError("must be file:///ABSOLUTE/FOLDER")
    return text


def address(text: str) -> str:
    parts = taken_apart(text)
    if text and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise ValueError("must be an http or https address")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError("must be an address without password, ? and #")
    return text.rstrip("/")


def zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("is not a known IANA time zone") from error
    return text


def count(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or int(text) > 10:
        raise ValueError("must be a whole number from 0 to 10")
    return int(text)


def level(text: str) -> str:
    if text.upper() not in _LEVELS:
        raise ValueError("must be DEBUG, INFO, WARNING, ERROR or CRITICAL")
    return text.upper()


def mail_url(text: str) -> str:
    mail_server(text)
    return text


def sender(text: str) -> str:
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


def networks(text: str) -> tuple[Network, ...]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    try:
        return tuple(ipaddress.ip_network(name) for name in names)
    except ValueError as error:
        raise ValueError("must be addresses or networks, with commas") from error


def token(text: str) -> str:
    if text and (len(text) < 16 or not text.isascii() or not text.isprintable()):
        raise ValueError("must be 16 plain characters or more")
    return text


def log_format(text: str) -> str:
    if text not in {"auto", "json", "text"}:
        raise ValueError("must be auto, json or text")
    return text


def redis(text: str) -> str:
    if text and taken_apart(text).scheme not in {"redis", "rediss", "unix"}:
        raise ValueError("must begin with redis://, rediss:// or unix://")
    return f"redis+{text}" if text.startswith("unix://") else text


def roles(text: str) -> frozenset[str]:
    names = frozenset(name.strip() for name in text.split(",") if name.strip())
    if names - set(ROLES):
        raise ValueError(f"must be some of {', '.join(ROLES)}, with commas")
    return names
