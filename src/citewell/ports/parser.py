"""Files to text with structure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol


class BlockKind(StrEnum):
    """What a stretch of a document is."""

    TEXT = "text"
    TABLE = "table"
    CODE = "code"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Page:
    """``text[start:end]`` lies on page ``number`` (from 1; slide or sheet number where there are no pages)."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Heading:
    """``text[start:end]`` is a heading line of ``level`` 1 to 6; ``title`` is its plain text."""

    level: int
    title: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Block:
    """``text[start:end]`` is one table, code block or list. What no block covers is running text."""

    kind: BlockKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    r"""A document as text (Markdown where the source has structure) with a map of it.

    All offsets count Unicode code points of ``text``. Pages, headings and blocks are sorted by ``start`` and
    lie inside the text; pages do not overlap, nor do blocks. ``text`` is what citations quote, so it is
    final: no NUL, no lone surrogates, line ends are ``\\n``. ``metadata`` holds what the file says of itself
    (author, created, …) as JSON values. ``warnings`` are sentences for a person (a page without text, …).
    """

    text: str
    media_type: str
    parser: str
    parser_version: str
    title: str | None = None
    language: str | None = None
    pages: tuple[Page, ...] = ()
    headings: tuple[Heading, ...] = ()
    blocks: tuple[Block, ...] = ()
    metadata: Mapping[str, object] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParseLimits:
    """Bounds of one parse; crossing one ends the parse with ``DocumentUnreadable``."""

    memory_bytes: int = 1_500_000_000
    cpu_seconds: int = 120
    wall_seconds: float = 180.0
    text_chars: int = 50_000_000


class Parser(Protocol):
    """Reads one family of formats. Runs inside the child process; never called by services."""

    @property
    def name(self) -> str:
        """Stable name, stored with every version that it read."""
        ...

    @property
    def version(self) -> str:
        """Changes when the output for the same bytes may change."""
        ...

    @property
    def media_types(self) -> frozenset[str]:
        """What it reads."""
        ...

    def parse(self, path: Path, *, file_name: str, media_type: str, limits: ParseLimits) -> ParsedDocument:
        """The document in ``path``.

        Args:
            path: The bytes; the name of this path means nothing.
            file_name: What its user calls it; for titles and encodings only.
            media_type: One of ``media_types``, sniffed from the content.
            limits: Bounds; the host enforces those on memory and time.

        Raises:
            DocumentUnreadable: with a reason that a person understands.
        """
        ...


class DocumentReader(Protocol):
    """Reads any supported file in a child process that can be killed, without network."""

    def sniff(self, path: Path, *, file_name: str) -> str:
        """The media type, judged by content; the name decides only between kinds of text.

        Raises:
            DocumentUnreadable: reason ``empty`` for an empty file; ``encrypted`` or ``damaged`` where the container
                shows it before anything is read.
            UnsupportedFormat: the content is of a kind that no parser reads (facts: ``media_type``).
        """
        ...

    def read(
        self,
        path: Path,
        *,
        file_name: str,
        media_type: str,
        limits: ParseLimits,
        stopped: Callable[[], bool] = lambda: False,
    ) -> ParsedDocument:
        """The document in ``path``.

        Args:
            path: The bytes.
            file_name: What its user calls it.
            media_type: From ``sniff``.
            limits: Bounds on memory, CPU, wall time and text.
            stopped: Asked at least once a second; when it says true the child is killed.

        Raises:
            DocumentUnreadable: it cannot become text; the reason says why.
            JobCancelled: ``stopped`` said so.
        """
        ...


class TextReader(Protocol):
    """Reads what is text already, in this process."""

    def read_text(self, text: str) -> ParsedDocument:
        """The document of ``text``: the same characters, but for line ends and a byte order mark, with their structure.

        The time is linear in the length of ``text``. Never raises; ``text`` has no NUL and no lone surrogate.
        """
        ...
