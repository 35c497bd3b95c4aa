"""Atoms of text packed into chunks that never exceed a number of tokens."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from citewell.backends.chunking.cutting import CUTTERS, pieces
from citewell.ports.parser import BlockKind

# A tokenizer may give one token for thousands of characters (an unknown word); such a chunk would be of no use, so a
# token stands for at most this many characters.
_CHARACTERS_A_TOKEN: Final = 32
_SMALL: Final = 0.2  # of the limit; a smaller chunk rather takes a part of what follows
_SURELY_LONGER: Final = 1.5  # times the length that the limit usually comes to in this document


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
        self.limit = limit
        self._counts: dict[tuple[int, int], int] = {}
        self._counted_characters = self._counted_tokens = 0

    def tokens(self, start: int, end: int) -> int:
        """The model's tokens of ``text[start:end]``, counted once."""
        known = self._counts.get((start, end))
        if known is None:
            known = self._counts[start, end] = self._count(self._text[start:end])
            self._counted_characters += end - start
            self._counted_tokens += known
        return known

    def fits(self, start: int, end: int) -> bool:
        """Whether a span is within the limit; one that is far longer than others of its tokens is not counted."""
        usual = self._counted_characters / self._counted_tokens if self._counted_tokens else _CHARACTERS_A_TOKEN
        if end - start > _SURELY_LONGER * usual * self.limit:
            return False
        return self.weight(start, end) <= self.limit

    def weight(self, start: int, end: int, *, limit: int | None = None) -> int:
        """The tokens of a span, or what its length alone makes it weigh; what is over ``limit`` (the chunks' own) by
        its length is not counted.
        """
        by_length = (end - start) // _CHARACTERS_A_TOKEN
        most = self.limit if limit is None else limit
        return by_length if by_length > most else max(by_length, self.tokens(start, end))

    def pack(self, atoms: Sequence[Atom]) -> Iterator[Packed]:
        """The chunks that ``atoms`` make, in order.

        Where more than one chunk is needed they are filled evenly, rather than with a small rest at the end.
        """
        if atoms and self.fits(atoms[0].start, atoms[-1].end):
            yield self._chunk(atoms)
            return
        waiting = deque(atoms)
        left = sum(self._weight(atom) for atom in atoms)
        goal = self._goal(left)
        filling: list[Atom] = []
        filled = 0
        while waiting:
            atom = waiting.popleft()
            weight = self._weight(atom)
            only_leads = all(held.leads for held in filling)
            if filled + weight <= self.limit and (only_leads or filled + weight / 2 <= goal):
                filling.append(atom)
                filled += weight
                left -= weight
                continue
            small = only_leads or (filled < _SMALL * self.limit and atom.kind is not BlockKind.TABLE)
            if weight > self.limit or (small and not atom.leads):
                parts = self._finer(atom, between_words=weight <= self.limit)
                if parts:
                    left += sum(map(self._weight, parts)) - weight
                    goal = self._goal(left + filled)
                    waiting.extendleft(reversed(parts))
                    continue
            if filling:
                waiting.appendleft(atom)
            else:
                filling = [atom]
                left -= weight
            held = len(waiting)
            yield self._close(filling, waiting)
            left += sum(self._weight(waiting[index]) for index in range(len(waiting) - held))
            goal = self._goal(left)
            filling, filled = [], 0
        while filling:
            yield self._close(filling, waiting)
            filling = list(waiting)
            waiting.clear()

    def _goal(self, left: int) -> float:
        return max(left, 1) / max(1, math.ceil(left / self.limit))

    def _close(self, filling: list[Atom], waiting: deque[Atom]) -> Packed:
        """The chunk of ``filling``, without the last atoms where together they weigh more than their sum."""
        while len(filling) > 1:
            excess = self.weight(filling[0].start, filling[-1].end) - self.limit
            if excess <= 0:
                break
            while excess > 0 and len(filling) > 1:
                excess -= max(1, self._weight(filling[-1]))
                waiting.appendleft(filling.pop())
        if waiting and not all(atom.leads for atom in filling):
            while filling[-1].leads:
                waiting.appendleft(filling.pop())
        return self._chunk(filling)

    def _chunk(self, atoms: Sequence[Atom]) -> Packed:
        start, end = atoms[0].start, atoms[-1].end
        return Packed(start, end, _kind(atoms), self.tokens(start, end))

    def _weight(self, atom: Atom) -> int:
        return self.weight(atom.start, atom.end)

    def _finer(self, atom: Atom, *, between_words: bool) -> list[Atom]:
        """``atom`` cut by the first of its cutters that finds a place; empty where there is none.

        Args:
            atom: What is to be cut.
            between_words: Whether words stay whole.
        """
        cutters = CUTTERS[atom.kind]
        last = len(cutters) - 1
        for level in range(min(atom.level, last), last + 1):
            if between_words and cutters[level] is pieces:
                return []
            spans = cutters[level](self._text, atom.start, atom.end)
            if len(spans) > 1:
                following = min(level + 1, last)
                return [Atom(start, end, atom.kind, following, atom.leads) for start, end in spans]
        return []


def _kind(atoms: Sequence[Atom]) -> BlockKind:
    """The kind that most of the text is of; headings do not count beside content."""
    content = [atom for atom in atoms if not atom.leads or atom.kind is not BlockKind.TEXT] or atoms
    lengths: dict[BlockKind, int] = {}
    for atom in content:
        lengths[atom.kind] = lengths.get(atom.kind, 0) + atom.end - atom.start
    return max(lengths, key=lambda kind: lengths[kind])
