"""Documents read by xberg, with its errors in the words of the port and its Markdown freed of needless escapes."""

from __future__ import annotations

import asyncio
import re
from typing import Any, Final

from citewell.backends.parsing.cleaning import clean
from citewell.domain.errors import DocumentUnreadable

_IMAGE: Final = re.compile(r"!\[([^\]\n]*)\]\([^)\n]*\)")
_COMMENT_MARK: Final = re.compile(r"\[cmt:\d+\]")
_NEEDLESS_ESCAPE: Final = re.compile(r"\\([<>~!$(){}.])")
_UNDERLINE: Final = re.compile(r"</?u>|[\ufeff\uf000-\uf0ff]")
_BULLET: Final = re.compile(r"^([ \t]*)[•●▪◦·][ \t]+", re.MULTILINE)
_LOOSE_ITEMS: Final = re.compile(r"(?<=\n)([ ]*(?:-|\d{1,4}\.) [^\n]*)\n\n(?=[ ]*(?:-|\d{1,4}\.) )")
_BLANK_LINES: Final = re.compile(r"\n[ \t\u00a0]*\n(?:[ \t\u00a0]*\n)+")


def extract(data: bytes, media_type: str, what: str) -> tuple[str, Any]:
    """The Markdown of a document and what xberg tells of it.

    Args:
        data: The document.
        media_type: Its type; xberg is not asked to guess.
        what: What a person calls it, for messages, such as ``Word document``.

    Raises:
        DocumentUnreadable: it is damaged, encrypted or far too large.
    """
    import xberg

    settings = xberg.ExtractionConfig(
        disable_ocr=True, use_cache=False, output_format="markdown", escape_markdown=False, images=None
    )
    try:
        result = asyncio.run(
            xberg.extract(xberg.ExtractInput(kind="bytes", bytes=data, mime_type=media_type), settings)
        )
    except (RuntimeError, ValueError) as exc:
        said = str(exc).lower()
        if "limit exceeded" in said:
            raise DocumentUnreadable(
                "too_large", f"The {what} unpacks to far more than its size; it looks like a bomb."
            ) from exc
        if "encrypted" in said or "password" in said:
            raise DocumentUnreadable(
                "encrypted",
                f"The {what} is encrypted. Passwords of Office files are not supported; save it without one.",
            ) from exc
        raise DocumentUnreadable("damaged", f"The {what} is damaged and cannot be read.") from exc
    if not result.results:
        raise DocumentUnreadable("damaged", f"The {what} is damaged and cannot be read.")
    extracted = result.results[0]
    return tidied(extracted.content), extracted.metadata


def tidied(markdown: str) -> str:
    """``markdown`` with pictures as their descriptions, without escapes that mean nothing, lists as lists."""
    text = _IMAGE.sub(r"\1", _COMMENT_MARK.sub("", clean(markdown)))
    text = _UNDERLINE.sub("", _NEEDLESS_ESCAPE.sub(r"\1", text))
    text = _BULLET.sub(r"\1- ", text)
    text = _BLANK_LINES.sub("\n\n", text).strip("\n")
    return _LOOSE_ITEMS.sub(r"\1\n", text)
