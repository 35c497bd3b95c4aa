"""Whether an answer tells what only the model was told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache

from citewell.domain.words import words

Run = tuple[str, ...]

RUN = 8
"""So many words in the prompt's own order are no accident."""

_SUSPECT_FROM = 3
LOOK_BACK = 400
"""Characters in which a run of words that is a copy must stand."""

_PIECE = re.compile(r"\S+")


class Confidence:
    """What a model was told in confidence.

    Args:
        texts: Of the program and of whoever set up the assistant.
        marks: Random words that stand nowhere else.
        known: What anybody may repeat: the sources and the question. Read only if something was copied.
    """

    def __init__(self, texts: Iterable[str], marks: Iterable[str], known: Sequence[str] = ()) -> None:
        self._marks = tuple(mark.casefold() for mark in marks)
        self._told = frozenset[Run]().union(*(_told_runs(text) for text in texts))
        self._known = known

    @cached_property
    def _beginnings(self) -> frozenset[Run]:
        return frozenset(run[:size] for run in self._told for size in range(_SUSPECT_FROM, RUN))

    @cached_property
    def _public(self) -> frozenset[Run]:
        return frozenset().union(*(_runs(words(text)) for text in self._known))

    def betrayed_by(self, text: str) -> bool:
        """Whether ``text`` holds a mark, or so long a run of words that it was copied."""
        folded = text.casefold()
        squeezed = "".join(char for char in folded if char.isalnum())
        if any(mark in folded or mark in squeezed for mark in self._marks):
            return True
        copied = self._told & _runs(words(text))
        return bool(copied) and not copied <= self._public

    def certain(self, text: str) -> int:
        """Up to where ``text``, which is still being written, may be shown: not beyond a copy that may be beginning."""
        folded = text.casefold()
        end = min((_half(folded, mark) for mark in self._marks), default=len(text))
        if self.betrayed_by(text):
            return 0
        pieces = list(_PIECE.finditer(text, max(0, len(text) - LOOK_BACK)))
        if pieces and pieces[-1].end() == len(text):
            pieces.pop()  # its last word may not be whole
        said = [(word, piece.start()) for piece in pieces for word in words(piece.group())]
        for size in range(min(len(said), RUN - 1), _SUSPECT_FROM - 1, -1):
            if tuple(word for word, _ in said[-size:]) in self._beginnings:
                return min(end, said[-size][1])
        return end


def _half(text: str, mark: str) -> int:
    """Where the end of ``text`` may be the beginning of ``mark``."""
    sizes = range(min(len(text), len(mark) - 1), 0, -1)
    return len(text) - next((size for size in sizes if mark.startswith(text[-size:])), 0)


@lru_cache(maxsize=256)
def _told_runs(text: str) -> frozenset[Run]:
    return frozenset(_runs(words(text)))


def _runs(said: list[str]) -> set[Run]:
    return {tuple(said[begin : begin + RUN]) for begin in range(len(said) - RUN + 1)}
