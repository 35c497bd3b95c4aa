"""A parsed document as JSON between parent and child, every size bounded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from citewell.backends.children.frames import WireError
from citewell.ports.parser import Block, BlockKind, Heading, Page, ParsedDocument, Part

_MOST_WARNINGS: Final = 50
_MOST_KEYS: Final = 100
_LONGEST_VALUE: Final = 4_000
_DEEPEST: Final = 3


_T = TypeVar("_T")


def document_to_wire(document: ParsedDocument) -> dict[str, object]:
    """Everything of ``document`` but its text."""
    return {
        "media_type": document.media_type,
        "parser": document.parser,
        "parser_version": document.parser_version,
        "title": document.title,
        "language": document.language,
        "pages": [[page.number, page.start, page.end] for page in document.pages],
        "headings": [[each.level, each.title, each.start, each.end] for each in document.headings],
        "blocks": [[block.kind.value, block.start, block.end] for block in document.blocks],
        "metadata": {
            key: _bounded(value)
            for key, value in list(document.metadata.items())[:_MOST_KEYS]
            if value is not None and value != ""
        },
        "warnings": list(document.warnings[:_MOST_WARNINGS]),
        "unread": list(document.unread),
        "parts": [[part.path, part.media_type, part.size] for part in document.parts],
    }


def document_from_wire(said: Mapping[str, object], text: str) -> ParsedDocument:
    """The document that ``document_to_wire`` described.

    Raises:
        WireError: a part is missing or of the wrong type.
    """
    try:
        return ParsedDocument(
            text=text,
            media_type=_text(said["media_type"]),
            parser=_text(said["parser"]),
            parser_version=_text(said["parser_version"]),
            title=_optional_text(said["title"]),
            language=_optional_text(said["language"]),
            pages=_rows(said["pages"], lambda row: Page(_whole(row[0]), _whole(row[1]), _whole(row[2]))),
            headings=_rows(
                said["headings"],
                lambda row: Heading(_whole(row[0]), _text(row[1]), _whole(row[2]), _whole(row[3])),
            ),
            blocks=_rows(said["blocks"], lambda row: Block(BlockKind(_text(row[0])), _whole(row[1]), _whole(row[2]))),
            metadata=_mapping(said["metadata"]),
            warnings=_rows(said["warnings"], _text),
            unread=_rows(said["unread"], _whole),
            parts=_rows(said["parts"], lambda row: Part(_text(row[0]), _text(row[1]), _whole(row[2]))),
        )
    except (KeyError, IndexError, TypeError, ValueError) as exc:
        raise WireError("not a document") from exc


def _bounded(value: object, depth: int = 0) -> object:
    """``value`` as JSON of bounded size: long texts cut, deep or foreign values shown as text."""
    if value is None or isinstance(value, (bool, int)):
        return value if not isinstance(value, int) or abs(value) < 2**53 else str(value)
    if isinstance(value, float):
        return value if value - value == 0 else str(value)
    if isinstance(value, Mapping) and depth < _DEEPEST:
        return {str(key)[:200]: _bounded(inner, depth + 1) for key, inner in list(value.items())[:_MOST_KEYS]}
    if isinstance(value, (list, tuple)) and depth < _DEEPEST:
        return [_bounded(inner, depth + 1) for inner in value[:_MOST_KEYS]]
    return str(value)[:_LONGEST_VALUE].encode("utf-8", errors="replace").decode().replace("\x00", "")


def _rows(value: object, build: Callable[..., _T]) -> tuple[_T, ...]:
    if not isinstance(value, list):
        raise TypeError
    return tuple(build(row) for row in value)


def _mapping(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise TypeError
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _optional_text(value: object) -> str | None:
    return None if value is None else _text(value)


def _whole(value: object) -> int:
    if not isinstance(value, int):
        raise TypeError
    return value
