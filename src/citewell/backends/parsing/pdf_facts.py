"""What a PDF says of itself: whether it opens, its outline, its properties."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from citewell.backends.parsing.cleaning import one_line
from citewell.domain.errors import DocumentUnreadable

DEEPEST_HEADING: Final = 6
_MOST_BOOKMARKS: Final = 5_000
_DESCRIPTIVE: Final = frozenset({"Title", "Author", "Subject", "Keywords"})
_PLACEHOLDER: Final = re.compile(
    r"\(?untitled\)?|\(?anonymous\)?|\(?unspecified\)?|(?:power ?point )?presentation\d*|document\d*"
    r"|[\w-]*\d{6,}[\w-]*"  # the number that a scanner gave it
    r"|microsoft (?:word|powerpoint|excel)\b.*|.*\.(?:docx?|pdf|tex|dvi|indd|qxd|pptx?|xlsx?)|\W*",
    re.IGNORECASE,
)
_LANGUAGE: Final = re.compile(r"[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8}){0,2}")
_LANGUAGE_BYTES: Final = 64
_PASSWORD, _SECURITY = 4, 5  # error codes of pdfium
_LOCKED: Final = (
    "The PDF is protected by a password. Give it (on the page, or citewell document password), or save the file "
    "without one and upload it again."
)
_WRONG: Final = "The password that was given does not open the PDF. Give the right one."


def opened(path: Path, password: str | None = None) -> Any:
    """The pypdfium2 document in ``path``, opened with ``password`` where it needs one.

    Raises:
        DocumentUnreadable: reason ``encrypted`` or ``damaged``.
    """
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(path, password=password)
    except pypdfium2.PdfiumError as exc:
        code = _code_of(path, password) if exc.err_code in {_PASSWORD, _SECURITY} else exc.err_code
        if code == _PASSWORD:
            raise DocumentUnreadable("encrypted", _WRONG if password else _LOCKED) from exc
        if code == _SECURITY:
            raise DocumentUnreadable(
                "encrypted", "The PDF is encrypted in a way that cannot be opened; save it without and try again."
            ) from exc
        raise DocumentUnreadable("damaged", "The PDF is damaged: it cannot be opened.") from exc


def _code_of(path: Path, password: str | None) -> int | None:
    """The code of the error with which ``path`` fails to open. Pdfium may leave that of an earlier file in place, so
    that it is asked again after a file that fails for a known reason.
    """
    import pypdfium2

    code = None
    for given, key in ((b"%PDF-1.4", None), (path, password)):
        try:
            pypdfium2.PdfDocument(given, password=key).close()
        except pypdfium2.PdfiumError as exc:
            code = exc.err_code
    return code


def outline_of(document: Any) -> list[tuple[int, str, int]]:
    """(page index, title, level from 1) of the bookmarks that lead to a page."""
    return list(_bookmarks(document))


def _bookmarks(document: Any) -> Iterator[tuple[int, str, int]]:
    import pypdfium2

    try:
        for count, bookmark in enumerate(document.get_toc(max_depth=DEEPEST_HEADING)):
            if count == _MOST_BOOKMARKS:
                return
            target = bookmark.get_dest()
            index = target.get_index() if target is not None else None
            title = _told(bookmark.get_title) if index is not None else ""
            if title and index is not None:
                yield index, title, min(bookmark.level + 1, DEEPEST_HEADING)
    except (pypdfium2.PdfiumError, RecursionError):
        return


def properties_of(document: Any) -> dict[str, str]:
    """What the document says of itself, as far as it means something."""
    properties = {key: one_line(_told(document.get_metadata_value, key), limit=1000) for key in document.METADATA_KEYS}
    properties = {
        key: value
        for key, value in properties.items()
        if value and not (key in _DESCRIPTIVE and _PLACEHOLDER.fullmatch(value))
    }
    language = _language(document)
    return properties | ({"Language": language} if language else {})


def _told(ask: Callable[..., str], *about: str) -> str:
    """What pdfium says when it is asked; nothing where that is no text."""
    try:
        return str(ask(*about))
    except UnicodeDecodeError:
        return ""


def _language(document: Any) -> str | None:
    import pypdfium2.raw as pdfium

    size = pdfium.FPDFCatalog_GetLanguage(document, None, 0)
    if not 0 < size <= _LANGUAGE_BYTES:
        return None
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDFCatalog_GetLanguage(document, ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), size)
    language = buffer.raw.decode("utf-16-le", errors="ignore").rstrip("\x00")
    return language if _LANGUAGE.fullmatch(language) else None
