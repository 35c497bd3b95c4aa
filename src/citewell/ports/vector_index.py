"""Nearest neighbours of a vector, under a scope."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class DocumentKeys:
    """A set of documents: ``keys`` (``citewell.domain.identifiers.document_key``), int64 of shape (n,), rising.

    Two of them are equal only if they are the same object: an index remembers what it worked out for a set under the
    object itself, so whoever makes one keeps it for as long as it is right. ``share`` is about which part of all
    documents they are; it steers speed, never results.

    Raises:
        ValueError: ``keys`` is not such an array.
    """

    keys: NDArray[np.int64]
    share: float

    def __post_init__(self) -> None:
        if self.keys.ndim != 1 or self.keys.dtype != np.int64 or not (self.keys[1:] > self.keys[:-1]).all():
            raise ValueError("keys must be distinct int64 numbers in rising order")


def document_keys(keys: Iterable[int], *, share: float = 1.0) -> DocumentKeys:
    """The set of ``keys``, which may come in any order and more than once."""
    return DocumentKeys(np.array(sorted(set(keys)), np.int64), share)


@dataclass(frozen=True, slots=True)
class IndexScope:
    """What a query may touch; ``None`` sets no limit, an empty set lets nothing through."""

    collections: frozenset[int] | None = None
    access_classes: frozenset[int] | None = None
    documents: DocumentKeys | None = None


@dataclass(frozen=True, slots=True)
class Hits:
    """Best first: ``ids`` int64 of shape (n,), ``scores`` float32 of shape (n,), higher is better."""

    ids: NDArray[np.int64]
    scores: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Background:
    """How arbitrary rows score for a query: mean and standard deviation over a sample of ``rows`` rows, about."""

    mean: float
    spread: float
    rows: int


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

    def background(self, query: NDArray[np.float32]) -> Background:
        """How the inner products of ``query`` (d,) with all live rows are spread, whatever the scope: the scale on
        which a score says something. An estimate; of an empty index, zeros.

        Raises:
            ValueError: ``query`` does not have shape (d,) or is not finite.
        """
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

    def build(
        self,
        rows: Iterable[VectorRows],
        *,
        dimension: int,
        seq: int,
        directory: Path,
        replaced: NDArray[np.int64] | None = None,
    ) -> int:
        """Write a segment of ``rows`` (distinct ids) at log number ``seq`` into the empty ``directory``; the caller
        makes it durable and visible. Returns the number of rows.

        A segment is complete if ``replaced`` is ``None``. Else it is a tier and speaks for the ids in ``replaced``
        (any order, repeats allowed): what older segments hold of them is no more, and of them only ``rows`` live.

        Raises:
            ValueError: shapes disagree, a number is not finite, an id comes twice or is not among ``replaced``.
        """
        ...

    def open(self, directories: Sequence[Path], *, dimension: int) -> VectorIndex:
        """Open segments that ``build`` wrote and whose checksums were verified, oldest first, the first of them
        complete; no segments are an empty index. ``applied_seq`` is that of the last.

        Raises:
            IndexDamaged: the files do not fit together, or the segments do not follow each other.
        """
        ...
