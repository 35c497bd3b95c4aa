# ruff: noqa: INP001 - a script beside the examples, not a package
"""Makes the Word and PDF pages of the example handbook from the texts in `examples/source`.

    python examples/make_handbook.py            # writes into examples/handbook
    python examples/make_handbook.py --check    # exit code 1 if a page is not what the script would write

Needs the standard library only and writes the same bytes on every machine: no compression, no clock, no random
identifiers. The source texts use five kinds of lines: `# title`, `## heading`, `- item`, `| cell | cell |`, paragraph.
"""

from __future__ import annotations

import argparse
import io
import sys
import textwrap
import zipfile
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

HERE = Path(__file__).resolve().parent
PAGES = {
    "emergency-procedure.docx": "emergency-procedure.md",
    "remote-work.docx": "remote-work.md",
    "membership-and-fees.pdf": "membership-and-fees.md",
    "collection-policy.pdf": "collection-policy.md",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a source text: its kind (`title`, `heading`, `item`, `row`, `paragraph`) and its text or cells."""

    kind: str
    text: str
    cells: tuple[str, ...] = ()


def read_lines(source: str) -> list[Line]:
    """The lines of a source text, empty ones left out."""
    lines = []
    for raw in filter(None, (line.strip() for line in source.splitlines())):
        if raw.startswith("|"):
            lines.append(Line("row", raw, tuple(cell.strip() for cell in raw.strip("|").split("|"))))
        else:
            for mark, kind in (("## ", "heading"), ("# ", "title"), ("- ", "item"), ("", "paragraph")):
                if raw.startswith(mark):
                    lines.append(Line(kind, raw.removeprefix(mark)))
                    break
    return lines


# ---------------------------------------------------------------- Word

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
STYLES = {"title": "Heading1", "heading": "Heading2", "item": "ListParagraph", "paragraph": "Normal"}
STYLE_NAMES = {"Heading1": "heading 1", "Heading2": "heading 2", "ListParagraph": "List Paragraph", "Normal": "Normal"}
STYLE_RUNS = {"Heading1": (36, True), "Heading2": (26, True), "ListParagraph": (22, False), "Normal": (22, False)}


def _word_paragraph(line: Line) -> str:
    numbering = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>' if line.kind == "item" else ""
    style = f'<w:pStyle w:val="{STYLES[line.kind]}"/>'
    text = f'<w:t xml:space="preserve">{escape(line.text)}</w:t>'
    return f"<w:p><w:pPr>{style}{numbering}</w:pPr><w:r>{text}</w:r></w:p>"


def _word_cell(text: str) -> str:
    return f"<w:tc><w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p></w:tc>"


def _word_table(rows: list[Line]) -> str:
    edges = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = "".join(f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="808080"/>' for edge in edges)
    grid = "".join('<w:gridCol w:w="4500"/>' for _ in rows[0].cells)
    body = "".join(
        "<w:tr>"
        + "".join(f"<w:tc><w:p><w:r><w:t>{escape(cell)}</w:t></w:r></w:p></w:tc>" for cell in row.cells)
        + "</w:tr>"
        for row in rows
    )
    return (
        f"<w:tbl><w:tblPr><w:tblBorders>{borders}</w:tblBorders></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"
    )


def _word_styles() -> str:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/>'
        f'<w:pPr><w:spacing w:after="120"/></w:pPr>'
        f'<w:rPr>{"<w:b/>" if STYLE_RUNS[key][1] else ""}<w:sz w:val="{STYLE_RUNS[key][0]}"/></w:rPr></w:style>'
        for key, name in STYLE_NAMES.items()
    )
    return f'{XML}<w:styles xmlns:w="{WORD}">{styles}</w:styles>'


def word_document(lines: list[Line]) -> bytes:
    """A .docx file with real headings, lists and tables; bytes depend on nothing but `lines`."""
    blocks = []
    for is_table, group in groupby(lines, key=lambda line: line.kind == "row"):
        members = list(group)
        blocks.append(_word_table(members) if is_table else "".join(map(_word_paragraph, members)))
    body = "".join(blocks)
    bullet = '<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl>'
    kinds = {"document": "document.main", "styles": "styles", "numbering": "numbering"}
    content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    overrides = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{content_type}.{kind}+xml"/>'
        for part, kind in kinds.items()
    )
    parts = {
        "[Content_Types].xml": (
            f'{XML}<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
        ),
        "_rels/.rels": (
            f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
        ),
        "word/_rels/document.xml.rels": (
            f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{OFFICE}/styles" Target="styles.xml"/>'
            f'<Relationship Id="rId2" Type="{OFFICE}/numbering" Target="numbering.xml"/></Relationships>'
        ),
        "word/document.xml": f'{XML}<w:document xmlns:w="{WORD}"><w:body>{body}<w:sectPr/></w:body></w:document>',
        "word/styles.xml": _word_styles(),
        "word/numbering.xml": (
            f'{XML}<w:numbering xmlns:w="{WORD}"><w:abstractNum w:abstractNumId="0">{bullet}</w:abstractNum>'
            '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
        ),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content.encode())
    return out.getvalue()


# ---------------------------------------------------------------- PDF

PAGE_WIDTH, PAGE_HEIGHT, MARGIN = 595, 842, 64  # points, A4
COLUMN = 190  # points from one table column to the next
# kind: font, size, distance to the next line, space before, characters in a line
LOOKS = {
    "title": ("F2", 20, 25, 0, 45),
    "heading": ("F2", 13, 17, 13, 70),
    "item": ("F1", 10.5, 14, 2, 88),
    "paragraph": ("F1", 10.5, 14, 5, 92),
    "row": ("F1", 10.5, 15, 1, 0),
}
PAGE_TEXT_BOTTOM = 84


def _pdf_string(text: str) -> str:
    """`text` as a PDF literal string in WinAnsiEncoding (which has the euro sign), non-ASCII bytes in octal."""
    literal = []
    for byte in text.encode("cp1252"):
        char = chr(byte)
        if char in "()\\":
            literal.append("\\" + char)
        else:
            literal.append(char if byte < 0x7F else f"\\{byte:03o}")  # noqa: PLR2004 - the last ASCII character
    return "".join(literal)


def _show(font: str, size: float, x: float, y: float, text: str) -> str:
    return f"BT /{font} {size} Tf 1 0 0 1 {x:g} {y:g} Tm ({_pdf_string(text)}) Tj ET"


def _lay_out(lines: list[Line]) -> list[list[str]]:
    """The drawing commands of each page."""
    pages: list[list[str]] = [[]]
    y = float(PAGE_HEIGHT - MARGIN)
    for line in lines:
        font, size, leading, before, width = LOOKS[line.kind]
        y -= before
        rows = [list(line.cells)] if line.cells else [[part] for part in textwrap.wrap(line.text, width)]
        keep = 60 if line.kind == "heading" else 0  # a heading stays with the text below it
        for number, row in enumerate(rows):
            if y - leading - keep < PAGE_TEXT_BOTTOM:
                pages.append([])
                y = float(PAGE_HEIGHT - MARGIN)
            y -= leading
            indent = 12 if line.kind == "item" else 0
            if line.kind == "item" and number == 0:
                pages[-1].append(_show(font, size, MARGIN, y, "•"))
            for column, cell in enumerate(row):
                pages[-1].append(_show(font, size, MARGIN + indent + column * COLUMN, y, cell))
    return pages


def pdf_document(lines: list[Line]) -> bytes:
    """A PDF 1.4 file with the built-in Helvetica fonts and a footer `title - page n of m` on every page."""
    title = lines[0].text
    pages = _lay_out(lines)
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{6 + 2 * n} 0 R' for n in range(len(pages)))}] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
        f"<< /Title ({_pdf_string(title)}) /Author (Merrowby Library Network) >>",
    ]
    for number, commands in enumerate(pages):
        footer = _show("F1", 8, MARGIN, 48, f"{title} - page {number + 1} of {len(pages)}")
        stream = "\n".join([*commands, footer])
        box = f"/MediaBox [0 0 {PAGE_WIDTH} {PAGE_HEIGHT}]"
        fonts = "/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >>"
        objects += [
            f"<< /Type /Page /Parent 2 0 R {box} {fonts} /Contents {7 + 2 * number} 0 R >>",
            f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        ]
    out = "%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    count = len(objects) + 1
    trailer = f"trailer\n<< /Size {count} /Root 1 0 R /Info 5 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return f"{out}xref\n0 {count}\n0000000000 65535 f \n{table}{trailer}".encode("ascii")


def make(name: str) -> bytes:
    """The bytes of the handbook page `name`, one of `PAGES`."""
    lines = read_lines((HERE / "source" / PAGES[name]).read_text(encoding="utf-8"))
    return word_document(lines) if name.endswith(".docx") else pdf_document(lines)


def main(argv: list[str] | None = None) -> int:
    """Write the pages, or with `--check` compare them; returns the exit code."""
    parser = argparse.ArgumentParser(description="Make the Word and PDF pages of the example handbook.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 if a page differs")
    check = parser.parse_args(argv).check
    differing = []
    for name in PAGES:
        path, content = HERE / "handbook" / name, make(name)
        if check and (not path.exists() or path.read_bytes() != content):
            differing.append(name)
        elif not check:
            path.write_bytes(content)
    if differing:
        sys.stderr.write(f"not up to date: {', '.join(differing)}; run python examples/make_handbook.py\n")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
