"""The files of a segment: written once, then only mapped.

==============================  ============================================================================
``vectors.npy``                 (n, d) float16, what scores are computed from
``ids.npy``, ``order.npy``      (n,) int64: the id of each row, and the rows in the order of their ids
``collections.npy``, ...        (n,) int32: places in ``collections-values.npy``, the distinct labels in rising
                                order; likewise ``access_classes`` and ``documents``
``replaced.npy``                int64, rising: the ids that a tier speaks for; only tiers have it
``codes.npy``, ``scale.npy``    (n, d) uint8 and (d,) float32: code = round(component * scale) + 128, so that each
                                dimension fills 1 .. 255; segments of more rows than an exact scan takes
``starts.npy``                  (l + 1,) int64: list i holds the rows from ``starts[i]`` to ``starts[i + 1]``; this and
                                what follows only in segments of so many rows that a scan of all takes too long
``centroids.npy``               (l, d) float32: the mean of the vectors of each list
``deviations.npy``              (l,) float32: root of the mean square distance of a list's vectors from their mean
``spread.npy``                  (d, d) float32: covariance within lists, of trace 1
``index.json``                  engine, dimension, rows, seq, kind, tier (whether it is one)
==============================  ============================================================================

No file is read by FAISS, which takes damaged ones without a word: each is checked here for its type and shape.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from citewell.domain.errors import IndexDamaged

ENGINE = "faiss-8bit-lists/1"
"""Changes whenever the files or their meaning change, so that what an older version built is rebuilt."""

FACTS = "index.json"
COLUMNS = ("collections", "access_classes", "documents")


class Kind(StrEnum):
    """How a segment is searched."""

    EXACT = "exact"
    FLAT = "flat"
    LISTS = "lists"


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One label of each row: ``values[places[row]]``; ``values`` are distinct and rise."""

    values: NDArray[np.int64]
    places: NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class ListFiles:
    """Where lists of neighbouring vectors begin, and what is known of each."""

    starts: NDArray[np.int64]
    centroids: NDArray[np.float32]
    deviations: NDArray[np.float32]
    spread: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class SegmentFiles:
    """An opened segment. ``columns`` are in the order of ``COLUMNS``."""

    vectors: NDArray[np.float16]
    ids: NDArray[np.int64]
    order: NDArray[np.int64]
    columns: tuple[Column, Column, Column]
    replaced: NDArray[np.int64] | None
    codes: NDArray[np.uint8] | None
    scale: NDArray[np.float32] | None
    lists: ListFiles | None
    seq: int


def damaged(reason: str) -> IndexDamaged:
    """The error that says why files do not fit together."""
    return IndexDamaged("The vector index does not fit together; it will be rebuilt.", reason=reason)


def read_segment(directory: Path, *, dimension: int) -> SegmentFiles:
    """Map the files of a segment.

    Raises:
        IndexDamaged: they are missing, of another format, or do not fit together.
    """
    try:
        return _read(directory, dimension)
    except (OSError, EOFError, ValueError, KeyError, TypeError) as exc:
        raise damaged(str(exc)) from exc


def _read(directory: Path, dimension: int) -> SegmentFiles:
    facts = json.loads((directory / FACTS).read_text(encoding="utf-8"))
    if facts["engine"] != ENGINE or facts["dimension"] != dimension:
        raise damaged("it is of another format or dimension")
    count, seq, kind, tier = int(facts["rows"]), int(facts["seq"]), Kind(facts["kind"]), bool(facts["tier"])

    def array(name: str, dtype: type[np.generic], *shape: int | None) -> NDArray[Any]:
        return _mapped(directory / f"{name}.npy", dtype, shape)

    order = array("order", np.int64, count)
    _check_range(order, count, "order")
    coded = kind is not Kind.EXACT
    scale = array("scale", np.float32, dimension) if coded else None
    if scale is not None and not (np.isfinite(scale) & (scale > 0)).all():
        raise damaged("a scale is not a positive number")
    replaced = array("replaced", np.int64, None) if tier else None
    if replaced is not None and not (replaced[1:] > replaced[:-1]).all():
        raise damaged("the ids that a tier replaces do not rise")
    first, second, third = (
        _column(array(name, np.int32, count), array(f"{name}-values", np.int64, None), name) for name in COLUMNS
    )
    return SegmentFiles(
        vectors=array("vectors", np.float16, count, dimension),
        ids=array("ids", np.int64, count),
        order=order,
        columns=(first, second, third),
        replaced=replaced,
        codes=array("codes", np.uint8, count, dimension) if coded else None,
        scale=None if scale is None else np.array(scale),
        lists=_lists(directory, count, dimension) if kind is Kind.LISTS else None,
        seq=seq,
    )


def _column(places: NDArray[np.int32], values: NDArray[np.int64], name: str) -> Column:
    _check_range(places, len(values), name)
    if not (values[1:] > values[:-1]).all():
        raise damaged(f"the values of {name} do not rise")
    return Column(values, places)


def _lists(directory: Path, count: int, dimension: int) -> ListFiles:
    starts = np.array(_mapped(directory / "starts.npy", np.int64, (None,)))
    number = len(starts) - 1
    if number < 1 or starts[0] != 0 or starts[-1] != count or not (starts[1:] > starts[:-1]).all():
        raise damaged("lists do not follow each other")
    files = ListFiles(
        starts,
        centroids=_mapped(directory / "centroids.npy", np.float32, (number, dimension)),
        deviations=np.array(_mapped(directory / "deviations.npy", np.float32, (number,))),
        spread=_mapped(directory / "spread.npy", np.float32, (dimension, dimension)),
    )
    if not all(np.isfinite(each).all() for each in (files.centroids, files.deviations, files.spread)):
        raise damaged("what is known of lists is not finite")
    return files


def _mapped(path: Path, dtype: type[np.generic], shape: tuple[int | None, ...]) -> NDArray[Any]:
    """The array of a file, of this type and shape; ``None`` stands for any length."""
    with path.open("rb") as stream:
        version = np.lib.format.read_magic(stream)
        if version != (1, 0):
            raise damaged(f"{path.name} is of version {version}")
        found, by_columns, own = np.lib.format.read_array_header_1_0(stream)
        start = stream.tell()
    fits = len(found) == len(shape) and all(want in (None, has) for want, has in zip(shape, found, strict=True))
    if not fits or by_columns or own != dtype:
        raise damaged(f"{path.name} holds {own} of shape {found}")
    if path.stat().st_size != start + own.itemsize * int(np.prod(found, dtype=np.int64)):
        raise damaged(f"{path.name} does not have the size that it says")
    if not all(found):
        return np.empty(found, dtype)
    # As a plain array: every slice of a memmap object is one again, which costs microseconds each.
    return np.memmap(path, dtype=dtype, mode="r", offset=start, shape=found).view(np.ndarray)


def _check_range(places: NDArray[Any], end: int, name: str) -> None:
    if len(places) and not (int(places.min()) >= 0 and int(places.max()) < end):
        raise damaged(f"{name} points beyond the end")
