"""The scoped session: no statement without a caller, none beyond the caller's tenant."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NoReturn

from sqlalchemy import Connection, Engine, Row, event
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.sql.base import ExecutableOption

from citewell.db.audit import AuditEvent, write_audit
from citewell.db.engine import BUSY_SECONDS, WRITES
from citewell.db.limitable import UnscopedStatement, check_insert, check_parts, check_update
from citewell.db.prepared import TENANT, Prepared
from citewell.db.stamps import Stamps, note_flush, note_statement, stamp
from citewell.db.tables import Tenant, TenantOwned
from citewell.db.tenancy import criteria_by_key, criteria_of, names_keys
from citewell.domain.access import Caller, SystemCaller
from citewell.domain.errors import CitewellError, Unavailable
from citewell.ports.clock import Clock, Ids


class ReadOnlySession(CitewellError):
    """A reading session was asked to write. This is a bug, not an input error."""

    code = "read_only_session"


class ScopedSession(Session):
    """A session for one caller, made by ``Database``.

    For a ``Caller`` every ORM statement is limited to the tenant, new rows get its id, and plain SQL is refused.
    For a ``SystemCaller`` there is no limit, and every new row must say its tenant.
    """

    def __init__(self, bind: Engine, caller: Caller | SystemCaller, *, writes: bool, clock: Clock, ids: Ids) -> None:
        super().__init__(bind=bind, expire_on_commit=False, autoflush=True)
        self.caller = caller
        self.writes = writes
        self.clock = clock
        self.ids = ids
        self.audit_events: list[AuditEvent] = []
        self.stamps = Stamps()
        self.gets_by_key = False  # the statement in progress was written by the ORM itself
        self._after_commit: list[Callable[[], None]] = []
        self._by_key: dict[type[Any], tuple[ExecutableOption, ...]] = {}

    @cached_property
    def criteria(self) -> tuple[ExecutableOption, ...]:
        """What every statement is limited by; not made for a session that only runs prepared ones."""
        return () if isinstance(self.caller, SystemCaller) else criteria_of(self.caller.tenant_id)

    def criteria_by_key(self, named: type[Any]) -> tuple[ExecutableOption, ...]:
        """The same for a statement that names rows of this class by their keys; see ``names_keys``."""
        if named not in self._by_key:
            self._by_key[named] = criteria_by_key(self.tenant_id, named)
        return self._by_key[named]

    @property
    def tenant_id(self) -> str:
        """The caller's tenant. Raises ``UnscopedStatement`` for the program itself, which has none."""
        if isinstance(self.caller, SystemCaller):
            raise UnscopedStatement("A session of the program itself has no tenant.")
        return self.caller.tenant_id

    def audit(
        self,
        action: str,
        resource_type: str | None = None,
        resource_id: str | None = None,
        *,
        outcome: str = "success",
        tenant_id: str | None = None,
        actor: Caller | None = None,
        **facts: object,
    ) -> None:
        """Record an action; its row is written in this transaction, just before the commit.

        Args:
            action: ``<noun>.<verb>``, such as ``document.create``.
            resource_type: The kind of thing it was done to.
            resource_id: Its id.
            outcome: ``success``, ``failure`` or ``denied``.
            tenant_id: The tenant, where the session has none.
            actor: Who did it, where the session is the program's own (a login).
            facts: JSON values that explain it; never content, e-mail addresses or secrets.
        """
        self.audit_events.append(
            AuditEvent(
                tenant_id=tenant_id or self.tenant_id,
                actor=actor or self.caller,
                action=action,
                resource_type=resource_type,
                resource_id=resource_id,
                outcome=outcome,
                facts=facts,
            )
        )

    def after_commit(self, call: Callable[[], None]) -> None:
        """Run ``call`` once the transaction is durable; not at all if it is not."""
        self._after_commit.append(call)

    def get(self, *args: Any, **options: Any) -> Any:
        """The row of that key, or ``None``; rows of other tenants do not exist."""
        self.gets_by_key = True
        try:
            return super().get(*args, **options)
        finally:
            self.gets_by_key = False

    def connection(self, *args: Any, **options: Any) -> Connection:
        """The connection below, for the program itself. Raises ``UnscopedStatement`` for a caller."""
        if not isinstance(self.caller, SystemCaller):
            raise UnscopedStatement("Statements past the session cannot be limited to a tenant.")
        return super().connection(*args, **options)

    def run(self, prepared: Prepared, **parameters: object) -> Sequence[Row[*tuple[Any, ...]]]:
        """The rows of a prepared statement, of the caller's tenant. Raises ``UnscopedStatement`` for the program."""
        found = super().connection().execute(prepared.statement, {**parameters, TENANT: self.tenant_id})
        return found.all()

    def bulk_save_objects(self, *_: Any, **__: Any) -> NoReturn:
        """Raises ``UnscopedStatement``: it would pass the checks by."""
        raise UnscopedStatement("Add rows, or insert them with execute().")

    def bulk_insert_mappings(self, *_: Any, **__: Any) -> NoReturn:
        """Raises ``UnscopedStatement``: it would pass the checks by."""
        raise UnscopedStatement("Add rows, or insert them with execute().")

    def bulk_update_mappings(self, *_: Any, **__: Any) -> NoReturn:
        """Raises ``UnscopedStatement``: it would pass the checks by."""
        raise UnscopedStatement("Change rows, or update them with execute().")

    def run_after_commit(self) -> None:
        """Run what ``after_commit`` collected; ``Database`` calls it."""
        calls, self._after_commit = self._after_commit, []
        for call in calls:
            call()


def _checked(caller: object) -> Caller | SystemCaller:
    # The annotations of read() and write() do not hold at run time; this does.
    if not isinstance(caller, Caller | SystemCaller):
        raise TypeError("a session is opened for a Caller or a SystemCaller")
    return caller


def _scope_statement(state: ORMExecuteState) -> None:
    session = state.session
    if not isinstance(session, ScopedSession):
        raise UnscopedStatement("Sessions are opened by Database, for a caller.")
    if not session.writes and not state.is_select:
        raise ReadOnlySession("This session reads only.")
    if isinstance(session.caller, SystemCaller):
        note_statement(session.stamps, state, None)
        return
    tenant_id = session.caller.tenant_id
    note_statement(session.stamps, state, tenant_id)
    if not state.is_orm_statement:
        raise UnscopedStatement("Only ORM statements can be limited to a tenant.")
    if state.is_column_load or state.is_relationship_load:
        return  # they descend from a statement that was limited, and carry its criteria
    if not session.gets_by_key:
        check_parts(state.statement)
    if state.is_insert:
        check_insert(state, tenant_id)
        return
    if state.is_update:
        check_update(state)
    named = names_keys(state.statement)
    criteria = session.criteria if named is None else session.criteria_by_key(named)
    state.statement = state.statement.options(*criteria)


def _scope_flush(session: Session, _context: object, _instances: object) -> None:
    if not isinstance(session, ScopedSession):
        raise UnscopedStatement("Sessions are opened by Database, for a caller.")
    if not session.writes and (session.new or session.dirty or session.deleted):
        raise ReadOnlySession("This session reads only.")
    if isinstance(session.caller, SystemCaller):
        note_flush(session.stamps, session)
        return
    tenant_id = session.caller.tenant_id
    for row in session.new:
        if isinstance(row, TenantOwned):
            owner = getattr(row, "tenant_id", None)  # not set yet is None, whatever the annotation says
            if owner is None:
                row.tenant_id = tenant_id
            elif owner != tenant_id:
                raise UnscopedStatement("A row of another tenant was about to be written.")
        elif isinstance(row, Tenant):
            raise UnscopedStatement("Only the program itself makes tenants.")
    for row in (*session.dirty, *session.deleted):
        owner = row.id if isinstance(row, Tenant) else row.tenant_id
        if owner != tenant_id:
            raise UnscopedStatement("A row of another tenant was about to be changed.")
    note_flush(session.stamps, session)


event.listen(ScopedSession, "do_orm_execute", _scope_statement)
event.listen(ScopedSession, "before_flush", _scope_flush)


@dataclass
class Database:
    """The way to the tables, for a caller. ``audit_key`` keys the audit log's chain and is kept outside of it."""

    engine: Engine
    clock: Clock
    ids: Ids
    audit_key: bytes
    _reader: Engine = field(init=False, repr=False)
    _writer: Engine = field(init=False, repr=False)
    _one_writer: threading.Lock | None = field(init=False, repr=False, default=None)
    _writing_thread: int | None = field(init=False, repr=False, default=None)

    def __post_init__(self) -> None:
        self._writer = self.engine.execution_options(**{WRITES: True})
        if self.engine.dialect.name == "postgresql":
            self._reader = self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        else:
            self._reader = self.engine
            self._one_writer = threading.Lock()

    @contextmanager
    def read(self, caller: Caller | SystemCaller) -> Iterator[ScopedSession]:
        """A session whose statements all see one moment of the database.

        Raises:
            TypeError: ``caller`` is not one.
        """
        with self._session(self._reader, caller, writes=False) as session:
            yield session

    @contextmanager
    def write(self, caller: Caller | SystemCaller) -> Iterator[ScopedSession]:
        """A transaction, committed at the end of the block and rolled back on any error.

        Keep it short: on SQLite nobody else writes meanwhile. An error of the commit itself means that the
        outcome is unknown, so what is done here must be safe to do again.

        Raises:
            TypeError: ``caller`` is not one.
            Unavailable: other threads kept the database busy for too long.
        """
        with self._session(self._writer, caller, writes=True) as session:
            with self._turn():
                try:
                    yield session
                    session.flush()
                    stamp(session.stamps, session)
                    if session.audit_events:
                        write_audit(session, session.audit_events, self.audit_key, self.clock.now())
                    session.commit()
                except BaseException:
                    session.rollback()
                    raise
            session.run_after_commit()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        # SQLite has one writer, and those who wait for it ask again and again, longer apart each time, so that some
        # wait for seconds. Threads of this process queue here instead.
        if self._one_writer is None:
            yield
            return
        assert self._writing_thread != threading.get_ident(), "a write inside a write would wait for itself"
        if not self._one_writer.acquire(timeout=BUSY_SECONDS):
            raise Unavailable("The database is busy. Try again.", reason="busy")
        self._writing_thread = threading.get_ident()
        try:
            yield
        finally:
            self._writing_thread = None
            self._one_writer.release()

    @contextmanager
    def _session(self, bind: Engine, caller: Caller | SystemCaller, *, writes: bool) -> Iterator[ScopedSession]:
        session = ScopedSession(bind, _checked(caller), writes=writes, clock=self.clock, ids=self.ids)
        try:
            yield session
        finally:
            session.close()

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()
