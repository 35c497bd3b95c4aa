"""Chunks along the structure of a document."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from citewell.backends.chunking.cutting import containing, paragraphs, stripped, words
from citewell.backends.chunking.packing import Atom, Packed, Packer
from citewell.backends.chunking.sections import Section, common_path, grouped, sections_of
from citewell.domain.errors import InvalidInput
from citewell.ports.chunker import ChunkSettings, ChunkSpan
from citewell.ports.parser import Block, BlockKind, ParsedDocument

_LEAST_TOKENS = 16
_TABLE_HEAD_LINES = 2


class StructureChunker:
    """Implements ``Chunker``: sections first, then tables, lists, code and paragraphs, then sentences, then words.

    A heading stays with its first content, the head of a table with its first row. Small neighbouring sections of one
    parent share a chunk, whose heading path is then what they have in common; otherwise the path ends with the
    section's own heading.
    """

    def chunk(
        self, document: ParsedDocument, settings: ChunkSettings, count_tokens: Callable[[str], int]
    ) -> Sequence[ChunkSpan]:
        """The chunks of ``document``; see ``Chunker``."""
        if settings.max_tokens < _LEAST_TOKENS:
            raise InvalidInput(f"max_tokens must be at least {_LEAST_TOKENS}.", field="max_tokens")
        if not 0 <= settings.overlap < settings.max_tokens / 2:
            raise InvalidInput("overlap must be at least 0 and below half of max_tokens.", field="overlap")
        limit = settings.max_tokens - settings.overlap
        packer = Packer(document.text, count_tokens, limit)
        sections = sections_of(document)
        atoms = {section.start: list(_atoms(document, section)) for section in sections}

        def size(section: Section) -> int:
            held = atoms[section.start]
            if not held:
                return 0
            start, end = held[0].start, held[-1].end
            return packer.weight(start, end) if packer.fits(start, end) else limit + 1

        packed: list[Packed] = []
        for group in grouped(sections, size, limit):
            chunks = list(packer.pack([atom for section in group for atom in atoms[section.start]]))
            if settings.overlap:
                chunks = _overlapping(document.text, chunks, settings, packer)
            packed.extend(chunks)
        return _placed(document, sections, packed)


def _atoms(document: ParsedDocument, section: Section) -> Iterator[Atom]:
    """The heading, paragraphs and blocks of ``section``, in order."""
    text, blocks = document.text, document.blocks
    heading = stripped(text, section.start, section.body)
    if heading is not None:
        yield Atom(*heading, BlockKind.TEXT, leads=True)
    position = section.body
    first = bisect_left(blocks, section.body, key=lambda block: block.end)
    for block in blocks[first:]:
        if block.start >= section.end:
            break
        yield from _paragraphs(text, position, max(position, block.start))
        yield from _block(text, block, max(position, block.start), min(block.end, section.end))
        position = max(position, min(block.end, section.end))
    yield from _paragraphs(text, position, section.end)


def _paragraphs(text: str, start: int, end: int) -> Iterator[Atom]:
    span = stripped(text, start, end)
    if span is not None:
        for begin, stop in paragraphs(text, *span):
            yield Atom(begin, stop, BlockKind.TEXT, level=1)


def _block(text: str, block: Block, start: int, end: int) -> Iterator[Atom]:
    span = stripped(text, start, end)
    if span is None:
        return
    start, end = span
    if block.kind is BlockKind.TABLE:
        head = _line_end(text, start, end, _TABLE_HEAD_LINES)
        if head < end:
            yield Atom(start, head, block.kind, leads=True)
            start, end = stripped(text, head, end) or (head, end)
    yield Atom(start, end, block.kind)


def _line_end(text: str, start: int, end: int, lines: int) -> int:
    """The end of the line that is ``lines`` lines after ``start``, or ``end``."""
    position = start - 1
    for _ in range(lines):
        position = text.find("\n", position + 1, end)
        if position < 0:
            return end
    return position


def _overlapping(text: str, chunks: Sequence[Packed], settings: ChunkSettings, packer: Packer) -> list[Packed]:
    """``chunks`` of one group, each but the first begun a few words earlier, as far as the settings allow."""
    widened = list(chunks[:1])
    for before, chunk in pairwise(chunks):
        best = chunk
        for start, _ in reversed(words(text, before.start, before.end)[1:][-settings.overlap :]):
            tokens = packer.tokens(start, chunk.end)
            if packer.tokens(start, before.end) > settings.overlap or tokens > settings.max_tokens:
                break
            best = Packed(start, chunk.end, chunk.kind, tokens)
        widened.append(best)
    return widened


def _placed(document: ParsedDocument, sections: Sequence[Section], packed: Sequence[Packed]) -> list[ChunkSpan]:
    """``packed`` with the page and the headings that each lies under."""
    page_starts = [page.start for page in document.pages]
    section_starts = [section.start for section in sections]
    spans = []
    for chunk in packed:
        page = containing(page_starts, chunk.start)
        within = sections[containing(section_starts, chunk.start) : bisect_left(section_starts, chunk.end)]
        paths = [each.path for each in within if each.has_content and each.body < chunk.end] or [within[-1].path]
        spans.append(
            ChunkSpan(
                start=chunk.start,
                end=chunk.end,
                page=document.pages[page].number if page >= 0 else None,
                heading_path=common_path(paths),
                kind=chunk.kind,
                tokens=chunk.tokens,
            )
        )
    return spans
