"""What every lexical index promises about quoted phrases."""

from __future__ import annotations

from pathlib import Path

import pytest

from citewell.ports.lexical_index import LexicalIndexes
from citewell.ports.vector_index import IndexScope
from support.lexical import ENGINES, NO_IDS, Open, found, opener, row


@pytest.fixture(params=list(ENGINES))
def engine(request: pytest.FixtureRequest) -> LexicalIndexes:
    return ENGINES[request.param]


@pytest.fixture
def opened(engine: LexicalIndexes, tmp_path: Path) -> Open:
    return opener(engine, tmp_path)


def test_a_quoted_phrase_is_required(opened: Open) -> None:
    index = opened(
        row(1, "The annual report of the board is public."),
        row(2, "The report is annual, says the board."),
        row(3, "Annual reports are kept for ten years; the board approves them."),
    )
    assert found(index, '"annual report"') == [1, 3]  # words count as their stems
    assert found(index, '"the annual report" board') == [1]  # stop words inside count
    assert found(index, '"annual report" "ten years"') == [3]
    assert found(index, '"annual report" "nine years"') == []
    assert found(index, '"report annual"') == []
    assert sorted(found(index, '"annual report')) == [1, 2, 3]  # an unbalanced quote is a character
    assert found(index, '"is annual" ten years') == [2]  # the rest is optional


def test_a_phrase_keeps_to_scope_and_tail(opened: Open) -> None:
    index = opened(row(1, "green tea", collection=1), row(2, "green tea", collection=2), row(3, "tea green"))
    index.apply([row(4, "green tea", collection=2), row(2, "green coffee", collection=2)], NO_IDS, 6)
    assert found(index, '"green tea"') == [1, 4]
    assert found(index, '"green tea"', scope=IndexScope(collections=frozenset({2}))) == [4]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("“annual report”", [1]),
        ("„annual report“", [1]),
        ("«annual report»", [1]),
        ("»annual report«", [1]),
        ("「数据库连接」", [2]),
        ('"数据库连接"', [2]),
        ("『库数』", []),
        ('"据库连"', [2]),
        ('"第 5 章"', [3]),
        ('"猫"', [4]),
        ('"ERR_CONN_RESET"', [5]),
        ('"C++"', [6]),
        ('"C#"', []),
        ('"WHO"', [6]),
        ('"!!!" annual', [1]),
        ('""', []),
        ('5" and 7" annual', [1, 3]),
        ('"\ud800" annual', [1]),
    ],
)
def test_phrases_in_every_kind_of_quotes(opened: Open, query: str, expected: list[int]) -> None:
    index = opened(
        row(1, "the annual report"),
        row(2, "数据库连接失败"),
        row(3, "见第 5 章"),
        row(4, "一只猫"),
        row(5, "it says ERR_CONN_RESET again"),
        row(6, "the WHO writes C++ code"),
        row(7, "the c programming language"),
    )
    assert found(index, query) == expected


def test_a_phrase_does_not_cross_from_title_into_text(opened: Open) -> None:
    index = opened(row(1, "leave the building", title="Parental"), row(2, "Parental leave", title="Other"))
    assert found(index, '"parental leave"') == [2]
    assert found(index, '"leave the building"') == [1]


def test_a_phrase_keeps_its_stop_words(opened: Open) -> None:
    index = opened(row(1, "to be or not to be"), row(2, "to not be or to be"))
    assert found(index, '"to be or not to be"') == [1]
