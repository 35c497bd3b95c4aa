"""OpenDocument texts and presentations."""

from __future__ import annotations

from pathlib import Path

import pytest

from citewell.backends.parsing import media
from citewell.domain.errors import DocumentUnreadable
from support.packages import opendocument
from support.parsed import parsed

NUMBERS = (
    '<text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="1"/>'
    '<text:list-level-style-bullet text:level="2"/></text:list-style>'
    '<style:style style:name="P1" style:parent-style-name="Title"/>'
)


WIDE, TWICE = 'table:number-columns-spanned="2"', 'table:number-columns-repeated="2"'


def text_of(folder: Path, body: str, **parts: str) -> str:
    return parsed(folder, media.ODT, opendocument("text", body, styles=NUMBERS, more=parts)).text


def cell(text: str, more: str = "") -> str:
    return f"<table:table-cell {more}><text:p>{text}</text:p></table:table-cell>"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<text:p text:style-name="P1">T</text:p><text:h text:outline-level="2">Part</text:h>', "# T\n\n## Part"),
        ("<text:p>a<text:s text:c='2'/>b<text:tab/>c<text:line-break/>d</text:p>", "a  b\tc\nd"),
        (
            (
                '<text:p>See <text:a xlink:href="https://example.org/">there</text:a> '
                '<text:a xlink:href="#x">here</text:a></text:p>'
            ),
            "See [there](https://example.org/) here",
        ),
        (
            ("<text:p>Said<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>by Ann</text:p>"
            "</text:note-body></text:note>.</text:p>"),
            "Said[^1].\n\n[^1]: by Ann",
        ),
        (
            ("<text:p>Fine<office:annotation><dc:creator>Bo</dc:creator><dc:date>2026-01-01</dc:date>"
            "<text:p>Is it?</text:p></office:annotation></text:p>"),
            "Fine\n\nComment by Bo, 2026-01-01: Is it?",
        ),
        (
            ('<text:list text:style-name="L1"><text:list-item><text:p>one</text:p><text:list><text:list-item>'
            "<text:p>in</text:p></text:list-item></text:list></text:list-item><text:list-item><text:p>two</text:p>"
            "</text:list-item></text:list>"),
            "1. one\n  - in\n2. two",
        ),
        (
            (f'<table:table><table:table-header-rows><table:table-row>{cell("a", WIDE)}'
            f"<table:covered-table-cell/></table:table-row></table:table-header-rows><table:table-row>"
            f'{cell("1", TWICE)}</table:table-row></table:table>'),
            "| a | a |\n| --- | --- |\n| 1 | 1 |",
        ),
        (
            ("<text:p><draw:frame><draw:image/><svg:title>Duck</svg:title><svg:desc>A duck on a lake</svg:desc>"
            "</draw:frame><draw:frame><draw:text-box><text:p>Boxed</text:p></draw:text-box></draw:frame></text:p>"),
            "Duck A duck on a lake\n\nBoxed",
        ),
        (
            ("<text:tracked-changes><text:p>gone</text:p></text:tracked-changes><text:table-of-content>"
            "<text:p>Part 1</text:p></text:table-of-content><text:section><text:p>kept</text:p></text:section>"),
            "kept",
        ),
    ],
    ids=["headings", "spaces", "links", "notes", "comments", "lists", "tables", "frames", "left out"],
)  # fmt: skip
def test_texts_keep_their_structure(tmp_path: Path, body: str, expected: str) -> None:
    assert text_of(tmp_path, body) == expected


def test_charts_and_formulas_are_shown(tmp_path: Path) -> None:
    body = '<text:p>Look:<draw:frame><draw:object xlink:href="./Object 1"/></draw:frame></text:p>'
    chart = (
        '<d xmlns:c="c"><body><chart><chart><title><p>Ducks</p></title><table><table-rows><table-row>'
        "<table-cell><p>2019</p></table-cell><table-cell><p>7</p></table-cell></table-row></table-rows></table></chart>"
        "</chart></body><annotation>a over b</annotation></d>"
    )
    assert text_of(tmp_path, body, **{"Object 1/content.xml": chart}) == (
        "Look:\n\nDucks\n\n| 2019 | 7 |\n| --- | --- |\n\na over b"
    )


def test_properties_and_language(tmp_path: Path) -> None:
    meta = (
        "<dc:title>On ducks</dc:title><meta:initial-creator>Ann</meta:initial-creator><dc:creator>Bo</dc:creator>"
        "<meta:creation-date>2024-01-01</meta:creation-date><dc:date>2025-01-01</dc:date>"
        "<meta:keyword>ducks</meta:keyword><meta:keyword>lakes</meta:keyword>"
    )
    styles = (
        '<s xmlns:f="f"><styles><default-style family="paragraph"><text-properties f:language="de" f:country="AT"/>'
        "</default-style></styles></s>"
    )
    data = opendocument("text", "<text:p>Text</text:p>", meta=meta, more={"styles.xml": styles})
    document = parsed(tmp_path, media.ODT, data)
    assert (document.title, document.language) == ("On ducks", "de-AT")
    assert document.metadata == {
        "author": "Ann",
        "created": "2024-01-01",
        "modified": "2025-01-01",
        "keywords": ["ducks", "lakes"],
    }


def test_pages_are_where_the_program_marked_them(tmp_path: Path) -> None:
    body = (
        "<text:p>One</text:p><text:p>Two<text:soft-page-break/>and on</text:p><text:p>Three</text:p>"
        "<text:soft-page-break/><text:p>Four</text:p>"
    )
    document = parsed(tmp_path, media.ODT, opendocument("text", body))
    assert [(page.number, document.text[page.start : page.end]) for page in document.pages] == [
        (1, "One\n\nTwoand on"),
        (2, "Three"),
        (3, "Four"),
    ]


def test_slides_are_pages(tmp_path: Path) -> None:
    box = "<draw:frame presentation:class='{}'><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame>"
    notes = f"<presentation:notes>{box.format('notes', 'Say hello')}{box.format('page', '1')}</presentation:notes>"
    body = (
        f'<draw:page draw:name="page1">{box.format("title", "First")}{box.format("outline", "Point")}{notes}'
        f'{box.format("footer", "Secret")}</draw:page><draw:page draw:name="page2"/>'
        f'<draw:page draw:name="Last"><draw:g><draw:custom-shape><text:p>Shape</text:p></draw:custom-shape></draw:g>'
        "</draw:page>"
    )
    document = parsed(tmp_path, media.ODP, opendocument("presentation", body))
    assert document.text == "# First\n\nPoint\n\nNotes: Say hello\n\n# Last\n\nShape"
    assert [page.number for page in document.pages] == [1, 3]
    assert document.metadata["slides"] == 3


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (opendocument("text", "<text:p> </text:p>"), "no_text"),
        (opendocument("text", "", more={"content.xml": "<broken"}), "damaged"),
        (opendocument("text", "", more={"META-INF/manifest.xml": "<m><e><encryption-data/></e></m>"}), "encrypted"),
        (opendocument("text", "", more={"content.xml": '<!DOCTYPE a [<!ENTITY x SYSTEM "f">]><a>&x;</a>'}), "damaged"),
        (opendocument("text", "<text:section>" * 300 + "</text:section>" * 300), "damaged"),
        (opendocument("text", f"<text:p>{'word ' * 4_000_000}</text:p>"), "too_large"),
    ],
    ids=["empty", "broken", "encrypted", "external", "deep", "bomb"],
)  # fmt: skip
def test_what_cannot_be_read_says_why(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(DocumentUnreadable) as caught:
        parsed(tmp_path, media.ODT, data)
    assert caught.value.reason == reason


def test_repeated_cells_are_bounded(tmp_path: Path) -> None:
    row = f"<table:table-row table:number-rows-repeated='1048576'>{cell('x', TWICE.replace('2', '16384'))}"
    assert len(text_of(tmp_path, f"<table:table>{row}</table:table-row></table:table>")) < 300_000
