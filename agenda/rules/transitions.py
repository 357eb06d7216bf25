"""The refusal shared by everything that has states: this cannot follow that."""

from collections.abc import Iterable

from agenda.errors import WrongState
from agenda.words import Words, words


class IllegalTransition(WrongState):
    """A verb that does not fit the present state; says the state and what would fit.

    `possible` names the verbs that would have been taken, for a page that offers them.
    """

    def __init__(
        self, subject: Words, state: Words, verb: Words, possible: Iterable[Words]
    ) -> None:
        self.possible = list(possible)
        super().__init__(
            words(
                "%(subject)s berstatus %(state)s dan tidak dapat %(verb)s."
                " Yang dapat dilakukan: %(possible)s.",
                subject=subject,
                state=state,
                verb=verb,
                possible=self.possible,
            )
            if self.possible
            else words(
                "%(subject)s berstatus %(state)s; tidak ada lagi yang dapat diubah.",
                subject=subject,
                state=state,
            )
        )
