"""Who may do what at which address: the rules, and a thing of each kind to try on.

`RULES` has a line for every address of `tests/routes.txt`: methods, address, kind of
the thing that stands in it (`-` for none) and who may. What one may not see answers
like nothing, 404; what one sees and may not do, 403. The rules are said once more here,
by name of person and not by the code's own table, so that either can be wrong.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agenda import clock
from agenda.audit.models import AuditEntry
from agenda.companions import operations as beside
from agenda.db import db, new_id
from agenda.events import operations as events
from agenda.events.models import Event
from agenda.exchange import runs
from agenda.exchange.results import ImportResult
from agenda.feeds import operations as feeds
from agenda.filters import operations as filters
from agenda.outbox import operations as outbox
from agenda.outbox.models import Letter
from agenda.packs import operations as packing
from agenda.packs import queries as packs
from agenda.packs import sharing
from agenda.packs.models import Pack, Plan
from agenda.people import delegations, leaves, roster, sessions
from agenda.people import operations as accounts
from agenda.phases import operations as phases
from agenda.reference import queries as reference
from agenda.requests import operations as requests
from agenda.rules.permissions import OPERATOR
from agenda.tasks import bundles, more_time, proving, travel
from agenda.tasks import operations as tasks
from tests.cast import Cast
from tests.factories import (
    make_account,
    make_agency,
    make_event,
    make_score,
    make_task,
)
from tests.samples import PDF

Names = frozenset[str]


def _names(text: str) -> Names:
    return frozenset(text.split())


EVERYBODY = _names(
    "admin desk coordinator officer supervisor viewer aceh_officer sumut_officer"
    " bali_viewer"
)
"""All roles in the lead agency or above all; then a partner, a helper, a stranger."""

_LEAD = _names("coordinator officer supervisor viewer")
_ABOVE = _names("admin desk")
_HELPER = _names("sumut_officer")
_STEER = _names("admin desk coordinator")

WHO: dict[str, Names] = {
    "all": EVERYBODY,
    # events of DIT that are tentative
    "register": _names("admin desk coordinator officer aceh_officer sumut_officer"),
    "edit": _STEER | {"officer"},
    "steer": _STEER,
    "comment": _STEER | _names("officer supervisor aceh_officer"),
    # tasks of DIT that the helper works on
    "manage": _STEER,
    "work": _HELPER,
    "prove": _STEER | _HELPER,
    "judge": _names("desk coordinator supervisor"),
    "approve": _names("desk supervisor"),
    "check": _names("coordinator") | _HELPER,
    "release": _names("coordinator supervisor"),
    # things of one person
    "owner": _names("officer"),
    # leave of the officer, and who acts for the supervisor
    "away": _names("officer coordinator"),
    "name": _names("admin desk coordinator supervisor"),
    "keep-bundle": _names("officer coordinator"),
    "acting-page": _names("admin desk coordinator supervisor"),
    "acting": _names("admin coordinator supervisor"),
    "end-acting": _names("admin coordinator supervisor officer"),
    # the installation
    "list-people": _names("admin coordinator"),
    "people": _names("admin"),
    "operate": _names("admin"),
    "reference": _ABOVE,
    # what the viewer of BALI asks of DIT
    "asker": _names("bali_viewer"),
    "triage": _STEER,
    # what was offered to a pack that ships
    "answer": _ABOVE,
}

RULES = """
GET       /                                               -           all
POST      /events/bulk                                    -           all
POST      /tasks/bulk                                     -           all
POST      /events/look                                    -           all
POST      /tasks/look                                     -           all
GET       /admin                                          -           operate
GET       /admin/access                                   -           operate
POST      /admin/access/feeds/{feed_id}/revoke            feed-all    operate
POST      /admin/access/tokens/{token_id}/revoke          token-all   operate
GET       /admin/agencies                                 -           people
GET POST  /admin/agencies/{code}/edit                     agency      people
GET POST  /admin/agencies/{code}/merge                    agency      people
GET POST  /admin/agencies/new                             -           people
GET       /admin/doctor                                   -           operate
GET       /admin/outbox                                   -           operate
POST      /admin/outbox/{letter_id}/retry                 letter      operate
POST      /admin/outbox/{letter_id}/drop                  letter      operate
GET       /admin/people                                   -           list-people
POST      /admin/people/{account_id}/activate             account     people
GET POST  /admin/people/{account_id}/edit                 account     people
POST      /admin/people/{account_id}/end-sessions         account     people
GET POST  /admin/people/{account_id}/leave                account     people
POST      /admin/people/{account_id}/link                 account     people
GET POST  /admin/people/{account_id}/move                 account     people
POST      /admin/people/{account_id}/reset-factor         account     people
POST      /admin/people/{account_id}/reset-password       account     people
POST      /admin/people/{account_id}/unlock               account     people
GET POST  /admin/people/new                               -           people
GET       /admin/reference                                -           reference
GET       /admin/reference/checklists                     -           reference
GET POST  /admin/reference/checklists/new                 -           reference
GET       /admin/reference/phases                         -           reference
GET POST  /admin/reference/phases/{phase_id}              phase       steer
GET POST  /admin/reference/phases/new                     -           steer
GET       /admin/reference/{table}                        row         reference
GET POST  /admin/reference/{table}/{code}                 row         reference
GET       /admin/reference/holidays                       -           reference
GET POST  /admin/reference/holidays/{holiday_id}          holiday     reference
GET POST  /admin/reference/holidays/new                   -           reference
GET POST  /admin/reference/holidays/propose/{year}        year        reference
GET POST  /admin/reference/holidays/year/{year}           year        reference
POST      /admin/reference/observances/{year}/follow      year        reference
POST      /admin/reference/observances/{year}/register    year        reference
GET       /api/v1/bundles                                 -           all
POST      /api/v1/bundles                                 -           all
GET       /api/v1/bundles/{bundle_id}                     bundle      all
PATCH     /api/v1/bundles/{bundle_id}                     bundle      keep-bundle
GET       /api/v1/bundles/{bundle_id}/tasks               bundle      all
GET       /bundles                                        -           all
POST      /bundles                                        -           all
GET       /bundles/{bundle_id}                            bundle      all
POST      /bundles/{bundle_id}/readers                    bundle      keep-bundle
GET       /api/v1/agencies                                -           all
POST      /api/v1/agencies                                -           people
GET       /api/v1/agencies/{agency_id}                    agency      all
PATCH     /api/v1/agencies/{agency_id}                    agency      people
POST      /api/v1/agencies/{agency_id}/merge              agency      people
GET       /api/v1/attachments/{attachment_id}             attachment  all
DELETE    /api/v1/attachments/{attachment_id}             attachment  edit
POST      /api/v1/change-sets/{change_set}/undo           plan        steer
GET       /api/v1/comments/{comment_id}                   comment     all
DELETE    /api/v1/comments/{comment_id}                   comment     steer
GET       /api/v1/contacts/{contact_id}                   contact     all
DELETE    /api/v1/contacts/{contact_id}                   contact     edit
PATCH     /api/v1/contacts/{contact_id}                   contact     edit
GET       /api/v1/estimates/{estimate_id}                 estimate    all
POST      /api/v1/estimates/{estimate_id}/strike          estimate    edit
POST      /api/v1/estimates/{estimate_id}/verify          estimate    edit
GET       /api/v1/events                                  -           all
POST      /api/v1/events                                  -           register
DELETE    /api/v1/events/{event_id}                       event       steer
GET       /api/v1/events/{event_id}                       event       all
PATCH     /api/v1/events/{event_id}                       event       edit
GET       /api/v1/events/{event_id}/attachments           event       all
POST      /api/v1/events/{event_id}/attachments           event       edit
POST      /api/v1/events/{event_id}/cancel                event       steer
POST      /api/v1/events/{event_id}/clone                 event       edit
GET       /api/v1/events/{event_id}/comments              event       all
POST      /api/v1/events/{event_id}/comments              event       comment
POST      /api/v1/events/{event_id}/complete              event       steer
POST      /api/v1/events/{event_id}/confirm               event       steer
GET       /api/v1/events/{event_id}/contacts              event       all
POST      /api/v1/events/{event_id}/contacts              event       edit
GET       /api/v1/events/{event_id}/dates                 event       all
GET       /api/v1/events/{event_id}/estimates             event       all
POST      /api/v1/events/{event_id}/estimates             event       edit
POST      /api/v1/events/{event_id}/follow-decree         event       reference
GET       /api/v1/events/{event_id}/history               event       all
GET       /api/v1/events/{event_id}/lessons               event       all
POST      /api/v1/events/{event_id}/move                  event       steer
GET       /api/v1/events/{event_id}/phases                event       all
POST      /api/v1/events/{event_id}/plan                  event       steer
POST      /api/v1/events/{event_id}/postpone              event       steer
POST      /api/v1/events/{event_id}/restore               event-back  steer
GET       /api/v1/events/{event_id}/tasks                 event       all
POST      /api/v1/events/{event_id}/tasks                 event       manage
GET       /api/v1/evidence/{evidence_id}                  evidence    all
DELETE    /api/v1/evidence/{evidence_id}                  evidence    prove
GET       /api/v1/feeds                                   -           all
POST      /api/v1/feeds                                   -           all
DELETE    /api/v1/feeds/{feed_id}                         feed        all
GET       /api/v1/feeds/{feed_id}                         feed        all
POST      /api/v1/feeds/{feed_id}/revoke                  feed        all
POST      /api/v1/feeds/{feed_id}/rotate                  feed        owner
GET       /api/v1/files/{file_id}                         file        all
GET       /api/v1/filters                                 -           all
POST      /api/v1/filters                                 -           all
DELETE    /api/v1/filters/{filter_id}                     filter      owner
GET       /api/v1/filters/{filter_id}                     filter      all
PATCH     /api/v1/filters/{filter_id}                     filter      owner
POST      /api/v1/imports                                 -           register
GET       /api/v1/imports/{import_id}                     import      all
GET       /api/v1/delegations                             -           all
POST      /api/v1/delegations                             -           name
GET       /api/v1/delegations/{delegation_id}             delegation  all
PATCH     /api/v1/delegations/{delegation_id}             delegation  acting
POST      /api/v1/delegations/{delegation_id}/end         delegation  end-acting
GET       /api/v1/index-scores                            -           all
POST      /api/v1/index-scores                            -           reference
GET       /api/v1/index-scores/{score_id}                 score       all
PATCH     /api/v1/index-scores/{score_id}                 score       reference
GET       /api/v1/index-scores/{score_id}/history         score       all
GET       /api/v1/leave                                   -           all
POST      /api/v1/leave                                   -           all
GET       /api/v1/leave/{leave_id}                        leave       all
PATCH     /api/v1/leave/{leave_id}                        leave       away
DELETE    /api/v1/leave/{leave_id}                        leave       away
GET       /api/v1/leave/{leave_id}/collisions             leave       all
GET       /api/v1/load                                    -           all
GET       /api/v1/requests                                -           all
POST      /api/v1/requests                                -           all
GET       /api/v1/requests/{request_id}                   request     all
PATCH     /api/v1/requests/{request_id}                   request     asker
POST      /api/v1/requests/{request_id}/accept            request     triage
POST      /api/v1/requests/{request_id}/ask               request     triage
POST      /api/v1/requests/{request_id}/decline           request     triage
GET       /api/v1/requests/{request_id}/history           request     all
POST      /api/v1/requests/{request_id}/reply             request     asker
POST      /api/v1/requests/{request_id}/withdraw          request     asker
GET       /api/v1/roster                                  -           all
POST      /api/v1/roster                                  -           list-people
GET       /api/v1/roster/{duty_id}                        duty        all
DELETE    /api/v1/roster/{duty_id}                        duty        list-people
POST      /api/v1/roster/week/copy                        -           list-people
GET PATCH /api/v1/me                                      -           all
GET       /api/v1/pack-offers                             -           steer
GET       /api/v1/pack-offers/{offer_id}                  pack-offer  all
POST      /api/v1/pack-offers/{offer_id}/accept           pack-offer  answer
POST      /api/v1/pack-offers/{offer_id}/decline          pack-offer  answer
GET       /api/v1/packs                                   -           all
POST      /api/v1/packs                                   -           steer
DELETE    /api/v1/packs/{pack}                            pack        steer
GET       /api/v1/packs/{pack}                            pack        all
PATCH     /api/v1/packs/{pack}                            pack        steer
POST      /api/v1/packs/{pack}/copy                       pack        steer
GET       /api/v1/packs/{pack}/history                    pack        steer
POST      /api/v1/packs/{pack}/offer                      pack-copy   steer
POST      /api/v1/packs/{pack}/publish                    pack        steer
POST      /api/v1/packs/{pack}/restore                    pack        steer
GET       /api/v1/packs/{pack}/versions                   pack        all
GET       /api/v1/packs/{pack}/versions/{number}          pack        all
GET       /api/v1/notifications                           -           all
POST      /api/v1/notifications/read                      -           all
GET       /api/v1/notifications/wish                      -           all
POST      /api/v1/notifications/wish                      -           all
GET       /api/v1/reference/checklists                    -           all
POST      /api/v1/reference/checklists                    -           reference
GET       /api/v1/reference/checklists/{number}           checklist   all
GET       /api/v1/reference/phases                        -           all
POST      /api/v1/reference/phases                        -           steer
GET       /api/v1/reference/phases/{phase}                phase       all
PATCH     /api/v1/reference/phases/{phase}                phase       steer
GET       /api/v1/reference/phases/{phase}/history        phase       all
GET       /api/v1/reference/{table}                       row         all
GET       /api/v1/reference/{table}/{row}                 row         all
PATCH     /api/v1/reference/{table}/{row}                 row         reference
GET       /api/v1/reference/grades                        -           all
GET       /api/v1/reference/holiday-years                 -           all
POST      /api/v1/reference/holiday-years                 -           reference
GET       /api/v1/reference/holiday-years/{year_id}       year        all
PATCH     /api/v1/reference/holiday-years/{year_id}       year        reference
GET       /api/v1/reference/holidays                      -           all
POST      /api/v1/reference/holidays                      -           reference
GET       /api/v1/reference/holidays/{holiday_id}         holiday     all
PATCH     /api/v1/reference/holidays/{holiday_id}         holiday     reference
GET       /api/v1/reference/observances                   -           all
POST      /api/v1/reference/observances                   -           reference
GET       /api/v1/sources                                 -           all
GET       /api/v1/stale-estimates                         -           all
GET       /api/v1/tasks                                   -           all
POST      /api/v1/tasks                                   -           manage
DELETE    /api/v1/tasks/{task_id}                         task        manage
GET       /api/v1/tasks/{task_id}                         task        all
PATCH     /api/v1/tasks/{task_id}                         task        prove
GET       /api/v1/tasks/recount                           -           manage
POST      /api/v1/tasks/recount                           -           manage
POST      /api/v1/tasks/{task_id}/accept                  task        work
POST      /api/v1/tasks/{task_id}/approve                 task        approve
POST      /api/v1/tasks/{task_id}/cancel                  task        manage
POST      /api/v1/tasks/{task_id}/check                   task        check
POST      /api/v1/tasks/{task_id}/release                 task        release
POST      /api/v1/tasks/{task_id}/decline                 task        work
GET       /api/v1/tasks/{task_id}/drafts                  task        all
GET       /api/v1/tasks/{task_id}/evidence                task        all
POST      /api/v1/tasks/{task_id}/evidence                task        prove
GET       /api/v1/tasks/{task_id}/history                 task        all
GET       /api/v1/tasks/{task_id}/more-time               task        all
POST      /api/v1/tasks/{task_id}/more-time               task        work
GET       /api/v1/tasks/{task_id}/more-time/{wish_id}     wish        all
POST      /api/v1/tasks/{task_id}/more-time/{wish_id}/grant wish        manage
POST      /api/v1/tasks/{task_id}/more-time/{wish_id}/refuse wish        manage
POST      /api/v1/tasks/{task_id}/restore                 task-back   manage
POST      /api/v1/tasks/{task_id}/reassign                task        manage
POST      /api/v1/tasks/{task_id}/return                  task        judge
POST      /api/v1/tasks/{task_id}/start                   task        work
POST      /api/v1/tasks/{task_id}/submit                  task        work
GET       /api/v1/users                                   -           list-people
POST      /api/v1/users                                   -           people
GET       /api/v1/users/{user_id}                         person      all
PATCH     /api/v1/users/{user_id}                         account     people
POST      /attachments/{attachment_id}/withdraw           attachment  edit
GET POST  /change-sets/{act_id}/undo                      act         steer
GET       /changes                                        -           all
POST      /changes/read                                   -           all
POST      /comments/{comment_id}/withdraw                 comment     steer
GET POST  /contacts/{contact_id}/edit                     contact     edit
POST      /contacts/{contact_id}/remove                   contact     edit
GET POST  /estimates/{estimate_id}/strike                 estimate    edit
GET POST  /estimates/{estimate_id}/verify                 estimate    edit
GET       /estimates/stale                                -           all
GET       /events                                         -           all
GET       /events/{event_id}                              event       all
GET POST  /events/{event_id}/plan                         event       steer
GET POST  /events/{event_id}/postpone                     event       steer
GET POST  /events/{event_id}/cancel                       event       steer
GET POST  /events/{event_id}/complete                     event       steer
GET POST  /events/{event_id}/restore                      event-back  steer
GET       /events/{event_id}/timeline                     event       all
GET POST  /events/{event_id}/trash                        event       steer
GET POST  /events/{event_id}/attachments/new              event       edit
GET POST  /events/{event_id}/clone                        event       edit
GET       /events/{event_id}/comments                     event       all
POST      /events/{event_id}/comments                     event       comment
GET POST  /events/{event_id}/confirm                      event       steer
GET POST  /events/{event_id}/contacts/new                 event       edit
GET POST  /events/{event_id}/edit                         event       edit
GET POST  /events/{event_id}/estimates/new                event       edit
POST      /events/{event_id}/follow-decree                event       reference
GET       /events/{event_id}/history                      event       all
GET POST  /events/{event_id}/move                         event       steer
GET       /events/{event_id}/occurrences                  event       all
GET POST  /events/{event_id}/occurrences/{start}          event-date  edit
GET       /events/export.csv                              -           all
GET       /events/export.ics                              -           all
GET       /events/export.json                             -           all
GET       /events/export.xlsx                             -           all
GET       /events/gaps                                    -           manage
GET POST  /events/import                                  -           steer
POST      /events/import/apply                            -           steer
GET       /events/import/template.xlsx                    -           steer
GET POST  /events/new                                     -           register
GET       /events/trash                                   -           all
GET       /feeds                                          -           all
POST      /feeds/{feed_id}/revoke                         feed        all
POST      /feeds/{feed_id}/rotate                         feed        owner
GET POST  /feeds/new                                      -           all
GET       /files/{file_id}                                file        all
GET       /filters                                        -           all
POST      /filters/{filter_id}/delete                     filter      owner
GET POST  /filters/{filter_id}/edit                       filter      owner
GET POST  /filters/new                                    -           all
GET       /index-scores                                   -           all
GET POST  /index-scores/{score_id}/edit                   score       reference
GET       /index-scores/{score_id}/history                score       all
GET       /index-scores/agency/{code}                     agency      all
GET POST  /index-scores/new                               -           reference
GET       /notifications                                  -           all
POST      /notifications/read                             -           all
POST      /notifications/wish                             -           all
GET       /requests                                       -           all
GET       /requests/{request_id}                          request     all
GET POST  /requests/{request_id}/accept                   request     triage
POST      /requests/{request_id}/ask                      request     triage
POST      /requests/{request_id}/decline                  request     triage
GET POST  /requests/{request_id}/edit                     request     asker
POST      /requests/{request_id}/reply                    request     asker
POST      /requests/{request_id}/withdraw                 request     asker
GET POST  /requests/new                                   -           all
GET       /packs                                          -           all
GET       /packs/{pack_id}                                pack        all
GET       /packs/{pack_id}/compare/{old}/{new}            pack        all
GET POST  /packs/{pack_id}/copy                           pack        steer
POST      /packs/{pack_id}/discard                        pack        steer
GET       /packs/{pack_id}/draft                          pack        steer
POST      /packs/{pack_id}/draft/begin                    pack        steer
GET POST  /packs/{pack_id}/draft/tasks/{task_id}          pack-task   steer
POST      /packs/{pack_id}/draft/tasks/{task_id}/remove   pack-task   steer
GET POST  /packs/{pack_id}/draft/tasks/new                pack        steer
GET POST  /packs/{pack_id}/edit                           pack        steer
GET POST  /packs/{pack_id}/offer                          pack-copy   steer
POST      /packs/{pack_id}/publish                        pack        steer
POST      /packs/{pack_id}/retire                         pack        steer
GET       /packs/{pack_id}/versions/{number}              pack        all
GET POST  /packs/new                                      -           steer
POST      /packs/offers/{offer_id}/accept                 pack-offer  answer
POST      /packs/offers/{offer_id}/decline                pack-offer  answer
GET       /plans/{plan_id}                                plan        all
POST      /plans/{plan_id}/undo                           plan        steer
GET       /phases                                         -           all
GET       /phases/{phase_id}                              phase       all
GET       /profile                                        -           all
POST      /profile                                        -           all
GET POST  /profile/password                               -           all
POST      /profile/reach                                  -           all
GET POST  /profile/second-factor                          -           all
POST      /profile/second-factor/codes                    -           all
POST      /profile/second-factor/off                      -           all
POST      /profile/sessions/{session_id}/end              session     owner
POST      /profile/sessions/end-others                    -           all
POST      /profile/tokens                                 -           all
POST      /profile/tokens/{token_id}/revoke               token       owner
GET       /reports/neutrality                             -           all
GET       /reports/neutrality.csv                         -           all
GET       /search                                         -           all
GET       /sources                                        -           all
GET       /tasks                                          -           all
GET       /tasks/{task_id}                                task        all
POST      /tasks/{task_id}/accept                         task        work
POST      /tasks/{task_id}/check                          task        check
POST      /tasks/{task_id}/release                        task        release
POST      /tasks/{task_id}/decline                        task        work
POST      /tasks/{task_id}/start                          task        work
POST      /tasks/{task_id}/submit                         task        work
POST      /tasks/{task_id}/return                         task        judge
POST      /tasks/{task_id}/approve                        task        approve
POST      /tasks/{task_id}/cancel                         task        manage
POST      /tasks/{task_id}/trash                          task        manage
POST      /tasks/{task_id}/restore                        task-back   manage
POST      /tasks/{task_id}/checklist                      task        prove
POST      /tasks/{task_id}/give                           task        manage
POST      /tasks/{task_id}/more-time                      task        work
POST      /tasks/{task_id}/more-time/{wish_id}/grant      wish        manage
POST      /tasks/{task_id}/more-time/{wish_id}/refuse     wish        manage
GET POST  /tasks/{task_id}/edit                           task        manage
POST      /tasks/{task_id}/evidence                       task        prove
POST      /tasks/{task_id}/evidence/{evidence_id}/withdraw evidence   prove
GET       /tasks/export.csv                               -           all
GET       /tasks/export.ics                               -           all
GET       /tasks/export.json                              -           all
GET       /tasks/export.xlsx                              -           all
GET       /tasks/board                                    -           all
GET       /tasks/by-event                                 -           all
GET       /tasks/by-person                                -           all
GET       /tasks/week                                     -           all
GET POST  /tasks/new                                      -           manage
GET POST  /tasks/recount/{year}                           year        manage
GET       /tasks/trash                                    -           all
GET       /team                                           -           all
GET POST  /team/acting/{delegation_id}/edit               delegation  acting
POST      /team/acting/{delegation_id}/end                delegation  end-acting
GET POST  /team/acting/new                                -           acting-page
GET POST  /team/leave/{leave_id}/edit                     leave       away
POST      /team/leave/{leave_id}/withdraw                 leave       away
GET POST  /team/leave/new                                 -           all
GET       /team/load                                      -           all
GET       /team/roster                                    -           all
POST      /team/roster                                    -           list-people
POST      /team/roster/copy                               -           list-people
GET       /trash                                          -           steer
"""

STRANGERS = [
    "/api/",
    "/api/docs",
    "/api/openapi.json",
    "/feeds/{token}.ics",
    "/feeds/{token}/{name}.ics",
    "/forgot-password",
    "/health/details",
    "/health/live",
    "/health/ready",
    "/login",
    "/login/code",
    "/logout",
    "/metrics",
    "/password",
    "/password/{token}",
    "/resend",
    "/static/{filename}",
]
"""Where nobody's role is asked: before signing in, by a token, by what was sealed."""

TYPED = {
    "/filters/new": {"kind": "events"},
    "/events/{event_id}/plan": {"look": "1"},
    "/api/v1/tasks/recount": {"year": "2027"},
}
"""What a page cannot do without."""
NOTHING_WAITS = {"/events/import/apply"}
"""Whoever may is told that he has uploaded nothing."""


@dataclass(frozen=True)
class Rule:
    """One method at one address."""

    method: str
    address: str
    kind: str
    who: str


@dataclass(frozen=True)
class Bait:
    """A thing at an address: what names it, who sees it, who may where that differs."""

    name: str
    values: dict[str, Any]
    seen: Names = EVERYBODY
    may: dict[str, Names] = field(default_factory=dict)

    def allows(self, who: str) -> Names:
        return self.may.get(who, WHO[who])


def rules() -> list[Rule]:
    """The table above, one rule a method."""
    found = []
    for line in RULES.split("\n"):
        *methods, address, kind, who = line.split() or [""] * 3
        found += [Rule(method, address, kind, who) for method in methods]
    return found


def recorded(text: str) -> set[tuple[str, str]]:
    """Methods and addresses of the recorded list, each choice spelled out."""
    found = set()
    for line in text.splitlines():
        address, methods = re.fullmatch(r"(.*?)((?: [A-Z]+)+)", line).groups()
        for each in _spelled_out(address):
            plain = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", each)
            found |= {(method, plain) for method in methods.split()}
    return found


def _spelled_out(address: str) -> Iterator[str]:
    choice = re.search(r"<any\(([^)]*)\):\w+>", address)
    if choice is None:
        yield address
        return
    for word in choice[1].split(","):
        yield from _spelled_out(address.replace(choice[0], word.strip(), 1))


# One thing of each kind


SEES: dict[str, Names] = {
    "public": EVERYBODY,
    "government": EVERYBODY,
    "agency": _LEAD | _ABOVE | _HELPER | {"aceh_officer"},
    "confidential": _names("coordinator supervisor") | _HELPER,
    "trash": frozenset(),
}
"""Who sees an event of DIT with Aceh as partner and a task that Sumut helps with."""

_TASK = _LEAD | _ABOVE | _HELPER
_SIGHTS: dict[str, Names] = {
    "agency": _LEAD,
    "partners": _LEAD | _ABOVE | {"aceh_officer"},
    "event": EVERYBODY,
}


def lay(people: Cast, uploads: Path) -> dict[str, list[Bait]]:
    """Baits by kind; nothing in them is changed by trying."""
    laid: dict[str, list[Bait]] = {"-": [Bait("", {})]}
    for visibility, seen in SEES.items():
        for kind, bait in _of_event(people, uploads, visibility, seen):
            laid.setdefault(kind, []).append(bait)
    others = (
        *_of_people(people),
        *_of_the_team(people),
        *_of_the_installation(people),
        *_of_packs(people),
        _asked_for(people),
        _thrown_away(people),
    )
    for kind, bait in others:
        laid.setdefault(kind, []).append(bait)
    return laid


def _of_event(
    people: Cast, uploads: Path, visibility: str, seen: Names
) -> Iterator[tuple[str, Bait]]:
    by = people.coordinator
    in_trash = visibility == "trash"
    event = make_event(
        by,
        title=f"Umpan {visibility}",
        visibility="agency" if in_trash else visibility,
        partners=["ACEH"],
        estimates=[
            {
                "metric": "participants",
                "likely": 5,
                "kind": "estimate",
                "as_of": "2026-11-01",
                "source": "panitia",
            }
        ],
    )
    task = make_task(
        by,
        event,
        assignees=[{"user": people.sumut_officer.email}],
        reviewer=people.supervisor.email,
    )
    proof = proving.hand_in_file(
        by.as_actor(), task, {}, uploads, io.BytesIO(PDF), "bukti.pdf"
    )
    sees_task = seen & _TASK
    yield from _beside(people, uploads, event, visibility, seen)
    yield "event-date", _date_of_series(people, visibility, seen)
    figure = {"estimate_id": event.estimates[0].id}
    yield "estimate", Bait(visibility, figure, seen)
    proved = {"task_id": task.id, "evidence_id": proof.id}
    yield "evidence", Bait(visibility, proved, sees_task)
    wish = more_time.ask(
        people.sumut_officer.as_actor(), task, {"due": "2026-12-24"}, reason="Umpan"
    )
    asked_time = {"task_id": task.id, "wish_id": wish.id}
    yield "wish", Bait(visibility, asked_time, sees_task)
    yield "file", Bait(f"{visibility} evidence", {"file_id": proof.file_id}, sees_task)
    if in_trash:
        events.trash(by.as_actor(), event)
    event_id, task_id = {"event_id": event.id}, {"task_id": task.id}
    yield "event", Bait(visibility, event_id, seen)
    yield "task", Bait(visibility, task_id, sees_task)
    yield "event-back", Bait(visibility, event_id, _STEER if in_trash else seen)
    # A task goes out of sight with its event, and comes back with it alone.
    yield "task-back", Bait(visibility, task_id, sees_task)


def _date_of_series(people: Cast, visibility: str, seen: Names) -> Bait:
    by, in_trash = people.coordinator, visibility == "trash"
    series = make_event(
        by,
        title=f"Umpan berulang {visibility}",
        visibility="agency" if in_trash else visibility,
        partners=["ACEH"],
        start="2026-12-07",
        rrule="FREQ=WEEKLY;COUNT=2",
    )
    make_task(by, series, assignees=[{"user": people.sumut_officer.email}])
    if in_trash:
        events.trash(by.as_actor(), series)
    return Bait(visibility, {"event_id": series.id, "start": "2026-12-14"}, seen)


def _beside(
    people: Cast, uploads: Path, event: Event, visibility: str, seen: Names
) -> Iterator[tuple[str, Bait]]:
    actor = people.coordinator.as_actor()
    file = beside.attach(actor, event, {}, uploads, io.BytesIO(PDF), "surat.pdf")
    yield "attachment", Bait(visibility, {"attachment_id": file.id}, seen)
    yield "file", Bait(f"{visibility} attachment", {"file_id": file.file_id}, seen)
    asked = {"name": "Umpan", "level": "info", "event": str(event.id)}
    phase = phases.enter(OPERATOR, asked)
    yield "phase", Bait(visibility, {"phase": phase.code, "phase_id": phase.id}, seen)
    # `by` leads the event, so nobody is asked for a reason.
    moved = travel.move_event(actor, event, {"start": "2026-12-10"})
    yield "act", Bait(visibility, {"act_id": moved.change_set}, seen)
    yield "plan", _plan(people, event, visibility, seen & (_LEAD | _ABOVE))
    comment = beside.comment(actor, event, {"text": "Siap."})
    yield "comment", Bait(visibility, {"comment_id": comment.id}, seen)
    for sight, names in _SIGHTS.items():
        asked = {"name": "Media desk", "visibility": sight}
        contact = beside.add_contact(actor, event, asked)
        name = f"{visibility} {sight}"
        yield "contact", Bait(name, {"contact_id": contact.id}, seen & names)


def _plan(people: Cast, event: Event, visibility: str, seen: Names) -> Bait:
    pack = packs.get(OPERATOR, "national_day")
    plan = Plan(
        id=new_id(),
        event_id=event.id,
        pack_id=pack.id,
        pack_version=pack.published,
        turn=1,
        agency_id=event.agency_id,
        applied_at=clock.now(),
    )
    db.session.add(plan)
    db.session.flush()
    return Bait(visibility, {"change_set": plan.id, "plan_id": plan.id}, seen)


def _of_packs(people: Cast) -> Iterator[tuple[str, Bait]]:
    """A pack that DIT shares, one that it keeps, and a copy that it offers back."""
    actor = people.coordinator.as_actor()
    asked = {
        "name": "Umpan",
        "category": "governance",
        "tasks": [
            {
                "title": "Umpan",
                "type": "press_release",
                "role": "penulis",
                "offset": {"days": -1},
            }
        ],
    }
    for name, shared, seen in (
        ("shared", True, EVERYBODY),
        ("own", False, _LEAD | _ABOVE),
    ):
        pack = packing.create(actor, {**asked, "shared": shared})
        task = packing.begin_draft(actor, pack).tasks[0]
        yield "pack", Bait(name, _of_pack(pack), seen)
        yield "pack-task", Bait(name, {**_of_pack(pack), "task_id": task.id}, seen)
    copy = packing.copy(actor, packs.get(OPERATOR, "national_day"), {})
    packing.remove_task(actor, copy, copy.draft.tasks[0])
    packing.publish(actor, copy)
    yield "pack-copy", Bait("a copy", _of_pack(copy), _LEAD | _ABOVE)
    offer = sharing.offer(actor, copy, "Lebih singkat")
    yield "pack-offer", Bait("an offer", {"offer_id": offer.id}, _STEER)


def _asked_for(people: Cast) -> tuple[str, Bait]:
    asked = {
        "agency": "DIT",
        "title": "Umpan",
        "type": "press_release",
        "details": "Umpan",
        "when": "2026-12-15",
        "contact": "Made",
    }
    row = requests.ask(people.bali_viewer.as_actor(), asked)
    seen = _names("admin desk coordinator supervisor bali_viewer")
    return "request", Bait("asked of DIT", {"request_id": row.id}, seen)


def _of_pack(pack: Pack) -> dict[str, Any]:
    return {"pack": pack.code, "pack_id": pack.id, "number": 1, "old": 1, "new": 1}


def _of_people(people: Cast) -> Iterator[tuple[str, Bait]]:
    """Things of the officer, and a filter that the coordinator shares."""
    officer, own = people.officer, WHO["owner"]
    feed, _ = feeds.create(officer.as_actor(), officer, {"name": "Umpan"})
    yield "feed", Bait("officer's", {"feed_id": feed.id}, own | {"admin"})
    yield "feed-all", Bait("officer's", {"feed_id": feed.id})
    token, _ = accounts.create_token(officer.as_actor(), officer, "umpan", ["read"])
    enders = own | {"admin"}
    yield "token", Bait("officer's", {"token_id": token.id}, enders, {"owner": enders})
    yield "token-all", Bait("officer's", {"token_id": token.id})
    session = sessions.find(sessions.begin(officer))
    assert session is not None
    yield "session", Bait("officer's", {"session_id": session.id}, own)
    asked = {"name": "Umpan", "kind": "events", "definition": {"status": "tentative"}}
    mine = filters.create(officer.as_actor(), asked)
    yield "filter", Bait("officer's", {"filter_id": mine.id}, own)
    ours = filters.create(people.coordinator.as_actor(), {**asked, "shared": True})
    sharers = {"owner": _names("coordinator supervisor")}
    yield "filter", Bait("shared", {"filter_id": ours.id}, _LEAD, sharers)
    agency = people.coordinator.agency
    run = runs.note(people.coordinator.as_actor(), "a.csv", agency, ImportResult())
    assert isinstance(run, AuditEntry)
    importers = _names("coordinator admin")
    yield "import", Bait("coordinator's", {"import_id": run.subject_id}, importers)


def _of_the_team(people: Cast) -> Iterator[tuple[str, Bait]]:
    """The officer is away, on duty, and acts for the supervisor, one after the other;
    the agency knows of it, and who is above all."""
    officer, seen = people.officer, _LEAD | _ABOVE
    actor = officer.as_actor()
    leave = leaves.enter(actor, {"start": "2027-03-01", "kind": "annual"})
    yield "leave", Bait("officer's", {"leave_id": leave.id}, seen)
    asked = {"user": officer.email, "day": "2027-03-08"}
    duty = roster.assign(people.coordinator.as_actor(), asked)
    yield "duty", Bait("officer's", {"duty_id": duty.id}, seen)
    days = {"start": "2027-03-15", "end": "2027-03-19", "acting": officer.email}
    found = delegations.name(people.supervisor.as_actor(), days)
    yield "delegation", Bait("supervisor's", {"delegation_id": found.id}, seen)
    bundle = bundles.make(actor, {"from": "2026-01-01", "to": "2026-12-31"})
    bundles.name_readers(actor, bundle, [people.bali_officer.email])
    readers = _names("officer coordinator bali_officer")
    yield "bundle", Bait("officer's", {"bundle_id": bundle.id}, readers)


def _thrown_away(people: Cast) -> tuple[str, Bait]:
    """Who may not bring a task back does not learn that it is in the trash."""
    task = make_task(people.coordinator)
    tasks.trash(people.coordinator.as_actor(), task)
    return "task-back", Bait("thrown away", {"task_id": task.id}, _STEER)


def _of_the_installation(people: Cast) -> Iterator[tuple[str, Bait]]:
    """What everybody may know of, or whose page only those open who look after it."""
    account = make_account()
    named = {"account_id": account.id, "user_id": account.id}
    yield "account", Bait("a colleague", named)
    yield "person", Bait("a colleague", named, _names("admin coordinator"))
    agency = make_agency()
    yield "agency", Bait("a unit", {"agency_id": agency.id, "code": agency.code})
    row = {"table": "categories", "row": "governance", "code": "governance"}
    yield "row", Bait("a category", row)
    yield "score", Bait("a score", {"score_id": make_score(people.desk).id})
    yield "checklist", Bait("a checklist", {"number": 1})
    listed = reference.holiday_years()[0]
    yield "year", Bait("a year", {"year_id": listed.id, "year": listed.year})
    yield "holiday", Bait("a holiday", {"holiday_id": reference.holidays()[0].id})
    outbox.post("invitation", people.officer.email, {}, dedupe_key="umpan")
    letter = db.session.query(Letter).filter_by(dedupe_key="umpan").one()
    yield "letter", Bait("a letter", {"letter_id": letter.id})
