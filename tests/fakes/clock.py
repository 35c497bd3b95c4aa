"""Time and identifiers that a test owns. Both pass ``tests/contract/test_clock.py``."""

from __future__ import annotations

import random
import threading
from datetime import UTC, datetime, timedelta


class FakeClock:
    """Stands still until ``advance``. Starts at noon UTC on 1 March 2030."""

    def __init__(self, start: datetime = datetime(2030, 3, 1, 12, tzinfo=UTC)) -> None:
        self._lock = threading.Lock()
        self._now = start
        self._monotonic = 1000.0

    def now(self) -> datetime:
        with self._lock:
            return self._now

    def monotonic(self) -> float:
        with self._lock:
            return self._monotonic

    def advance(self, seconds: float) -> datetime:
        """Let ``seconds`` pass; returns the time then."""
        if seconds < 0:
            raise ValueError("time does not go back")
        with self._lock:
            self._now += timedelta(seconds=seconds)
            self._monotonic += seconds
            return self._now


class FakeIds:
    """UUIDv7 of a counted millisecond: rising, and the same in every run. Secrets come from a seed."""

    def __init__(self, seed: int = 1) -> None:
        self._lock = threading.Lock()
        self._count = 0
        self._random = random.Random(seed)  # noqa: S311  # repeatable on purpose

    def new_id(self) -> str:
        with self._lock:
            self._count += 1
            number = (0x018E_0000_0000 + self._count) << 80 | 0x7 << 76 | 0x2 << 62 | self._count
        digits = f"{number:032x}"
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"

    def secret(self, size: int) -> bytes:
        with self._lock:
            return self._random.randbytes(size)
