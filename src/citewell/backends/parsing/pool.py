"""Warm child processes: started when needed, used one document at a time, replaced when they die."""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from citewell.backends.children.process import TICK_SECONDS, Child, Stopped

CHILD_COMMAND: Final = (sys.executable, "-I", "-m", "citewell.backends.parsing.child")
# Bounds the threads, and so the address space, of native libraries on machines with many cores.
_ENVIRONMENT: Final = {
    "LC_ALL": "C.UTF-8",
    "MALLOC_ARENA_MAX": "2",
    "OMP_NUM_THREADS": "1",
    "RAYON_NUM_THREADS": "1",
    "TOKIO_WORKER_THREADS": "1",
}


class PoolClosed(Exception):
    """The pool was closed; the program is ending."""


def _started(command: Sequence[str], stopped: Callable[[], bool]) -> Child:
    folder = Path(tempfile.mkdtemp(prefix="citewell-parse-"))
    environment = {**_ENVIRONMENT, "HOME": str(folder), "TMPDIR": str(folder)}
    return Child.start(command, stopped, environment=environment, folder=folder)


class ChildPool:
    """At most ``children`` processes at a time; idle ones end after ``idle_seconds``. Safe to use from many threads."""

    def __init__(
        self, *, children: int, documents_per_child: int, idle_seconds: float, command: Sequence[str] = CHILD_COMMAND
    ) -> None:
        self._command = command
        self._children = children
        self._documents_per_child = documents_per_child
        self._idle_seconds = idle_seconds
        self._changed = threading.Condition()
        self._idle: list[Child] = []
        self._busy = 0
        self._closed = False
        self._sweeper: threading.Timer | None = None

    def acquire(self, stopped: Callable[[], bool]) -> Child:
        """A child that is ready; waits while all are busy.

        Raises:
            Stopped: ``stopped`` said so.
            PoolClosed: there are no children any more.
            ChildGone, TooSlow: a new child did not start.
        """
        child: Child | None = None
        with self._changed:
            while not self._closed and self._busy >= self._children:
                if stopped():
                    raise Stopped
                self._changed.wait(TICK_SECONDS)
            if self._closed:
                raise PoolClosed
            self._busy += 1
            if self._idle:
                child = self._idle.pop()
        try:
            if child is not None and child.process.poll() is None:
                return child
            if child is not None:
                child.end()
            return _started(self._command, stopped)
        except BaseException:
            self._leave()
            raise

    def release(self, child: Child, *, reusable: bool) -> None:
        """Gives ``child`` back; one that is not ``reusable``, or has served enough, is ended."""
        child.served += 1
        with self._changed:
            keep = reusable and not self._closed and child.served < self._documents_per_child
            if keep:
                child.idle_since = time.monotonic()
                self._idle.append(child)
                self._arm()
        if not keep:
            child.end()
        self._leave()

    def close(self) -> None:
        """Ends every idle child now and every busy one when its document is done."""
        with self._changed:
            self._closed = True
            idle, self._idle = self._idle, []
            if self._sweeper is not None:
                self._sweeper.cancel()
            self._changed.notify_all()
        for child in idle:
            child.end()

    def _leave(self) -> None:
        with self._changed:
            self._busy -= 1
            self._changed.notify()

    def _arm(self) -> None:
        """Has the idle children looked at in ``idle_seconds``; the lock is held."""
        if self._sweeper is None:
            self._sweeper = threading.Timer(self._idle_seconds, self._sweep)
            self._sweeper.daemon = True
            self._sweeper.start()

    def _sweep(self) -> None:
        with self._changed:
            self._sweeper = None
            limit = time.monotonic() - self._idle_seconds
            old = [child for child in self._idle if child.idle_since <= limit]
            self._idle = [child for child in self._idle if child.idle_since > limit]
            if self._idle and not self._closed:
                self._arm()
        for child in old:
            child.end()
