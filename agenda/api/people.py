"""Agencies, users, and the caller's own account."""

from typing import Any

from flask import request

from agenda.api import asking, schemas
from agenda.api.door import (
    ADMIN,
    PAGING,
    WRITE,
    Answer,
    Call,
    created,
    listed,
    route,
    shown,
)
from agenda.api.whole import page_of
from agenda.errors import BadInput, NotFound
from agenda.handover import agencies
from agenda.people import drafts, fields, operations, queries, search
from agenda.people.models import Account, Agency
from agenda.rules.permissions import Action, Actor, Reach, may, reach
from agenda.rules.readings import Reading
from agenda.tasks.shown_names import names_changed
from agenda.words import words


def _may_manage(actor: Actor) -> bool:
    return may(actor, Action.MANAGE_PEOPLE)


def _may_change(actor: Actor, _thing: object) -> bool:
    return _may_manage(actor)


# Agencies


def _find_agency(_actor: Actor, agency_id: str) -> Agency:
    return queries.agency(asking.object_id(agency_id))


@route(
    "GET",
    "/agencies",
    answers=schemas.Listed[schemas.Agency],
    query=("q", *PAGING),
)
def list_agencies(_call: Call) -> Answer:
    """All agencies, each after the one it belongs to; `q` knows former names."""
    query, rows = asking.words_asked(), queries.agencies()
    found = search.agencies_with(query, rows) if query else rows
    page = page_of(found, lambda agency: agency.code)
    return listed(page, fields.agency_fields)


@route(
    "POST",
    "/agencies",
    scope=ADMIN,
    answers=schemas.Agency,
    takes=schemas.AgencyNew,
    may=_may_manage,
    creates=True,
)
def enter_agency(call: Call) -> Answer:
    """Enter an agency."""
    agency = operations.create_agency(call.actor, call.body, call.reason)
    return created(fields.agency_fields(agency), f"/agencies/{agency.id}")


@route("GET", "/agencies/{agency_id}", answers=schemas.Agency, find=_find_agency)
def show_agency(call: Call) -> Answer:
    """One agency."""
    return shown(fields.agency_fields(call.thing))


@route(
    "PATCH",
    "/agencies/{agency_id}",
    scope=ADMIN,
    answers=schemas.Agency,
    takes=schemas.AgencyChange,
    find=_find_agency,
    allow=_may_change,
)
def change_agency(call: Call) -> Answer:
    """Change fields of an agency; its code stays for good."""
    agency: Agency = call.thing
    names = agency.all_names
    known = fields.agency_fields(agency)
    body = asking.without_repeats(call.body, known, drafts.AGENCY)
    operations.revise_agency(call.actor, agency, body, call.seen, call.reason)
    if agency.all_names != names:
        names_changed("agency", agency.code)
    return shown(fields.agency_fields(agency))


@route(
    "POST",
    "/agencies/{agency_id}/merge",
    scope=ADMIN,
    answers=schemas.Agency,
    takes=schemas.AgencyMerge,
    find=_find_agency,
    allow=_may_change,
)
def merge_agency(call: Call) -> Answer:
    """Merge the agency into another one: people, units and work go over to it."""
    reading = Reading(call.body, {"into", "on"})
    heir, day = reading.line("into", 24, required=True), reading.day("on", True)
    reading.finish()
    agencies.merge(call.actor, call.thing, heir, day, call.reason, call.seen)
    return shown(fields.agency_fields(call.thing))


# Users


def _find_user(actor: Actor, user_id: str) -> Account:
    """An account that the actor may list, or the actor's own."""
    account = queries.account(asking.object_id(user_id))
    match reach(actor, Action.LIST_PEOPLE):
        case Reach.ANY:
            return account
        case Reach.OWN if account.agency_id == actor.agency_id:
            return account
        case _ if account.id == actor.account_id:
            return account
        case _:
            raise NotFound


def _may_list(actor: Actor) -> bool:
    return reach(actor, Action.LIST_PEOPLE) is not Reach.NONE


@route(
    "GET",
    "/users",
    answers=schemas.Listed[schemas.User],
    query=("agency", "all", "q", *PAGING),
    may=_may_list,
)
def list_users(call: Call) -> Answer:
    """Active people in order of creation; with `all=true` closed accounts too."""
    rows = queries.people(call.actor, _agency_asked(), asking.flag("all"))
    query = asking.words_asked()
    found = search.people_with(query, rows, call.actor) if query else rows
    page = page_of(found, lambda account: str(account.id))
    return listed(page, lambda account: fields.user_fields(account, call.actor))


def _agency_asked() -> Agency | None:
    code = request.args.get("agency")
    if not code:
        return None
    agency = queries.agency_by_code(code)
    if agency is None:
        raise BadInput.at("agency", words("Instansi ini tidak dikenal."))
    return agency


@route(
    "POST",
    "/users",
    scope=ADMIN,
    answers=schemas.OpenedUser,
    takes=schemas.UserNew,
    may=_may_manage,
    creates=True,
)
def open_account(call: Call) -> Answer:
    """Open an account; a password that is made up here is told this once."""
    account, password = operations.create_account(call.actor, call.body, call.reason)
    body = fields.user_fields(account, call.actor)
    if password is not None:
        body["password"] = password
    return created(body, f"/users/{account.id}", secrets=("password",))


@route("GET", "/users/{user_id}", answers=schemas.User, find=_find_user)
def show_user(call: Call) -> Answer:
    """One account, for whoever may list it."""
    return shown(fields.user_fields(call.thing, call.actor))


@route(
    "PATCH",
    "/users/{user_id}",
    scope=ADMIN,
    answers=schemas.User,
    takes=schemas.UserChange,
    find=_find_user,
    allow=_may_change,
)
def change_user(call: Call) -> Answer:
    """Change an account; `active` false closes it, true opens it again."""
    known = fields.user_fields(call.thing, call.actor)
    body = asking.without_repeats(call.body, known, drafts.ACCOUNT)
    account = operations.revise_account(
        call.actor, call.thing, body, call.seen, call.reason
    )
    return shown(fields.user_fields(account, call.actor))


# The caller


def _find_oneself(actor: Actor) -> Account:
    assert actor.account_id is not None
    return queries.account(actor.account_id)


@route("GET", "/me", answers=schemas.User, find=_find_oneself)
def show_me(call: Call) -> Answer:
    """The account that the token stands for."""
    return shown(fields.user_fields(call.thing, call.actor))


@route(
    "PATCH",
    "/me",
    scope=WRITE,
    answers=schemas.User,
    takes=schemas.Preferences,
    find=_find_oneself,
)
def change_me(call: Call) -> Answer:
    """Change the own language, zone, telephone and private e-mail."""
    known: dict[str, Any] = fields.user_fields(call.thing, call.actor)
    body = asking.without_repeats(call.body, known, drafts.OWN)
    account = operations.set_preferences(call.actor, body, call.seen, call.reason)
    return shown(fields.user_fields(account, call.actor))
