"""What each strategy is for: where its chunks begin, and which headings and table heads they know of."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from citewell.backends.chunking import StrategyChunker
from citewell.backends.chunking.steps import units
from citewell.backends.parsing.markdown_map import map_markdown
from citewell.ports.chunker import ChunkSettings, ChunkSpan, ChunkStrategy
from citewell.ports.parser import ParsedDocument

EU = """CHAPTER I
General provisions

Article 1

Subject matter

This Regulation lays down rules relating to the protection of natural persons.

Article 2

Scope

1. This Regulation applies to the processing of personal data wholly by automated means.

2. This Regulation does not apply to the processing of personal data:

(a) in the course of an activity which falls outside the scope of Union law;

(b) by the Member States:

(i) when carrying out activities of the first kind;

(ii) when carrying out activities of the second kind;

(c) by a natural person in the course of a purely personal activity.

CHAPTER II
Principles

Article 5

Principles relating to processing

Personal data shall be processed lawfully.
"""


def words(text: str) -> int:
    return len(re.findall(r"\w+|[^\w\s]", text))


def cut(text: str, strategy: ChunkStrategy, most: int = 40, overlap: int = 0) -> list[tuple[str, ChunkSpan]]:
    structure = map_markdown(text)
    document = ParsedDocument(text, "text/markdown", "test", "1", headings=structure.headings, blocks=structure.blocks)
    spans = StrategyChunker().chunk(document, ChunkSettings(most, overlap, strategy), words)
    return [(text[span.start : span.end], span) for span in spans]


def prose(sentences: int) -> str:
    return " ".join(f"This is sentence number {number} of it." for number in range(sentences))


def test_sentences_are_filled_over_headings() -> None:
    text = f"# A\n\n{prose(3)}\n\n# B\n\n{prose(3)}"
    (piece, span), *others = cut(text, ChunkStrategy.SENTENCE, most=80)
    assert (piece, span.heading_path, others) == (text, (), [])
    for piece, span in cut(text, ChunkStrategy.SENTENCE, most=20):
        assert piece.endswith("of it.")
        assert span.tokens <= 20


def test_sentences_overlap_by_whole_sentences() -> None:
    chunks = cut(prose(12), ChunkStrategy.SENTENCE, most=40, overlap=10)
    assert len(chunks) > 2
    for (before, _), (after, _) in pairwise(chunks):
        assert before.endswith(after[: after.index("of it.") + 6])


def test_every_section_is_a_chunk_by_heading() -> None:
    text = "# A\n\nIt is A.\n\n## One\n\nIt is 1.\n\n## Two\n\nIt is 2.\n\n# B\n\n## Three\n\nIt is 3."
    chunks = cut(text, ChunkStrategy.HEADING)
    assert [span.heading_path for _, span in chunks] == [("A",), ("A", "One"), ("A", "Two"), ("B", "Three")]
    assert chunks[-1][0] == "# B\n\n## Three\n\nIt is 3."
    long = cut(f"# A\n\n{prose(20)}", ChunkStrategy.HEADING)
    assert len(long) > 1
    assert {span.heading_path for _, span in long} == {("A",)}


def test_every_row_is_a_chunk_that_knows_its_columns() -> None:
    rows = "".join(f"| P{number} | {number} EUR |\n" for number in range(5))
    chunks = cut(f"# Prices\n\n{prose(2)}\n\n| Product | Price |\n|---|---|\n{rows}\nThat is all.", ChunkStrategy.TABLE)
    pieces = [piece for piece, _ in chunks]
    assert pieces == [
        f"# Prices\n\n{prose(2)}",
        "| Product | Price |\n|---|---|\n| P0 | 0 EUR |",
        *(f"| P{number} | {number} EUR |" for number in range(1, 5)),
        "That is all.",
    ]
    assert [span.header for _, span in chunks] == [None, None, *["Product | Price"] * 4, None]


@pytest.mark.parametrize("strategy", ChunkStrategy)
def test_rows_that_go_on_know_their_columns_in_every_strategy(strategy: ChunkStrategy) -> None:
    rows = "".join(f"| P{number} | {number} EUR |\n" for number in range(30))
    chunks = cut(f"| Product | Price |\n|---|---|\n{rows}", strategy)
    assert len(chunks) > 1
    assert chunks[0][1].header is None
    assert {span.header for _, span in chunks[1:]} == {"Product | Price"}


def test_a_table_without_a_head_has_none() -> None:
    assert all(span.header is None for _, span in cut("| a | b |\n" * 30, ChunkStrategy.TABLE, most=16))


def paths(text: str, most: int = 20) -> dict[str, tuple[str, ...]]:
    """The heading path of every chunk by its first words."""
    return {piece[:24]: span.heading_path for piece, span in cut(text, ChunkStrategy.LEGAL, most)}


def test_articles_and_clauses_make_the_path() -> None:
    found = paths(EU)
    chapter, scope = "CHAPTER I General provisions", "Article 2 Scope"
    assert found["CHAPTER I\nGeneral provis"] == (chapter, "Article 1 Subject matter")
    assert found["Article 2\n\nScope\n\n1. Thi"] == (chapter, scope, "1")
    assert found["2. This Regulation does "] == (chapter, scope, "2")
    assert found["(a) in the course of an "] == (chapter, scope, "2", "(a)")
    assert found["(b) by the Member States"] == (chapter, scope, "2", "(b)")
    assert found["(ii) when carrying out a"] == (chapter, scope, "2", "(b)", "(ii)")
    assert found["(c) by a natural person "] == (chapter, scope, "2", "(c)")
    assert found["CHAPTER II\nPrinciples\n\nA"] == (
        "CHAPTER II Principles",
        "Article 5 Principles relating to processing",
    )


DECIMAL = """1. Definitions

Words mean what they mean here, in this contract of ours, and nothing else at all.

1.1 The seller is who sells the goods to the buyer under this contract, wherever that is.

1.2 The buyer is who buys the goods from the seller under this contract, wherever that is.

2. Price

The price is what both have agreed upon in writing before the goods were handed over.
"""

GERMAN = """§ 1 Anwendungsbereich

Dieses Gesetz gilt für alle, die es lesen und die es nicht lesen, ohne Ausnahme.

§ 2 Begriffe

(1) Leser ist, wer dieses Gesetz liest, ob er es nun versteht oder aber auch nicht.

(2) Nicht Leser ist, wer dieses Gesetz nicht liest, ob er es nun verstünde oder nicht.
"""

CHINESE = """第一章 总则
第一条 为了 保护 民事 主体 的 合法 权益 调整 民事 关系 维护 社会 和 经济 秩序 制定 本法 。
第二条 民法 调整 平等 主体 的 自然人 法人 和 非法人 组织 之间 的 人身 关系 和 财产 关系 等 。
"""

STARTED_LATE = """# Contract

## Term

(h) The eighth of them is here because the others were left out by somebody.

(a) The first of them is here and it is as long as it has to be for this test of ours.

(b) The second of them is here and it is as long as it has to be for this test of ours.
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (DECIMAL, [("1. Definitions",), ("1. Definitions", "1.1"), ("1. Definitions", "1.2"), ("2. Price",)]),
        (GERMAN, [("§ 1 Anwendungsbereich",), ("§ 2 Begriffe", "(1)"), ("§ 2 Begriffe", "(2)")]),
        (CHINESE, [("第一章 总则", "第一条"), ("第一章 总则", "第二条")]),
        (STARTED_LATE, [("Contract", "Term"), ("Contract", "Term", "(a)"), ("Contract", "Term", "(b)")]),
    ],
)
def test_numbering_of_contracts_and_laws(text: str, expected: list[tuple[str, ...]]) -> None:
    found = [span.heading_path for _, span in cut(text, ChunkStrategy.LEGAL, most=22)]
    assert list(dict.fromkeys(found)) == expected


@pytest.mark.parametrize(
    "line",
    [
        "Section 12 of the Act says so.",
        "J. Smith was there.",
        "3.5 million came.",
        "Article 5 shall not apply.",
        "7. day",
    ],
)
def test_what_only_looks_like_a_clause_is_none(line: str) -> None:
    text = f"{prose(6)}\n{line}\n{prose(6)}"
    assert {span.heading_path for _, span in cut(text, ChunkStrategy.LEGAL)} == {()}


def test_windows_are_full_and_overlap_as_asked() -> None:
    text = " ".join(f"w{number}" for number in range(500))
    chunks = cut(text, ChunkStrategy.FIXED, most=50, overlap=10)
    assert {span.tokens for _, span in chunks[:-1]} == {50}
    for (before, _), (after, _) in pairwise(chunks):
        assert before.split()[-10:] == after.split()[:10]


def test_windows_of_text_without_spaces_are_nearly_full() -> None:
    text = "民法调整平等主体的自然人和法人之间的人身关系和财产关系" * 40
    spans = StrategyChunker().chunk(
        ParsedDocument(text, "text/plain", "test", "1"), ChunkSettings(100, 20, ChunkStrategy.FIXED), len
    )
    assert all(92 <= span.tokens <= 100 for span in spans[:-1])
    assert all(12 <= before.end - after.start <= 20 for before, after in pairwise(spans))


def test_default_chunks_of_text_without_spaces_overlap_too() -> None:
    text = "民法调整平等主体的自然人和法人之间的人身关系和财产关系" * 40
    spans = StrategyChunker().chunk(ParsedDocument(text, "text/plain", "test", "1"), ChunkSettings(100, 20), len)
    assert all(0 < before.end - after.start <= 20 for before, after in pairwise(spans))


def test_units_keep_marks_with_their_letter() -> None:
    text = "e\u0301" * 60
    starts, ends = units(text, 0, len(text))
    assert list(starts)[1:] == list(ends)[:-1]
    assert all(text[start] == "e" for start in starts)
