"""A request that can be given up from another thread, whatever it waits for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Generic, TypeVar

from citewell.domain.errors import FetchFailed

Result = TypeVar("Result")


class Line:
    """The line that one request talks on, from the name of the host to the last byte of the answer.

    ``hang_up`` may be called by any thread at any time. What waits on the line then raises ``FetchFailed``, and the
    connection is cut, so that the other side hears of it at once, also when nobody reads at the moment.

    Args:
        patience: Seconds that the other side may stay silent, from ``listen`` on. Bytes that mean nothing do not count
            as words: a server that only keeps the connection warm is given up, too.
        clock: Seconds that only grow; the transport's.
    """

    def __init__(self, patience: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._patience = patience
        self._clock = clock
        self._lock = threading.Lock()
        self._hung_up = False
        self._cut: Callable[[], None] | None = None
        self._until = clock() + patience

    def listen(self, patience: float | None = None) -> None:
        """Wait for the next word from now on, for so many seconds or as usual."""
        self._until = self._clock() + (self._patience if patience is None else patience)

    def left(self) -> float:
        """Seconds until patience ends. Raises ``FetchFailed`` when it has, or when somebody hung up."""
        if self._hung_up:
            raise _given_up()
        left = self._until - self._clock()
        if left <= 0:
            raise FetchFailed("timed_out", "Nothing came for too long.")
        return left

    def hang_up(self) -> None:
        """Give the request up. Quick, and does nothing where it is over."""
        with self._lock:  # held while the connection is cut: it must not serve another request before
            self._hung_up = True
            if self._cut is not None:
                self._cut()

    def hold(self, cut: Callable[[], None]) -> None:
        """From now on the request depends on what ``cut`` ends. Raises ``FetchFailed`` when somebody hung up."""
        with self._lock:
            if self._hung_up:
                raise _given_up()
            self._cut = cut

    def release(self) -> None:
        """The request is over, or depends on nothing at the moment."""
        with self._lock:
            self._cut = None

    @contextmanager
    def holding(self, cut: Callable[[], None]) -> Iterator[None]:
        """As ``hold``, for the block."""
        self.hold(cut)
        try:
            yield
        finally:
            self.release()

    def wait_for(self, work: Callable[[], Result], forget: Callable[[Result], None]) -> Result:
        """What ``work`` returns or raises, done in a thread of its own: for calls of the system that cannot be ended.

        When somebody hangs up, nobody waits for it any more, and ``forget`` gets what still comes of it. ``work`` has
        to end by itself.
        """
        waiting = _Waiting[Result](forget)
        with self.holding(waiting.abandon):
            threading.Thread(target=waiting.do, args=(work,), name="connect", daemon=True).start()
            return waiting.result()


class _Waiting(Generic[Result]):
    """Somebody who waits for work, or went away."""

    def __init__(self, forget: Callable[[Result], None]) -> None:
        self._forget = forget
        self._lock = threading.Lock()
        self._abandoned = False
        self._answers: SimpleQueue[tuple[Result] | BaseException] = SimpleQueue()

    def do(self, work: Callable[[], Result]) -> None:
        try:
            found = work()
        except BaseException as exc:  # noqa: BLE001 - raised again where it is waited for
            self._answers.put(exc)
            return
        with self._lock:
            if not self._abandoned:
                self._answers.put((found,))
                return
        self._forget(found)

    def abandon(self) -> None:
        with self._lock:
            if self._answers.empty():
                self._abandoned = True
                self._answers.put(_given_up())

    def result(self) -> Result:
        answer = self._answers.get()
        if isinstance(answer, BaseException):
            raise answer
        return answer[0]


def _given_up() -> FetchFailed:
    return FetchFailed("given_up", "The request was given up.")
