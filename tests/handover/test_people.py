import pytest

from agenda.audit import queries as audit
from agenda.db import db
from agenda.errors import BadInput, NotAllowed, NotFound, Stale, WrongState
from agenda.events import queries as events
from agenda.feeds import operations as feeds
from agenda.handover.people import Wish, belongings, leave, move, successors
from agenda.people import operations as accounts
from agenda.tasks import operations as tasks
from agenda.tasks import queries
from tests.doors import feed_address, signed_in
from tests.factories import make_account, make_event, make_task
from tests.pages import send

WHY = "Mutasi per 1 Desember"


@pytest.fixture
def colleague(people):
    return make_account(email="rekan@agenda.example", name="Rekan Baru")


@pytest.fixture
def admin(people):
    return people.admin.as_actor()


def plan(people, *assignees, **fields):
    given = [{"user": one.email} for one in assignees]
    return make_task(people.coordinator, assignees=given, **fields)


def accepted(people, account, **fields):
    task = plan(people, account, **fields)
    tasks.accept(account.as_actor(), task)
    return task


def parts(task):
    return {
        (row.account.email if row.account else row.helper_name, row.state.value)
        for row in task.assignments
    }


def everything(people, account):
    """A task, an offer, a review, a feed and a token of the account."""
    mine = accepted(people, account, title="Dikerjakan")
    offer = plan(people, account, title="Ditawarkan")
    review = make_task(people.coordinator, reviewer=account.email, title="Diperiksa")
    feeds.create(account.as_actor(), account, {"name": "Kalender saya"})
    accounts.create_token(account.as_actor(), account, "Skrip")
    return mine, offer, review


def test_what_hangs_on_a_person_is_shown_before_anything_happens(people, admin):
    mine, offer, review = everything(people, people.officer)
    done = accepted(people, people.officer, title="Selesai")
    tasks.cancel(people.coordinator.as_actor(), done, reason="batal")

    found = belongings(admin, people.officer)

    assert (found.tasks, found.offers, found.reviews) == ([mine], [offer], [review])
    assert [feed.name for feed in found.feeds] == ["Kalender saya"]
    assert [token.name for token in found.tokens] == ["Skrip"]


def test_a_leaver_hands_everything_over_in_one_step(people, admin, colleague):
    mine, offer, review = everything(people, people.officer)
    wish = Wish(colleague.email, colleague.email, WHY)

    handed = leave(admin, people.officer, wish)

    assert handed.over == [mine, offer, review]
    assert (handed.back, handed.feeds, handed.tokens) == ([], 1, 1)
    assert parts(mine) == parts(offer) == {(colleague.email, "offered")}
    assert mine.status.value == "offered"
    assert review.reviewer is colleague
    assert not people.officer.is_active
    nothing = belongings(admin, people.officer)
    assert not any(vars(nothing).values())


def test_the_reason_stands_in_the_history_of_each(people, admin, colleague):
    mine, _offer, review = everything(people, people.officer)

    leave(admin, people.officer, Wish(colleague.email, "", WHY))

    for kind, subject in (
        ("task", mine),
        ("task", review),
        ("account", people.officer),
    ):
        assert audit.of_subject(kind, subject.id).items[0].reason == WHY


def test_without_a_successor_work_goes_back_to_the_coordinators(people, admin):
    mine, offer, review = everything(people, people.officer)

    handed = leave(admin, people.officer, Wish(reason=WHY))

    assert handed.back == [mine, offer, review]
    assert mine.assignments == offer.assignments == []
    assert review.reviewer is None
    pool = queries.pool(people.coordinator.as_actor()).items
    assert {mine, offer} <= set(pool)


def test_work_in_hand_of_several_stays_with_the_others_who_get_the_lead(
    people, admin, colleague
):
    task = plan(people, people.officer, colleague)
    for one in (people.officer, colleague):
        tasks.accept(one.as_actor(), task)

    leave(admin, people.officer, Wish(colleague.email, "", WHY))

    assert parts(task) == {(colleague.email, "accepted")}
    assert [row.lead for row in task.assignments] == [True]
    assert task.status.value == "accepted"


def test_nobody_comes_to_check_the_own_work(people, admin, colleague):
    task = plan(people, people.officer, reviewer=colleague.email)

    handed = leave(admin, people.officer, Wish(colleague.email, "", WHY))

    assert handed.back == [task]
    assert task.reviewer is colleague
    assert task.assignments == []


def test_done_work_stays_under_the_name_of_who_did_it(people, admin, colleague):
    task = accepted(people, people.officer)
    tasks.cancel(people.coordinator.as_actor(), task, reason="batal")
    version = task.version

    leave(admin, people.officer, Wish(colleague.email, colleague.email, WHY))

    assert parts(task) == {(people.officer.email, "accepted")}
    assert task.version == version


def test_what_the_administrator_may_not_see_goes_back_unnamed(people, admin, colleague):
    secret = make_event(people.coordinator, visibility="confidential")
    hidden = make_task(
        people.coordinator, secret, assignees=[{"user": people.officer.email}]
    )
    assert not belongings(admin, people.officer).offers

    handed = leave(admin, people.officer, Wish(colleague.email, "", WHY))

    assert handed.over == handed.back == []
    assert hidden.assignments == []
    with pytest.raises(NotFound):
        events.get(colleague.as_actor(), secret.id)
    with pytest.raises(NotFound):
        events.get(admin, secret.id)


def test_a_mover_takes_the_new_rights_and_leaves_the_work(people, admin, colleague):
    mine, _offer, _review = everything(people, people.officer)

    handed = move(admin, people.officer, "ACEH", Wish(colleague.email, "", WHY))

    assert people.officer.agency.code == "ACEH"
    assert people.officer.is_active
    assert mine in handed.over
    assert (handed.feeds, handed.tokens) == (0, 0)
    assert len(belongings(admin, people.officer).feeds) == 1
    with pytest.raises(NotFound):
        queries.get(people.officer.as_actor(), mine.id)


def test_a_mover_may_keep_the_work_and_lose_the_access(people, admin):
    mine, offer, review = everything(people, people.officer)
    wish = Wish(reason=WHY, keeps_work=True, ends_access=True)

    handed = move(admin, people.officer, "ACEH", wish)

    assert (handed.over, handed.back) == ([], [])
    assert (handed.feeds, handed.tokens) == (1, 1)
    kept = belongings(admin, people.officer)
    assert (kept.tasks, kept.offers, kept.reviews) == ([mine], [offer], [review])
    assert queries.get(people.officer.as_actor(), mine.id) is mine


def test_the_address_of_a_leaver_says_farewell(app, people, admin):
    address = feed_address(people.officer)
    assert app.test_client().get(address).status_code == 200

    leave(admin, people.officer, Wish(reason=WHY))
    db.session.commit()

    answer = app.test_client().get(address)
    assert answer.status_code == 200
    assert "Langganan berakhir" in answer.text


def test_successors_are_active_colleagues_who_can_do_the_work(people, colleague):
    offered = successors(people.officer)

    assert colleague in offered
    assert people.coordinator in offered
    assert people.officer not in offered
    assert people.viewer not in offered
    assert people.aceh_officer not in offered


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (Wish("petugas@aceh.agenda.example", "", WHY), "tasks_to"),
        (Wish("pengamat@agenda.example", "", WHY), "tasks_to"),
        (Wish("", "tidak.ada@agenda.example", WHY), "reviews_to"),
        (Wish("", "", " "), "reason"),
    ],
)
def test_an_odd_wish_is_refused_at_its_field(people, admin, wish, field):
    with pytest.raises(BadInput) as refused:
        leave(admin, people.officer, wish)

    assert [problem.field for problem in refused.value.problems] == [field]
    assert people.officer.is_active


def test_who_may_not_who_is_late_and_who_is_gone_already(people, admin):
    with pytest.raises(NotAllowed):
        leave(people.coordinator.as_actor(), people.officer, Wish(reason=WHY))
    with pytest.raises(Stale):
        leave(admin, people.officer, Wish(reason=WHY), seen=7)
    with pytest.raises(WrongState):
        leave(admin, people.admin, Wish(reason=WHY))
    with pytest.raises(BadInput):
        move(admin, people.officer, "DIT", Wish(reason=WHY))
    leave(admin, people.officer, Wish(reason=WHY))
    with pytest.raises(WrongState):
        leave(admin, people.officer, Wish(reason=WHY))


def test_the_page_shows_and_does_it(app, people, colleague):
    mine, _offer, _review = everything(people, people.officer)
    db.session.commit()
    path = f"/admin/people/{people.officer.id}/leave"
    client = signed_in(app, people.admin)
    page = client.get(path).text
    for text in ("Dikerjakan", "Ditawarkan", "Diperiksa", "Kalender saya", "Skrip"):
        assert text in page

    refused = send(client, path, tasks_to=colleague.email)
    assert refused.status_code == 422
    done = send(client, path, tasks_to=colleague.email, reason=WHY)

    assert done.status_code == 302
    db.session.expire_all()
    assert parts(mine) == {(colleague.email, "offered")}
    assert not people.officer.is_active


def test_the_page_moves_somebody(app, people):
    db.session.commit()
    path = f"/admin/people/{people.officer.id}/move"
    client = signed_in(app, people.admin)
    assert client.get(path).status_code == 200

    done = send(client, path, agency="ACEH", reason=WHY, keeps_work="y")

    assert done.status_code == 302
    db.session.expire_all()
    assert people.officer.agency.code == "ACEH"
    assert signed_in(app, people.coordinator).get(path).status_code == 403
