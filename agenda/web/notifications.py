"""What one was told, and how one wants one's mail."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from agenda.db import db
from agenda.events.models import Event
from agenda.notices import circles, operations, queries
from agenda.notices.models import MailWish, Notification
from agenda.notices.sentences import event_title, sentence
from agenda.people.models import Account
from agenda.rules.permissions import Actor
from agenda.rules.telling import MailEach, NoticeKind, told_of
from agenda.web import access
from agenda.web.forms import choices
from agenda.web.forms.select import one_of, options
from agenda.web.page import instant_words, language
from agenda.web.saving import Sheet, save

blueprint = Blueprint("notifications", __name__)
Answer = str | Response | tuple[str, int]
_ON_PAGE = 30
_MOST_SHOWN = 99
_LOOK = {
    NoticeKind.ASSIGNED: ("person-plus", "brand"),
    NoticeKind.UNASSIGNED: ("person", "neutral"),
    NoticeKind.ACCEPTED: ("person-check-fill", "success"),
    NoticeKind.DECLINED: ("hand-thumbs-down-fill", "danger"),
    NoticeKind.OFFER_WAITING: ("hourglass-split", "warning"),
    NoticeKind.LAPSED: ("hourglass-split", "danger"),
    NoticeKind.TIME_ASKED: ("calendar-plus", "brand"),
    NoticeKind.TIME_GRANTED: ("calendar-check", "success"),
    NoticeKind.TIME_REFUSED: ("calendar-x", "danger"),
    NoticeKind.SUBMITTED: ("send", "brand"),
    NoticeKind.RETURNED: ("arrow-return-left", "warning"),
    NoticeKind.APPROVED: ("check-circle-fill", "success"),
    NoticeKind.APPROVED_ONCE: ("check-circle-fill", "brand"),
    NoticeKind.RELEASED: ("shield-exclamation", "warning"),
    NoticeKind.TASK_CANCELLED: ("x-circle-fill", "danger"),
    NoticeKind.DUE_MOVED: ("alarm", "warning"),
    NoticeKind.EVENT_MOVED: ("arrow-left-right", "warning"),
    NoticeKind.EVENT_CONFIRMED: ("check-circle-fill", "success"),
    NoticeKind.EVENT_POSTPONED: ("pause-circle-fill", "warning"),
    NoticeKind.EVENT_CANCELLED: ("x-circle-fill", "danger"),
    NoticeKind.EVENT_RESTORED: ("arrow-counterclockwise", "brand"),
    NoticeKind.DUE_SOON: ("alarm", "warning"),
    NoticeKind.OVERDUE: ("exclamation-triangle-fill", "danger"),
    NoticeKind.OVERDUE_LONG: ("exclamation-octagon-fill", "danger"),
    NoticeKind.REQUEST_MADE: ("inbox", "brand"),
    NoticeKind.REQUEST_ASKED_BACK: ("chat-left-text", "warning"),
    NoticeKind.REQUEST_REPLIED: ("chat-left-text", "brand"),
    NoticeKind.REQUEST_ACCEPTED: ("check-circle-fill", "success"),
    NoticeKind.REQUEST_DECLINED: ("x-circle-fill", "danger"),
    NoticeKind.REQUEST_WITHDRAWN: ("arrow-counterclockwise", "neutral"),
    NoticeKind.REQUEST_LATE: ("alarm", "warning"),
}


class WishForm(Sheet):
    """How often and when mail comes."""

    each = one_of(_l("Surel"), lambda: choices.of(MailEach))
    hour = one_of(
        _l("Jam ringkasan"),
        lambda: options((str(hour), f"{hour:02}.00") for hour in range(24)),
        description=_l("Menurut jam di zona waktu Anda."),
    )


@blueprint.get("/notifications")
def index() -> Answer:
    """What one was told, the newest first."""
    return _page(_wish_form(queries.wish_of(access.account())))


@blueprint.post("/notifications/read")
def read() -> Answer:
    """Everything has been read, or one of them, whose thing is then opened."""
    account = access.account()
    notice = _own(account, request.form.get("notice"))
    operations.mark_read(account.id, [notice.id] if notice else None)
    db.session.commit()
    return redirect(_address(notice) if notice else "/notifications")


@blueprint.post("/notifications/wish")
def save_wish() -> Answer:
    """How one wants one's mail from now on."""
    form = WishForm()
    asked = {"each": form.each.data, "hour": int(form.hour.data or queries.FIRST_HOUR)}
    if save(form, lambda: operations.set_wish(access.account(), asked)) is None:
        return _page(form)
    flash(gettext("Cara Anda menerima surel disimpan."), "success")
    return redirect("/notifications#surel")


def _page(form: WishForm) -> Answer:
    found = queries.inbox(access.actor(), request.args.get("cursor"), _ON_PAGE)
    page = render_template(
        "notifications/index.html",
        rows=[_row(notice) for notice in found.items],
        unread=unread(),
        form=form,
        next_url=f"/notifications?cursor={found.next_cursor}"
        if found.next_cursor
        else None,
    )
    return page, form.http_status


def _wish_form(wish: MailWish) -> WishForm:
    return WishForm(None, data={"each": wish.each.value, "hour": str(wish.hour)})


def _own(account: Account, text: str | None) -> Notification | None:
    try:
        found = db.session.get(Notification, UUID(text or ""))
    except ValueError:
        return None
    return found if found is not None and found.account_id == account.id else None


def _row(notice: Notification) -> dict[str, Any]:
    icon, tone = _LOOK[notice.kind]
    return {
        "id": notice.id,
        "text": sentence(notice, language()),
        "event": event_title(notice, language()),
        "reason": notice.reason,
        "when": instant_words(notice.at),
        "iso": notice.at.isoformat(),
        "unread": notice.read_at is None,
        "icon": icon,
        "tone": tone,
        "url": _address(notice),
    }


def _address(notice: Notification) -> str:
    return f"/{notice.subject_kind}s/{notice.subject_id}"


# On other pages


@blueprint.app_context_processor
def bell() -> dict[str, Any]:
    """What the head of every page shows of them."""
    signed_in = not g.get("outside_shell") and access.is_signed_in()
    return {"unread": unread()} if signed_in else {}


def unread() -> str:
    """How many notices are unread, for the bell; blank when none is."""
    if "unread" not in g:
        g.unread = queries.count_unread(access.actor(), _MOST_SHOWN)
    count: int = g.unread
    return f"{_MOST_SHOWN}+" if count > _MOST_SHOWN else str(count or "")


def opened(subject_id: UUID) -> None:
    """Whoever opens a thing has read what he was told of it."""
    if unread() and operations.mark_read_of(access.account().id, subject_id):
        db.session.commit()
        g.pop("unread", None)


def recipients(actor: Actor, event: Event, action: str = "event:move") -> list[str]:
    """The names of those who are told of an act on the event."""
    told = told_of(action, circles.of_event(event), actor.account_id)
    names = (db.session.get(Account, one) for one in told)
    return sorted(account.name for account in names if account)
