"""What a parser is given beside the file: a password, and what text recognition made of its pictures."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final, Protocol, runtime_checkable

from citewell.backends.children.frames import WireError
from citewell.ports.parser import ParseLimits, Parser
from citewell.ports.recogniser import RecognisedLine, RecognisedPage

MOST_PIXELS: Final = 24_000_000
"""Of a picture that is drawn for text recognition: a page of 420 x 594 mm at 260 pixels per inch."""


@dataclass(frozen=True, slots=True)
class Aids:
    """``password`` opens the file, ``recognised`` says what is on its pages, by their numbers from 1."""

    password: str | None = None
    recognised: Mapping[int, RecognisedPage] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Drawing:
    """A page as a picture: ``pixels`` are its grey values row by row, ``dpi`` how many there are in an inch."""

    pixels: bytes
    width: int
    height: int
    dpi: int


@runtime_checkable
class AidedParser(Parser, Protocol):
    """Reads formats that have passwords or pictures of text. ``parse`` and ``unpack`` heed ``aids``."""

    aids: Aids

    def draw(self, path: Path, number: int, *, media_type: str, limits: ParseLimits) -> Drawing:
        """Page ``number`` (from 1) with at most ``MOST_PIXELS``. Raises ``DocumentUnreadable``."""
        ...


def recognised_to_wire(pages: Mapping[int, RecognisedPage]) -> str:
    """``pages`` as text for the child."""
    return json.dumps({number: asdict(page) for number, page in pages.items()})


def recognised_from_wire(said: str) -> dict[int, RecognisedPage]:
    """The pages of ``recognised_to_wire``.

    Raises:
        WireError: it is not of its making.
    """
    try:
        return {
            int(number): RecognisedPage(**{**page, "lines": tuple(RecognisedLine(**line) for line in page["lines"])})
            for number, page in json.loads(said or "{}").items()
        }
    except (ValueError, TypeError, KeyError, AttributeError) as exc:
        raise WireError("not recognised pages") from exc
