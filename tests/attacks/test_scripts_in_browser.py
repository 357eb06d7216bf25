"""A hostile office in front of a real browser: every text is a script, and none runs.

The policy that stops scripts never has to: whatever it stopped is counted as a fault.
"""

import pytest
from sqlalchemy import Enum, String, select, update
from sqlalchemy.exc import DatabaseError

from agenda.db import Base, db
from tests.attacks.conftest import ONCE
from tests.attacks.test_scripts import poisoned  # noqa: F401 - a fixture
from tests.cast import PASSWORD
from tests.journeys.conftest import browser_type_launch_args  # noqa: F401 - a fixture
from tests.journeys.test_every_page import NOT_PAGES

pytestmark = pytest.mark.slow

EVIL = (
    "\"'></textarea></title></option></script><script>pwned()</script>"
    "<img src=x onerror=pwned()><svg/onload=pwned()>' autofocus onfocus=pwned() x='"
    "{{7*7}}"
)
ADDRESS = f"https://evil.example/{EVIL}"
"""Other schemes never come in: `test_scripts` tries them at every field."""
LINK = "javascript:pwned()"
MACHINE_MADE = {
    "account.email", "account.email_key", "account.password_hash", "account.role",
    "account.session_key", "account.totp_sealed", "agency.kind", "agency.path",
    "api_token.scopes", "event.rrule", "event_place.country", "holiday.area",
    "job_run.period", "login_session.sha256", "occurrence.original_start",
    "saved_filter.kind", "stored_file.media_type", "stored_file.sha256",
    "task.occurrence_start", "time_request.present_due",
}  # fmt: skip
"""What no person types, and what the machine has to read to show anything at all."""
READ = {"language", "timezone"}
TYPED = {
    "account.name", "account.phone", "agency.name", "assignment.helper_name",
    "category.name", "channel.name", "event.description", "event.organizer",
    "event.title", "event.url", "event_attachment.title", "event_candidate.note",
    "event_comment.text", "event_contact.name", "event_contact.note",
    "event_place.city", "event_place.venue", "event_principal.name", "evidence.note",
    "evidence.title", "evidence.url", "feed.name", "holiday.name", "index_score.source",
    "login_session.browser", "metric.name", "outbox.error", "province.name",
    "saved_filter.name", "stored_file.name", "task.brief", "task.title", "theme.name",
}  # fmt: skip
LISTENS = """
  window.violations = [];
  document.addEventListener("securitypolicyviolation", (one) =>
    window.violations.push(`${one.violatedDirective} ${one.blockedURI} ${one.sample}`));
"""
LOOKS = """() => {
  const found = [...window.violations];
  for (const one of document.querySelectorAll("*")) {
    for (const name of one.getAttributeNames()) {
      const value = one.getAttribute(name).trim().toLowerCase();
      if (name.startsWith("on")) found.push(`${one.tagName} ${name}`);
      if (/^(javascript|data|vbscript):/.test(value) && name !== "value"
          && !name.startsWith("data-") && name !== "title" && one.tagName !== "LINK")
        found.push(`${one.tagName} ${name}=${value.slice(0, 60)}`);
    }
  }
  for (const one of document.querySelectorAll("script"))
    if (!one.src || new URL(one.src).origin !== location.origin)
      found.push("a script in the page");
  if (document.querySelector("img[src='x'], img[src$='/x']")) found.push("an image");
  return found;
}"""


@pytest.fixture
def hostile(things, poisoned):  # noqa: F811 - the fixture
    """The paths of all pages of an office in which every text is hostile."""
    done = {name for name in _text_columns() if _poison(*name.split("."))}
    assert done >= TYPED, TYPED - done
    db.session.commit()
    pages = [
        address.path
        for address in things.addresses()
        if address.method == "GET" and not address.rule.startswith(NOT_PAGES)
    ]
    return [*pages, *(path for path, query in poisoned if not query)]


def _text_columns():
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            name = f"{table.name}.{column.name}"
            plain = isinstance(column.type, String) and not isinstance(
                column.type, Enum
            )
            key = column.primary_key or column.foreign_keys
            machine = name in MACHINE_MADE or column.name in READ
            if plain and not key and not machine:
                yield name


def _poison(table_name, column_name):
    """Whether the database takes the text in every row; what is a code it refuses."""
    table = Base.metadata.tables[table_name]
    evil = ADDRESS if column_name.endswith("url") else EVIL
    try:
        with db.session.begin_nested():
            db.session.execute(update(table).values({column_name: evil}))
    except DatabaseError:
        return False
    met = db.session.scalar(select(table.c[column_name]).limit(1))
    return met is not None


@ONCE
def test_no_text_of_an_office_runs_as_a_script(hostile, serve, browser):
    address = f"http://127.0.0.1:{serve()}"
    findings, shown = [], 0
    for email in ("koordinator@agenda.example", "admin@agenda.example"):
        context, page = _reader(browser, findings)
        page.goto(f"{address}/login")
        page.fill("[name=email]", email)
        page.fill("[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        for path in hostile:
            if path.startswith("/admin") is not email.startswith("admin"):
                continue
            answer = _open(page, address + path)
            if answer is None:
                continue
            assert answer.status < 500, path
            findings += [f"{path} {one}" for one in page.evaluate(LOOKS)]
            shown += "onerror=pwned()" in page.content().replace("&quot;", '"')
        context.close()
    assert findings == []
    assert shown > 40, "the bait lies nowhere"


def _reader(browser, findings, **options):
    """A browser that notes whatever runs, breaks or is complained of."""
    context = browser.new_context(**options)
    page = context.new_page()
    page.expose_function("pwned", lambda: findings.append(f"RAN {page.url}"))
    page.add_init_script(LISTENS)
    page.on("dialog", lambda one: (findings.append("a dialog"), one.dismiss()))
    page.on("pageerror", lambda one: findings.append(f"{page.url} {one}"))
    page.on("console", lambda one: _hear(one, page, findings))
    return context, page


def _open(page, url):
    """The answer of a page; None when the address gives a file."""
    try:
        answer = page.goto(url)
    except Exception as refusal:
        if "Download is starting" not in str(refusal):
            raise
        return None
    kind = answer.headers.get("content-type", "")
    return answer if kind.startswith("text/html") else None


def _hear(message, page, findings):
    """What the console complains of; that a page is refused is no complaint."""
    refused = message.text.startswith("Failed to load resource")
    if message.type in {"error", "warning"} and not (
        refused and message.location.get("url") == page.url
    ):
        findings.append(f"{page.url}: {message.text}")


@pytest.mark.parametrize("policy", [True, False], ids=["policy", "bare"])
def test_a_script_that_did_stand_in_a_page_would_be_found(browser, policy):
    """So that the test above can fail: the same looker on a page without escaping."""
    findings = []
    context, page = _reader(browser, findings, bypass_csp=not policy)
    head = {"Content-Security-Policy": "script-src 'self'", "Content-Type": "text/html"}
    body = f'<title>x</title><p class="{EVIL}">{EVIL}</p><a href="{LINK}">x</a>'
    page.route("**/*", lambda route: route.fulfill(body=body, headers=head))
    page.goto("http://agenda.example/")
    page.wait_for_timeout(300)
    looked = page.evaluate(LOOKS)
    context.close()
    assert any(one.startswith("RAN") for one in findings) is not policy
    assert any("script-src" in one for one in looked) is policy
    assert {"IMG onerror", "a script in the page", "an image"} <= set(looked)
    assert any(one.startswith("A href=javascript:") for one in looked)
