"""The caller's own notices, and how mail is wished for."""

from typing import Any
from uuid import UUID

from agenda.api import asking, schemas
from agenda.api.door import PAGING, WRITE, Answer, Call, listed, route
from agenda.errors import BadInput
from agenda.formats.instants import rfc3339, rfc3339_or_none
from agenda.notices import operations, queries
from agenda.notices.models import MailWish, Notification
from agenda.notices.sentences import sentence
from agenda.people import queries as people
from agenda.people.models import Account
from agenda.rules.readings import Reading
from agenda.words import words

_MOST = 500


@route(
    "GET",
    "/notifications",
    answers=schemas.Listed[schemas.Notification],
    query=("unread", *PAGING),
)
def list_notifications(call: Call) -> Answer:
    """What the caller was told, the newest first."""
    account = _caller(call)
    page = queries.inbox(
        call.actor,
        asking.cursor(),
        asking.limit(),
        unread=asking.flag("unread"),
    )
    return listed(page, lambda notice: _fields(notice, account.language))


@route(
    "POST",
    "/notifications/read",
    scope=WRITE,
    answers=schemas.Listed[schemas.Notification],
    takes=schemas.NotificationsRead,
)
def read_notifications(call: Call) -> Answer:
    """These were read, or all of them; answers what is still unread."""
    account = _caller(call)
    Reading(call.body, {"ids"}).finish()
    operations.mark_read(account.id, _ids(call.body.get("ids")))
    page = queries.inbox(call.actor, limit=_MOST, unread=True)
    return listed(page, lambda notice: _fields(notice, account.language))


@route("GET", "/notifications/wish", answers=schemas.MailWish)
def show_wish(call: Call) -> Answer:
    """How often mail comes, and at which hour."""
    return _wish(queries.wish_of(_caller(call)))


@route(
    "POST",
    "/notifications/wish",
    scope=WRITE,
    answers=schemas.MailWish,
    takes=schemas.MailWishChange,
)
def change_wish(call: Call) -> Answer:
    """Have mail come in another way."""
    return _wish(operations.set_wish(_caller(call), call.body))


def _caller(call: Call) -> Account:
    assert call.actor.account_id is not None
    return people.account(call.actor.account_id)


def _fields(notice: Notification, language: str) -> dict[str, Any]:
    return {
        "id": str(notice.id),
        "kind": notice.kind.value,
        "subject_kind": notice.subject_kind,
        "subject": str(notice.subject_id),
        "change_set": str(notice.change_set),
        "text": sentence(notice, language),
        "reason": notice.reason,
        "actor": notice.actor_label,
        "at": rfc3339(notice.at),
        "read_at": rfc3339_or_none(notice.read_at),
    }


def _wish(wish: MailWish) -> Answer:
    return Answer({"each": wish.each.value, "hour": wish.hour}, is_object=False)


def _ids(asked: Any) -> list[UUID] | None:
    if asked is None:
        return None
    if not isinstance(asked, list) or len(asked) > _MOST:
        raise BadInput.at("ids", words("Harus berupa daftar."))
    return [_id(number, text) for number, text in enumerate(asked)]


def _id(number: int, text: Any) -> UUID:
    """An id as it is written here, and in no other way of writing one."""
    try:
        found = UUID(text)
        if str(found) != text.lower():
            raise ValueError(text)
    except (AttributeError, TypeError, ValueError):
        raise BadInput.at(f"ids.{number}", words("Bukan sebuah id.")) from None
    return found
