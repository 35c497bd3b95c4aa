from __future__ import annotations

import pytest

from citewell.domain.errors import InvalidInput
from citewell.domain.filters import AllOf, AnyOf, Condition, Filter, Not, read_filter

TOPIC = Condition("topic", "eq", ("leave",))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, None),
        ({}, None),
        ({"topic": "leave"}, TOPIC),
        ({"topic": {"eq": "leave"}}, TOPIC),
        (
            {"year": {"gte": 2024, "lt": 2026}},
            AllOf((Condition("year", "gte", (2024,)), Condition("year", "lt", (2026,)))),
        ),
        ({"topic": {"in": ["leave", 3]}}, Condition("topic", "in", ("leave", 3))),
        ({"topic": {"exists": False}}, Condition("topic", "exists", (False,))),
        ({"$tags": "hr"}, Condition("tags", "eq", ("hr",))),
        ({"$kind": {"in": ["file", "wiki"]}}, Condition("$kind", "in", ("file", "wiki"))),
        ({"$created_at": {"gte": "1970-01-02"}}, Condition("$created_at", "gte", (86_400_000_000,))),
        ({"$created_at": "1970-01-01T01:00:00.000001+01:00"}, Condition("$created_at", "eq", (1,))),
        ({"$published_at": {"exists": True}}, Condition("$published_at", "exists", (True,))),
        ({"topic": "leave", "draft": True}, AllOf((TOPIC, Condition("draft", "eq", (True,))))),
        ({"or": [{"topic": "leave"}, {"not": {"topic": "leave"}}]}, AnyOf((TOPIC, Not(TOPIC)))),
    ],
)
def test_reads_what_people_write(given: object, expected: Filter | None) -> None:
    assert read_filter(given) == expected


def _nested(depth: int) -> object:
    value: object = {"topic": "leave"}
    for _ in range(depth):
        value = {"not": value}
    return value


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ([], "must be an object"),
        ("topic", "must be an object"),
        ({"topic": ["leave"]}, "must be a text"),
        ({"topic": None}, "must be a text"),
        ({"topic": {}}, "no operator"),
        ({"topic": {"like": "x"}}, "unknown operator"),
        ({"topic": {"in": []}}, "list of 1 to"),
        ({"topic": {"in": "leave"}}, "list of 1 to"),
        ({"topic": {"exists": "yes"}}, "true or false"),
        ({"topic": {"gt": True}}, "a number or a text"),
        ({"or": []}, "not empty"),
        ({"and": {"topic": "x"}}, "takes a list"),
        ({"x') OR '1'='1": {"eq": "a"}, 'a"b': 1}, "no quotes"),
        ({"": 1}, "1 to 100"),
        ({"k" * 101: 1}, "1 to 100"),
        ({"a\0b": 1}, "control characters"),
        ({"topic": "\ud800"}, "not valid text"),
        ({"topic": "x" * 1001}, "too long"),
        ({"year": 2**63}, "must be a text"),
        ({"year": float("nan")}, "must be a text"),
        ({"$size": 1}, "no field \\$size; there are"),
        ({"$kind": 1}, "must be a text"),
        ({"$created_at": 1}, "must be a text"),
        ({"$created_at": "yesterday"}, "must be a time"),
        ({"$created_at": "0001-01-01T00:00:00+14:00"}, "must be a time"),
        (_nested(9), "nested more than"),
        ({"or": [{f"k{n}": n} for n in range(101)]}, "more than 100"),
    ],
)
def test_refuses_by_name_what_is_no_filter(given: object, words: str) -> None:
    with pytest.raises(InvalidInput, match=words) as raised:
        read_filter(given)
    assert raised.value.facts["field"] == "filter"
