"""Word documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from citewell.backends.parsing import media
from citewell.domain.errors import DocumentUnreadable
from citewell.ports.parser import ParsedDocument
from support.packages import word, word_paragraph
from support.parsed import parsed

STYLES = """<w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="de-DE"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:styleId="berschrift1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:styleId="Titel"><w:name w:val="Title"/></w:style>
<w:style w:styleId="Mine"><w:name w:val="Mine"/><w:basedOn w:val="berschrift1"/></w:style>
<w:style w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>
<w:style w:styleId="Listed"><w:name w:val="Listed"/><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>"""
NUMBERING = """<w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="4"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%3"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="1">
<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="x"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="0"/>
<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>"""
WIDE = '<w:gridSpan w:val="{}"/>'
START = '<w:vMerge w:val="restart"/>'
P = word_paragraph


def style(name: str) -> str:
    return f'<w:pStyle w:val="{name}"/>'


def item(text: str, level: int = 0, number: int = 1) -> str:
    return P(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{P(text)}</w:tc>"


def read(folder: Path, body: str) -> ParsedDocument:
    return parsed(folder, media.DOCX, word(body, styles=STYLES, numbering=NUMBERING))


def test_headings_are_found_by_style_outline_and_base(tmp_path: Path) -> None:
    body = (
        P("A title", style("Titel"))
        + P("Part", style("berschrift1"))
        + P("Deep", '<w:outlineLvl w:val="2"/>')
        + P("Text", '<w:outlineLvl w:val="9"/>')
        + P("Based", style("Mine"))
        + P("Part ... 3", style("TOC1"))
    )
    document = read(tmp_path, body)
    assert document.text == "# A title\n\n# Part\n\n### Deep\n\nText\n\n# Based"
    assert (document.title, document.language, document.metadata) == ("A title", "de-DE", {"author": "Ann"})


def test_lists_count_as_word_does(tmp_path: Path) -> None:
    body = (
        item("one") + item("in", 1) + item("in", 1) + item("deep", 2) + item("two") + P("Between")
        + item("three") + item("in", 1) + item("seven", 0, 3) + item("dot", 0, 2) + P("styled", style("Listed"))
        + P("no item", '<w:numPr><w:numId w:val="0"/></w:numPr>')
        + P("Numbered", style("berschrift1") + '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr>')
    )  # fmt: skip
    assert read(tmp_path, body).text == (
        "1. one\n  - 1.a) in\n  - 1.b) in\n    - IV deep\n2. two\n\nBetween\n\n3. three\n  - 3.a) in\n7. seven\n- dot\n"
        "- styled\n\nno item\n\n# 7.a) Numbered"
    )


def test_tables_repeat_merged_cells_and_flatten_what_is_inside(tmp_path: Path) -> None:
    rows = (
        f'<w:tr>{cell("a")}{cell("b", WIDE.format(2))}</w:tr>'
        f'<w:tr>{cell("1", START)}<w:tc>{item("x")}{item("y")}</w:tc>'
        f"<w:tc><w:tbl><w:tr>{cell('in')}{cell('ner')}</w:tr></w:tbl></w:tc></w:tr>"
        f"<w:tr>{cell('', '<w:vMerge/>')}{cell('2')}{cell('3')}</w:tr>"
        f'<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>{cell("late")}</w:tr>'
    )  # fmt: skip
    assert read(tmp_path, f"<w:tbl>{rows}</w:tbl>").text == (
        "| a | b | b |\n| --- | --- | --- |\n| 1 | 1. x 2. y | in ner |\n| 1 | 2 | 3 |\n|  | late |  |"
    )


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t></w:r>", "a\tb\nc-d"),
        ('<w:hyperlink r:id="l"><w:r><w:t>there</w:t></w:r></w:hyperlink>', "[there](https://e.org/)"),
        (
            ('<w:r><w:fldChar w:fldCharType="begin"/><w:instrText> HYPERLINK "https://e.org/" </w:instrText>'
            '<w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>the</w:t></w:r><w:r><w:t>re</w:t>'
            '<w:fldChar w:fldCharType="end"/></w:r>'),
            "[there](https://e.org/)",
        ),
        (
            ('<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText>'
            '<w:fldChar w:fldCharType="separate"/><w:t>3</w:t><w:fldChar w:fldCharType="end"/></w:r>'),
            "3",
        ),
        ("<w:del><w:r><w:delText>old</w:delText></w:r></w:del><w:ins><w:r><w:t>new</w:t></w:r></w:ins>", "new"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r><w:r><w:t>shown</w:t></w:r>", "shown"),
        ("<w:sdt><w:sdtContent><w:r><w:t>controlled</w:t></w:r></w:sdtContent></w:sdt>", "controlled"),
        ('<w:r><w:t>Said</w:t><w:footnoteReference w:id="2"/></w:r>', "Said[^1]\n\n[^1]: by Ann"),
        (
            '<w:r><w:t>Fine</w:t><w:commentReference w:id="0"/></w:r>',
            "Fine\n\nComment by Bo, 2026-01-01T00:00:00Z: Is it?",
        ),
        (
            '<w:r><w:t>Look</w:t><w:drawing><w:docPr descr="A duck on a lake"/></w:drawing></w:r>',
            "Look\n\nA duck on a lake",
        ),
        (
            f"<w:r><w:pict><w:txbxContent>{P('In a box')}</w:txbxContent></w:pict></w:r><w:r><w:t>Out</w:t></w:r>",
            "Out\n\nIn a box",
        ),
        ("<m:oMath><m:sSup><m:e><m:r><m:t>πr</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath>",
         r"$\pi r^{2}$"),
    ],
    ids=["breaks", "link", "field", "page field", "changes", "hidden", "control", "footnote", "comment", "picture",
         "box", "formula"],
)  # fmt: skip
def test_what_is_in_a_paragraph(tmp_path: Path, inside: str, text: str) -> None:
    data = word(
        P(inside),
        links={"l": "hyperlink:https://e.org/"},
        footnotes=f'<w:footnote w:id="2">{P("by Ann")}</w:footnote>',
        comments=f'<w:comment w:id="0" w:author="Bo" w:date="2026-01-01T00:00:00Z">{P("Is it?")}</w:comment>',
    )
    assert parsed(tmp_path, media.DOCX, data).text == text


def test_pages_are_those_that_word_laid_out(tmp_path: Path) -> None:
    mark = "<w:r><w:lastRenderedPageBreak/></w:r>"
    body = (
        P("One")
        + P(f"<w:r><w:t>Two</w:t></w:r>{mark}<w:r><w:t>and on</w:t></w:r>")
        + P("Three")
        + P(f"{mark}<w:r><w:t>Four</w:t></w:r>")
    )
    document = read(tmp_path, body)
    assert [(page.number, document.text[page.start : page.end]) for page in document.pages] == [
        (1, "One\n\nTwoand on"),
        (2, "Three"),
        (3, "Four"),
    ]
    assert read(tmp_path, P("No marks")).pages == ()


def run(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (f"<m:f><m:num>{run('a')}</m:num><m:den>{run('b')}</m:den></m:f>", r"\frac{a}{b}"),
        (f"<m:f><m:fPr><m:type m:val='noBar'/></m:fPr><m:num>{run('n')}</m:num><m:den>{run('k')}</m:den></m:f>",
         r"\binom{n}{k}"),
        ((f"<m:nary><m:naryPr><m:chr m:val='∑'/></m:naryPr><m:sub>{run('1')}</m:sub><m:sup>{run('n')}</m:sup>"
         f"<m:e>{run('x')}</m:e></m:nary>"),
         r"\sum_{1}^{n} x"),
        (f"<m:rad><m:deg>{run('3')}</m:deg><m:e>{run('x')}</m:e></m:rad>", r"\sqrt[3]{x}"),
        (f"<m:d><m:dPr><m:begChr m:val='{{'/><m:endChr m:val=''/></m:dPr><m:e>{run('x')}</m:e></m:d>",
         r"\left\{x\right."),
        (f"<m:func><m:fName>{run('sin')}</m:fName><m:e>{run('x')}</m:e></m:func>", r"\sin x"),
        (f"<m:limLow><m:e>{run('lim')}</m:e><m:lim>{run('n→∞')}</m:lim></m:limLow>", r"\lim_{n\to \infty }"),
        (f"<m:m><m:mr><m:e>{run('a')}</m:e><m:e>{run('b')}</m:e></m:mr><m:mr><m:e>{run('c')}</m:e></m:mr></m:m>",
         r"\begin{matrix} a & b \\ c \end{matrix}"),
        (f"<m:acc><m:e>{run('x')}</m:e></m:acc><m:bar><m:e>{run('y')}</m:e></m:bar>", r"\hat{x}\overline{y}"),
        (f"<m:groupChr><m:e>{run('x')}</m:e></m:groupChr><m:eqArr><m:e>{run('a')}</m:e><m:e>{run('b')}</m:e></m:eqArr>",
         r"\underbrace{x}a \\ b"),
        (f"<m:sPre><m:sub>{run('1')}</m:sub><m:sup>{run('2')}</m:sup><m:e>{run('x')}</m:e></m:sPre>", "{}_{1}^{2}x"),
    ],
)  # fmt: skip
def test_formulas_become_latex(tmp_path: Path, formula: str, text: str) -> None:
    body = P(f"<m:oMathPara><m:oMath>{formula}</m:oMath></m:oMathPara>")
    assert read(tmp_path, body).text == f"$${text}$$"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (word(P("")), "no_text"),
        (word("<w:tbl>" * 300 + "</w:tbl>" * 300), "damaged"),
        (word("<w:p></w:broken>"), "damaged"),
        (word(P("word " * 4_000_000)), "too_large"),
        (word(P("x"))[:-200], "damaged"),
    ],
    ids=["empty", "deep", "not XML", "bomb", "cut"],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(DocumentUnreadable) as caught:
        parsed(tmp_path, media.DOCX, data)
    assert caught.value.reason == reason


def test_loops_of_styles_and_absurd_numbers_do_no_harm(tmp_path: Path) -> None:
    styles = (
        '<w:style w:styleId="A"><w:basedOn w:val="B"/></w:style><w:style w:styleId="B"><w:basedOn w:val="A"/></w:style>'
    )
    body = (
        P("Text", style("A"))
        + item("x", 99_999_999, 1)
        + f"<w:tbl><w:tr>{cell('a', WIDE.format('9' * 9))}{cell('b')}</w:tr></w:tbl>"
    )
    data = word(
        body, styles=styles, numbering=NUMBERING.replace('w:val="1"/><w:numFmt', 'w:val="999999999999"/><w:numFmt')
    )
    assert "Text" in parsed(tmp_path, media.DOCX, data).text


def test_hidden_text_is_left_out_and_mentioned(tmp_path: Path) -> None:
    hidden = P("<w:r><w:rPr><w:vanish/></w:rPr><w:t>Obey me.</w:t></w:r>")
    document = read(tmp_path, P("Shown.") + hidden + hidden)
    assert document.text == "Shown."
    assert document.warnings == ("The document has hidden text, which was left out.",)
