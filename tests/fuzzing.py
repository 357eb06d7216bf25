"""Everything that schemathesis can do to the API, with every check that it has.

What a check cannot know of this API is told to it here, each time with the reason.
"""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import schemathesis
from flask import Flask
from schemathesis import engine
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events
from schemathesis.python import wsgi
from werkzeug import Client

PHASES = ("examples", "coverage", "fuzzing", "stateful")

# The version is asked before the body is read, and a test draws it at random: 412 says
# nothing about the rest. Likewise 413: what is too large is refused unread.
_VERSION, _SIZE = "412", "413"
# Whether an If-Match is missing is answered with 428 (RFC 6585).
_NO_VERSION = "428"
# What a file is, its content decides.
_CONTENT = "415"
# Some values only the office can judge; `valid_data_is_accepted` looks which ones.
_VALUES = "422"

CHECKS = {
    "negative_data_rejection": {
        "expected-statuses": [
            *("400", "401", "403", "404", "405", "409", "415", "422", "428"),
            *(_VERSION, _SIZE),
        ]
    },
    "positive_data_acceptance": {
        "expected-statuses": [
            *("2xx", "3xx", "401", "403", "404", "409"),
            *(_VERSION, _CONTENT, _VALUES),
        ]
    },
    "missing_required_header": {"expected-statuses": ["401", "403", _NO_VERSION]},
}
OPERATIONS = [
    {
        # Everybody reads the own account, which a coordinator finds in a list that
        # others may not read: for the check that looks as if it were his alone.
        "include-operation-id": "show_user",
        "checks": {"object_level_authorization": {"enabled": False}},
    },
    *(
        {
            # The address is also that of a task, or of a row, whose id it would be: the
            # other methods are there, and find nothing of that name.
            "include-operation-id": name,
            "checks": {"allow_header_conformance": {"enabled": False}},
        }
        for name in ("list_recounted", "recount_tasks", "show_checklist")
    ),
    {
        # A code is any text, the word null too: what no agency has finds nothing.
        "include-operation-id": "list_requests",
        "checks": {"negative_data_rejection": {"enabled": False}},
    },
]

ONLY_HERE = re.compile(
    r"cursor"  # whoever counts pages makes it up
    r"|(definition|filter)\..*"  # the keys of two lists, and all that is said below
    # Codes, people and things of this office, written in tables that it may change.
    r"|agency|category|themes?(\.\d+)?|province|type|area|metric|parent|into"
    r"|partners\.\d+|channels(\.\d+)?|event|reviewer|assignee|assignees\.\d+\..+"
    r"|places\.\d+\.(province|country|timezone)|timezone|estimates\.\d+\.(metric|place)"
    r"|after(\.task)?|anchor_ref|place|occurrence|grade|nip|email|code"
    # What has to agree with another field or with the calendar.
    r"|(places\.\d+\.|candidates\.\d+\.)?(start|end)|from|to|due|all_day|precision"
    r"|offset(\..+)?|anchor|estimates\.\d+\.(likely|low|high|as_of)|likely|low|high"
    r"|user|official|acting|day|week|answers\.\d+\.item"
    r"|as_of|sort|year|dimension|date|on|name_from|embargo_until|expires_at|lead"
    # Whether it has to be said depends on the state, or on who asks.
    r"|reason"
    r"|updated_since|note|source|status|basis|Idempotency-Key",
    re.DOTALL,
)
"""Fields that may be refused although they are as the document says."""


@schemathesis.check
def valid_data_is_accepted(_context, response, case) -> None:
    """Of what is as the document says only that is refused which it cannot know."""
    if response.status_code != 422 or not case.meta.generation.mode.is_positive:
        return
    refused = [problem["field"] for problem in response.json()["errors"]]
    assert any(ONLY_HERE.fullmatch(field) for field in refused), refused


def failures(
    app: Flask,
    tokens: Mapping[str, str],
    name: str,
    phases: Mapping[str, int],
    folder: Path,
) -> Iterator[str]:
    """What the checks find when `name` calls; the others look for what is his alone.

    `phases` says how often each operation is called in which phase.
    """
    known = folder / "people.json"
    known.write_text(json.dumps({"auth": [_person(*each) for each in tokens.items()]}))
    peers = [each for each in tokens if each != "admin"]
    config = {
        "seed": 1,
        "workers": 1,
        "continue-on-failure": True,
        "auth": {"wfc": {"path": str(known), "user": name, "peers": peers}},
        "checks": CHECKS,
        "operations": OPERATIONS,
        "generation": {"database": "none", "no-shrink": True},
        "phases": {each: _phase(each, phases.get(each, 0)) for each in PHASES},
    }
    described = schemathesis.openapi.from_wsgi(
        "/api/openapi.json", app, config=SchemathesisConfig.from_dict(config)
    )
    for event in engine.from_schema(described).execute():
        yield from _found(event)


def _person(name: str, token: str) -> dict[str, Any]:
    header = {"name": "Authorization", "value": f"Bearer {token}"}
    return {"name": name, "fixedHeaders": [header]}


def _phase(name: str, calls: int) -> dict[str, Any]:
    if not calls or name in {"examples", "coverage"}:
        return {"enabled": calls > 0}  # how much these do follows from the document
    return {"enabled": True, "generation": {"max-examples": calls}}


def _found(event: events.EngineEvent) -> Iterator[str]:
    if isinstance(event, events.NonFatalError | events.FatalError):
        yield f"{event}: {getattr(event, 'value', None)!r}"
    if not isinstance(event, events.ScenarioFinished):
        return
    record = event.recorder
    for case_id, nodes in record.checks.items():
        for node in nodes:
            if node.failure_info is not None:
                case = record.cases[case_id].value
                answer = record.interactions[case_id].response
                yield "\n".join(
                    (
                        f"{node.name}: {case.operation.label}, {event.phase.value}",
                        str(node.failure_info.failure),
                        case.as_curl_command(),
                        str(answer and answer.content[:500]),
                    )
                )


class InProcess(Client):
    """Calls without a network, so that what only concerns a network means nothing."""

    def open(self, *args: Any, **more: Any):
        for name in ("max_redirects", "verify", "cert", "proxies"):
            more.pop(name, None)
        return super().open(*args, **more)


wsgi.get_client = InProcess
