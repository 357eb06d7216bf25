"""The entries of one UID in a calendar file, and to what they belong."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from agenda.exchange.entries import LONGEST_UID, Entry


@dataclass
class Group:
    """The entries of one UID, in the file's order."""

    uid: str
    has_uid: bool
    is_task: bool
    masters: list[Entry] = field(default_factory=list)
    overrides: dict[Any, Entry] = field(default_factory=dict)

    @property
    def master(self) -> Entry | None:
        return max(self.masters, key=lambda entry: entry.rank, default=None)

    def add(self, entry: Entry) -> None:
        if entry.recurrence is None:
            # Of equals the later one counts.
            self.masters.insert(0, entry)
            return
        known = self.overrides.get(entry.recurrence)
        if known is None or entry.rank >= known.rank:
            self.overrides[entry.recurrence] = entry

    @property
    def first(self) -> Entry:
        """The one that stands for all."""
        return self.master or next(iter(self.overrides.values()))

    @property
    def kin(self) -> set[str]:
        """The UIDs of the event above and of the series."""
        return {self.first.kin.parent, self.first.kin.series} - {""}

    @property
    def kept_uid(self) -> str:
        """The file's UID, when it can stand in a calendar of ours; else nothing."""
        fits = self.has_uid and len(self.uid) <= LONGEST_UID
        return self.uid if fits and "\n" not in self.uid else ""


def claimed(groups: Iterable[Group]) -> dict[str, set[str]]:
    """By UID, the dates of series that stand in the file as events of their own."""
    found: dict[str, set[str]] = {}
    for kin in (group.first.kin for group in groups):
        if kin.series and kin.occurrence:
            found.setdefault(kin.series, set()).add(kin.occurrence)
    return found
