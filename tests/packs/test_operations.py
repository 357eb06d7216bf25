"""Keeping packs: shipped, drafted, published, copied, offered back; both databases."""

import pytest

from agenda import clock
from agenda.audit import queries as audit
from agenda.db import db
from agenda.errors import BadInput, NotAllowed, NotFound, Stale, WrongState
from agenda.handover import agencies
from agenda.packs import fields, operations, queries, sharing
from agenda.packs.filters import PackFilter
from agenda.reference import queries as reference
from agenda.rules.choices import OfferState
from agenda.rules.permissions import OPERATOR
from tests.factories import make_agency

STEP = {"title": "Siaran pers", "type": "press_release", "offset": {"days": -1}}
LATER = {"title": "Rekap", "type": "report", "offset": {"working_days": 2}}
PACK = {"name": "Jumpa pers", "category": "governance", "tasks": [STEP, LATER]}


@pytest.fixture
def coordinator(people):
    return people.coordinator.as_actor()


@pytest.fixture
def stranger(people):
    return people.aceh_coordinator.as_actor()


@pytest.fixture
def pack(coordinator):
    return operations.create(coordinator, {**PACK, "code": "jumpa-pers"})


def titles(version):
    return [row.title for row in version.tasks]


def problems(refused):
    return [problem.field for problem in refused.value.problems]


# Shipped


def test_a_new_office_has_six_packs_with_eighty_eight_tasks(session):
    packs = queries.matching(OPERATOR, PackFilter())

    counts = {pack.code: len(pack.published.tasks) for pack in packs}
    assert counts == {
        "crisis": 13,
        "election": 19,
        "health_campaign": 11,
        "international_summit": 22,
        "national_day": 10,
        "sports_event": 13,
    }
    for pack in packs:
        essential = [row for row in pack.published.tasks if row.essential]
        assert 4 <= len(essential) < len(pack.published.tasks)
        assert pack.category_code in reference.categories()
        for row in pack.published.tasks:
            assert row.title_en
            assert row.evidence
            assert row.effort_minutes
            assert row.grade


def test_filling_again_adds_nothing_and_leaves_what_people_made(people, session):
    desk = people.desk.as_actor()
    pack = queries.get(desk, "crisis")
    operations.revise(desk, pack, {"name": "Krisis"})
    assert operations.fill() == 0

    operations.set_task(desk, pack, None, STEP)
    operations.publish(desk, pack)

    assert operations.fill() == 0
    assert (pack.name, len(pack.published.tasks)) == ("Krisis", 14)


# Versions


def test_what_is_published_never_changes(coordinator, pack):
    first = pack.published
    before = fields.version(first)

    operations.revise(coordinator, pack, {"tasks": [LATER]})

    assert fields.version(first) == before
    assert pack.published.number == 2
    assert titles(pack.published) == ["Rekap"]


def test_a_task_is_the_same_through_versions_and_copies(coordinator, stranger, pack):
    operations.revise(coordinator, pack, {"shared": True})
    root = pack.published.tasks[0].root_id
    operations.revise(
        coordinator, pack, {"tasks": [LATER, {**STEP, "brief": "Singkat"}]}
    )
    copy = operations.copy(stranger, pack, {})

    assert pack.published.tasks[1].root_id == root
    assert copy.draft.tasks[1].root_id == root


def test_the_same_tasks_make_no_new_version(coordinator, pack):
    told = [fields.task(row) for row in pack.published.tasks]
    version = pack.version

    operations.revise(coordinator, pack, {"tasks": told, "name": pack.name})

    assert (pack.version, len(pack.versions)) == (version, 1)


def test_a_draft_is_worked_on_task_by_task_and_published(coordinator, pack):
    draft = operations.begin_draft(coordinator, pack)
    assert operations.begin_draft(coordinator, pack) is draft
    wait = {**STEP, "title": "Foto", "after": {"position": 1, "lag": 2}}
    added = operations.set_task(coordinator, pack, None, wait)
    assert (added.after.title, added.after_lag) == ("Siaran pers", 2)
    assert titles(pack.published) == ["Siaran pers", "Rekap"]

    operations.remove_task(coordinator, pack, draft.tasks[0])
    assert [(row.position, row.title, row.after) for row in draft.tasks] == [
        (1, "Rekap", None),
        (2, "Foto", None),
    ]
    operations.publish(coordinator, pack, note="Lebih singkat")

    assert pack.draft is None
    assert titles(pack.published) == ["Rekap", "Foto"]
    assert pack.published.note == "Lebih singkat"


def test_a_draft_is_given_up(coordinator, pack):
    operations.set_task(coordinator, pack, None, {**STEP, "title": "Foto"})
    operations.discard(coordinator, pack)
    db.session.expire_all()

    assert pack.draft is None
    with pytest.raises(WrongState):
        operations.discard(coordinator, pack)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"title": ""}, "tasks.0.title"),
        ({"type": "rumor"}, "tasks.0.type"),
        ({"offset": {}}, "tasks.0.offset"),
        ({"offset": {"days": 1, "hours": 2}}, "tasks.0.offset"),
        ({"offset": {"days": 99_999}}, "tasks.0.offset"),
        ({"anchor": "phase"}, "tasks.0.anchor_ref"),
        ({"anchor": "place", "anchor_ref": "0"}, "tasks.0.anchor_ref"),
        ({"anchor_ref": "2"}, "tasks.0.anchor_ref"),
        ({"shift": "kadang"}, "tasks.0.shift"),
        ({"role": "raja"}, "tasks.0.role"),
        ({"grade": "raja"}, "tasks.0.grade"),
        ({"effort_hours": -1}, "tasks.0.effort_hours"),
        ({"channels": ["burung"]}, "tasks.0.channels.0"),
        ({"after": {"position": 1}}, "tasks.0.after.position"),
        ({"after": {"position": 3}}, "tasks.0.after.position"),
        ({"warna": "biru"}, "tasks.0.warna"),
    ],
)
def test_a_task_that_makes_no_sense_is_told_at_its_field(coordinator, asked, field):
    with pytest.raises(BadInput) as refused:
        operations.create(coordinator, {**PACK, "tasks": [{**STEP, **asked}, LATER]})

    assert problems(refused) == [field]


def test_tasks_do_not_wait_in_a_circle(coordinator, pack):
    circle = [
        {**STEP, "after": {"position": 2}},
        {**LATER, "after": {"position": 1}},
    ]
    with pytest.raises(BadInput) as refused:
        operations.revise(coordinator, pack, {"tasks": circle})
    assert problems(refused) == ["tasks.0.after", "tasks.1.after"]

    operations.revise(
        coordinator, pack, {"tasks": [STEP, {**LATER, "after": {"position": 1}}]}
    )
    draft = operations.begin_draft(coordinator, pack)
    wait = {**STEP, "after": {"position": 2}}
    with pytest.raises(BadInput) as refused:
        operations.set_task(coordinator, pack, draft.tasks[0], wait)
    assert problems(refused) == ["after"]


# Who


def test_coordinators_keep_those_of_their_agency_and_the_desk_all(
    people, stranger, pack
):
    shipped = queries.get(stranger, "crisis")
    operations.revise(people.coordinator.as_actor(), pack, {"shared": True})
    for actor, one in (
        (stranger, pack),
        (people.coordinator.as_actor(), shipped),
        (people.officer.as_actor(), pack),
        (people.supervisor.as_actor(), pack),
    ):
        with pytest.raises(NotAllowed):
            operations.revise(actor, one, {"name": "Milik saya"})
    operations.revise(people.desk.as_actor(), pack, {"name": "Dari pusat"})
    with pytest.raises(BadInput) as refused:
        operations.create(stranger, {**PACK, "agency": "DIT"})
    assert problems(refused) == ["agency"]


def test_what_is_not_shared_is_not_there_for_others(
    people, coordinator, stranger, pack
):
    with pytest.raises(NotFound):
        queries.get(stranger, "jumpa-pers")
    assert pack in queries.matching(people.viewer.as_actor(), PackFilter())
    assert pack not in queries.matching(stranger, PackFilter())

    operations.revise(coordinator, pack, {"shared": True})

    assert queries.get(stranger, "jumpa-pers") is pack


def test_a_draft_is_seen_by_those_who_keep_the_pack(people, coordinator):
    pack = operations.create(coordinator, {**PACK, "shared": True}, publish=False)

    assert queries.get(people.desk.as_actor(), pack.id) is pack
    for name in ("officer", "aceh_coordinator"):
        with pytest.raises(NotFound):
            queries.get(getattr(people, name).as_actor(), pack.id)
    operations.publish(coordinator, pack)
    operations.begin_draft(coordinator, pack)
    with pytest.raises(NotFound):
        queries.version(people.officer.as_actor(), pack, 2)


def test_whoever_comes_too_late_reads_who_was_faster(people, coordinator, pack):
    operations.revise(people.desk.as_actor(), pack, {"name": "Dari pusat"})

    with pytest.raises(Stale) as refused:
        operations.revise(coordinator, pack, {"name": "Dari kami"}, seen=1)

    assert refused.value.changed_by == people.desk.name


def test_a_retired_pack_is_out_of_the_list_and_comes_back(coordinator, pack):
    operations.retire(coordinator, pack)
    assert pack not in queries.matching(coordinator, PackFilter())
    assert pack in queries.matching(coordinator, PackFilter(retired=True))

    operations.bring_back(coordinator, pack)
    assert pack in queries.applicable(coordinator)


def test_history_tells_what_changed(coordinator, pack):
    operations.revise(coordinator, pack, {"name": "Temu media"}, reason="Istilah baru")

    newest = audit.of_subject("pack", pack.id).items[0]
    assert (newest.action, newest.reason) == ("pack:revise", "Istilah baru")
    assert newest.changes == [
        {"field": "name", "old": "Jumpa pers", "new": "Temu media"}
    ]


def test_the_packs_of_an_agency_that_is_merged_go_over(people, session, coordinator):
    heir = make_agency()
    pack = operations.create(coordinator, PACK)
    agency = people.agency("DIT")

    today = clock.today("Asia/Jakarta")
    agencies.merge(people.admin.as_actor(), agency, heir.code, today, "Perpres")

    assert pack.agency is heir


# Learning from one another


@pytest.fixture
def adapted(coordinator, stranger, pack):
    """A copy of the pack of DIT that Aceh made better."""
    operations.revise(coordinator, pack, {"shared": True})
    copy = operations.copy(stranger, pack, {"name": "Jumpa pers Aceh"})
    operations.set_task(stranger, copy, None, {**STEP, "title": "Terjemahan Aceh"})
    operations.publish(stranger, copy)
    return copy


def test_a_copy_is_a_draft_of_ones_own(people, coordinator, stranger, pack):
    operations.revise(coordinator, pack, {"shared": True})

    copy = operations.copy(stranger, pack, {"name": "Jumpa pers Aceh"})

    assert (copy.agency.code, copy.published, copy.shared) == ("ACEH", None, False)
    assert titles(copy.draft) == titles(pack.published)
    assert queries.origin_seen(stranger, copy) is pack.published
    operations.revise(coordinator, pack, {"shared": False})
    assert queries.origin_seen(stranger, copy) is None


def test_what_was_made_better_becomes_a_draft_where_it_came_from(
    coordinator, stranger, pack, adapted
):
    offer = sharing.offer(stranger, adapted, "Ditambah terjemahan")
    assert queries.offers(coordinator) == [offer]
    assert queries.open_offers(pack) == [offer]

    sharing.accept(coordinator, offer)

    assert titles(pack.draft) == ["Siaran pers", "Rekap", "Terjemahan Aceh"]
    assert titles(pack.published) == ["Siaran pers", "Rekap"]
    assert offer.state is OfferState.ACCEPTED
    with pytest.raises(WrongState):
        sharing.decline(coordinator, offer, reason="Terlambat")


def test_an_offer_is_declined_with_a_reason_and_can_be_made_again(
    coordinator, stranger, adapted
):
    offer = sharing.offer(stranger, adapted, "Ditambah terjemahan")
    with pytest.raises(WrongState):
        sharing.offer(stranger, adapted, "Sekali lagi")
    with pytest.raises(BadInput):
        sharing.decline(coordinator, offer, reason=" ")

    sharing.decline(coordinator, offer, reason="Terlalu khusus")

    assert (offer.answer, offer.answered_by) == ("Terlalu khusus", coordinator.label)
    sharing.offer(stranger, adapted, "Lebih umum")


def test_an_offer_does_not_overwrite_a_draft_under_way(
    coordinator, stranger, pack, adapted
):
    offer = sharing.offer(stranger, adapted, "Ditambah terjemahan")
    operations.begin_draft(coordinator, pack)

    with pytest.raises(WrongState):
        sharing.accept(coordinator, offer)


def test_nothing_new_is_no_offer_and_only_a_copy_goes_back(coordinator, stranger, pack):
    operations.revise(coordinator, pack, {"shared": True})
    copy = operations.copy(stranger, pack, {})
    operations.publish(stranger, copy)

    with pytest.raises(WrongState):
        sharing.offer(stranger, copy, "Sama saja")
    with pytest.raises(NotAllowed):
        sharing.offer(coordinator, pack, "Bukan salinan")


def test_an_offer_is_nobody_elses_business(people, stranger, adapted):
    offer = sharing.offer(stranger, adapted, "Umpan")

    for name in ("officer", "aceh_officer", "bali_viewer"):
        actor = getattr(people, name).as_actor()
        assert queries.offers(actor) == []
        with pytest.raises(NotFound):
            queries.get_offer(actor, offer.id)
    with pytest.raises(NotAllowed):
        sharing.accept(stranger, offer)
