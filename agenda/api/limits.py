"""How many requests a token may send in a minute."""

import threading
from uuid import UUID

from agenda import clock

ALLOWED = 600
WINDOW = 60
_MOST_TOKENS = 10_000


class Limiter:
    """Counts in windows of a minute, each from a token's first request in it.

    Kept in the memory of the process: one process serves the office, and a restart
    that forgives everybody does no harm.
    """

    def __init__(self, allowed: int = ALLOWED) -> None:
        self.allowed = allowed
        self._lock = threading.Lock()
        self._windows: dict[UUID, tuple[float, int]] = {}

    def seconds_to_wait(self, token: UUID) -> int:
        """Count one request; 0 when it may go on, else when the next one may."""
        now = clock.now().timestamp()
        with self._lock:
            began, count = self._windows.get(token, (now, 0))
            if not 0 <= now - began < WINDOW:
                began, count = now, 0
            if count >= self.allowed:
                return max(1, int(began + WINDOW - now) + 1)
            self._forget_some(token, now)
            self._windows[token] = (began, count + 1)
            return 0

    def _forget_some(self, token: UUID, now: float) -> None:
        """Keep the table bounded: past windows go first, then whatever is oldest."""
        if token in self._windows or len(self._windows) < _MOST_TOKENS:
            return
        living = {
            key: window
            for key, window in self._windows.items()
            if now - window[0] < WINDOW
        }
        while len(living) >= _MOST_TOKENS:
            del living[min(living, key=lambda key: living[key][0])]
        self._windows = living
