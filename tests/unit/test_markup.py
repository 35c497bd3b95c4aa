from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from citewell.domain.markup import cells, plain, read_row


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("**Bold** and *soft* and __both__ and _under_.", "Bold and soft and both and under."),
        ("**bold with *soft* inside**", "bold with soft inside"),
        ("snake_case_name stays, 2 * 3 * 4 stays, a*b*c stays", "snake_case_name stays, 2 * 3 * 4 stays, a*b*c stays"),
        ("See [the rules](https://example.org/a?b=1 'Title').", "See the rules."),
        ("See [the rules][1] and <https://example.org>.", "See the rules and https://example.org."),
        ("![logo](https://evil.example/x.png?q=secret) Hello", "logo Hello"),
        ("A note.[^1]", "A note."),
        ("`code` and ``more``", "code and more"),
        ("one\n> two\n> three", "one two three"),
        ("H<sub>2</sub>O<br/>a<script>b", "H2O ab"),
        ("a &amp; b &lt;c&gt; &#65;", "a & b \u2039c> A"),
        (r"1\. not \*bold\*", "1. not *bold*"),
        ("~~gone~~ 5 < 6 > 4", "gone 5 < 6 > 4"),
        (r"!\[x](http://evil.example)", "![x] (http://evil.example)"),
        ("\u202eabc\u202c de\u00adf\u0007", "abc def"),
        ("  folded \n\t white  space ", "folded white space"),
    ],
)
def test_plain(markdown: str, expected: str) -> None:
    assert plain(markdown) == expected


@given(st.text(alphabet="![]()<>*_`\\a1 \n&;#", max_size=200))
def test_plain_never_leaves_the_form_of_a_link(markdown: str) -> None:
    words = plain(markdown)
    assert "](" not in words
    assert "\n" not in words


@pytest.mark.parametrize("hostile", ["[", "![a](", "*", "**a", "_", "`", "<a", "\\", "&", "\n>", "[a][", "~~a"])
def test_plain_survives_long_repeats(hostile: str) -> None:
    assert len(plain(hostile * 50_000)) <= 50_000 * (len(hostile) + 1)


def test_rows() -> None:
    assert cells(r"| a | **b** | c \| d |") == ["a", "b", "c | d"]
    assert cells("x | y") == ["x", "y"]
    assert read_row("| Ada | | 1815 |", "| Name | Died | Born |") == "Name: Ada; Born: 1815"
    assert read_row("| Ada | 1815 | more |", "| Name |") == "Name: Ada; 1815; more"
    assert read_row("| Ada | 1815 |", None) == "Ada; 1815"
