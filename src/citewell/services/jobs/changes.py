"""A signal inside the process that some job changed."""

from __future__ import annotations

import threading


class Changes:
    """Counts changes of jobs, so that who follows one can wait instead of asking again and again."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._count = 0

    @property
    def count(self) -> int:
        """How many changes there were."""
        with self._condition:
            return self._count

    def announce(self) -> None:
        """Some job changed."""
        with self._condition:
            self._count += 1
            self._condition.notify_all()

    def wait(self, seen: int, timeout: float) -> None:
        """Wait until the count is beyond ``seen``, at most ``timeout`` seconds."""
        with self._condition:
            self._condition.wait_for(lambda: self._count != seen, timeout)
