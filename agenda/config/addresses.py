"""Taking an address apart, for whichever setting holds one."""

from urllib.parse import SplitResult, urlsplit


def taken_apart(text: str) -> SplitResult:
    """The parts of an address whose port can be used. Raises ValueError."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise ValueError("must be an address with a port from 1 to 65535") from error
    if port == 0:
        raise ValueError("must be an address with a port from 1 to 65535")
    return parts
