"""Presentations."""

from __future__ import annotations

from pathlib import Path

import pytest

from citewell.backends.parsing import media
from citewell.domain.errors import DocumentUnreadable
from citewell.ports.parser import BlockKind
from support.packages import Slide, core, package, pptx, relations, shape
from support.parsed import parsed

CELL = "<a:tc {span}><a:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></a:txBody></a:tc>"
CHART = """<c:chartSpace xmlns:c="c" xmlns:a="a"><c:chart><c:title><a:t>Ducks</a:t></c:title><c:plotArea><c:barChart>
<c:ser><c:tx><c:v>Wild</c:v></c:tx>
<c:cat><c:pt idx="0"><c:v>2019</c:v></c:pt><c:pt idx="1"><c:v>2020</c:v></c:pt></c:cat>
<c:val><c:pt idx="0"><c:v>1</c:v></c:pt><c:pt idx="1"><c:v>2</c:v></c:pt></c:val></c:ser>
</c:barChart></c:plotArea></c:chart></c:chartSpace>"""


def frame(inside: str) -> str:
    return f"<p:graphicFrame><a:graphic><a:graphicData>{inside}</a:graphicData></a:graphic></p:graphicFrame>"


def test_slides_are_pages_with_headings_notes_and_properties(tmp_path: Path) -> None:
    document = parsed(
        tmp_path,
        media.PPTX,
        pptx(
            Slide("First", ["One.", "Two."], notes="Say hello."),
            Slide(None),
            Slide(None, ["No title."]),
            properties={"title": "A talk", "creator": "Ann", "created": "2024-01-02T03:04:05Z", "keywords": "a, b"},
        ),
    )
    assert document.text == "# First\n\nOne.\n\nTwo.\n\nNotes: Say hello.\n\n# Slide 3\n\nNo title."
    assert [(page.number, document.text[page.start : page.end][:9]) for page in document.pages] == [
        (1, "# First\n\n"),
        (3, "# Slide 3"),
    ]
    assert [(each.level, each.title) for each in document.headings] == [(1, "First"), (1, "Slide 3")]
    assert document.title == "A talk"
    assert document.metadata == {"author": "Ann", "created": "2024-01-02T03:04:05Z", "keywords": "a, b", "slides": 3}


def test_lists_links_groups_pictures_and_diagrams(tmp_path: Path) -> None:
    bullet, number = ('<a:pPr lvl="{}"><a:bu{}/></a:pPr>'.format(*each) for each in (("1", "Char"), ("0", "AutoNum")))
    link = (
        '<p:sp><p:txBody><a:p><a:r><a:rPr><a:hlinkClick r:id="l"/></a:rPr><a:t>Site</a:t></a:r></a:p></p:txBody></p:sp>'
    )
    picture = '<p:pic><p:nvPicPr><p:cNvPr descr="A duck on a lake"/></p:nvPicPr></p:pic>'
    shapes = (
        f"<p:grpSp>{shape(['x', 'y'], properties=number)}{shape(['z'], properties=bullet)}</p:grpSp>{link}{picture}"
        + frame('<d:relIds xmlns:d="d" r:dm="d"/>')
    )
    slide = Slide("T", shapes=shapes, relations={"l": "hyperlink:https://example.org/", "d": "diagramData:../d.xml"})
    diagram = "<m><ptLst><pt><t><p><r><t>Step</t></r></p></t></pt></ptLst></m>"
    document = parsed(tmp_path, media.PPTX, pptx(slide, more={"ppt/d.xml": diagram}))
    assert document.text == "# T\n\n1. x\n2. y\n\n  - z\n\n[Site](https://example.org/)\n\nA duck on a lake\n\n- Step"
    assert [each.kind for each in document.blocks] == [BlockKind.LIST] * 3


def test_tables_repeat_merged_cells_and_charts_show_their_numbers(tmp_path: Path) -> None:
    rows = [[("", "a"), ('hMerge="1"', "")], [('vMerge="1"', ""), ("", "b")]]
    made = "".join(f"<a:tr>{''.join(CELL.format(span=span, text=text) for span, text in row)}</a:tr>" for row in rows)
    shapes = frame(f"<a:tbl>{made}</a:tbl>") + frame('<c:chart xmlns:c="c" r:id="c"/>')
    slide = Slide("T", shapes=shapes, relations={"c": "chart:../charts/c.xml"})
    document = parsed(tmp_path, media.PPTX, pptx(slide, more={"ppt/charts/c.xml": CHART}))
    tables = [document.text[each.start : each.end] for each in document.blocks]
    assert tables == [
        "| a | a |\n| --- | --- |\n| a | b |",
        "|  | Wild |\n| --- | --- |\n| 2019 | 1 |\n| 2020 | 2 |",
    ]
    assert "\n\nDucks\n\nBar chart\n\n" in document.text


def test_comments_name_who_wrote_them(tmp_path: Path) -> None:
    more = {
        "ppt/comments/c.xml": '<l><cm authorId="7" dt="2026-01-01"><text>Nice</text></cm><cm><text/></cm></l>',
        "ppt/authors.xml": '<l><cmAuthor id="7" name="Ann" initials="A"/></l>',
        "ppt/_rels/presentation.xml.rels": relations(s0="slide:slides/slide0.xml", a="commentAuthors:authors.xml"),
    }
    document = parsed(tmp_path, media.PPTX, pptx(Slide("T", relations={"c": "comments:../comments/c.xml"}), more=more))
    assert document.text == "# T\n\nComment by Ann (A), 2026-01-01: Nice"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (pptx(Slide(None)), "no_text"),
        (package({"ppt/presentation.xml": "<p/>"}), "damaged"),
        (
            package({"_rels/.rels": relations(d="officeDocument:ppt/presentation.xml"), "ppt/presentation.xml": "<p"}),
            "damaged",
        ),
        (pptx(Slide("T"), more={"ppt/presentation.xml": '<!DOCTYPE p [<!ENTITY a "b">]><p>&a;</p>'}), "damaged"),
        (pptx(Slide("T", shapes="<p:grpSp>" * 300 + "</p:grpSp>" * 300)), "damaged"),
        (pptx(Slide("T", ["word " * 4_000_000])), "too_large"),
        (pptx(Slide("T"))[:-300], "damaged"),
    ],
    ids=["nothing", "no relations", "not XML", "entities", "deep", "bomb", "cut"],
)
def test_presentations_that_cannot_be_read_say_why(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(DocumentUnreadable) as caught:
        parsed(tmp_path, media.PPTX, data)
    assert caught.value.reason == reason


def test_broken_side_parts_do_no_harm(tmp_path: Path) -> None:
    more = {"docProps/core.xml": "<broken", "ppt/n.xml": "no XML", "ppt/c.xml": core()}
    slide = Slide(
        "T", ["Text."], relations={"n": "notesSlide:../n.xml", "c": "comments:../c.xml", "g": "comments:../gone"}
    )
    assert parsed(tmp_path, media.PPTX, pptx(slide, more=more)).text == "# T\n\nText."


def test_hidden_slides_are_read_and_mentioned(tmp_path: Path) -> None:
    slide = "<sld show='0'><cSld><spTree><sp><txBody><p><r><t>x</t></r></p></txBody></sp></spTree></cSld></sld>"
    document = parsed(tmp_path, media.PPTX, pptx(Slide("One"), more={"ppt/slides/slide0.xml": slide}))
    assert document.text == "# Slide 1\n\nx"
    assert document.warnings == ("Slide 1 is hidden in the presentation.",)


@pytest.mark.parametrize("target", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x"])
def test_links_that_lead_to_no_page_are_left_out(tmp_path: Path, target: str) -> None:
    link = (
        '<p:sp><p:txBody><a:p><a:r><a:rPr><a:hlinkClick r:id="l"/></a:rPr><a:t>Site</a:t></a:r></a:p></p:txBody></p:sp>'
    )
    slides = pptx(Slide("T", shapes=link, relations={"l": f"hyperlink:{target}"}))
    assert parsed(tmp_path, media.PPTX, slides).text == "# T\n\nSite"
