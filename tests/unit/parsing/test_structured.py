"""JSON, notebooks, XML and feeds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from citewell.backends.parsing import media
from citewell.backends.parsing.markdown_map import map_markdown
from citewell.backends.parsing.xml_reading import read_xml
from citewell.domain.errors import DocumentUnreadable
from support.parsed import parsed


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ({"a": 1, "b": True, "c": None, "d": ["x", 2]}, "a: 1\nb: true\nd: x, 2"),
        ([{"a": 1, "b": "x"}, {"a": 2, "c": ["y", "z"]}],
         "| a | b | c |\n| --- | --- | --- |\n| 1 | x |  |\n| 2 |  | y, z |"),
        ({"o": {"p": 1, "q": "r"}}, "o.p: 1\no.q: r"),
        ({"o": {"p": {"q": {"r": 1}}}}, "# o\n\n## o.p\n\nq.r: 1"),
        ({"list": [{"name": "A", "x": {"y": {"z": 1}}}, {"w": {"y": {"z": 2}}}]},
         "# list\n\n## A\n\nname: A\n\n### list[0].x\n\ny.z: 1\n\n## list[1]\n\n### list[1].w\n\ny.z: 2"),
        (["one", {"k": "v"}, 3], "- one\n\n# [1]\n\nk: v\n\n- 3"),
        ({"text": "line\nline"}, "text: line\nline"),
        ("only text", "only text"),
    ],
)  # fmt: skip
def test_json_becomes_headings_lines_and_tables(tmp_path: Path, data: object, text: str) -> None:
    assert parsed(tmp_path, media.JSON, json.dumps(data).encode()).text == text


def test_numbers_stay_as_they_are_written(tmp_path: Path) -> None:
    data = b'{"long": ' + b"9" * 200 + b', "float": 1.10, "none": NaN}'
    assert parsed(tmp_path, media.JSON, data).text == f"long: {'9' * 200}\nfloat: 1.10\nnone: NaN"


def test_lines_of_json_are_records(tmp_path: Path) -> None:
    assert parsed(tmp_path, media.JSON_LINES, b'{"a": 1}\n\n{"a": 2}\n').text == "| a |\n| --- |\n| 1 |\n| 2 |"
    document = parsed(tmp_path, media.JSON, b'{"a": 1}\nbroken\n{"b": {"c": {"d": 1}}}\n')
    assert document.text == "# [0]\n\na: 1\n\n- broken\n\n# [2]\n\n## [2].b\n\nc.d: 1"
    assert document.warnings == ("1 lines are not valid JSON; they are kept as they are.",)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"[" * 50_000 + b"]" * 50_000, "damaged"),
        (b"[" * 300 + b"1" + b"]" * 300, "damaged"),
        (b"not json", "damaged"),
        (b" \n", "no_text"),
        (b'{"a": ' * 400 + b"1" + b"}" * 400, "damaged"),
    ],
)
def test_json_that_cannot_be_read_says_why(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(DocumentUnreadable) as caught:
        parsed(tmp_path, media.JSON, data)
    assert caught.value.reason == reason


def test_many_records_do_not_make_too_many_headings(tmp_path: Path) -> None:
    records = [{"name": f"n{number}", "x": {"y": {"z": number}}} for number in range(3_000)]
    document = parsed(tmp_path, media.JSON, json.dumps(records).encode())
    assert len(document.headings) == 2_000
    assert "z: 2999" in document.text


def test_notebooks_keep_text_code_and_output(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# Title\n", "Words."]},
        {
            "cell_type": "code",
            "source": "print(1)",
            "outputs": [
                {"output_type": "stream", "text": ["1\n"]},
                {"output_type": "execute_result", "data": {"text/html": "<table><tr><td>a</table>", "text/plain": "x"}},
                {"output_type": "display_data", "data": {"image/png": "AAAA", "text/plain": ["<Figure>"]}},
                {"output_type": "error", "ename": "ValueError", "evalue": "no", "traceback": ["\u001b[31m"]},
            ],
        },
        {"cell_type": "raw", "source": "raw"},
        {"cell_type": "heading", "level": 2, "source": "Old"},
    ]
    book = {"cells": cells, "metadata": {"language_info": {"name": "python"}}}
    document = parsed(tmp_path, media.NOTEBOOK, json.dumps(book).encode())
    assert document.text == (
        "# Title\nWords.\n\n```python\nprint(1)\n```\n\n```\n1\n```\n\n| a |\n| --- |\n\n```\n<Figure>\n```\n\n"
        "ValueError: no\n\nraw\n\n## Old"
    )
    assert document.title == "Title"
    assert document.metadata == {"programming_language": "python", "cells": 4}


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b'{"worksheets": [{"cells": [{"cell_type": "code", "input": ["a"], "outputs": "x"}]}]}', "```\na\n```"),
        (b'{"cells": "none", "k": 1}', "cells: none\nk: 1"),
        (b'["x"]', "- x"),
    ],
)
def test_odd_notebooks_are_read(tmp_path: Path, data: bytes, text: str) -> None:
    assert parsed(tmp_path, media.NOTEBOOK, data).text == text


@pytest.mark.parametrize(("data", "reason"), [(b"{", "damaged"), (b'{"cells": [{}]}', "no_text"), (b"{}", "no_text")])
def test_notebooks_that_cannot_be_read_say_why(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(DocumentUnreadable) as caught:
        parsed(tmp_path, media.NOTEBOOK, data)
    assert caught.value.reason == reason


RSS = """<?xml version="1.0"?><rss xmlns:dc="d" xmlns:content="c"><channel><title>News</title><link>https://e.org/</link>
<language>en</language><description>All &lt;b&gt;of&lt;/b&gt; it</description><item><title>One &amp;amp; two</title>
<link>https://e.org/1</link><dc:creator>Ann</dc:creator><pubDate>Mon</pubDate><category>Ducks</category>
<description>short</description><content:encoded><![CDATA[<p>Long <a href="/x">text</a>.</p><h3>Part</h3><p>y</p>]]>
</content:encoded></item><item><description>No title</description></item></channel></rss>"""
ATOM = """<feed xmlns="a"><title>News</title><link rel="self" href="https://e.org/feed"/><updated>2024</updated>
<entry><title>One</title><link href="https://e.org/1"/><author><name>Bo</name></author>
<content type="xhtml"><div xmlns="x"><p>Text</p></div></content></entry></feed>"""


def test_rss_is_read_by_items(tmp_path: Path) -> None:
    document = parsed(tmp_path, media.FEED, RSS.encode())
    assert document.text == (
        "# News\n\nAll of it\n\n## One & two\n\nAnn\nMon\nhttps://e.org/1\nDucks\n\n"
        "Long [text](https://e.org/x).\n\n### Part\n\ny\n\n## Untitled\n\nNo title"
    )
    assert (document.title, document.language) == ("News", "en")
    assert document.metadata == {"encoding": "utf-8", "items": 2, "link": "https://e.org/"}


def test_atom_is_read_by_entries(tmp_path: Path) -> None:
    document = parsed(tmp_path, media.FEED, ATOM.encode())
    assert document.text == "# News\n\n## One\n\nBo\nhttps://e.org/1\n\nText"
    assert document.metadata["modified"] == "2024"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<a><title>T</title><p>Some <b>bold</b> text.</p><sec><title>S</title><p>x</p></sec></a>",
         "# T\n\nSome bold text.\n\n## S\n\nx"),
        ("<list><b id='1'><n>A</n><p>2</p></b><b id='2'><n>B</n></b></list>",
         "| id | n | p |\n| --- | --- | --- |\n| 1 | A | 2 |\n| 2 | B |  |"),
        ("<order><no>7</no><to name='Ann' town='Bonn'/><item>duck</item></order>",
         "no: 7\nto: name=Ann, town=Bonn\n\n- duck"),
        ("<opml><body><outline text='A'><outline text='B'/></outline></body></opml>", "- A\n  - B"),
        ("<?xml version='1.0' encoding='shift_jis'?><p>日本</p>", "日本"),
        ("<!DOCTYPE p SYSTEM 'p.dtd'><p>a&nbsp;b&eacute;</p>", "a\xa0bé".replace("\xa0", " ")),
        ("<p xmlns:xi='http://www.w3.org/2001/XInclude'>a<xi:include href='file:///etc/passwd'/>b</p>", "ab"),
    ],
)  # fmt: skip
def test_xml_is_read_element_by_element(tmp_path: Path, source: str, text: str) -> None:
    encoding = "shift_jis" if "shift_jis" in source else "utf-8"
    assert parsed(tmp_path, media.XML, source.encode(encoding)).text == text


def test_drawings_have_words(tmp_path: Path) -> None:
    source = (
        "<svg><title>Map</title><g><text><tspan>North</tspan> <tspan>sea</tspan></text></g><script>x</script></svg>"
    )
    document = parsed(tmp_path, media.SVG, source.encode())
    assert (document.title, document.text) == ("Map", "Map\n\nNorth sea")


def test_xml_that_breaks_its_rules_keeps_its_text(tmp_path: Path) -> None:
    document = parsed(tmp_path, media.XML, b"<a><p>Fish & chips</p><p>two</a>")
    assert document.text == "Fish & chips\n\ntwo"
    assert "not well-formed" in document.warnings[0]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "damaged"),
        ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "damaged"),
        ('<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1/">%x;]><a>b</a>', "damaged"),
        ("<a>" * 1_000 + "x" + "</a>" * 1_000, "damaged"),
        ("<a><b/></a>", "no_text"),
        ("<a", "damaged"),
    ],
)
def test_xml_that_cannot_be_read_says_why(tmp_path: Path, source: str, reason: str) -> None:
    with pytest.raises(DocumentUnreadable) as caught:
        parsed(tmp_path, media.XML, source.encode())
    assert caught.value.reason == reason


@pytest.mark.parametrize("encoding", ["shift_jis", "nothing-8"])
def test_character_sets_that_the_parser_of_packages_does_not_know_are_said(encoding: str) -> None:
    with pytest.raises(DocumentUnreadable, match="character set") as caught:
        read_xml(f'<?xml version="1.0" encoding="{encoding}"?><a>x</a>'.encode())
    assert caught.value.reason == "damaged"


def test_code_that_holds_fences_stays_one_block(tmp_path: Path) -> None:
    source = "a\n  ```\n# no heading\n```"
    book = {"cells": [{"cell_type": "code", "source": source}]}
    document = parsed(tmp_path, media.NOTEBOOK, json.dumps(book).encode())
    assert document.text == f"````\n{source}\n````"
    assert not map_markdown(document.text).headings


def test_xml_keeps_what_attributes_say_beside_text(tmp_path: Path) -> None:
    source = (
        '<?xml version="1.0"?><shop><price currency="EUR" lang="de">12</price><stock place="Ulm"/>'
        f'<note author="Ann">{"Long words. " * 20}</note><p class="x">A paragraph</p></shop>'
    )
    text = parsed(tmp_path, media.XML, source.encode()).text
    assert "price (currency=EUR): 12\nstock: place=Ulm" in text
    assert "note (author=Ann): Long words." in text
    assert "A paragraph" in text
    assert "class" not in text


def test_xml_records_keep_what_attributes_of_their_fields_say(tmp_path: Path) -> None:
    item = '<item id="{}"><price unit="{}">5</price></item>'
    source = f"<items>{item.format(1, 'EUR')}{item.format(2, 'USD')}</items>"
    text = parsed(tmp_path, media.XML, source.encode()).text
    assert "| 1 | 5 (unit=EUR) |\n| 2 | 5 (unit=USD) |" in text
