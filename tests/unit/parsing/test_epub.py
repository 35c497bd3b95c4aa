"""E-books."""

from __future__ import annotations

from pathlib import Path

import pytest

from citewell.backends.parsing import media
from citewell.domain.errors import DocumentUnreadable
from support.packages import epub
from support.parsed import parsed


def test_chapters_come_in_the_order_of_the_spine(tmp_path: Path) -> None:
    data = epub(
        {
            "one": "<h1>One</h1><p>First&nbsp;words.</p>",
            "two": "<p>Second, <a href='https://e.org'>see</a>.</p>",
            "x": "left",
        },
        order=["two", "one", "two", "gone"],
        contents="<li><a href='t/two.xhtml#a'>Chapter two</a></li><li><a href='t/one.xhtml'>Chapter one</a></li>",
        metadata=(
            "<dc:title>A book</dc:title><dc:language>fr</dc:language><dc:creator>Ann</dc:creator>"
            "<dc:creator>Bo</dc:creator>"
            "<dc:subject>Ducks</dc:subject><dc:date>2020</dc:date><meta property='dcterms:modified'>2021</meta>"
        ),
    )
    document = parsed(tmp_path, media.EPUB, data)
    assert document.text == "# Chapter two\n\nSecond, [see](https://e.org).\n\n# One\n\nFirst\xa0words."
    assert [each.title for each in document.headings] == ["Chapter two", "One"]
    assert (document.title, document.language) == ("A book", "fr")
    assert document.metadata == {"author": "Ann, Bo", "keywords": ["Ducks"], "created": "2020", "modified": "2021"}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (epub({"one": "<img src='x'/>"}), "no_text"),
        (epub({"one": "x"}, more={"META-INF/container.xml": "<c/>"}), "damaged"),
        (
            epub({"one": "x"}, more={"O/book.opf": '<!DOCTYPE p [<!ENTITY a SYSTEM "f">]><package>&a;</package>'}),
            "damaged",
        ),
        (
            epub({"one": "x"}, more={"META-INF/encryption.xml": '<e><EncryptionMethod Algorithm="aes"/></e>'}),
            "encrypted",
        ),
        (epub({"one": "word " * 4_000_000}), "too_large"),
    ],
    ids=["pictures", "no package", "entities", "protected", "bomb"],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(DocumentUnreadable) as caught:
        parsed(tmp_path, media.EPUB, data)
    assert caught.value.reason == reason


def test_encrypted_fonts_and_deep_chapters_do_no_harm(tmp_path: Path) -> None:
    fonts = '<e><EncryptionMethod Algorithm="http://www.idpf.org/2008/embedding"/></e>'
    data = epub({"one": "<div>" * 20_000 + "deep" + "</div>" * 20_000}, more={"META-INF/encryption.xml": fonts})
    assert parsed(tmp_path, media.EPUB, data).text == "deep"


def test_the_table_of_contents_of_older_books_is_left_out(tmp_path: Path) -> None:
    guide = '<guide><reference type="toc" href="t/toc.xhtml"/><reference type="text" href="t/one.xhtml"/></guide>'
    data = epub({"toc": "<p>One ... 1</p>", "one": "<p>Words</p>"}, guide=guide)
    assert parsed(tmp_path, media.EPUB, data).text == "Words"
