"""Requests that were done before, by their idempotency keys."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from citewell.db.audit import idempotency_actor
from citewell.db.session import Database
from citewell.db.tables import IdempotencyRecord
from citewell.domain.access import Caller, SystemCaller
from citewell.domain.errors import IdempotencyMismatch

KEPT = timedelta(days=1)


class Replays:
    """Finds what a request with the same key made; the audit log's transaction remembers it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, caller: Caller, resource_type: str) -> str | None:
        """The id of what the caller's key made before; ``None`` for a new key.

        Raises:
            IdempotencyMismatch: the key was used for another request.
        """
        if caller.idempotency is None:
            return None
        with self._database.read(caller) as session:
            statement = select(IdempotencyRecord).where(
                IdempotencyRecord.actor == idempotency_actor(caller), IdempotencyRecord.key == caller.idempotency.key
            )
            record = session.scalars(statement).one_or_none()
        if record is None:
            return None
        if record.fingerprint != caller.idempotency.fingerprint or record.resource_type != resource_type:
            raise IdempotencyMismatch("This idempotency key was used for another request. Take a new one.")
        return record.resource_id

    def forget_old(self) -> int:
        """Remove the records of requests more than a day ago; returns how many. Upkeep calls it."""
        with self._database.write(SystemCaller("upkeep")) as session:
            before = session.clock.now() - KEPT
            removed = session.execute(delete(IdempotencyRecord).where(IdempotencyRecord.created_at < before))
            return int(removed.rowcount)  # type: ignore[attr-defined]  # a DELETE's result has it
