"""Which published segments of an index are used, and which one is built next.

A segment speaks for the changes after ``from_seq`` up to ``seq``: for every chunk that is touched there it has the
state that the chunk had when the segment was built, at ``seq`` or later. One that begins at 0 is complete. The index at
number n is a complete segment, tiers over it, and the log after the last of them, applied in order. A chunk's row is
right if whatever speaks last for the chunk was built after the last change to it; so segments may overlap, and may be
built from a later state of the database than the one that they stand for, but must leave no gap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

FAN_OUT = 4
"""So many tiers of about one size become one of the next size. Each row is written again once for each size."""

REBUILD_SHARE = 0.25
"""A complete segment is written anew when the tiers over it speak for more than this part of it."""

TAIL_AT_LEAST = 2000
TAIL_AT_MOST = 8000
"""How long the log after the last segment may grow: every searching process holds it in memory, and applies it when it
opens the index. Between the two it follows the size of the index."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A published segment. ``rows`` are in it, ``touched`` chunks it speaks for; a superseded one is a spare."""

    id: str
    from_seq: int
    seq: int
    rows: int = 0
    touched: int = 0
    superseded: bool = False

    @property
    def complete(self) -> bool:
        """Whether it needs no older one."""
        return self.from_seq == 0


def choose_chain(segments: Sequence[Segment], *, head: int) -> tuple[Segment, ...]:
    """The segments to open, oldest first: they reach as far as possible without a gap, and are as few as possible.

    Args:
        segments: Those of one engine and space, the quarantined ones left out.
        head: The end of the log; what claims to be beyond it is not from this log.

    Returns:
        A complete segment and tiers, or nothing: then everything comes from the database.
    """
    usable = [segment for segment in segments if segment.from_seq < segment.seq <= head]
    chain: list[Segment] = []
    reach = 0
    while True:
        # As in covering a line with intervals: whichever goes on from here and reaches furthest is never the worse
        # choice. A complete one can only be the first.
        following = [one for one in usable if one.seq > reach and (one.from_seq <= reach if chain else one.complete)]
        if not following:
            return tuple(chain)
        best = max(following, key=lambda one: (one.seq, not one.superseded, one.from_seq, one.id))
        chain.append(best)
        reach = best.seq


def tail_limit(rows: int) -> int:
    """How many changes may follow the last segment of an index of so many rows before a new one is built."""
    return max(TAIL_AT_LEAST, min(TAIL_AT_MOST, rows // 50))


def next_start(chain: Sequence[Segment], *, head: int) -> int | None:
    """Where a new segment that ends at ``head`` begins, so that few stay and little is written again.

    Tiers are merged with the new one as long as there are ``FAN_OUT`` of about its size; the complete segment only when
    what lies over it is a good part of it.

    Returns:
        0 to build a complete one; ``None`` if there is nothing to build.
    """
    if not chain:
        return 0 if head > 0 else None
    start = chain[-1].seq
    if start >= head:
        return None
    base, tiers = chain[0], list(chain[1:])
    over = sum(tier.touched for tier in tiers) + head - start
    if over > max(TAIL_AT_LEAST, REBUILD_SHARE * base.rows):
        return 0
    while True:
        size = _size_class(head - start)
        alike = 0
        for tier in reversed(tiers):
            if _size_class(tier.seq - tier.from_seq) > size:
                break
            alike += 1
        if alike + 1 < FAN_OUT:
            return start
        del tiers[-alike:]
        start = tiers[-1].seq if tiers else base.seq


def _size_class(changes: int) -> int:
    size, limit = 0, TAIL_AT_MOST
    while changes > limit:
        size, limit = size + 1, limit * FAN_OUT
    return size


def covered(segments: Sequence[Segment], new: Segment) -> tuple[list[Segment], list[Segment]]:
    """What a new segment makes of the others: those that become spares, and spares that go.

    Everything that lies within it is covered. What was serving stays one generation longer, as a way back from damage;
    what was a spare already goes.
    """
    within = [one for one in segments if new.from_seq <= one.from_seq and one.seq <= new.seq and one.id != new.id]
    return [one for one in within if not one.superseded], [one for one in within if one.superseded]
