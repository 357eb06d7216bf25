"""Agencies, people and tokens at the command line."""

import json

import pytest

from agenda.db import db
from agenda.people import lockout, one_time, operations, queries

pytestmark = pytest.mark.usefixtures("session")

NEW = (
    *("user", "create", "baru@agenda.example"),
    *("--name", "Orang Baru", "--role", "officer", "--agency", "DIT"),
)


def document(finished):
    assert (finished.exit, finished.err) == (0, "")
    return json.loads(finished.out)


def test_an_agency_is_entered_and_listed_below_its_parent(runner):
    made = document(
        runner("agency", "create", "KOTA", "Kota Medan", "--kind", "regency",
               "--parent", "SUMUT", "--province", "ID-SU", "--json")
    )  # fmt: skip
    assert made == {
        "code": "KOTA",
        "name": "Kota Medan",
        "kind": "regency",
        "parent": "SUMUT",
        "province": "ID-SU",
        "timezone": "Asia/Jakarta",
        "answer_hours": 16,
    }
    listed = document(runner("agency", "list", "--json"))
    codes = [agency["code"] for agency in listed]
    assert codes.index("KOTA") == codes.index("SUMUT") + 1
    assert "  KOTA" in runner("agency", "list").out


def test_the_list_of_people_has_exactly_the_promised_form(runner):
    listed = document(runner("user", "list", "--json"))
    assert len(listed) == 13
    assert listed[2] == {
        "email": "koordinator@agenda.example",
        "name": "Dewi Anggraini",
        "role": "coordinator",
        "agency": "DIT",
        "grade": "ahli_madya",
    }
    assert listed[0]["grade"] is None


def test_a_password_is_made_up_and_printed_once_when_there_is_no_terminal(runner):
    made = document(runner(*NEW, "--grade", "mahir", "--json"))
    account = operations.authenticate("baru@agenda.example", made.pop("password"))
    assert made == {
        "email": "baru@agenda.example",
        "name": "Orang Baru",
        "role": "officer",
        "agency": "DIT",
        "grade": "mahir",
    }
    assert account.name == "Orang Baru"
    assert "password" not in runner("user", "list", "--json").out


def test_a_password_can_come_from_standard_input(runner):
    made = runner(*NEW, "--password-stdin", stdin="kata sandi panjang\n")
    assert (made.exit, "Password" in made.out) == (0, False)
    operations.authenticate("baru@agenda.example", "kata sandi panjang")


def test_a_password_is_asked_for_at_a_terminal(runner, monkeypatch):
    monkeypatch.setattr("agenda.cli.people._at_terminal", lambda: True)
    monkeypatch.setattr("click.prompt", lambda *_, **__: "kata sandi panjang")
    assert runner(*NEW).exit == 0
    operations.authenticate("baru@agenda.example", "kata sandi panjang")


def test_the_last_administrator_stays(runner, people):
    refused = runner("user", "deactivate", people.admin.email)
    assert (refused.exit, refused.out) == (1, "")
    assert refused.err == "This is the last administrator. Appoint another one first.\n"
    db.session.expire_all()
    assert people.admin.is_active

    made = ("--name", "Admin Kedua", "--role", "admin", "--agency", "KEM")
    runner("user", "create", "kedua@agenda.example", *made)
    assert runner("user", "deactivate", people.admin.email).exit == 0
    assert runner("user", "deactivate", "kedua@agenda.example").exit == 1


def test_a_closed_account_leaves_the_list_and_gets_no_token(runner):
    assert runner("user", "deactivate", "petugas@agenda.example").exit == 0
    emails = [one["email"] for one in document(runner("user", "list", "--json"))]
    assert "petugas@agenda.example" not in emails
    everybody = document(runner("user", "list", "--all", "--json"))
    assert "petugas@agenda.example" in [one["email"] for one in everybody]
    refused = runner("token", "create", "--user", "petugas@agenda.example",
                     "--name", "Uji")  # fmt: skip
    assert (refused.exit, refused.out) == (1, "")
    assert refused.err.count("\n") == 1


def test_a_password_is_replaced(runner):
    told = document(runner("user", "reset-password", "desk@agenda.example", "--json"))
    operations.authenticate("desk@agenda.example", told["password"])


def test_json_may_stand_anywhere_after_the_command(runner):
    plain = runner("user", "list", "--json").out
    assert runner("--json", "user", "list").out == plain
    assert runner("user", "--json", "list").out == plain


def test_a_token_is_printed_once_listed_and_revoked(runner):
    admin = "admin@agenda.example"
    made = document(
        runner("token", "create", "--user", admin, "--name", "Uji",
               "--scope", "write", "--scope", "write", "--json")
    )  # fmt: skip
    assert list(made) == ["token"]
    assert made["token"].startswith("aga_")
    assert operations.account_for_token(made["token"]).scopes == "read write"
    [listed] = document(runner("token", "list", "--user", admin, "--json"))
    assert (listed["scopes"], listed["user"]) == (["read", "write"], admin)
    assert made["token"] not in runner("token", "list").out
    told = document(runner("token", "revoke", listed["id"], "--json"))
    assert told["revoked_at"] is not None
    assert "ended" in runner("token", "list").out


def test_a_token_reads_unless_told_otherwise_and_names_need_not_differ(runner):
    for _ in range(2):
        made = runner("token", "create", "--user", "pengamat@agenda.example",
                      "--name", "Uji")  # fmt: skip
        assert operations.account_for_token(made.out.strip()).scopes == "read"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("user", "deactivate", "siapa@agenda.example"), "siapa@agenda.example"),
        ((*NEW[:-1], "ENTAH"), "agency: "),
        ((*NEW[:2], "bukan alamat", *NEW[3:]), "email: "),
        (("agency", "create", "DIT", "Lagi"), "code: "),
        (("token", "revoke", "00000000-0000-7000-8000-000000000000"), ""),
        (
            ("token", "create", "--user", "desk@agenda.example", "--name", "x",
             "--scope", "admin"),
            "scopes: ",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_one_sentence(runner, words, told):
    refused = runner(*words)
    assert (refused.exit, refused.out) == (1, "")
    assert refused.err.startswith(told) or told in refused.err
    assert refused.err.count("\n") == 1
    assert "Traceback" not in refused.err


@pytest.mark.parametrize(
    "words",
    [
        ("user", "create", "a@agenda.example"),
        ("user", "create", "a@agenda.example", "--name", "A", "--role", "raja",
         "--agency", "DIT"),
        ("user", "remove", "a@agenda.example"),
        ("token", "create", "--user", "a@agenda.example", "--name", "x", "--scope",
         "all"),
        ("token", "revoke", "7"),
        ("nothing",),
        ("import",),
        ("feed", "create", "--user", "a", "--name", "x", "--filter", "{"),
        ("feed", "create", "--user", "a", "--name", "x", "--filter", "[]"),
    ],
)  # fmt: skip
def test_wrong_usage_ends_with_two(runner, words):
    refused = runner(*words)
    assert (refused.exit, refused.out) == (2, "")
    assert "Usage: agenda" in refused.err


def test_a_made_up_password_has_to_be_changed_and_a_given_one_not(runner, session):
    base = ("--name", "Baru", "--role", "officer", "--agency", "DIT")
    runner("user", "create", "satu@agenda.example", *base, "--json")
    runner("user", "create", "dua@agenda.example", *base, "--password-stdin",
           stdin="kata sandi panjang\n")  # fmt: skip
    owed = {
        email: queries.account_by_email(email).must_change_password
        for email in ("satu@agenda.example", "dua@agenda.example")
    }
    assert owed == {"satu@agenda.example": True, "dua@agenda.example": False}


def test_a_link_is_printed_and_sets_a_password(runner, people, settings):
    told = json.loads(runner("user", "link", "petugas@agenda.example", "--json").out)
    token = told["url"].rsplit("/", 1)[1]
    account = one_time.use(settings.secret_key, token, "kalimat sandi yang baru")
    assert account.email == "petugas@agenda.example"


def test_an_account_is_unlocked(runner, people):
    for _ in range(10):
        lockout.knock("petugas@agenda.example")
    first = runner("user", "unlock", "petugas@agenda.example", "--json")
    assert json.loads(first.out)["unlocked"] is True
    again = runner("user", "unlock", "petugas@agenda.example")
    assert "was not locked" in again.out


def test_a_second_factor_that_is_not_there_is_not_reset(runner, people):
    done = runner("user", "reset-factor", "petugas@agenda.example", "--reason", "x")
    assert (done.exit, done.err.strip()) == (1, "Two-step verification is not on.")
