"""Times of one thing done many times."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Timing:
    """Milliseconds: percentiles by the clock, and the median and 95th percentile of processor time."""

    p50: float
    p95: float
    p99: float
    cpu50: float
    cpu95: float
    count: int


def timing(wall: Sequence[float], cpu: Sequence[float]) -> Timing:
    """The summary of times in seconds."""
    p50, p95, p99 = (float(each) * 1000 for each in np.percentile(wall, [50, 95, 99]))
    cpu50, cpu95 = (float(each) * 1000 for each in np.percentile(cpu, [50, 95]))
    return Timing(round(p50, 3), round(p95, 3), round(p99, 3), round(cpu50, 3), round(cpu95, 3), len(wall))


def timed(call: Callable[[int], object], queries: Sequence[int], *, seconds: float = 60.0, least: int = 5) -> Timing:
    """Times of ``call`` with each of ``queries``; ends early after ``seconds``, though not before ``least`` calls."""
    wall, cpu = [], []
    end = time.perf_counter() + seconds
    for query in queries:
        start, worked = time.perf_counter(), time.process_time()
        call(query)
        cpu.append(time.process_time() - worked)
        wall.append(time.perf_counter() - start)
        if time.perf_counter() > end and len(wall) >= least:
            break
    return timing(wall, cpu)
