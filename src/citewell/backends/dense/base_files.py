"""The files of a base: written once, then only mapped.

========================  ==================================================================================
``vectors.npy``           (n, d) float16, what scores are computed from
``ids.npy``, ...          (n,) labels: ``ids``, ``collections``, ``access_classes``, ``documents``
``codes.faiss``           8-bit codes of the vectors and a scan over them; only for more rows than an exact scan takes
``scale.npy``             (d,) float32: code = round(component * scale), so that each dimension fills -127 .. 127
``replaced.npy``          int64, rising: the ids that a tier speaks for; only tiers have it
``index.json``            engine, dimension, rows, seq, codes and tier (whether there are any, whether it is one)
========================  ==================================================================================
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from citewell.backends.dense.rows import Part, checked
from citewell.domain.errors import IndexDamaged, Unavailable
from citewell.ports.vector_index import VectorRows

if TYPE_CHECKING:
    import faiss

ENGINE = "faiss-flat-8bit/2"
"""Changes whenever the files or their meaning change, so that what an older version built is rebuilt."""

_FACTS = "index.json"
_VECTORS = "vectors.npy"
_CODES = "codes.faiss"
_SCALE = "scale.npy"
_REPLACED = "replaced.npy"
_LABELS: dict[str, type[np.generic]] = {
    "ids": np.int64,
    "collections": np.int32,
    "access_classes": np.int32,
    "documents": np.int64,
}
_BLOCK = 16_384


@dataclass(frozen=True, slots=True)
class Codes:
    """8-bit codes to scan, and the scale of each dimension."""

    index: faiss.IndexScalarQuantizer
    scale: NDArray[np.float32]

    def query(self, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """``vector`` (d,) as the scan takes it: whole numbers in -127 .. 127 whose products with codes order rows
        as the inner product does. The quantiser computes in integers, so a query in its own scale would become 0.
        """
        unscaled = vector / self.scale
        largest = float(np.abs(unscaled).max())
        return np.rint(unscaled * np.float32(127 / largest)) if largest else unscaled


@dataclass(frozen=True, slots=True)
class BaseFiles:
    """An opened base. ``codes`` is missing when the base is small enough for exact scans."""

    vectors: NDArray[np.float16]
    labels: Part
    codes: Codes | None
    replaced: NDArray[np.int64] | None
    seq: int


def write_base(
    rows: Iterable[VectorRows],
    *,
    dimension: int,
    seq: int,
    directory: Path,
    replaced: NDArray[np.int64] | None,
    exact_rows: int,
) -> int:
    """Write the files of a base; more than ``exact_rows`` rows get codes. Returns the number of rows.

    Raises:
        ValueError: shapes disagree, a number is not finite, an id comes twice or is not among ``replaced``.
        Unavailable: the disk refused.
    """
    labels: dict[str, list[NDArray[Any]]] = {name: [] for name in _LABELS}
    peak = np.zeros(dimension, np.float32)
    count = 0
    with (directory / _VECTORS).open("wb") as stream:
        _write_header(stream, 0, dimension)
        for each in rows:
            batch = checked(each, dimension)
            stream.write(batch.vectors.tobytes())
            for name, parts in labels.items():
                parts.append(getattr(batch, name))
            if len(batch.ids):
                np.maximum(peak, np.abs(batch.vectors).max(axis=0), out=peak)
            count += len(batch.ids)
        stream.seek(0)
        _write_header(stream, count, dimension)
    for name, dtype in _LABELS.items():
        values = np.concatenate(labels[name]) if count else np.empty(0, dtype)
        if name == "ids" and len(np.unique(values)) != count:
            raise ValueError("ids must be distinct")
        if name == "ids" and replaced is not None:
            np.save(directory / _REPLACED, np.unique(replaced.astype(np.int64)))
            if not np.isin(values, replaced).all():
                raise ValueError("rows of a tier must be among the ids that it replaces")
        np.save(directory / f"{name}.npy", values)
    if count > exact_rows:
        _write_codes(directory, peak)
    facts = {
        "engine": ENGINE,
        "dimension": dimension,
        "rows": count,
        "seq": seq,
        "codes": count > exact_rows,
        "tier": replaced is not None,
    }
    (directory / _FACTS).write_text(json.dumps(facts), encoding="utf-8")
    return count


def _write_header(stream: BinaryIO, count: int, dimension: int) -> None:
    # NumPy pads headers so that the first axis may grow in place (numpy.lib.format, "GROWTH_AXIS_MAX_DIGITS").
    header = {"descr": "<f2", "fortran_order": False, "shape": (count, dimension)}
    np.lib.format.write_array_header_1_0(stream, header)


def _write_codes(directory: Path, peak: NDArray[np.float32]) -> None:
    import faiss

    vectors = np.load(directory / _VECTORS, mmap_mode="r")
    scale = (127 / np.where(peak > 0, peak, 1)).astype(np.float32)
    index = faiss.IndexScalarQuantizer(
        vectors.shape[1], faiss.ScalarQuantizer.QT_8bit_direct_signed, faiss.METRIC_INNER_PRODUCT
    )
    for start in range(0, len(vectors), _BLOCK):
        index.add(np.rint(vectors[start : start + _BLOCK].astype(np.float32) * scale).clip(-127, 127))
    try:
        faiss.write_index(index, str(directory / _CODES))
    except RuntimeError as exc:  # all that FAISS says of a full disk
        raise Unavailable("The vector index cannot be written now.", reason=str(exc)) from exc
    np.save(directory / _SCALE, scale)


def read_base(directory: Path, *, dimension: int) -> BaseFiles:
    """Map the files of a base.

    Raises:
        IndexDamaged: they are missing, of another format, or do not fit together.
    """
    try:
        facts = json.loads((directory / _FACTS).read_text(encoding="utf-8"))
        if facts["engine"] != ENGINE or facts["dimension"] != dimension:
            raise damaged("it is of another format or dimension")
        count, seq = int(facts["rows"]), int(facts["seq"])
        vectors = _mapped(directory / _VECTORS, np.float16, (count, dimension))
        labels = Part(
            **{name: _mapped(directory / f"{name}.npy", dtype, (count,)) for name, dtype in _LABELS.items()},
            live=np.ones(count, np.bool_),
        )
        codes = _read_codes(directory, count, dimension) if facts["codes"] else None
        replaced = np.load(directory / _REPLACED, allow_pickle=False) if facts["tier"] else None
        if replaced is not None and (replaced.dtype != np.int64 or replaced.ndim != 1):
            raise damaged("the ids that a tier replaces are none")
    except (OSError, EOFError, ValueError, KeyError, TypeError) as exc:
        raise damaged(str(exc)) from exc
    return BaseFiles(vectors, labels, codes, replaced, seq)


def _mapped(path: Path, dtype: type[np.generic], shape: tuple[int, ...]) -> NDArray[Any]:
    array = np.load(path, mmap_mode="r" if shape[0] else None, allow_pickle=False)
    if array.dtype != dtype or array.shape != shape:
        raise damaged(f"{path.name} holds {array.dtype} of shape {array.shape}")
    return array  # type: ignore[no-any-return] # numpy.load says Any


def _read_codes(directory: Path, count: int, dimension: int) -> Codes:
    import faiss

    scale = _mapped(directory / _SCALE, np.float32, (dimension,))
    try:
        index = faiss.read_index(str(directory / _CODES), faiss.IO_FLAG_MMAP_IFC)
    except RuntimeError as exc:
        raise damaged(str(exc)) from exc
    if (
        not isinstance(index, faiss.IndexScalarQuantizer)
        or (index.ntotal, index.d, index.metric_type) != (count, dimension, faiss.METRIC_INNER_PRODUCT)
        or index.sq.qtype != faiss.ScalarQuantizer.QT_8bit_direct_signed
        or index.codes.size() != count * dimension
    ):
        raise damaged("the codes are of other vectors")
    if not (np.isfinite(scale) & (scale > 0)).all():
        raise damaged("a scale is not a positive number")
    return Codes(index, np.array(scale))


def damaged(reason: str) -> IndexDamaged:
    """The error that says why files do not fit together."""
    return IndexDamaged("The vector index does not fit together; it will be rebuilt.", reason=reason)
