"""How sure a mean over queries is: bootstrap intervals, of one system and of the difference of two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

RESAMPLES = 2000
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with the bounds that ``LEVEL`` of the resampled means lie in; with no values, all are NaN."""

    mean: float
    low: float
    high: float


def bootstrap_mean(values: Sequence[float], *, resamples: int = RESAMPLES, level: float = LEVEL) -> Interval:
    """The mean of one value a query and its percentile interval.

    The queries are drawn with replacement as often as there are queries, ``resamples`` times (Efron, "Bootstrap
    methods: another look at the jackknife", 1979). The draws are the same for every call with as many values, so a
    figure can be had again.

    Raises:
        ValueError: ``level`` is not between 0 and 1.
    """
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, not {level}")
    data = np.asarray(values, np.float64)
    if not data.size:
        return Interval(float("nan"), float("nan"), float("nan"))
    random = np.random.default_rng(data.size)
    means = np.array([data[random.integers(0, data.size, data.size)].mean() for _ in range(resamples)])
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(data.mean()), float(low), float(high))


@dataclass(frozen=True, slots=True)
class Difference:
    """By how much one system is better than another on the same queries.

    ``certain`` says that the interval does not hold 0; ``better``, ``worse`` and ``same`` count queries.
    """

    interval: Interval
    better: int
    worse: int
    same: int

    @property
    def certain(self) -> bool:
        """Whether chance is an unlikely reason."""
        return self.interval.low > 0 or self.interval.high < 0


def paired_difference(values: Sequence[float], baseline: Sequence[float]) -> Difference:
    """``values`` minus ``baseline``, query by query in the same order (Sakai, "Evaluating evaluation metrics based on
    the bootstrap", 2006).

    Raises:
        ValueError: they are not of the same queries.
    """
    if len(values) != len(baseline):
        raise ValueError(f"{len(values)} values cannot be compared with {len(baseline)}")
    differences = [value - other for value, other in zip(values, baseline, strict=True)]
    return Difference(
        bootstrap_mean(differences),
        better=sum(each > 0 for each in differences),
        worse=sum(each < 0 for each in differences),
        same=sum(each == 0 for each in differences),
    )
