"""CSV and Word documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from citewell.backends.parsing import media
from citewell.backends.parsing.registry import parser_for
from citewell.domain.errors import DocumentUnreadable
from citewell.ports.parser import ParsedDocument, ParseLimits
from support.documents import docx, paragraph, word_table


def parsed(folder: Path, media_type: str, data: bytes, **limits: int) -> ParsedDocument:
    path = folder / "given"
    path.write_bytes(data)
    parser = parser_for(media_type)
    assert parser is not None
    return parser.parse(path, file_name="given", media_type=media_type, limits=ParseLimits(**limits))


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"a,b\r\n1,2\r\n", "| a | b |\n| --- | --- |\n| 1 | 2 |"),
        (b'name;note\nx;"two\nlines; one cell"\n', "| name | note |\n| --- | --- |\n| x | two lines; one cell |"),
        (b"a,b\n1\n1,2,3\n\n", "| a | b |  |\n| --- | --- | --- |\n| 1 |  |  |\n| 1 | 2 | 3 |"),
        (b"a,b\n=cmd|'/c calc'!A1,\x002\n", "| a | b |\n| --- | --- |\n| =cmd\\|'/c calc'!A1 | 2 |"),
        (
            b"Sales,,\nBy town,,\na,b,c\n1,2,3\n",
            "Sales\n\nBy town\n\n| a | b | c |\n| --- | --- | --- |\n| 1 | 2 | 3 |",
        ),
        (b"only\none\ncolumn\n", "| only |\n| --- |\n| one |\n| column |"),
        ("größe\tmaß\n1\t2\n".encode("cp1252"), "| größe | maß |\n| --- | --- |\n| 1 | 2 |"),
    ],
)
def test_delimited_text_becomes_one_table(tmp_path: Path, data: bytes, text: str) -> None:
    document = parsed(tmp_path, media.CSV, data)
    assert document.text == text
    assert [(block.start, block.end) for block in document.blocks] == [(text.index("|"), len(text))]


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"x," * 5000, "more than 2,000 columns"), (b"a,b\n" + b"long cell,x\n" * 200, "more than 500 characters")],
)
def test_tables_without_bounds_are_refused(tmp_path: Path, data: bytes, said: str) -> None:
    with pytest.raises(DocumentUnreadable, match=said) as caught:
        parsed(tmp_path, media.CSV, data, text_chars=500)
    assert caught.value.reason == "too_large"


def test_one_wide_row_does_not_widen_a_long_table_beyond_its_bound(tmp_path: Path) -> None:
    with pytest.raises(DocumentUnreadable):
        parsed(tmp_path, media.CSV, b"," * 1999 + b"x\n" + b"y\n" * 10_000, text_chars=1_000_000)


def test_a_word_document_becomes_markdown(tmp_path: Path) -> None:
    data = docx(paragraph("Title", "Heading1"), paragraph("A <b> & 100%."), word_table([["a|b", "c"], ["1", "2"]]))
    document = parsed(tmp_path, media.DOCX, data)
    assert document.text.startswith("# Title\n\nA <b> & 100%.\n\n| a")
    assert document.title == "Title"


def test_a_word_document_that_unpacks_to_far_too_much_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentUnreadable, match="bomb") as caught:
        parsed(tmp_path, media.DOCX, docx(paragraph("word " * 4_000_000)))
    assert caught.value.reason == "too_large"
