"""An opened lexical index: searched by many threads, changed by one."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from citewell.backends.lexical.analysis import Analyser
from citewell.backends.lexical.files import disk_errors
from citewell.backends.lexical.queries import QueryBuilder
from citewell.backends.lexical.query_languages import Held
from citewell.backends.lexical.schema import document
from citewell.backends.lexical.scopes import NO_HITS, ScopedSearch, lets_nothing_through, numbers
from citewell.domain.errors import Unavailable
from citewell.ports.lexical_index import LexicalRow
from citewell.ports.vector_index import Hits, IndexScope

if TYPE_CHECKING:
    import tantivy

_TAIL_HEAP = 20_000_000
_REMOVALS = 10  # after a failed apply, merges of the writer that was rolled back may still write


@dataclass(frozen=True, slots=True)
class _State:
    """What searches see: replaced as one, never changed."""

    searcher: tantivy.Searcher
    seq: int
    languages: Held


class TantivyIndex:
    """One opened index; made by :class:`TantivyIndexes`."""

    def __init__(self, index: tantivy.Index, analyser: Analyser, *, seq: int, scratch: Path) -> None:
        index.config_reader("manual")
        index.reload()
        self._index = index
        self._analyser = analyser
        self._scratch = scratch
        self._schema: tantivy.Schema = index.schema
        self._writer: tantivy.IndexWriter | None = None
        self._applying = threading.Lock()
        self._state = _state(index, seq)

    @property
    def applied_seq(self) -> int:
        """The last change-log number that searches reflect."""
        return self._state.seq

    def apply(self, upserts: Sequence[LexicalRow], deletes: NDArray[np.int64], seq: int) -> None:
        """Make searches reflect the log up to ``seq``. An id that is in both arguments is deleted; of two upserts
        of one id the later counts.

        Raises:
            ValueError: ``seq`` is below ``applied_seq``, or ``deletes`` is not a list of ids.
            Unavailable: the disk refused; nothing has changed.
        """
        gone = checked_ids(deletes)
        rows = {row.id: row for row in upserts if row.id not in gone}
        documents = [document(row, self._analyser) for row in rows.values()]
        with self._applying:
            if seq < self._state.seq:
                raise ValueError(f"cannot go back from {self._state.seq} to {seq}")
            if rows or gone:
                self._write([*gone, *rows], documents)
            self._state = _state(self._index, seq)

    def _write(self, replaced: Iterable[int], documents: Iterable[tantivy.Document]) -> None:
        try:
            with disk_errors():
                if self._writer is None:
                    self._writer = self._index.writer(_TAIL_HEAP, 1)
                for each in replaced:
                    self._writer.delete_documents_by_term("id", each)
                for document in documents:
                    self._writer.add_document(document)
                self._writer.commit()
                self._index.reload()
        except Unavailable:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        if self._writer is None:
            return
        try:
            self._writer.rollback()
        except (ValueError, OSError):
            self._writer = None  # the next apply makes a new one

    def search(self, query: str, k: int, scope: IndexScope, *, prefix: bool = False) -> Hits:
        """The ``k`` best rows in ``scope`` by BM25; equal scores in the order of their ids. With ``prefix``, the last
        word may be the beginning of one.
        """
        state = self._state
        if k <= 0 or lets_nothing_through(scope):
            return NO_HITS
        builder = QueryBuilder(self._schema, state.searcher)
        terms = self._analyser.query(query, state.languages, prefix=prefix)
        return ScopedSearch(self._schema, state.searcher).best(partial(builder.ranked, terms), k, scope)

    def ids(self) -> NDArray[np.int64]:
        """Ids of all live rows, sorted."""
        import tantivy

        searcher = self._state.searcher
        if searcher.num_docs == 0:
            return np.empty(0, np.int64)
        found = searcher.search(tantivy.Query.all_query(), searcher.num_docs, count=False).hits
        return np.sort(numbers(searcher, "id", found))

    def close(self) -> None:
        """Release files and remove the private copy; the base stays."""
        with self._applying:
            if self._writer is not None:
                # Nothing is uncommitted here. A rollback would start a new writer and leave merges of the old one
                # behind, which go on writing into a directory that is being removed.
                self._writer.wait_merging_threads()
                self._writer = None
            for _ in range(_REMOVALS):
                shutil.rmtree(self._scratch, ignore_errors=True)
                if not self._scratch.exists():
                    break


def _state(index: tantivy.Index, seq: int) -> _State:
    searcher = index.searcher()
    # Deleted rows count until merges drop them: one language too many is asked about, never one too few.
    held = {language or None: count for language, count in searcher.terms_with_prefix("language", "")}
    return _State(searcher, seq, held)


def checked_ids(ids: NDArray[np.int64]) -> set[int]:
    """``ids`` as a set.

    Raises:
        ValueError: it is not a list of ids.
    """
    if ids.ndim != 1 or (ids.size and ids.dtype.kind not in "iu"):
        raise ValueError(f"these must be ids, not {ids.dtype} of shape {ids.shape}")
    return set(ids.tolist())
