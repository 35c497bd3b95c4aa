"""What the machine allows: memory bandwidth of one thread, and the scans that it bounds."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
from bench.synthetic import DIMENSION
from numpy.typing import NDArray

WORDS = 1 << 26
"""64-bit words of the block that is summed: half a gigabyte, far beyond any cache."""


def bandwidth() -> float:
    """Bytes a second that one thread reads from memory, the best of five sums."""
    block = np.ones(WORDS, np.int64)
    return block.nbytes / min(_seconds(block) for _ in range(5))


def _seconds(block: NDArray[np.int64]) -> float:
    began = time.perf_counter()
    block.sum()
    return time.perf_counter() - began


def scans(rows: int) -> dict[str, float]:
    """Milliseconds to read every code of an index once, by the size of a code."""
    speed = bandwidth()
    return {
        "memory GB/s": speed / 1e9,
        "scan of float32 ms": rows * DIMENSION * 4 / speed * 1000,
        "scan of float16 ms": rows * DIMENSION * 2 / speed * 1000,
        "scan of 8-bit codes ms": rows * DIMENSION / speed * 1000,
        "scan of sign bits ms": rows * DIMENSION / 8 / speed * 1000,
    }


def scan_of(folder: Path, speed: float) -> dict[str, float]:
    """The same for a built dense index: its codes, or its vectors where it has none."""
    codes = folder / "codes.npy"
    size = (codes if codes.is_file() else folder / "vectors.npy").stat().st_size
    return {"scanned file MB": size / 1e6, "memory GB/s": speed / 1e9, "scan of it all ms": size / speed * 1000}
