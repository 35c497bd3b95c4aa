"""Files made to hurt: each ends as text or as a state that says why, within small limits, and the next one is read."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from citewell.backends.parsing import SandboxedReader
from citewell.domain.errors import DocumentUnreadable, UnsupportedFormat
from citewell.ports.parser import DocumentReader, ParseLimits
from support.documents import docx, paragraph
from support.packages import Slide, epub, opendocument, package, pptx, relations, sheet_data, xlsx

LIMITS = ParseLimits(memory_bytes=700_000_000, cpu_seconds=20, wall_seconds=180.0, text_chars=5_000_000)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def archive_of_many(count: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(count):
            archive.writestr(f"word/{number}.xml", "")
        archive.writestr("word/document.xml", "<a/>")
    return file.getvalue()


def with_lies(data: bytes, name: bytes, size: int) -> bytes:
    """``data`` with the unpacked size of a member declared as ``size``."""
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(name))
    return data[: at + 24] + struct.pack("<L", size) + data[at + 28 :]


def overlapping() -> bytes:
    """A presentation whose slides all share the bytes of one."""
    data = bytearray(pptx(Slide("a", ["x" * 5_000]), Slide("b", ["x" * 5_000])))
    first = data.rindex(b"PK\x01\x02", 0, data.rindex(b"ppt/slides/slide0.xml"))
    second = data.rindex(b"PK\x01\x02", 0, data.rindex(b"ppt/slides/slide1.xml"))
    data[second + 42 : second + 46] = data[first + 42 : first + 46]
    return bytes(data)


LAUGHS = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
DECLARED = f'<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">{LAUGHS}]>'
OUTSIDE = '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
BOMB = "<a>" + "x" * 30_000_000 + "</a>"
DEEP = "<a>" * 100_000 + "x" + "</a>" * 100_000
FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
MERGED = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
MANY_FORMATS = {
    "docx": lambda part: package(
        {"_rels/.rels": relations(d="officeDocument:word/document.xml"), "word/document.xml": part}),
    "pptx": lambda part: pptx(Slide("x"), more={"ppt/slides/slide0.xml": part}),
    "xlsx": lambda part: xlsx({"s": [["x"]]}, more={"xl/worksheets/sheet1.xml": part}),
    "odt": lambda part: opendocument("text", "", more={"content.xml": part}),
    "odp": lambda part: opendocument("presentation", "", more={"content.xml": part}),
    "epub": lambda part: epub({"c": "x"}, more={"O/book.opf": part}),
}  # fmt: skip


@pytest.fixture(scope="module")
def reader() -> Iterator[DocumentReader]:
    with SandboxedReader(children=1) as reader:
        yield reader


def outcome(reader: DocumentReader, folder: Path, name: str, data: bytes) -> str:
    """The reason why there is no text, or ``text``; afterwards a harmless file is read."""
    path = folder / "given"
    path.write_bytes(data)
    try:
        media_type = reader.sniff(path, file_name=name)
        document = reader.read(path, file_name=name, media_type=media_type, limits=LIMITS)
        found = "text"
        assert len(document.text) <= LIMITS.text_chars
        assert "root:" not in document.text
    except DocumentUnreadable as error:
        found = error.reason if len(error.message) > 20 else "a reason without a message"
    except UnsupportedFormat as error:
        found = str(error.facts["media_type"])
    path.write_bytes(b"Harmless.")
    assert reader.read(path, file_name="n.txt", media_type="text/plain", limits=LIMITS).text == "Harmless."
    return found


@pytest.mark.parametrize("kind", list(MANY_FORMATS))
@pytest.mark.parametrize(
    ("part", "reason"),
    [
        (f"{DECLARED}<d>&i;</d>", "damaged"),
        (f"{OUTSIDE}<d>&a;</d>", "damaged"),
        (BOMB, "too_large"),
        (DEEP, "no_text or damaged"),
    ],
    ids=["laughs", "outside", "bomb", "deep"],
)
def test_hostile_parts_of_archives(kind: str, part: str, reason: str, reader: DocumentReader, tmp_path: Path) -> None:
    assert outcome(reader, tmp_path, f"file.{kind}", MANY_FORMATS[kind](part)) in reason.split(" or ")


@pytest.mark.parametrize("kind", ["xml", "svg", "rss"])
@pytest.mark.parametrize(
    ("source", "reasons"),
    [
        (f"{DECLARED}<{{0}}><text>&i;</text></{{0}}>", {"damaged"}),
        (f"{OUTSIDE}<{{0}}><text>&a;</text></{{0}}>", {"damaged"}),
        ("<{0}>" + DEEP + "</{0}>", {"damaged"}),
        (
            "<{0}><x:include xmlns:x='http://www.w3.org/2001/XInclude' href='file:///etc/passwd'/></{0}>",
            {"text", "no_text"},
        ),
        ("<{0}>" + "<text>y</text>" * 30_000 + "</{0}>", {"text"}),
        ("<{0}><text>" + "&#38;" * 30_000, {"text", "damaged"}),
    ],
    ids=["laughs", "outside", "deep", "include", "many", "cut"],
)
def test_hostile_xml(kind: str, source: str, reasons: set[str], reader: DocumentReader, tmp_path: Path) -> None:
    root = "svg" if kind == "svg" else "data"
    assert outcome(reader, tmp_path, f"file.{kind}", source.replace("{0}", root).encode()) in reasons


@pytest.mark.parametrize(
    ("name", "data", "reasons"),
    [
        ("many.docx", archive_of_many(3_000), {"damaged"}),
        ("lies.docx", with_lies(docx(paragraph("x" * 9_000)), b"word/document.xml", 10), {"damaged"}),
        ("lies.xlsx", with_lies(xlsx({"s": [["x"]]}), b"xl/worksheets/sheet1.xml", 2_000_000_000), {"too_large"}),
        ("overlap.pptx", overlapping(), {"damaged", "text"}),
        ("nodes.docx", docx(*(paragraph("y" * 200_000) for _ in range(120))), {"too_large"}),
        ("far.xlsx", xlsx({"s": f"<sheetData>{sheet_data([['a']])}{FAR}</sheetData>"}), {"text"}),
        ("columns.csv", b"x," * 1_000_000, {"too_large"}),
        ("columns.xlsx", xlsx({"s": f"<sheetData><row>{'<c><v>1</v></c>' * 50_000}</row></sheetData>"}), {"text"}),
        ("merged.xlsx", xlsx({"s": f"<sheetData>{sheet_data([['a', 'b']])}</sheetData>{MERGED}"}), {"text"}),
        ("styles.xlsx", xlsx({"s": "<sheetData><row><c s='9999999999'><v>1e400</v></c></row></sheetData>"}), {"text"}),
        ("deep.json", b"[" * 200_000, {"damaged"}),
        ("digits.json", b"[" + b"9" * 1_000_000 + b"]", {"text"}),
        ("objects.json", json.dumps([{"k": {"v": {"w": "x"}}}] * 10_000).encode(), {"text"}),
        ("cells.ipynb",
         b'{"cells": [{"cell_type": "code", "outputs": [5], "source": "%s"}]}' % (b"`" * 50_000), {"text"}),
        ("groups.rtf", b"{\\rtf1" + b"{" * 500_000, {"damaged"}),
        ("binary.rtf", b"{\\rtf1 a\\bin2147483647 b}", {"text", "no_text", "damaged"}),
        ("unicode.rtf", b"{\\rtf1 " + b"\\u-32768?" * 100_000 + b"}", {"text", "no_text", "damaged"}),
        ("deep.html", b"<div>" * 30_000 + b"deep", {"text"}),
        ("links.html", b"<a href='http://x'>" * 3_000 + b"y", {"text"}),
        ("deep.rst", b"".join(b" " * depth + b"- x\n" for depth in range(1_500)), {"text"}),
        ("long.py", b"def f(" * 200_000, {"text"}),
        ("old.xls", OLE + b"\xff" * 5_000 + "Workbook".encode("utf-16-le"), {"damaged"}),
        ("old.doc", OLE + b"\xff" * 5_000 + "WordDocument".encode("utf-16-le"), {"damaged"}),
        ("old.ppt", OLE + b"\xff" * 5_000 + "PowerPoint Document".encode("utf-16-le"), {"damaged"}),
        ("entries.epub", epub({"c": "x"}, contents="<li><a href='t/c.xhtml'>x</a></li>" * 10_000), {"text"}),
        ("polyglot.html", b"<!DOCTYPE html><p>x</p>%PDF-1.7\n" + b"PK\x03\x04", {"damaged", "no_text", "text"}),
        ("program.docx", b"MZ" + bytes(range(256)) * 4, {"application/vnd.microsoft.portable-executable"}),
        ("text.docx", b"../documents/word_sample.docx", {"text"}),
        ("text.odt", b"This is not a zip file!\n", {"text"}),
        ("cut.odt", opendocument("text", "<text:p>x</text:p>")[:200], {"damaged"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_hostile_files(name: str, data: bytes, reasons: set[str], reader: DocumentReader, tmp_path: Path) -> None:
    assert outcome(reader, tmp_path, name, data) in reasons
