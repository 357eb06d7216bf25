"""Holds answers of the API against its own description."""

import re
from functools import cache
from typing import Any

import jsonschema_rs
from werkzeug.test import TestResponse

from agenda.api.document import document
from agenda.api.door import PREFIX, TABLE


def disagreement(method: str, answer: TestResponse) -> str:
    """What the document does not say of this answer; nothing when they agree."""
    path = described_path(answer.request.path)
    if path is None or method.lower() not in described()["paths"][path]:
        return "" if answer.status_code in {404, 405} else "an address of nobody"
    responses = described()["paths"][path][method.lower()]["responses"]
    if str(answer.status_code) not in responses:
        return f"{method} {path} answered {answer.status_code}"
    return _content(method, path, responses[str(answer.status_code)], answer)


def _content(method: str, path: str, said: dict[str, Any], answer: TestResponse) -> str:
    if "$ref" in said:
        said = described()["components"]["responses"][said["$ref"].split("/")[-1]]
    if "content" not in said:
        return "" if not answer.data else f"{method} {path} was to be empty"
    if "*/*" in said["content"]:
        return ""
    if answer.mimetype not in said["content"]:
        return f"{method} {path} answered {answer.mimetype}"
    schema = said["content"][answer.mimetype].get("schema")
    if schema is None:
        return ""
    wrong = [
        str(error) for error in _validator(schema["$ref"]).iter_errors(answer.json)
    ]
    return f"{method} {path}: {wrong}" if wrong else ""


@cache
def described() -> dict[str, Any]:
    return document()


@cache
def _validator(reference: str) -> jsonschema_rs.Validator:
    whole = {"$ref": reference, "components": described()["components"]}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


def described_path(path: str) -> str | None:
    """The path of the document that an address belongs to; fixed words go first."""
    known = sorted({PREFIX + line.path for line in TABLE}, key=lambda it: it.count("{"))
    return next((each for each in known if _pattern(each).fullmatch(path)), None)


@cache
def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"{\w+}", "[^/]+", path))
