"""Stopping work that waits for somebody else, at once and from another thread."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from citewell.domain.errors import TurnCancelled


class Cancellation:
    """Said once, heard by everybody who works on one thing. Safe for many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cancelled = threading.Event()
        self._listeners: dict[object, Callable[[], None]] = {}

    @property
    def cancelled(self) -> bool:
        """Whether to stop."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Stop everything that listens, now. A second time does nothing."""
        with self._lock:
            if self._cancelled.is_set():
                return
            self._cancelled.set()
            listeners = list(self._listeners.values())
        for listener in listeners:
            listener()

    def check(self) -> None:
        """Raise ``TurnCancelled`` if it was said."""
        if self._cancelled.is_set():
            raise TurnCancelled("The answer was stopped.")

    @contextmanager
    def stopping(self, stop: Callable[[], None]) -> Iterator[None]:
        """Call ``stop`` when it is said while the block runs, or at once where it was said before.

        ``stop`` must be quick, and must not raise.
        """
        key = object()
        with self._lock:
            said = self._cancelled.is_set()
            if not said:
                self._listeners[key] = stop
        if said:
            stop()
        try:
            yield
        finally:
            with self._lock:
                self._listeners.pop(key, None)
