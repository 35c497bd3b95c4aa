"""Where chunks begin and end, and which headings they lie under."""

from __future__ import annotations

import re
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from citewell.backends.chunking import StrategyChunker
from citewell.backends.chunking.cutting import CUTTERS, stripped
from citewell.backends.chunking.sections import common_path
from citewell.backends.parsing.markdown_map import map_markdown
from citewell.ports.chunker import ChunkSettings, ChunkSpan
from citewell.ports.parser import BlockKind, ParsedDocument


def words(text: str) -> int:
    return len(re.findall(r"\w+|[^\w\s]", text))


def chunked(text: str, most: int = 40, count: Callable[[str], int] = words) -> list[tuple[str, ChunkSpan]]:
    structure = map_markdown(text)
    document = ParsedDocument(text, "text/markdown", "test", "1", headings=structure.headings, blocks=structure.blocks)
    return [
        (text[each.start : each.end], each) for each in StrategyChunker().chunk(document, ChunkSettings(most), count)
    ]


def prose(sentences: int) -> str:
    return " ".join(f"This is sentence number {number} of it." for number in range(sentences))


def test_sections_are_not_mixed_when_they_are_large() -> None:
    text = f"# A\n\n{prose(4)}\n\n## B\n\n{prose(4)}\n\n# C\n\n{prose(4)}"
    assert [(piece.split("\n")[0], span.heading_path) for piece, span in chunked(text)] == [
        ("# A", ("A",)),
        ("## B", ("A", "B")),
        ("# C", ("C",)),
    ]


def test_small_sections_of_one_parent_share_a_chunk_under_their_parent() -> None:
    text = f"# Words\n\n{prose(4)}\n\n## One\n\nIt is 1.\n\n## Two\n\nIt is 2.\n\n# Other\n\nIt is not."
    chunks = chunked(text)
    assert [span.heading_path for _, span in chunks] == [("Words",), ("Words",), ("Other",)]
    assert chunks[1][0] == "## One\n\nIt is 1.\n\n## Two\n\nIt is 2."


def test_cousins_do_not_share_a_chunk() -> None:
    text = "# A\n\n## A1\n\nIt is 1.\n\n# B\n\n## B1\n\nIt is 2."
    assert [span.heading_path for _, span in chunked(text)] == [("A", "A1"), ("B", "B1")]


def test_a_heading_stays_with_its_first_content() -> None:
    for sentences in range(1, 12):
        text = f"{prose(sentences)}\n\n# The heading\n\n## Below it\n\n{prose(9)}"
        (first,) = (piece for piece, _ in chunked(text) if "# The heading" in piece)
        assert "## Below it\n\nThis is sentence number 0 of it." in first


def test_a_chunk_that_goes_on_keeps_the_heading_path() -> None:
    assert {span.heading_path for _, span in chunked(f"# A\n\n### C\n\n{prose(30)}")} == {("A", "C")}


def test_sentences_stay_whole() -> None:
    for piece, span in chunked(prose(50)):
        assert piece.startswith("This is")
        assert piece.endswith("of it.")
        assert span.tokens <= 40


def test_chunks_are_filled_evenly() -> None:
    sizes = [span.tokens for _, span in chunked(prose(8), most=60)]
    assert sizes == [32, 32]


def test_rows_stay_whole_and_the_head_of_a_table_with_the_first() -> None:
    rows = "".join(f"| {number} | cell number {number} |\n" for number in range(20))
    text = f"{prose(4)}\n\n| n | cell |\n|---|---|\n{rows}"
    chunks = [(piece, span) for piece, span in chunked(text, most=50) if span.kind is BlockKind.TABLE]
    assert chunks[0][0].startswith("| n | cell |\n|---|---|\n| 0 | cell number 0 |")
    assert len(chunks) > 2
    for piece, _ in chunks:
        assert all(line.startswith("| ") and line.endswith(" |") for line in piece.split("\n") if "---" not in line)


def test_a_row_that_does_not_fit_is_cut_between_words() -> None:
    text = f"| a |\n|---|\n| {'word ' * 200} |\n"
    assert all(not piece.startswith("ord") and not piece.endswith("wor") for piece, _ in chunked(text))


def test_items_of_a_list_stay_whole() -> None:
    text = "".join(f"- Item {number}\n  goes on here\n  - and has a part\n" for number in range(12))
    for piece, span in chunked(text):
        assert piece.startswith("- Item")
        assert piece.endswith("and has a part")
        assert span.kind is BlockKind.LIST


def test_code_is_cut_between_its_paragraphs() -> None:
    text = "```\n" + "".join(f"def f{number}():\n    return {number}\n\n" for number in range(12)) + "```\n"
    chunks = chunked(text)
    assert all(span.kind is BlockKind.CODE for _, span in chunks)
    assert all(piece.startswith(("```", "def")) for piece, _ in chunks)


def test_a_small_lead_in_takes_a_part_of_the_list_it_introduces() -> None:
    items = "".join(f"- Choice number {number}\n" for number in range(9))
    first, span = chunked(f"# Title\n\n{prose(6)}\n\n# Options\n\nYou have:\n\n{items}")[2]
    assert first.startswith("# Options\n\nYou have:\n\n- Choice number 0\n")
    assert span.kind is BlockKind.LIST


def test_scripts_without_spaces_are_cut_after_sentences() -> None:
    text = "これは一つの文です。次の文もあります！最後の文でしょうか？" * 10  # noqa: RUF001 - marks of scripts without spaces
    assert all(piece[-1] in "。！？" for piece, _ in chunked(text, count=len))  # noqa: RUF001 - marks of scripts without spaces


def test_accents_and_joiners_stay_with_their_letter() -> None:
    text = "e\u0301" * 500
    for piece, _ in chunked(text, count=len):
        assert piece.startswith("e")


def test_one_token_may_not_stand_for_a_whole_file() -> None:
    pieces = chunked("A" * 100_000, count=lambda text: len(text.split()))
    assert max(len(piece) for piece, _ in pieces) <= 40 * 33


def test_a_heading_longer_than_a_chunk_is_cut() -> None:
    chunks = chunked(f"# {'word ' * 100}\n\nContent.")
    assert all(span.tokens <= 40 for _, span in chunks)
    assert chunks[-1][0].endswith("Content.")


def test_headings_without_content_are_packed_like_lines() -> None:
    chunks = chunked("".join(f"# h{number}\n" for number in range(100)))
    assert [span.tokens for _, span in chunks] == [40] * 5


def test_the_common_path_is_the_shared_beginning() -> None:
    assert common_path([("a", "b", "c"), ("a", "b"), ("a", "b", "d")]) == ("a", "b")
    assert common_path([("a",), ("b",)]) == ()
    assert common_path([("a", "b")]) == ("a", "b")
    assert common_path([]) == ()


@given(st.text(alphabet="ab .!,\n-1|。，é", max_size=200))  # noqa: RUF001 - marks of scripts without spaces
def test_every_cutter_covers_all_but_white_space_in_order(text: str) -> None:
    span = stripped(text, 0, len(text))
    for cutter in {cutter for cutters in CUTTERS.values() for cutter in cutters}:
        if span is None:
            continue
        pieces = cutter(text, *span)
        assert "".join(text[start:end] for start, end in pieces).split() or not text.split()
        assert "".join("".join(text[start:end].split()) for start, end in pieces) == "".join(text.split())
        assert all(text[start:end] == text[start:end].strip() and start < end for start, end in pieces)
        assert pieces == sorted(pieces)
