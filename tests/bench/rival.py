"""What a page is measured against: bare Flask and Jinja, the same size, no database.

The rival is as large as the page and prints as many texts, in rows of six; its template
is compiled once, as ours are. What it does not do is all that is ours: it knows its
rows beforehand, asks nobody who is reading, and has no session, no rights, no words in
two languages and nothing to log.
"""

import re

from flask import Flask, render_template
from flask.testing import FlaskClient
from jinja2 import DictLoader

PAGE = """<!doctype html>
<html lang="id"><head><meta charset="utf-8"><title>{{ title }}</title></head>
<body><h1>{{ title }}</h1>
<ul>
{%- for row in rows %}
<li><a href="/events/{{ row.id }}">{{ row.title }}</a> <span>{{ row.when }}</span>
<span>{{ row.where }}</span> <span>{{ row.status }}</span> <span>{{ row.agency }}</span>
<span>{{ row.number }}</span> <i class="{{ row.filler }}"></i></li>
{%- endfor %}
</ul>
</body></html>
"""
_FIELDS = ("title", "when", "where", "status", "agency", "number")
_TEXT = re.compile(rb">[^<>]*[^<>\s][^<>]*<")


def like(page: bytes) -> FlaskClient:
    """A browser at a bare page of as many octets and texts."""
    texts = len(_TEXT.findall(page))
    return _of(max(1, texts // len(_FIELDS)), len(page))


def _of(count: int, octets: int) -> FlaskClient:
    app = Flask("bare")
    app.jinja_loader = DictLoader({"page.html": PAGE})
    rows: list[dict[str, str]] = []

    @app.get("/")
    def page() -> str:
        return render_template("page.html", title="Kegiatan", rows=rows)

    browser = app.test_client()
    rows += [_row(number, "") for number in range(count)]
    filler = "x" * max(0, (octets - len(browser.get("/").data)) // count)
    rows[:] = [_row(number, filler) for number in range(count)]
    return browser


def _row(number: int, filler: str) -> dict[str, str]:
    words = {name: f"{name} kegiatan ke-{number}" for name in _FIELDS}
    return {"id": str(number), "filler": filler, **words}
