"""What was typed is not lost: when a session ended meanwhile, or a form grew too old.

The fields travel sealed in the sign-in page, and are kept sealed for an hour once the
same person is in again. Then the very form is shown, filled as it was; nothing is done
without another press of its button. Where a form cannot be shown like that, a page
lists what was typed and sends it on. Passwords are never kept, and files have to be
chosen again.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from flask import Response as FlaskResponse
from flask import (
    after_this_request,
    current_app,
    flash,
    g,
    has_request_context,
    make_response,
    render_template,
    request,
)
from flask_babel import gettext
from markupsafe import escape
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.exceptions import HTTPException

from agenda.db import db
from agenda.people import kept_forms
from agenda.people.models import Account
from agenda.seal import Broken, seal, unseal
from agenda.web import access

MOST = 300_000
"""Characters of all fields together; more is not carried along."""
_WITHIN = timedelta(hours=24)
_PARAMETER = "kept"
_SECRET_PAGES = frozenset(
    {
        "auth.logout",
        "profile.change_password",
        "profile_factor.set_up",
        "profile_factor.switch_off",
        "profile_factor.renew_codes",
    }
)
_UNSAID = frozenset({"csrf_token", "version"})
"""Fields that no person has typed."""


@dataclass(frozen=True)
class Kept:
    """A form that was not accepted: where it goes, what was in it."""

    path: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[str, ...] = ()
    owner: str = ""
    id: UUID | None = field(default=None, compare=False)

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What a person has typed, to be shown."""
        return [
            (name, value)
            for name, value in self.fields
            if name not in _UNSAID and value.strip()
        ]


# Taking up


def of_request() -> Kept | None:
    """What this POST carries, if it is worth keeping and was sent from our own page."""
    if request.method != "POST" or request.endpoint in _SECRET_PAGES:
        return None
    if not _from_here():
        return None
    kept = Kept(
        path=_path_of_request(),
        fields=tuple(
            (name, value)
            for name, value in request.form.items(multi=True)
            if name != "csrf_token" and "password" not in name
        ),
        files=tuple(sent.filename for sent in request.files.values() if sent.filename),
        owner=access.owner_of_session(),
    )
    size = sum(len(name) + len(value) for name, value in kept.fields)
    return kept if (kept.typed or kept.files) and size <= MOST else None


def sealed(kept: Kept) -> str:
    """The form as a hidden field carries it."""
    document = [kept.path, kept.fields, kept.files, kept.owner]
    return seal(access.settings().secret_key, json.dumps(document))


def opened(text: str) -> Kept | None:
    """The form that a hidden field carries; None unless it was sealed here, today."""
    try:
        document = json.loads(unseal(access.settings().secret_key, text, _WITHIN))
    except Broken:
        return None
    path, fields, files, owner = document
    pairs = tuple((str(name), str(value)) for name, value in fields)
    return Kept(path, pairs, tuple(files), owner)


def keep_for(account: Account, text: str) -> str | None:
    """Keep the sealed form for whoever has just proved who it is.

    Answers where to go; None when it is not theirs.
    """
    kept = opened(text) if text else None
    if kept is None or kept.owner not in {"", str(account.id)}:
        return None
    row = kept_forms.keep(account, text)
    page = kept.path if _has_page(kept.path) else "/resend"
    return f"{page}{'&' if '?' in page else '?'}{urlencode({_PARAMETER: row.id})}"


def _from_here() -> bool:
    """Another site's form is nothing that a person has typed here."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def _path_of_request() -> str:
    query = [pair for pair in request.args.items(multi=True) if pair[0] != _PARAMETER]
    return f"{request.path}?{urlencode(query)}" if query else request.path


def _has_page(path: str) -> bool:
    """Whether a page, and not only a button, lives at this address."""
    try:
        _page_at(urlsplit(path).path)
    except HTTPException:
        return False
    return True


def _page_at(path: str) -> tuple[str, Mapping[str, Any]]:
    """The endpoint that shows this address, and what it is given."""
    adapter = current_app.url_map.bind("localhost")
    return adapter.match(path, method="GET")


# Showing again


def filled_again() -> FlaskResponse | None:
    """The form of this address, filled with what is kept for it; None: as usual."""
    if _PARAMETER not in request.args:
        return None
    kept = _kept_for_this_page()
    if kept is None:
        return None
    if request.method != "GET":
        _drop_when_done(kept)
        return None
    flash(
        gettext("Anda sudah masuk lagi. Isian Anda masih utuh; periksa, lalu kirim."),
        "warning",
    )
    return _shown(kept)


def too_old(kept: Kept) -> FlaskResponse:
    """The form of this POST again, after its token was refused."""
    flash(
        gettext(
            "Formulir ini sudah terlalu lama terbuka, jadi belum disimpan. Isian Anda"
            " masih utuh; periksa, lalu kirim sekali lagi."
        ),
        "warning",
    )
    return _shown(kept) if _has_page(kept.path) else sent_on(kept)


def of_address() -> Kept | None:
    """What is kept under the id in the address, wherever it goes."""
    try:
        row = kept_forms.of_account(access.account(), UUID(request.args[_PARAMETER]))
    except ValueError:
        return None
    kept = opened(row.sealed) if row else None
    return replace(kept, id=row.id) if row and kept else None


def sent_on(kept: Kept) -> FlaskResponse:
    """A page that lists what was typed, and a button that sends it."""
    target = kept.path
    if kept.id is not None:
        target += f"{'&' if '?' in target else '?'}{urlencode({_PARAMETER: kept.id})}"
    page = render_template("auth/resend.html", kept=kept, target=target)
    return make_response(page)


def _kept_for_this_page() -> Kept | None:
    kept = of_address()
    return kept if kept and urlsplit(kept.path).path == request.path else None


def _shown(kept: Kept) -> FlaskResponse:
    """The page of this address with every field as it was, else the list."""
    g.kept_fields = ImmutableMultiDict(kept.fields)
    _name_lost_files(kept)
    # Never the view of the button, which would act without asking for the method.
    endpoint, parts = _page_at(request.path)
    sent, request.method = request.method, "GET"
    try:
        answer = make_response(current_app.view_functions[endpoint](**parts))
    finally:
        request.method = sent
        del g.kept_fields
    whole = answer.status_code == 200 and all(_found(kept, answer))
    return answer if whole else sent_on(kept)


def _found(kept: Kept, answer: FlaskResponse) -> Iterator[bool]:
    """Whether each text that was typed stands in the page, and the version seen then.

    Where somebody else has saved meanwhile, the old version is what has to be sent.
    """
    page = answer.get_data(as_text=True)
    for name, value in kept.fields:
        if name == "version":
            hidden = rf'name="version"[^>]*value="{re.escape(escape(value))}"'
            yield re.search(hidden, page) is not None
    yield from (str(escape(value)) in page for _, value in kept.typed)


def _name_lost_files(kept: Kept) -> None:
    if kept.files:
        flash(
            gettext(
                "Berkas perlu dipilih sekali lagi: %(names)s.",
                names=", ".join(kept.files),
            ),
            "warning",
        )


def fields_again(names: Collection[str]) -> MultiDict[str, str] | None:
    """What a form with these fields is filled with, when it is one shown again."""
    if not has_request_context():
        return None
    found: MultiDict[str, str] | None = g.get("kept_fields")
    if found is None:
        return None
    typed = {name.partition("-")[0] for name in found if name not in _UNSAID}
    return found if typed & set(names) else None


def _drop_when_done(kept: Kept) -> None:
    """Once the form was accepted (the answer leads elsewhere), nothing is kept."""
    account, form_id = access.account(), kept.id
    assert form_id is not None

    def after(response: FlaskResponse) -> FlaskResponse:
        if response.status_code in {302, 303}:
            kept_forms.drop(account, form_id)
            db.session.commit()
        return response

    after_this_request(after)
