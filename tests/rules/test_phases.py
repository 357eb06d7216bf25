"""Which phases hold on a date in an area, on the elections as they were."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.reference import shipped
from agenda.rules.phases import (
    Level,
    PhaseStatus,
    concerns,
    election_name,
    phases_on,
    reads_as,
    strictest,
    touches,
)


@dataclass(frozen=True)
class Plain:
    code: str
    level: Level
    status: PhaseStatus
    start_date: date | None
    end_date: date | None
    provinces: tuple[str, ...] = field(default=())


def _day(text):
    return date.fromisoformat(text) if text else None


SHIPPED = [
    Plain(
        row["code"],
        Level(row["level"]),
        PhaseStatus(row["status"]),
        _day(row["start"]),
        _day(row["end"]),
        tuple(row["provinces"].split()),
    )
    for row in shipped.read("phases.csv")
]
BASELINE = {"asn_always"}
PEMILU = BASELINE | {"pemilu2024_tahapan"}
PILKADA = PEMILU - {"pemilu2024_tahapan"} | {"pilkada2024_petahana"}


def codes(first, last=None, provinces=()):
    found = phases_on(SHIPPED, _day(first), _day(last), provinces)
    return {phase.code for phase in found}


@pytest.mark.parametrize(
    ("day", "expected", "level"),
    [
        ("2022-06-13", BASELINE, "info"),
        ("2022-06-14", PEMILU, "info"),
        ("2023-10-18", PEMILU, "info"),
        ("2023-10-19", PEMILU | {"pemilu2024_pencalonan"}, "heightened"),
        ("2023-11-25", PEMILU | {"pemilu2024_pencalonan"}, "heightened"),
        ("2023-11-26", PEMILU, "info"),
        ("2023-11-28", PEMILU | {"pemilu2024_kampanye"}, "heightened"),
        ("2024-01-20", PEMILU | {"pemilu2024_kampanye"}, "heightened"),
        (
            "2024-02-10",
            PEMILU | {"pemilu2024_kampanye", "pemilu2024_iklan"},
            "heightened",
        ),
        ("2024-02-11", PEMILU | {"pemilu2024_tenang"}, "strict"),
        ("2024-02-12", PEMILU | {"pemilu2024_tenang"}, "strict"),
        ("2024-02-13", PEMILU | {"pemilu2024_tenang"}, "strict"),
        ("2024-02-14", PEMILU | {"pemilu2024_suara", "pemilu2024_rekap"}, "strict"),
        ("2024-02-15", PEMILU | {"pemilu2024_rekap"}, "heightened"),
        ("2024-03-20", PEMILU | {"pemilu2024_rekap"}, "heightened"),
        ("2024-03-21", PEMILU, "info"),
        ("2024-03-22", PEMILU | {"pilkada2024_petahana"}, "heightened"),
        ("2024-10-20", PILKADA | PEMILU | {"pilkada2024_kampanye"}, "heightened"),
        ("2024-10-21", PILKADA | {"pilkada2024_kampanye"}, "heightened"),
        (
            "2024-11-23",
            PILKADA | {"pilkada2024_kampanye", "pilkada2024_iklan"},
            "heightened",
        ),
        ("2024-11-24", PILKADA | {"pilkada2024_tenang"}, "strict"),
        ("2024-11-26", PILKADA | {"pilkada2024_tenang"}, "strict"),
        ("2024-11-27", PILKADA | {"pilkada2024_suara", "pilkada2024_rekap"}, "strict"),
        ("2024-12-16", PILKADA | {"pilkada2024_rekap"}, "heightened"),
        ("2024-12-17", PILKADA, "heightened"),
        ("2025-01-01", BASELINE, "info"),
        ("2029-06-30", BASELINE | {"pemilu2029"}, "info"),
    ],
)
def test_what_holds_on_a_day_of_the_election_years(day, expected, level):
    assert codes(day) == expected
    assert strictest(phases_on(SHIPPED, _day(day))) == Level(level)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2024-06-02", None),
        ("2024-06-22", None),
        ("2024-06-02", "2024-06-22"),
        ("2024-05-01", "2024-07-31"),
    ],
)
def test_the_second_round_of_2024_holds_on_no_day_of_its_own(first, last):
    second = next(row for row in SHIPPED if row.code == "pemilu2024_putaran2")
    assert touches(second, _day(first), _day(last or first))
    assert codes(first, last) == PILKADA | PEMILU
    held = phases_on([replace(second, status=PhaseStatus.DONE)], _day(first))
    assert bool(held) == (first >= "2024-06-02")


@pytest.mark.parametrize(
    ("day", "provinces", "inside"),
    [
        ("2025-07-21", ["ID-BB"], False),
        ("2025-07-22", ["ID-BB"], True),
        ("2025-08-27", ["ID-BB"], True),
        ("2025-08-28", ["ID-BB"], False),
        ("2025-08-01", ["ID-AC"], False),
        ("2025-08-01", ["ID-AC", "ID-BB"], True),
        ("2025-08-01", [], False),
    ],
)
def test_the_repeated_election_concerns_bangka_belitung_only(day, provinces, inside):
    expected = BASELINE | ({"pilkada_ulang2025"} if inside else set())
    assert codes(day, None, provinces) == expected


def test_a_span_falls_into_every_phase_it_touches_a_day_of():
    assert codes("2024-02-10", "2024-02-14") == PEMILU | {
        "pemilu2024_kampanye",
        "pemilu2024_iklan",
        "pemilu2024_tenang",
        "pemilu2024_suara",
        "pemilu2024_rekap",
    }


def test_nothing_is_strict_where_nothing_holds():
    assert strictest([]) is None
    assert [strictest([row]) for row in SHIPPED[:1]] == [Level.INFO]


def test_what_was_in_force_reads_as_done_from_the_day_after_its_end():
    held = Plain(
        "x", Level.INFO, PhaseStatus.IN_FORCE, date(2024, 2, 11), date(2024, 2, 13)
    )
    assert reads_as(held, date(2024, 2, 13)) is PhaseStatus.IN_FORCE
    assert reads_as(held, date(2024, 2, 14)) is PhaseStatus.DONE
    never = replace(held, status=PhaseStatus.CANCELLED)
    assert reads_as(never, date(2030, 1, 1)) is PhaseStatus.CANCELLED
    always = replace(held, end_date=None)
    assert reads_as(always, date(2030, 1, 1)) is PhaseStatus.IN_FORCE


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("pemilu_2024", "Pemilu 2024"),
        ("pilkada_ulang_2025", "Pilkada ulang 2025"),
        ("x", "X"),
        ("", ""),
    ],
)
def test_an_election_is_called_by_its_code_in_plain_letters(code, name):
    assert election_name(code) == name


# Any world

DAYS = st.dates(date(2024, 1, 1), date(2024, 12, 31))
AREAS = st.lists(st.sampled_from(["ID-AC", "ID-BB", "ID-BA"]), unique=True)
BORDERS = st.tuples(st.none() | DAYS, st.none() | DAYS).filter(
    lambda ends: None in ends or ends[0] <= ends[1]
)
PHASES = st.builds(
    lambda ends, level, status, area: Plain("p", level, status, *ends, tuple(area)),
    BORDERS,
    st.sampled_from(Level),
    st.sampled_from(PhaseStatus),
    AREAS,
)


@given(st.lists(PHASES, max_size=6), DAYS, st.integers(0, 20), AREAS)
def test_a_span_holds_what_one_of_its_days_holds(rows, first, length, area):
    days = [first + timedelta(days=number) for number in range(length + 1)]
    held = phases_on(rows, first, days[-1], area)
    daily = [
        row for row in rows if any(phases_on([row], day, None, area) for day in days)
    ]
    assert held == daily
    assert all(row.status is not PhaseStatus.CANCELLED for row in held)
    assert all(concerns(row, area) for row in held)


@given(PHASES, DAYS, AREAS)
def test_more_provinces_never_take_a_phase_away(row, day, area):
    here = phases_on([row], day, None, area)
    everywhere = phases_on([row], day, None, ["ID-AC", "ID-BB", "ID-BA"])
    assert not here or everywhere
