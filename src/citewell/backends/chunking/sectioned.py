"""Chunks along sections: of headings, of clauses, or with the rows of tables apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from citewell.backends.chunking.clauses import clauses_of
from citewell.backends.chunking.cutting import lines
from citewell.backends.chunking.packing import Atom, Packed, Packer
from citewell.backends.chunking.placing import atoms_of, overlapping
from citewell.backends.chunking.sections import Section, grouped, sections_of
from citewell.backends.chunking.steps import word_starts
from citewell.ports.chunker import ChunkSettings
from citewell.ports.parser import BlockKind, ParsedDocument

Cut = tuple[Sequence[Section], list[Packed]]
"""The sections that give the heading paths, and the chunks."""


def by_structure(document: ParsedDocument, packer: Packer, settings: ChunkSettings) -> Cut:
    """Sections first, then tables, lists, code and paragraphs, then sentences, then words.

    A heading stays with its first content, the head of a table with its first row. Small neighbouring sections of one
    parent share a chunk, whose heading path is then what they have in common; otherwise the path ends with the
    section's own heading.
    """
    return _along(document, packer, settings, sections_of(document))


def by_heading(document: ParsedDocument, packer: Packer, settings: ChunkSettings) -> Cut:
    """Every section by itself; a heading without content goes with the section after it."""
    return _along(document, packer, settings, sections_of(document), joined=False)


def by_clause(document: ParsedDocument, packer: Packer, settings: ChunkSettings) -> Cut:
    """As ``by_structure``, with articles, numbered clauses and their items as sections below the headings."""
    return _along(document, packer, settings, clauses_of(document))


def by_row(document: ParsedDocument, packer: Packer, settings: ChunkSettings) -> Cut:
    """As ``by_structure``, but each row of a table is a chunk; the first one has the table's head with it."""
    return _along(document, packer, settings, sections_of(document), rows_apart=True)


def _along(
    document: ParsedDocument,
    packer: Packer,
    settings: ChunkSettings,
    sections: Sequence[Section],
    *,
    joined: bool = True,
    rows_apart: bool = False,
) -> Cut:
    atoms = {section.start: list(atoms_of(document, section)) for section in sections}

    def size(section: Section) -> int:
        held = atoms[section.start]
        if not held:
            return 0
        start, end = held[0].start, held[-1].end
        return packer.weight(start, end) if packer.fits(start, end) else packer.limit + 1

    packed: list[Packed] = []
    for group in grouped(sections, size, packer.limit, joined=joined):
        held = [atom for section in group for atom in atoms[section.start]]
        for part in _with_rows_apart(document.text, held) if rows_apart else (held,):
            packed.extend(overlapping(document.text, list(packer.pack(part)), settings, packer, word_starts))
    return sections, packed


def _with_rows_apart(text: str, atoms: Sequence[Atom]) -> Iterator[list[Atom]]:
    """``atoms`` in parts that share no chunk: each row of a table is one, the first with what leads it."""
    waiting: list[Atom] = []
    for atom in atoms:
        if atom.kind is not BlockKind.TABLE or atom.leads:
            waiting.append(atom)
            continue
        leading: list[Atom] = []
        while waiting and waiting[-1].leads:
            leading.insert(0, waiting.pop())
        if waiting:
            yield waiting
        for start, end in lines(text, atom.start, atom.end):
            yield [*leading, Atom(start, end, atom.kind, level=1)]
            leading = []
        waiting = []
    if waiting:
        yield waiting
