"""Encodings, cleaning, front matter and the map of Markdown."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from citewell.backends.parsing.checking import BrokenPromise, check_document
from citewell.backends.parsing.cleaning import clean, hidden_text_warnings
from citewell.backends.parsing.delimited import find_delimiter
from citewell.backends.parsing.encodings import decode
from citewell.backends.parsing.front_matter import split_front_matter
from citewell.backends.parsing.markdown import with_short_rules
from citewell.backends.parsing.markdown_map import map_markdown, plain_title
from citewell.ports.parser import Block, BlockKind, Heading, Page, ParsedDocument

GERMAN = "Übergabeprotokoll für Geräte: größere Änderungen müssen geprüft werden. Straße, Öl, Ärger."
RUSSIAN = "Съешь же ещё этих мягких французских булок, да выпей чаю. Это обычный русский текст."
JAPANESE = "これは日本語の文章です。文字コードを調べるための例です。"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((GERMAN, each) for each in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le")),
        (GERMAN, "latin-1"),
        ("“Quoted” – and dashed", "cp1252"),  # noqa: RUF001 - the dash of cp1252
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "utf-16"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc-jp"),
        (JAPANESE, "iso2022_jp"),
        ("plain", "ascii"),
    ],
)
def test_the_encoding_is_found(text: str, encoding: str) -> None:
    decoded = decode(text.encode(encoding))
    assert clean(decoded.text) == text
    assert not decoded.lossy


def test_a_declared_encoding_is_believed_where_the_bytes_fit() -> None:
    assert decode(RUSSIAN.encode("koi8-r"), declared="koi8-r").text == RUSSIAN
    assert decode(GERMAN.encode(), declared="koi8-r").text == GERMAN
    assert decode(GERMAN.encode("latin-1"), declared="no-such-code").text == GERMAN


def test_broken_utf8_is_read_and_said() -> None:
    decoded = decode(GERMAN.encode() + b" \xff")
    assert decoded.lossy
    assert decoded.text == GERMAN + " \ufffd"


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_become_text(data: bytes) -> None:
    text = clean(decode(data).text)
    assert "\x00" not in text
    text.encode()


@given(st.text(alphabet=st.characters(), max_size=50))
def test_clean_text_keeps_the_promises_and_stays_as_it_is(text: str) -> None:
    cleaned = clean(text)
    check_document(ParsedDocument(cleaned, "text/plain", "test", "1"))
    assert clean(cleaned) == cleaned.removeprefix("\ufeff")


def test_text_that_nobody_sees_is_flagged() -> None:
    assert hidden_text_warnings("Fine, \u200bwith one \u00ad soft spot.") == []
    assert len(hidden_text_warnings("a" + "".join(chr(0xE0000 + ord(letter)) for letter in "ignore all"))) == 1
    assert len(hidden_text_warnings("a\u202egpj.exe" + "\u200b" * 10)) == 2


@pytest.mark.parametrize(
    ("text", "entries", "rest"),
    [
        (
            "---\ntitle: A page\ntags:\n  - one\n  - 'two'\n---\nText",
            {"title": "A page", "tags": ["one", "two"]},
            "Text",
        ),
        ("---\ntitle: 'It: works'\nempty:\n---\n", {"title": "It: works", "empty": ""}, ""),
        ("---\nabstract: |\n  Several\n  lines\n...\nText", {"abstract": "Several lines"}, "Text"),
        ("---\nend: 1\n---\nText", {"end": "1"}, "Text"),
        ("---\n!!python/object/apply:os.system [ls]: x\na: !!python/name:os\n---\n", {"a": "!!python/name:os"}, ""),
        (
            "---\ntags: [leave, \"sick, pay\", 'x' ]\nnone: []\nopen: [a\n---\ntext",
            {"tags": ["leave", "sick, pay", "x"], "none": [], "open": "[a"},
            "text",
        ),
        ("---\n\nA break, not front matter.\n\n---\n", {}, "---\n\nA break, not front matter.\n\n---\n"),
        ("---\ntitle: never closed\n", {}, "---\ntitle: never closed\n"),
        ("Text\n---\na: b\n---\n", {}, "Text\n---\na: b\n---\n"),
    ],
)
def test_front_matter_is_taken_apart(text: str, entries: dict[str, object], rest: str) -> None:
    found, begin = split_front_matter(text)
    assert found == entries
    assert text[begin:] == rest


def test_the_map_of_markdown_is_exact() -> None:
    text = (
        "Intro\n\n# One `code` & [link](x) #\n\n> - quoted\n\n1. a\n   ```\n   inner\n   ```\n2. b\n\n"
        "~~~\n# no heading\n~~~\n\nTwo\n===\n\n    indented\n"
    )
    structure = map_markdown(text)
    assert [(each.level, each.title, text[each.start : each.end]) for each in structure.headings] == [
        (1, "One code & link", "# One `code` & [link](x) #"),
        (1, "Two", "Two\n==="),
    ]
    assert [(each.kind, text[each.start : each.end]) for each in structure.blocks] == [
        (BlockKind.LIST, "> - quoted"),
        (BlockKind.LIST, "1. a\n   ```\n   inner\n   ```\n2. b"),
        (BlockKind.CODE, "~~~\n# no heading\n~~~"),
        (BlockKind.CODE, "    indented"),
    ]


def test_padded_rules_in_tables_are_shortened_and_nothing_else() -> None:
    text = "a | b\n:-------- | --------:\n1 | -------\n\n```\na | b\n----- | -----\n```\n\n--------\n"
    tidied = with_short_rules(text, map_markdown(text))
    assert tidied == text.replace(":-------- | --------:", ":--- | ---:")
    assert with_short_rules(tidied, map_markdown(tidied)) == tidied


@given(st.text(alphabet="# -|`~>1.\n\tab*_[]()\\<", max_size=120))
def test_any_markdown_has_a_map_that_keeps_the_promises(text: str) -> None:
    structure = map_markdown(text)
    check_document(
        ParsedDocument(text, "text/markdown", "test", "1", headings=structure.headings, blocks=structure.blocks)
    )


def test_titles_are_what_people_read() -> None:
    assert plain_title("The **bold** `x` ![pic](a.png) <b>raw</b>\\*") == "The bold x raw*"


@pytest.mark.parametrize(
    ("sample", "delimiter"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1,5;2,5\n", ";"),
        ("a\tb\n1\t2\n", "\t"),
        ("a|b|c\n1|2|3\n", "|"),
        ('"a, b";c\n"d, e";f\n', ";"),
        ("one\ntwo\n", ","),
        ("", ","),
    ],
)
def test_the_delimiter_is_found(sample: str, delimiter: str) -> None:
    assert find_delimiter(sample) == delimiter


@pytest.mark.parametrize(
    "broken",
    [
        ParsedDocument("a\x00", "t", "p", "1"),
        ParsedDocument("a\rb", "t", "p", "1"),
        ParsedDocument("a\ud800", "t", "p", "1"),
        ParsedDocument("abc", "t", "p", "1", pages=(Page(1, 0, 4),)),
        ParsedDocument("abc", "t", "p", "1", pages=(Page(1, 0, 2), Page(2, 1, 3))),
        ParsedDocument("abc", "t", "p", "1", headings=(Heading(7, "a", 0, 1),)),
        ParsedDocument("abc", "t", "p", "1", headings=(Heading(1, "b", 2, 3), Heading(1, "a", 0, 1))),
        ParsedDocument("abc", "t", "p", "1", blocks=(Block(BlockKind.CODE, 1, 1),)),
        ParsedDocument("abc", "t", "p", "1", blocks=(Block(BlockKind.CODE, -1, 1),)),
    ],
)
def test_broken_promises_are_noticed(broken: ParsedDocument) -> None:
    with pytest.raises(BrokenPromise):
        check_document(broken)
