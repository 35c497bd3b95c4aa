"""Chunks without regard to sections: sentences filled up, and windows of words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from citewell.backends.chunking.cutting import CUTTERS, pieces, sentences
from citewell.backends.chunking.packing import Atom, Packed, Packer
from citewell.backends.chunking.placing import atoms_of, overlapping
from citewell.backends.chunking.sectioned import Cut
from citewell.backends.chunking.sections import sections_of
from citewell.backends.chunking.steps import sentence_starts, units
from citewell.ports.chunker import ChunkSettings
from citewell.ports.parser import BlockKind, ParsedDocument


def by_sentence(document: ParsedDocument, packer: Packer, settings: ChunkSettings) -> Cut:
    """Sentences, filled up to the limit over all headings; tables, lists and code are cut as by structure.

    An overlap is of whole sentences.
    """
    sections = sections_of(document)
    atoms = [
        part
        for section in sections
        for atom in atoms_of(document, section)
        for part in _in_sentences(document.text, atom)
    ]
    return sections, overlapping(document.text, list(packer.pack(atoms)), settings, packer, sentence_starts)


def _in_sentences(text: str, atom: Atom) -> Iterator[Atom]:
    if atom.kind is not BlockKind.TEXT or atom.leads:
        yield atom
        return
    following = CUTTERS[BlockKind.TEXT].index(sentences) + 1
    for start, end in sentences(text, atom.start, atom.end):
        yield Atom(start, end, atom.kind, level=following)


def by_size(document: ParsedDocument, packer: Packer, settings: ChunkSettings) -> Cut:
    """Windows of ``max_tokens`` tokens at most, each beginning ``overlap`` tokens at most before the last one ends."""
    windows = _Windows.of(document.text, packer, settings)
    return sections_of(document), list(windows.all())


@dataclass(frozen=True, slots=True)
class _Windows:
    text: str
    packer: Packer
    settings: ChunkSettings
    starts: Sequence[int]
    ends: Sequence[int]

    @classmethod
    def of(cls, text: str, packer: Packer, settings: ChunkSettings) -> _Windows:
        return cls(text, packer, settings, *units(text, 0, len(text)))

    def all(self) -> Iterator[Packed]:
        first, fresh = 0, 0  # the window's first word, and the first that no window has had
        while fresh < len(self.starts):
            last = self._furthest(first, fresh)
            if last is None:
                if first < fresh:  # there is no room for an overlap
                    first = fresh
                    continue
                word = Atom(
                    self.starts[fresh], self.ends[fresh], BlockKind.TEXT, level=CUTTERS[BlockKind.TEXT].index(pieces)
                )
                yield from self.packer.pack([word])
                first = fresh = fresh + 1
                continue
            yield self._window(first, last)
            fresh = last + 1
            first = self._overlap(first, last)

    def _window(self, first: int, last: int) -> Packed:
        start, end = self.starts[first], self.ends[last]
        return Packed(start, end, BlockKind.TEXT, self.packer.tokens(start, end))

    def _weight(self, first: int, last: int) -> int:
        return self.packer.weight(self.starts[first], self.ends[last], limit=self.settings.max_tokens)

    def _furthest(self, first: int, least: int) -> int | None:
        """The last word of the window that begins with ``first``; ``None`` if not even ``least`` fits into it."""
        limit = self.settings.max_tokens
        fitting, high = least - 1, len(self.starts) - 1
        tried = min(high, max(least, first + limit))
        while fitting < high:
            weight = self._weight(first, tried)
            if weight <= limit:
                fitting = tried
                guess = tried + max(1, (limit - weight) // 2)
            else:
                high = tried - 1
                guess = tried - max(1, (weight - limit) // 2) if weight < 2 * limit else (fitting + tried) // 2
            tried = min(high, max(fitting + 1, guess))
        return fitting if fitting >= least else None

    def _overlap(self, first: int, last: int) -> int:
        """The first word of the next window: as early as the overlap allows."""
        fewest, most = 0, min(self.settings.overlap, last - first)
        while fewest < most:
            tried = (fewest + most + 1) // 2
            if self._weight(last + 1 - tried, last) <= self.settings.overlap:
                fewest = tried
            else:
                most = tried - 1
        return last + 1 - fewest
