"""How exactly a date is known: its span, its order, its wording."""

from enum import StrEnum


class Precision(StrEnum):
    """The unit of time to which a date is known."""

    EXACT = "exact"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def is_coarse(self) -> bool:
        """Known to a week or less: the day itself is still open."""
        return self not in {Precision.EXACT, Precision.DAY}
