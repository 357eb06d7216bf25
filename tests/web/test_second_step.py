"""The second factor: set up, asked for, used once, taken away; and who must have it."""

import re
from datetime import timedelta

import pyotp
import pytest

from agenda import clock as time
from agenda.audit import queries as audit
from agenda.db import db
from agenda.errors import BadInput, NotAllowed, WrongState
from agenda.outbox.models import Letter
from agenda.people import operations, second_factor
from agenda.people.models import RecoveryCode
from agenda.rules.permissions import OPERATOR
from agenda.seal import Broken, unseal
from tests.cast import PASSWORD
from tests.doors import bearer, signed_in
from tests.pages import send
from tests.web.entering import OFFICER, comes_in, fill_in, sign_in, token_on

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
HALF_MINUTE = timedelta(seconds=30)


def code_now(secret=SECRET, steps=0):
    return pyotp.TOTP(secret).at(time.now(), counter_offset=steps)


@pytest.fixture
def codes(people, settings):
    """The officer has a second factor; these are the recovery codes."""
    made = second_factor.enable(
        people.officer.as_actor(), settings.secret_key, SECRET, PASSWORD,
        code_now(steps=-1),
    )  # fmt: skip
    db.session.commit()
    return made


def test_nobody_is_in_before_the_code(client, codes):
    answer = sign_in(client)
    assert (answer.status_code, answer.location) == (302, "/login/code")
    assert not comes_in(client)
    assert client.get("/events").location.startswith("/login")
    done = fill_in(client, "/login/code", code=code_now())
    assert (done.status_code, done.location) == (302, "/")
    assert comes_in(client)


def test_one_comes_back_to_where_one_was_after_the_second_step(client, codes):
    sign_in(client, address="/login?next=/events?q=air")
    assert fill_in(client, "/login/code", code=code_now()).location == "/events?q=air"


def test_a_code_opens_once_even_within_its_half_minute(app, codes):
    first, second = app.test_client(), app.test_client()
    for client in (first, second):
        sign_in(client)
    code = code_now()
    assert fill_in(first, "/login/code", code=code).status_code == 302
    assert fill_in(second, "/login/code", code=code).status_code == 422
    assert not comes_in(second)


@pytest.mark.parametrize(("steps", "status"), [(0, 302), (1, 302), (2, 422), (-2, 422)])
def test_a_clock_may_be_half_a_minute_wrong(client, codes, steps, status):
    sign_in(client)
    answer = fill_in(client, "/login/code", code=code_now(steps=steps))
    assert answer.status_code == status


def test_a_recovery_code_stands_in_once_however_it_is_typed(app, codes, session):
    code = codes[0]
    for typed, status in ((code.upper().replace("-", " "), 302), (code, 422)):
        client = app.test_client()
        sign_in(client)
        assert fill_in(client, "/login/code", code=typed).status_code == status
        assert comes_in(client) is (status == 302)
    assert session.query(RecoveryCode).filter_by(used_at=None).count() == 9


def test_wrong_codes_lock_like_wrong_passwords(client, codes, clock):
    sign_in(client)
    tried = [
        fill_in(client, "/login/code", code="000000").status_code for _ in range(9)
    ]
    assert tried == [422] * 9
    assert fill_in(client, "/login/code", code=code_now()).status_code == 429
    assert not comes_in(client)
    clock.shift(timedelta(minutes=16))
    assert client.get("/login/code").location == "/login"


def test_the_first_step_is_good_for_ten_minutes_and_for_that_password(
    app, codes, clock, people
):
    late, changed = app.test_client(), app.test_client()
    sign_in(late)
    clock.shift(timedelta(minutes=11))
    assert late.get("/login/code").location == "/login"
    sign_in(changed)
    operations.reset_password(OPERATOR, people.officer, "kalimat lain sama sekali")
    db.session.commit()
    assert changed.get("/login/code").location == "/login"


def test_the_first_step_leaves_nothing_of_the_session_before(client, codes):
    with client.session_transaction() as session:
        session["planted"] = "x"
    sign_in(client)
    with client.session_transaction() as session:
        assert "planted" not in session
        assert "_user_id" not in session


def test_tokens_ask_for_no_second_factor(client, codes, people):
    answer = client.get("/api/v1/me", headers=bearer(people.officer))
    assert answer.status_code == 200


# Setting it up


def sealed_on(page):
    return re.search(r'name="sealed"[^>]*value="([^"]+)"', page)[1]


def secret_on(page):
    text = re.search(r'<textarea[^>]*id="copy-[^"]*"[^>]*>([A-Z2-7 ]+)<', page)[1]
    return text.replace(" ", "")


def test_the_page_draws_a_picture_that_the_strict_policy_allows(app, people):
    page = signed_in(app, people.officer).get("/profile/second-factor").text
    assert "<svg" in page
    assert "style=" not in page
    assert len(secret_on(page)) == 32


def test_a_factor_is_set_up_with_code_and_password(app, people, session, settings):
    client = signed_in(app, people.officer)
    page = client.get("/profile/second-factor").text
    secret = secret_on(page)
    typed = {"csrf_token": token_on(page), "sealed": sealed_on(page),
             "code": code_now(secret), "password": PASSWORD}  # fmt: skip
    for wrong, field in (({"code": "000000"}, "code"), ({"password": "x"}, "password")):
        answer = client.post("/profile/second-factor", data={**typed, **wrong})
        assert answer.status_code == 422
        assert f'id="{field}-error"' in answer.text
        assert secret_on(answer.text) == secret
    done = client.post("/profile/second-factor", data=typed)
    codes = re.findall(r"<li>([a-z0-9]{4}(?:-[a-z0-9]{4}){3})</li>", done.text)
    assert len(set(codes)) == 10
    assert people.officer.has_second_factor
    assert secret not in repr(vars(people.officer))
    assert unseal(settings.secret_key, people.officer.totp_sealed) == secret
    with pytest.raises(Broken):
        unseal("another key", people.officer.totp_sealed)
    kept = repr([vars(row) for row in session.query(RecoveryCode)])
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)
    assert codes[0] not in client.get("/profile").text
    assert session.query(Letter).one().kind == "new_factor"
    entry = audit.of_subject("account", people.officer.id).items[0]
    assert (entry.action, entry.changes) == ("account:factor-on", [])


def test_a_picture_of_somebody_else_is_not_taken(app, people):
    page = signed_in(app, people.viewer).get("/profile/second-factor").text
    client = signed_in(app, people.officer)
    answer = send(
        client, "/profile/second-factor", sealed=sealed_on(page),
        code=code_now(secret_on(page)), password=PASSWORD,
    )  # fmt: skip
    assert answer.status_code == 422
    assert not people.officer.has_second_factor


def test_switching_off_and_new_codes_ask_for_the_password(app, people, codes, session):
    client = signed_in(app, people.officer)
    send(client, "/profile/second-factor/off", password="salah")
    assert people.officer.has_second_factor
    page = send(client, "/profile/second-factor/codes", password=PASSWORD).text
    fresh = re.findall(r"<li>([a-z0-9-]{19})</li>", page)
    assert len(fresh) == 10
    assert not set(fresh) & set(codes)
    answer = send(client, "/profile/second-factor/off", password=PASSWORD)
    assert answer.location == "/profile"
    session.expire_all()
    assert not people.officer.has_second_factor
    assert session.query(RecoveryCode).count() == 0


def test_an_administrator_resets_a_factor_with_a_reason(people, codes):
    with pytest.raises(NotAllowed):
        second_factor.reset(people.desk.as_actor(), people.officer, "x")
    with pytest.raises(BadInput):
        second_factor.reset(people.admin.as_actor(), people.officer, " ")
    second_factor.reset(people.admin.as_actor(), people.officer, "Ponsel hilang")
    assert not people.officer.has_second_factor
    entry = audit.of_subject("account", people.officer.id).items[0]
    assert (entry.action, entry.reason) == ("account:factor-off", "Ponsel hilang")
    with pytest.raises(WrongState):
        second_factor.reset(OPERATOR, people.officer, "lagi")


# Who must have it


def test_a_role_that_must_have_it_sets_it_up_before_anything_else(make_app, people):
    app = make_app(second_factor=frozenset({"coordinator"}))
    client = signed_in(app, people.coordinator)
    for address in ("/", "/events", "/profile", "/events/new"):
        assert client.get(address).location == "/profile/second-factor", address
    page = client.get("/profile/second-factor").text
    assert "mewajibkan" in page
    typed = {"csrf_token": token_on(page), "sealed": sealed_on(page),
             "code": code_now(secret_on(page)), "password": PASSWORD}  # fmt: skip
    assert client.post("/profile/second-factor", data=typed).status_code == 200
    assert comes_in(client)
    assert "/profile/second-factor/off" not in client.get("/profile").text
    assert comes_in(signed_in(app, people.officer))


def test_the_sealed_secret_of_another_installation_opens_by_paper_only(make_app, codes):
    client = make_app(secret_key="another key").test_client()
    sign_in(client, OFFICER)
    assert fill_in(client, "/login/code", code=code_now()).status_code == 422
    assert fill_in(client, "/login/code", code=codes[1]).status_code == 302
