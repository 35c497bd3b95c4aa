"""HTML to Markdown without a tree."""

from __future__ import annotations

import pytest

from citewell.backends.parsing.html_tokens import Data, End, Start, tokens
from citewell.backends.parsing.html_writer import HtmlWriter


def written(source: str, *, boilerplate: bool = False) -> str:
    writer = HtmlWriter(boilerplate=boilerplate)
    writer.feed(source)
    return writer.markdown()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<h2>A <b>title</b></h2><p>One\n two.<p>Three&nbsp;&amp; four", "## A title\n\nOne two.\n\nThree\xa0& four"),
        ("<ul><li>a<li><p>b</p><ol><li>c</ol></ul>d", "- a\n- b\n   1. c\n\nd"),
        ("<pre>  x\n   y</pre>z", "```\n  x\n   y\n```\n\nz"),
        ("<table><tr><th>a<th>b|c<tr><td>1</table>", "| a | b\\|c |\n| --- | --- |\n| 1 |  |"),
        ("<table><tr><td>x<table><tr><td>inner</table></table>", "| x inner |\n| --- |"),
        ("a<script>if (a < b) { '<p>' }</script>b<style>p {}</style>", "ab"),
        ("<nav>Home</nav><p>Text</p><footer>Contact</footer>", "Text"),
        ("<nav>Home<nav>Deep</nav>more</nav><p>Text</p>", "Text"),
        ("<head><title>T</title><p>The head was never closed", "The head was never closed"),
        ('<img alt="a &quot;picture&quot;" src=x>', 'a "picture"'),
        ("1 < 2 <3 > a<!-- <p>hidden</p> -->b<!doctype x><?php echo 1 ?>", "1 < 2 <3 > ab"),
        ('<a title="a > b" href=x>link</a>', "link"),
        ("<p>end <a href='never closed", "end"),
        ("<p>kept <!-- never closed", "kept"),
        ("<div>" * 5000 + "deep" + "</div>" * 5000, "deep"),
    ],
)
def test_pages_become_markdown(source: str, expected: str) -> None:
    assert written(source) == expected


def test_boilerplate_is_kept_when_asked() -> None:
    assert written("<nav>Home</nav><p>Text</p>", boilerplate=True) == "Home\n\nText"


def test_the_title_is_no_text() -> None:
    writer = HtmlWriter(boilerplate=False)
    writer.feed("<head><title>A &lt;b&gt; title</title></head><body>Text</body>")
    assert (writer.title, writer.markdown()) == ("A <b> title", "Text")


def test_tokens_are_tags_and_texts() -> None:
    assert list(tokens("a<B c='d>e'>f</B\n>&lt;")) == [
        Data("a"),
        Start("b", " c='d>e'"),
        Data("f"),
        End("b"),
        Data("<"),
    ]


@pytest.mark.parametrize(
    "unclosed",
    ["<!--", "<a ", "<", '<a "', "<a '", "<script>", "<![CDATA[", "</", "<nav>", "<td>", "<table><tr>", "&amp"],
)
def test_what_is_never_closed_takes_linear_time(unclosed: str) -> None:
    assert written("<p>kept</p>" + unclosed * 20_000).startswith("kept")  # quadratic time would take minutes
