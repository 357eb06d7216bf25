"""The mail server, greeted without sending anything."""

import smtplib
import ssl
from urllib.parse import urlsplit

from agenda.config import Settings
from agenda.upkeep.doctor.verdicts import fail
from agenda.words import Words, words

_MAIL_SECONDS = 5


def mail(settings: Settings) -> Words:
    address = getattr(settings, "mail_url", "")
    if not address:
        return words(
            "Surat ditulis sebagai berkas di %(path)s.",
            path=str(settings.instance / "outbox"),
        )
    server = urlsplit(address)
    try:
        _greet(server.scheme, server.hostname or "", server.port)
    except (OSError, smtplib.SMTPException) as error:
        raise fail(
            words(
                "Server surat %(host)s tidak menjawab: %(reason)s.",
                host=server.hostname or "",
                reason=str(error),
            ),
            words("Periksa AGENDA_MAIL_URL dan server itu; surat menunggu."),
        ) from error
    return words("Server surat %(host)s menjawab.", host=server.hostname or "")


def _greet(scheme: str, host: str, port: int | None) -> None:
    """Say hello to the server of mail and leave."""
    with (
        smtplib.SMTP_SSL(
            host,
            port or 465,
            timeout=_MAIL_SECONDS,
            context=ssl.create_default_context(),
        )
        if scheme == "smtps"
        else smtplib.SMTP(host, port or 587, timeout=_MAIL_SECONDS)
    ) as server:
        code, _ = server.ehlo()
        if code >= 400:
            raise smtplib.SMTPException(f"EHLO: {code}")
