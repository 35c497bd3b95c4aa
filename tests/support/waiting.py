"""Waiting for something to become true. Nothing else in the tests pauses."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Callable, Iterable

PATIENCE_SECONDS = 60.0
PAUSE_SECONDS = 0.01


def comes_true(
    condition: Callable[[], object], *, within: float = PATIENCE_SECONDS, every: float = PAUSE_SECONDS
) -> bool:
    """Whether ``condition`` became true in time. It is asked at least once, and a last time when time is up.

    Args:
        condition: May raise, which ends the waiting.
        within: Seconds.
        every: Seconds between two questions.
    """
    end = time.monotonic() + within
    while not condition():
        if time.monotonic() >= end:
            return False
        time.sleep(every)
    return True


def until(condition: Callable[[], object], *, within: float = PATIENCE_SECONDS, every: float = PAUSE_SECONDS) -> None:
    """Wait for ``condition``. Raises ``AssertionError`` when it does not become true in time."""
    assert comes_true(condition, within=within, every=every), f"this did not become true within {within:g} seconds"


def take(seconds: float) -> None:
    """Be a piece of work that takes so long and needs no processor. Nothing is waited for."""
    time.sleep(seconds)


def wait_for_signs(pipes: Iterable[int], seconds: float) -> None:
    """Wait until one of ``pipes`` has something to read or was closed by its writer, for ``seconds`` at most."""
    select.select(list(pipes), [], [], max(0.0, seconds))


def outlives(pipe: int, seconds: float) -> bool:
    """Whether the writer of ``pipe`` lives on for so long; what it writes is thrown away."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        wait_for_signs([pipe], left)
        if select.select([pipe], [], [], 0)[0] and not os.read(pipe, 4096):
            return False
    return True
