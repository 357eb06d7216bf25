"""Who may do what to a pack: the permission table, asked about one pack."""

from agenda.packs.models import Pack, PackOffer
from agenda.rules.permissions import Action, Actor, Reach, may, reach


def may_keep(actor: Actor) -> bool:
    """Keep packs at all, asked before the fields are read."""
    return reach(actor, Action.MANAGE_PACK) is not Reach.NONE


def may_edit(actor: Actor, pack: Pack) -> bool:
    """Coordinators those of their agency; what ships only desk and administrators."""
    return may(actor, Action.MANAGE_PACK, agency_id=pack.agency_id)


def may_copy(actor: Actor, _pack: Pack) -> bool:
    """Whoever keeps packs may take over what he sees."""
    return may_keep(actor)


def may_offer(actor: Actor, pack: Pack) -> bool:
    """Give a copy back: whoever keeps it, when it came from elsewhere."""
    return pack.copied_from_id is not None and may_edit(actor, pack)


def may_answer(actor: Actor, offer: PackOffer) -> bool:
    return may_edit(actor, offer.to_pack)
