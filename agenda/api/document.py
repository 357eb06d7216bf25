"""The OpenAPI document, made from the table of routes, and a page to read it on."""

import re
from typing import Any

from flask import Blueprint, Response, g, jsonify, render_template
from flask_babel import force_locale
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from agenda import __version__
from agenda.api import problems, schemas
from agenda.api.asking import DEFAULT_LIMIT, LARGEST_LIMIT
from agenda.api.door import ADMIN, PREFIX, TABLE, Route, Takes
from agenda.api.repeats import HEADER
from agenda.events.filters import Sort
from agenda.rules.choices import ListKind
from agenda.rules.event_states import EventKind, EventStatus, Scope, Visibility
from agenda.rules.index_scores import Dimension
from agenda.rules.phases import Level, PhaseStatus
from agenda.rules.requests import RequestState
from agenda.rules.task_states import TaskStatus
from agenda.rules.telling import Manner
from agenda.tasks.filters import TaskSort

blueprint = Blueprint("api_document", __name__, url_prefix="/api")

_REF = "#/components/schemas/{model}"
_TEXT: dict[str, Any] = {"type": "string"}
_FLAG = {"type": "string", "enum": ["true", "false"]}
_DAY = {"type": "string", "format": "date"}


def _many(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


def _one_of(values: Any) -> dict[str, Any]:
    return {"type": "string", "enum": [str(value) for value in values]}


_ETAGS = {"type": "string", "pattern": r'^(\*|(W/)?"[1-9][0-9]{0,8}")$'}
_KEY = {"type": "string", "pattern": "^[!-~]{1,200}$"}
_NEVER_EMPTY = frozenset({"limit"})
"""Any other parameter may be sent empty, which is as if it were not there."""
_YEAR = {"type": "integer", "minimum": 1000, "maximum": 9999}
_QUERY: dict[str, tuple[dict[str, Any], str]] = {
    "limit": (
        {
            "type": "integer",
            "minimum": 1,
            "maximum": LARGEST_LIMIT,
            "default": DEFAULT_LIMIT,
        },
        "How many items a page holds",
    ),
    "cursor": (_TEXT, "`next_cursor` of the page before"),
    "from": (_DAY, "First day of the span, in the zone of each event"),
    "to": (_DAY, "Last day of the span, itself included"),
    "q": (_TEXT, "Words to find, all of them, the last one as a beginning"),
    "scope": (_many(_one_of(Scope)), "Repeat for alternatives"),
    "kind": (_many(_one_of(EventKind)), "Repeat for alternatives"),
    "category": (_many(_TEXT), "Codes; repeat for alternatives"),
    "theme": (_many(_TEXT), "Codes; repeat for alternatives"),
    "status": (_many(_TEXT), "Repeat for alternatives"),
    "event": ({"type": "string", "format": "uuid"}, "Only tasks of this event"),
    "type": (_many(_TEXT), "Codes; repeat for alternatives"),
    "assignee": (_TEXT, "E-mail address of a person, or `me`"),
    "reviewer": (_TEXT, "E-mail address of a person, or `me`"),
    "open": (_FLAG, "Without, or only, what is done or cancelled"),
    "pool": (_FLAG, "What waits for somebody to claim it, or the rest"),
    "province": (_many(_TEXT), "Codes such as ID-BA; repeat for alternatives"),
    "agency": (_many(_TEXT), "Codes; repeat for alternatives"),
    "visibility": (_many(_one_of(Visibility)), "Repeat for alternatives"),
    "metric": (_TEXT, "A code: only events with a figure of that metric"),
    "figure_min": (
        {"type": "integer", "minimum": 0, "maximum": 2**53},
        "What is known last of the metric is at least so much",
    ),
    "updated_since": (
        {"type": "string", "format": "date-time"},
        "Only what changed at or after this instant",
    ),
    "state": (_many(_one_of(RequestState)), "Repeat for alternatives"),
    "asking_agency": (_many(_TEXT), "Codes of who asks; repeat for alternatives"),
    "retired": (_FLAG, "What is no longer in use, too"),
    "trashed": (_FLAG, "The trash instead, for whoever may restore"),
    "level": (_many(_one_of(Level)), "Repeat for alternatives"),
    "election": (_many(_TEXT), "Codes; repeat for alternatives"),
    "sort": (_TEXT, "Order; ties by id. By title means the Indonesian one"),
    "expand": (_FLAG, "A series once for each of its dates in the span"),
    "all": (_FLAG, "Closed accounts too"),
    "year": (_YEAR, "Only this year"),
    "dimension": (_many(_one_of(Dimension)), "Repeat for alternatives"),
    "week": (_DAY, "Any day of the first week; this one unless told"),
    "weeks": (
        {"type": "integer", "minimum": 1, "maximum": 26, "default": 4},
        "How many weeks from there",
    ),
    "area": (_TEXT, "A province code: its own days with those of the country"),
    "reason": (_TEXT, "Why; for the history"),
    "notify": (_one_of(Manner), "How people are told: now, with their digest, not"),
    "unread": (_FLAG, "Only what was not read yet"),
}
_CHOICES: dict[tuple[str, str], dict[str, Any]] = {
    ("/events", "status"): _many(_one_of(EventStatus)),
    ("/events", "sort"): _one_of(Sort),
    ("/index-scores", "year"): _many(_YEAR),
    ("/leave", "agency"): _TEXT,
    ("/roster", "agency"): _TEXT,
    ("/delegations", "agency"): _TEXT,
    ("/load", "agency"): _TEXT,
    ("/reference/phases", "status"): _many(_one_of(PhaseStatus)),
    ("/filters", "kind"): _one_of(ListKind),
    ("/tasks", "status"): _many(_one_of(TaskStatus)),
    ("/tasks", "sort"): _one_of(TaskSort),
}
"""What the same parameter takes in different lists."""
_REHEARSED = frozenset({("POST", "/imports")})
"""What answers 200 when it was only tried."""


@blueprint.get("/openapi.json")
def openapi() -> Response:
    return jsonify(document())


@blueprint.get("/", strict_slashes=False)
@blueprint.get("/docs")
def page() -> str:
    """The document for people, in their browser's language; it needs no script."""
    g.outside_shell = True
    with force_locale(problems.language()):
        return render_template("api/docs.html", areas=_areas(), prefix=PREFIX)


def document() -> dict[str, Any]:
    """The whole API in OpenAPI 3.1."""
    paths: dict[str, dict[str, Any]] = {}
    for line in TABLE:
        operations = paths.setdefault(f"{PREFIX}{line.path}", {})
        operations[line.method.lower()] = _operation(line)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Agenda",
            "version": __version__,
            "description": "The planning calendar of a government communications "
            "office. Every answer of 400 and above is a problem document.",
        },
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": _schemas(),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "responses": {"Problem": _problem_response()},
        },
    }


def _schemas() -> dict[str, Any]:
    models: dict[type[BaseModel], None] = {schemas.ProblemDocument: None}
    for line in TABLE:
        for model in (line.takes, line.answers):
            if model is not None:
                models[model] = None
    wanted = [
        (model, "validation" if issubclass(model, schemas.Asked) else "serialization")
        for model in models
    ]
    _, definitions = models_json_schema(wanted, ref_template=_REF)  # type: ignore[arg-type]  # mode is one of the two literals
    found: dict[str, Any] = definitions["$defs"]
    return found


def _name(model: type[BaseModel]) -> str:
    # As pydantic writes it: Listed[Event] is called Listed_Event_.
    return re.sub(r"[^a-zA-Z0-9.\-_]", "_", model.__name__)


def _operation(line: Route) -> dict[str, Any]:
    summary, _, rest = (line.view.__doc__ or "").strip().partition("\n\n")
    operation: dict[str, Any] = {
        "operationId": line.view.__name__,
        "tags": [_area(line)],
        "summary": " ".join(summary.split()),
        "parameters": _parameters(line),
        "responses": _responses(line),
    }
    if rest:
        operation["description"] = " ".join(rest.split())
    if line.takes is not None:
        operation["requestBody"] = _request_body(line, line.takes)
    return operation


def _area(line: Route) -> str:
    return line.path.split("/")[1]


def _parameters(line: Route) -> list[dict[str, Any]]:
    found = [
        {"name": name, "in": "path", "required": True, "schema": _TEXT}
        for name in re.findall(r"{(\w+)}", line.path)
    ]
    names = (*line.query, "reason", "notify") if line.method == "DELETE" else line.query
    found += [_query_parameter(line, name) for name in names]
    if line.needs_version:
        found.append(_header("If-Match", _ETAGS, "ETag that was read", required=True))
    elif line.is_verb and line.find is not None:
        found.append(_header("If-Match", _ETAGS, "Refuses the act when it is stale"))
    elif line.creates:
        found.append(_header(HEADER, _KEY, "The same key creates once in 24 hours"))
    elif line.find is not None:
        found.append(_header("If-None-Match", _TEXT, "304 when it is still this one"))
    return found


def _query_parameter(line: Route, name: str) -> dict[str, Any]:
    schema, description = _QUERY[name]
    schema = _CHOICES.get((line.path, name), schema)
    return {
        "name": name,
        "in": "query",
        "schema": schema,
        "description": description,
        "allowEmptyValue": name not in _NEVER_EMPTY,
    }


def _header(
    name: str,
    schema: dict[str, Any],
    description: str,
    *,
    required: bool = False,
) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "required": required,
        "schema": schema,
        "description": description,
    }


def _request_body(line: Route, model: type[BaseModel]) -> dict[str, Any]:
    schema = {"$ref": _REF.format(model=_name(model))}
    content: dict[str, Any] = {}
    if line.form is not Takes.FORM:
        content["application/json"] = {"schema": schema}
    if line.form is not Takes.JSON:
        content["multipart/form-data"] = {"schema": _form_schema(model)}
    needed = any(field.is_required() for field in model.model_fields.values())
    return {"required": needed or not line.is_verb, "content": content}


def _form_schema(model: type[BaseModel]) -> dict[str, Any]:
    """The fields of a form, all of them texts, beside its file."""
    return {
        "type": "object",
        "properties": {
            **{name: _form_field(model, name) for name in model.model_fields},
            "file": {"type": "string", "contentMediaType": "application/octet-stream"},
        },
        "required": ["file"],
        "additionalProperties": False,
    }


def _form_field(model: type[BaseModel], name: str) -> dict[str, Any]:
    return _FLAG if model.model_fields[name].annotation == bool | None else _TEXT


def _responses(line: Route) -> dict[str, Any]:
    found: dict[str, Any] = {str(line.status): _success(line)}
    if (line.method, line.path) in _REHEARSED:
        found["200"] = {
            **_success(line),
            "description": "Only tried",
            "headers": {},
            "links": {},
        }
    if not line.changes and line.find is not None:
        found["304"] = {"description": "Still the version that the client holds"}
    for status in _refusals(line):
        found[str(status)] = {"$ref": "#/components/responses/Problem"}
    return found


def _success(line: Route) -> dict[str, Any]:
    if line.status == 204:
        return {"description": "Done; nothing to show"}
    content = (
        {"*/*": {}}
        if line.answers is None
        else {
            "application/json": {
                "schema": {"$ref": _REF.format(model=_name(line.answers))}
            }
        }
    )
    headers: dict[str, Any] = {"ETag": {"schema": _TEXT}}
    if line.creates:
        headers["Location"] = {"required": True, "schema": _TEXT}
    return {
        "description": "The new object" if line.creates else "As asked",
        "headers": headers,
        "content": content,
        "links": _links(line) if line.creates else {},
    }


def _links(line: Route) -> dict[str, Any]:
    """What can be done next with the object that this address creates."""
    collection = line.path
    while not any(other.path.startswith(f"{collection}/{{") for other in TABLE):
        collection = collection[collection.index("/", 1) :]
    return {
        other.view.__name__: _link(other)
        for other in TABLE
        if re.match(re.escape(collection) + r"/{\w+}(/|$)", other.path)
    }


def _link(to: Route) -> dict[str, Any]:
    """Follows with the id of the object, and its ETag where the address takes one."""
    found = {re.findall(r"{(\w+)}", to.path)[0]: "$response.body#/id"}
    if to.needs_version:
        found["header.If-Match"] = "$response.header.ETag"
    return {"operationId": to.view.__name__, "parameters": found}


def _refusals(line: Route) -> list[int]:
    found = {401, 403, 422, 429, 500, 503}
    if line.find is not None:
        found.add(404)
    if line.changes:
        found.add(409)
    if line.needs_version:
        found |= {412, 428}
    if line.is_verb:
        found.add(412)
    if line.takes is not None:
        found |= {400, 413, 415}
    return sorted(found)


def _problem_response() -> dict[str, Any]:
    return {
        "description": "Refused; the document says why",
        "content": {
            problems.MEDIA_TYPE: {
                "schema": {"$ref": _REF.format(model="ProblemDocument")}
            }
        },
    }


# The page


def _areas() -> list[dict[str, Any]]:
    """The operations of the document, grouped by area, for the page."""
    made = document()
    areas: dict[str, list[dict[str, Any]]] = {}
    for line in TABLE:
        path = f"{PREFIX}{line.path}"
        operation = made["paths"][path][line.method.lower()]
        areas.setdefault(_area(line), []).append(
            {
                "method": line.method,
                "path": path,
                "scope": line.scope,
                "admin": line.scope == ADMIN,
                "operation": operation,
                "fields": _fields(made, line.takes),
                "statuses": list(operation["responses"]),
            }
        )
    return [{"name": name, "operations": found} for name, found in areas.items()]


def _fields(
    made: dict[str, Any], model: type[BaseModel] | None
) -> list[dict[str, Any]]:
    """The fields of a body: name, whether required, and what it may be."""
    if model is None:
        return []
    schema = made["components"]["schemas"][_name(model)]
    return [
        {
            "name": name,
            "required": name in schema.get("required", ()),
            "type": _type_words(made, part),
        }
        for name, part in schema.get("properties", {}).items()
    ]


def _type_words(made: dict[str, Any], part: dict[str, Any]) -> str:
    if "$ref" in part:
        name = part["$ref"].rpartition("/")[2]
        choices = made["components"]["schemas"][name].get("enum")
        return " | ".join(choices) if choices else name
    if "anyOf" in part:
        kinds = [_type_words(made, each) for each in part["anyOf"]]
        return " | ".join(kind for kind in kinds if kind != "null")
    if part.get("type") == "array":
        return f"[{_type_words(made, part['items'])}]"
    return " | ".join(part["enum"]) if "enum" in part else str(part.get("type", ""))
