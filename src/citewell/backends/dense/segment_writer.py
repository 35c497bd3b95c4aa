"""Writes a segment from a stream of rows: vectors go to disk at once, what stays in memory is some 50 bytes a row."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from citewell.backends.dense.clustering import BLOCK, Clusters
from citewell.backends.dense.rows import checked, widened
from citewell.backends.dense.segment_files import COLUMNS, ENGINE, FACTS, Kind
from citewell.ports.vector_index import VectorRows

_SPREAD_SAMPLE = 8
"""Every so many blocks tell how vectors scatter within their lists."""


EXACT_ROWS = 1000
FLAT_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Sizes:
    """Which kind of segment is built: exact up to ``exact_rows``, with codes that are all scanned up to
    ``flat_rows``, with lists beyond. Measured (``docs/adr/0015-lists-by-promise.md``).
    """

    exact_rows: int = EXACT_ROWS
    flat_rows: int = FLAT_ROWS

    def kind(self, rows: int) -> Kind:
        """The kind for so many rows."""
        if rows <= self.exact_rows:
            return Kind.EXACT
        return Kind.FLAT if rows <= self.flat_rows else Kind.LISTS


def write_segment(
    rows: Iterable[VectorRows],
    *,
    dimension: int,
    seq: int,
    directory: Path,
    replaced: NDArray[np.int64] | None,
    sizes: Sizes,
) -> int:
    """Write the files of a segment. Returns the number of rows.

    Raises:
        ValueError: shapes disagree, a number is not finite, an id comes twice or is not among ``replaced``.
        OSError: the disk refused.
    """
    labels: dict[str, list[NDArray[Any]]] = {name: [] for name in ("ids", *COLUMNS)}
    arrived = directory / "vectors.npy"
    peak = np.zeros(dimension, np.float16)
    count = 0
    with arrived.open("wb") as stream:
        _write_header(stream, np.float16, (0, dimension))
        for each in rows:
            batch = checked(each, dimension)
            stream.write(batch.vectors.data)
            for name, parts in labels.items():
                parts.append(getattr(batch, name))
            if len(batch.ids):
                np.maximum(peak, np.abs(batch.vectors).max(axis=0), out=peak)
            count += len(batch.ids)
        stream.seek(0)
        _write_header(stream, np.float16, (count, dimension))
    columns = {name: np.concatenate([np.empty(0, np.int64), *labels.pop(name)]) for name in ("ids", *COLUMNS)}
    ids = columns.pop("ids")
    _check_ids(ids, replaced)
    kind = sizes.kind(count)
    if kind is Kind.LISTS:
        placed = _write_lists(directory, _mapped(arrived, count), columns)
        ids = ids[placed]
        columns = {name: values[placed] for name, values in columns.items()}
    if kind is not Kind.EXACT:
        _write_codes(directory, _mapped(arrived, count), peak)
    np.save(directory / "ids.npy", ids)
    np.save(directory / "order.npy", np.argsort(ids, kind="stable"))
    for name in COLUMNS:
        values, places = np.unique(columns.pop(name), return_inverse=True)
        np.save(directory / f"{name}.npy", places.astype(np.int32))
        np.save(directory / f"{name}-values.npy", values.astype(np.int64))
    if replaced is not None:
        np.save(directory / "replaced.npy", np.unique(replaced.astype(np.int64)))
    facts = {"engine": ENGINE, "dimension": dimension, "rows": count, "seq": seq, "kind": kind}
    (directory / FACTS).write_text(json.dumps({**facts, "tier": replaced is not None}), encoding="utf-8")
    return count


def _check_ids(ids: NDArray[np.int64], replaced: NDArray[np.int64] | None) -> None:
    if len(np.unique(ids)) != len(ids):
        raise ValueError("ids must be distinct")
    if replaced is not None and not np.isin(ids, replaced).all():
        raise ValueError("rows of a tier must be among the ids that it replaces")


def _write_header(stream: BinaryIO, dtype: type[np.generic], shape: tuple[int, ...]) -> None:
    # NumPy pads headers so that the first axis may grow in place (numpy.lib.format, "GROWTH_AXIS_MAX_DIGITS").
    header = {"descr": np.lib.format.dtype_to_descr(np.dtype(dtype)), "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(stream, header)


def _mapped(path: Path, count: int) -> NDArray[np.float16]:
    vectors: NDArray[np.float16] = np.load(path, mmap_mode="r" if count else None)
    return vectors


def _write_codes(directory: Path, vectors: NDArray[np.float16], peak: NDArray[np.float16]) -> None:
    scale = (127 / np.where(peak > 0, peak, 1).astype(np.float32)).astype(np.float32)
    with (directory / "codes.npy").open("wb") as stream:
        _write_header(stream, np.uint8, vectors.shape)
        for start in range(0, len(vectors), BLOCK):
            scaled = widened(vectors[start : start + BLOCK]) * scale
            stream.write((np.rint(scaled, out=scaled).clip(-127, 127) + 128).astype(np.uint8).data)
    np.save(directory / "scale.npy", scale)


def _write_lists(
    directory: Path, arrived: NDArray[np.float16], columns: dict[str, NDArray[np.int64]]
) -> NDArray[np.intp]:
    """Put the vectors into the order of their lists. Returns which one came to each place.

    Within a list, rows of one collection and access class lie together: what a scope lets through is then a run of
    rows, which is read three times as fast as the same number of rows here and there.
    """
    count, dimension = arrived.shape
    clusters = Clusters(arrived, round(2 * count**0.5))
    of = np.empty(count, np.int32)
    for start in range(0, count, BLOCK):
        of[start : start + BLOCK] = clusters.assign(widened(arrived[start : start + BLOCK]))
    placed = np.lexsort((columns["documents"], columns["access_classes"], columns["collections"], of))
    numbers = np.bincount(of)
    starts = np.cumsum([0, *numbers[numbers > 0]])
    sums = np.zeros((len(starts) - 1, dimension))
    squares = np.zeros(len(starts) - 1)
    path = directory / "placed.npy"
    with path.open("wb") as stream:
        _write_header(stream, np.float16, arrived.shape)
        for start in range(0, count, BLOCK):
            block = arrived[placed[start : start + BLOCK]]
            stream.write(block.data)
            wide = widened(block)
            first = int(np.searchsorted(starts, start, side="right")) - 1
            last = int(np.searchsorted(starts, start + len(block), side="left"))
            cuts = (starts[first:last] - start).clip(min=0)
            sums[first:last] += np.add.reduceat(wide, cuts, axis=0)
            squares[first:last] += np.add.reduceat(np.vecdot(wide, wide), cuts)
    path.replace(directory / "vectors.npy")
    sizes = np.diff(starts)
    means = sums / sizes[:, None]
    np.save(directory / "starts.npy", starts.astype(np.int64))
    np.save(directory / "centroids.npy", means.astype(np.float32))
    variances = (squares / sizes - np.vecdot(means, means)).clip(min=0)
    np.save(directory / "deviations.npy", np.sqrt(variances).astype(np.float32))
    np.save(directory / "spread.npy", _spread(_mapped(directory / "vectors.npy", count), starts, means))
    return placed


def _spread(vectors: NDArray[np.float16], starts: NDArray[np.int64], means: NDArray[np.float64]) -> NDArray[np.float32]:
    """Covariance of vectors about the means of their lists, of trace 1; from a part of the vectors."""
    spread = np.zeros((vectors.shape[1], vectors.shape[1]))
    for start in range(0, len(vectors), BLOCK * _SPREAD_SAMPLE):
        block = widened(vectors[start : start + BLOCK])
        of = np.searchsorted(starts, np.arange(start, start + len(block)), side="right") - 1
        apart = block - means[of].astype(np.float32)
        spread += apart.T @ apart
    trace = float(np.trace(spread))
    return (spread / trace if trace else spread).astype(np.float32)
