"""A recogniser that knows what is on the pictures, by how much black there is on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from citewell.domain.errors import JobCancelled
from citewell.ports.recogniser import RecognisedLine, RecognisedPage, Recognition, RecognitionFailed

LINE_HEIGHT = 40
MARGIN = 60


class ScriptedRecogniser:
    """Says the next of ``pages`` for every picture: lines from the top, ``None`` for one that cannot be read; an
    exception is raised.

    ``missing`` is what it says to be missing; ``seen`` are the pictures that it was given.
    """

    def __init__(
        self, pages: Sequence[Sequence[str] | BaseException | None] = (), *, missing: str = "", confidence: float = 0.9
    ) -> None:
        self.pages = list(pages)
        self.missing = missing
        self.confidence = confidence
        self.seen: list[NDArray[np.uint8]] = []

    def recognition(self) -> Recognition:
        """As it was made."""
        return Recognition("scripted", () if self.missing else ("eng",), self.missing)

    def read(self, pixels: NDArray[np.uint8], *, dpi: int, stopped: Callable[[], bool]) -> RecognisedPage:
        """The next page."""
        if stopped():
            raise JobCancelled("Text recognition was stopped.")
        if self.missing:
            raise RecognitionFailed("text recognition is not installed")
        self.seen.append(pixels)
        said = self.pages.pop(0) if self.pages else ()
        if isinstance(said, BaseException):
            raise said
        if said is None:
            raise RecognitionFailed("the program for text recognition failed")
        height, width = pixels.shape
        lines = tuple(
            RecognisedLine(
                text,
                MARGIN,
                MARGIN + number * LINE_HEIGHT,
                min(width, MARGIN + 12 * len(text)),
                MARGIN + number * LINE_HEIGHT + 28,
                28.0,
                self.confidence,
            )
            for number, text in enumerate(said)
        )
        return RecognisedPage(lines, width, height, dpi)
