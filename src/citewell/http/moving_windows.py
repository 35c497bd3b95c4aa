"""How often something happened within the last so many seconds, in memory."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

from limits import RateLimitItem

SWEEP_EVERY = 10_000
"""Hits, after which what is over is forgotten; a name that never comes again would stay for ever."""


class MovingWindows:
    """Counts hits by name, each in a window that ends now. Safe for threads.

    No timer and no thread of its own: a hit costs a few microseconds, and forgets what is over for its name.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._hits: dict[str, tuple[float, deque[float]]] = {}
        self._until_sweep = SWEEP_EVERY

    def hit(self, limit: RateLimitItem, *names: str) -> bool:
        """Count a hit, unless there were as many as ``limit`` allows. Whether it was counted."""
        now, seconds = self._now(), float(limit.get_expiry())
        with self._lock:
            self._until_sweep -= 1
            if self._until_sweep <= 0:
                self._sweep(now)
            _, hits = self._hits.setdefault(limit.key_for(*names), (seconds, deque()))
            _forget(hits, now - seconds)
            if len(hits) >= limit.amount:
                return False
            hits.append(now)
            return True

    def wait(self, limit: RateLimitItem, *names: str) -> float:
        """Seconds until the oldest hit in the window is over; 0 without one."""
        now, seconds = self._now(), float(limit.get_expiry())
        with self._lock:
            _, hits = self._hits.get(limit.key_for(*names), (seconds, ()))
            return max(0.0, hits[0] + seconds - now) if hits else 0.0

    def clear(self, limit: RateLimitItem, *names: str) -> None:
        """Forget the hits of this name."""
        with self._lock:
            self._hits.pop(limit.key_for(*names), None)

    def names(self) -> int:
        """How many names are remembered."""
        with self._lock:
            return len(self._hits)

    def _sweep(self, now: float) -> None:
        self._until_sweep = SWEEP_EVERY
        for seconds, hits in self._hits.values():
            _forget(hits, now - seconds)
        self._hits = {name: (seconds, hits) for name, (seconds, hits) in self._hits.items() if hits}


def _forget(hits: deque[float], until: float) -> None:
    while hits and hits[0] <= until:
        hits.popleft()
