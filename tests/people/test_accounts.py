import pytest

from agenda.audit import queries as audit
from agenda.db import db
from agenda.errors import BadInput, NotAllowed, NotFound, Stale, WrongState
from agenda.people import operations, passwords, queries, sessions
from agenda.people.fields import user_fields
from agenda.people.models import Account
from agenda.rules.permissions import OPERATOR
from tests.factories import make_account

NEW = {
    "email": "sri@agenda.example",
    "name": "Sri Rahayu",
    "role": "officer",
    "agency": "BALI",
}
NIP = "198504122010012003"


def refused_fields(refused):
    return [problem.field for problem in refused.value.problems]


def test_a_new_account_has_the_zone_of_its_agency_and_speaks_indonesian(people):
    account, secret = operations.create_account(
        OPERATOR, {**NEW, "grade": "ahli_muda", "nip": "19850412 201001 2 003"}
    )

    assert user_fields(account, OPERATOR) == {
        "id": str(account.id),
        "version": 1,
        "created_at": "2026-11-24T03:00:00Z",
        "updated_at": "2026-11-24T03:00:00Z",
        **NEW,
        "grade": "ahli_muda",
        "nip": NIP,
        "phone": None,
        "private_email": None,
        "language": "id",
        "timezone": "Asia/Makassar",
        "active": True,
    }
    assert operations.authenticate("sri@agenda.example", secret) is account


def test_a_given_password_is_not_answered(people):
    account, secret = operations.create_account(
        OPERATOR, {**NEW, "password": "sandi yang panjang"}
    )

    assert secret is None
    assert passwords.matches(account.password_hash, "sandi yang panjang")


def test_a_new_account_is_in_the_record_without_its_password(people):
    account, secret = operations.create_account(
        people.admin.as_actor(), NEW, reason="SK 5"
    )

    [entry] = audit.of_subject("account", account.id).items
    assert (entry.action, entry.reason) == ("account:create", "SK 5")
    assert secret not in str(entry.changes)
    assert account.password_hash not in str(entry.changes)


@pytest.mark.parametrize(
    ("fields", "problems"),
    [
        ({"email": ""}, ["email"]),
        ({"email": "sri"}, ["email"]),
        ({"email": "sri rahayu@agenda.example"}, ["email"]),
        ({"email": "PETUGAS@agenda.example"}, ["email"]),
        ({"name": " "}, ["name"]),
        ({"name": "x" * 201}, ["name"]),
        ({"role": "boss"}, ["role"]),
        ({"role": None}, ["role"]),
        ({"agency": "TIDAKADA"}, ["agency"]),
        ({"agency": ""}, ["agency"]),
        ({"grade": "ahli"}, ["grade"]),
        ({"nip": "123"}, ["nip"]),
        ({"nip": "1985041220100120ab"}, ["nip"]),
        ({"language": "jv"}, ["language"]),
        ({"timezone": "WIB"}, ["timezone"]),
        ({"password": "pendek"}, ["password"]),
        ({"password": 1234567890}, ["password"]),
        ({"password": "SRI@agenda.example"}, ["password"]),
        ({"phone": "telepon"}, ["phone"]),
        ({"private_email": "sri"}, ["private_email"]),
        ({"telephone": "0812"}, ["telephone"]),
        ({"email": "", "name": "", "role": "x", "agency": "y"}, None),
    ],
)
def test_what_an_account_cannot_be_is_told_at_its_field(people, fields, problems):
    with pytest.raises(BadInput) as refused:
        operations.create_account(OPERATOR, {**NEW, **fields})

    assert sorted(refused_fields(refused)) == (problems or sorted(fields))


def test_no_two_accounts_share_a_nip(people):
    make_account(nip=NIP)

    with pytest.raises(BadInput) as refused:
        operations.create_account(OPERATOR, {**NEW, "nip": NIP})

    assert refused_fields(refused) == ["nip"]


def test_many_accounts_have_no_nip(people):
    assert make_account().nip is None
    assert make_account().nip is None


def test_only_an_administrator_or_the_operator_keeps_accounts(people):
    viewer = people.viewer
    for name in ("desk", "coordinator", "officer", "supervisor", "viewer"):
        actor = getattr(people, name).as_actor()
        for refuse in (
            lambda actor=actor: operations.create_account(actor, {}),
            lambda actor=actor: operations.revise_account(actor, viewer, {}),
            lambda actor=actor: operations.deactivate(actor, viewer),
            lambda actor=actor: operations.reset_password(actor, viewer),
        ):
            with pytest.raises(NotAllowed):
                refuse()

    assert operations.create_account(people.admin.as_actor(), NEW)


def test_a_changed_account_rises_one_version_and_keeps_old_and_new_values(people):
    officer = people.officer

    operations.revise_account(
        people.admin.as_actor(),
        officer,
        {"agency": "BALI", "grade": "ahli_madya"},
        seen=1,
        reason="Mutasi",
    )

    assert (officer.agency.code, officer.version) == ("BALI", 2)
    entry = audit.of_subject("account", officer.id).items[0]
    assert (entry.action, entry.reason) == ("account:revise", "Mutasi")
    assert entry.changes == [
        {"field": "agency", "old": "DIT", "new": "BALI"},
        {"field": "grade", "old": "ahli_muda", "new": "ahli_madya"},
    ]


def test_an_account_saved_as_it_is_has_not_changed(people):
    officer = people.officer

    operations.revise_account(OPERATOR, officer, {"name": officer.name})

    assert officer.version == 1


def test_an_account_may_keep_its_address_and_nip(people):
    account = make_account(nip=NIP)

    operations.revise_account(OPERATOR, account, {"email": account.email, "nip": NIP})

    assert account.version == 1


def test_whoever_read_an_older_version_is_told(people):
    with pytest.raises(Stale) as refused:
        operations.revise_account(OPERATOR, people.officer, {"name": "x"}, seen=3)

    assert refused.value.current_version == 1


def test_of_two_who_save_at_the_same_time_the_second_is_refused(people, session):
    officer = people.officer
    session.connection().exec_driver_sql(
        "UPDATE account SET version = 2 WHERE email_key = 'petugas@agenda.example'"
    )

    with pytest.raises(Stale):
        operations.revise_account(OPERATOR, officer, {"name": "Lain"})


def test_a_closed_account_loses_its_sessions_and_cannot_sign_in(people):
    officer = people.officer
    elsewhere = sessions.begin(officer)

    operations.deactivate(people.admin.as_actor(), officer, reason="Pensiun")

    assert not officer.is_active
    assert sessions.find(elsewhere) is None
    entry = audit.of_subject("account", officer.id).items[0]
    assert (entry.action, entry.reason) == ("account:deactivate", "Pensiun")
    assert entry.changes == [{"field": "active", "old": True, "new": False}]
    with pytest.raises(NotAllowed):
        operations.authenticate("petugas@agenda.example", "uji coba humas")


def test_a_closed_account_is_opened_again_by_making_it_active(people):
    officer = people.officer
    operations.deactivate(OPERATOR, officer)

    operations.revise_account(OPERATOR, officer, {"active": True})

    assert operations.authenticate("petugas@agenda.example", "uji coba humas")
    assert audit.of_subject("account", officer.id).items[0].action == "account:revise"


def test_active_is_yes_or_no(people):
    with pytest.raises(BadInput) as refused:
        operations.revise_account(OPERATOR, people.officer, {"active": "maybe"})

    assert refused_fields(refused) == ["active"]


@pytest.mark.parametrize("fields", [{"active": False}, {"role": "viewer"}])
def test_no_administrator_shuts_himself_out(people, fields):
    admin = people.admin

    with pytest.raises(WrongState):
        operations.revise_account(admin.as_actor(), admin, fields)

    assert (admin.is_active, admin.role) == (True, "admin")


def test_everybody_chooses_the_own_language_and_zone_and_nothing_else(people):
    viewer = people.viewer

    operations.set_preferences(viewer.as_actor(), {"language": "en"})
    operations.set_preferences(viewer.as_actor(), {"timezone": "Asia/Jayapura"})

    assert (viewer.language, viewer.timezone) == ("en", "Asia/Jayapura")
    assert viewer.version == 3
    with pytest.raises(BadInput) as refused:
        operations.set_preferences(viewer.as_actor(), {"role": "admin"})
    assert refused_fields(refused) == ["role"]


@pytest.mark.parametrize("blank", ["", None])
def test_without_a_zone_of_ones_own_the_zone_of_the_agency_holds(people, blank):
    viewer = people.viewer
    operations.set_preferences(viewer.as_actor(), {"timezone": "Asia/Jayapura"})
    operations.set_preferences(viewer.as_actor(), {"timezone": blank})
    assert viewer.timezone == viewer.agency.timezone == "Asia/Jakarta"


def test_the_operator_has_no_preferences(people):
    with pytest.raises(NotAllowed):
        operations.set_preferences(OPERATOR, {"language": "en"})


def test_private_data_are_shown_to_oneself_colleagues_and_administrators(people):
    private = {"nip": NIP, "phone": "0812 3456", "private_email": "a@agenda.example"}
    account = make_account(**private)
    outside = make_account(agency="BALI", nip="198504122010012009")

    def told(reader):
        shown = user_fields(account, reader.as_actor())
        return {name: shown[name] for name in private if name in shown}

    for reader in (people.viewer, people.coordinator, people.admin, account):
        assert told(reader) == private
    for reader in (people.desk, people.bali_officer, people.outsider, outside):
        assert told(reader) == {}


def test_one_sets_the_own_telephone_and_private_mail_and_nothing_else(people):
    actor = people.officer.as_actor()
    account = operations.set_preferences(
        actor, {"phone": " 0812  3456 7890 ", "private_email": "Saya@AGENDA.example"}
    )
    assert (account.phone, account.private_email) == (
        "0812 3456 7890",
        "Saya@agenda.example",
    )
    operations.set_preferences(actor, {"language": "en"})
    assert account.phone == "0812 3456 7890", "the rest stays"
    operations.set_preferences(actor, {"phone": "", "private_email": ""})
    assert (account.phone, account.private_email) == (None, None)
    for asked in ({"nip": NIP}, {"role": "admin"}, {"phone": "x"}, {"agency": "KEM"}):
        with pytest.raises(BadInput) as refused:
            operations.set_preferences(actor, asked)
        assert refused_fields(refused) == list(asked)


def test_administrator_and_operator_list_everybody_in_order_of_creation(people):
    newest = make_account(name="Aaa")
    emails = [found.email for found in queries.people(OPERATOR)]

    assert emails[0] == "admin@agenda.example"
    assert emails[-1] == newest.email
    assert queries.people(people.admin.as_actor()) == queries.people(OPERATOR)


def test_a_coordinator_lists_the_own_agency_and_no_other(people):
    actor = people.aceh_coordinator.as_actor()
    own = ["koordinator@aceh", "petugas@aceh", "pimpinan@aceh"]

    for agency in (None, people.agency("ACEH")):
        listed = queries.people(actor, agency)
        assert [found.email.removesuffix(".agenda.example") for found in listed] == own
    with pytest.raises(NotAllowed):
        queries.people(actor, people.agency("BALI"))


def test_nobody_else_lists_people(people):
    for name in ("desk", "officer", "supervisor", "viewer"):
        with pytest.raises(NotAllowed):
            queries.people(getattr(people, name).as_actor(), people.agency("DIT"))


def test_closed_accounts_are_listed_only_when_asked_for(people):
    officer = people.officer
    operations.deactivate(OPERATOR, officer)

    assert officer not in queries.people(OPERATOR)
    assert officer in queries.people(OPERATOR, include_inactive=True)
    assert officer not in queries.active_people(people.agency("DIT"))


def test_people_to_choose_from_come_by_name_however_it_is_written(people):
    make_account(name="agus salim", agency="BALI")
    make_account(name="Élan", agency="BALI")

    names = [found.name for found in queries.active_people(people.agency("BALI"))]

    assert names == [
        "agus salim",
        "I Made Suardana",
        "Ni Luh Ayu Pradnyani",
        "Élan",
    ]


def test_an_account_is_found_by_its_address_in_any_case(people):
    assert queries.account_by_email(" Petugas@AGENDA.example ") is people.officer
    assert queries.account_by_email("nobody@agenda.example") is None


def test_what_does_not_exist_is_not_found(people):
    for look in (queries.account, queries.agency, queries.token):
        with pytest.raises(NotFound):
            look(
                people.agency("KEM").id
                if look is queries.account
                else people.officer.id
            )


def test_the_cast_is_complete(people):
    assert db.session.query(Account).count() == 13
    assert people.outsider.agency.code == "KEM"
    assert people.agency("DIT").path == "/KEM/DIT/"
    assert {people.aceh_supervisor.timezone, people.bali_viewer.timezone} == {
        "Asia/Jakarta",
        "Asia/Makassar",
    }
