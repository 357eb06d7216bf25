"""Archives from outside: their list of contents, read only when it is not too long."""

import io
import struct
from zipfile import BadZipFile, ZipFile

MOST_LISTED = 2 * 1024 * 1024
"""Bytes of the list; twenty thousand parts, where a document has a hundred."""
_END, _END_64 = b"PK\x05\x06", b"PK\x06\x06"
_LONGEST_TAIL = 22 + 65_535


def opened(octets: bytes) -> ZipFile:
    """The archive, none of whose parts is unpacked; raises BadZipFile.

    A list of hundreds of thousands of parts would take half a gigabyte to read.
    """
    try:
        if _listed(octets) > MOST_LISTED:
            raise BadZipFile("the list of contents is too long")
        return ZipFile(io.BytesIO(octets))
    except (ValueError, NotImplementedError, OverflowError, struct.error) as error:
        raise BadZipFile(str(error)) from error


def _listed(octets: bytes) -> int:
    """How long the list says it is, in whichever of its two ends says more."""
    tail = octets[-_LONGEST_TAIL - 100 :]
    told = [
        struct.unpack_from(form, tail, at + skipped)[0]
        for mark, form, skipped in ((_END, "<I", 12), (_END_64, "<Q", 40))
        for at in _places(tail, mark)
        if at + skipped + 8 <= len(tail)
    ]
    return max((size for size in told if size != 0xFFFF_FFFF), default=0)


def _places(octets: bytes, mark: bytes) -> list[int]:
    found, at = [], octets.find(mark)
    while at >= 0:
        found.append(at)
        at = octets.find(mark, at + 1)
    return found
