"""Chunks as indexes see them, read from the database.

Columns only, in the order of ids, and for each kind of index no more than it needs: no text for vectors, no vectors for
words. A long reading opens a session for each step, so that it holds up nobody: rows may be of a later moment than the
number of the log that they are read for, which does no harm (``citewell.domain.index_tiers``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Row, Select, func, select

from citewell.db.change_log import LOST
from citewell.db.session import ScopedSession
from citewell.db.tables import Change, Chunk, Collection, Document, DocumentVersion, Embedding
from citewell.domain.identifiers import document_key
from citewell.ports.lexical_index import LexicalRow
from citewell.ports.vector_index import VectorRows

STEP = 4000
"""Rows read at a time; a bound on memory and on parameters of a statement."""

Sessions = Callable[[], AbstractContextManager[ScopedSession]]
"""Opens a session for one step of a long reading."""

DenseColumns = tuple[int, int, int, str, bytes]
LexicalColumns = tuple[int, int, int, str, str, list[str], str | None, str, str | None, str | None]


@dataclass(frozen=True, slots=True)
class Space:
    """The vector space that is searched: its embedding version and dimension."""

    id: str
    dimension: int


def _dense(space: Space) -> Select[*DenseColumns]:
    return (
        select(Chunk.id, Collection.number, Document.access_class_id, Chunk.document_id, Embedding.vector)
        .join(Document, Document.id == Chunk.document_id)
        .join(Collection, Collection.id == Chunk.collection_id)
        .join(Embedding, Embedding.chunk_id == Chunk.id)
        .where(Chunk.created_seq.is_not(None), Chunk.deleted_seq.is_(None), Embedding.embedding_version_id == space.id)
    )


def _lexical() -> Select[*LexicalColumns]:
    return (
        select(
            Chunk.id,
            Collection.number,
            Document.access_class_id,
            Chunk.document_id,
            Document.title,
            Chunk.heading_path,
            Chunk.header,
            Chunk.text,
            DocumentVersion.language,
            Collection.settings["language"].as_string(),
        )
        .join(Document, Document.id == Chunk.document_id)
        .join(Collection, Collection.id == Chunk.collection_id)
        .join(DocumentVersion, DocumentVersion.id == Chunk.version_id)
        .where(Chunk.created_seq.is_not(None), Chunk.deleted_seq.is_(None))
    )


def dense_rows_of(session: ScopedSession, ids: Sequence[int], space: Space) -> VectorRows:
    """Those of the chunks ``ids`` (at most ``STEP``) that are live in this session's view and have a vector."""
    return _vector_rows(session.execute(_dense(space).where(Chunk.id.in_(ids))).all(), space)


def lexical_rows_of(session: ScopedSession, ids: Sequence[int]) -> list[LexicalRow]:
    """Those of the chunks ``ids`` (at most ``STEP``) that are live in this session's view."""
    return [_lexical_row(row) for row in session.execute(_lexical().where(Chunk.id.in_(ids)))]


def all_dense_rows(sessions: Sessions, partition_id: str, space: Space) -> Iterator[VectorRows]:
    """The vectors of every live chunk of the partition, in steps, by rising id."""
    statement = _dense(space).where(Chunk.partition_id == partition_id).order_by(Chunk.id).limit(STEP)
    after = 0
    while True:
        with sessions() as session:
            rows = session.execute(statement.where(Chunk.id > after)).all()
        if not rows:
            return
        after = rows[-1][0]
        yield _vector_rows(rows, space)


def all_lexical_rows(sessions: Sessions, partition_id: str) -> Iterator[list[LexicalRow]]:
    """The words of every live chunk of the partition, in steps, by rising id."""
    statement = _lexical().where(Chunk.partition_id == partition_id).order_by(Chunk.id).limit(STEP)
    after = 0
    while True:
        with sessions() as session:
            rows = session.execute(statement.where(Chunk.id > after)).all()
        if not rows:
            return
        after = rows[-1][0]
        yield [_lexical_row(row) for row in rows]


def some_dense_rows(sessions: Sessions, ids: NDArray[np.int64], space: Space) -> Iterator[VectorRows]:
    """As ``dense_rows_of``, for any number of chunks, in steps."""
    for start in range(0, len(ids), STEP):
        with sessions() as session:
            rows = dense_rows_of(session, ids[start : start + STEP].tolist(), space)
        yield rows


def some_lexical_rows(sessions: Sessions, ids: NDArray[np.int64]) -> Iterator[list[LexicalRow]]:
    """As ``lexical_rows_of``, for any number of chunks, in steps."""
    for start in range(0, len(ids), STEP):
        with sessions() as session:
            rows = lexical_rows_of(session, ids[start : start + STEP].tolist())
        yield rows


@lru_cache(maxsize=4096)
def _key(document_id: str) -> int:
    return document_key(document_id)


def _vector_rows(rows: Sequence[Row[*DenseColumns]], space: Space) -> VectorRows:
    size = space.dimension * 2
    kept = [row for row in rows if len(row[4]) == size]
    vectors = np.frombuffer(b"".join([row[4] for row in kept]), dtype="<f2").reshape(len(kept), space.dimension)
    finite = np.isfinite(vectors).all(axis=1)
    if not finite.all():
        # A damaged vector costs its chunk a place in the vector index, not everybody the search. The doctor finds it.
        kept = [row for row, good in zip(kept, finite, strict=True) if good]
        vectors = vectors[finite]
    return VectorRows(
        ids=np.array([row[0] for row in kept], dtype=np.int64),
        vectors=vectors.astype(np.float16, copy=False),
        collections=np.array([row[1] for row in kept], dtype=np.int32),
        access_classes=np.array([row[2] for row in kept], dtype=np.int32),
        documents=np.array([_key(row[3]) for row in kept], dtype=np.int64),
    )


def _lexical_row(row: Row[*LexicalColumns]) -> LexicalRow:
    chunk_id, collection, access_class, document_id, title, headings, header, text, told, chosen = row
    return LexicalRow(
        id=chunk_id,
        collection=collection,
        access_class=access_class,
        document=_key(document_id),
        title=title,
        headings="\n".join(headings if header is None else (*headings, header)),  # rows are found by their columns
        text=text,
        language=_language(chosen or told),
    )


def _language(tag: str | None) -> str | None:
    """The ISO 639-1 code at the beginning of a language tag, if there is one."""
    code = (tag or "").split("-", 1)[0].lower()
    return code if len(code) == 2 else None  # noqa: PLR2004  # letters of a code


def no_vectors(dimension: int) -> VectorRows:
    """Nothing, in the form of rows."""
    nothing, labels = np.empty(0, np.int64), np.empty(0, np.int32)
    return VectorRows(nothing, np.empty((0, dimension), np.float16), labels, labels, nothing)


def changed_ids(session: ScopedSession, partition_id: str, after: int) -> tuple[list[int], int] | None:
    """The chunks that the next changes after number ``after`` (``STEP`` at most) are about, and the last's number.

    ``None`` if the log does not tell: rows of it are missing, or one says that rows were lost there.
    """
    changes = session.execute(
        select(Change.seq, Change.chunk_id, Change.op)
        .where(Change.partition_id == partition_id, Change.seq > after)
        .order_by(Change.seq)
        .limit(STEP)
    ).all()
    whole = changes and changes[-1].seq == after + len(changes) and all(change.op != LOST for change in changes)
    return (sorted({change.chunk_id for change in changes}), changes[-1].seq) if whole else None


def touched_ids(session: ScopedSession, partition_id: str, after: int, until: int) -> NDArray[np.int64] | None:
    """The chunks that the changes after number ``after`` up to ``until`` are about, rising.

    ``None`` as ``changed_ids``.
    """
    of_range = (Change.partition_id == partition_id, Change.seq > after, Change.seq <= until)
    count = session.scalar(select(func.count()).select_from(Change).where(*of_range))
    lost = session.scalars(select(Change.seq).where(*of_range, Change.op == LOST).limit(1)).first()
    if count != until - after or lost is not None:
        return None
    ids = session.scalars(select(Change.chunk_id).where(*of_range).distinct()).all()
    return np.array(sorted(ids), dtype=np.int64)
