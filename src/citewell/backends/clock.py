"""The computer's time, and identifiers that sort by it."""

from __future__ import annotations

import secrets
import threading
import time
from datetime import UTC, datetime, timedelta


class SystemClock:
    """The wall clock, guarded by the monotonic one: set back, it goes on from where it was until the wall catches up.

    Leases are compared with it where the database has no clock of its own, so it must never go back.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = datetime.now(UTC)
        self._last_monotonic = time.monotonic()

    def now(self) -> datetime:
        """The time now, UTC, never before a time that was told earlier."""
        with self._lock:
            monotonic = time.monotonic()
            guarded = self._last + timedelta(seconds=monotonic - self._last_monotonic)
            self._last = max(datetime.now(UTC), guarded)
            self._last_monotonic = monotonic
            return self._last

    def monotonic(self) -> float:
        """Seconds of a clock that never goes back."""
        return time.monotonic()


class SystemIds:
    """UUIDv7 and the operating system's randomness."""

    def new_id(self) -> str:
        """A new UUIDv7 in its 36-character form."""
        import uuid_utils

        return str(uuid_utils.uuid7())

    def secret(self, size: int) -> bytes:
        """``size`` bytes from a cryptographic source."""
        return secrets.token_bytes(size)
