"""PDF: the order in which people read, and tables without lines."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from citewell.backends.parsing.pdf_code import code_in, says_something
from citewell.backends.parsing.pdf_columns import tables_in
from citewell.backends.parsing.pdf_furniture import without_furniture
from citewell.backends.parsing.pdf_lines import Line
from citewell.backends.parsing.pdf_order import in_reading_order
from citewell.ports.parser import BlockKind
from support.documents import Text, pdf
from unit.parsing.test_pdf import parsed
from unit.parsing.test_pdf_hostile import built, page, stream

PROSE = "Running text of one column that is"


def line(text: str, left: float, bottom: float, *, width: float | None = None, size: float = 10.0) -> Line:
    return Line(
        text, left, bottom, left + (5.0 * len(text) if width is None else width), bottom + size, size, bold=False
    )


def column(name: str, left: float, count: int = 12) -> list[Line]:
    return [line(f"{PROSE} {name}{number}", left, 700 - 14 * number, width=220) for number in range(count)]


def names(lines: list[Line]) -> list[str]:
    return [each.text.rsplit(" ", 1)[-1] for each in lines]


def test_columns_are_read_one_after_the_other() -> None:
    left, right = column("a", 50), column("b", 320)
    title = line("A title over both columns of the page", 50, 740, width=490)
    note = line("A note below both columns, over their whole width", 50, 100, width=490)
    mixed = [each for pair in zip(right, left, strict=True) for each in pair]
    assert in_reading_order([note, *mixed, title]) == [title, *left, *right, note]


def test_a_figure_in_a_column_does_not_mix_it_with_the_other() -> None:
    left = column("a", 50, 20)
    right = [*column("b", 320, 4), *(line(f"box{n}", 330 + 40 * (n % 3), 600 - 9 * n) for n in range(12))]
    title = line("A title over both columns of the page", 50, 740, width=490)
    found = in_reading_order([*right, *left, title])
    assert found[:21] == [title, *left]
    assert set(found[21:]) == set(right)


def test_what_the_file_has_in_order_is_left_alone() -> None:
    lines = [*column("a", 50), *column("b", 320)]
    assert in_reading_order(lines) == lines
    noted = [line("A word and its", 50, 700), line("1", 125, 704, size=6), line("footnote mark.", 135, 700)]
    assert in_reading_order(noted) == noted


def test_a_page_without_columns_is_read_from_the_top() -> None:
    rows = [
        (line(f"Name {number}", 50, 700 - 20 * number), line(f"{number}0", 300, 700 - 20 * number))
        for number in range(5)
    ]
    backwards = [each for row in reversed(rows) for each in reversed(row)]
    assert in_reading_order(backwards) == [each for row in rows for each in row]


def grid(*rows: str, lefts: tuple[float, ...] = (50, 200, 300, 400)) -> list[Line]:
    """A line for each cell between bars, on rows from the top."""
    return [
        line(cell.strip(), left, 700 - 14 * number)
        for number, row in enumerate(rows)
        for left, cell in zip(lefts, row.split("|"), strict=False)
        if cell.strip()
    ]


def test_rows_of_short_pieces_are_a_table() -> None:
    lines = grid("Product|Expected|Actual|Status", "Bolts|450||", "|289|-23|", "Screws|780|778|OK")
    (table,) = tables_in(lines, frozenset())
    assert table.markdown.split("\n") == [
        "| Product | Expected | Actual | Status |",
        "| --- | --- | --- | --- |",
        "| Bolts | 450 |  |  |",
        "|  | 289 | -23 |  |",
        "| Screws | 780 | 778 | OK |",
    ]
    assert table.lines == frozenset(range(len(lines)))


def test_text_before_and_after_a_table_is_none_of_it() -> None:
    rows = grid("Name|Year", "One|2001", "Two|2002", "Three|2003")
    before = line("A sentence that says what the table shows, on the whole width of the page.", 50, 720)
    after = line("Total of all years together", 50, 630)
    (table,) = tables_in([before, *rows, after], frozenset())
    assert table.lines == frozenset(range(1, 1 + len(rows)))


@pytest.mark.parametrize(
    "lines",
    [
        [each for pair in zip(column("a", 50), column("b", 320), strict=True) for each in pair],
        grid("1.|First thing", "2.|Second thing", "3.|Third thing", lefts=(50, 80)),
        grid("Introduction|… 3", "Methods|… 5", "Results|… 9"),
        grid("Name|Year", "One|2001"),
        grid("a|b", "c", "d", "e", "f|g"),
    ],
    ids=["columns of text", "a list", "contents", "two rows of words", "mostly single pieces"],
)
def test_what_only_looks_like_a_table_is_text(lines: list[Line]) -> None:
    assert tables_in(lines, frozenset()) == []


def test_numbers_and_words_of_one_column_need_not_stand_below_each_other() -> None:
    lines = [
        *(line("Name", 50, 700), line("Ann", 130, 700, width=15), line("Year", 300, 700)),
        *(line("Claim", 50, 686), line("999", 215, 686, width=15), line("Make", 300, 686)),
        *(line("Mail", 50, 672), line("ann@example.org and others", 130, 672, width=100), line("Trim", 300, 672)),
    ]
    (table,) = tables_in(lines, frozenset())
    assert "| Claim | 999 | Make |" in table.markdown


def test_a_table_of_a_file_has_its_rows_and_loses_no_word(tmp_path: Path) -> None:
    cells = [
        ["Product", "Unit price", "Stock"],
        ["Bolts", "0.10", "4,500"],
        ["Nuts", "0.08", "12"],
        ["Screws", "0.12", "9"],
    ]
    drawn = [
        Text(cell, 700 - 16 * number, x=72 + 160 * place)
        for number, row in enumerate(cells)
        for place, cell in enumerate(row)
    ]
    before = Text("Stock of the year, as it was counted in the storehouse by its people.", 730)
    document = parsed(tmp_path, pdf([before, *drawn]))
    (block,) = [each for each in document.blocks if each.kind is BlockKind.TABLE]
    rows = document.text[block.start : block.end].split("\n")
    assert rows[0] == "| Product | Unit price | Stock |"
    assert rows[2:] == ["| Bolts | 0.10 | 4,500 |", "| Nuts | 0.08 | 12 |", "| Screws | 0.12 | 9 |"]


def test_many_lines_are_ordered_in_time() -> None:
    lines = [line(f"w{number}", (number * 37) % 500, 50 + (number * 91) % 700) for number in range(2_500)]
    ordered = in_reading_order(lines)
    assert len(ordered) == len(lines)
    assert any(one.bottom > other.bottom for one, other in pairwise(ordered))
    assert isinstance(tables_in(ordered, frozenset()), list)


def code(text: str, left: float, bottom: float) -> Line:
    return replace(line(text, left, bottom, width=6.0 * len(text)), mono=True)


def test_code_keeps_its_rows_and_indents() -> None:
    before = line("A sentence about the code that follows, in another font.", 50, 720)
    lines = [
        before,
        code("def paid(days):", 50, 700),
        code("return", 74, 688),
        code("days <= 30", 140, 688),
        code("# in time", 260, 688),
        code("paid(12)", 50, 676),
    ]
    (none, first), (block, rest) = code_in(lines)
    assert (none, first) == (None, [before])
    assert rest == lines[1:]
    assert block == "```\ndef paid(days):\n    return     days <= 30          # in time\npaid(12)\n```"


def test_code_that_holds_fences_is_kept_as_it_is() -> None:
    ((block, _),) = code_in([code("```", 50, 700), code("x", 50, 688), code("```", 50, 676)])
    assert block == "````\n```\nx\n```\n````"


def test_one_line_of_a_typewriter_font_is_no_code() -> None:
    lines = [line("Run the command", 50, 700), code("make", 140, 700), line("and wait.", 170, 700)]
    assert code_in(lines) == [(None, lines)]
    assert says_something([lines])
    assert not says_something([[code("All of it is typed.", 50, 700), line("Not this.", 50, 680)]])


def test_heads_of_chapters_and_page_numbers_that_stand_beside_them_are_no_text() -> None:
    pages = []
    for number in range(1, 13):
        body = [line(f"{PROSE} page {number} row {row}", 50, 640 - 14 * row) for row in range(20)]
        head = line(f"Chapter {1 + number // 5}", 50, 720)
        pages.append([head, line(str(number), 500, 720), *body, line("Draft 7", 50, 40)])
    for kept, whole in zip(without_furniture(pages), pages, strict=True):
        assert kept == whole[2:-1]


def test_a_first_line_that_is_a_number_stays_without_others() -> None:
    pages = [[line("1984", 50, 720), *column("a", 50)], column("b", 50), column("c", 50), column("d", 50)]
    assert without_furniture(pages)[0] == pages[0]


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_page_that_is_shown_turned_is_read_as_it_is_shown(turned: int, tmp_path: Path) -> None:
    shown = [
        *((50, 700, 20, "A title in large letters"),),
        *(
            (50, 660 - 14 * row, 11, "Running text of the page that is long enough to be its usual size.")
            for row in range(3)
        ),
        *((50 + 150 * place, 580 - 16 * row, 11, f"cell {row} {place}") for row in range(4) for place in range(3)),
    ]
    matrix = {0: "1 0 0 1", 90: "0 1 -1 0", 180: "-1 0 0 -1", 270: "0 -1 1 0"}[turned]
    drawn = []
    for x, y, size, text in shown:
        place = {0: (x, y), 90: (800 - y, x), 180: (800 - x, 800 - y), 270: (y, 800 - x)}[turned]
        drawn.append(f"BT /F1 {size} Tf {matrix} {place[0]} {place[1]} Tm ({text}) Tj ET")
    content = stream("\n".join(drawn).encode())
    document = parsed(tmp_path, built(page(content, box=b"0 0 800 800", Rotate=str(turned).encode())))
    assert [heading.title for heading in document.headings] == ["A title in large letters"]
    assert "| cell 3 0 | cell 3 1 | cell 3 2 |" in document.text
    assert document.text.index("usual size") < document.text.index("cell 0 0")


def test_columns_that_are_no_table_are_given_up_in_time() -> None:
    rows = [
        line(f"{word} {number}", 50 + 90 * place, 20_000 - 14 * number, width=80)
        for number in range(700)
        for place, word in enumerate(("some words of a row that go on", "… others that follow it here"))
    ]
    assert tables_in(rows, frozenset()) == []
