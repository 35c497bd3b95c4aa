"""The scoped session: no statement without a caller, none beyond the caller's tenant."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NoReturn

from sqlalchemy import Alias, ColumnClause, Connection, Engine, Join, Row, Select, TableClause, TextClause, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.sql import visitors
from sqlalchemy.sql.base import ExecutableOption
from sqlalchemy.sql.selectable import TextualSelect

from citewell.db.audit import AuditEvent, write_audit
from citewell.db.engine import BUSY_SECONDS, WRITES
from citewell.db.prepared import TENANT, Prepared
from citewell.db.stamps import Stamps, note_flush, note_statement, stamp
from citewell.db.tables import Tenant, TenantOwned
from citewell.db.tenancy import criteria_by_key, criteria_of, names_keys
from citewell.domain.access import Caller, SystemCaller
from citewell.domain.errors import CitewellError, Unavailable
from citewell.ports.clock import Clock, Ids

DO_UPDATE = (postgresql.dml.OnConflictDoUpdate, sqlite.dml.OnConflictDoUpdate)


class UnscopedStatement(CitewellError):
    """A statement that cannot be limited to the caller's tenant was refused. This is a bug, not an input error."""

    code = "unscoped_statement"


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

    @cached_property
    def criteria(self) -> tuple[ExecutableOption, ...]:
        """What every statement is limited by; not made for a session that only runs prepared ones."""
        return () if isinstance(self.caller, SystemCaller) else criteria_of(self.caller.tenant_id)

    @cached_property
    def criteria_by_key(self) -> tuple[ExecutableOption, ...]:
        """The same for a statement that names its rows by their keys; see ``names_keys``."""
        return () if isinstance(self.caller, SystemCaller) else criteria_by_key(self.caller.tenant_id)

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


def _check_insert(state: ORMExecuteState, tenant_id: str) -> None:
    parameters = state.parameters
    rows = [parameters] if isinstance(parameters, Mapping) else list(parameters or [])
    if not rows or any(row.get("tenant_id") != tenant_id for row in rows):
        raise UnscopedStatement("A bulk insert must give the caller's tenant_id in every row.")
    if isinstance(getattr(state.statement, "_post_values_clause", None), DO_UPDATE):
        raise UnscopedStatement("An insert that updates could meet a row of another tenant.")


def _check_update(state: ORMExecuteState) -> None:
    if isinstance(state.parameters, Sequence):
        raise UnscopedStatement("An update of many rows by their keys cannot be limited to a tenant.")
    values = getattr(state.statement, "_values", None) or {}
    ordered = [column for column, _ in getattr(state.statement, "_ordered_values", None) or []]
    if any(getattr(column, "key", column) == "tenant_id" for column in (*values, *ordered, *(state.parameters or {}))):
        raise UnscopedStatement("Rows do not move to another tenant.")


def _is_plain_table(part: object) -> bool:
    """Whether ``part`` is a table, or an alias of one, that does not come from a mapped class."""
    named = part.element if isinstance(part, Alias) else part
    return isinstance(named, TableClause) and not getattr(part, "_annotations", None)


def _check_parts(statement: Any) -> None:
    """Refuse parts of an ORM statement that the ORM does not know, because it cannot limit them."""
    for part in visitors.iterate(statement):
        plain = False
        if isinstance(part, TextClause | TextualSelect):
            plain = True
        elif isinstance(part, ColumnClause):
            literal = part.is_literal and part.name != "*"
            plain = literal or (not part._annotations and _is_plain_table(part.table))  # noqa: SLF001  # no public way
        elif isinstance(part, Select):
            sources = (*part._raw_columns, *part._from_obj, *(join[0] for join in part._setup_joins))  # noqa: SLF001  # as above
            plain = any(_is_plain_table(source) for source in sources)
        elif isinstance(part, Join):
            plain = _is_plain_table(part.left) or _is_plain_table(part.right)
        if plain:
            raise UnscopedStatement("Plain tables and plain SQL cannot be limited to a tenant; name mapped classes.")


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
        _check_parts(state.statement)
    if state.is_insert:
        _check_insert(state, tenant_id)
        return
    if state.is_update:
        _check_update(state)
    by_key = names_keys(state.statement)
    state.statement = state.statement.options(*(session.criteria_by_key if by_key else session.criteria))


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
    """The way to the tables. Everything goes through ``read`` and ``write``, for a caller.

    ``audit_key`` keys the hash chain of the audit log; it is kept outside the database.
    """

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
            raise Unavailable("The database is busy. Try again.")
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
