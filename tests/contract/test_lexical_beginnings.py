"""Words that are not finished yet, while somebody types, on every lexical engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from citewell.ports.lexical_index import LexicalIndex
from support.lexical import ENGINES, EVERYTHING, opener, row


@pytest.fixture(params=sorted(ENGINES))
def index(request: pytest.FixtureRequest, tmp_path: Path) -> LexicalIndex:
    """Four rows, in English but for the last."""
    return opener(ENGINES[request.param], tmp_path)(
        row(1, "Parental leave is sixteen weeks.", title="Leave", language="en"),
        row(2, "Parks are closed at night.", title="Parks", language="en"),
        row(3, "The thesis of the paper.", title="Notes", language="en"),
        row(4, "Die Elternzeit dauert drei Jahre.", title="Elternzeit", language="de"),
    )


def typed(index: LexicalIndex, query: str) -> list[int]:
    ids: list[int] = index.search(query, 10, EVERYTHING, prefix=True).ids.tolist()
    return ids


def test_every_beginning_of_a_word_finds_it(index: LexicalIndex) -> None:
    for length in range(2, len("parental") + 1):
        assert 1 in typed(index, "parental"[:length]), length
    for length in range(2, len("elternzeit") + 1):
        assert typed(index, "Elternzeit"[:length]) == [4], length


def test_the_words_before_count_as_ever(index: LexicalIndex) -> None:
    assert typed(index, "leave par")[0] == 1
    assert typed(index, "night par")[0] == 2


def test_a_stop_word_may_go_on(index: LexicalIndex) -> None:
    assert typed(index, "the") == [3]


def test_only_the_last_word_is_unfinished(index: LexicalIndex) -> None:
    assert typed(index, "paren weeks") == [1]
    assert typed(index, "paren nothing") == []
    assert typed(index, "paren ") == []
    assert index.search("paren", 10, EVERYTHING).ids.tolist() == []
    assert typed(index, "p") == []
    for nothing in ("", " ", "...", '"'):
        assert typed(index, nothing) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("title:par", [1, 2]),
        ("(par", [1, 2]),
        ("+par -night", [2]),  # a minus takes nothing away
        ("par*", []),  # a word that is finished, as any other sign after it says
        ("par.*", []),
        ("par~2", []),
        ("par AND", []),
        ("pa\\", []),
    ],
)
def test_what_is_typed_is_data(index: LexicalIndex, query: str, found: list[int]) -> None:
    assert sorted(typed(index, query)) == found
