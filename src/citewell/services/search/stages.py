"""How long the stages of one search took."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Stages:
    """Adds up milliseconds by stage; one search, one thread."""

    def __init__(self) -> None:
        self._began = time.perf_counter()
        self._ms: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count the block to the stage."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self._ms[name] = self._ms.get(name, 0.0) + (time.perf_counter() - began) * 1000

    @property
    def total(self) -> float:
        """Milliseconds since the beginning."""
        return (time.perf_counter() - self._began) * 1000

    def by_name(self) -> dict[str, float]:
        """Milliseconds of each stage, in the order in which they began."""
        return {name: round(ms, 3) for name, ms in self._ms.items()}
