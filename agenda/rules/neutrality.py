"""The neutrality guard: what a phase asks of a task before it counts as done.

A level asks for nothing, for a reminder, for the checklist and one approver, or for the
checklist and two. The guard holds and records; it judges no content and gives no legal
advice.

Source of the manner: the joint decree of five agencies on neutrality of civil servants
(KemenPANRB 2/2022 and others, 22 September 2022) and article 283 of Law 7/2017.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from agenda.rules.phases import Level
from agenda.words import Words, words


class Answer(StrEnum):
    """How a question of the checklist was answered."""

    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "n/a"


class Ground(StrEnum):
    """For which reason something may be released although it is held."""

    SERVICE = "service"
    EMERGENCY = "emergency"
    CORRECTION = "correction"


class GuardState(StrEnum):
    """How far a task has come with what its level asks for."""

    FREE = "free"
    UNCHECKED = "unchecked"
    CHECKED = "checked"
    APPROVED_ONCE = "approved_once"
    CLEARED = "cleared"
    RELEASED = "released"


LABELS: dict[type[StrEnum], dict[str, Words]] = {
    Answer: {
        Answer.YES: words("ya"),
        Answer.NO: words("tidak"),
        Answer.NOT_APPLICABLE: words("tidak berlaku"),
    },
    Ground: {
        Ground.SERVICE: words("layanan publik"),
        Ground.EMERGENCY: words("keadaan darurat"),
        Ground.CORRECTION: words("pelurusan kabar bohong"),
    },
    GuardState: {
        GuardState.FREE: words("tidak ditahan"),
        GuardState.UNCHECKED: words("menunggu daftar periksa"),
        GuardState.CHECKED: words("menunggu persetujuan"),
        GuardState.APPROVED_ONCE: words("menunggu penyetuju kedua"),
        GuardState.CLEARED: words("disetujui"),
        GuardState.RELEASED: words("dilepas dengan alasan"),
    },
}

_APPROVERS = {Level.HEIGHTENED: 1, Level.STRICT: 2}


def needs_check(level: Level | None) -> bool:
    """Whether the checklist has to be complete before anybody approves."""
    return level in _APPROVERS


def approvers_needed(level: Level | None) -> int:
    """How many different people have to approve; one also where nothing is held."""
    return _APPROVERS.get(level, 1) if level else 1


def open_items(numbers: Iterable[int], answered: Collection[int]) -> list[int]:
    """The questions of the checklist that nobody answered yet, in order."""
    return sorted(set(numbers) - set(answered))


@dataclass(frozen=True)
class Guard:
    """What is known of a draft: its level, its open questions, who let it pass.

    `open_items` are the numbers of the unanswered questions, `approvers` the accounts
    that approved this draft.
    """

    level: Level | None
    open_items: tuple[int, ...] = ()
    approvers: tuple[UUID, ...] = ()
    released: bool = False

    @property
    def state(self) -> GuardState:
        if self.released:
            return GuardState.RELEASED
        if not needs_check(self.level):
            return GuardState.FREE
        if self.open_items:
            return GuardState.UNCHECKED
        if self.approvals_missing == 0:
            return GuardState.CLEARED
        return GuardState.APPROVED_ONCE if self.approvers else GuardState.CHECKED

    @property
    def approvals_missing(self) -> int:
        return max(0, approvers_needed(self.level) - len(set(self.approvers)))

    def refusal(self, approver: UUID | None) -> Words | None:
        """Why this person cannot approve now; None when nothing stands against it.

        That nobody approves what he wrote or made himself is for the permissions.
        """
        if self.released or not needs_check(self.level):
            return None
        if self.open_items:
            return words(
                "Daftar periksa netralitas belum lengkap; pertanyaan yang belum"
                " dijawab: %(items)s.",
                items=[str(number) for number in self.open_items],
            )
        if approver in self.approvers:
            return words("Anda sudah menyetujui; pada masa ini diperlukan orang kedua.")
        return None

    def completes(self) -> bool:
        """Whether one approval more is enough."""
        return self.released or self.approvals_missing <= 1


def flagged(answers: Mapping[int, Answer]) -> list[int]:
    """The questions answered with yes: each of them asks for a second look."""
    return sorted(number for number, given in answers.items() if given is Answer.YES)
