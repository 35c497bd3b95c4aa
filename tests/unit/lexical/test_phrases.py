"""Which parts of a question are phrases."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citewell.domain.phrases import MOST_PHRASES, quoted, unquoted


@pytest.mark.parametrize(
    ("text", "phrases", "rest"),
    [
        ("plain words", (), "plain words"),
        ('say "two words" now', ("two words",), "say   now"),
        ('"a" and "b"', ("a", "b"), "  and  "),
        ('open "quote', (), 'open "quote'),
        ('a 5" pipe and a 7" pipe', (), 'a 5" pipe and a 7" pipe'),
        ('""', (), " "),
        ('"..." x', (), "  x"),
        ("\u201cM\u00fcller\u201d", ("M\u00fcller",), " "),
        ("\u201eM\u00fcller\u201c", ("M\u00fcller",), " "),
        ("\u00abso\u00bb \u00bbso\u00ab", ("so", "so"), "   "),
        ('\u6570\u636e"\u5e93\u8fde"\u63a5', ("\u5e93\u8fde",), "\u6570\u636e \u63a5"),
        ("\u300c\u6771\u4eac\u300d\u90fd", ("\u6771\u4eac",), " \u90fd"),
    ],
)
def test_phrases_and_rest(text: str, phrases: tuple[str, ...], rest: str) -> None:
    found = quoted(text)
    assert (found.phrases, found.rest) == (phrases, rest)


def test_what_is_pasted_has_no_phrases() -> None:
    text = '"key": "value", ' * MOST_PHRASES
    assert quoted(text).phrases == ()
    assert quoted(text).rest == text


@given(st.text(st.sampled_from('ab "\u201c\u201d\u201e\u00ab\u00bb\u300c\u300d1\u5e93'), max_size=40))
def test_phrases_are_parts_of_the_text(text: str) -> None:
    found = quoted(text)
    assert all(phrase in text and any(map(str.isalnum, phrase)) for phrase in found.phrases)
    if '"' not in text and not set(text) & set("\u201c\u201d\u201e\u00ab\u00bb\u300c\u300d"):
        assert found.rest == text


@given(st.text(st.sampled_from('ab "\u201c\u201d\u201e\u00ab\u00bb\u300c\u300d1\u5e93'), max_size=40))
def test_without_its_quotes_a_text_has_no_phrase(text: str) -> None:
    assert quoted(unquoted(text)).phrases == ()
    assert "".join(filter(str.isalnum, unquoted(text))) == "".join(filter(str.isalnum, text))
