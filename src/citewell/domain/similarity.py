"""What a model's similarities mean: relative to what it says of texts that have nothing to do with each other."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

UNRELATED: Final = (
    "The weather was mild for most of the week.",
    "Please close the door when you leave the room.",
    "She bought two tickets for the evening show.",
    "The train leaves from the second platform.",
    "He repaired the old chair in the garage.",
    "Fresh bread is sold at the market every morning.",
    "The river runs past the mill and into the lake.",
    "Our neighbours painted their fence last summer.",
)
"""Sentences about nothing in particular: how similar a model finds them to a text is its zero."""


def relative(similarities: Array, zero: float) -> Array:
    """Similarities with those of unrelated texts at 0 and identity at 1."""
    return (similarities - zero) / max(1.0 - zero, 1e-6)
