"""The formats that Citewell reads: the one place where they are listed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from citewell.backends.parsing.source_outline import LANGUAGES

TEXT: Final = "text/plain"
MARKDOWN: Final = "text/markdown"
HTML: Final = "text/html"
CSV: Final = "text/csv"
PDF: Final = "application/pdf"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PPTX: Final = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSB: Final = "application/vnd.ms-excel.sheet.binary.macroenabled.12"
XLS: Final = "application/vnd.ms-excel"
JSON: Final = "application/json"
JSON_LINES: Final = "application/x-ndjson"
NOTEBOOK: Final = "application/x-ipynb+json"
XML: Final = "application/xml"
FEED: Final = "application/rss+xml"
SVG: Final = "image/svg+xml"
RST: Final = "text/x-rst"
CODE: Final = "text/x-source"
EPUB: Final = "application/epub+zip"
RTF: Final = "application/rtf"
DOC: Final = "application/msword"
PPT: Final = "application/vnd.ms-powerpoint"
ODT: Final = "application/vnd.oasis.opendocument.text"
ODP: Final = "application/vnd.oasis.opendocument.presentation"
ODS: Final = "application/vnd.oasis.opendocument.spreadsheet"
ZIP: Final = "application/zip"
TAR: Final = "application/x-tar"
GZIP: Final = "application/gzip"
BZIP2: Final = "application/x-bzip2"
XZ: Final = "application/x-xz"
EML: Final = "message/rfc822"
MSG: Final = "application/vnd.ms-outlook"
MBOX: Final = "application/mbox"
PNG: Final = "image/png"
JPEG: Final = "image/jpeg"
TIFF: Final = "image/tiff"
WEBP: Final = "image/webp"
BMP: Final = "image/bmp"
GIF: Final = "image/gif"
PICTURES: Final = frozenset({PNG, JPEG, TIFF, WEBP, BMP, GIF})
"""Types whose text is a picture: read where text recognition is installed."""
UNKNOWN: Final = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Format:
    """A format that is read.

    ``extensions`` are usual endings of names, in lower case with their dot. ``keeps`` says, for the reference, what of
    a document is kept beside its text. ``parser`` is the module of this package and the class in it.
    """

    media_type: str
    label: str
    extensions: tuple[str, ...]
    keeps: str
    parser: tuple[str, str]


_SHEETS: Final = "sheets as pages and headings, each table of a sheet, dates, values of formulas"
_MAIL: Final = "head, body, invitations; attachments and forwarded messages as documents of their own"
_FILES: Final = "the files inside as documents of their own, with their folders"
_SEEN: Final = "text by recognition (OCR) where Tesseract is installed"
_PACKED: Final = "as TAR, or the one file that is packed"

_DATA: Final = "paths as headings, lists of flat objects as tables, numbers as written"

FORMATS: Final = (
    Format(TEXT, "plain text", (".txt", ".text", ".log"), "any encoding", ("plain", "TextParser")),
    Format(
        MARKDOWN,
        "Markdown",
        (".md", ".markdown", ".mdown", ".mdx"),
        "headings, tables, lists, code, links, front matter",
        ("markdown", "MarkdownParser"),
    ),
    Format(
        HTML,
        "HTML",
        (".html", ".htm", ".xhtml"),
        "main text without navigation, headings, tables, lists, code, links, what its head says",
        ("html", "HtmlParser"),
    ),
    Format(
        PDF,
        "PDF",
        (".pdf",),
        "pages, headings, tables also without lines, lists, code, columns in their order, links, values of forms, "
        "properties, attachments; scans by recognition (OCR) where Tesseract is installed",
        ("pdf", "PdfParser"),
    ),
    Format(
        DOCX,
        "Word (docx)",
        (".docx", ".docm", ".dotx", ".dotm"),
        "pages, headings with their numbers, tables, lists, formulas, links, footnotes, comments, charts, properties",
        ("word", "DocxParser"),
    ),
    Format(
        PPTX,
        "PowerPoint (pptx)",
        (".pptx", ".pptm", ".ppsx", ".potx"),
        "slides as pages, titles as headings, tables, charts, lists, links, notes, comments, properties",
        ("slides", "PptxParser"),
    ),
    Format(
        XLSX,
        "Excel (xlsx)",
        (".xlsx", ".xlsm", ".xltx", ".xltm"),
        "sheets as pages and headings, each table of a sheet, dates, values of formulas, charts, links, comments, "
        "properties",
        ("workbook", "XlsxParser"),
    ),
    Format(XLS, "Excel 97 (xls)", (".xls",), _SHEETS, ("spreadsheets", "SpreadsheetParser")),
    Format(XLSB, "Excel (xlsb)", (".xlsb",), _SHEETS, ("spreadsheets", "SpreadsheetParser")),
    Format(ODS, "OpenDocument table (ods)", (".ods",), _SHEETS, ("spreadsheets", "SpreadsheetParser")),
    Format(
        ODT,
        "OpenDocument text (odt)",
        (".odt", ".ott"),
        "pages, headings, tables, lists, links, footnotes, comments, charts, properties",
        ("opendocument", "OpenDocumentParser"),
    ),
    Format(
        ODP,
        "OpenDocument presentation (odp)",
        (".odp",),
        "slides as pages, titles as headings, tables, charts, lists, links, notes, comments, properties",
        ("opendocument", "OpenDocumentParser"),
    ),
    Format(
        EPUB,
        "EPUB",
        (".epub",),
        "chapters in their order as headings, tables, lists, links, properties",
        ("epub", "EpubParser"),
    ),
    Format(RTF, "RTF", (".rtf",), "headings, tables, lists, properties, any code page", ("legacy", "LegacyParser")),
    Format(DOC, "Word 97 (doc)", (".doc", ".dot"), "headings, lists, properties", ("legacy", "LegacyParser")),
    Format(
        PPT,
        "PowerPoint 97 (ppt)",
        (".ppt", ".pps"),
        "slides as pages, titles as headings, properties",
        ("legacy", "LegacyParser"),
    ),
    Format(CSV, "CSV", (".csv", ".tsv"), "one table with its titles, the delimiter found", ("delimited", "CsvParser")),
    Format(JSON, "JSON", (".json", ".geojson"), _DATA, ("jsons", "JsonParser")),
    Format(JSON_LINES, "lines of JSON", (".jsonl", ".ndjson"), _DATA, ("jsons", "JsonParser")),
    Format(
        NOTEBOOK,
        "Jupyter notebook",
        (".ipynb",),
        "headings, text, code, what it printed, tables",
        ("notebook", "NotebookParser"),
    ),
    Format(
        XML,
        "XML",
        (".xml", ".opml", ".xsd", ".dita", ".docbook"),
        "titles as headings, paragraphs, records as tables, other elements by their names",
        ("xml_text", "XmlParser"),
    ),
    Format(
        FEED,
        "RSS and Atom",
        (".rss", ".atom"),
        "items under their titles with author, date, subjects and link",
        ("xml_text", "XmlParser"),
    ),
    Format(SVG, "SVG", (".svg",), "titles, descriptions and texts", ("xml_text", "XmlParser")),
    Format(
        CODE,
        "source code",
        tuple(LANGUAGES),
        "the text as it is, functions and classes as headings",
        ("source_code", "CodeParser"),
    ),
    Format(EML, "mail (eml)", (".eml",), _MAIL, ("eml", "EmlParser")),
    Format(MSG, "Outlook mail (msg)", (".msg",), _MAIL, ("msg", "MsgParser")),
    Format(
        RST,
        "reStructuredText",
        (".rst", ".rest"),
        "headings, tables, lists, code, links, footnotes, properties",
        ("restructured", "RstParser"),
    ),
    Format(
        MBOX, "mailbox (mbox)", (".mbox",), "the messages inside as documents of their own", ("mailboxes", "MboxParser")
    ),
    Format(ZIP, "ZIP", (".zip",), _FILES, ("archives", "ZipParser")),
    Format(TAR, "TAR", (".tar",), _FILES, ("tarballs", "TarParser")),
    Format(GZIP, "gzip", (".gz", ".tgz"), _PACKED, ("tarballs", "TarParser")),
    Format(BZIP2, "bzip2", (".bz2", ".tbz2", ".tbz"), _PACKED, ("tarballs", "TarParser")),
    Format(PNG, "PNG", (".png",), _SEEN, ("pictures", "PictureParser")),
    Format(JPEG, "JPEG", (".jpg", ".jpeg"), _SEEN, ("pictures", "PictureParser")),
    Format(TIFF, "TIFF", (".tif", ".tiff"), f"{_SEEN}, all pages", ("pictures", "PictureParser")),
    Format(WEBP, "WebP", (".webp",), _SEEN, ("pictures", "PictureParser")),
    Format(BMP, "BMP", (".bmp",), _SEEN, ("pictures", "PictureParser")),
    Format(GIF, "GIF", (".gif",), f"{_SEEN}, of the first picture", ("pictures", "PictureParser")),
    Format(XZ, "xz", (".xz", ".txz"), _PACKED, ("tarballs", "TarParser")),
)

SUPPORTED: Final = {each.media_type: each.label for each in FORMATS}
"""The label of each media type that is read."""


def supported_list() -> str:
    """What is supported, for a sentence: ``plain text, Markdown, … and CSV``."""
    *first, last = SUPPORTED.values()
    return f"{', '.join(first)} and {last}"


def name_warnings(file_name: str, media_type: str) -> list[str]:
    """A sentence where the name of a file promises a binary format that its content is not."""
    suffix = f".{file_name.lower().rpartition('.')[2]}"
    promised = next((each for each in FORMATS if suffix in each.extensions), None)
    if promised is None or media_type == promised.media_type or promised.media_type in _TEXTUAL:
        return []
    return [f"The name says {promised.label}, but the content is {SUPPORTED.get(media_type, media_type)}."]


_TEXTUAL: Final = frozenset({TEXT, MARKDOWN, HTML, CSV, CODE, JSON, JSON_LINES, NOTEBOOK, XML, FEED, SVG, RST, EML})
