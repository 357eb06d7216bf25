"""What was adapted goes back to whom it came from, who takes it over or says no."""

from agenda import clock
from agenda.audit.operations import AuditAction, differences, record
from agenda.audit.queries import must_be_current
from agenda.db import db, flush, new_id
from agenda.errors import NotAllowed, WrongState
from agenda.packs import fields, operations
from agenda.packs.models import Pack, PackOffer, PackTask
from agenda.packs.rights import may_answer, may_offer
from agenda.rules.choices import OfferState
from agenda.rules.permissions import Actor
from agenda.rules.readings import given_reason, read_reason
from agenda.words import words

KIND = "pack-offer"


def offer(actor: Actor, pack: Pack, note: str) -> PackOffer:
    """Offer the published version of a copy to the pack that it came from.

    Raises NotAllowed, WrongState when there is nothing new to offer or it was offered,
    and BadInput at `reason` without a word of what is better.
    """
    if not may_offer(actor, pack):
        raise NotAllowed
    told = given_reason(note)
    origin, given = pack.origin, pack.published
    assert origin is not None  # or he may not
    if given is None:
        raise WrongState(words("Terbitkan paket ini sebelum menawarkannya."))
    if _says_the_same(given.tasks, origin.tasks):
        raise WrongState(words("Paket ini sama dengan asalnya."))
    if _was_offered(given.id):
        raise WrongState(words("Versi ini sudah ditawarkan."))
    row = PackOffer(
        id=new_id(),
        pack_version=given,
        to_pack=origin.pack,
        note=told,
        state=OfferState.OPEN,
        offered_by=actor.label,
    )
    db.session.add(row)
    flush()
    changes = differences({}, fields.offer(row))
    record(actor, AuditAction.PACK_OFFER, KIND, row.id, changes, told)
    return row


def accept(
    actor: Actor, row: PackOffer, *, seen: int | None = None, reason: str = ""
) -> PackOffer:
    """Take what is offered over as the draft of the next version.

    Raises NotAllowed, Stale, and WrongState when it was answered, or when a draft is
    being worked on that would be lost.
    """
    _must_answer(actor, row, seen)
    pack = row.to_pack
    if pack.draft is not None:
        raise WrongState(
            words("Terbitkan atau buang dahulu rancangan yang sedang disusun.")
        )
    before = fields.told(pack)
    draft = operations.take_over(pack, row.pack_version)
    draft.note = row.note
    why = read_reason(reason)
    pack.touch()
    flush()
    changes = differences(before, fields.told(pack))
    record(actor, AuditAction.PACK_REVISE, operations.KIND, pack.id, changes, why)
    return _answer(actor, row, OfferState.ACCEPTED, why)


def decline(
    actor: Actor, row: PackOffer, *, seen: int | None = None, reason: str
) -> PackOffer:
    """Say no, and why."""
    _must_answer(actor, row, seen)
    return _answer(actor, row, OfferState.DECLINED, given_reason(reason))


def _must_answer(actor: Actor, row: PackOffer, seen: int | None) -> None:
    if not may_answer(actor, row):
        raise NotAllowed
    must_be_current(KIND, row, seen)
    if row.state is not OfferState.OPEN:
        raise WrongState(words("Tawaran ini sudah dijawab."))


def _answer(actor: Actor, row: PackOffer, state: OfferState, reason: str) -> PackOffer:
    before = fields.offer(row)
    row.state, row.answer = state, reason
    row.answered_by, row.answered_at = actor.label, clock.now()
    row.version += 1
    row.updated_at = clock.now()
    flush()
    changes = differences(before, fields.offer(row))
    record(actor, AuditAction.PACK_ANSWER, KIND, row.id, changes, reason)
    return row


def _says_the_same(mine: list[PackTask], theirs: list[PackTask]) -> bool:
    return [fields.task_content(row) for row in mine] == [
        fields.task_content(row) for row in theirs
    ]


def _was_offered(version_id: object) -> bool:
    wanted = db.session.query(PackOffer).filter_by(pack_version_id=version_id)
    return bool(wanted.filter(PackOffer.state != OfferState.DECLINED).count())
