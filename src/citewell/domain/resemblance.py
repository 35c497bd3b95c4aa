"""How alike texts are, told from small signatures of them.

The signature of a text is a MinHash of its shingles (runs of five words): the share of places in which two signatures
agree estimates the share of shingles that two texts have in common, their Jaccard similarity (A. Broder, «On the
resemblance and containment of documents», 1997). One hash function fills all places: the shingles are dealt to as many
bins, each keeps its smallest, and an empty one takes that of the next bin (P. Li, A. Owen, C.-H. Zhang, «One
Permutation Hashing», 2012; A. Shrivastava, P. Li, «Densifying One Permutation Hashing», 2014).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

BINS = 128
"""Places of a signature: the standard error at a similarity of 0.8 is 0.035."""
SHINGLE = 5
"""Words."""
SIGNATURE_BYTES = 4 * BINS

_BAND = 6
"""Places that must agree for two texts to be compared: at a similarity of 0.8 one of the 21 bands does in 99.8 %."""
_EMPTY = np.uint32(0xFFFFFFFF)
_MULTIPLIER = 0x9E3779B97F4A7C15
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0eff]|[^\W_]+")
"""A word; in scripts without spaces, a letter."""

Signatures = NDArray[np.uint32]


def signature_of(text: str) -> bytes | None:
    """The signature of ``text``, 512 bytes; ``None`` for a text without words.

    Letters' case, punctuation and white space do not matter.
    """
    codes: dict[str, int] = {}
    words = np.fromiter((_code(codes, word) for word in _WORD.findall(text.casefold())), np.uint64)
    if not len(words):
        return None
    length = min(SHINGLE, len(words))
    shingles = np.zeros(len(words) - length + 1, np.uint64)
    factor = np.uint64(_MULTIPLIER)
    for offset in range(length):
        shingles = shingles * factor + words[offset : offset + len(shingles)]
    mixed = _mixed(shingles)
    places = (mixed & np.uint64(BINS - 1)).astype(np.intp)
    values = (mixed >> np.uint64(32)).astype(np.uint32)
    smallest = np.full(BINS, _EMPTY, np.uint32)
    np.minimum.at(smallest, places, values)
    filled = np.zeros(BINS, bool)
    filled[places] = True
    return _densified(smallest, filled).astype("<u4").tobytes()


def _code(codes: dict[str, int], word: str) -> int:
    code = codes.get(word)
    if code is None:
        code = codes[word] = zlib.crc32(word.encode("utf-8", "surrogatepass"))
    return code


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Every bit depends on every other: the finaliser of SplitMix64."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _densified(smallest: Signatures, filled: NDArray[np.bool_]) -> Signatures:
    """Empty places take the value of the next one that is not, changed by the distance."""
    there = np.flatnonzero(filled)
    following = there[np.searchsorted(there, np.arange(BINS)) % len(there)]
    distance = (following - np.arange(BINS)) % BINS
    return (smallest[following].astype(np.uint64) + distance.astype(np.uint64) * np.uint64(_MULTIPLIER)).astype(
        np.uint32
    )


def read_signatures(stored: Sequence[bytes]) -> Signatures:
    """Signatures as rows of an array of shape (n, 128)."""
    return np.frombuffer(b"".join(stored), "<u4").reshape(len(stored), BINS).astype(np.uint32, copy=False)


def similarity(first: Signatures, second: Signatures) -> NDArray[np.float64]:
    """The estimated Jaccard similarity of signatures, between 0 and 1, row by row."""
    return np.asarray(np.mean(first == second, axis=-1), np.float64)


def near_groups(signatures: Signatures, threshold: float) -> list[list[int]]:
    """Rows that resemble each other: groups of at least two, each row in one group at most, in rising order.

    A row is in a group when its similarity to another one there is at least ``threshold``. Of many rows
    that share a band only neighbours and the first are compared, so the work grows with the number of rows.
    """
    parent = np.arange(len(signatures))

    def root(row: int) -> int:
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = int(parent[row])
        return row

    for rows in _bands(signatures):
        for one, other in _pairs(rows):
            first, second = root(one), root(other)
            if first != second and float(similarity(signatures[one], signatures[other])) >= threshold:
                parent[max(first, second)] = min(first, second)
    groups: dict[int, list[int]] = {}
    for row in range(len(signatures)):
        groups.setdefault(root(row), []).append(row)
    return [group for group in groups.values() if len(group) > 1]


_ALL_PAIRS = 40
"""Rows of one band that are all compared with each other."""


def _pairs(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    if len(rows) <= _ALL_PAIRS:
        for index, other in enumerate(rows):
            for one in rows[:index]:
                yield one, other
        return
    for before, other in pairwise(rows):
        yield before, other
        yield rows[0], other


def _bands(signatures: Signatures) -> Iterator[list[int]]:
    """Rows that agree in all places of a band."""
    for start in range(0, BINS - _BAND + 1, _BAND):
        band = np.ascontiguousarray(signatures[:, start : start + _BAND]).view(np.dtype((np.void, 4 * _BAND))).ravel()
        order = np.argsort(band, kind="stable")
        ordered = band[order]
        ends = np.flatnonzero(np.concatenate([ordered[1:] != ordered[:-1], [True]])) + 1
        begin = 0
        for end in ends.tolist():
            if end - begin > 1:
                yield order[begin:end].tolist()
            begin = end
