"""The sections of a document, and which neighbours are small enough to share a chunk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from citewell.ports.parser import ParsedDocument


@dataclass(frozen=True, slots=True)
class Section:
    """``text[start:end]`` from one heading to the next.

    ``body`` is where the heading line ends (``start`` where there is none); ``path`` holds the titles from the
    outermost heading to the section's own.
    """

    start: int
    body: int
    end: int
    path: tuple[str, ...]
    has_content: bool


def sections_of(document: ParsedDocument) -> list[Section]:
    """The sections in order; together they are the whole text."""
    text, headings = document.text, document.headings
    found: list[Section] = []
    first = headings[0].start if headings else len(text)
    if first:
        found.append(Section(0, 0, first, (), bool(text[:first].strip())))
    above: list[tuple[int, str]] = []
    for position, heading in enumerate(headings):
        end = headings[position + 1].start if position + 1 < len(headings) else len(text)
        while above and above[-1][0] >= heading.level:
            above.pop()
        above.append((heading.level, heading.title))
        path = tuple(title for _, title in above if title)
        found.append(Section(heading.start, heading.end, end, path, bool(text[heading.end : end].strip())))
    return found


def common_path(paths: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The longest beginning that all ``paths`` share; empty for no paths."""
    if not paths:
        return ()
    shortest, longest = min(paths), max(paths)
    for depth, title in enumerate(shortest):
        if title != longest[depth]:
            return shortest[:depth]
    return shortest


def grouped(
    sections: Sequence[Section], size: Callable[[Section], int], limit: int, *, joined: bool = True
) -> list[list[Section]]:
    """Neighbours that belong in one chunk together, the others alone.

    A heading without content goes with the section after it. Sections of one parent, or parent and child, are joined
    while one of them is small (a quarter of ``limit``), the group is not yet half full, and all fits in ``limit``.

    Args:
        sections: In order.
        size: The tokens of a section, heading included.
        limit: The most tokens of a chunk.
        joined: Whether small neighbours are joined at all.
    """
    groups: list[list[Section]] = []
    total = 0
    for section in sections:
        tokens = size(section)
        last = groups[-1] if groups else None
        if last is not None and (not last[-1].has_content or (joined and _joins(last, total, section, tokens, limit))):
            last.append(section)
            total += tokens
        else:
            groups.append([section])
            total = tokens
    return groups


def _joins(group: Sequence[Section], total: int, section: Section, tokens: int, limit: int) -> bool:
    if total + tokens > limit or total >= limit / 2 or min(total, tokens) > limit / 4:
        return False
    first = next((each.path for each in group if each.has_content), group[0].path)
    return section.path[:-1] == first[:-1] or section.path[: len(first)] == first
