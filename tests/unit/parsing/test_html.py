"""HTML to Markdown without a tree."""

from __future__ import annotations

from pathlib import Path

import pytest

from citewell.backends.parsing import media
from citewell.backends.parsing.html_main import main_text
from citewell.backends.parsing.html_tokens import Data, End, Start, tokens
from citewell.backends.parsing.html_writer import HtmlWriter
from citewell.domain.errors import DocumentUnreadable
from support.parsed import parsed


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
        ("<pre>a\n````\n# b\n</pre>c", "`````\na\n````\n# b\n`````\n\nc"),
        ("<pre>a<pre>b</pre>c</pre>d", "```\nabc\n```\n\nd"),
        ("<title/><script src='x' /><style/><svg class=\"x\"/>a<iframe/>b", "ab"),
        ("<script src=/x/>a</script>b", "b"),
        ('<a title="x>a <b>b</b> "c', 'a b "c'),
        ("<nav>Home</nav><p>Text</p><footer>Contact</footer>", "Text"),
        ("<nav>Home<nav>Deep</nav>more</nav><p>Text</p>", "Text"),
        ("<head><title>T</title><p>The head was never closed", "The head was never closed"),
        ('<img alt="a &quot;picture&quot;" src=x>', 'a "picture"'),
        ("a <a href='https://example.org/a b'>the <b>site</b></a>!", "a [the site](https://example.org/a%20b)!"),
        (
            "<a href='/x'>near</a> <a href='https://e.org'></a><a href='https://e.org'>open",
            "near [open](https://e.org)",
        ),
        ("<a href='https://e.org/'>a<p>b</a>", "[a](https://e.org/)\n\nb"),
        ("<table><tr><th colspan=2>a<tr><td>1<td>2</table>", "| a | a |\n| --- | --- |\n| 1 | 2 |"),
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


def test_the_title_of_a_drawing_is_not_that_of_the_page() -> None:
    writer = HtmlWriter(boilerplate=False)
    writer.feed("<svg><title>Icon</title></svg>Text")
    assert (writer.title, writer.markdown()) == ("", "Text")


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
    [
        "<!--",
        "<a ",
        "<",
        '<a "',
        "<a '",
        "<script>",
        "<![CDATA[",
        "</",
        "<nav>",
        "<td>",
        "<table><tr>",
        "&amp",
        '<a ">"',
        "<ul><li> <p>",
    ],
)
def test_what_is_never_closed_takes_linear_time(unclosed: str) -> None:
    assert written("<p>kept</p>" + unclosed * 20_000).startswith("kept")  # quadratic time would take minutes


def test_links_are_joined_with_the_address_of_the_page(tmp_path: Path) -> None:
    page = """<!DOCTYPE html><html lang=de><head><title>T</title><link rel=canonical href=https://e.org/a/b></head><body>
    <p>See <a href="../c">there</a>, <a href="#part">here</a> and <a href="javascript:run()">run</a>.</p></body>"""
    document = parsed(tmp_path, media.HTML, page.encode())
    assert document.text == "See [there](https://e.org/c), here and run."
    assert (document.language, document.title) == ("de", "T")


def test_the_main_text_keeps_its_title_tables_and_headings() -> None:
    words = "Some words that make up a real paragraph of running text, so that it is seen as the main text. "
    table = "<table><caption>Ducks</caption><tr><th>Name<th>Place<tr><td>Teal<td>Pond</table>"
    source = (
        f"<html><body><div class=menu><a href=/>Home</a> <a href=/b>Other things to read</a></div><h1>A title</h1>"
        f"<p>{words * 3}</p><h2>Part</h2><p>A caption</p>{table}<p>{words * 3}</p><pre>a\n\n\nb</pre><p>{words * 3}</p>"
        "<div class=footer>Copyright and legal notes and so on</div></body></html>"
    )
    text = main_text(source, written(source))
    assert text.startswith("# A title\n\nSome words")
    assert "## Part\n\nA caption\n\nDucks\n\n| Name | Place |\n| --- | --- |\n| Teal | Pond |" in text
    assert "```\na\n\nb\n```" in text
    assert "Other things" not in text
    assert "legal notes" not in text


def test_a_page_without_main_text_has_none() -> None:
    assert not main_text("<p></p>", "")


def test_the_head_says_who_wrote_a_page_and_when(tmp_path: Path) -> None:
    page = """<!DOCTYPE html><html><head><title>T</title><meta name="Author" content="Ann">
    <meta name=keywords content="a, b"><meta property="article:author" content="https://e.org/ann">
    <meta property='article:published_time' content='2024-01-02'>
    <meta itemprop="dateModified" content="2025-01-02"><meta name="description" content="">
    <meta property="og:description" content="On &amp; on"><meta name="robots" content="all"></head><p>Words.</p>"""
    assert parsed(tmp_path, media.HTML, page.encode()).metadata == {
        "encoding": "utf-8",
        "author": "Ann",
        "keywords": "a, b",
        "created": "2024-01-02",
        "modified": "2025-01-02",
        "description": "On & on",
    }


def test_a_very_long_page_is_kept_as_a_whole(tmp_path: Path) -> None:
    document = parsed(
        tmp_path, media.HTML, b"<!DOCTYPE html><nav>Home</nav>" + b"<p>Some words." * 3 + b" x" * 1_000_000
    )
    assert document.text.startswith("Some words.")
    assert "Home" not in document.text
    assert "too long" in document.warnings[0]


@pytest.mark.parametrize(
    "body",
    [
        "<a href='#main'>Skip to content</a><div id=root></div>",
        "<a href='#main'>Skip to content</a><nav><ul><li><a href=/>Home</a><li><a href=/b>News</a></ul></nav>",
        "<nav>Menu</nav><div id=root></div><footer>© 2026 Example Ltd. All rights reserved.</footer>",
    ],
)
def test_a_page_of_navigation_alone_has_no_text(body: str, tmp_path: Path) -> None:
    with pytest.raises(DocumentUnreadable) as refused:
        parsed(tmp_path, media.HTML, f"<!DOCTYPE html><title>App</title><body>{body}".encode())
    assert refused.value.reason == "no_text"


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        ("<aside>" + "The whole text of this page stands aside. " * 4 + "</aside>", "stands aside"),
        ("<a href=/a>A page of links</a> <a href=/b>to others</a>", "A page of links"),
        ("<img alt='A teal on a pond'>", "A teal on a pond"),
        ("<a href='#main'>Skip to content<p>Words after a link that nobody closed", "Words after"),
    ],
)
def test_what_only_looks_like_navigation_is_kept(body: str, kept: str, tmp_path: Path) -> None:
    assert kept in parsed(tmp_path, media.HTML, f"<!DOCTYPE html><body>{body}".encode()).text
