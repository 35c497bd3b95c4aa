"""Nearest neighbours of a vector, under a scope."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class IndexScope:
    """What a query may touch; ``None`` sets no limit, an empty set lets nothing through.

    ``documents`` are document keys (``citewell.domain.identifiers.document_key``).
    """

    collections: frozenset[int] | None = None
    access_classes: frozenset[int] | None = None
    documents: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Hits:
    """Best first: ``ids`` int64 of shape (n,), ``scores`` float32 of shape (n,), higher is better."""

    ids: NDArray[np.int64]
    scores: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class VectorRows:
    """Rows to store. Shapes: vectors (n, d) float16 of unit length; the others (n,)."""

    ids: NDArray[np.int64]
    vectors: NDArray[np.float16]
    collections: NDArray[np.int32]
    access_classes: NDArray[np.int32]
    documents: NDArray[np.int64]


class VectorIndex(Protocol):
    """One partition's vectors in one embedding space. Safe for many searching threads and one that applies."""

    @property
    def applied_seq(self) -> int:
        """The last change-log number that searches reflect."""
        ...

    def apply(self, upserts: VectorRows, deletes: NDArray[np.int64], seq: int) -> None:
        """Make searches reflect the log up to ``seq``: rows of ``upserts`` replace those of the same id,
        ids in ``deletes`` vanish (unknown ids are ignored). Idempotent. All or nothing.

        Raises:
            ValueError: ``seq`` is below ``applied_seq``, or shapes disagree.
        """
        ...

    def search(self, query: NDArray[np.float32], k: int, scope: IndexScope) -> Hits:
        """The ``k`` rows in ``scope`` with the largest inner product with ``query`` (d,); fewer if fewer exist."""
        ...

    def ids(self) -> NDArray[np.int64]:
        """Ids of all live rows, sorted, for comparison with the database."""
        ...

    def memory_bytes(self) -> int:
        """Resident bytes that it holds, mapped files not counted."""
        ...

    def close(self) -> None:
        """Release files and memory; the index is not used afterwards."""
        ...


class VectorIndexes(Protocol):
    """Makes and opens vector indexes of one engine."""

    @property
    def engine(self) -> str:
        """Name and format version of the engine, stored with what it built."""
        ...

    def build(self, rows: Iterable[VectorRows], *, dimension: int, seq: int, directory: Path) -> int:
        """Write a base of ``rows`` (distinct ids) at log number ``seq`` into the empty ``directory``; the caller
        makes it durable and visible. Returns the number of rows.
        """
        ...

    def open(self, directory: Path | None, *, dimension: int) -> VectorIndex:
        """Open a base that ``build`` wrote and whose checksum was verified, or an empty index for ``None``.

        Raises:
            IndexDamaged: the files do not fit together.
        """
        ...
