"""Indexes of what is no longer there: chunks of former versions and of deleted documents, as far as they are kept.

A search as of a past time looks into the present indexes for documents that have not changed since, and here for the
versions that stood then. Rows carry the key of their *version* in the place of the document's, so that the set of
versions of one moment is a scope like any other. An index of the past belongs to one process and is made from the
database when it is first asked for; what dies later is added before the next search.
"""

from __future__ import annotations

import itertools
import shutil
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Row, select

from citewell.db.change_log import head_seq
from citewell.db.session import Database, ScopedSession
from citewell.db.tables import Chunk, Document, DocumentVersion, Embedding, EmbeddingVersion
from citewell.domain.access import Caller
from citewell.domain.identifiers import document_key
from citewell.ports.lexical_index import LexicalIndex, LexicalRow
from citewell.ports.vector_index import DocumentKeys, Hits, IndexScope, VectorIndex, VectorRows
from citewell.services.search.partition_index import Engines, Space

OPEN_AT_MOST = 4
_NOTHING = np.empty(0, np.int64)
STEP = 2000
"""Rows read at a time; a bound on memory."""

_DeadRow = Row[int, str, str, list[str], str | None, str, str | None]


@dataclass(frozen=True, slots=True)
class PastQuery:
    """What is looked for in the past: ``vector`` is ``None`` for words alone, ``words`` for vectors alone."""

    vector: NDArray[np.float32] | None
    words: str | None
    wanted: int
    versions: DocumentKeys


class _History:
    """The dead rows of one partition, in one vector space, up to ``applied``."""

    def __init__(self, engines: Engines, partition_id: str, space: Space | None, directory: Path) -> None:
        self._engines = engines
        self._partition_id = partition_id
        self._space = space
        self._directory = directory
        self._dense: VectorIndex | None = None
        self._lexical: LexicalIndex | None = None
        self._applied = 0
        self._embedded = 0
        self.lock = threading.Lock()

    def search(self, session: ScopedSession, query: PastQuery) -> tuple[Hits | None, Hits | None]:
        lexical = self._catch_up(session)
        scope = IndexScope(documents=query.versions)
        near = wordy = None
        if query.vector is not None and self._dense is not None:
            near = self._dense.search(query.vector, query.wanted, scope)
        if query.words is not None:
            wordy = lexical.search(query.words, query.wanted, scope)
        return near, wordy

    def _catch_up(self, session: ScopedSession) -> LexicalIndex:
        head = head_seq(session, self._partition_id)
        embedded = self._count_embedded(session)
        if self._lexical is None:
            self._lexical = self._open(session, head)
        else:
            if self._applied < head:
                for rows in _dead_rows(session, self._partition_id, self._applied, head):
                    self._add_vectors(session, rows)
                    self._lexical.apply(_words(rows), _NOTHING, self._lexical.applied_seq)
            if self._dense is not None and self._embedded != embedded:  # the log says nothing of vectors of the dead
                known = set(self._dense.ids().tolist())
                for rows in _dead_rows(session, self._partition_id, 0, head):
                    self._add_vectors(session, [row for row in rows if row[0] not in known])
        self._applied, self._embedded = head, embedded
        return self._lexical

    def _count_embedded(self, session: ScopedSession) -> int:
        """How many vectors were made for the space beside those of new texts."""
        if self._space is None:
            return 0
        return (
            session.scalars(
                select(EmbeddingVersion.embedded).where(EmbeddingVersion.id == self._space.id)
            ).one_or_none()
            or 0
        )

    def _add_vectors(self, session: ScopedSession, rows: Sequence[_DeadRow]) -> None:
        if self._dense is not None and self._space is not None and rows:
            self._dense.apply(_vectors(session, rows, self._space), _NOTHING, self._dense.applied_seq)

    def _open(self, session: ScopedSession, head: int) -> LexicalIndex:
        shutil.rmtree(self._directory, ignore_errors=True)
        places = {name: self._directory / name for name in ("dense", "lexical", "scratch")}
        for place in places.values():
            place.mkdir(parents=True)

        def steps() -> Iterator[Sequence[_DeadRow]]:
            return _dead_rows(session, self._partition_id, 0, head)

        space = self._space
        if space is not None:
            vectors = (_vectors(session, rows, space) for rows in steps())
            self._engines.dense.build(vectors, dimension=space.dimension, seq=head, directory=places["dense"])
            self._dense = self._engines.dense.open([places["dense"]], dimension=space.dimension)
        words: Iterable[LexicalRow] = (row for rows in steps() for row in _words(rows))
        self._engines.lexical.build(words, seq=head, directory=places["lexical"])
        return self._engines.lexical.open(places["lexical"], scratch=places["scratch"])

    def close(self) -> None:
        if self._dense is not None:
            self._dense.close()
        if self._lexical is not None:
            self._lexical.close()
        shutil.rmtree(self._directory, ignore_errors=True)


class Histories:
    """The indexes of the past that this process has open; the least used are closed and made again when needed."""

    def __init__(self, database: Database, engines: Engines, *, open_at_most: int = OPEN_AT_MOST) -> None:
        self._database = database
        self._engines = engines
        self._open_at_most = open_at_most
        self._lock = threading.Lock()
        self._numbers = itertools.count()
        self._open: OrderedDict[tuple[str, str | None], _History] = OrderedDict()

    def search(
        self, caller: Caller, partition_id: str, space: Space | None, query: PastQuery
    ) -> tuple[Hits | None, Hits | None]:
        """The best dead rows of the partition by vector and by words, among the versions of the query."""
        while True:
            history = self._history(partition_id, space)
            with history.lock:
                if not self._is_open(history):  # closed to make room, between the two locks
                    continue
                with self._database.read(caller) as session:
                    return history.search(session, query)

    def _history(self, partition_id: str, space: Space | None) -> _History:
        key = (partition_id, None if space is None else space.id)
        surplus: list[_History] = []
        with self._lock:
            history = self._open.get(key)
            if history is None:
                # A directory of its own: a former one of the same key may still be closing.
                directory = self._engines.scratch / f"past-{partition_id}-{next(self._numbers)}"
                history = self._open[key] = _History(self._engines, partition_id, space, directory)
            self._open.move_to_end(key)
            while len(self._open) > self._open_at_most:
                surplus.append(self._open.popitem(last=False)[1])
        _close(surplus)
        return history

    def _is_open(self, history: _History) -> bool:
        with self._lock:
            return any(each is history for each in self._open.values())

    def close(self) -> None:
        """Release files and memory."""
        with self._lock:
            remaining = list(self._open.values())
            self._open.clear()
        _close(remaining)


def _close(histories: Iterable[_History]) -> None:
    for history in histories:
        with history.lock:
            history.close()


def _dead_rows(session: ScopedSession, partition_id: str, after: int, until: int) -> Iterator[Sequence[_DeadRow]]:
    """Chunks that died after number ``after`` of the log and not after ``until``, in steps, by rising id."""
    statement = (
        select(
            Chunk.id,
            Chunk.version_id,
            Document.title,
            Chunk.heading_path,
            Chunk.header,
            Chunk.text,
            DocumentVersion.language,
        )
        .join(Document, Document.id == Chunk.document_id)
        .join(DocumentVersion, DocumentVersion.id == Chunk.version_id)
        .where(
            Chunk.partition_id == partition_id,
            Chunk.created_seq.is_not(None),
            Chunk.deleted_seq > after,
            Chunk.deleted_seq <= until,
        )
        .order_by(Chunk.id)
        .limit(STEP)
    )
    last = 0
    while True:
        rows = session.execute(statement.where(Chunk.id > last)).all()
        if not rows:
            return
        last = rows[-1][0]
        yield rows


def _words(rows: Sequence[_DeadRow]) -> list[LexicalRow]:
    return [
        LexicalRow(
            id=chunk_id,
            collection=0,
            access_class=0,
            document=document_key(version_id),
            title=title,
            headings="\n".join(headings if header is None else (*headings, header)),
            text=text,
            language=language,
        )
        for chunk_id, version_id, title, headings, header, text, language in rows
    ]


def _vectors(session: ScopedSession, rows: Sequence[_DeadRow], space: Space) -> VectorRows:
    stored = session.execute(
        select(Embedding.chunk_id, Embedding.vector).where(
            Embedding.embedding_version_id == space.id, Embedding.chunk_id.in_([row[0] for row in rows])
        )
    )
    found = {key: np.frombuffer(raw, "<f2") for key, raw in stored if len(raw) == 2 * space.dimension}
    found = {key: vector for key, vector in found.items() if np.isfinite(vector).all()}
    kept = [(row[0], row[1]) for row in rows if row[0] in found]
    zeros = np.zeros(len(kept), np.int32)
    return VectorRows(
        ids=np.array([key for key, _ in kept], np.int64),
        vectors=np.array([found[key] for key, _ in kept], np.float16).reshape(len(kept), space.dimension),
        collections=zeros,
        access_classes=zeros,
        documents=np.array([document_key(version_id) for _, version_id in kept], np.int64),
    )
