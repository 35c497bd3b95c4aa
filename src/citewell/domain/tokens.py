"""A text as words and numbers, in order."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from citewell.domain.words import unspaced_split


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a number of a text: ``text[start:end]`` as written, and folded for comparison."""

    written: str
    folded: str
    start: int
    end: int

    @property
    def is_number(self) -> bool:
        """Whether it is written in digits."""
        return self.written[0].isdigit()


_GROUPED = r"(?<![\d.,])(?<!\d )[1-9]\d{0,2}(?:[ '\u2019\u00a0\u2009\u202f]\d{3})+(?![\d'\u2019])(?! \d)(?:[.,]\d+)?"
"""Thousands apart by a space or an apostrophe: ``1 000``."""

_TOKEN = re.compile(rf"{_GROUPED}|\d[\d.,\u066b\u066c]*|[^\W\d_][\w'\u2019]*")


def tokenise(text: str) -> list[Token]:
    """The words and numbers of ``text`` in order; scripts without spaces give single characters."""
    found = []
    for match in _TOKEN.finditer(text):
        written = match.group().rstrip(".,'\u2019\u066b\u066c_")
        start = match.start()
        for part in (written,) if written.isascii() else unspaced_split(written):
            folded = unicodedata.normalize("NFKC", part).casefold().replace("\u2019", "'").removesuffix("'s")
            found.append(Token(part, folded, start, start + len(part)))
            start += len(part)
    return found
