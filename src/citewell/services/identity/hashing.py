"""Slow hashes of passwords, a few at a time."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import Parameters, PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from citewell.domain.errors import Unavailable
from citewell.ports.clock import Ids

AT_ONCE = 2
WAITING = 16
WAIT_SECONDS = 20.0


class PasswordHashes:
    """Argon2id with the low-memory profile of RFC 9106 (64 MiB, 3 passes, 4 lanes).

    At most ``at_once`` hashes are computed at a time and ``waiting`` more may wait, so that a flood of logins
    takes neither the memory nor every thread of the server.

    Args:
        ids: Source of the random part of the hash that stands in for a user who does not exist.
        parameters: Cost; tests give a cheap one.
        at_once: Hashes computed at a time.
        waiting: Callers that may wait for their turn.
    """

    def __init__(
        self,
        ids: Ids,
        *,
        parameters: Parameters = RFC_9106_LOW_MEMORY,
        at_once: int = AT_ONCE,
        waiting: int = WAITING,
    ) -> None:
        self._hasher = PasswordHasher.from_parameters(parameters)
        self._turns = threading.BoundedSemaphore(at_once)
        self._places = threading.BoundedSemaphore(at_once + waiting)
        self._nobody = _hash_of_nothing(ids, parameters)
        self.verifications = 0
        """How many verifications were computed; a login computes exactly one, whoever it names."""

    def hash(self, password: str) -> str:
        """The hash to store, with its salt and cost in it. Raises ``Unavailable`` under a flood."""
        with self._turn():
            return self._hasher.hash(password)

    def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether the password belongs to the hash; as slow and always false for ``None``.

        Raises:
            Unavailable: too many are waiting.
        """
        with self._turn():
            self.verifications += 1
            try:
                self._hasher.verify(password_hash or self._nobody, password)
            except (VerificationError, InvalidHashError):
                return False
            return password_hash is not None

    def is_outdated(self, password_hash: str) -> bool:
        """Whether the hash was made with another cost than the present one."""
        return self._hasher.check_needs_rehash(password_hash)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise Unavailable(
                "Too many people log in at this moment. Try again in a second.", retry_after=1, reason="many_logins"
            )
        try:
            if not self._turns.acquire(timeout=WAIT_SECONDS):
                raise Unavailable(
                    "Too many people log in at this moment. Try again in a second.", retry_after=1, reason="many_logins"
                )
            try:
                yield
            finally:
                self._turns.release()
        finally:
            self._places.release()


def _hash_of_nothing(ids: Ids, parameters: Parameters) -> str:
    """A well-formed hash of the given cost that no known password has; checking it takes as long as a real one."""

    def encoded(size: int) -> str:
        return base64.b64encode(ids.secret(size)).decode().rstrip("=")

    cost = f"m={parameters.memory_cost},t={parameters.time_cost},p={parameters.parallelism}"
    return f"$argon2id$v={parameters.version}${cost}${encoded(parameters.salt_len)}${encoded(parameters.hash_len)}"
