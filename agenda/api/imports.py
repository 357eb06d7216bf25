"""Files brought in: tables whole or not at all, calendars as far as readable."""

from typing import Any

from flask import g

from agenda.api import asking, schemas
from agenda.api.door import (
    WRITE,
    Answer,
    Call,
    Takes,
    created,
    route,
    shown,
    told,
)
from agenda.audit.models import AuditEntry
from agenda.db import db
from agenda.errors import BadInput, Problem
from agenda.exchange import imports, runs, tables
from agenda.exchange.results import ImportResult
from agenda.people import queries as people
from agenda.people.models import Agency
from agenda.rules.permissions import Action, Actor, Reach, reach
from agenda.rules.readings import Reading
from agenda.words import words

_FLAGS = {"": False, "false": False, "true": True}


def _may_import(actor: Actor) -> bool:
    return reach(actor, Action.EDIT_EVENT) is not Reach.NONE


@route(
    "POST",
    "/imports",
    scope=WRITE,
    answers=schemas.Import,
    takes=schemas.ImportNew,
    may=_may_import,
    creates=True,
    form=Takes.FORM,
)
def import_file(call: Call) -> Answer:
    """Bring a file of events in: csv, xlsx, xls, ods or ics.

    With `dry_run` everything is checked and counted, nothing is kept, and the answer
    is 200. A row with an error refuses a whole table (422, `field` is row and column)
    unless `skip_errors`; of a calendar `errors` names what could not be read. Sent
    again, a file changes nothing.
    """
    assert call.upload is not None
    reading = Reading(call.body, schemas.ImportNew.fields() - {"file"})
    dry_run, skip = (_flag(reading, name) for name in ("dry_run", "skip_errors"))
    agency = _agency(reading, call.actor)
    reading.finish()
    assert agency is not None
    name = call.upload.name
    content = call.upload.stream.read(tables.MOST_BYTES + 1)
    result = imports.import_file(call.actor, name, content, agency, skip_errors=skip)
    if dry_run:
        db.session.rollback()
        return told(runs.as_counts(result, g.api_language))
    if result.refused:
        raise BadInput(_problems(result))
    entry = runs.note(call.actor, name, agency, result)
    body = {**runs.as_fields(entry), **runs.as_counts(result, g.api_language)}
    return created(body, f"/imports/{entry.subject_id}")


def _flag(reading: Reading, name: str) -> bool:
    """A field of a form is a text; in JSON it is a truth value."""
    value = reading.values.get(name, "")
    if isinstance(value, bool) or value is None:
        return bool(value)
    if value not in _FLAGS:
        reading.note(name, words("Harus berupa true atau false."))
        return False
    return _FLAGS[value]


def _agency(reading: Reading, actor: Actor) -> Agency | None:
    assert actor.agency_id is not None
    code = reading.line("agency", 24)
    if not code:
        return people.agency(actor.agency_id)
    found = people.agency_by_code(code)
    if found is None:
        reading.note("agency", words("Instansi ini tidak dikenal."))
    return found


def _problems(result: ImportResult) -> list[Problem]:
    return [
        Problem(f"rows.{error.row}.{error.column}", error.words)
        for error in result.errors
    ]


def _find(actor: Actor, import_id: str) -> AuditEntry:
    return runs.get(actor, asking.object_id(import_id))


@route("GET", "/imports/{import_id}", answers=schemas.Import, find=_find)
def show_import(call: Call) -> Answer:
    """What came of an import that the caller made."""
    fields: dict[str, Any] = runs.as_fields(call.thing)
    return shown(fields)
