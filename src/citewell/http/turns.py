"""Turns at computing: few at a time, because threads that compute together take the interpreter from each other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from starlette.concurrency import run_in_threadpool

PATIENCE = 0.03
"""Seconds. What takes longer than a few searches do is waiting for something else, or is rare."""

_Result = TypeVar("_Result")


class Turns:
    """Runs calls in threads, about ``at_a_time`` of them at once, in the order in which they came.

    A call that is not done after ``patience`` seconds goes on without being counted, so that no caller can hold up
    the others: neither with a search that reads the past, nor because a model behind an endpoint is slow.
    """

    def __init__(self, at_a_time: int, *, patience: float = PATIENCE) -> None:
        self._turns = asyncio.Semaphore(at_a_time)
        self.patience = patience

    async def run(self, call: Callable[..., _Result], *args: object) -> _Result:
        """The result of ``call(*args)``. Raises what it raises."""
        await self._turns.acquire()
        counted = True

        def give_back() -> None:
            nonlocal counted
            if counted:
                counted = False
                self._turns.release()

        timer = asyncio.get_running_loop().call_later(self.patience, give_back)
        try:
            return await run_in_threadpool(call, *args)
        finally:
            timer.cancel()
            give_back()
