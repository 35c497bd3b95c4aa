"""BM25 over Tantivy: an immutable base, and a private copy of it by hard links that takes the tail."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from citewell.backends.lexical.analysis import Analyser
from citewell.backends.lexical.queries import ranked_query
from citewell.domain.errors import IndexDamaged, Unavailable
from citewell.ports.lexical_index import LexicalRow
from citewell.ports.vector_index import Hits, IndexScope

if TYPE_CHECKING:
    import tantivy

ENGINE = "tantivy/1"
"""Changes whenever schema or analysis change, so that what an older version built is rebuilt."""

_FACTS = "citewell.json"
_TAIL_HEAP = 20_000_000
_TIE_SLACK = 16
_TIE_LIMIT = 10_000
_REMOVALS = 10  # after a failed apply, merges of the writer that was rolled back may still write


class TantivyIndexes:
    """Builds and opens Tantivy indexes.

    Args:
        build_heap: Bytes that a build may hold before it writes a segment; at least 15 MB a thread.
        build_threads: Threads that a build uses.
    """

    def __init__(self, *, build_heap: int = 64_000_000, build_threads: int = 1) -> None:
        self._build_heap = build_heap
        self._build_threads = build_threads
        self._analyser = Analyser()

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
        gone = _checked_ids(np.empty(0, np.int64) if removed is None else removed)
        if gone and former is None:
            raise ValueError("rows can only be removed from a former base")
        index = self._created(directory) if former is None else self._continued(former, directory)
        with _disk_errors():
            writer = index.writer(self._build_heap * self._build_threads, self._build_threads)
            for each in gone:
                writer.delete_documents_by_term("id", each)
        for row in rows:
            document = _document(row, self._analyser)
            with _disk_errors():
                if former is not None:
                    writer.delete_documents_by_term("id", row.id)
                writer.add_document(document)
        with _disk_errors():
            writer.commit()
            writer.wait_merging_threads()
            index.reload()
        for lock in directory.glob(".tantivy-*.lock"):
            lock.unlink()
        count = index.searcher().num_docs
        (directory / _FACTS).write_text(json.dumps({"engine": ENGINE, "seq": seq, "rows": count}), encoding="utf-8")
        return count

    def _created(self, directory: Path) -> tantivy.Index:
        import tantivy

        index = tantivy.Index(_schema(), path=str(directory))
        self._analyser.register(index)
        return index

    def _continued(self, former: Path, directory: Path) -> tantivy.Index:
        """The index of ``former``'s files, linked into ``directory``."""
        import tantivy

        _, rows = _read_facts(former)
        _link_files(former, directory)
        try:
            index = tantivy.Index.open(str(directory))
            self._analyser.register(index)
            found = index.searcher().num_docs
        except (ValueError, OSError) as exc:
            raise IndexDamaged("The lexical index cannot be opened; it will be rebuilt.", reason=str(exc)) from exc
        if found != rows:
            raise IndexDamaged("The lexical index does not hold its rows.", expected=rows, found=found)
        return index

    def open(self, directory: Path | None, *, scratch: Path) -> TantivyIndex:
        """Open a base, or an empty index; ``scratch`` takes the tail and disappears with ``close``.

        Raises:
            IndexDamaged: the files do not fit together.
        """
        if directory is None:
            return TantivyIndex(self._created(scratch), self._analyser, seq=0, scratch=scratch)
        try:
            seq, _ = _read_facts(directory)
            return TantivyIndex(self._continued(directory, scratch), self._analyser, seq=seq, scratch=scratch)
        except IndexDamaged:
            shutil.rmtree(scratch, ignore_errors=True)
            raise


@dataclass(frozen=True, slots=True)
class _State:
    """What searches see: replaced as one, never changed."""

    searcher: tantivy.Searcher
    seq: int


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
        self._state = _State(index.searcher(), seq)

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
        gone = _checked_ids(deletes)
        rows = {row.id: row for row in upserts if row.id not in gone}
        documents = [_document(row, self._analyser) for row in rows.values()]
        with self._applying:
            if seq < self._state.seq:
                raise ValueError(f"cannot go back from {self._state.seq} to {seq}")
            if rows or gone:
                self._write([*gone, *rows], documents)
            self._state = _State(self._index.searcher(), seq)

    def _write(self, replaced: Iterable[int], documents: Iterable[tantivy.Document]) -> None:
        try:
            with _disk_errors():
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

    def search(self, query: str, k: int, scope: IndexScope) -> Hits:
        """The ``k`` best rows in ``scope`` by BM25; equal scores in the order of their ids."""
        searcher = self._state.searcher
        limits = (scope.collections, scope.access_classes, scope.documents)
        if k <= 0 or any(limit is not None and not limit for limit in limits):
            return _NO_HITS
        ranked = ranked_query(self._schema, searcher, self._analyser.query(query), scope)
        if ranked is None:
            return _NO_HITS
        wanted = k + _TIE_SLACK
        while True:
            found = searcher.search(ranked, wanted, count=False).hits
            cut_a_tie = len(found) == wanted and found[-1][0] == found[k - 1][0]
            if not cut_a_tie or wanted >= k + _TIE_LIMIT:
                break
            wanted = min(wanted * 4, k + _TIE_LIMIT)
        return _hits(_ids(searcher, found), [score for score, _ in found], k)

    def ids(self) -> NDArray[np.int64]:
        """Ids of all live rows, sorted."""
        import tantivy

        searcher = self._state.searcher
        if searcher.num_docs == 0:
            return np.empty(0, np.int64)
        found = searcher.search(tantivy.Query.all_query(), searcher.num_docs, count=False).hits
        return np.sort(_ids(searcher, found))

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


@contextlib.contextmanager
def _disk_errors() -> Iterator[None]:
    """Tantivy reports what the disk refuses as ``ValueError`` or ``OSError``, with the reason in words."""
    try:
        yield
    except (ValueError, OSError) as exc:
        raise Unavailable("The lexical index cannot be written now.", reason=str(exc)) from exc


def _checked_ids(ids: NDArray[np.int64]) -> set[int]:
    if ids.ndim != 1 or (ids.size and ids.dtype.kind not in "iu"):
        raise ValueError(f"these must be ids, not {ids.dtype} of shape {ids.shape}")
    return set(ids.tolist())


def _schema() -> tantivy.Schema:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", indexed=True, fast=True)
    for name in ("collection", "access_class", "document"):
        builder.add_integer_field(name, indexed=True)
    for name in ("body", "title"):
        builder.add_text_field(name, tokenizer_name="words", index_option="freq")
    builder.add_text_field("exact", tokenizer_name="exact", index_option="freq")
    return builder.build()


def _document(row: LexicalRow, analyser: Analyser) -> tantivy.Document:
    import tantivy

    for number in (row.id, row.collection, row.access_class, row.document):
        if not -(2**63) <= number < 2**63:
            raise ValueError(f"{number} does not fit into 64 bits")
    title = analyser.document(f"{row.title}\n{row.headings}")
    text = analyser.document(row.text)
    return tantivy.Document(
        id=row.id,
        collection=row.collection,
        access_class=row.access_class,
        document=row.document,
        title=title.words,
        body=f"{title.words}\n{text.words}",
        exact=f"{title.exact} {text.exact}",
    )


def _ids(searcher: tantivy.Searcher, found: Sequence[tuple[float, tantivy.DocAddress]]) -> NDArray[np.int64]:
    return np.array(searcher.fast_field_values("id", [address for _, address in found]), np.int64)


def _hits(ids: NDArray[np.int64], scores: Sequence[float], k: int) -> Hits:
    score = np.array(scores, np.float32)
    best = np.lexsort((ids, -score))[:k]
    return Hits(ids[best], score[best])


_NO_HITS = Hits(np.empty(0, np.int64), np.empty(0, np.float32))


def _read_facts(directory: Path) -> tuple[int, int]:
    try:
        facts = json.loads((directory / _FACTS).read_text(encoding="utf-8"))
        engine, seq, rows = facts["engine"], facts["seq"], facts["rows"]
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise IndexDamaged("The lexical index does not say what it holds; it will be rebuilt.") from exc
    if engine != ENGINE or not isinstance(seq, int) or not isinstance(rows, int):
        raise IndexDamaged("The lexical index is of another format; it will be rebuilt.", engine=engine)
    return seq, rows


def _link_files(source: Path, target: Path) -> None:
    """Give ``target`` the files of ``source``: hard links, or copies where the file system allows no links.

    Tantivy writes new files and replaces old ones by rename, so the linked originals never change.
    """
    for path in source.iterdir():
        if path.name == _FACTS:
            continue
        try:
            os.link(path, target / path.name)
        except OSError as exc:
            if exc.errno not in {errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.EACCES}:
                raise IndexDamaged("The lexical index cannot be read.", reason=str(exc)) from exc
            shutil.copyfile(path, target / path.name)
