"""How often somebody may try: counting in windows, in memory or in Redis.

What is counted and under which name is said by the doors, in RULES; whoever goes
beyond learns how many seconds to wait. Without Redis the counts live in the process:
one process serves the office, and a restart that forgives everybody does no harm,
because what must survive it (the lock of an account) is kept in the database.
"""

import logging
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from limits import RateLimitItemPerSecond
from limits.errors import ConfigurationError
from limits.storage import Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter

from agenda.config import OddSetting

EXTENSION = "agenda_throttle"
"""Where the application keeps its one Throttle."""
_MOST_KEYS = 100_000
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rule:
    """So many in a window that begins with the first; `name` keeps rules apart."""

    name: str
    allowed: int
    seconds: int


_MINUTE, _QUARTER, _HOUR = 60, 15 * 60, 3600
API_REQUESTS = Rule("api", 600, _MINUTE)
"""Of one token; the number is that of the contract."""
UNKNOWN_TOKENS = Rule("unknown-tokens", 60, _MINUTE)
"""From one address, at the API."""
UNKNOWN_FEEDS = Rule("unknown-feeds", 60, _MINUTE)
"""From one address; a known feed is never slowed."""
FAILED_SIGN_INS = Rule("failed-sign-ins", 50, _QUARTER)
"""From one address, whomever they name; an office shares one."""
FORGOTTEN_FROM = Rule("forgotten-from", 30, _HOUR)
"""Links asked for from one address."""
FORGOTTEN_FOR = Rule("forgotten-for", 4, _HOUR)
"""Links asked for under one e-mail address, known or not."""
UNKNOWN_LINKS = Rule("unknown-links", 30, _QUARTER)
"""From one address."""
PROOFS = Rule("proofs", 10, _QUARTER)
"""Wrong passwords of one account on its own profile page."""


class Throttle:
    """Counts what the rules speak of; while Redis is away, in this process."""

    def __init__(self, redis_url: str = "") -> None:
        here = BoundedMemory()
        self._storage = _redis(redis_url) if redis_url else here
        self._counts = FixedWindowRateLimiter(self._storage)
        self._meanwhile = FixedWindowRateLimiter(here)

    def seconds_to_wait(self, rule: Rule, key: str) -> int:
        """Count one; 0 when it may go on, else when the next one may."""
        return self._ask(lambda counts: _hit(counts, rule, key))

    def seconds_closed(self, rule: Rule, key: str) -> int:
        """How long the key has to wait as things stand; counts nothing."""
        return self._ask(lambda counts: _test(counts, rule, key))

    def _ask(self, question: Callable[[FixedWindowRateLimiter], int]) -> int:
        try:
            return question(self._counts)
        except self._storage.base_exceptions:
            _log.warning("Redis cannot be reached; tries are counted in this process")
            return question(self._meanwhile)


def _hit(counts: FixedWindowRateLimiter, rule: Rule, key: str) -> int:
    free = counts.hit(_item(rule), rule.name, key)
    return 0 if free else _seconds_left(counts, rule, key)


def _test(counts: FixedWindowRateLimiter, rule: Rule, key: str) -> int:
    free = counts.test(_item(rule), rule.name, key)
    return 0 if free else _seconds_left(counts, rule, key)


def _seconds_left(counts: FixedWindowRateLimiter, rule: Rule, key: str) -> int:
    ends = counts.get_window_stats(_item(rule), rule.name, key).reset_time
    return max(1, math.ceil(ends - time.time()))


def source(address: str | None) -> str:
    """Where somebody comes from: an IPv4 address, or the /64 that one line has."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return ""
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return found.exploded[:19]
    return str(found)


def _item(rule: Rule) -> RateLimitItemPerSecond:
    return RateLimitItemPerSecond(rule.allowed, rule.seconds, namespace="agenda")


def _redis(url: str) -> Storage:
    try:
        storage = storage_from_string(url)
    except ConfigurationError as error:
        raise OddSetting(f"AGENDA_REDIS_URL cannot be used: {error}.") from error
    assert isinstance(storage, Storage)
    return storage


class BoundedMemory(Storage):
    """Counts in this process; whatever is oldest is forgotten before it grows.

    The storage that comes with the library starts a thread at every count and walks
    over all keys in it.
    """

    STORAGE_SCHEME = None

    def __init__(self, most_keys: int = _MOST_KEYS) -> None:
        super().__init__()
        self.most_keys = most_keys
        self._lock = threading.Lock()
        self._windows: OrderedDict[str, tuple[float, int]] = OrderedDict()

    @property
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        now = time.time()
        with self._lock:
            ends, count = self._windows.get(key, (0.0, 0))
            if not now < ends <= now + expiry:
                self._windows.pop(key, None)
                ends, count = now + expiry, 0
            self._windows[key] = (ends, count + amount)
            while len(self._windows) > self.most_keys:
                self._windows.popitem(last=False)
            return count + amount

    def get(self, key: str) -> int:
        ends, count = self._windows.get(key, (0.0, 0))
        return count if time.time() < ends else 0

    def get_expiry(self, key: str) -> float:
        return self._windows.get(key, (time.time(), 0))[0]

    def check(self) -> bool:
        return True

    def reset(self) -> int:
        with self._lock:
            forgotten = len(self._windows)
            self._windows.clear()
            return forgotten

    def clear(self, key: str) -> None:
        with self._lock:
            self._windows.pop(key, None)
