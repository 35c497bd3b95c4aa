"""Pictures of text to text (OCR)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class RecognisedLine:
    """A line of text. Places in pixels from the upper left corner of the picture as it is read; ``size`` is the height
    of its type, ``confidence`` between 0 and 1 the mean over its words.
    """

    text: str
    left: int
    top: int
    right: int
    bottom: int
    size: float
    confidence: float


@dataclass(frozen=True, slots=True)
class RecognisedPage:
    """What a picture says, in reading order. ``width`` and ``height`` are those of the picture after ``turned`` degrees
    clockwise (0, 90, 180 or 270), which is how it is read. ``dpi`` are its pixels per inch.
    """

    lines: tuple[RecognisedLine, ...]
    width: int
    height: int
    dpi: int
    turned: int = 0

    @property
    def confidence(self) -> float:
        """The mean over all characters, between 0 and 1; 0 where nothing was recognised."""
        count = sum(len(line.text) for line in self.lines)
        return sum(line.confidence * len(line.text) for line in self.lines) / count if count else 0.0


@dataclass(frozen=True, slots=True)
class Recognition:
    """Whether pictures can be read here: ``missing`` is a sentence that says what to install, else empty."""

    engine: str
    languages: tuple[str, ...] = ()
    missing: str = ""

    @property
    def available(self) -> bool:
        """Whether they can."""
        return not self.missing


class RecognitionFailed(Exception):
    """A picture could not be read; the message is a clause for a person, such as ``it took too long``."""


class RecognisedPages(Protocol):
    """Remembers the pages of one file that were recognised, so that nobody does it again."""

    def get(self, number: int) -> RecognisedPage | None:
        """Page ``number``, if it is known."""
        ...

    def put(self, number: int, page: RecognisedPage) -> None:
        """Remember page ``number``."""
        ...


class Recogniser(Protocol):
    """Reads pictures of text. Safe to use from many threads."""

    def recognition(self) -> Recognition:
        """Whether it can, now: what was missing may have been installed meanwhile."""
        ...

    def read(self, pixels: NDArray[np.uint8], *, dpi: int, stopped: Callable[[], bool]) -> RecognisedPage:
        """What a picture says; a picture that stands on its side or head is turned.

        Args:
            pixels: Rows of grey values, 0 is black.
            dpi: Pixels per inch.
            stopped: Asked several times a second.

        Raises:
            RecognitionFailed: this picture cannot be read.
            JobCancelled: ``stopped`` said so.
        """
        ...
