import pytest

from agenda.audit import queries as audit
from agenda.errors import BadInput, NotAllowed, Stale
from agenda.people import operations, queries
from agenda.people.fields import agency_fields
from agenda.rules.permissions import OPERATOR
from tests.factories import make_agency


def refused_fields(refused):
    return [problem.field for problem in refused.value.problems]


def test_an_agency_takes_kind_from_its_parent_and_zone_from_its_province(people):
    made = operations.create_agency(
        OPERATOR,
        {"code": "UPT", "name": "UPT Bali", "parent": "KEM", "province": "ID-BA"},
    )

    assert agency_fields(made) == {
        "id": str(made.id),
        "version": 1,
        "created_at": "2026-11-24T03:00:00Z",
        "updated_at": "2026-11-24T03:00:00Z",
        "code": "UPT",
        "name": "UPT Bali",
        "kind": "central",
        "parent": "KEM",
        "province": "ID-BA",
        "timezone": "Asia/Makassar",
        "answer_hours": 16,
        "names": [{"from": None, "name": "UPT Bali"}],
        "merged_into": None,
        "merged_on": None,
    }
    assert made.path == "/KEM/UPT/"


def test_a_zone_comes_from_the_parent_or_the_installation_or_is_given(people):
    elsewhere = make_agency(timezone="Asia/Jayapura")

    assert make_agency(parent=elsewhere.code).timezone == "Asia/Jayapura"
    assert make_agency().timezone == "Asia/Jakarta"
    assert (
        operations.create_agency(
            OPERATOR, {"code": "B", "name": "B"}, default_zone="Asia/Makassar"
        ).timezone
        == "Asia/Makassar"
    )


def test_a_new_agency_is_in_the_record(people):
    made = make_agency(code="BARU", name="Badan Baru")

    [entry] = audit.of_subject("agency", made.id).items
    assert (entry.action, entry.actor_label) == ("agency:create", "operator")
    assert {"field": "code", "old": None, "new": "BARU"} in entry.changes


@pytest.mark.parametrize(
    ("fields", "problems"),
    [
        ({}, ["code", "name"]),
        ({"code": "A B", "name": "x"}, ["code"]),
        ({"code": "KEM", "name": "x"}, ["code"]),
        ({"code": "kem", "name": "x"}, ["code"]),
        ({"code": "X" * 25, "name": "x"}, ["code"]),
        ({"code": "N", "name": "x" * 301}, ["name"]),
        ({"code": "N", "name": "x", "kind": "desa"}, ["kind"]),
        ({"code": "N", "name": "x", "parent": "TIDAKADA"}, ["parent"]),
        ({"code": "N", "name": "x", "province": "ID-XX"}, ["province"]),
        ({"code": "N", "name": "x", "timezone": "Mars/Olympus"}, ["timezone"]),
        ({"code": "N", "name": "x", "leader": "Budi"}, ["leader"]),
    ],
)
def test_what_an_agency_cannot_be_is_told_at_its_field(people, fields, problems):
    with pytest.raises(BadInput) as refused:
        operations.create_agency(OPERATOR, fields)

    assert sorted(refused_fields(refused)) == problems


def test_only_an_administrator_or_the_operator_keeps_agencies(people):
    fields = {"code": "N", "name": "Badan"}
    for name in ("desk", "coordinator", "officer", "supervisor", "viewer"):
        actor = getattr(people, name).as_actor()
        with pytest.raises(NotAllowed):
            operations.create_agency(actor, {})
        with pytest.raises(NotAllowed):
            operations.revise_agency(actor, people.agency("BALI"), {"name": "x"})

    assert operations.create_agency(people.admin.as_actor(), fields).code == "N"


def test_a_renamed_agency_rises_one_version_and_keeps_old_and_new_name(people):
    bali = people.agency("BALI")
    old = bali.name

    operations.revise_agency(OPERATOR, bali, {"name": "Dinas Kominfo"}, 1, "Pergub 3")

    assert (bali.name, bali.version) == ("Dinas Kominfo", 2)
    entry = audit.of_subject("agency", bali.id).items[0]
    assert entry.changes == [{"field": "name", "old": old, "new": "Dinas Kominfo"}]
    assert entry.reason == "Pergub 3"


def test_an_agency_saved_as_it_is_has_not_changed(people):
    bali = people.agency("BALI")

    operations.revise_agency(OPERATOR, bali, {"name": bali.name})

    assert bali.version == 1
    assert [entry.action for entry in audit.of_subject("agency", bali.id).items] == [
        "agency:create"
    ]


def test_whoever_read_an_older_version_is_told(people):
    with pytest.raises(Stale) as refused:
        operations.revise_agency(OPERATOR, people.agency("BALI"), {"name": "x"}, seen=9)

    assert refused.value.current_version == 1


def test_units_move_along_with_the_agency_above_them(people):
    below = make_agency(code="SUB", parent="DIT")

    operations.revise_agency(OPERATOR, people.agency("DIT"), {"parent": "ACEH"})

    assert people.agency("DIT").path == "/ACEH/DIT/"
    assert below.path == "/ACEH/DIT/SUB/"
    assert below in queries.below(people.agency("ACEH"))
    assert below not in queries.below(people.agency("KEM"))


@pytest.mark.parametrize(
    ("fields", "problems"),
    [({"parent": "DIT"}, ["parent"]), ({"parent": "KEM"}, ["parent"])],
)
def test_no_agency_stands_below_itself(people, fields, problems):
    with pytest.raises(BadInput) as refused:
        operations.revise_agency(OPERATOR, people.agency("KEM"), fields)

    assert refused_fields(refused) == problems


def test_the_code_of_an_agency_stays(people):
    with pytest.raises(BadInput) as refused:
        operations.revise_agency(OPERATOR, people.agency("KEM"), {"code": "LAIN"})

    assert refused_fields(refused) == ["code"]


def test_agencies_are_listed_as_a_tree(people):
    make_agency(code="ABC", parent="KEM")

    assert [agency.code for agency in queries.agencies()] == [
        "ACEH",
        "BALI",
        "KEM",
        "ABC",
        "DIT",
        "SUMUT",
    ]
