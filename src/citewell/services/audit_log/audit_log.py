"""Who did what: the audit log as the admins of a tenant read it."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from citewell.db.audit import verify_chain
from citewell.db.paging import MAX_LIMIT, Page
from citewell.db.session import Database, ScopedSession
from citewell.db.tables import AuditEntry
from citewell.domain.access import Caller
from citewell.domain.errors import Forbidden, InvalidCursor, InvalidInput

Statement = Select[*tuple[Any, ...]]

MAX_SEQ = 2**53 - 1
MAX_COUNTED = 50
FOREIGN_CURSOR = "This cursor is not one of this list. Start again without a cursor."


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """Which entries: those for which every given value is true. ``since`` is included, ``until`` is not.

    ``action`` is a whole action, or with a dot at its end all actions of a noun: ``user.``.
    """

    action: str | None = None
    outcome: str | None = None
    actor_id: str | None = None
    actor_kind: str | None = None
    resource_type: str | None = None
    resource_id: str | None = None
    channel: str | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class AuditSummary:
    """How many entries there are, in all and by what they say."""

    total: int
    by_action: Mapping[str, int]
    by_outcome: Mapping[str, int]
    by_actor: Mapping[str, int]
    by_resource_type: Mapping[str, int]
    first_at: datetime | None
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """Whether the log is as it was written. ``broken_at`` numbers the first entry that is not."""

    ok: bool
    entries: int
    broken_at: int | None


class AuditLog:
    """The audit log of a tenant, for its admins. Entries are written by the transactions that they tell of."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(
        self, caller: Caller, wanted: AuditFilter, *, cursor: str | None = None, limit: int = 50
    ) -> Page[AuditEntry]:
        """The entries that fit, newest first.

        Raises:
            Forbidden: the caller is no admin.
            InvalidInput: ``limit`` is out of range.
            InvalidCursor: the cursor is not one of this list.
        """
        _only_admins(caller)
        if not 1 <= limit <= MAX_LIMIT:
            raise InvalidInput(
                f"limit must lie between 1 and {MAX_LIMIT}.", field="limit", reason="range", least=1, most=MAX_LIMIT
            )
        newest = _newest(wanted, MAX_SEQ if cursor is None else _decode(cursor))
        with self._database.read(caller) as session:
            total = session.scalar(_matching(select(func.count(AuditEntry.seq)), wanted)) or 0
            rows = session.scalars(newest.limit(limit + 1)).all()
        following = _encode(rows[limit - 1].seq) if len(rows) > limit else None
        return Page(rows[:limit], following, total)

    def every(self, caller: Caller, wanted: AuditFilter) -> Iterator[AuditEntry]:
        """All entries that fit, newest first; read in portions, while they are taken. Raises ``Forbidden``, at once."""
        _only_admins(caller)

        def portions() -> Iterator[AuditEntry]:
            before = MAX_SEQ
            while True:
                with self._database.read(caller) as session:
                    rows = session.scalars(_newest(wanted, before).limit(MAX_LIMIT)).all()
                yield from rows
                if len(rows) < MAX_LIMIT:
                    return
                before = rows[-1].seq

        return portions()

    def summary(self, caller: Caller, wanted: AuditFilter) -> AuditSummary:
        """Counts of the entries that fit; of each kind the 50 most frequent."""
        _only_admins(caller)
        with self._database.read(caller) as session:
            edges = _matching(
                select(func.count(AuditEntry.seq), func.min(AuditEntry.at), func.max(AuditEntry.at)), wanted
            )
            total, first_at, last_at = session.execute(edges).one()

            return AuditSummary(
                total=int(total),
                by_action=_counts(session, AuditEntry.action, wanted),
                by_outcome=_counts(session, AuditEntry.outcome, wanted),
                by_actor=_counts(session, AuditEntry.actor_id, wanted),
                by_resource_type=_counts(session, AuditEntry.resource_type, wanted),
                first_at=first_at,
                last_at=last_at,
            )

    def record_denial(self, caller: Caller, *, method: str, route: str, code: str) -> None:
        """Write down that the caller tried what they may not: the route, never what was sent to it."""
        with self._database.write(caller) as session:
            session.audit(
                "access.denied", "user", caller.user_id, outcome="denied", method=method, route=route, code=code
            )

    def verify(self, caller: Caller) -> ChainCheck:
        """Compute the whole chain of the tenant anew and compare."""
        _only_admins(caller)
        with self._database.read(caller) as session:
            entries = session.scalar(select(func.count(AuditEntry.seq))) or 0
            broken_at = verify_chain(session, caller.tenant_id, self._database.audit_key)
        return ChainCheck(broken_at is None, int(entries), broken_at)


def _only_admins(caller: Caller) -> None:
    if not caller.is_admin:
        raise Forbidden("Only administrators may read the audit log.", reason="admins_only")


def _newest(wanted: AuditFilter, before: int) -> Statement:
    return _matching(select(AuditEntry), wanted).where(AuditEntry.seq < before).order_by(AuditEntry.seq.desc())


def _matching(statement: Statement, wanted: AuditFilter) -> Statement:
    equal = {
        AuditEntry.outcome: wanted.outcome,
        AuditEntry.actor_id: wanted.actor_id,
        AuditEntry.actor_kind: wanted.actor_kind,
        AuditEntry.resource_type: wanted.resource_type,
        AuditEntry.resource_id: wanted.resource_id,
        AuditEntry.channel: wanted.channel,
    }
    for column, value in equal.items():
        if value is not None:
            statement = statement.where(column == value)
    if wanted.action is not None and wanted.action.endswith("."):
        statement = statement.where(AuditEntry.action.startswith(wanted.action, autoescape=True))
    elif wanted.action is not None:
        statement = statement.where(AuditEntry.action == wanted.action)
    if wanted.since is not None:
        statement = statement.where(AuditEntry.at >= wanted.since)
    if wanted.until is not None:
        statement = statement.where(AuditEntry.at < wanted.until)
    return statement


def _counts(session: ScopedSession, column: InstrumentedAttribute[Any], wanted: AuditFilter) -> dict[str, int]:
    number = func.count(AuditEntry.seq)
    statement = _matching(select(column, number).where(column.is_not(None)), wanted)
    rows = session.execute(statement.group_by(column).order_by(number.desc(), column).limit(MAX_COUNTED))
    return {str(value): int(count) for value, count in rows}


def _encode(seq: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([seq]).encode()).decode().rstrip("=")


def _decode(cursor: str) -> int:
    try:
        (seq,) = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise InvalidCursor(FOREIGN_CURSOR, field="cursor") from error
    if type(seq) is not int or not 0 <= seq <= MAX_SEQ:
        raise InvalidCursor(FOREIGN_CURSOR, field="cursor")
    return seq
