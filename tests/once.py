"""What every application makes for itself anew, and all those of a run may share.

Each test has an application of its own. Nearly half of its time went into what the test
before had made already: the makers of some two hundred addresses, and the SQL of every
statement. Nothing here keeps what a test has done.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine
from werkzeug.routing import Rule

from agenda.db import db

_compile_builder: Callable[..., Any] = Rule._compile_builder
_make_engine: Callable[..., Engine] = db._make_engine
_builders: dict[Any, Any] = {}
_engines: dict[str, Engine] = {}


def share() -> None:
    """From now on; asked for once, before any application is made."""
    Rule._compile_builder = _builder
    db._make_engine = _engine


def _builder(rule: Rule, append_unknown: bool = True) -> Any:
    """The maker of an address depends on nothing but how its rule is written."""
    key = (rule.rule, rule.host, rule.subdomain, str(rule.defaults), append_unknown)
    if key not in _builders:
        _builders[key] = _compile_builder(rule, append_unknown)
    return _builders[key]


def _engine(bind: str | None, options: dict[str, Any], app: Any) -> Engine:
    """An engine remembers statements; its connections are closed after each test."""
    key = repr(sorted((name, str(value)) for name, value in options.items()))
    if key not in _engines:
        _engines[key] = _make_engine(bind, options, app)
    return _engines[key]
