"""What a peer has to do, in a process of its own. All get the same vectors, texts and flags; nobody embeds."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import numpy as np
from bench.synthetic import Dataset
from numpy.typing import NDArray

FLAGS = ("tenth", "hundredth", "thousandth", "topical")
"""Booleans that each row carries as metadata, by its document."""

Found = list[tuple[int, str]]
"""Row and text of each hit, best first."""


class Peer(Protocol):
    """One engine. ``scope`` is ``all`` or one of ``FLAGS``, which a hit must carry."""

    kinds: tuple[str, ...]
    """Those of ``vector``, ``text``, ``hybrid`` that it can do."""
    servers: tuple[int, ...]
    """Processes that belong to it and are not children of this one; their children count, too."""
    notes: str
    """How it was set up, and what differs from the others."""

    def build(self, data: Dataset, folder: Path) -> None:
        """Put all rows in, and build every index that its manual recommends, until searches are as fast as they get."""
        ...

    def vector(self, vector: NDArray[np.float32], k: int, scope: str) -> Found:
        """The ``k`` nearest rows in the scope, with their texts."""
        ...

    def text(self, text: str, k: int, scope: str) -> Found:
        """The ``k`` best rows by words."""
        ...

    def hybrid(self, vector: NDArray[np.float32], text: str, k: int, depth: int, scope: str) -> Found:
        """The ``k`` best of the two lists of ``depth`` rows, fused in the engine's own way."""
        ...

    def close(self) -> None:
        """End every process that it started."""
        ...
