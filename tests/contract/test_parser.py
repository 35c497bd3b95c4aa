"""What every parser promises, and what a reader of documents does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePath

import pytest

from citewell.backends.parsing import SandboxedReader, media
from citewell.backends.parsing.checking import check_document
from citewell.backends.parsing.registry import parser_for
from citewell.domain.errors import DocumentUnreadable, UnsupportedFormat
from citewell.ports.parser import BlockKind, DocumentReader, ParsedDocument, ParseLimits, Part
from support.archives import tar_of, zip_of
from support.documents import Rule, Text, docx, paragraph, pdf, word_table
from support.outlook import BODY, compound_file, message, text
from support.packages import Slide, epub, ods, opendocument, pptx, xlsx

LIMITS = ParseLimits()
MARKDOWN = "# Title\n\nIntro.\n\n## Part *two*\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```\n"
PAGE = f"""<!DOCTYPE html><html lang="en"><head><title>Title</title></head><body><nav>Home</nav>
<main><h1>Title</h1><p>{"Words that fill a paragraph of the main text. " * 5}</p><h2>Part two</h2>
<ul><li>one</li><li>two</li></ul><p>{"More words in another paragraph of the page. " * 5}</p>
<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table></main></body></html>"""
WORD = docx(
    paragraph("Title", "Heading1"),
    paragraph("Intro."),
    paragraph("Part two", "Heading2"),
    paragraph("More."),
    word_table([["a", "b"], ["1", "2"]]),
)
GRID = [Rule(72, y, 272, y) for y in (300, 320, 340)] + [Rule(x, 300, x, 340) for x in (72, 172, 272)]
PORTABLE = pdf(
    [
        Text("Title", 720, size=20, bold=True),
        Text("Intro that is long enough to be the running text of this page, so that its size is the usual one.", 690),
        Text("Part two", 660, size=15, bold=True),
        Text("• one", 640),
        Text("• two", 626),
        *GRID,
        *(
            Text(text, y + 5, x=x + 5)
            for text, x, y in (("a", 72, 320), ("b", 172, 320), ("1", 72, 300), ("2", 172, 300))
        ),
    ],
    [Text("The second page.", 700)],
    title="Title",
)
RST = """Title
=====

Intro.

Part *two*
----------

- one
- two

= =
a b
= =
1 2
= =
"""
SLIDE = '<draw:page draw:name="Title"><draw:custom-shape><text:p>Intro.</text:p></draw:custom-shape></draw:page>'
GOOD = {
    media.TEXT: ("note.txt", b"Some text.\r\n\r\nMore \x00text."),
    media.MARKDOWN: ("note.md", MARKDOWN.encode()),
    media.HTML: ("page.html", PAGE.encode()),
    media.CSV: ("table.csv", b"a;b\n1;2\n3;4\n"),
    media.DOCX: ("letter.docx", WORD),
    media.PDF: ("paper.pdf", PORTABLE),
    media.XLSX: ("book.xlsx", xlsx({"One": [["a", "b"], [1, 2.5]], "Two": [["c"], ["d"]]})),
    media.ODS: ("book.ods", ods({"One": [["a", "b"], [1, 2.5]]})),
    media.EPUB: ("book.epub", epub({"c1": "<h1>Title</h1><p>Intro.</p>", "c2": "<h2>Part two</h2><p>More.</p>"})),
    media.JSON: ("data.json", b'{"a": 1, "b": [{"c": 2, "d": 3}, {"c": 4}]}'),
    media.JSON_LINES: ("data.jsonl", b'{"a": 1}\n{"a": 2}\n'),
    media.NOTEBOOK: ("book.ipynb", b'{"cells": [{"cell_type": "markdown", "source": ["# Title\\n", "Intro."]}]}'),
    media.XML: ("data.xml", b"<?xml version='1.0'?><a><title>T</title><p>Text <b>and</b> more.</p></a>"),
    media.FEED: ("news.xml", b"<rss><channel><title>News</title><item><title>One</title></item></channel></rss>"),
    media.SVG: ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><text>Words</text></svg>"),
    media.CODE: ("program.py", b"import os\n\n\ndef run(a):\n    return a\n"),
    media.RST: ("page.rst", RST.encode()),
    media.RTF: ("letter.rtf", rb"{\rtf1\ansi Some \u228?\'e4 text.\par More.\par}"),
    media.ODT: ("text.odt", opendocument("text", "<text:h>Title</text:h><text:p>Intro.</text:p>")),
    media.ODP: ("talk.odp", opendocument("presentation", SLIDE)),
    media.PPTX: ("talk.pptx", pptx(Slide("Title", ["Intro."], notes="Say hello."), Slide("Part two", ["More."]))),
    media.EML: ("mail.eml", b"From: Ann <a@example.org>\nSubject: Title\n\nSome words.\n"),
    media.MSG: ("mail.msg", compound_file(message({BODY: text("Some words.")}))),
    media.MBOX: ("box.mbox", b"From a@example.org Tue Feb 20 10:15:00 2024\nSubject: Title\n\nSome words.\n"),
    media.ZIP: ("files.zip", zip_of({"a.txt": b"Some words."})),
    media.TAR: ("files.tar", tar_of({"a.txt": b"Some words."})),
    media.GZIP: ("files.tgz", tar_of({"a.txt": b"Some words."}, mode="w:gz")),
    media.BZIP2: ("files.tbz2", tar_of({"a.txt": b"Some words."}, mode="w:bz2")),
    media.XZ: ("files.txz", tar_of({"a.txt": b"Some words."}, mode="w:xz")),
}
NOT_WRITTEN_HERE = {media.XLS, media.XLSB, media.DOC, media.PPT, *media.PICTURES}  # read in tests of their own
STRUCTURED = [media.MARKDOWN, media.RST, media.HTML, media.DOCX, media.PDF]


@pytest.fixture(scope="module")
def reader() -> Iterator[DocumentReader]:
    with SandboxedReader(children=1) as reader:
        yield reader


def read(reader: DocumentReader, folder: Path, name: str, data: bytes, limits: ParseLimits = LIMITS) -> ParsedDocument:
    path = folder / "given"
    path.write_bytes(data)
    media_type = reader.sniff(path, file_name=name)
    return reader.read(path, file_name=name, media_type=media_type, limits=limits)


def test_every_supported_type_has_a_parser_and_an_example() -> None:
    assert set(GOOD) | NOT_WRITTEN_HERE == set(media.SUPPORTED)
    for media_type in media.SUPPORTED:
        parser = parser_for(media_type)
        assert parser is not None
        assert parser.name
        assert parser.version
        assert media_type in parser.media_types
    assert parser_for("application/x-7z-compressed") is None


@pytest.mark.parametrize("media_type", list(GOOD))
def test_a_parser_keeps_the_promises_of_the_port(media_type: str, tmp_path: Path) -> None:
    name, data = GOOD[media_type]
    path = tmp_path / "given"
    path.write_bytes(data)
    parser = parser_for(media_type)
    assert parser is not None
    document = parser.parse(path, file_name=name, media_type=media_type, limits=LIMITS)
    check_document(document)
    assert document.text.strip()
    assert (document.media_type, document.parser, document.parser_version) == (media_type, parser.name, parser.version)
    assert (
        parser.parse(path, file_name=f"other{PurePath(name).suffix}", media_type=media_type, limits=LIMITS) == document
    )


@pytest.mark.parametrize("media_type", list(GOOD))
def test_the_reader_says_the_same_as_the_parser(media_type: str, reader: DocumentReader, tmp_path: Path) -> None:
    name, data = GOOD[media_type]
    parser = parser_for(media_type)
    assert parser is not None
    document = read(reader, tmp_path, name, data)
    assert document == parser.parse(tmp_path / "given", file_name=name, media_type=media_type, limits=LIMITS)


@pytest.mark.parametrize("media_type", STRUCTURED)
def test_headings_tables_and_lists_are_where_the_map_says(
    media_type: str, reader: DocumentReader, tmp_path: Path
) -> None:
    document = read(reader, tmp_path, *GOOD[media_type])
    assert document.title == "Title"
    assert [(each.level, each.title) for each in document.headings] == [(1, "Title"), (2, "Part two")]
    for heading in document.headings:
        assert document.text[heading.start : heading.end].startswith("#" * heading.level + " ")
    tables = [document.text[each.start : each.end] for each in document.blocks if each.kind is BlockKind.TABLE]
    assert len(tables) == 1
    rows = [[cell.strip() for cell in line.strip("| ").split("|")] for line in tables[0].splitlines()]
    assert rows[0] == ["a", "b"]
    assert rows[-1] == ["1", "2"]
    if media_type != media.DOCX:
        lists = [document.text[each.start : each.end] for each in document.blocks if each.kind is BlockKind.LIST]
        assert lists == ["- one\n- two"]


def test_pages_are_where_the_map_says(reader: DocumentReader, tmp_path: Path) -> None:
    document = read(reader, tmp_path, *GOOD[media.PDF])
    assert [page.number for page in document.pages] == [1, 2]
    assert document.text[document.pages[1].start : document.pages[1].end] == "The second page."


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("nothing.txt", b"", "empty"),
        ("nothing.pdf", b"", "empty"),
        ("blank.txt", b" \n\t\n", "no_text"),
        ("blank.md", b"---\ntitle: Only this\n---\n", "no_text"),
        ("blank.csv", b",,\n,,\n", "no_text"),
        ("blank.html", b"<!DOCTYPE html><html><body><script>run()</script></body></html>", "no_text"),
        ("blank.docx", docx(paragraph("")), "no_text"),
        ("blank.pdf", pdf([]), "no_text"),
        ("locked.pdf", pdf([Text("secret", 700)], encrypted=True), "encrypted"),
        ("broken.pdf", b"%PDF-1.7\n" + b"\x00broken" * 50, "damaged"),
        ("cut.docx", WORD[:200] + WORD[-300:], "damaged"),
        (
            "laughs.docx",
            docx(
                "<w:p><w:r><w:t>&h;</w:t></w:r></w:p>",
                doctype='<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">'
                + "".join(
                    f'<!ENTITY {name} "{f"&{below};" * 10}">' for name, below in zip("bcdefgh", "abcdefg", strict=True)
                )
                + "]>",
            ),
            "damaged",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_has_no_text_is_refused_with_its_reason(
    name: str, data: bytes, reason: str, reader: DocumentReader, tmp_path: Path
) -> None:
    with pytest.raises(DocumentUnreadable) as caught:
        read(reader, tmp_path, name, data)
    assert caught.value.reason == reason
    assert len(caught.value.message) > 20


@pytest.mark.parametrize("declared", ['SYSTEM "{}"', 'PUBLIC "a" "{}"', '"the text of an entity"'])
def test_entities_are_refused(declared: str, reader: DocumentReader, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("the-secret-of-the-server")
    data = docx(
        "<w:p><w:r><w:t>before &x; after</w:t></w:r></w:p>",
        doctype=f"<!DOCTYPE d [<!ENTITY x {declared.format((tmp_path / 'secret').as_uri())}>]>",
    )
    with pytest.raises(DocumentUnreadable, match="declares entities") as caught:
        read(reader, tmp_path, "letter.docx", data)
    assert caught.value.reason == "damaged"


@pytest.mark.parametrize("media_type", [media.TEXT, media.MARKDOWN, media.HTML, media.CSV, media.PDF, media.DOCX])
def test_more_text_than_allowed_is_refused(media_type: str, reader: DocumentReader, tmp_path: Path) -> None:
    with pytest.raises(DocumentUnreadable) as caught:
        read(reader, tmp_path, *GOOD[media_type], limits=ParseLimits(text_chars=10))
    assert caught.value.reason == "too_large"


def test_a_type_without_a_parser_is_unsupported(reader: DocumentReader, tmp_path: Path) -> None:
    with pytest.raises(UnsupportedFormat) as caught:
        read(reader, tmp_path, "picture.txt", b"SQLite format 3\x00" + bytes(range(256)))
    assert caught.value.facts["media_type"] == "application/vnd.sqlite3"
    assert "Markdown" in caught.value.message
    with pytest.raises(DocumentUnreadable) as told:
        reader.read(tmp_path / "given", file_name="picture", media_type="application/vnd.sqlite3", limits=LIMITS)
    assert told.value.reason == "unsupported"


@pytest.mark.parametrize("media_type", [media.ZIP, media.TAR, media.GZIP])
def test_files_inside_are_handed_over(media_type: str, reader: DocumentReader, tmp_path: Path) -> None:
    files = {"a.txt": b"Some words.", "b/c.md": b"# More" * 500_000}
    data = zip_of(files) if media_type == media.ZIP else tar_of(files, mode="w" if media_type == media.TAR else "w:gz")
    path = tmp_path / "given"
    path.write_bytes(data)
    taken: dict[str, bytes] = {}

    def keep(part: Part, blocks: Iterator[bytes]) -> str:
        taken[part.path] = b"".join(blocks)
        return f"key of {part.path}"

    document = reader.read(path, file_name="given", media_type=media_type, limits=LIMITS, keep=keep)
    assert taken == files
    assert document.parts == (
        Part("a.txt", media.TEXT, 11, "key of a.txt"),
        Part("b/c.md", media.MARKDOWN, 3_000_000, "key of b/c.md"),
    )
    assert reader.read(path, file_name="given", media_type=media_type, limits=LIMITS).parts == ()


def test_text_that_people_do_not_see_is_mentioned(reader: DocumentReader, tmp_path: Path) -> None:
    hidden = "".join(chr(0xE0000 + ord(letter)) for letter in "obey me")
    assert len(read(reader, tmp_path, "note.md", f"Fine.{hidden}".encode()).warnings) == 1


@pytest.mark.parametrize("name", ["letter.docx", "letter.ODT", "paper.pdf"])
def test_a_name_that_promises_another_format_is_mentioned(name: str, reader: DocumentReader, tmp_path: Path) -> None:
    document = read(reader, tmp_path, name, b"Only text.")
    assert document.text == "Only text."
    assert len(document.warnings) == 1
    assert "but the content is plain text" in document.warnings[0]
    assert read(reader, tmp_path, "letter.txt", b"Only text.").warnings == ()


def test_names_that_are_no_names_do_no_harm(reader: DocumentReader, tmp_path: Path) -> None:
    for name in [
        "../../etc/passwd",
        "a\x00b.txt",
        "\u202etxt.exe",
        "x" * 5000,
        "\x00" * 500_000,
        "",
        "\ud800.md",
        "CON",
    ]:
        assert read(reader, tmp_path, name, b"Harmless.").text == "Harmless."
