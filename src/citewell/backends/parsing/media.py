"""The media types that Citewell reads, and what people call them."""

from __future__ import annotations

from typing import Final

TEXT: Final = "text/plain"
MARKDOWN: Final = "text/markdown"
HTML: Final = "text/html"
CSV: Final = "text/csv"
PDF: Final = "application/pdf"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
UNKNOWN: Final = "application/octet-stream"

SUPPORTED: Final = {
    TEXT: "plain text",
    MARKDOWN: "Markdown",
    HTML: "HTML",
    PDF: "PDF",
    DOCX: "Word (docx)",
    CSV: "CSV",
}


def supported_list() -> str:
    """What is supported, for a sentence: ``plain text, Markdown, … and CSV``."""
    *first, last = SUPPORTED.values()
    return f"{', '.join(first)} and {last}"
