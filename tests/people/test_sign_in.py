import pytest
from argon2 import PasswordHasher

from agenda.audit import queries as audit
from agenda.errors import BadInput, NotAllowed
from agenda.people import operations, passwords, sessions
from agenda.rules.permissions import OPERATOR
from tests.cast import PASSWORD

EMAIL = "petugas@agenda.example"


def test_address_and_password_open_the_account_and_a_session_notes_the_time(
    people, clock
):
    officer = people.officer
    clock.shift(90)

    assert operations.authenticate("Petugas@Agenda.example", PASSWORD) is officer
    sessions.begin(officer)
    assert officer.last_login_at.isoformat() == "2026-11-24T03:01:30+00:00"
    assert officer.version == 1


def test_unknown_address_wrong_password_and_closed_account_are_refused_alike(
    people, monkeypatch
):
    operations.deactivate(OPERATOR, people.viewer)
    asked = []
    matches = passwords.matches
    monkeypatch.setattr(
        passwords, "matches", lambda *args: asked.append(args) or matches(*args)
    )
    told = set()
    for email, password in (
        ("nobody@agenda.example", PASSWORD),
        (EMAIL, "salah sekali"),
        ("pengamat@agenda.example", PASSWORD),
        ("", ""),
    ):
        with pytest.raises(NotAllowed) as refused:
            operations.authenticate(email, password)
        told.add(str(refused.value))

    assert len(told) == 1
    assert len(asked) == 4, "each refusal costs one verification"


def test_the_stand_in_costs_what_a_real_hash_costs():
    assert not PasswordHasher().check_needs_rehash(passwords.STAND_IN)
    assert not passwords.matches(passwords.STAND_IN, "")


def test_a_hash_made_more_cheaply_is_made_anew_at_sign_in(people, monkeypatch):
    officer = people.officer
    old = officer.password_hash
    dearer = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "hasher", dearer)

    operations.authenticate(EMAIL, PASSWORD)

    assert officer.password_hash != old
    assert not passwords.is_outdated(officer.password_hash)
    assert operations.authenticate(EMAIL, PASSWORD)


def test_a_password_is_kept_as_argon2id_and_nowhere_in_clear(people):
    officer = people.officer

    assert officer.password_hash.startswith("$argon2id$")
    assert PASSWORD not in repr(vars(officer))


def test_a_kept_text_that_is_no_hash_matches_nothing():
    assert not passwords.matches("!", "anything")


def test_the_same_letters_typed_on_another_keyboard_are_the_same_password():
    composed, decomposed = "caf\u00e9 senja hari", "cafe\u0301 senja hari"

    assert passwords.matches(passwords.hash_of(composed), decomposed)


def test_whoever_knows_the_present_password_sets_another_and_leaves_elsewhere(people):
    officer = people.officer
    elsewhere = sessions.begin(officer)
    assert sessions.find(elsewhere)

    operations.change_password(officer.as_actor(), PASSWORD, "kopi tubruk pahit")

    assert operations.authenticate(EMAIL, "kopi tubruk pahit") is officer
    assert sessions.find(elsewhere) is None
    entry = audit.of_subject("account", officer.id).items[0]
    assert (entry.action, entry.changes) == ("account:password", [])
    with pytest.raises(NotAllowed):
        operations.authenticate(EMAIL, PASSWORD)


@pytest.mark.parametrize(
    ("current", "new", "field"),
    [
        ("salah", "kopi tubruk pahit", "current"),
        (PASSWORD, "pendek", "new"),
        (PASSWORD, "x" * 201, "new"),
        (PASSWORD, EMAIL, "new"),
    ],
)
def test_a_password_that_will_not_do_is_refused_at_its_field(
    people, current, new, field
):
    with pytest.raises(BadInput) as refused:
        operations.change_password(people.officer.as_actor(), current, new)

    assert [problem.field for problem in refused.value.problems] == [field]
    assert operations.authenticate(EMAIL, PASSWORD)


def test_a_password_is_also_not_the_part_before_the_at_sign(people):
    with pytest.raises(BadInput):
        operations.change_password(
            people.coordinator.as_actor(), PASSWORD, "Koordinator"
        )


def test_an_administrator_resets_a_password_and_reads_the_new_one_once(people):
    officer = people.officer

    secret = operations.reset_password(people.admin.as_actor(), officer)

    assert operations.authenticate(EMAIL, secret) is officer
    assert secret not in str(audit.of_subject("account", officer.id).items[0].changes)


def test_a_reset_to_a_given_password_answers_nothing_and_keeps_the_rules(people):
    officer = people.officer

    assert operations.reset_password(OPERATOR, officer, "sandi dari pusat") is None
    assert operations.authenticate(EMAIL, "sandi dari pusat") is officer
    with pytest.raises(BadInput) as refused:
        operations.reset_password(OPERATOR, officer, "pendek")
    assert [problem.field for problem in refused.value.problems] == ["password"]


def test_passwords_made_up_here_are_long_and_never_alike():
    made = {passwords.made_up() for _ in range(50)}

    assert len(made) == 50
    assert all(len(secret.replace("-", "")) == 20 for secret in made)
