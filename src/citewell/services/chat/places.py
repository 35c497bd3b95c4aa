"""Bounds for one user, so that nobody takes all that a server has."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from citewell.domain.access import Caller
from citewell.domain.errors import RateLimited


class Places:
    """Counts what each user has open in this process, ``most`` at a time. Safe for many threads.

    A user's logins and API keys count together; people without an account count by their network address.

    Args:
        most: Of one user.
        what: What is counted, in a sentence.
        retry_seconds: When it is worth to try again.
    """

    def __init__(self, most: int, what: str, *, retry_seconds: int) -> None:
        self._most = most
        self._what = what
        self._retry_seconds = retry_seconds
        self._lock = threading.Lock()
        self._taken: Counter[str] = Counter()

    def take(self, caller: Caller) -> None:
        """Take a place, and give it back with ``give_back``. Raises ``RateLimited`` if the caller has all."""
        who = _who(caller)
        with self._lock:
            if self._taken[who] >= self._most:
                message = f"You have {self._most} {self._what}; there are no more at the same time. Try again."
                raise RateLimited(message, retry_after=self._retry_seconds, reason="own_places", most=self._most)
            self._taken[who] += 1

    def give_back(self, caller: Caller) -> None:
        """Give a place back."""
        who = _who(caller)
        with self._lock:
            self._taken[who] -= 1
            if not self._taken[who]:
                del self._taken[who]

    @contextmanager
    def taken(self, caller: Caller) -> Iterator[None]:
        """Have a place while the block runs. Raises as ``take``."""
        self.take(caller)
        try:
            yield
        finally:
            self.give_back(caller)


def _who(caller: Caller) -> str:
    return caller.user_id or f"{caller.tenant_id} {caller.origin.address}"
