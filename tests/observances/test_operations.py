"""Observances set by decree: entered as estimates, confirmed, moved."""

from datetime import date, timedelta

import pytest

from agenda import clock
from agenda.audit import queries as audit
from agenda.db import db
from agenda.errors import BadInput, NotAllowed, Stale, WrongState
from agenda.events import held_dates
from agenda.events import operations as events
from agenda.observances import operations, queries
from agenda.observances.feasts import feasts
from agenda.reference import holidays, proposals
from agenda.reference import queries as reference
from agenda.rules.permissions import OPERATOR
from agenda.rules.precision import format_moment
from agenda.tasks import travel
from agenda.tasks.purge import purge
from tests.factories import make_event

DECREE = "SKB 3 Menteri No. 77/2027, 3/2027, 4/2027"
FITRI = "idul_fitri"


@pytest.fixture
def desk(people):
    return people.desk.as_actor()


@pytest.fixture
def ahead(desk):
    """2028 as the library reckons it, entered as estimates, with its observances."""
    offered = holidays.proposed(2028)
    holidays.accept_proposals(
        desk, 2028, {(each.date, each.kind) for each in offered}, ""
    )
    return operations.register(desk, {"year": 2028})


def of(actor, code, year=2028):
    return next(
        each for each in queries.of_year(actor, year) if each.feast.code == code
    )


def set_days(actor, code, dates=(), year=2028, **fields):
    """The days of a feast as a decree places them."""
    for place, day in enumerate(of(actor, code, year).days):
        asked = {"status": "set", "basis": DECREE, **fields}
        if dates:
            asked["date"] = dates[place]
        holidays.revise(actor, day, asked)


def dates_of(event):
    return [
        (row.status.value, str(row.start_date), str(row.end_date or row.start_date))
        for row in held_dates.of_event(event)
    ]


def _fields(refused):
    return [problem.field for problem in refused.value.problems]


# As they were


@pytest.mark.parametrize(
    ("year", "code", "first", "last", "title"),
    [
        (2024, "nyepi", "2024-03-11", "2024-03-11", "Saka 1946"),
        (2024, FITRI, "2024-04-10", "2024-04-11", "Idul Fitri 1445 H"),
        (2024, "waisak", "2024-05-23", "2024-05-23", "Waisak 2568 BE"),
        (2024, "imlek", "2024-02-10", "2024-02-10", "Imlek 2575 Kongzili"),
        (2024, "tahun_baru_islam", "2024-07-07", "2024-07-07", "1446 H"),
        (2025, "nyepi", "2025-03-29", "2025-03-29", "Saka 1947"),
        (2025, FITRI, "2025-03-31", "2025-04-01", "Idul Fitri 1446 H"),
        (2025, "tahun_baru_islam", "2025-06-27", "2025-06-27", "1447 H"),
        (2026, "nyepi", "2026-03-19", "2026-03-19", "Saka 1948"),
        (2026, FITRI, "2026-03-21", "2026-03-22", "Idul Fitri 1447 H"),
        (2026, "idul_adha", "2026-05-27", "2026-05-27", "Idul Adha 1447 H"),
        (2026, "maulid", "2026-08-25", "2026-08-25", "1448 H"),
        (2027, "nyepi", "2027-03-08", "2027-03-08", "Saka 1949"),
        (2027, FITRI, "2027-03-10", "2027-03-11", "Idul Fitri 1448 H"),
        (2027, "waisak", "2027-05-20", "2027-05-20", "Waisak 2571 BE"),
    ],
)
def test_the_feasts_of_the_years_as_they_were(session, year, code, first, last, title):
    found = of(OPERATOR, code, year)
    assert (str(found.first), str(found.last)) == (first, last)
    assert found.feast.titles(found.first)[0].endswith(title)


@pytest.mark.parametrize(
    ("year", "estimated"),
    [
        (2024, set()),
        (2025, set()),
        (2026, set()),
        (2027, {FITRI, "idul_adha", "isra_mikraj"}),
    ],
)
def test_only_what_is_not_set_yet_is_an_estimate(session, year, estimated):
    found = queries.of_year(OPERATOR, year)
    told = {each.feast.code for each in found if each.firm == "estimated"}
    assert told == estimated
    assert {each.feast.code for each in found} == {feast.code for feast in feasts()}
    assert all(each.step == "register" for each in found)


def test_two_feasts_of_one_name_in_a_year_are_two_observances(session):
    found = [
        (str(each.first), each.firm.value, each.feast.titles(each.first)[0])
        for each in queries.of_year(OPERATOR, 2027)
        if each.feast.code == "isra_mikraj"
    ]
    assert found == [
        ("2027-01-05", "set", "Isra Mikraj Nabi Muhammad 1448 H"),
        ("2027-12-26", "estimated", "Isra Mikraj Nabi Muhammad 1449 H"),
    ]


def test_a_year_without_a_list_has_no_observances(session):
    assert queries.of_year(OPERATOR, 2029) == []


def test_joint_leave_fixed_days_and_days_of_one_province_are_none(desk):
    local = {"date": "2029-03-15", "name": "Hari Suci Nyepi", "area": "ID-BA"}
    holidays.add(desk, {**local, "kind": "public_holiday"})
    holidays.add(
        desk,
        {
            "date": "2029-02-13",
            "name": "Cuti Bersama Idul Fitri",
            "kind": "joint_leave",
        },
    )
    holidays.add(
        desk,
        {"date": "2029-12-25", "name": "Hari Raya Natal", "kind": "public_holiday"},
    )
    assert queries.of_year(desk, 2029) == []


@pytest.mark.parametrize("year", [2024, 2025, 2026, 2027])
def test_what_the_library_says_of_years_that_were_decreed_is_what_was_decreed(
    session, year
):
    said = {each.date for each in proposals.for_year(year)}
    assert said == {row.date for row in reference.holidays(year)}
    assert holidays.proposed(year) == []


def test_a_second_decree_that_comes_by_surprise_was_no_estimate(session):
    """18 August 2025 was added eleven days before: nobody had reckoned with it."""
    surprise = date(2025, 8, 18)
    [row] = [one for one in reference.holidays(2025) if one.date == surprise]
    assert (row.kind, row.status) == ("joint_leave", "set")
    assert reference.holiday_year(2025).status == "amended"


# Ahead of the decree


def test_the_observances_of_a_year_are_entered_as_estimates_of_their_source(
    ahead, desk
):
    assert len(ahead) == 11
    fitri = of(desk, FITRI).event
    assert fitri in ahead
    assert (fitri.title, fitri.title_en) == ("Idul Fitri 1449 H", "Eid al-Fitr 1449")
    assert (fitri.status, fitri.kind, fitri.category_code) == (
        "tentative",
        "observance",
        "religious",
    )
    assert (fitri.first_day, fitri.last_day) == (date(2028, 2, 27), date(2028, 2, 28))
    assert fitri.provenance["source"].startswith("pustaka holidays ")
    assert fitri.confirmation_reference == ""
    assert dates_of(fitri) == [("tentative", "2028-02-27", "2028-02-28")]
    assert {each.step.value for each in queries.of_year(desk, 2028)} == {"none"}


def test_entering_again_enters_nothing_twice(ahead, desk):
    with pytest.raises(WrongState):
        operations.register(desk, {"year": 2028})


def test_what_is_set_already_is_entered_as_confirmed_by_its_decree(desk):
    entered = operations.register(desk, {"year": 2027})
    by_title = {event.title: event for event in entered}
    nyepi = by_title["Hari Suci Nyepi Tahun Baru Saka 1949"]
    assert nyepi.status == "confirmed"
    assert nyepi.confirmation_reference == "SKB 3 Menteri 2027 (nomor belum ditemukan)"
    assert by_title["Idul Fitri 1448 H"].status == "tentative"
    assert len(entered) == 12


def test_one_entered_by_hand_is_taken_for_what_it_is(people, desk):
    known = make_event(
        people.coordinator,
        title="Idul Fitri 1447 H",
        kind="observance",
        category="religious",
        start="2026-03-21",
        end="2026-03-22",
        status="confirmed",
    )
    entered = operations.register(desk, {"year": 2026})
    assert known in entered
    assert known.version == 1
    assert of(desk, FITRI, 2026).event == known
    [entry] = audit.of_subject("observance", known.id, limit=5).items
    assert [change["new"] for change in entry.changes] == ["2026-03-21", "2026-03-22"]


def test_an_event_that_only_bears_the_name_of_a_feast_is_left_alone(people, desk):
    talk = make_event(people.coordinator, title="Mudik Idul Fitri", start="2026-03-18")
    entered = operations.register(desk, {"year": 2026})
    assert talk not in entered


# By decree


def test_a_decree_on_the_estimated_day_confirms_it_in_one_act(ahead, desk):
    fitri = of(desk, FITRI).event
    set_days(desk, FITRI)
    assert of(desk, FITRI).step == "confirm"

    operations.follow(desk, fitri, {}, seen=1)

    assert (fitri.status, fitri.version, fitri.sequence) == ("confirmed", 2, 1)
    assert fitri.confirmation_reference == DECREE
    assert fitri.confirmed_by == "Pemerintah"
    assert dates_of(fitri) == [
        ("tentative", "2028-02-27", "2028-02-28"),
        ("confirmed", "2028-02-27", "2028-02-28"),
    ]
    assert held_dates.former_dates([fitri]) == {}
    assert of(desk, FITRI).step == "none"


def test_a_decree_on_another_day_moves_and_confirms_and_keeps_the_estimate(ahead, desk):
    fitri = of(desk, FITRI).event
    uid = fitri.uid
    set_days(desk, FITRI, ["2028-02-26", "2028-02-27"])

    operations.follow(desk, fitri, {})

    assert (fitri.status, fitri.sequence, fitri.uid) == ("confirmed", 1, uid)
    assert dates_of(fitri)[-1] == ("confirmed", "2028-02-26", "2028-02-27")
    former = held_dates.former_dates([fitri])[fitri.id]
    assert format_moment(former.start_date, None) == "2028-02-27"


def test_a_correction_after_the_decree_offers_the_move(ahead, desk):
    nyepi = of(desk, "nyepi").event
    set_days(desk, "nyepi")
    operations.follow(desk, nyepi, {})
    set_days(desk, "nyepi", ["2028-03-25"], basis=f"{DECREE} jo. 5/2028")
    assert of(desk, "nyepi").step == "move"

    operations.follow(desk, nyepi, {})

    assert nyepi.status == "confirmed"
    assert nyepi.confirmation_reference == f"{DECREE} jo. 5/2028"
    assert nyepi.first_day == date(2028, 3, 25)
    assert [row[0] for row in dates_of(nyepi)] == [
        "tentative",
        "confirmed",
        "confirmed",
    ]
    moved = held_dates.of_event(nyepi)[-1]
    assert (moved.action, moved.reason) == ("event:move", f"{DECREE} jo. 5/2028")


def test_a_better_estimate_moves_a_tentative_observance_and_confirms_nothing(
    ahead, desk
):
    waisak = of(desk, "waisak").event
    [day] = of(desk, "waisak").days
    holidays.revise(desk, day, {"date": "2028-05-10", "source": "Perkiraan Kemenag"})
    assert of(desk, "waisak").step == "move"

    operations.follow(desk, waisak, {})

    assert (waisak.status, waisak.first_day) == ("tentative", date(2028, 5, 10))
    assert waisak.provenance["source"] == "Perkiraan Kemenag"
    assert waisak.confirmation_reference == ""


def test_a_day_withdrawn_for_another_one_keeps_its_observance(ahead, desk):
    maulid = of(desk, "maulid").event
    [day] = of(desk, "maulid").days
    holidays.revise(desk, day, {"status": "withdrawn"})
    assert (of(desk, "maulid").firm, of(desk, "maulid").step) == ("withdrawn", "none")
    holidays.add(
        desk,
        {
            "date": "2028-08-05",
            "kind": "public_holiday",
            "name": "Maulid Nabi Muhammad",
            "status": "set",
            "basis": DECREE,
        },
    )
    found = of(desk, "maulid")
    assert (found.event, found.step) == (maulid, "confirm")

    operations.follow(desk, maulid, {})

    assert (maulid.status, maulid.first_day) == ("confirmed", date(2028, 8, 5))


def test_half_a_feast_that_is_set_is_an_estimate(ahead, desk):
    fitri = of(desk, FITRI)
    holidays.revise(desk, fitri.days[0], {"status": "set", "basis": DECREE})
    assert (of(desk, FITRI).firm, of(desk, FITRI).step) == ("estimated", "none")


def test_all_that_is_behind_follows_in_one_change_set(ahead, desk):
    set_days(desk, "nyepi")
    set_days(desk, "waisak", ["2028-05-08"])
    followed = operations.follow_year(desk, {"year": 2028})
    assert {event.status.value for event in followed} == {"confirmed"}
    assert len(followed) == 2
    sets = {held_dates.of_event(event)[-1].change_set for event in followed}
    assert len(sets) == 1
    with pytest.raises(WrongState):
        operations.follow_year(desk, {"year": 2028})


# Refused


def test_nothing_is_confirmed_without_a_decree_and_one_can_be_named(ahead, desk):
    fitri = of(desk, FITRI).event
    set_days(desk, FITRI, basis="")
    with pytest.raises(BadInput) as refused:
        operations.follow(desk, fitri, {})
    assert _fields(refused) == ["reference"]

    operations.follow(desk, fitri, {"reference": " Keppres  1/2028 "})
    assert fitri.confirmation_reference == "Keppres 1/2028"


def test_the_decree_of_the_list_speaks_for_days_that_name_none(ahead, desk):
    fitri = of(desk, FITRI).event
    set_days(desk, FITRI, basis="")
    year = reference.holiday_year(2028)
    holidays.revise_year(desk, year, {"status": "set", "basis": DECREE})
    operations.follow(desk, fitri, {})
    assert fitri.confirmation_reference == DECREE


def test_an_estimate_is_never_confirmed_and_the_refusal_says_so(ahead, desk):
    fitri = of(desk, FITRI).event
    with pytest.raises(WrongState, match="belum ditetapkan"):
        operations.follow(desk, fitri, {})
    assert fitri.version == 1


def test_a_confirmed_date_does_not_follow_an_estimate(ahead, desk):
    fitri = of(desk, FITRI).event
    events.confirm(desk, fitri, {})
    holidays.revise(desk, of(desk, FITRI).days[0], {"date": "2028-02-26"})
    assert of(desk, FITRI).step == "none"


def test_what_is_over_or_called_off_follows_nothing(ahead, desk):
    fitri, nyepi = of(desk, FITRI).event, of(desk, "nyepi").event
    set_days(desk, FITRI)
    set_days(desk, "nyepi", ["2028-03-25"])
    events.cancel(desk, fitri, reason="Salah catat.")
    events.confirm(desk, nyepi, {})
    events.complete(desk, nyepi)
    assert (of(desk, FITRI).step, of(desk, "nyepi").step) == ("none", "none")


def test_whoever_was_overtaken_is_told(ahead, desk):
    fitri = of(desk, FITRI).event
    set_days(desk, FITRI)
    travel.revise_event(desk, fitri, {"summary": "Libur panjang."})
    with pytest.raises(Stale):
        operations.follow(desk, fitri, {}, seen=1)
    assert fitri.status == "tentative"


def test_an_event_that_is_no_observance_of_a_decree_follows_none(people, desk):
    with pytest.raises(WrongState):
        operations.follow(desk, make_event(people.coordinator), {})


def test_only_who_keeps_the_list_enters_and_follows(ahead, people, desk):
    fitri = of(desk, FITRI).event
    set_days(desk, FITRI)
    for person in (people.coordinator, people.officer, people.viewer):
        actor = person.as_actor()
        with pytest.raises(NotAllowed):
            operations.register(actor, {"year": 2027})
        with pytest.raises(NotAllowed):
            operations.follow(actor, fitri, {})
        with pytest.raises(NotAllowed):
            operations.follow_year(actor, {"year": 2028})
    assert fitri.status == "tentative"


def test_an_observance_that_is_purged_can_be_entered_anew(ahead, people, desk):
    travel.trash_event(desk, of(desk, FITRI).event)
    purge(clock.now() + timedelta(days=91))
    db.session.expire_all()
    assert (of(desk, FITRI).is_taken, of(desk, FITRI).step) == (False, "register")
    [again] = operations.register(desk, {"year": 2028})
    assert again.title == "Idul Fitri 1449 H"


def test_one_in_the_trash_is_neither_told_nor_entered_again(ahead, desk):
    fitri = of(desk, FITRI).event
    travel.trash_event(desk, fitri)
    found = of(desk, FITRI)
    assert (found.event, found.is_taken, found.step) == (None, True, "none")


@pytest.mark.parametrize("year", [None, "besok", 1999, 2201, 2028.5, True])
def test_a_year_that_is_none_is_refused_at_its_field(desk, year):
    with pytest.raises(BadInput) as refused:
        operations.register(desk, {"year": year})
    assert _fields(refused) == ["year"]


def test_the_operator_names_who_leads(people, desk):
    with pytest.raises(BadInput) as refused:
        operations.register(OPERATOR, {"year": 2027})
    assert _fields(refused) == ["agency"]
    code = people.coordinator.agency.code
    entered = operations.register(OPERATOR, {"year": 2027, "agency": code})
    assert {event.agency.code for event in entered} == {code}


# The list as a whole


def test_a_decree_sets_the_chosen_days_with_the_list(ahead, desk):
    days = reference.holidays(2028)
    chosen = {day.id for day in days if "Idul" not in day.name}
    holidays.decree(desk, 2028, {"status": "set", "basis": DECREE}, chosen)

    firm = {day.name: (day.status.value, day.basis) for day in reference.holidays(2028)}
    assert firm["Hari Suci Nyepi"] == ("set", DECREE)
    assert firm["Hari Raya Idul Fitri"] == ("estimated", "")
    assert reference.holiday_year(2028).status == "set"
    steps = {each.feast.code: each.step.value for each in queries.of_year(desk, 2028)}
    assert steps["nyepi"] == "confirm"
    assert steps[FITRI] == "none"


def test_a_decree_leaves_days_alone_that_are_set_or_withdrawn(desk):
    nyepi = of(desk, "nyepi", 2027).days[0]
    chosen = {day.id for day in reference.holidays(2027)}
    holidays.decree(desk, 2027, {"status": "amended", "basis": DECREE}, chosen)
    assert nyepi.basis == "SKB 3 Menteri 2027 (nomor belum ditemukan)"
    assert of(desk, FITRI, 2027).decree == DECREE
    assert of(desk, FITRI, 2027).firm == "set"


def test_days_are_set_by_a_decree_only(ahead, desk):
    chosen = {day.id for day in reference.holidays(2028)}
    with pytest.raises(BadInput) as refused:
        holidays.decree(desk, 2028, {"status": "estimated"}, chosen)
    assert _fields(refused) == ["status"]
