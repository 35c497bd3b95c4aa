"""Which of the ranked chunks become hits: at most so many of a document, neighbours as one passage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

MERGED_CHARS = 4000
"""A merged passage is not longer than this."""


class Fate(StrEnum):
    """What became of a chunk."""

    HIT = "hit"
    CROWDED_OUT = "crowded_out"
    BELOW_TOP_K = "below_top_k"


class Ranked(NamedTuple):
    """A chunk: its document, its version, its place in it and ``text[start:end]`` of the version."""

    chunk_id: int
    document_id: str
    version_id: str
    ordinal: int
    start: int
    end: int


@dataclass
class Passage:
    """One hit: chunks of one version that follow each other, in reading order. ``best`` ranked first of them."""

    best: Ranked
    chunks: list[Ranked] = field(default_factory=list)

    @property
    def start(self) -> int:
        """Where it begins in the version's text."""
        return min(chunk.start for chunk in self.chunks)

    @property
    def end(self) -> int:
        """Where it ends."""
        return max(chunk.end for chunk in self.chunks)

    @property
    def first(self) -> int:
        """Ordinal of the first chunk."""
        return self.chunks[0].ordinal

    @property
    def last(self) -> int:
        """Ordinal of the last chunk."""
        return self.chunks[-1].ordinal

    def follows(self, other: Passage) -> bool:
        """Whether it begins with the chunk after the other's last, in the same version."""
        return self.best.version_id == other.best.version_id and self.first == other.last + 1


@dataclass(frozen=True)
class Selection:
    """``passages`` best first, and the fate of the chunks that were looked at."""

    passages: tuple[Passage, ...]
    fates: dict[int, Fate]


def select(
    ranked: Iterable[Ranked],
    *,
    top_k: int,
    per_document: int | None = None,
    merge_neighbours: bool = False,
    longest: int = MERGED_CHARS,
) -> Selection:
    """The first ``top_k`` passages of chunks in the order ``ranked``.

    A chunk that continues a passage which is there already, or is continued by one, becomes part of it with
    ``merge_neighbours``, as long as the passage stays within ``longest`` characters; it then takes no room of its own.
    A document has at most ``per_document`` passages; what is merged into one counts once. A chunk is looked at until
    there are ``top_k`` passages, and those that come later only for whether they continue one.
    """
    passages: list[Passage] = []
    count: Counter[str] = Counter()
    fates: dict[int, Fate] = {}
    for chunk in ranked:
        new = Passage(chunk, [chunk])
        if merge_neighbours and _merged(passages, new, count, longest):
            fates[chunk.chunk_id] = Fate.HIT
        elif len(passages) >= top_k:
            fates[chunk.chunk_id] = Fate.BELOW_TOP_K
        elif per_document is not None and count[chunk.document_id] >= per_document:
            fates[chunk.chunk_id] = Fate.CROWDED_OUT
        else:
            passages.append(new)
            count[chunk.document_id] += 1
            fates[chunk.chunk_id] = Fate.HIT
    return Selection(tuple(passages), fates)


def _merged(passages: list[Passage], new: Passage, count: Counter[str], longest: int) -> bool:
    """Make ``new`` a part of the passage before or behind it; a chunk between two joins all three."""
    before = next((each for each in passages if new.follows(each)), None)
    behind = next((each for each in passages if each.follows(new)), None)
    if before is not None and behind is not None and _fits([before, new, behind], longest):
        keeper, other = sorted((before, behind), key=passages.index)
        keeper.chunks = [*before.chunks, *new.chunks, *behind.chunks]
        passages.remove(other)
        count[new.best.document_id] -= 1
        return True
    for neighbour in (before, behind):
        if neighbour is not None and _fits([neighbour, new], longest):
            neighbour.chunks = sorted([*neighbour.chunks, *new.chunks], key=lambda chunk: chunk.ordinal)
            return True
    return False


def _fits(parts: Sequence[Passage], longest: int) -> bool:
    return max(part.end for part in parts) - min(part.start for part in parts) <= longest
