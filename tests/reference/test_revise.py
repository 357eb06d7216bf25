import pytest

from agenda.audit import queries as audit
from agenda.errors import BadInput, NotAllowed, NotFound, Stale
from agenda.reference import holidays, operations, queries
from agenda.reference.fields import as_fields, row_id
from agenda.rules.permissions import OPERATOR


def refused_fields(refused):
    return sorted(problem.field for problem in refused.value.problems)


def test_a_corrected_row_rises_one_version_and_keeps_old_and_new_values(people):
    row = operations.revise(
        people.desk.as_actor(),
        "metrics",
        "visits",
        {"name": "Kunjungan harian", "definition_en": "Visits a day."},
        seen=1,
        reason="Rapat metadata",
    )

    assert (row.name, row.definition_en, row.version) == (
        "Kunjungan harian",
        "Visits a day.",
        2,
    )
    [entry] = audit.of_subject("reference", row_id(row)).items
    assert (entry.action, entry.reason) == ("reference:revise", "Rapat metadata")
    assert [change["field"] for change in entry.changes] == ["name", "definition_en"]
    assert entry.changes[0]["old"] == "Kunjungan"


def test_a_row_saved_as_it_is_has_not_changed(people):
    row = operations.revise(
        OPERATOR, "channels", "radio", {"name": "Radio", "name_en": "Radio"}
    )

    assert row.version == 1
    assert audit.of_subject("reference", row_id(row)).items == []


def test_a_row_is_shown_with_id_and_version(session):
    row = queries.row("provinces", "ID-BA")

    assert as_fields(row) == {
        "id": str(row_id(row)),
        "version": 1,
        "created_at": "2026-11-24T03:00:00Z",
        "updated_at": "2026-11-24T03:00:00Z",
        "code": "ID-BA",
        "name": "Bali",
        "name_en": "Bali",
        "position": 17,
        "timezone": "Asia/Makassar",
        "capital": "Denpasar",
        "island_group": "Nusa Tenggara",
        "code_bps": "51",
        "code_kemendagri": "51",
    }


def test_ids_of_rows_are_fixed_and_differ_between_tables(session):
    radio = queries.row("channels", "radio")
    infographic = queries.row("channels", "infografis")

    assert row_id(radio) == row_id(radio)
    assert len({row_id(radio), row_id(infographic)}) == 2
    all_ids = [
        row_id(row) for name in queries.TABLES for row in queries.table(name).values()
    ]
    assert len(set(all_ids)) == len(all_ids)


def test_a_row_may_move_in_the_list(people):
    operations.revise(OPERATOR, "channels", "semua", {"position": 0})

    assert next(iter(queries.channels())) == "semua"


@pytest.mark.parametrize(
    ("table", "code", "fields", "problems"),
    [
        ("categories", "crisis", {"name": ""}, ["name"]),
        ("categories", "crisis", {"name_en": "x" * 301}, ["name_en"]),
        ("categories", "crisis", {"code": "krisis"}, ["code"]),
        ("categories", "crisis", {"unit": "orang"}, ["unit"]),
        ("categories", "crisis", {"position": -1}, ["position"]),
        ("metrics", "visits", {"unit": "", "scale": 2}, ["scale", "unit"]),
        ("provinces", "ID-BA", {"timezone": "WITA"}, ["timezone"]),
        ("provinces", "ID-BA", {"code_bps": "51000"}, ["code_bps"]),
    ],
)
def test_what_a_row_cannot_be_is_told_at_its_field(
    session, table, code, fields, problems
):
    with pytest.raises(BadInput) as refused:
        operations.revise(OPERATOR, table, code, fields)

    assert refused_fields(refused) == problems
    assert queries.row(table, code).version == 1


def test_administrator_and_desk_correct_the_tables_and_nobody_else(people):
    for name in ("coordinator", "officer", "supervisor", "viewer"):
        actor = getattr(people, name).as_actor()
        with pytest.raises(NotAllowed):
            operations.revise(actor, "channels", "radio", {"bad": "field"})
        with pytest.raises(NotAllowed):
            holidays.add(actor, {})
        with pytest.raises(NotAllowed):
            holidays.revise(actor, queries.holidays()[0], {})
    for name in ("admin", "desk"):
        actor = getattr(people, name).as_actor()
        assert operations.revise(actor, "channels", "radio", {"name": name})


@pytest.mark.parametrize(
    ("table", "code"), [("channels", "telegraf"), ("countries", "ID")]
)
def test_an_unknown_row_or_table_is_not_found(session, table, code):
    with pytest.raises(NotFound):
        operations.revise(OPERATOR, table, code, {})


def test_whoever_read_an_older_version_is_told(session):
    with pytest.raises(Stale) as refused:
        operations.revise(OPERATOR, "channels", "radio", {"name": "x"}, seen=7)

    assert refused.value.current_version == 1


def test_the_tables_are_read_once_a_transaction_and_anew_after_it(session):
    operations.revise(OPERATOR, "channels", "radio", {"name": "RRI"})
    session.rollback()

    assert queries.channels()["radio"].name == "Radio"
