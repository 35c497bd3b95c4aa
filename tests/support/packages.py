"""Small Office, OpenDocument and EPUB files, made by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CORE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_DRAWING = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_SLIDES = f'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" {_DRAWING} xmlns:r="{_OFFICE}"'


def package(parts: Mapping[str, str | bytes]) -> bytes:
    """An archive of ``parts``; a part called ``mimetype`` is stored first and as it is."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(parts.items(), key=lambda part: part[0] != "mimetype"):
            packing = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(name, content, packing)
    return file.getvalue()


def relations(**targets: str) -> str:
    """The relations of a part: ``id="kind:target"``, or ``id="kind:https://…"`` for what lies outside."""
    rows = []
    for key, value in targets.items():
        kind, _, target = value.partition(":")
        mode = ' TargetMode="External"' if "://" in target else ""
        full = _CORE if kind == "core-properties" else f"{_OFFICE}/{kind}"
        rows.append(f'<Relationship Id="{key}" Type="{full}" Target="{target}"{mode}/>')
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'{_HEAD}<Relationships xmlns="{space}">{"".join(rows)}</Relationships>'


def core(**said: str) -> str:
    """The core properties of an Office file."""
    inside = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in said.items())
    return f"{_HEAD}<coreProperties>{inside}</coreProperties>"


@dataclass(frozen=True)
class Slide:
    """A slide: paragraphs of a text box, more shapes as they are, notes."""

    title: str | None
    body: Sequence[str] = ()
    shapes: str = ""
    notes: str | None = None
    relations: Mapping[str, str] | None = None


def pptx(*slides: Slide, properties: Mapping[str, str] | None = None, more: Mapping[str, str] | None = None) -> bytes:
    """A presentation. ``more`` are further parts."""
    listed = "".join(f'<p:sldId id="{256 + number}" r:id="s{number}"/>' for number in range(len(slides)))
    parts: dict[str, str | bytes] = {
        "_rels/.rels": relations(d="officeDocument:ppt/presentation.xml", c="core-properties:docProps/core.xml"),
        "docProps/core.xml": core(**(properties or {})),
        "ppt/presentation.xml": f"{_HEAD}<p:presentation {_SLIDES}><p:sldIdLst>{listed}</p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": relations(
            **{f"s{number}": f"slide:slides/slide{number}.xml" for number in range(len(slides))}
        ),
    }
    for number, slide in enumerate(slides):
        links = dict(slide.relations or {})
        title = shape([slide.title], "title") if slide.title is not None else ""
        parts[f"ppt/slides/slide{number}.xml"] = _tree("sld", title + shape(slide.body) + slide.shapes)
        if slide.notes is not None:
            parts[f"ppt/notesSlides/n{number}.xml"] = _tree("notes", shape([slide.notes], "body"))
            links["n"] = f"notesSlide:../notesSlides/n{number}.xml"
        parts[f"ppt/slides/_rels/slide{number}.xml.rels"] = relations(**links)
    return package({**parts, **(more or {})})


def shape(paragraphs: Sequence[str], kind: str | None = None, properties: str = "") -> str:
    """A shape with text, perhaps a placeholder of ``kind``."""
    held = f'<p:ph type="{kind}"/>' if kind else ""
    texts = "".join(f"<a:p>{properties}<a:r><a:t>{escape(text)}</a:t></a:r></a:p>" for text in paragraphs)
    return f"<p:sp><p:nvSpPr><p:nvPr>{held}</p:nvPr></p:nvSpPr><p:txBody>{texts}</p:txBody></p:sp>"


def _tree(root: str, shapes: str) -> str:
    return f"{_HEAD}<p:{root} {_SLIDES}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:{root}>"


_BOOK = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
Cells = Sequence[Sequence[str | float | None]]


def xlsx(
    sheets: Mapping[str, Cells | str],
    *,
    styles: str = "",
    sheet_relations: Mapping[str, str] | None = None,
    more: Mapping[str, str] | None = None,
    book: str = "",
) -> bytes:
    """A workbook. A sheet is its rows, or the XML inside its root; ``book`` is further XML of the workbook."""
    numbered = list(enumerate(sheets.items(), start=1))
    listed = "".join(f'<sheet name="{escape(name)}" r:id="s{number}"/>' for number, (name, _) in numbered)
    links = {f"s{number}": f"worksheet:worksheets/sheet{number}.xml" for number, _ in numbered}
    parts: dict[str, str | bytes] = {
        "_rels/.rels": relations(d="officeDocument:xl/workbook.xml"),
        "xl/workbook.xml": f'{_HEAD}<workbook {_BOOK} xmlns:r="{_OFFICE}">{book}<sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            **links, styles="styles:styles.xml", strings="sharedStrings:strings.xml"
        ),
        "xl/styles.xml": f"{_HEAD}<styleSheet {_BOOK}>{styles}</styleSheet>",
        "xl/strings.xml": f"{_HEAD}<sst {_BOOK}><si><t>shared</t></si><si><r><t>ri</t></r><r><t>ch</t></r></si></sst>",
    }
    for number, (_, content) in numbered:
        inside = content if isinstance(content, str) else f"<sheetData>{sheet_data(content)}</sheetData>"
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f'{_HEAD}<worksheet {_BOOK} xmlns:r="{_OFFICE}">{inside}</worksheet>'
        )
        if sheet_relations:
            parts[f"xl/worksheets/_rels/sheet{number}.xml.rels"] = relations(**sheet_relations)
    return package({**parts, **(more or {})})


def sheet_data(rows: Cells) -> str:
    """Rows of a sheet from the first on; ``None`` leaves a cell out."""
    made = []
    for number, row in enumerate(rows, start=1):
        cells = ""
        for column, value in enumerate(row):
            place = f"{chr(65 + column)}{number}"
            if isinstance(value, str):
                cells += f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
            elif value is not None:
                cells += f'<c r="{place}"><v>{value}</v></c>'
        made.append(f'<row r="{number}">{cells}</row>' if cells else "")
    return "".join(made)


_OPEN = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"), ("style", "style"),
        ("presentation", "presentation"), ("meta", "meta"), ("svg", "svg-compatible"),
    )
) + ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"'  # fmt: skip


def opendocument(
    kind: str, body: str, *, styles: str = "", meta: str = "", more: Mapping[str, str] | None = None
) -> bytes:
    """An OpenDocument file of ``kind``: ``text``, ``presentation`` or ``spreadsheet``."""
    content = (
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body>"
    )
    return package(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": f"{_HEAD}<office:document-content {_OPEN}>{content}</office:document-content>",
            "meta.xml": f"{_HEAD}<o:document-meta {_OPEN} xmlns:o='o'><o:meta>{meta}</o:meta></o:document-meta>",
            "META-INF/manifest.xml": f"{_HEAD}<manifest/>",
            **(more or {}),
        }
    )


def ods(sheets: Mapping[str, Cells]) -> bytes:
    """A spreadsheet."""
    body = ""
    for name, rows in sheets.items():
        made = ""
        for row in rows:
            cells = ""
            for value in row:
                if isinstance(value, str):
                    text = f"<text:p>{escape(value)}</text:p>"
                    cells += f'<table:table-cell office:value-type="string">{text}</table:table-cell>'
                elif value is None:
                    cells += "<table:table-cell/>"
                else:
                    cells += f'<table:table-cell office:value-type="float" office:value="{value}"/>'
            made += f"<table:table-row>{cells}</table:table-row>"
        body += f'<table:table table:name="{escape(name)}">{made}</table:table>'
    return opendocument("spreadsheet", body)


def epub(
    chapters: Mapping[str, str],
    *,
    metadata: str = "<dc:title>Title</dc:title>",
    order: Sequence[str] | None = None,
    contents: str = "",
    guide: str = "",
    more: Mapping[str, str] | None = None,
) -> bytes:
    """An e-book of chapters by their names. ``order`` is the spine; ``contents`` is inside the table of contents."""
    items = "".join(
        f'<item id="{name}" href="t/{name}.xhtml" media-type="application/xhtml+xml"/>' for name in chapters
    )
    spine = "".join(f'<itemref idref="{name}"/>' for name in ["nav", *(order or chapters)])
    page = f'{_HEAD}<!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"><body>{{}}</body></html>'
    return package(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<c><rootfiles><rootfile full-path="O/book.opf"/></rootfiles></c>',
            "O/book.opf": (
                f'{_HEAD}<package xmlns:dc="dc"><metadata>{metadata}</metadata><manifest>{items}<item id="nav" '
                'href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/></manifest>'
                f"<spine>{spine}</spine>{guide}</package>"
            ),
            "O/nav.xhtml": page.format(f'<nav epub:type="toc" xmlns:epub="e"><ol>{contents}</ol></nav>'),
            **{f"O/t/{name}.xhtml": page.format(body) for name, body in chapters.items()},
            **(more or {}),
        }
    )


_WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_WORD_SPACES = (
    f'xmlns:w="{_WORDS}" xmlns:r="{_OFFICE}" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)


def word(
    body: str, *, styles: str = "", numbering: str = "", links: Mapping[str, str] | None = None, **parts: str
) -> bytes:
    """A Word document. ``parts`` are the insides of further parts by the kind of their relation, as ``comments``."""
    made = {"styles": styles, "numbering": numbering, **parts}
    return package(
        {
            "_rels/.rels": relations(d="officeDocument:word/document.xml", c="core-properties:docProps/core.xml"),
            "docProps/core.xml": core(title="", creator="Ann"),
            "word/document.xml": f"{_HEAD}<w:document {_WORD_SPACES}><w:body>{body}</w:body></w:document>",
            "word/_rels/document.xml.rels": relations(**{kind: f"{kind}:{kind}.xml" for kind in made}, **(links or {})),
            **{
                f"word/{kind}.xml": f"{_HEAD}<w:{kind} {_WORD_SPACES}>{inside}</w:{kind}>"
                for kind, inside in made.items()
            },
        }
    )


def word_paragraph(inside: str, properties: str = "") -> str:
    """A paragraph of a Word document; ``inside`` without markup is its text."""
    runs = inside if inside.startswith("<") else f"<w:r><w:t>{escape(inside)}</w:t></w:r>"
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"
