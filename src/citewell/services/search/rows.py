"""Chunks as indexes see them, read from the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Row, Select, select

from citewell.db.change_log import LOST
from citewell.db.session import ScopedSession
from citewell.db.tables import Change, Chunk, Collection, Document, Embedding
from citewell.domain.identifiers import document_key
from citewell.ports.lexical_index import LexicalRow
from citewell.ports.vector_index import VectorRows

STEP = 2000
"""Rows read at a time; a bound on memory, not a tuning of speed."""


@dataclass(frozen=True, slots=True)
class IndexRows:
    """The same live chunks for both kinds of index. Chunks without a vector are in ``lexical`` only."""

    dense: VectorRows
    lexical: Sequence[LexicalRow]


def _live() -> Select[int, int, int, str, str, list[str], str]:
    return (
        select(
            Chunk.id,
            Collection.number,
            Document.access_class_id,
            Document.id,
            Document.title,
            Chunk.heading_path,
            Chunk.text,
        )
        .join(Document, Document.id == Chunk.document_id)
        .join(Collection, Collection.id == Chunk.collection_id)
        .where(Chunk.created_seq.is_not(None), Chunk.deleted_seq.is_(None))
    )


def _vectors(
    session: ScopedSession, space_id: str | None, ids: Sequence[int], dimension: int
) -> dict[int, NDArray[np.float16]]:
    if space_id is None:
        return {}
    found = session.execute(
        select(Embedding.chunk_id, Embedding.vector).where(
            Embedding.embedding_version_id == space_id, Embedding.chunk_id.in_(ids)
        )
    )
    vectors = {
        row.chunk_id: np.frombuffer(row.vector, dtype="<f2") for row in found if len(row.vector) == dimension * 2
    }
    # A damaged vector costs its chunk a place in the vector index, not everybody the search. The doctor finds it.
    return {chunk_id: vector for chunk_id, vector in vectors.items() if np.isfinite(vector).all()}


def _assemble(
    session: ScopedSession,
    rows: Sequence[Row[int, int, int, str, str, list[str], str]],
    space_id: str | None,
    dimension: int,
) -> IndexRows:
    lexical = [
        LexicalRow(
            id=chunk_id,
            collection=collection,
            access_class=access_class,
            document=document_key(document_id),
            title=title,
            headings="\n".join(heading_path),
            text=text,
        )
        for chunk_id, collection, access_class, document_id, title, heading_path, text in rows
    ]
    vectors = _vectors(session, space_id, [row.id for row in lexical], dimension)
    with_vector = [row for row in lexical if row.id in vectors]
    return IndexRows(
        dense=VectorRows(
            ids=np.array([row.id for row in with_vector], dtype=np.int64),
            vectors=np.array([vectors[row.id] for row in with_vector], np.float16).reshape(len(with_vector), dimension),
            collections=np.array([row.collection for row in with_vector], dtype=np.int32),
            access_classes=np.array([row.access_class for row in with_vector], dtype=np.int32),
            documents=np.array([row.document for row in with_vector], dtype=np.int64),
        ),
        lexical=lexical,
    )


def no_rows(dimension: int) -> IndexRows:
    """Nothing, in the form of rows."""
    nothing = np.empty(0, np.int64)
    labels = np.empty(0, np.int32)
    return IndexRows(VectorRows(nothing, np.empty((0, dimension), np.float16), labels, labels, nothing), ())


def rows_of(session: ScopedSession, ids: Sequence[int], space_id: str | None, dimension: int) -> IndexRows:
    """Those of the chunks ``ids`` (at most ``STEP``) that are live in this session's view."""
    rows = session.execute(_live().where(Chunk.id.in_(ids))).all()
    return _assemble(session, rows, space_id, dimension)


def all_rows(session: ScopedSession, partition_id: str, space_id: str | None, dimension: int) -> Iterator[IndexRows]:
    """Every live chunk of the partition in this session's view, in steps, by rising id."""
    after = 0
    while True:
        following = _live().where(Chunk.partition_id == partition_id, Chunk.id > after).order_by(Chunk.id).limit(STEP)
        rows = session.execute(following).all()
        if not rows:
            return
        after = rows[-1][0]
        yield _assemble(session, rows, space_id, dimension)


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
