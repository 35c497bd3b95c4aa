from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citewell.domain.errors import InvalidInput, TooLarge
from citewell.domain.json_values import checked_metadata, merge_patch

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(max_size=3), parts, max_size=3),
    max_leaves=10,
)


# The table of RFC 7396, appendix A.
@pytest.mark.parametrize(
    ("target", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, None, None),
        ({"a": "foo"}, "bar", "bar"),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_merge_patch_as_the_standard_has_it(target: Any, patch: Any, result: Any) -> None:
    assert merge_patch(target, patch) == result


@given(JSON, JSON)
def test_merging_twice_is_merging_once_and_changes_nothing_given(target: Any, patch: Any) -> None:
    before = repr((target, patch))
    merged = merge_patch(target, patch)
    assert merge_patch(merged, patch) == merged
    assert repr((target, patch)) == before


def _nested(depth: int) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(depth - 1):
        value = {"a": value}
    return value


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        "text",
        {"a": math.nan},
        {"a": math.inf},
        {"a": 2**63},
        {"a": -(2**63)},
        {"a": "\0"},
        {"a": ["\ud800"]},
        {"a\0": 1},
        {"": 1},
        {"x" * 101: 1},
        {1: 1},
        {"a": object()},
        _nested(6),
        _nested(100_000),
    ],
)
def test_metadata_that_is_refused(value: object) -> None:
    with pytest.raises(InvalidInput):
        checked_metadata(value)


def test_metadata_that_is_kept() -> None:
    value = {"year": 2026, "tags": ["a", None, True], "deep": {"a": {"b": {"c": 1.5}}}, "x" * 100: "ü"}
    assert checked_metadata(value) == value
    assert checked_metadata(_nested(5)) == _nested(5)


def test_metadata_has_a_size() -> None:
    assert checked_metadata({"a": "x" * (16 * 1024 - 9)})
    with pytest.raises(TooLarge):
        checked_metadata({"a": "x" * (16 * 1024 - 8)})
