r"""What else speaks for a passage than its likeness to the question: its quality, and how fresh its document is.

.. math:: f'_i = f_i + \sigma(f)\, \bigl(\beta_q (2 q_i - 2) + \beta_t (2 \cdot 2^{-a_i / h} - 2)\bigr)

q in [0, 1] is the chunk's quality, a the age of its version, h the half-life, both in days. A weight of 1 takes two
standard deviations of the candidates' scores from a passage of no quality, or of no end of age, and nothing from a
perfect or new one. Scores are only ever compared within one search, so their own spread is the unit. The unit does not
depend on the boosts, and weights of 0 leave scores as they are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_RANGE = 2.0
MOST_WEIGHT = 5.0
"""More than this, and nothing else would count."""


@dataclass(frozen=True, slots=True)
class BoostRules:
    """Weights in [0, 5]; ``half_life_days`` above 0.

    Raises:
        ValueError: a value is out of range.
    """

    quality: float = 0.0
    freshness: float = 0.0
    half_life_days: float = 180.0

    def __post_init__(self) -> None:
        if not (0 <= self.quality <= MOST_WEIGHT and 0 <= self.freshness <= MOST_WEIGHT):
            raise ValueError(f"weights must lie between 0 and {MOST_WEIGHT:g}")
        if not (self.half_life_days > 0 and math.isfinite(self.half_life_days)):
            raise ValueError("half_life_days must be a positive number")

    @property
    def neutral(self) -> bool:
        """Whether they change nothing."""
        return self.quality == 0 and self.freshness == 0


@dataclass(frozen=True, slots=True)
class Boost:
    """What was added to the score of one passage, 0 or less."""

    quality: float
    freshness: float

    @property
    def total(self) -> float:
        """Both together."""
        return self.quality + self.freshness


NO_BOOST = Boost(0.0, 0.0)


def unit_of(scores: NDArray[np.float32]) -> float:
    """Standard deviation of the candidates' scores, what boosts are counted in; 1 where they do not vary."""
    spread = float(scores.astype(np.float64).std()) if len(scores) else 0.0
    return spread if spread > 0 else 1.0


def boost(rules: BoostRules, *, unit: float, quality: float, age_days: float) -> Boost:
    """What ``rules`` add to the score of a passage of that quality and age; what is from the future is new."""
    fresh = 2.0 ** (-max(age_days, 0.0) / rules.half_life_days)
    return Boost(
        quality=unit * rules.quality * _RANGE * (min(max(quality, 0.0), 1.0) - 1),
        freshness=unit * rules.freshness * _RANGE * (fresh - 1),
    )
