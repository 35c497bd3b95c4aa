"""Spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from citewell.backends.chunking import StrategyChunker
from citewell.backends.parsing import media
from citewell.backends.parsing.grids import write_tables
from citewell.backends.parsing.writing import DocumentWriter
from citewell.domain.errors import DocumentUnreadable
from citewell.ports.chunker import ChunkSettings
from citewell.ports.parser import BlockKind, ParseLimits
from support.packages import Cells, ods, opendocument, package, relations, sheet_data, xlsx
from support.parsed import parsed

STYLES = """<numFmts><numFmt numFmtId="170" formatCode="dd\\.mm\\.yyyy"/><numFmt numFmtId="171" formatCode="[Red]0.0%"/>
<numFmt numFmtId="172" formatCode="&quot;days &quot;0"/></numFmts>
<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/><xf numFmtId="22"/>
<xf numFmtId="20"/><xf numFmtId="9"/><xf numFmtId="172"/></cellXfs>"""


def tables_of(rows: Cells) -> list[str]:
    """What ``write_tables`` makes of a grid, piece by piece."""
    writer = DocumentWriter(ParseLimits())
    cut = [
        (number, {column: str(value) for column, value in enumerate(row) if value is not None})
        for number, row in enumerate(rows)
    ]
    assert write_tables((row for row in cut if row[1]), writer) == sum(bool(row[1]) for row in cut)
    return writer.document(media_type="", parser="", version="").text.replace(" ", "").split("\n\n")


N = None


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["a", "b"], [1, 2]], ["|a|b|\n|---|---|\n|1|2|"]),
        ([["Title"], [], ["a", "b"], [1, 2]], ["Title", "|a|b|\n|---|---|\n|1|2|"]),
        ([["Title"], ["a", "b"], [1, 2]], ["Title", "|a|b|\n|---|---|\n|1|2|"]),
        ([["a", "b"], [], [1, 2]], ["|a|b|\n|---|---|\n|1|2|"]),
        ([["a", "b"], [1, 2], [], ["c", "d"], [3, 4]], ["|a|b|\n|---|---|\n|1|2|", "|c|d|\n|---|---|\n|3|4|"]),
        ([["a", N, "b"], [1, N, 2]], ["|a|b|\n|---|---|\n|1|2|"]),
        (
            [["a", "b", N, N, N], [1, 2, N, N, N], [3, 4, N, "c", "d"], [N, N, N, 5, 6], [N, N, N, 7, 8]],
            ["|a|b|\n|---|---|\n|1|2|\n|3|4|", "|c|d|\n|---|---|\n|5|6|\n|7|8|"],
        ),
        ([["a", "b", N, N], [1, 2, N, N], [N, N, "c", "d"], [N, N, 3, 4]],
         ["|a|b|\n|---|---|\n|1|2|", "|c|d|\n|---|---|\n|3|4|"]),
        ([["when"], ["2018-09-20"]], ["|when|\n|---|\n|2018-09-20|"]),
        ([["x"], ["y"], ["z"]], ["|x|\n|---|\n|y|\n|z|"]),
        ([["CHF", N, "2023"], [N, "Sales", "Costs"], ["North", 1, 2]],
         ["|CHF||2023|\n|---|---|---|\n||Sales|Costs|\n|North|1|2|"]),
        ([["CHF", N, "June"], [N, "Sales", "Costs"], ["North", 1, 2]],
         ["|CHF|Sales|JuneCosts|\n|---|---|---|\n|North|1|2|"]),
        ([["a", "b"], [1, 2], ["a note about what this table really shows"]],
         ["|a|b|\n|---|---|\n|1|2|", "anoteaboutwhatthistablereallyshows"]),
    ],
)  # fmt: skip
def test_tables_on_a_sheet_are_found(rows: Cells, expected: list[str]) -> None:
    assert tables_of(rows) == expected


def test_cells_beside_the_columns_of_a_long_table_are_not_lost() -> None:
    writer = DocumentWriter(ParseLimits())
    rows = [(number, {0: "a", 1: str(number)}) for number in range(6000)]
    rows[5500][1][2] = "late"
    assert write_tables(rows, writer) == 6000
    text = writer.document(media_type="x", parser="x", version="1").text
    assert "| a | 5500 | late |" in text
    assert "| a | 5999 |" in text


def test_a_long_table_is_written_as_it_comes() -> None:
    writer = DocumentWriter(ParseLimits())
    taken = []

    def rows() -> Iterator[tuple[int, dict[int, str]]]:
        for number in range(20_000):
            taken.append(writer.length)
            yield number, {0: f"r{number}", 1: str(number)}
        yield 20_010, {0: "The end"}

    assert write_tables(rows(), writer) == 20_001
    assert taken[12_000] > 0
    document = writer.document(media_type="", parser="", version="")
    assert document.text.count("\n| ") == 20_000
    assert document.text.endswith("\n\nThe end")
    assert [each.kind for each in document.blocks] == [BlockKind.TABLE]


def test_cells_are_shown_as_a_person_reads_them(tmp_path: Path) -> None:
    cells = [
        '<c r="A1" t="s"><v>0</v></c>', '<c r="B1" t="s"><v>1</v></c>', '<c r="C1" t="str"><f>A1</f><v>made</v></c>',
        '<c r="A2" s="1"><v>43363</v></c>', '<c r="B2" s="2"><v>43363</v></c>', '<c r="C2" s="4"><v>43363.75</v></c>',
        '<c r="A3" s="5"><v>0.5</v></c>', '<c r="B3" s="6"><v>0.07</v></c>', '<c r="C3" s="3"><v>0.125</v></c>',
        '<c r="A4"><f>0.1+0.2</f><v>0.30000000000000004</v></c>', '<c r="B4" t="b"><v>1</v></c>',
        '<c r="C4" t="e"><v>#DIV/0!</v></c>', "<c><v>12553</v></c>", '<c r="A5" s="7"><v>5</v></c>',
        '<c r="B5" s="1"><v>59</v></c>', '<c r="C5" s="99"><v>1E+300</v></c>',
    ]  # fmt: skip
    rows = "".join(
        f'<row r="{row}">{"".join(cell for cell in cells if f"{row}" + chr(34) in cell[:9])}</row>'
        for row in range(1, 6)
    )
    document = parsed(tmp_path, media.XLSX, xlsx({"S": f"<sheetData>{rows}</sheetData>"}, styles=STYLES))
    assert [line.strip("| ").split(" | ") for line in document.text.splitlines()[2:]] == [
        ["shared", "rich", "made"],
        ["---", "---", "---"],
        ["2018-09-20", "2018-09-20", "2018-09-20 18:00:00"],
        ["12:00:00", "7%", "12.5%"],
        ["0.3", "TRUE", "#DIV/0!"],
        ["5", "1900-02-28", "1e+300"],
    ]


def test_dates_may_count_from_1904(tmp_path: Path) -> None:
    sheet = '<sheetData><row r="1"><c r="A1" s="1"><v>0</v></c><c r="B1" s="1"><v>1.5</v></c></row></sheetData>'
    document = parsed(tmp_path, media.XLSX, xlsx({"S": sheet}, styles=STYLES, book='<workbookPr date1904="1"/>'))
    assert "| 1904-01-01 | 1904-01-02 12:00:00 |" in document.text


def test_sheets_are_pages_and_empty_ones_are_left_out(tmp_path: Path) -> None:
    document = parsed(tmp_path, media.XLSX, xlsx({"One": [["a", "b"]], "Void": [], "Three": [["c", "d"]]}))
    assert [(page.number, document.text[page.start : page.end]) for page in document.pages] == [
        (1, "## One\n\n| a | b |\n| --- | --- |"),
        (3, "## Three\n\n| c | d |\n| --- | --- |"),
    ]
    assert document.title is None


def test_merged_cells_links_comments_and_shapes(tmp_path: Path) -> None:
    sheet = (
        f"<sheetData>{sheet_data([['Report', N, N], ['Region', 'June', N], [N, 'Sales', 'Costs'], ['North', 1, 2]])}"
        '</sheetData><mergeCells><mergeCell ref="A1:C1"/><mergeCell ref="A2:A3"/><mergeCell ref="B2:C2"/>'
        '<mergeCell ref="A1:XFD1048576"/></mergeCells>'
        '<hyperlinks><hyperlink ref="A4" r:id="l"/><hyperlink ref="B4" r:id="s"/></hyperlinks>'
    )
    data = xlsx(
        {"S": sheet},
        sheet_relations={
            "l": "hyperlink:https://example.org/",
            "s": "hyperlink:javascript:alert(1)",
            "c": "comments:../c.xml",
            "d": "drawing:../d.xml",
        },
        more={
            "xl/c.xml": '<comments><comment ref="B2"><text><t>Why so low?</t></text></comment></comments>',
            "xl/d.xml": "<w><sp><txBody><p><r><t>In a box</t></r></p></txBody></sp></w>",
        },
    )
    assert parsed(tmp_path, media.XLSX, data).text == (
        "## S\n\nReport\n\n| Region | June | June |\n| --- | --- | --- |\n| Region | Sales | Costs |\n"
        "| [North](https://example.org/) | 1 | 2 |\n\nIn a box\n\nComment on B2: Why so low?"
    )


@pytest.mark.parametrize(
    "far", ['<row r="1048576"><c r="XFD1048576"><v>7</v></c></row>', '<row r="9"><c r="BDWGN9"><v>7</v></c></row>']
)
def test_a_cell_far_away_costs_nothing(tmp_path: Path, far: str) -> None:
    document = parsed(
        tmp_path, media.XLSX, xlsx({"S": f"<sheetData>{sheet_data([['a', 'b'], [1, 2]])}{far}</sheetData>"})
    )
    assert document.text == "## S\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n\n7"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (xlsx({"S": []}), "no_text"),
        (xlsx({"S": '<sheetData><row><c t="s"><v>99</v></c></row></sheetData>'}), "damaged"),
        (xlsx({"S": "<sheetData><row>"})[:-100], "damaged"),
        (xlsx({"S": "</broken>"}), "damaged"),
        (xlsx({"S": [["x"]]}, more={"xl/strings.xml": '<!DOCTYPE s [<!ENTITY a "b">]><sst/>'}), "damaged"),
        (xlsx({"S": f"<sheetData>{'<row/>' * 4_000_000}</sheetData>"}), "too_large"),
        (package({"_rels/.rels": relations(d="officeDocument:xl/gone.xml")}), "damaged"),
    ],
    ids=["empty", "no such text", "cut", "not XML", "entities", "bomb", "no book"],
)
def test_workbooks_that_cannot_be_read_say_why(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(DocumentUnreadable) as caught:
        parsed(tmp_path, media.XLSX, data)
    assert caught.value.reason == reason


def test_more_columns_than_text_allows_are_refused(tmp_path: Path) -> None:
    cells = "".join(f'<c r="{chr(65 + a)}{chr(65 + b)}1"><v>1</v></c>' for a in range(26) for b in range(26))
    rows = "".join(f'<row r="{row}"><c r="AA{row}"><v>1</v></c></row>' for row in range(2, 3000))
    with pytest.raises(DocumentUnreadable, match="more than 200,000 characters"):
        parsed(
            tmp_path,
            media.XLSX,
            xlsx({"S": f'<sheetData><row r="1">{cells}</row>{rows}</sheetData>'}),
            text_chars=200_000,
        )


def test_opendocument_spreadsheets(tmp_path: Path) -> None:
    document = parsed(tmp_path, media.ODS, ods({"One": [["a", "b"], [1, 2.5]], "Two": [[N], [N, "x", "y"]]}))
    assert document.text == "## One\n\n| a | b |\n| --- | --- |\n| 1 | 2.5 |\n\n## Two\n\n| x | y |\n| --- | --- |"
    assert [page.number for page in document.pages] == [1, 2]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (opendocument("spreadsheet", "", more={"META-INF/manifest.xml": "<m><encryption-data/></m>"}), "encrypted"),
        (opendocument("spreadsheet", "", more={"content.xml": "<broken"}), "damaged"),
        (opendocument("spreadsheet", ""), "no_text"),
    ],
)
def test_opendocument_spreadsheets_that_cannot_be_read_say_why(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(DocumentUnreadable) as caught:
        parsed(tmp_path, media.ODS, data)
    assert caught.value.reason == reason


TOWNS: list[list[str | float | None]] = [["Town", "Ducks"]]
TOWNS += [[f"Town number {row}", row] for row in range(300)]


@pytest.mark.parametrize(
    ("media_type", "data"),
    [
        (media.XLSX, xlsx({"S": TOWNS})),
        (media.ODS, ods({"S": TOWNS})),
        (media.CSV, b"Town,Ducks\n" + b"".join(b"Town number %d,%d\n" % (row, row) for row in range(300))),
    ],
    ids=["xlsx", "ods", "csv"],
)
def test_chunks_of_a_table_know_its_head(tmp_path: Path, media_type: str, data: bytes) -> None:
    document = parsed(tmp_path, media_type, data)
    chunks = StrategyChunker().chunk(document, ChunkSettings(max_tokens=100), lambda text: len(text) // 4 + 1)
    assert len(chunks) > 10
    assert {chunk.header for chunk in chunks[1:]} == {"Town | Ducks"}
    assert {chunk.page for chunk in chunks} == ({None} if media_type == media.CSV else {1})


def test_sheets_whose_elements_have_prefixes_are_read(tmp_path: Path) -> None:
    sheet = (
        '<?xml version="1.0"?><x:worksheet xmlns:x="m"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c>'
        '<x:c r="B1"><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    document = parsed(tmp_path, media.XLSX, xlsx({"S": []}, more={"xl/worksheets/sheet1.xml": sheet}))
    assert document.text == "## S\n\n| 1 | 2 |\n| --- | --- |"
