"""Many durations as few numbers: counts by buckets that grow by a constant factor, and percentiles from them."""

from __future__ import annotations

import math
from collections.abc import Mapping

GROWTH = 1.15
"""Of a bucket over the one before: a percentile is at most 7.3 % off, half a bucket."""

SHORTEST_MS = 0.1
LONGEST_BUCKET = round(math.log(3_600_000 / SHORTEST_MS, GROWTH))
"""An hour; what takes longer counts as that."""


def bucket_of(milliseconds: float) -> int:
    """The number of the bucket: 0 for ``SHORTEST_MS`` and less."""
    if not milliseconds > SHORTEST_MS:
        return 0
    return round(min(math.log(milliseconds / SHORTEST_MS, GROWTH), LONGEST_BUCKET))


def milliseconds_of(bucket: int) -> float:
    """The middle of a bucket."""
    return float(SHORTEST_MS * GROWTH**bucket)


def percentile(counts: Mapping[int, int], share: float) -> float | None:
    """The smallest duration in milliseconds that ``share`` (0 to 1) of all do not exceed; ``None`` if there are none.

    Args:
        counts: How many fell into each bucket.
        share: 0.5 for the median.
    """
    total = sum(counts.values())
    wanted = max(1, math.ceil(share * total))
    seen = 0
    for bucket in sorted(counts):
        seen += counts[bucket]
        if seen >= wanted and total:
            return milliseconds_of(bucket)
    return None
