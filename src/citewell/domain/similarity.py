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


UNRELATED_GERMAN: Final = (
    "Das Wetter war fast die ganze Woche mild.",
    "Bitte schließen Sie die Tür, wenn Sie gehen.",
    "Sie kaufte zwei Karten für die Vorstellung am Abend.",
    "Der Zug fährt vom zweiten Gleis ab.",
    "Er reparierte den alten Stuhl in der Garage.",
    "Frisches Brot gibt es jeden Morgen auf dem Markt.",
    "Der Fluss fließt an der Mühle vorbei in den See.",
    "Unsere Nachbarn haben im Sommer den Zaun gestrichen.",
)
"""The same in German: models that know less of a language find all of its texts more alike."""


def relative(similarities: Array, zero: float) -> Array:
    """Similarities with those of unrelated texts at 0 and identity at 1."""
    return (similarities - zero) / max(1.0 - zero, 1e-6)
