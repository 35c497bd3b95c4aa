"""Which documents a filter lets through: answered from memory where that can be done, else by the database.

Where the table in memory lacks many documents, it is read in the background, and the database answers meanwhile.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, func, select

from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Document, DocumentVersion, Tenant
from citewell.domain.access import Caller, SystemCaller
from citewell.domain.filters import AllOf, AnyOf, Condition, Filter, Not, Scalar, conditions_of
from citewell.domain.identifiers import document_key
from citewell.ports.vector_index import DocumentKeys
from citewell.services.search.background import Background, BackgroundStopped
from citewell.services.search.document_columns import EXACT, NotInTable
from citewell.services.search.document_table import DocumentRows, DocumentTable
from citewell.services.search.metadata_filter import FilterSql

TABLES = 32
"""Tenants whose documents are kept in memory."""
TABLE_BYTES = 128 * 1024 * 1024
ANSWERS = 64
"""Filters of a tenant whose answers are kept."""
STEP = 2000
AT_ONCE = 1000
"""With more documents to read than this, nobody waits for them."""
PATIENCE = 0.05
"""Seconds to wait for who reads documents; then the database is asked instead."""


@dataclass(eq=False)
class _Known:
    """What is known of one tenant. ``behind``: the table lacks too much; ``reading``: another one is being read."""

    table: DocumentTable
    reading: bool = False
    behind: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)
    answers: OrderedDict[str, tuple[int, DocumentKeys]] = field(default_factory=OrderedDict)


@dataclass(frozen=True, slots=True)
class FilterAnswer:
    """The documents that a filter lets through, and those of its keys that no readable document has."""

    documents: DocumentKeys
    unknown: tuple[str, ...]


class DocumentFilters:
    """Answers filters. Safe for threads."""

    def __init__(
        self, database: Database, *, max_bytes: int = TABLE_BYTES, tables: int = TABLES, at_once: int = AT_ONCE
    ) -> None:
        dialect = database.engine.dialect.name
        self._database = database
        self._reader = Background("documents-of-filters")
        self._at_once = at_once
        self._sql = FilterSql(dialect)
        self._decimal = dialect == "postgresql"
        self._max_bytes = max_bytes
        self._tables = tables
        self._lock = threading.Lock()
        self._known: OrderedDict[str, _Known] = OrderedDict()

    def answer(
        self,
        session: ScopedSession,
        seq: int,
        given: Filter,
        *,
        collections: Collection[str],
        access_classes: Collection[int] | None,
    ) -> FilterAnswer:
        """What ``given`` lets through, at least as of ``seq``.

        Args:
            session: A session of the caller, at its moment.
            seq: The tenant's ``documents_seq`` in that session.
            given: The filter.
            collections: Where the caller looks, which decides only which keys are called unknown.
            access_classes: What the caller may read there, as above.
        """
        known = self._of(session.tenant_id)
        if not known.lock.acquire(timeout=PATIENCE):
            return FilterAnswer(_of_rows(self._by_database(session, given), _count(session)), ())
        try:
            current = self._refresh(known, session, seq)
            documents = self._documents(known, session, seq, given, current=current)
            unknown = self._unknown(known.table, given, collections, access_classes) if current else ()
            if known.behind or known.table.worn:
                self._read_later(known, session.caller)
            return FilterAnswer(documents, unknown)
        finally:
            known.lock.release()

    def settle(self) -> None:
        """Wait until nothing is read in the background."""
        self._reader.settle()

    def close(self) -> None:
        """Stop reading; filters are answered by the database from now on where the table does not do."""
        self._reader.close()

    def memory_bytes(self) -> int:
        """About how much memory the tables take."""
        with self._lock:
            return sum(known.table.nbytes for known in self._known.values())

    def _of(self, tenant_id: str) -> _Known:
        with self._lock:
            known = self._known.get(tenant_id)
            if known is None:
                known = self._known[tenant_id] = _Known(DocumentTable(max_bytes=self._max_bytes))
            self._known.move_to_end(tenant_id)
            while len(self._known) > self._tables:
                self._known.popitem(last=False)
            return known

    def _refresh(self, known: _Known, session: ScopedSession, seq: int) -> bool:
        """Whether the table is as of ``seq`` now."""
        table = known.table
        if table.seq >= seq:
            return True
        if known.behind:
            return False
        changed = Document.attributes_seq > table.seq if table.seq else Document.deleted_at.is_(None)
        found = session.execute(_rows().where(changed).limit(self._at_once + 1)).all()
        if len(found) > self._at_once:
            known.behind = True
            return False
        table.put(_by_columns(found))
        table.seq = seq
        return True

    def _read_later(self, known: _Known, caller: Caller | SystemCaller) -> None:
        """Make another table in the background, beside the one that there is."""
        if not known.reading:
            known.reading = self._reader.run(partial(self._read, known, caller), key=known)

    def _read(self, known: _Known, caller: Caller | SystemCaller) -> None:
        table = DocumentTable(max_bytes=self._max_bytes)
        try:
            with self._database.read(caller) as session:
                table.seq = session.scalars(select(Tenant.documents_seq)).one()
                table.load(self._steps(session))
        finally:
            with known.lock:
                known.reading = known.behind = False
        with known.lock:
            if known.table.worn or known.table.seq < table.seq:
                known.table = table

    def _steps(self, session: ScopedSession) -> Iterator[DocumentRows]:
        rows = _rows().where(Document.deleted_at.is_(None)).execution_options(yield_per=STEP)
        for found in session.execute(rows).partitions():
            if self._reader.stopping.is_set():
                raise BackgroundStopped
            yield _by_columns(found)

    def _documents(
        self, known: _Known, session: ScopedSession, seq: int, given: Filter, *, current: bool
    ) -> DocumentKeys:
        name = repr(given)  # not the value itself: 1 == True
        right_until, former = known.answers.get(name, (0, None))
        if former is not None and right_until >= seq:
            known.answers.move_to_end(name)
            return former
        documents = known.table.documents if current else _count(session)
        try:
            if not current:
                raise NotInTable  # noqa: TRY301 - not yet, to be precise
            keys = known.table.matching(self._as_stored(given))
            right_until = known.table.seq
        except NotInTable:
            keys = self._by_database(session, given)
            right_until = seq  # others may have taken the table further than this session sees
        # An index remembers what it worked out for a set under the object, so the same set stays the same object.
        same = former is not None and np.array_equal(former.keys, keys)
        answer = former if same and former is not None else _of_rows(keys, documents)
        known.answers[name] = (right_until, answer)
        known.answers.move_to_end(name)
        while len(known.answers) > ANSWERS:
            known.answers.popitem(last=False)
        return answer

    def _by_database(self, session: ScopedSession, given: Filter) -> NDArray[np.int64]:
        criteria = (self._sql.where(given), Document.deleted_at.is_(None))
        if self._decimal:
            found = session.scalars(select(Document.id).where(*criteria)).all()
        else:  # one row, because other threads get a turn at every one
            joined = session.scalars(select(func.group_concat(Document.id, "\n")).where(*criteria)).one()
            found = [] if joined is None else joined.split("\n")
        return np.unique(np.fromiter(map(document_key, found), np.int64, len(found)))

    @staticmethod
    def _unknown(
        table: DocumentTable, given: Filter, collections: Collection[str], access_classes: Collection[int] | None
    ) -> tuple[str, ...]:
        try:
            keys = dict.fromkeys(condition.key for condition in conditions_of(given))
            return tuple(key for key in keys if not table.knows(key, collections, access_classes))
        except NotInTable:
            return ()

    def _as_stored(self, given: Filter) -> Filter:
        """PostgreSQL keeps numbers as decimals: a large float comes back as the whole number that its digits say."""
        if not self._decimal:
            return given
        match given:
            case AllOf(parts):
                return AllOf(tuple(self._as_stored(part) for part in parts))
            case AnyOf(parts):
                return AnyOf(tuple(self._as_stored(part) for part in parts))
            case Not(part):
                return Not(self._as_stored(part))
            case Condition():
                return replace(given, values=tuple(_decimal(value) for value in given.values))


def _decimal(value: Scalar) -> Scalar:
    return int(Decimal(repr(value))) if isinstance(value, float) and abs(value) >= EXACT else value


def _of_rows(keys: NDArray[np.int64], documents: int = 0) -> DocumentKeys:
    return DocumentKeys(keys, min(1.0, len(keys) / documents) if documents else 1.0)


def _count(session: ScopedSession) -> int:
    return session.scalars(select(func.count()).select_from(Document).where(Document.deleted_at.is_(None))).one()


def _rows() -> Select[*tuple[object, ...]]:
    """Columns in the order that ``_by_columns`` takes."""
    statement: Select[*tuple[object, ...]] = select(
        Document.id,
        Document.deleted_at,
        Document.access_class_id,
        Document.meta,
        Document.facets,
        *_FIELDS.values(),
    ).outerjoin(DocumentVersion, DocumentVersion.id == Document.current_version_id)
    return statement


_FIELDS = {
    "$collection": Document.collection_id,
    "$kind": Document.kind,
    "$owner": Document.owner_id,
    "$media_type": Document.media_type,
    "$created_at": Document.created_at,
    "$updated_at": Document.updated_at,
    "$language": DocumentVersion.language,
    "$published_at": DocumentVersion.published_at,
}


def _by_columns(rows: Sequence[Any]) -> DocumentRows:
    """Rows of ``_rows()``."""
    if not rows:
        return DocumentRows((), (), (), dict.fromkeys(_FIELDS, ()), (), ())
    ids, deleted, classes, metadata, facets, *fields = zip(*rows, strict=True)
    return DocumentRows(
        keys=[document_key(each) for each in ids],
        deleted=[each is not None for each in deleted],
        access_classes=classes,
        fields=dict(zip(_FIELDS, fields, strict=True)),
        metadata=metadata,
        facets=facets,
    )
