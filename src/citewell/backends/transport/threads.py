"""Wakes workers that are threads of this process."""

from __future__ import annotations

import threading

KEPT = 64
"""Wake-ups that are kept while nobody waits; more would only make idle workers look once more each."""


class ThreadTransport:
    """A counted signal. A wake-up that comes while every worker is busy is kept for the next that waits."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._wake_ups = 0

    def notify(self) -> None:
        """Wake one waiter, or the next that comes."""
        with self._condition:
            self._wake_ups = min(KEPT, self._wake_ups + 1)
            self._condition.notify()

    def wait(self, timeout: float) -> bool:
        """Wait for a wake-up, at most ``timeout`` seconds; true if one came."""
        with self._condition:
            if not self._condition.wait_for(lambda: self._wake_ups > 0, timeout):
                return False
            self._wake_ups -= 1
            return True
