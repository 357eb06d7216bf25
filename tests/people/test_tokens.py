from datetime import timedelta

import pytest

from agenda import clock as agenda_clock
from agenda.audit import queries as audit
from agenda.errors import BadInput, NotFound, WrongState
from agenda.people import operations, passwords, queries
from agenda.people.fields import token_fields
from agenda.rules.permissions import OPERATOR


def make_token(owner, scopes=("read",), **facts):
    return operations.create_token(
        owner.as_actor(), owner, facts.pop("name", "Skrip"), scopes, **facts
    )


def test_a_token_is_shown_once_and_only_its_digest_is_kept(people, session):
    token, text = make_token(people.viewer)
    session.commit()

    assert text.startswith("aga_")
    assert len(text) == 4 + 43, "256 bits in base 64"
    assert token.sha256 == passwords.digest(text)
    assert text not in repr(vars(token))
    assert token_fields(token) == {
        "id": str(token.id),
        "created_at": "2026-11-24T03:00:00Z",
        "name": "Skrip",
        "scopes": ["read"],
        "last_four": text[-4:],
        "expires_at": None,
        "last_used_at": None,
        "revoked_at": None,
    }


def test_a_token_is_in_the_record_without_its_text(people):
    token, text = make_token(people.viewer)

    [entry] = audit.of_subject("token", token.id).items
    assert entry.action == "token:create"
    assert text not in str(entry.changes)
    assert passwords.digest(text) not in str(entry.changes)


def test_a_token_opens_the_account_of_its_owner(people):
    _, text = make_token(people.viewer)

    assert operations.account_for_token(text).account is people.viewer


@pytest.mark.parametrize(
    ("asked", "held"),
    [
        ([], ["read"]),
        (["read", "read"], ["read"]),
        (["write"], ["read", "write"]),
        (["write", "read"], ["read", "write"]),
        (["admin"], ["read", "write", "admin"]),
    ],
)
def test_a_wider_scope_includes_the_narrower_and_repeats_do_no_harm(
    people, asked, held
):
    token, _ = make_token(people.admin, asked)

    assert token.scopes.split() == held


@pytest.mark.parametrize("scopes", [["root"], ["read", ""], ["read write"]])
def test_an_unknown_scope_is_refused_at_its_field(people, scopes):
    with pytest.raises(BadInput) as refused:
        make_token(people.admin, scopes)

    assert [problem.field for problem in refused.value.problems] == ["scopes"]


def test_only_an_administrator_holds_the_scope_admin(people):
    for name in ("desk", "coordinator", "officer", "supervisor", "viewer"):
        with pytest.raises(BadInput) as refused:
            make_token(getattr(people, name), ["admin"])
        assert [problem.field for problem in refused.value.problems] == ["scopes"]


def test_everybody_owns_tokens_and_names_need_not_differ(people):
    for name in ("admin", "desk", "coordinator", "officer", "supervisor", "viewer"):
        owner = getattr(people, name)
        first, _ = make_token(owner, ["write"])
        second, _ = make_token(owner, ["write"])
        assert queries.tokens(owner) == [first, second]


def test_nobody_but_the_operator_makes_a_token_for_another_person(people):
    viewer = people.viewer

    with pytest.raises(NotFound):
        operations.create_token(people.admin.as_actor(), viewer, "Skrip")
    _, text = operations.create_token(OPERATOR, viewer, "Skrip")
    assert operations.account_for_token(text).account is viewer


@pytest.mark.parametrize(
    ("name", "field"),
    [("", "name"), ("  ", "name"), (None, "name"), ("x" * 201, "name")],
)
def test_a_token_has_a_name(people, name, field):
    with pytest.raises(BadInput) as refused:
        make_token(people.viewer, name=name)

    assert [problem.field for problem in refused.value.problems] == [field]


def test_a_token_ends_in_the_future(people):
    with pytest.raises(BadInput) as refused:
        make_token(people.viewer, expires_at=agenda_clock.now())

    assert [problem.field for problem in refused.value.problems] == ["expires_at"]


def test_a_closed_account_gets_no_token(people):
    viewer = people.viewer
    operations.deactivate(OPERATOR, viewer)

    with pytest.raises(WrongState):
        operations.create_token(OPERATOR, viewer, "Skrip")


def test_unknown_revoked_expired_and_orphaned_tokens_open_nothing(people, clock):
    revoked, revoked_text = make_token(people.viewer)
    operations.revoke_token(people.viewer.as_actor(), revoked)
    _, orphaned = make_token(people.officer)
    operations.deactivate(OPERATOR, people.officer)
    soon = agenda_clock.now() + timedelta(minutes=5)
    _, expired = make_token(people.desk, expires_at=soon)
    assert operations.account_for_token(expired)
    clock.shift(300)

    for text in ("aga_unknown", "", "é", revoked_text, orphaned, expired):
        with pytest.raises(NotFound):
            operations.account_for_token(text)


def test_use_is_noted_to_the_minute(people, clock):
    token, text = make_token(people.viewer)
    clock.shift(61)
    operations.account_for_token(text)
    assert token.last_used_at.isoformat() == "2026-11-24T03:01:00+00:00"

    clock.shift(58)
    operations.account_for_token(text)
    assert token.last_used_at.isoformat() == "2026-11-24T03:01:00+00:00"

    clock.shift(1)
    operations.account_for_token(text)
    assert token.last_used_at.isoformat() == "2026-11-24T03:02:00+00:00"


def test_owner_administrator_and_operator_end_a_token_and_nobody_else(people):
    tokens = [make_token(people.viewer)[0] for _ in range(3)]
    with pytest.raises(NotFound):
        operations.revoke_token(people.coordinator.as_actor(), tokens[0])

    enders = (people.viewer.as_actor(), people.admin.as_actor(), OPERATOR)
    for actor, token in zip(enders, tokens, strict=True):
        operations.revoke_token(actor, token, "Laptop hilang")
        assert token.revoked_at == agenda_clock.now()
        entry = audit.of_subject("token", token.id).items[0]
        assert (entry.action, entry.reason) == ("token:revoke", "Laptop hilang")


def test_ending_an_ended_token_changes_nothing(people, clock):
    token, _ = make_token(people.viewer)
    operations.revoke_token(OPERATOR, token)
    ended = token.revoked_at
    clock.shift(60)

    operations.revoke_token(OPERATOR, token)

    assert token.revoked_at == ended
    assert len(audit.of_subject("token", token.id).items) == 2
