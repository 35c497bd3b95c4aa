"""The time that one request has, whatever the other side does with it."""

from __future__ import annotations

from collections.abc import Callable

from citewell.backends.fetching.line import Line
from citewell.backends.fetching.policy import FetchLimits
from citewell.domain.errors import FetchFailed


class Budget:
    """Counts from its making.

    Args:
        limits: Seconds, and the least speed.
        clock: Seconds that only grow.
        line: Somebody may hang up on it, and its patience counts, too.
    """

    def __init__(self, limits: FetchLimits, clock: Callable[[], float], line: Line | None = None) -> None:
        self.line = line
        self._limits = limits
        self._clock = clock
        self._began = clock()
        self._received = 0

    def left(self, wanted: float | None) -> float:
        """Seconds that one step may take: ``wanted``, or what is left if that is less.

        Raises:
            FetchFailed: ``timed_out``: nothing is left, or too little came so far.
        """
        passed = self._clock() - self._began
        left = self._limits.total_seconds - passed
        if left <= 0:
            raise FetchFailed("timed_out", f"It was not there within {self._limits.total_seconds:g} seconds.")
        if passed > self._limits.patience and self._received < self._limits.slowest * passed:
            raise FetchFailed("timed_out", "It comes so slowly that it was given up.")
        if self.line is not None:
            left = min(left, self.line.left())
        return left if wanted is None else min(wanted, left)

    def add(self, size: int) -> None:
        """``size`` more bytes came."""
        self._received += size
