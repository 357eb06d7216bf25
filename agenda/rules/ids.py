"""Names of things in addresses: what is no id names nothing."""

from uuid import UUID

from agenda.errors import NotFound


def read_id(text: UUID | str) -> UUID:
    """The id that `text` writes; NotFound when it writes none."""
    try:
        return text if isinstance(text, UUID) else UUID(text)
    except ValueError:
        raise NotFound from None
