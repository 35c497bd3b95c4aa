"""What every chunker promises, on made-up documents of every shape."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citewell.backends.chunking import StrategyChunker
from citewell.backends.parsing.markdown_map import map_markdown
from citewell.domain.errors import InvalidInput
from citewell.ports.chunker import Chunker, ChunkSettings, ChunkSpan, ChunkStrategy
from citewell.ports.parser import Page, ParsedDocument

Counter = Callable[[str], int]


def by_words(text: str) -> int:
    """Words and marks, the way a WordPiece tokenizer begins."""
    return len(re.findall(r"\w+|[^\w\s]", text))


def by_quarters(text: str) -> int:
    """A tokenizer that is not additive: joined text weighs more than its parts."""
    return (len(text) + 3) // 4 + text.count("\n")


def by_characters(text: str) -> int:
    return len(text)


def unknown_words(text: str) -> int:
    """Long words are one token, as in BERT."""
    return len(text.split())


COUNTERS: list[Counter] = [by_words, by_quarters, by_characters, unknown_words]
CHUNKERS: list[Chunker] = [StrategyChunker()]

word = st.text(alphabet="abcdefghij .,!é中文。\u0301\u200d\n", min_size=1, max_size=60)
markdown_piece = st.one_of(
    word,
    st.builds(
        lambda level, title: f"\n\n{'#' * level} {title}\n\n", st.integers(1, 6), st.text("abc xyz", max_size=20)
    ),
    st.builds(
        lambda rows: "\n\n| a | b |\n|---|---|\n" + "".join(f"| {row} | x |\n" for row in rows),
        st.lists(st.integers(0, 10**9), max_size=30),
    ),
    st.builds(
        lambda items: "\n\n" + "".join(f"- item {item} of it. More.\n" for item in items),
        st.lists(st.integers(0, 999), max_size=20),
    ),
    st.builds(
        lambda lines: "\n\n```\n" + "".join(f"x = {line}\n\n" for line in lines) + "```\n\n",
        st.lists(st.integers(0, 999), max_size=20),
    ),
    st.builds(lambda letter, times: letter * times, st.sampled_from("a中 \n."), st.integers(1, 2000)),
    st.builds(
        lambda marks: "".join(f"\n{mark} Somebody shall do it; or not." for mark in marks),
        st.lists(
            st.sampled_from(["1.", "1.1", "1.2", "2.", "(a)", "(b)", "(i)", "(ii)", "Article 1", "§ 2", "第三条"]),
            max_size=9,
        ),
    ),
    st.sampled_from(["First sentence. Second one! A third? ", "\n\n", "   ", "x" * 300]),
)


@st.composite
def documents(draw: st.DrawFn) -> ParsedDocument:
    text = "".join(draw(st.lists(markdown_piece, max_size=25))).replace("\r", "")
    structure = map_markdown(text)
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=4)) | {0})
    ends = [*cuts[1:], len(text)]
    pages = tuple(Page(number, start, end) for number, (start, end) in enumerate(zip(cuts, ends, strict=True), start=1))
    return ParsedDocument(
        text=text,
        media_type="text/markdown",
        parser="test",
        parser_version="1",
        pages=pages if draw(st.booleans()) else (),
        headings=structure.headings,
        blocks=structure.blocks,
    )


def assert_promises(document: ParsedDocument, chunks: list[ChunkSpan], cut: ChunkSettings, count: Counter) -> None:
    text = document.text
    for chunk in chunks:
        piece = text[chunk.start : chunk.end]
        assert piece
        assert piece == piece.strip()
        assert chunk.tokens == count(piece)
        assert chunk.tokens <= cut.max_tokens or len(piece) == 1
        assert (chunk.page is None) == (not document.pages)
        if document.pages:
            assert any(page.number == chunk.page and page.start <= chunk.start < page.end for page in document.pages)
    starts, ends = [chunk.start for chunk in chunks], [chunk.end for chunk in chunks]
    assert starts == sorted(set(starts))
    assert ends == sorted(set(ends))
    covered = set[int]()
    for chunk in chunks:
        covered.update(range(chunk.start, chunk.end))
    assert all(character.isspace() or position in covered for position, character in enumerate(text))
    if cut.overlap == 0:
        assert all(end <= start for end, start in zip(ends, starts[1:], strict=False))


@pytest.mark.parametrize("chunker", CHUNKERS, ids=lambda each: type(each).__name__)
@pytest.mark.parametrize("count", COUNTERS, ids=lambda each: each.__name__)
@pytest.mark.parametrize("strategy", ChunkStrategy)
@settings(max_examples=20, deadline=None)
@given(document=documents(), most=st.integers(16, 220))
def test_chunks_are_exact_cover_everything_and_stay_below_the_limit(
    chunker: Chunker, count: Counter, strategy: ChunkStrategy, document: ParsedDocument, most: int
) -> None:
    cut = ChunkSettings(max_tokens=most, strategy=strategy)
    chunks = list(chunker.chunk(document, cut, count))
    assert_promises(document, chunks, cut, count)
    assert list(chunker.chunk(document, cut, count)) == chunks


@pytest.mark.parametrize("chunker", CHUNKERS, ids=lambda each: type(each).__name__)
@pytest.mark.parametrize("strategy", ChunkStrategy)
@settings(max_examples=40, deadline=None)
@given(document=documents(), most=st.integers(16, 120), share=st.floats(0.01, 0.49))
def test_overlapping_chunks_keep_the_limit_and_overlap_no_more_than_asked(
    chunker: Chunker, strategy: ChunkStrategy, document: ParsedDocument, most: int, share: float
) -> None:
    cut = ChunkSettings(max_tokens=most, overlap=int(most * share), strategy=strategy)
    chunks = list(chunker.chunk(document, cut, by_words))
    assert_promises(document, chunks, cut, by_words)
    for before, after in pairwise(chunks):
        assert by_words(document.text[after.start : before.end]) <= cut.overlap


@pytest.mark.parametrize("chunker", CHUNKERS, ids=lambda each: type(each).__name__)
def test_a_window_that_is_long_and_has_many_marks_keeps_the_limit(chunker: Chunker) -> None:
    text = "aaaaaa." + "a" * 388 + "\n\n| a | b |\n|---|---|"
    document = ParsedDocument(text=text, media_type="text/plain", parser="test", parser_version="1")
    cut = ChunkSettings(max_tokens=16, overlap=4, strategy=ChunkStrategy.FIXED)
    assert_promises(document, list(chunker.chunk(document, cut, by_words)), cut, by_words)


@pytest.mark.parametrize("chunker", CHUNKERS, ids=lambda each: type(each).__name__)
@pytest.mark.parametrize("cut", [ChunkSettings(15), ChunkSettings(100, 50), ChunkSettings(100, -1)])
def test_impossible_settings_are_refused(chunker: Chunker, cut: ChunkSettings) -> None:
    document = ParsedDocument(text="a", media_type="text/plain", parser="test", parser_version="1")
    with pytest.raises(InvalidInput):
        chunker.chunk(document, cut, by_words)


@pytest.mark.parametrize("chunker", CHUNKERS, ids=lambda each: type(each).__name__)
def test_nothing_but_white_space_makes_no_chunks(chunker: Chunker) -> None:
    document = ParsedDocument(text=" \n\u00a0\n\t", media_type="text/plain", parser="test", parser_version="1")
    assert list(chunker.chunk(document, ChunkSettings(), by_words)) == []
