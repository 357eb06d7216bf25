"""What a page is measured against: bare Flask and Jinja, the same size, no database."""

from flask import Flask, render_template_string
from flask.testing import FlaskClient

PAGE = """<!doctype html>
<html lang="id"><head><meta charset="utf-8"><title>{{ title }}</title></head>
<body><h1>{{ title }}</h1>
<ul>
{%- for row in rows %}
<li><a href="/events/{{ row.id }}">{{ row.title }}</a> <span>{{ row.when }}</span>
<span>{{ row.where }}</span> <span>{{ row.status }}</span> <span>{{ row.agency }}</span>
<span>{{ row.number }}</span> {{ row.filler }}</li>
{%- endfor %}
</ul>
</body></html>
"""
ROWS = 50
_FIELDS = ("title", "when", "where", "status", "agency", "number")


def of_size(octets: int) -> FlaskClient:
    """A browser at a bare page of fifty rows and so many octets."""
    app = Flask("bare")
    rows = [_row(number, "") for number in range(ROWS)]
    with app.test_request_context():
        plain = len(render_template_string(PAGE, title="Kegiatan", rows=rows).encode())
    filler = "x" * max(0, (octets - plain) // ROWS)
    rows = [_row(number, filler) for number in range(ROWS)]

    @app.get("/")
    def page() -> str:
        return render_template_string(PAGE, title="Kegiatan", rows=rows)

    return app.test_client()


def _row(number: int, filler: str) -> dict[str, str]:
    words = {name: f"{name} kegiatan ke-{number}" for name in _FIELDS}
    return {"id": str(number), "filler": filler, **words}
