from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from citewell.domain.digests import (
    EMPTY,
    NO_KEYS,
    digest_of,
    key_digest,
    key_sum,
    moved_digest,
    moved_key_digest,
)

KEYS = st.sets(st.integers(1, 2**62), max_size=30)


def array(keys: set[int]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(sorted(keys), np.int64)


def test_nothing_has_the_digest_of_nothing() -> None:
    assert digest_of([]) == EMPTY
    assert key_digest(np.empty(0, np.int64)) == NO_KEYS


def test_the_mixing_is_that_of_splitmix64() -> None:
    """The first numbers of the generator with seed 0, as Vigna publishes them, are the mixed multiples of its step."""
    assert key_sum(np.array([0], np.int64)) == 0xE220A8397B1DCDAF


@given(KEYS, KEYS, KEYS)
def test_any_way_to_a_set_gives_its_digest(start: set[int], added: set[int], removed: set[int]) -> None:
    added, removed = added - start, removed & start
    moved = moved_key_digest(key_digest(array(start)), added=sorted(added), removed=sorted(removed, reverse=True))
    assert moved == key_digest(array((start | added) - removed))
    words = {key: f"{key * 2654435761 % 2**256:064x}" for key in start | added}
    digest = moved_digest(
        digest_of(words[k] for k in start), added=(words[k] for k in added), removed=(words[k] for k in removed)
    )
    assert digest == digest_of(words[k] for k in (start | added) - removed)


@given(KEYS, KEYS)
def test_different_sets_have_different_digests(one: set[int], other: set[int]) -> None:
    assert (key_digest(array(one)) == key_digest(array(other))) == (one == other)


def test_neighbours_do_not_make_up_for_each_other() -> None:
    """Plain sums would not tell {1, 4} from {2, 3}."""
    assert key_digest(np.array([1, 4], np.int64)) != key_digest(np.array([2, 3], np.int64))
