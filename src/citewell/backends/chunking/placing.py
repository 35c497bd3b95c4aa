"""What every strategy shares: atoms of sections, overlap, and where a chunk lies in its document."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from citewell.backends.chunking.cutting import containing, paragraphs, stripped
from citewell.backends.chunking.packing import Atom, Packed, Packer
from citewell.backends.chunking.sections import Section, common_path
from citewell.ports.chunker import ChunkSettings, ChunkSpan
from citewell.ports.parser import Block, BlockKind, ParsedDocument

_TABLE_HEAD_LINES = 2
_RULE = frozenset("|-: \t")

Steps = Callable[[str, int, int], Sequence[int]]
"""Where in ``text[start:end]`` an overlap may begin."""


def atoms_of(document: ParsedDocument, section: Section) -> Iterator[Atom]:
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


def overlapping(
    text: str, chunks: Sequence[Packed], settings: ChunkSettings, packer: Packer, steps: Steps
) -> list[Packed]:
    """``chunks`` of one group, each but the first begun a few steps earlier, as far as the settings allow."""
    if not settings.overlap:
        return list(chunks)
    widened = list(chunks[:1])
    for before, chunk in pairwise(chunks):
        best = chunk
        starts = [step for step in steps(text, before.start, before.end) if before.start < step < chunk.start]
        fewest, most = 0, min(len(starts), settings.overlap)  # so many steps earlier is allowed; more are not
        while fewest < most:
            tried = (fewest + most + 1) // 2
            start = starts[-tried]
            tokens = packer.weight(start, chunk.end)
            if tokens <= settings.max_tokens and packer.weight(start, before.end) <= settings.overlap:
                fewest = tried
                best = Packed(start, chunk.end, chunk.kind, packer.tokens(start, chunk.end))
            else:
                most = tried - 1
        widened.append(best)
    return widened


def placed(document: ParsedDocument, sections: Sequence[Section], packed: Sequence[Packed]) -> list[ChunkSpan]:
    """``packed`` with the page, the headings and the head of the table that each lies under."""
    page_starts = [page.start for page in document.pages]
    section_starts = [section.start for section in sections]
    tables = [block for block in document.blocks if block.kind is BlockKind.TABLE]
    table_starts = [table.start for table in tables]
    heads: dict[int, tuple[int, str] | None] = {}
    spans = []
    for chunk in packed:
        page = containing(page_starts, chunk.start)
        within = sections[containing(section_starts, chunk.start) : bisect_left(section_starts, chunk.end)]
        paths = [each.path for each in within if each.has_content and each.body < chunk.end] or [within[-1].path]
        header = None
        table = containing(table_starts, chunk.start)
        if table >= 0 and chunk.start < tables[table].end:
            if table not in heads:
                heads[table] = _head(document.text, tables[table])
            head = heads[table]
            header = head[1] if head is not None and chunk.start >= head[0] else None
        spans.append(
            ChunkSpan(
                start=chunk.start,
                end=chunk.end,
                page=document.pages[page].number if page >= 0 else None,
                heading_path=common_path(paths),
                kind=chunk.kind,
                tokens=chunk.tokens,
                header=header,
            )
        )
    return spans


def _head(text: str, table: Block) -> tuple[int, str] | None:
    """Where the head of a table ends, and its cells with ``|`` between them; ``None`` for a table without one."""
    first = _line_end(text, table.start, table.end, 1)
    second = _line_end(text, table.start, table.end, _TABLE_HEAD_LINES)
    rule = text[first:second].strip()
    if second >= table.end or not rule or not set(rule) <= _RULE:
        return None
    cells = [cell.strip() for cell in text[table.start : first].strip().strip("|").split("|")]
    head = " | ".join(cell for cell in cells if cell)
    return (second, head) if head else None
