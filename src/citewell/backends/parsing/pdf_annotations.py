"""What lies on top of a PDF page: values in forms, text boxes, links."""

from __future__ import annotations

import contextlib
import ctypes
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from citewell.backends.parsing.cleaning import one_line
from citewell.backends.parsing.pdf_lines import Line, text_within

_MOST: Final = 2_000  # annotations of a page
_MOST_LINKS: Final = 300
_SHORTEST_BYTES: Final = 4  # one character and the end
_LONGEST_BYTES: Final = 20_000
_LONGEST_ADDRESS: Final = 2_000
_ADDRESS: Final = re.compile(r"(?:https?://|mailto:)[!-~]+", re.IGNORECASE)
_BARE: Final = re.compile(r"[\W_]+|^https?://(?:www\.)?|^mailto:")
_SIZE: Final = 0.7  # times the height of a field that its text has
_LARGEST: Final = 12.0
_NOTE: Final = 2  # points by which the place of a link is taken larger


@dataclass(frozen=True, slots=True)
class _Link:
    box: tuple[float, float, float, float]
    address: str


def open_forms(document: Any) -> None:
    """Makes ``document`` (of pypdfium2) tell the values of its form, if it has one; before a page is opened."""
    import pypdfium2

    with contextlib.suppress(pypdfium2.PdfiumError):
        if document.get_formtype():
            document.init_forms()


def field_lines(document: Any, page: Any) -> list[Line]:
    """The values of the form's fields on ``page`` and its text boxes, as lines at their places."""
    import pypdfium2.raw as pdfium

    found = []
    for index in range(min(pdfium.FPDFPage_GetAnnotCount(page), _MOST)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        try:
            text = _text_of(document, annotation)
            box = pdfium.FS_RECTF()
            if text and pdfium.FPDFAnnot_GetRect(annotation, box):
                size = min(_LARGEST, max(1.0, _SIZE * (box.top - box.bottom)))
                middle = (box.top + box.bottom) / 2
                found.append(Line(text, box.left, middle - size / 2, box.right, middle + size / 2, size, bold=False))
        finally:
            pdfium.FPDFPage_CloseAnnot(annotation)
    return found


def _text_of(document: Any, annotation: Any) -> str:
    import pypdfium2.raw as pdfium

    kind = pdfium.FPDFAnnot_GetSubtype(annotation)
    if kind == pdfium.FPDF_ANNOT_FREETEXT:
        return one_line(_string(pdfium.FPDFAnnot_GetStringValue, annotation, b"Contents"), limit=_LONGEST_BYTES)
    if kind != pdfium.FPDF_ANNOT_WIDGET or document.formenv is None:
        return ""
    field = pdfium.FPDFAnnot_GetFormFieldType(document.formenv, annotation)
    if field in {pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON}:
        return "[x]" if pdfium.FPDFAnnot_IsChecked(document.formenv, annotation) else "[ ]"
    if field in {pdfium.FPDF_FORMFIELD_TEXTFIELD, pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX}:
        value = _string(pdfium.FPDFAnnot_GetFormFieldValue, document.formenv, annotation)
        return one_line(value, limit=_LONGEST_BYTES)
    return ""


def _string(function: Any, *arguments: Any) -> str:
    """The text that a function of pdfium writes into a buffer, first asked for its size."""
    import pypdfium2.raw as pdfium

    size = function(*arguments, None, 0)
    if not _SHORTEST_BYTES <= size <= _LONGEST_BYTES:
        return ""
    buffer = ctypes.create_string_buffer(size)
    function(*arguments, ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)), size)
    return buffer.raw.decode("utf-16-le", errors="replace").rstrip("\x00")


def with_links(document: Any, page: Any, lines: Sequence[Line], taken: Collection[int]) -> list[Line]:
    """``lines`` with links of Markdown where the words of a link are in one of them.

    Args:
        document: Of pypdfium2.
        page: Of it.
        lines: Those of the page.
        taken: Indexes of lines that belong to tables, which are left alone.
    """
    links = [] if page.get_rotation() else list(_links(document, page))
    if not links:
        return list(lines)
    linked = list(lines)
    text_page = page.get_textpage()
    try:
        for link in links:
            words = text_within(text_page, *link.box)
            place = _place(linked, words, link, taken) if words else None
            if place is not None:
                linked[place] = _linked(linked[place], words, link.address)
    finally:
        text_page.close()
    return linked


def _linked(line: Line, words: str, address: str) -> Line:
    """``line`` with a link on ``words``, without parts of words at their ends that belong to its neighbours."""
    before, after = line.text.split(words)
    if before[-1:].isalnum() and words[0].isalnum():
        words = words.partition(" ")[2]
    if after[:1].isalnum() and words[-1:].isalnum():
        words = words.rpartition(" ")[0]
    if not _worth(words, address):
        return line
    return replace(line, text=line.text.replace(words, f"[{words}]({address})", 1))


def _worth(words: str, address: str) -> bool:
    """Whether the address says more than the words, which are a part of a line."""
    bare = _BARE.sub("", words.lower())
    return bool(bare) and bare not in _BARE.sub("", address.lower()) and not {"[", "]"} & set(words)


def _place(lines: Sequence[Line], words: str, link: _Link, taken: Collection[int]) -> int | None:
    """The index of the one line in which the words of a link stand, once."""
    _, bottom, _, top = link.box
    found = [
        index
        for index, line in enumerate(lines)
        if index not in taken
        and not line.mono
        and line.text.count(words) == 1
        and bottom - _NOTE <= (line.bottom + line.top) / 2 <= top + _NOTE
    ]
    return found[0] if len(found) == 1 else None


def _links(document: Any, page: Any) -> Iterator[_Link]:
    import pypdfium2.raw as pdfium

    position, link, box = ctypes.c_int(0), pdfium.FPDF_LINK(), pdfium.FS_RECTF()
    count = 0
    while count < _MOST_LINKS and pdfium.FPDFLink_Enumerate(page, position, link):
        count += 1
        action = pdfium.FPDFLink_GetAction(link)
        if not action or pdfium.FPDFAction_GetType(action) != pdfium.PDFACTION_URI:
            continue
        size = pdfium.FPDFAction_GetURIPath(document, action, None, 0)
        if not 1 < size <= _LONGEST_ADDRESS or not pdfium.FPDFLink_GetAnnotRect(link, box):
            continue
        buffer = ctypes.create_string_buffer(size)
        pdfium.FPDFAction_GetURIPath(document, action, buffer, size)
        address = buffer.value.decode("utf-8", errors="replace").strip()
        if _ADDRESS.fullmatch(address):
            safe = address.replace("(", "%28").replace(")", "%29").replace("<", "%3C").replace(">", "%3E")
            yield _Link((box.left - _NOTE, box.bottom, box.right + _NOTE, box.top), safe)
