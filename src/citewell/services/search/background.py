"""What is done beside searches, in a thread: opening newer segments, reading large ones through."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor, wait

import structlog
from sqlalchemy.exc import SQLAlchemyError

from citewell.domain.errors import CitewellError

log = structlog.get_logger(__name__)

BYTES_PER_SECOND = 300_000_000
"""How fast files are read through while searches go on."""


class BackgroundStopped(Exception):
    """The work is to end here, because its process or its indexes are being closed."""


class Background:
    """One thread, started when there is something to do. Errors are logged; the same thing is not queued twice."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()
        self._executor: ThreadPoolExecutor | None = None
        self._waiting: dict[Hashable, Future[None]] = {}
        self.stopping = threading.Event()

    def run(self, call: Callable[[], None], *, key: Hashable) -> bool:
        """Do it later, unless ``key`` waits already or everything was closed. Returns whether it will be done."""
        with self._lock:
            if self.stopping.is_set() or key in self._waiting:
                return False
            if self._executor is None:
                self._executor = ThreadPoolExecutor(1, thread_name_prefix=self._name)
            self._waiting[key] = self._executor.submit(self._call, call, key)
            return True

    def _call(self, call: Callable[[], None], key: Hashable) -> None:
        with self._lock:  # what is asked for from now on may be news
            self._waiting.pop(key, None)
        if self.stopping.is_set():  # whoever closes may not have come to take away what waits
            return
        try:
            call()
        except BackgroundStopped:
            return
        except (CitewellError, SQLAlchemyError, OSError) as error:
            log.warning("background_failed", work=self._name, type=type(error).__name__, problem=str(error))

    def settle(self) -> None:
        """Wait until nothing is left to do."""
        with self._lock:
            executor = self._executor
        if executor is not None:
            wait([executor.submit(int)])  # one thread: what was asked for before is done when this is

    def close(self) -> None:
        """Stop at the next opportunity, and wait for it."""
        self.stopping.set()
        with self._lock:
            executor, self._executor = self._executor, None
        if executor is not None:
            executor.shutdown(wait=True, cancel_futures=True)


def checked_bytes(stopping: threading.Event) -> Callable[[int], None]:
    """Called after so many bytes were read: waits as long as they may take, and ends when ``stopping`` is set."""

    def after(count: int) -> None:
        if stopping.wait(count / BYTES_PER_SECOND):
            raise BackgroundStopped

    return after
