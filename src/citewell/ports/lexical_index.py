"""Full text search, under a scope."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from citewell.ports.vector_index import Hits, IndexScope


@dataclass(frozen=True, slots=True)
class LexicalRow:
    """A chunk as the lexical index sees it.

    ``language`` is the ISO 639-1 code of the text where it is known; it chooses how words are brought to their stems.
    """

    id: int
    collection: int
    access_class: int
    document: int
    title: str
    headings: str
    text: str
    language: str | None = None


class LexicalIndex(Protocol):
    """One partition's words. Safe for many searching threads and one that applies."""

    @property
    def applied_seq(self) -> int:
        """The last change-log number that searches reflect."""
        ...

    def apply(self, upserts: Sequence[LexicalRow], deletes: NDArray[np.int64], seq: int) -> None:
        """As ``VectorIndex.apply``."""
        ...

    def search(self, query: str, k: int, scope: IndexScope, *, prefix: bool = False) -> Hits:
        """The ``k`` best rows in ``scope`` by BM25. Phrases in quotes (``citewell.domain.phrases.quoted``) are
        required; apart from that ``query`` is data, never a query language. A query without a searchable word gives no
        hits. With ``prefix``, the last word of ``query`` also finds words that begin with it, from two letters on.
        """
        ...

    def ids(self) -> NDArray[np.int64]:
        """Ids of all live rows, sorted, for comparison with the database."""
        ...

    def close(self) -> None:
        """Release files; the index is not used afterwards."""
        ...


class LexicalIndexes(Protocol):
    """Makes and opens lexical indexes of one engine."""

    @property
    def engine(self) -> str:
        """Name and format version of the engine, stored with what it built."""
        ...

    def build(
        self,
        rows: Iterable[LexicalRow],
        *,
        seq: int,
        directory: Path,
        former: Path | None = None,
        removed: NDArray[np.int64] | None = None,
    ) -> int:
        """Write a base at log number ``seq`` into the empty ``directory``; the caller makes it durable and visible.

        Without ``former`` the base holds ``rows`` (distinct ids). With it, a base that this engine built earlier,
        the result is what ``former`` held, without the rows of ids in ``removed``, with ``rows`` in place of those
        of their ids: its files are shared by hard links and never changed, and the work follows the number of changes.

        Returns:
            The number of live rows of the result.

        Raises:
            IndexDamaged: ``former`` does not open, or is of another format.
            Unavailable: the disk refused.
            ValueError: ``removed`` without ``former``, or not a list of ids.
        """
        ...

    def memory_bytes(self) -> int:
        """About how much memory all its indexes share."""
        ...

    def open(self, directory: Path | None, *, scratch: Path) -> LexicalIndex:
        """Open a base that ``build`` wrote, or an empty index for ``None``. The base's files are never changed;
        the tail lives in ``scratch``, an empty private directory that ``close`` removes.

        Raises:
            IndexDamaged: the files do not fit together.
        """
        ...
