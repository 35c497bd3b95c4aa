"""Which documents a filter lets through: answered from memory where that can be done, else by the database."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Row, Select, select

from citewell.db.session import ScopedSession
from citewell.db.tables import Document, DocumentVersion
from citewell.domain.filters import AllOf, AnyOf, Condition, Filter, Not, Scalar, conditions_of
from citewell.domain.identifiers import document_key
from citewell.ports.vector_index import DocumentKeys
from citewell.services.search.document_columns import EXACT, NotInTable
from citewell.services.search.document_table import DocumentRow, DocumentTable
from citewell.services.search.metadata_filter import FilterSql

TABLES = 32
"""Tenants whose documents are kept in memory."""
TABLE_BYTES = 128 * 1024 * 1024
ANSWERS = 64
"""Filters of a tenant whose answers are kept."""
STEP = 2000
PATIENCE = 0.05
"""Seconds to wait for who reads the documents; then the database is asked instead."""


@dataclass
class _Known:
    """What is known of one tenant."""

    table: DocumentTable
    lock: threading.Lock = field(default_factory=threading.Lock)
    answers: OrderedDict[str, tuple[int, DocumentKeys]] = field(default_factory=OrderedDict)


@dataclass(frozen=True, slots=True)
class FilterAnswer:
    """The documents that a filter lets through, and those of its keys that no readable document has."""

    documents: DocumentKeys
    unknown: tuple[str, ...]


class DocumentFilters:
    """Answers filters. Safe for threads."""

    def __init__(self, dialect: str, *, max_bytes: int = TABLE_BYTES, tables: int = TABLES) -> None:
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
            return FilterAnswer(_of_rows(self._by_database(session, given)), ())
        try:
            self._refresh(known, session, seq)
            documents = self._documents(known, session, seq, given)
            return FilterAnswer(documents, self._unknown(known.table, given, collections, access_classes))
        finally:
            known.lock.release()

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

    def _refresh(self, known: _Known, session: ScopedSession, seq: int) -> None:
        if known.table.worn:
            known.table = DocumentTable(max_bytes=self._max_bytes)
        table = known.table
        if table.seq >= seq:
            return
        changed = Document.attributes_seq > table.seq if table.seq else Document.deleted_at.is_(None)
        rows = _rows().where(changed)
        found = session.execute(rows.execution_options(yield_per=STEP))
        table.put(_documents(found))
        table.seq = seq

    def _documents(self, known: _Known, session: ScopedSession, seq: int, given: Filter) -> DocumentKeys:
        name = repr(given)  # not the value itself: 1 == True
        right_until, former = known.answers.get(name, (0, None))
        if former is not None and right_until >= seq:
            known.answers.move_to_end(name)
            return former
        try:
            keys = known.table.matching(self._as_stored(given))
            right_until = known.table.seq
        except NotInTable:
            keys = self._by_database(session, given)
            right_until = seq  # others may have taken the table further than this session sees
        # An index remembers what it worked out for a set under the object, so the same set stays the same object.
        same = former is not None and np.array_equal(former.keys, keys)
        answer = former if same and former is not None else _of_rows(keys, known.table.documents)
        known.answers[name] = (right_until, answer)
        known.answers.move_to_end(name)
        while len(known.answers) > ANSWERS:
            known.answers.popitem(last=False)
        return answer

    def _by_database(self, session: ScopedSession, given: Filter) -> NDArray[np.int64]:
        matching = select(Document.id).where(self._sql.where(given), Document.deleted_at.is_(None))
        return np.unique(np.fromiter((document_key(key) for key in session.scalars(matching)), np.int64))

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


_DocumentTuple = Row[*tuple[object, ...]]


def _rows() -> Select[*tuple[object, ...]]:
    statement: Select[*tuple[object, ...]] = select(
        Document.id,
        Document.deleted_at,
        Document.access_class_id,
        Document.collection_id,
        Document.kind,
        Document.owner_id,
        Document.media_type,
        Document.created_at,
        Document.updated_at,
        Document.meta,
        DocumentVersion.language,
        DocumentVersion.published_at,
    ).outerjoin(DocumentVersion, DocumentVersion.id == Document.current_version_id)
    return statement


def _documents(rows: object) -> Iterator[DocumentRow]:
    for row in rows:  # type: ignore[attr-defined]  # a result of _rows()
        yield DocumentRow(
            key=document_key(row.id),
            deleted=row.deleted_at is not None,
            access_class=row.access_class_id,
            fields={
                "$collection": row.collection_id,
                "$kind": row.kind,
                "$owner": row.owner_id,
                "$media_type": row.media_type,
                "$created_at": row.created_at,
                "$updated_at": row.updated_at,
                "$language": row.language,
                "$published_at": row.published_at,
            },
            metadata=row.meta,
        )
