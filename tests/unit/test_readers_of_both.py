"""Who is let in by two sets of principals."""

from __future__ import annotations

import pytest

from citewell.domain.access import PUBLIC, TENANT, readers_of_both


@pytest.mark.parametrize(
    ("first", "second", "both"),
    [
        ({"user:a", "user:b"}, {"user:b", "user:c"}, {"user:b"}),
        ({"user:a"}, {TENANT}, {"user:a"}),
        ({TENANT}, {TENANT, PUBLIC}, {TENANT}),
        ({TENANT, PUBLIC}, {"group:g"}, {"group:g"}),
        ({PUBLIC}, {PUBLIC}, {PUBLIC}),
        ({"user:a"}, {"group:g"}, set()),
        (set(), {TENANT, PUBLIC}, set()),
    ],
)
def test_both_let_in_whom_each_lets_in(first: set[str], second: set[str], both: set[str]) -> None:
    assert readers_of_both(frozenset(first), frozenset(second)) == both
    assert readers_of_both(frozenset(second), frozenset(first)) == both
