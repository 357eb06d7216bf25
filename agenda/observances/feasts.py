"""The feasts that ship with the product: whose date is set each year by decree."""

from functools import cache

from agenda.reference import shipped
from agenda.rules.observances import Feast


@cache
def feasts() -> tuple[Feast, ...]:
    """In the order in which a holiday's name is compared with them."""
    return tuple(
        Feast(
            code=row["code"],
            phrases=tuple(row["holiday"].split("|")),
            title=row["title"],
            title_en=row["title_en"],
        )
        for row in shipped.read("observances.csv")
    )


def feast_of(name: str) -> Feast | None:
    """The feast that a holiday of that name is a day of."""
    return next((feast for feast in feasts() if feast.is_named(name)), None)
