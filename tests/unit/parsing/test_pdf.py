"""PDF: reading order, paragraphs, headings, hyphens, running heads, tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from citewell.backends.parsing.pdf import PdfParser
from citewell.domain.errors import DocumentUnreadable
from citewell.ports.parser import BlockKind, ParsedDocument, ParseLimits
from support.documents import Rule, Text, pdf

BODY = "This is a line of running text that reaches to the right margin of the page, as lines do"


def parsed(folder: Path, data: bytes) -> ParsedDocument:
    path = folder / "given"
    path.write_bytes(data)
    return PdfParser().parse(path, file_name="paper.pdf", media_type="application/pdf", limits=ParseLimits())


def test_lines_become_paragraphs_and_divided_words_whole(tmp_path: Path) -> None:
    document = parsed(
        tmp_path,
        pdf(
            [
                Text("The first line of a paragraph that is long enough to fill the whole line with infor-", 700),
                Text("mation, and a second line that goes on with it until the end of what it has to say.", 686),
                Text("A new paragraph begins after a gap.", 650),
                Text("Both state-of-the-art and information stand here whole, so that divided state-of-the-", 622),
                Text("art is put together right, with the hyphen that belongs to it and not without.", 608),
            ]
        ),
    )
    first, second, third = document.text.split("\n\n")
    assert "with information, and a second line" in first
    assert second == "A new paragraph begins after a gap."
    assert "divided state-of-the-art is put" in third


def test_a_hyphen_between_words_that_stand_alone_elsewhere_stays(tmp_path: Path) -> None:
    lines = [
        "Vectors of many numbers are dimensional things, and their number may be high in prac-",
        "tice. Whoever compares them by hand finds nothing; that is why programs search for high-",
        "dimensional neighbours in them, as far as they can, until the end of this paragraph.",
    ]
    text = parsed(tmp_path, pdf([Text(line, 700 - 14 * number) for number, line in enumerate(lines)])).text
    assert "in practice. Whoever" in text
    assert "search for high-dimensional neighbours" in text


def test_headings_by_size_and_weight(tmp_path: Path) -> None:
    document = parsed(
        tmp_path,
        pdf(
            [
                Text("Title of all", 740, size=22, bold=True),
                Text("First part", 700, size=15, bold=True),
                *(Text(BODY, 680 - 14 * line) for line in range(4)),
                Text("A bold line above text", 610, bold=True),
                *(Text(BODY, 596 - 14 * line) for line in range(4)),
            ]
        ),
    )
    assert [(each.level, each.title) for each in document.headings] == [
        (1, "Title of all"),
        (2, "First part"),
        (3, "A bold line above text"),
    ]
    assert document.title == "Title of all"


def test_the_outline_names_headings_that_look_like_text(tmp_path: Path) -> None:
    pages = [[Text("Chapter", 700), *(Text(BODY, 660 - 14 * line) for line in range(3))] for _ in range(2)]
    document = parsed(tmp_path, pdf(*pages, outline=[("Chapter", 1)]))
    assert [(each.level, each.title) for each in document.headings] == [(1, "Chapter")]
    assert document.headings[0].start == document.pages[1].start


def test_running_heads_and_page_numbers_are_left_out(tmp_path: Path) -> None:
    pages = [
        [
            Text("Staff Handbook, revised", 760, size=9),
            *(
                Text(f"Page {number} says this on line {line} and a little more.", 700 - 40 * line)
                for line in range(10)
            ),
            Text(f"- {number} -", 30, size=9),
        ]
        for number in range(1, 6)
    ]
    document = parsed(tmp_path, pdf(*pages))
    assert "Handbook" not in document.text
    assert "- 3 -" not in document.text
    assert document.text.count("line 9") == 5
    assert [page.number for page in document.pages] == [1, 2, 3, 4, 5]


def test_a_ruled_table_becomes_markdown_in_its_place(tmp_path: Path) -> None:
    rows = [("Fruit", "Colour | taste"), ("Apple", "red"), ("Plum", "blue")]
    grid = [Rule(72, y, 372, y) for y in (540, 560, 580, 600)] + [Rule(x, 540, x, 600) for x in (72, 222, 372)]
    cells = [
        Text(cell, 586 - 20 * row, x=78 + 150 * column)
        for row, line in enumerate(rows)
        for column, cell in enumerate(line)
    ]
    document = parsed(tmp_path, pdf([Text(BODY, 700), *grid, *cells, Text("After the table.", 500)]))
    (table,) = (block for block in document.blocks if block.kind is BlockKind.TABLE)
    assert document.text[table.start : table.end] == (
        "| Fruit | Colour \\| taste |\n| --- | --- |\n| Apple | red |\n| Plum | blue |"
    )
    assert document.text[: table.start].strip() == BODY
    assert document.text[table.end :].strip() == "After the table."
    assert document.text.count("Apple") == 1


def test_lists_keep_their_items_apart(tmp_path: Path) -> None:
    lines = ["• First item that is long enough to need", "another line", "• Second item", "• Third item"]
    document = parsed(tmp_path, pdf([Text(line, 700 - 14 * number) for number, line in enumerate(lines)]))
    assert document.text == "- First item that is long enough to need another line\n- Second item\n- Third item"
    assert [(block.kind, block.start, block.end) for block in document.blocks] == [
        (BlockKind.LIST, 0, len(document.text))
    ]


@pytest.mark.parametrize(
    "title", ["Untitled", "Microsoft Word - draft7.doc", "report.pdf", "(anonymous)", "  ", "S25C-0i25080113320"]
)
def test_titles_that_say_nothing_are_no_titles(tmp_path: Path, title: str) -> None:
    assert parsed(tmp_path, pdf([Text(BODY, 700)], title=title)).title is None


def test_properties_and_bookmarks_that_are_no_text_do_no_harm(tmp_path: Path) -> None:
    broken = "\xfe\xff\xd8\x00\x00a"  # half of a character of UTF-16
    document = parsed(tmp_path, pdf([Text(BODY, 700)], title=broken, outline=[(broken, 0)]))
    assert (document.text, document.title, document.headings) == (BODY, None, ())


def test_a_page_without_text_is_mentioned(tmp_path: Path) -> None:
    document = parsed(tmp_path, pdf([Text(BODY, 700)], [], [Text(BODY, 700)]))
    assert [page.number for page in document.pages] == [1, 3]
    assert document.warnings == ("Page 2 without text.",)


def test_a_page_tree_that_leads_into_itself_ends(tmp_path: Path) -> None:
    data = pdf([Text(BODY, 700)]).replace(b"/Kids [10 0 R] /Count 1", b"/Kids [2 0 R 2 0 R] /Count 99999")
    with pytest.raises(DocumentUnreadable) as caught:
        parsed(tmp_path, data)
    assert caught.value.reason in {"damaged", "too_large", "no_text"}
