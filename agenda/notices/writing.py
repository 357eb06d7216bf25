"""A message from a notice: its templates filled, its headers set.

A plain template environment without a request. Whatever stands in a name or a title,
a header stays one line.
"""

from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime as rfc5322
from functools import cache
from zoneinfo import ZoneInfo

from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from agenda import clock, paths
from agenda.notices.messages import BUILDERS
from agenda.notices.notice import Notice, Office
from agenda.rules.precision import describe_clock, zone_label
from agenda.words import catalogue

_POLICY = SMTP.clone(cte_type="7bit")
"""Bodies in plain ASCII: every server on the way can carry them."""
_LONGEST_SUBJECT = 200


class UnknownKind(Exception):
    """No message of this kind is known to this version of the program."""


class BadAddress(Exception):
    """Nothing can be sent to this address."""


def write(notice: Notice, office: Office) -> EmailMessage:
    """The message that tells this notice. Raises NoLongerNeeded, BadAddress."""
    builder = BUILDERS.get(notice.kind)
    if builder is None:
        raise UnknownKind(notice.kind)
    said = dict(builder(notice, office))
    reply_to = said.pop("reply_to", office.sender)
    calendar = said.pop("calendar", None)
    message = EmailMessage(policy=_POLICY)
    message["From"] = office.sender
    message["To"] = _address(notice.recipient)
    message["Reply-To"] = one_line(reply_to)
    message["Subject"] = one_line(_filled(notice, "subject.txt", said, office))[
        :_LONGEST_SUBJECT
    ]
    message["Date"] = rfc5322(clock.now())
    message["Message-ID"] = f"<{notice.id}@{domain_of(office.sender)}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(_filled(notice, "body.txt", said, office))
    message.add_alternative(_filled(notice, "body.html", said, office), subtype="html")
    message["Content-Language"] = notice.language
    if calendar is not None:
        message.add_attachment(
            calendar, maintype="text", subtype="calendar", filename="agenda.ics"
        )
    return message


def one_line(text: str) -> str:
    """`text` without anything that could begin another line of a header."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def domain_of(sender: str) -> str:
    """The part behind the @ of an address that may have a name before it."""
    return sender.rpartition("@")[2].rstrip(">")


def _address(recipient: str) -> Address:
    try:
        return Address(addr_spec=recipient)
    except (MessageError, ValueError, IndexError) as error:
        raise BadAddress("not an address of mail") from error


def _filled(notice: Notice, part: str, said: dict[str, object], office: Office) -> str:
    template = _templates(notice.language).get_template(f"emails/{notice.kind}-{part}")
    return template.render(said, office=office, language=notice.language)


@cache
def _templates(language: str) -> Environment:
    made = Environment(
        loader=FileSystemLoader(paths.resource_folder("templates")),
        autoescape=select_autoescape(("html",), default=False),
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.install_gettext_translations(  # type: ignore[attr-defined]  # by the extension
        catalogue(language), newstyle=True
    )

    def moment(value: datetime, zone: str) -> str:
        there = value.astimezone(ZoneInfo(zone))
        day = format_date(there, "d MMMM y", locale=language)
        return f"{day}, {describe_clock(there, language)} {zone_label(zone, value)}"

    made.filters["moment"] = moment
    return made
