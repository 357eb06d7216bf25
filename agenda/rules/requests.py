"""Requests for coverage: their states, who sees one, and by when it is answered.

Somebody asks an agency for work of its PR people; its coordinators answer. What becomes
of the work itself is told by the task that comes of it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from agenda.rules.permissions import Action, Actor, may
from agenda.rules.transitions import IllegalTransition
from agenda.rules.working_days import FreeDays, add_working_days
from agenda.words import Words, words

USUAL_DAYS = 3
"""Working days within which a request is answered when nobody wishes otherwise."""


class RequestState(StrEnum):
    """Where a request stands."""

    NEW = "new"
    ASKED_BACK = "asked_back"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class RequestVerb(StrEnum):
    """What can be done to a request."""

    ASK_BACK = "ask"
    REPLY = "reply"
    ACCEPT = "accept"
    DECLINE = "decline"
    WITHDRAW = "withdraw"


class MessageKind(StrEnum):
    """Which side spoke."""

    QUESTION = "question"
    REPLY = "reply"


LABELS: dict[type[StrEnum], dict[str, Words]] = {
    RequestState: {
        RequestState.NEW: words("menunggu jawaban"),
        RequestState.ASKED_BACK: words("menunggu keterangan pemohon"),
        RequestState.ACCEPTED: words("diterima"),
        RequestState.DECLINED: words("tidak dapat dipenuhi"),
        RequestState.WITHDRAWN: words("ditarik kembali"),
    },
    RequestVerb: {
        RequestVerb.ASK_BACK: words("ditanyakan kembali"),
        RequestVerb.REPLY: words("dilengkapi"),
        RequestVerb.ACCEPT: words("diterima"),
        RequestVerb.DECLINE: words("ditolak"),
        RequestVerb.WITHDRAW: words("ditarik kembali"),
    },
    MessageKind: {
        MessageKind.QUESTION: words("pertanyaan"),
        MessageKind.REPLY: words("keterangan"),
    },
}

_OPEN = frozenset({RequestState.NEW, RequestState.ASKED_BACK})

# verb: (states it can be used in, state it leads to)
_TABLE: dict[RequestVerb, tuple[frozenset[RequestState], RequestState]] = {
    RequestVerb.ASK_BACK: (_OPEN, RequestState.ASKED_BACK),
    RequestVerb.REPLY: (frozenset({RequestState.ASKED_BACK}), RequestState.NEW),
    RequestVerb.ACCEPT: (_OPEN, RequestState.ACCEPTED),
    RequestVerb.DECLINE: (_OPEN, RequestState.DECLINED),
    RequestVerb.WITHDRAW: (_OPEN, RequestState.WITHDRAWN),
}


def after(state: RequestState, verb: RequestVerb) -> RequestState:
    """The state that `verb` leads to; raises IllegalTransition."""
    usable_in, result = _TABLE[verb]
    if state not in usable_in:
        raise IllegalTransition(
            words("Permintaan ini"),
            LABELS[RequestState][state],
            LABELS[RequestVerb][verb],
            [LABELS[RequestVerb][one] for one in verbs_from(state)],
        )
    return result


def verbs_from(state: RequestState) -> list[RequestVerb]:
    """The verbs that a request in this state can take."""
    return [verb for verb in RequestVerb if state in _TABLE[verb][0]]


def is_open(state: RequestState) -> bool:
    """Nobody has said yes or no to it."""
    return state in _OPEN


# By when


def usual_answer(
    today: date, happens: date, free_days: FreeDays, province: str | None = None
) -> date:
    """The day by which an answer is wished: in three working days of the agency.

    What happens sooner is answered before it happens, and never before today.
    """
    wished = add_working_days(today, USUAL_DAYS, free_days, province)
    if wished < happens:
        return wished
    before = add_working_days(happens, -1, free_days, province)
    return max(today, min(wished, before))


def is_late(state: RequestState, answer_by: date, today: date) -> bool:
    """Whether the asked agency owes an answer; what was asked back waits for others."""
    return state is RequestState.NEW and answer_by < today


# Who


@dataclass(frozen=True)
class Parties:
    """Who asked, for which agency, and which agency is asked."""

    requester: UUID
    asking: UUID
    asked: UUID


def sees(actor: Actor, parties: Parties) -> bool:
    """Whether the actor may know of the request; nobody but these.

    The requester, the coordinators of his agency, coordinators and supervisors of the
    agency that is asked, desk and administrators.
    """
    return (
        speaks_for_asker(actor, parties)
        or may(actor, Action.SEE_REQUEST, agency_id=parties.asked)
        or may(actor, Action.SEE_REQUEST_MADE, agency_id=parties.asking)
    )


def speaks_for_asker(actor: Actor, parties: Parties) -> bool:
    """Reply, and take it back: the requester, and the coordinators of his agency."""
    return actor.account_id == parties.requester or may(
        actor, Action.SPEAK_FOR_REQUESTER, agency_id=parties.asking
    )


def may_triage(actor: Actor, parties: Parties) -> bool:
    """Accept, decline, ask back; of one's own request, too, if it asks one's agency."""
    return may(actor, Action.TRIAGE_REQUEST, agency_id=parties.asked)


def may_revise(actor: Actor, parties: Parties) -> bool:
    """Change what is asked: whoever asked, and nobody in his name."""
    return actor.account_id == parties.requester


ALLOWED: dict[RequestVerb, Callable[[Actor, Parties], bool]] = {
    RequestVerb.ASK_BACK: may_triage,
    RequestVerb.REPLY: speaks_for_asker,
    RequestVerb.ACCEPT: may_triage,
    RequestVerb.DECLINE: may_triage,
    RequestVerb.WITHDRAW: speaks_for_asker,
}
"""Who may use each verb, asked about a request that the actor sees."""
