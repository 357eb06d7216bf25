"""Slow clients: how long the server waits for what a request brings.

A thread that reads a request byte by byte is lost to everybody else. So there are more
threads than requests at work: a request is read whole, by its own thread and within its
time, before it gets one of the few places in which the application works.
"""

import errno
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from socket import socket
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from gunicorn.workers.gthread import TConn, ThreadWorker

READERS = 40
"""Threads that read, or wait for a place."""
PLACES = 8
"""Requests at work at one time."""
PATIENCE = 20.0
"""Seconds that every request has, whatever it brings …"""
SLOWEST = 8 * 1024
"""… and one more for so many bytes that have arrived."""
_IN_MEMORY = 256 * 1024
_PIECE = 64 * 1024

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class PatientSocket:
    """A socket that hears no more once its client has taken too long.

    The time of a request begins with its first byte; whoever writes to the client ends
    it, so that each request of a kept connection has its own.
    """

    def __init__(self, sock: socket, patience: float = PATIENCE) -> None:
        self._sock, self._patience = sock, patience
        self._ends: float | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)

    def recv(self, size: int, *flags: int) -> bytes:
        """What has come; nothing, as of a client that went away, when time is up."""
        if self._ends is None:
            self._ends = time.monotonic() + self._patience
        left = self._ends - time.monotonic()
        if left <= 0:
            return b""
        self._sock.settimeout(left)
        try:
            octets = self._sock.recv(size, *flags)
        except TimeoutError:
            return b""
        finally:
            self._sock.settimeout(None)
        self._ends += len(octets) / SLOWEST
        return octets

    def sendall(self, octets: bytes, *flags: int) -> None:
        self._ends = None
        self._sock.settimeout(self._patience + len(octets) / SLOWEST)
        try:
            self._sock.sendall(octets, *flags)
        except TimeoutError as error:
            raise BrokenPipeError(errno.EPIPE, "the client reads too slowly") from error
        finally:
            self._sock.settimeout(None)


class PatientWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn is untyped
    """Gunicorn's worker with threads, on sockets that lose patience."""

    def enqueue_req(self, conn: TConn) -> None:
        if not isinstance(conn.sock, PatientSocket):
            conn.sock = PatientSocket(conn.sock)
        super().enqueue_req(conn)


class ReadFirst:
    """Lets a request into the application when all of it is here, so many at a time.

    The answer is kept until it is whole, too: whoever reads it slowly holds no place,
    and nobody gets half of one that failed.
    """

    def __init__(self, app: Wsgi, largest: int, places: int = PLACES) -> None:
        self.app, self._largest = app, largest
        self._places = threading.BoundedSemaphore(places)

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        body = self._read(environ)
        if body is None:
            start_response("408 Request Timeout", [("Content-Length", "0")])
            return []
        with body, self._places:
            environ["wsgi.input"] = body
            return _kept(self.app(environ, start_response))

    def _read(self, environ: dict[str, Any]) -> IO[bytes] | None:
        """All that was sent; None when the client stopped in between."""
        kept = _kept_file()
        told = environ.get("CONTENT_LENGTH") or ""
        in_chunks = not told and "HTTP_TRANSFER_ENCODING" in environ
        wanted = self._largest + 1 if in_chunks else int(told) if told else 0
        if not in_chunks and wanted > self._largest:
            return kept  # refused for its length, before anybody reads it
        while piece := environ["wsgi.input"].read(min(_PIECE, wanted - kept.tell())):
            kept.write(piece)
        if in_chunks:
            environ["CONTENT_LENGTH"] = str(kept.tell())
        elif kept.tell() < wanted:
            kept.close()
            return None
        kept.seek(0)
        return kept


def _kept_file() -> IO[bytes]:
    return SpooledTemporaryFile(_IN_MEMORY)


def _kept(answer: Iterable[bytes]) -> Iterable[bytes]:
    """The answer, whole."""
    kept = _kept_file()
    try:
        for piece in answer:
            kept.write(piece)
    except BaseException:
        kept.close()
        raise
    finally:
        close = getattr(answer, "close", None)
        if close is not None:
            close()
    kept.seek(0)
    return _pieces(kept)


def _pieces(kept: IO[bytes]) -> Iterator[bytes]:
    with kept:
        while piece := kept.read(_PIECE):
            yield piece
