"""Sums that tell whether two sets are the same, whatever the order in which they were put together.

A sum mod 2**n of well mixed numbers changes with every member that is added or taken away, and a change can be undone
by the opposite one; so a set that changes keeps its digest with a few additions, in the transaction that changes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

MODULUS = 1 << 256
KEY_MODULUS = 1 << 64
EMPTY = "0" * 64
NO_KEYS = "0" * 16


def digest_of(fingerprints: Iterable[str]) -> str:
    """The sum of fingerprints (64 hex digits each) mod 2**256, 64 hex digits."""
    return f"{sum(int(f, 16) for f in fingerprints) % MODULUS:064x}"


def moved_digest(digest: str, *, added: Iterable[str] = (), removed: Iterable[str] = ()) -> str:
    """``digest`` after fingerprints came and went."""
    total = int(digest, 16) + sum(int(f, 16) for f in added) - sum(int(f, 16) for f in removed)
    return f"{total % MODULUS:064x}"


def key_sum(keys: NDArray[np.int64]) -> int:
    """The sum mod 2**64 of the mixed ``keys`` (n,), in any order: what an index that knows only ids can say of them.

    Mixed by the finaliser of SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators",
    2014), so that neighbouring ids have nothing in common: some 30 ms for a million.
    """
    mixed = keys.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(30)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(27)
    mixed *= np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return int(mixed.sum(dtype=np.uint64))


def key_digest(keys: NDArray[np.int64]) -> str:
    """``key_sum`` as 16 hex digits."""
    return f"{key_sum(keys):016x}"


def moved_key_digest(digest: str, *, added: Sequence[int] = (), removed: Sequence[int] = ()) -> str:
    """``digest`` of a set of keys after some came and went."""
    total = int(digest, 16) + key_sum(np.array(added, np.int64)) - key_sum(np.array(removed, np.int64))
    return f"{total % KEY_MODULUS:016x}"
