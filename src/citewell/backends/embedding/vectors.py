"""What every embedder owes its caller: text that can be encoded in, unit vectors out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from citewell.domain.errors import ModelInvalid

_SHORTEST = 1e-6


def encodable(text: str) -> str:
    """``text`` with lone surrogates, which have no UTF-8 form, replaced by question marks."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode(errors="replace").decode()
    return text


def checked_unit_vectors(vectors: NDArray[np.float32], dimension: int, model: str) -> NDArray[np.float32]:
    """``vectors`` of shape (n, d), each divided by its length.

    Raises:
        ModelInvalid: d is not ``dimension``, or a vector is zero or has values that are not finite.
    """
    if vectors.ndim != 2 or vectors.shape[1] != dimension:  # noqa: PLR2004 - rows and columns
        raise ModelInvalid(
            f"{model} gave vectors of shape {vectors.shape}, not of {dimension} dimensions.", expected=dimension
        )
    with np.errstate(over="ignore", invalid="ignore"):
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not np.isfinite(lengths).all():
        raise ModelInvalid(f"{model} gave a vector with values that are not finite numbers.")
    if (lengths < _SHORTEST).any():
        raise ModelInvalid(f"{model} gave a zero vector.")
    return np.asarray(vectors / lengths, dtype=np.float32)
