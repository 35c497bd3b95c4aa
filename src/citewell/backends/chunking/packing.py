"""Atoms of text packed into chunks that never exceed a number of tokens."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from citewell.backends.chunking.cutting import CUTTERS
from citewell.ports.parser import BlockKind

# A tokenizer may give one token for thousands of characters (an unknown word); such a chunk would be of no use, so a
# token stands for at most this many characters.
_CHARACTERS_A_TOKEN: Final = 32


@dataclass(frozen=True, slots=True)
class Atom:
    """A span that is cut only when it does not fit.

    ``level`` is the first of its kind's cutters still to be tried. ``leads`` marks what must not stand alone at the end
    of a chunk: a heading, the head of a table.
    """

    start: int
    end: int
    kind: BlockKind
    level: int = 0
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Packed:
    """A chunk of one or more neighbouring atoms; ``tokens`` as the model counts ``text[start:end]``."""

    start: int
    end: int
    kind: BlockKind
    tokens: int


class Packer:
    """Packs the atoms of one document.

    Args:
        text: The document's text.
        count_tokens: The model's tokens of a text.
        limit: The most tokens of a chunk.
    """

    def __init__(self, text: str, count_tokens: Callable[[str], int], limit: int) -> None:
        self._text = text
        self._count = count_tokens
        self._limit = limit
        self._counts: dict[tuple[int, int], int] = {}

    def tokens(self, start: int, end: int) -> int:
        """The model's tokens of ``text[start:end]``, counted once."""
        known = self._counts.get((start, end))
        if known is None:
            known = self._counts[start, end] = self._count(self._text[start:end])
        return known

    def pack(self, atoms: Sequence[Atom]) -> Iterator[Packed]:
        """The chunks that ``atoms`` make, in order.

        Where more than one chunk is needed they are filled evenly, rather than with a small rest at the end.
        """
        waiting = deque(atoms)
        left = sum(self._weight(atom) for atom in atoms)
        goal = self._goal(left)
        filling: list[Atom] = []
        filled = 0
        while waiting:
            atom = waiting.popleft()
            weight = self._weight(atom)
            only_leads = all(held.leads for held in filling)
            if filled + weight <= self._limit and (only_leads or filled + weight / 2 <= goal):
                filling.append(atom)
                filled += weight
                continue
            if weight > self._limit or only_leads:
                parts = self._finer(atom)
                if parts:
                    waiting.extendleft(reversed(parts))
                    continue
            if not filling:
                filling, filled = [atom], weight
            else:
                waiting.appendleft(atom)
            chunk = self._close(filling, waiting)
            left -= chunk.tokens
            goal = self._goal(left)
            filling, filled = [], 0
            yield chunk
        while filling:
            yield self._close(filling, waiting)
            filling = list(waiting)
            waiting.clear()

    def _goal(self, left: int) -> float:
        return max(left, 1) / max(1, math.ceil(left / self._limit))

    def _close(self, filling: list[Atom], waiting: deque[Atom]) -> Packed:
        """The chunk of ``filling``, without the last atoms where together they weigh more than their sum."""
        while len(filling) > 1 and self._heavy(filling[0].start, filling[-1].end):
            waiting.appendleft(filling.pop())
        while len(filling) > 1 and filling[-1].leads and waiting:
            waiting.appendleft(filling.pop())
        start, end = filling[0].start, filling[-1].end
        return Packed(start, end, self._kind(filling), self.tokens(start, end))

    def _kind(self, atoms: Sequence[Atom]) -> BlockKind:
        """The kind that most of the tokens are of; headings do not count beside content."""
        content = [atom for atom in atoms if not atom.leads or atom.kind is not BlockKind.TEXT] or atoms
        weights: dict[BlockKind, int] = {}
        for atom in content:
            weights[atom.kind] = weights.get(atom.kind, 0) + self._weight(atom)
        return max(weights, key=lambda kind: weights[kind])

    def _heavy(self, start: int, end: int) -> bool:
        return max(self.tokens(start, end), (end - start) // _CHARACTERS_A_TOKEN) > self._limit

    def _weight(self, atom: Atom) -> int:
        return max(self.tokens(atom.start, atom.end), (atom.end - atom.start) // _CHARACTERS_A_TOKEN)

    def _finer(self, atom: Atom) -> list[Atom]:
        """``atom`` cut by the first of its cutters that finds a place; empty for a single code point."""
        cutters = CUTTERS[atom.kind]
        last = len(cutters) - 1
        for level in range(min(atom.level, last), last + 1):
            spans = cutters[level](self._text, atom.start, atom.end)
            if len(spans) > 1:
                following = min(level + 1, last)
                return [Atom(start, end, atom.kind, following, atom.leads) for start, end in spans]
        return []
