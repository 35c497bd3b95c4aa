"""Builds and opens lexical indexes: BM25 over Tantivy, an immutable base and a private copy that takes the tail."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from citewell.backends.lexical.analysis import Analyser
from citewell.backends.lexical.files import disk_errors, link_files, read_facts, remove_locks, write_facts
from citewell.backends.lexical.languages import OfflineLanguages
from citewell.backends.lexical.opened import TantivyIndex, checked_ids
from citewell.backends.lexical.schema import ENGINE, document, schema
from citewell.backends.lexical.stemming import REMEMBERED_WORDS
from citewell.domain.errors import IndexDamaged
from citewell.ports.lexical_index import LexicalRow

if TYPE_CHECKING:
    import tantivy


class TantivyIndexes:
    """Builds and opens Tantivy indexes.

    Args:
        build_heap: Bytes that a build may hold before it writes a segment; at least 15 MB a thread.
        build_threads: Threads that a build uses.
        detector: Tells the language of a query where an index holds several; one is made unless it is given.
        remembered_words: Stems that are kept, per language; more of them make long builds faster.
    """

    def __init__(
        self,
        *,
        build_heap: int = 64_000_000,
        build_threads: int = 1,
        detector: OfflineLanguages | None = None,
        remembered_words: int = REMEMBERED_WORDS,
    ) -> None:
        self._build_heap = build_heap
        self._build_threads = build_threads
        self._analyser = Analyser(detector, remembered_words=remembered_words)

    @property
    def engine(self) -> str:
        """Name and format version of the engine."""
        return ENGINE

    def build(
        self,
        rows: Iterable[LexicalRow],
        *,
        seq: int,
        directory: Path,
        former: Path | None = None,
        removed: NDArray[np.int64] | None = None,
    ) -> int:
        """Write a base at log number ``seq`` into the empty ``directory``: ``rows`` alone, or, with ``former``, what
        that base held without ``removed`` and with ``rows`` in place of those of their ids. Returns the live rows.

        Raises:
            IndexDamaged: ``former`` does not open, or is of another format.
            Unavailable: the disk refused.
            ValueError: ``removed`` without ``former``, or not a list of ids.
        """
        gone = checked_ids(np.empty(0, np.int64) if removed is None else removed)
        if gone and former is None:
            raise ValueError("rows can only be removed from a former base")
        index = _created(directory) if former is None else _linked(former, directory)
        with disk_errors():
            writer = index.writer(self._build_heap * self._build_threads, self._build_threads)
            for each in gone:
                writer.delete_documents_by_term("id", each)
        for row in rows:
            stored = document(row, self._analyser)
            with disk_errors():
                if former is not None:
                    writer.delete_documents_by_term("id", row.id)
                writer.add_document(stored)
        with disk_errors():
            writer.commit()
            writer.wait_merging_threads()
            index.reload()
            remove_locks(directory)
            count: int = index.searcher().num_docs
            write_facts(directory, engine=ENGINE, seq=seq, rows=count)
        return count

    def memory_bytes(self) -> int:
        """About how much memory the indexes share: a model that tells languages apart, once one was needed."""
        return self._analyser.memory_bytes()

    def open(self, directory: Path | None, *, scratch: Path) -> TantivyIndex:
        """Open a base, or an empty index; ``scratch`` takes the tail and disappears with ``close``.

        Raises:
            IndexDamaged: the files do not fit together.
        """
        if directory is None:
            return TantivyIndex(_created(scratch), self._analyser, seq=0, scratch=scratch)
        try:
            facts = read_facts(directory, engine=ENGINE)
            return TantivyIndex(_linked(directory, scratch), self._analyser, seq=facts.seq, scratch=scratch)
        except IndexDamaged:
            shutil.rmtree(scratch, ignore_errors=True)
            raise


def _created(directory: Path) -> tantivy.Index:
    import tantivy

    return tantivy.Index(schema(), path=str(directory))


def _linked(base: Path, directory: Path) -> tantivy.Index:
    """The index of the files of ``base``, linked into ``directory``."""
    import tantivy

    facts = read_facts(base, engine=ENGINE)
    link_files(base, directory)
    try:
        index = tantivy.Index.open(str(directory))
        found = index.searcher().num_docs
    except (ValueError, OSError) as exc:
        raise IndexDamaged("The lexical index cannot be opened; it will be rebuilt.", reason=str(exc)) from exc
    if found != facts.rows:
        raise IndexDamaged("The lexical index does not hold its rows.", expected=facts.rows, found=found)
    return index
