"""AGENDA_MAIL_URL: where letters are handed over, and how the way there is sealed."""

from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import parse_qsl, unquote

from agenda.config.addresses import taken_apart


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
    parts = taken_apart(text)
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
