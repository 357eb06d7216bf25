"""Whom to propose: who fits, has room, and had his turn longest ago; and why."""

from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from agenda.rules.choices import Grade
from agenda.rules.rotation import Candidate, Rotation, Wish, distance

ANI, BUDI, CITRA = (UUID(int=number) for number in (1, 2, 3))
DAY, MONDAY = date(2026, 12, 2), date(2026, 11, 30)


def wish(grade=Grade.AHLI_MUDA, role="penulis", day=DAY, minutes=240):
    return Wish(day, role, grade, minutes)


def test_a_fitting_grade_comes_before_a_free_week():
    rotation = Rotation(
        [
            Candidate(ANI, "Ani", Grade.TERAMPIL),
            Candidate(BUDI, "Budi", Grade.AHLI_MUDA, minutes={MONDAY: 1_200}),
        ]
    )

    found = rotation.propose(wish())

    assert found.key == BUDI
    assert str(found.reason) == (
        "jenjang sesuai; 0 tugas lain pekan itu (20 jam); belum pernah dalam peran ini"
    )


def test_of_two_who_fit_the_one_with_room_is_asked():
    rotation = Rotation(
        [
            Candidate(ANI, "Ani", Grade.AHLI_MUDA, minutes={MONDAY: 600}),
            Candidate(BUDI, "Budi", Grade.AHLI_PERTAMA),
        ]
    )

    assert rotation.propose(wish()).key == BUDI


def test_of_two_with_room_the_one_whose_turn_is_longest_ago():
    rotation = Rotation(
        [
            Candidate(ANI, "Ani", None, last_as={"penulis": date(2026, 11, 2)}),
            Candidate(BUDI, "Budi", None, last_as={"penulis": date(2026, 10, 2)}),
            Candidate(CITRA, "Citra", None, last_as={"penulis": date(2026, 9, 2)}),
        ]
    )

    found = [rotation.propose(wish(grade=None, minutes=0)) for _ in range(3)]

    assert [one.key for one in found] == [CITRA, BUDI, ANI]
    assert "terakhir dalam peran ini 2 September 2026" in str(found[0].reason)


def test_who_is_away_that_day_is_not_asked():
    away = frozenset({date(2026, 12, 1), DAY})
    rotation = Rotation(
        [
            Candidate(ANI, "Ani", Grade.AHLI_MUDA, away=away),
            Candidate(BUDI, "Budi", Grade.TERAMPIL),
        ]
    )

    assert rotation.propose(wish()).key == BUDI
    assert rotation.propose(wish(day=date(2026, 12, 4))).key == ANI


def test_who_is_away_while_the_work_is_done_is_not_asked_either():
    rotation = Rotation([Candidate(ANI, "Ani", None, away=frozenset({MONDAY}))])

    long = Wish(DAY, "penulis", None, 900, (MONDAY, date(2026, 12, 1), DAY))

    assert rotation.propose(long).key is None


def test_without_anybody_nobody_is_proposed_and_that_is_said():
    found = Rotation([]).propose(wish())

    assert found.key is None
    assert str(found.reason) == "tidak ada orang yang dapat diusulkan"


def test_work_that_is_given_by_hand_counts():
    rotation = Rotation([Candidate(ANI, "Ani", None), Candidate(BUDI, "Budi", None)])
    rotation.count(ANI, wish(minutes=480))

    assert rotation.propose(wish(grade=None)).key == BUDI


def test_grades_that_stand_side_by_side_fit():
    assert distance(Grade.AHLI_PERTAMA, Grade.AHLI_MUDA) == 0
    assert distance(Grade.PENYELIA, Grade.AHLI_PERTAMA) == 0
    assert distance(Grade.TERAMPIL, Grade.AHLI_MADYA) == 3
    assert distance(None, Grade.AHLI_MADYA) > distance(Grade.TERAMPIL, Grade.AHLI_UTAMA)


@given(st.integers(2, 5), st.integers(1, 40))
def test_nobody_gets_two_tasks_more_than_a_colleague_of_the_same_grade(people, count):
    team = [
        Candidate(UUID(int=key), str(key), Grade.MAHIR) for key in range(1, people + 1)
    ]
    rotation = Rotation(team)

    given_to = [rotation.propose(wish(Grade.MAHIR)).key for _ in range(count)]

    shares = [given_to.count(one.key) for one in team]
    assert max(shares) - min(shares) <= 1
