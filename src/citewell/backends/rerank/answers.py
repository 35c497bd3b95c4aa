"""What every reranker owes its caller: one finite number for each passage."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from citewell.domain.errors import ModelInvalid


def checked_scores(scores: NDArray[np.float32], count: int, model: str) -> NDArray[np.float32]:
    """``scores``, if they are ``count`` finite numbers. Raises ``ModelInvalid``."""
    if scores.shape != (count,):
        raise ModelInvalid(f"{model} gave scores of shape {scores.shape} for {count} passages.")
    if not np.isfinite(scores).all():
        raise ModelInvalid(f"{model} gave a score that is not a finite number.")
    return scores
