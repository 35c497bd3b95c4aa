"""What a file is, judged by its content; its name decides only between kinds of text."""

from __future__ import annotations

import re
from pathlib import Path, PurePath
from typing import BinaryIO, Final

from citewell.backends.parsing import media
from citewell.backends.parsing.encodings import has_mark, wide_encoding
from citewell.backends.parsing.mail_signs import mail_type
from citewell.backends.parsing.source_outline import language_of
from citewell.backends.parsing.zip_directory import members
from citewell.domain.errors import DocumentUnreadable, UnsupportedFormat

_SAMPLE: Final = 65_536
_PDF_MARK_WITHIN: Final = 1024  # readers accept garbage of this many bytes before the mark
_MAGIC: Final = (
    (b"{\\rtf", 0, media.RTF),
    (b"\x7fELF", 0, "application/x-executable"),
    (b"MZ", 0, "application/vnd.microsoft.portable-executable"),
    (b"\xca\xfe\xba\xbe", 0, "application/java-vm"),
    (b"\xcf\xfa\xed\xfe", 0, "application/x-mach-binary"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF8", 0, "image/gif"),
    (b"II*\x00", 0, "image/tiff"),
    (b"MM\x00*", 0, "image/tiff"),
    (b"BM", 0, "image/bmp"),
    (b"\x1f\x8b", 0, "application/gzip"),
    (b"BZh", 0, "application/x-bzip2"),
    (b"\xfd7zXZ\x00", 0, "application/x-xz"),
    (b"7z\xbc\xaf\x27\x1c", 0, "application/x-7z-compressed"),
    (b"\x28\xb5\x2f\xfd", 0, "application/zstd"),
    (b"Rar!", 0, "application/vnd.rar"),
    (b"SQLite format 3\x00", 0, "application/vnd.sqlite3"),
    (b"OggS", 0, "application/ogg"),
    (b"ID3", 0, "audio/mpeg"),
    (b"fLaC", 0, "audio/flac"),
    (b"\x1aE\xdf\xa3", 0, "video/webm"),
    (b"\x00asm", 0, "application/wasm"),
    (b"%!PS", 0, "application/postscript"),
    (b"ustar", 257, "application/x-tar"),
    (b"ftyp", 4, "video/mp4"),
    (b"WEBP", 8, "image/webp"),
    (b"WAVE", 8, "audio/wav"),
)
_TELLING: Final = 3  # bytes; a shorter mark may also begin a text
_NOTHING: Final = bytes(4)  # what bitmaps have after their size, even where their pixels look like text
_OUTLOOK: Final = "__nameid_version1.0".encode("utf-16-le")
_ZIP_STARTS: Final = (b"PK\x03\x04", b"PK\x05\x06")
_OLE_START: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS: Final = (("WordDocument", media.DOC), ("Workbook", media.XLS), ("Book".ljust(31, "\0"), media.XLS),
                       ("PowerPoint Document", media.PPT))  # fmt: skip
_ZIP_MEMBERS: Final = (
    ("word/document.xml", media.DOCX),
    ("xl/workbook.xml", media.XLSX),
    ("xl/workbook.bin", media.XLSB),
    ("ppt/presentation.xml", media.PPTX),
)
_BY_NAME: Final = {
    ".md": media.MARKDOWN,
    ".markdown": media.MARKDOWN,
    ".mdown": media.MARKDOWN,
    ".mdx": media.MARKDOWN,
    ".html": media.HTML,
    ".htm": media.HTML,
    ".xhtml": media.HTML,
    ".csv": media.CSV,
    ".tsv": media.CSV,
    ".rst": media.RST,
    ".rest": media.RST,
    ".json": media.JSON,
    ".geojson": media.JSON,
    ".jsonl": media.JSON_LINES,
    ".ndjson": media.JSON_LINES,
    ".ipynb": media.NOTEBOOK,
    ".xml": media.XML,
    ".opml": media.XML,
    ".xsd": media.XML,
    ".dita": media.XML,
    ".docbook": media.XML,
    ".rss": media.FEED,
    ".atom": media.FEED,
    ".svg": media.SVG,
    ".eml": media.EML,
    ".mbox": media.MBOX,
}
_TABLE_NAMES: Final = frozenset({".xls", ".xlsx"})  # programs write delimited text under these names
_JSON_START: Final = re.compile(r"\s*+(?:\{\s*+\"|\[\s*+[\[{\"])")
_TEXT_NAMES: Final = frozenset({".txt", ".text", ".log"})
_HTML_START: Final = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:[^-]|-(?!->)){0,4000}-->\s*)*<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE
)
_XML_ROOT: Final = re.compile(  # possessive: what does not match must not be tried in all ways
    r"((?:\s++|<\?[^>]{0,1000}>|<!--(?:[^-]|-(?!->)){0,4000}-->|<!DOCTYPE[^>\[]{0,1000}>)*+)"
    r"<(?:[\w.-]{1,50}:)?([A-Za-z]\w{0,50})"
)
_XML_ROOTS: Final = {"rss": media.FEED, "feed": media.FEED, "RDF": media.FEED, "svg": media.SVG}
_MARKDOWN_SIGNS: Final = re.compile(r"^(?:#{1,6} \S|```|[-*] \[[ x]\] )|\]\(https?://", re.MULTILINE)
_CONTROLS: Final = bytes(code for code in range(32) if code not in b"\t\n\r\f\x0b\x08\x1b") + b"\x7f"
_MOST_CONTROLS: Final = 0.02  # share of control characters above which bytes that are not UTF-8 are no text
_MOST_CONTROLS_UTF8: Final = 0.2
_WORDS_TABLE_LINES: Final = 3


def sniff(path: Path, *, file_name: str) -> str:
    """The media type of the file in ``path``; see ``DocumentReader.sniff``."""
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
        if not sample:
            raise DocumentUnreadable("empty", "The file is empty (0 bytes).")
        media_type = _binary_type(file, sample) or _text_type(sample, PurePath(file_name).name.lower())
    if media_type not in media.SUPPORTED:
        raise UnsupportedFormat(
            f"Files of type {media_type} cannot be read. Supported are {media.supported_list()}.",
            media_type=media_type,
            supported=list(media.SUPPORTED),
            reason="media_type",
        )
    return media_type


def _binary_type(file: BinaryIO, sample: bytes) -> str | None:
    if _is_pdf(sample):
        return media.PDF
    if sample.startswith(_ZIP_STARTS):
        return _zip_type(file)
    if sample.startswith(_OLE_START):
        return _ole_type(file)
    return _media_by_magic(sample) or (media.UNKNOWN if _is_binary(sample) else None)


def _is_pdf(sample: bytes) -> bool:
    """Whether the mark of PDF is there, perhaps behind garbage; a text that only mentions it is none."""
    at = sample.find(b"%PDF-", 0, _PDF_MARK_WITHIN)
    if at < 0 or sample.startswith((b"MZ", b"\x7fELF", *_ZIP_STARTS)):
        return False
    if not sample[:at].strip(b"\xef\xbb\xbf\x00 \t\r\n\f"):
        return True
    return not _HTML_START.match(_shown(sample)) and (b" obj" in sample or _is_binary(sample))


def _media_by_magic(sample: bytes) -> str | None:
    for magic, offset, media_type in _MAGIC:
        if sample.startswith(magic, offset) and (
            len(magic) >= _TELLING or sample[6:10] == _NOTHING or _is_binary(sample)
        ):
            return media_type
    return None


def _zip_type(file: BinaryIO) -> str:
    listed = members(file)
    if listed is None:
        raise DocumentUnreadable(
            "damaged", "The file is an archive, as Word makes them, that is cut off, damaged or absurdly large."
        )
    names = {member.name for member in listed}
    for name, media_type in _ZIP_MEMBERS:
        if name in names:
            return media_type
    if "mimetype" in names:  # OpenDocument and EPUB store their type first, uncompressed
        file.seek(38)
        declared = re.match(rb"[\w.+/-]{5,80}", file.read(80))
        stored = declared[0].decode().split("PK")[0] if declared else ""
        if stored.startswith("application/"):
            return stored
    return "application/zip"


def _ole_type(file: BinaryIO) -> str:
    file.seek(0)
    head = file.read(2_000_000)
    sector = 1 << min(int.from_bytes(head[30:32], "little"), 12)  # the directory may lie far from the head
    directory = (int.from_bytes(head[48:52], "little") + 1) * sector
    if len(head) < directory < file.seek(0, 2):
        file.seek(directory)
        head += file.read(_SAMPLE)
    if _OUTLOOK in head:  # first: what is attached to a message may be any of the others
        return media.MSG
    if "EncryptedPackage".encode("utf-16-le") in head:
        raise DocumentUnreadable(
            "encrypted",
            "The file is encrypted. Passwords of Office files are not supported; save it without one and try again.",
        )
    for stream, media_type in _OLE_STREAMS:
        if stream.encode("utf-16-le") in head:
            return media_type
    return "application/x-ole-storage"


def _is_binary(sample: bytes) -> bool:
    if has_mark(sample) or wide_encoding(sample) is not None:
        return False
    controls = len(sample) - len(sample.translate(None, _CONTROLS))
    return controls > len(sample) * (_MOST_CONTROLS_UTF8 if _is_utf8(sample) else _MOST_CONTROLS)


def _is_utf8(sample: bytes) -> bool:
    for cut in range(min(4, len(sample))):  # the sample may end inside a character
        try:
            sample[: len(sample) - cut].decode("utf-8")
        except UnicodeDecodeError:
            continue
        return True
    return False


def _text_type(sample: bytes, name: str) -> str:
    text, suffix = _shown(sample), PurePath(name).suffix
    if _HTML_START.match(text):
        return media.HTML
    named = _BY_NAME.get(suffix)
    root = _XML_ROOT.match(text) if named in {None, media.XML, media.FEED} and suffix not in _TEXT_NAMES else None
    if root is not None and (named is not None or root[2] in _XML_ROOTS or root[1].strip().startswith("<?xml")):
        return _XML_ROOTS.get(root[2], media.XML)
    if named is not None:
        return named
    if language_of(name, text) is not None:
        return media.CODE
    if suffix in _TEXT_NAMES:
        return media.TEXT
    return _unnamed_text_type(text) if not suffix or suffix in _TABLE_NAMES else media.TEXT


def _unnamed_text_type(text: str) -> str:
    if _JSON_START.match(text):
        return media.JSON
    mail = mail_type(text)
    if mail is not None:
        return mail
    if _MARKDOWN_SIGNS.search(text):
        return media.MARKDOWN
    lines = text.split("\n")[:-1][:20]
    for delimiter in ",;\t|":
        counts = {line.count(delimiter) for line in lines}
        if len(lines) >= _WORDS_TABLE_LINES and len(counts) == 1 and counts != {0}:
            return media.CSV
    return media.TEXT


def _shown(sample: bytes) -> str:
    """Enough of the text to see markup in it; characters beyond ASCII do not matter."""
    wide = wide_encoding(sample)
    if wide is None and has_mark(sample) and not sample.startswith(b"\xef\xbb\xbf"):
        wide = "utf-32" if sample[:4] in {b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff"} else "utf-16"
    if wide is not None:
        return sample.decode(wide, errors="ignore")
    return sample.decode("utf-8", errors="ignore").removeprefix("\ufeff")
