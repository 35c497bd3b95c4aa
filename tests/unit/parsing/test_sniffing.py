"""What a file is, by its content."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from citewell.backends.parsing import media
from citewell.backends.parsing.sniffing import sniff
from citewell.backends.parsing.zip_directory import members
from citewell.domain.errors import DocumentUnreadable, UnsupportedFormat
from support.documents import Text, docx, paragraph, pdf

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
WORD = docx(paragraph("Words"))


def archive(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name in names:
            made.writestr(name, "application/epub+zip" if name == "mimetype" else "x")
    return file.getvalue()


def type_of(folder: Path, name: str, data: bytes) -> str:
    path = folder / "given"
    path.write_bytes(data)
    try:
        return sniff(path, file_name=name)
    except UnsupportedFormat as error:
        return str(error.facts["media_type"])


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        # content decides, whatever the name says
        ("paper.txt", pdf([Text("Words", 700)]), media.PDF),
        ("paper", b"\n\n" + pdf([Text("Words", 700)]), media.PDF),
        ("letter.zip", WORD, media.DOCX),
        ("page.txt", b"<!DOCTYPE html><title>x</title>", media.HTML),
        ("page", b"\xef\xbb\xbf  <!-- saved -->\n<html lang=en>", media.HTML),
        ("page.md", b'<?xml version="1.0"?>\n<html xmlns="x">', media.HTML),
        ("page.html", b"<!DOCTYPE html><p>%PDF-1.7 1 0 obj", media.HTML),
        ("note.md", b"A PDF begins with %PDF-1.7 and a version.", media.MARKDOWN),
        ("paper.txt", b"garbage\n" + pdf([Text("Words", 700)]), media.PDF),
        ("paper.pdf", WORD + b"%PDF-1.7", media.DOCX),
        ("export.xls", b"a\tb\n1\t2\n3\t4\n", media.CSV),
        ("export.xls", b"<html><table><tr><td>1</table>", media.HTML),
        ("data", b' {"a": 1}', media.JSON),
        ("data", b"[1] is a note, [2](https://e.org) a link", media.MARKDOWN),
        ("program.pdf", b"MZ" + bytes(range(256)), "application/vnd.microsoft.portable-executable"),
        ("program.pdf", b"MZ\x90\x00%PDF-1.4" + bytes(range(256)), "application/vnd.microsoft.portable-executable"),
        ("program.txt", b"\x7fELF\x02\x01\x01" + bytes(60), "application/x-executable"),
        ("picture.md", b"\x89PNG\r\n\x1a\n" + bytes(30), "image/png"),
        ("letter.docx", b"{\\rtf1 words}", "application/rtf"),
        ("sheet.docx", archive("[Content_Types].xml", "xl/workbook.xml"), SHEET),
        ("book.docx", archive("mimetype", "META-INF/container.xml"), "application/epub+zip"),
        ("files.docx", archive("readme.txt"), "application/zip"),
        ("noise.txt", bytes(range(256)) * 20, media.UNKNOWN),
        ("old.docx", OLD + "WordDocument".encode("utf-16-le"), "application/msword"),
        # the name decides between kinds of text
        ("note.txt", b"# A title\n\na,b\nc,d\n", media.TEXT),
        ("note.md", b"plain words", media.MARKDOWN),
        ("NOTE.MARKDOWN", b"plain words", media.MARKDOWN),
        ("part.htm", b"<p>only a part", media.HTML),
        ("table.csv", b"one column only", media.CSV),
        ("table.tsv", b"a\tb\n", media.CSV),
        ("program.py", b"print('words')\n", media.CODE),
        ("table.sql", b"a,b\n1,2\n3,4\n", media.CODE),
        ("Makefile", b"# A title\n\nall:\n", media.CODE),
        ("CMakeLists.txt", b"project(x)\n", media.CODE),
        ("run", b"#!/usr/bin/env python3\n# A title\n", media.CODE),
        ("unknown.xyz", b"# A title\n", media.TEXT),
        ("view.vue", b"<template>x</template>", media.CODE),
        ("page.php", b"<html><?php echo 1 ?>", media.HTML),
        ("data.json", b'{"a": 1}', "application/json"),
        ("mail.eml", b"From: a\nTo: b\n\nwords", "message/rfc822"),
        ("feed.xml", b"<?xml version='1.0'?><rss/>", media.FEED),
        ("feed", b"<?xml version='1.0'?>\n<!-- x -->\n<a:feed xmlns:a='b'/>", media.FEED),
        ("news.rss", b"<rss/>", media.FEED),
        ("data.xml", b"<?xml version='1.0'?><data/>", media.XML),
        ("data", b"<?xml version='1.0'?><data/>", media.XML),
        ("drawing", b"<!DOCTYPE svg PUBLIC 'a' 'b'>\n<svg/>", media.SVG),
        ("drawing.svg", b"<svg/>", media.SVG),
        ("note.txt", b"<svg/>", media.TEXT),
        ("notes", b"<data> is no XML", media.TEXT),
        ("spaces.xml", b" " * 60_000 + b"x", media.XML),
        ("MZ.txt", b"MZ is a mark, and this is a text.", media.TEXT),
        # no name, no help
        ("README", b"# A title\n\nwords\n", media.MARKDOWN),
        ("export", b"a;b;c\n1;2;3\n4;5;6\n", media.CSV),
        ("NOTES", b"Dear all,\n\nwords.\n", media.TEXT),
        # text in other encodings
        ("wide.txt", "Wörter".encode("utf-16"), media.TEXT),
        ("wide.html", "<!DOCTYPE html><p>Wörter".encode("utf-16-le"), media.HTML),
        ("latin.txt", "Grüße aus Köln".encode("latin-1"), media.TEXT),
        ("kanji.txt", "日本語の文章".encode("shift_jis"), media.TEXT),
        ("nul.txt", b"words\x00and\x00words", media.TEXT),
        ("cut.txt", ("é" * 40_000).encode()[:65_537], media.TEXT),
    ],
)  # fmt: skip
def test_the_type_is_found(tmp_path: Path, name: str, data: bytes, expected: str) -> None:
    assert type_of(tmp_path, name, data) == expected


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (OLD + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (WORD[:300], "damaged"),
    ],
)
def test_containers_show_what_is_wrong_with_them(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(DocumentUnreadable) as caught:
        type_of(tmp_path, "letter.docx", data)
    assert caught.value.reason == reason


def test_the_table_of_contents_of_an_archive_is_read_without_unpacking() -> None:
    listed = members(io.BytesIO(archive("a", "b/c")))
    assert listed is not None
    assert [(member.name, member.unpacked, member.encrypted) for member in listed] == [
        ("a", 1, False),
        ("b/c", 1, False),
    ]


@pytest.mark.parametrize("cut", [10, 60, 100])
def test_a_broken_table_of_contents_is_no_table_of_contents(cut: int) -> None:
    data = archive("a", "b")
    broken = data[: data.index(b"PK\x01\x02")] + bytes(cut) + data[data.index(b"PK\x05\x06") :]
    assert members(io.BytesIO(broken)) is None
    assert members(io.BytesIO(b"PK\x03\x04")) is None


def test_absurdly_many_members_are_refused() -> None:
    with pytest.raises(DocumentUnreadable) as caught:
        members(io.BytesIO(archive(*(f"{number:060}" for number in range(40_000)))))
    assert caught.value.reason == "too_large"
