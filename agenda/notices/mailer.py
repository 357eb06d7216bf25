"""Handing a message over: to the mail server, or as a file into a folder.

What goes wrong is told apart by who is to blame, for each is treated differently: the
message for good (`Undeliverable`), the message for now (`Deferred`), or the server and
the settings, whatever the message is (`ServerAway`).
"""

import os
import smtplib
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path

from agenda import clock
from agenda.config import MailServer, Settings, Tls, mail_server
from agenda.notices.writing import domain_of

Deliver = Callable[[EmailMessage], None]
KEPT_AS_FILE = timedelta(days=30)
"""As long as the outbox keeps a letter that was sent."""
GIVING_UP = 4
"""So many times the timeout of one step a whole delivery may take."""
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


class Undeliverable(Exception):
    """This message will never be taken."""


class Deferred(Exception):
    """This message is not taken now."""


class ServerAway(Exception):
    """No message is taken now: the server, the way to it, or the settings."""


def mailer(settings: Settings) -> Deliver:
    """The way on which the messages of this installation go."""
    server = mail_server(settings.mail_url)
    if server is None:
        folder = settings.instance / "outbox"
        return lambda message: put_into(folder, message)
    return lambda message: hand_over(server, message)


def destination(settings: Settings) -> str:
    """Where messages go, for people; without user and password."""
    server = mail_server(settings.mail_url)
    return str(server or settings.instance / "outbox")


# Into a folder


def put_into(folder: Path, message: EmailMessage) -> None:
    """Write the message as a file of its own, whole or not at all.

    The same message written again takes the place of its first copy.
    """
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        name = message["Message-ID"].strip("<>").partition("@")[0]
        fresh = folder / f"{name}.new"
        fresh.unlink(missing_ok=True)
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(message.as_bytes())
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(folder / f"{name}.eml")
    except OSError as error:
        raise ServerAway(error.strerror or type(error).__name__) from error


def sweep(folder: Path) -> int:
    """Remove letters and halves of letters that lie there for long; answers how many.

    They hold addresses, and nobody else empties the folder.
    """
    before = (clock.now() - KEPT_AS_FILE).timestamp()
    old = [
        path
        for pattern in ("*.eml", "*.new")
        for path in folder.glob(pattern)
        if path.lstat().st_mtime < before
    ]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


# To the server


def hand_over(server: MailServer, message: EmailMessage) -> None:
    """Give the message to the server, or raise who is to blame."""
    with _connected(server, domain_of(message["From"])) as connection:
        _send(connection, message)
        # The server has it: however the goodbye goes, it is not sent again.
        with suppress(OSError, smtplib.SMTPException):
            connection.quit()


def _send(connection: smtplib.SMTP, message: EmailMessage) -> None:
    sender = parseaddr(message["From"])[1]
    recipient = parseaddr(message["To"])[1]
    try:
        connection.send_message(message, sender, [recipient])
    except smtplib.SMTPRecipientsRefused as error:
        _blame_message(*error.recipients[recipient])
    except smtplib.SMTPSenderRefused as error:
        # It would refuse every message of ours.
        raise ServerAway(_told(error.smtp_code, error.smtp_error)) from error
    except smtplib.SMTPResponseException as error:
        _blame_message(error.smtp_code, error.smtp_error)
    except smtplib.SMTPNotSupportedError as error:
        raise Undeliverable("the server takes no such address") from error
    except (OSError, smtplib.SMTPException) as error:
        raise ServerAway(_reason(error)) from error


def _blame_message(code: int, said: bytes | str) -> None:
    """5xx is for good; but 530 asks us to sign in, which is not the message's fault."""
    if code == 530:
        raise ServerAway(_told(code, said))
    raise (Undeliverable if 500 <= code < 600 else Deferred)(_told(code, said))


@contextmanager
def _connected(server: MailServer, own_name: str) -> Iterator[smtplib.SMTP]:
    """A connection that is sealed and signed in as the settings want."""
    connection: smtplib.SMTP | None = None
    timer = None
    try:
        try:
            connection = _open(server, own_name)
            timer = threading.Timer(GIVING_UP * server.timeout, _cut, [connection])
            timer.daemon = True
            timer.start()
            _seal(server, connection)
            if server.user:
                connection.login(server.user, server.password)
        except smtplib.SMTPResponseException as error:
            raise ServerAway(_told(error.smtp_code, error.smtp_error)) from error
        except (OSError, smtplib.SMTPException, ValueError) as error:
            raise ServerAway(_reason(error)) from error
        yield connection
    finally:
        if timer is not None:
            timer.cancel()
        if connection is not None:
            connection.close()


def _open(server: MailServer, own_name: str) -> smtplib.SMTP:
    if server.tls is Tls.ALWAYS:
        return smtplib.SMTP_SSL(
            server.host,
            server.port,
            local_hostname=own_name,
            timeout=server.timeout,
            context=ssl.create_default_context(),
        )
    return smtplib.SMTP(
        server.host, server.port, local_hostname=own_name, timeout=server.timeout
    )


def _seal(server: MailServer, connection: smtplib.SMTP) -> None:
    """TLS as the settings want it; a password never travels in the clear by itself."""
    connection.ehlo_or_helo_if_needed()
    offered = connection.has_extn("starttls")
    if server.tls is Tls.STARTTLS or (server.tls is Tls.OFFERED and offered):
        connection.starttls(context=ssl.create_default_context())
        connection.ehlo()
    elif server.tls is Tls.OFFERED and server.user and server.host not in _LOCAL:
        raise ServerAway(
            "the server offers no TLS, and the password is not sent without"
            " (starttls=no allows it)"
        )


def _cut(connection: smtplib.SMTP) -> None:
    """End a delivery that drags on; whoever waits for the server is told."""
    if connection.sock is not None:
        with suppress(OSError):
            connection.sock.shutdown(2)


def _told(code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(f"{code} {text}".split())


def _reason(error: Exception) -> str:
    """What went wrong on the way; the exception says it in a line."""
    return " ".join(str(error).split()) or type(error).__name__
