"""Small files of every format, made by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

_DOCUMENT = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{doctype}'
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>'
)
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
    "</Relationships>"
)


def paragraph(text: str, style: str | None = None) -> str:
    """A paragraph of a Word document; ``style`` such as ``Heading1``."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}<w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def word_table(rows: Sequence[Sequence[str]]) -> str:
    """A table of a Word document."""
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def docx(*body: str, doctype: str = "") -> bytes:
    """A Word document of the given parts of its body."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELATIONS)
        archive.writestr("word/document.xml", _DOCUMENT.format(body="".join(body), doctype=doctype))
    return file.getvalue()


@dataclass(frozen=True)
class Text:
    """One line on a PDF page; ``y`` counts points from its lower edge."""

    text: str
    y: float
    x: float = 72
    size: float = 11
    bold: bool = False


@dataclass(frozen=True)
class Rule:
    """A straight line on a PDF page."""

    x0: float
    y0: float
    x1: float
    y1: float


def pdf(
    *pages: Sequence[Text | Rule],
    title: str | None = None,
    encrypted: bool = False,
    outline: Sequence[tuple[str, int]] = (),
    annotations: Sequence[str] = (),
) -> bytes:
    """A PDF with Helvetica text and lines.

    Args:
        pages: What is on each page.
        title: Its property of that name.
        encrypted: Whether it asks for a password that nobody knows.
        outline: (title, page index) of bookmarks.
        annotations: What lies on the first page, as the insides of PDF dictionaries; widgets are fields of a form.
    """
    page_ids = [10 + 2 * index for index in range(len(pages))]
    marks = [1000 + index for index in range(len(outline))]
    laid = [b"%d 0 R" % (2000 + index) for index in range(len(annotations))]
    objects: dict[int, bytes] = {
        1: b"<< /Type /Catalog /Pages 2 0 R %s %s >>"
        % (b"/Outlines 6 0 R" if outline else b"", b"/AcroForm 8 0 R" if annotations else b""),
        2: b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(b"%d 0 R" % each for each in page_ids), len(pages)),
        3: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        4: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
        5: b"<< /Title (%s) >>" % (title or "").encode("latin-1"),
    }
    for page_id, content in zip(page_ids, pages, strict=True):
        stream = b"\n".join(map(_drawn, content))
        objects[page_id] = (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>" % (page_id + 1)
        )
        if annotations and page_id == page_ids[0]:
            objects[page_id] = objects[page_id].replace(b"/Contents", b"/Annots [%s] /Contents" % b" ".join(laid))
        objects[page_id + 1] = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream)
    for index, each in enumerate(annotations):
        objects[2000 + index] = b"<< /Type /Annot %s >>" % each.encode("latin-1")
    widgets = b" ".join(name for name, each in zip(laid, annotations, strict=True) if "/Widget" in each)
    if annotations:
        objects[8] = b"<< /Fields [%s] /DA (/F1 11 Tf) /DR << /Font << /F1 3 0 R >> >> >>" % widgets
    if outline:
        objects[6] = b"<< /Type /Outlines /First %d 0 R /Last %d 0 R /Count %d >>" % (marks[0], marks[-1], len(marks))
        for position, (mark, (name, index)) in enumerate(zip(marks, outline, strict=True)):
            following = b"/Next %d 0 R" % marks[position + 1] if position + 1 < len(marks) else b""
            objects[mark] = b"<< /Title (%s) /Parent 6 0 R /Dest [%d 0 R /Fit] %s >>" % (
                name.encode("latin-1"),
                page_ids[index],
                following,
            )
    trailer = b"/Root 1 0 R /Info 5 0 R"
    if encrypted:
        secret = b"<" + b"ab" * 32 + b">"
        objects[7] = b"<< /Filter /Standard /V 1 /R 2 /O %s /U %s /P -4 >>" % (secret, secret)
        trailer += b" /Encrypt 7 0 R /ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]"
    return _assembled(objects, trailer)


def _drawn(item: Text | Rule) -> bytes:
    if isinstance(item, Rule):
        return f"1 w {item.x0} {item.y0} m {item.x1} {item.y1} l S".encode()
    shown = item.text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    font = "F2" if item.bold else "F1"
    return f"BT /{font} {item.size} Tf {item.x} {item.y} Td (".encode() + shown + b") Tj ET"


def _assembled(objects: dict[int, bytes], trailer: bytes) -> bytes:
    made = bytearray(b"%PDF-1.4\n")
    places = {}
    for number, body in sorted(objects.items()):
        places[number] = len(made)
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(made)
    made += b"xref\n0 1\n0000000000 65535 f \n"
    for number, place in sorted(places.items()):
        made += b"%d 1\n%010d 00000 n \n" % (number, place)
    made += b"trailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (max(objects) + 1, trailer, start)
    return bytes(made)
