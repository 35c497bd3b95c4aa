"""Files to text with structure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol, runtime_checkable

from citewell.ports.recogniser import RecognisedPages, Recognition

NOT_RECOGNISED = "not_recognised"
"""The reason why a file of pictures of text is unreadable on a server without text recognition."""


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
class Part:
    """A file inside of a document: an attachment, a member of an archive.

    ``path`` is unique in the document, relative, with ``/`` between folders, and holds only characters that can be
    seen; it is for people and is never a path of this machine. ``media_type`` was judged by content. ``content`` is
    what the keeper of parts said when it took the bytes.
    """

    path: str
    media_type: str
    size: int
    content: str = ""


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    r"""A document as text (Markdown where the source has structure) with a map of it.

    All offsets count Unicode code points of ``text``. Pages, headings and blocks are sorted by ``start`` and
    lie inside the text; pages do not overlap, nor do blocks. ``text`` is what citations quote, so it is
    final: no NUL, no lone surrogates, line ends are ``\\n``. ``metadata`` holds what the file says of itself
    (author, created, …) as JSON values. ``warnings`` are sentences for a person (a page without text, …).
    ``parts`` are the files inside of it that were kept, in their order there. ``unread`` are the numbers of pages that
    are pictures of text and were not recognised.
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
    parts: tuple[Part, ...] = ()
    unread: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ParseLimits:
    """Bounds of one parse; crossing one ends the parse with ``DocumentUnreadable``.

    Those on parts do not: a part that crosses one is left out, and a warning names it. ``part_ratio`` is how many times
    larger than it lies packed a part may be, once it is larger than some megabytes.
    """

    memory_bytes: int = 1_500_000_000
    cpu_seconds: int = 120
    wall_seconds: float = 180.0
    text_chars: int = 50_000_000
    parts: int = 10_000
    part_bytes: int = 100_000_000
    parts_bytes: int = 400_000_000
    part_ratio: int = 100


KeepPart = Callable[[Part, Iterator[bytes]], str]
"""Takes a part and its bytes, to be read at once, and says how the bytes are found again."""


class PartSink(Protocol):
    """Takes the files that a parser finds inside of a document, and bounds them."""

    def add(self, path: str, blocks: Iterable[bytes], *, packed: int | None = None) -> str | None:
        """Keep a file, unless a limit or its kind forbids it.

        Args:
            path: Where it is in the document, as the document says; anything.
            blocks: Its bytes; not read to the end where a limit is crossed.
            packed: Bytes that it takes in the document, where it is compressed there.

        Returns:
            ``None`` if it was kept, else what it is that it was left out: ``empty``, ``larger than 100 MB``.
        """
        ...


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
            file_name: What its user calls it; for titles, encodings and the language of source code only.
            media_type: One of ``media_types``, sniffed from the content.
            limits: Bounds; the host enforces those on memory and time.

        Raises:
            DocumentUnreadable: with a reason that a person understands.
        """
        ...


@runtime_checkable
class Unpacker(Parser, Protocol):
    """Reads a family of formats that have files inside. ``parse`` leaves those alone."""

    def unpack(
        self, path: Path, *, file_name: str, media_type: str, limits: ParseLimits, parts: PartSink
    ) -> ParsedDocument:
        """The document in ``path`` as ``parse`` reads it, and its files to ``parts``; which of them were left out is
        among the warnings. Raises as ``parse``.
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
        keep: KeepPart | None = None,
        password: str | None = None,
        told: Callable[[int, int], None] = lambda _done, _total: None,
        pages: RecognisedPages | None = None,
    ) -> ParsedDocument:
        """The document in ``path``.

        Args:
            path: The bytes.
            file_name: What its user calls it.
            media_type: From ``sniff``.
            limits: Bounds on memory, CPU, wall time and text.
            stopped: Asked at least once a second; when it says true the child is killed.
            keep: Is given every file inside of the document, in order. Without it they are left alone.
            password: Opens it, where it needs one.
            told: Hears how many of how many pages text recognition has read, where there is any; may take long.
            pages: Knows those that were recognised before, and is given those that are.

        Raises:
            DocumentUnreadable: it cannot become text; the reason says why.
            JobCancelled: ``stopped`` said so.
        """
        ...

    def recognition(self) -> Recognition:
        """Whether pictures of text are read, and in which languages."""
        ...


class TextReader(Protocol):
    """Reads what is text already, in this process."""

    def read_text(self, text: str) -> ParsedDocument:
        """The document of ``text``: the same characters, but for line ends and a byte order mark, with their structure.

        The time is linear in the length of ``text``. Never raises; ``text`` has no NUL and no lone surrogate.
        """
        ...
