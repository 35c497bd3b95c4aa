"""What an answer of the sources' own sentences looks like in Markdown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from citewell.domain.evidence import DraftStatement, Passage, Quote
from citewell.domain.markup import plain, read_row
from citewell.domain.verification import verify_statement
from citewell.services.answer.answer import CheckedStatement
from citewell.services.answer.layout import laid_out

FEES = "| Card | Fee |\n| --- | --- |\n| Adult | 45 Euro |\n| Guest | 5 \\| 6 Euro |\n"
STEPS = "To claim:\n\n1. Open it.\n2. Send it.\n4. Wait.\n\nThat is all.\n\n- tea\n- cake\n"


def shown(text: str, *quotes: str, header: str | None = None) -> str:
    """The answer that quotes these parts of ``text``; rows have ``header`` as a second quote."""
    passage = Passage(1, "d1", "Title", (), text, 100, 1.0)
    pairs = []
    for quote in quotes:
        row = quote.startswith("|")
        words = read_row(quote, header) if row else plain(quote)
        given = [Quote(0, quote, text.index(quote))]
        if row and header is not None:
            given.append(Quote(0, header, text.index(header)))
        verified = verify_statement(DraftStatement(words, tuple(given)), [passage])
        assert verified is not None
        pairs.append((verified, CheckedStatement(words, 1.0, "supported", (1,))))
    return "".join(each.lead + each.text for each in laid_out(pairs, [passage])).lstrip()


def test_rows_are_a_table_again() -> None:
    header, _, adult, guest = FEES.splitlines()
    assert shown(FEES, adult, guest, header=header) == FEES.strip()


def test_rows_without_a_known_header_are_words() -> None:
    assert shown(FEES, "| Adult | 45 Euro |") == "Adult; 45 Euro"


def test_items_that_follow_each_other_are_a_list_and_others_are_sentences() -> None:
    assert shown(STEPS, "Open it.", "Send it.", "That is all.") == "1. Open it.\n2. Send it.\n\nThat is all."
    assert shown(STEPS, "To claim:", "tea", "cake") == "To claim:\n\n- tea\n- cake"
    assert shown(STEPS, "Send it.", "Wait.", "That is all.") == "Send it. Wait. That is all."


def test_a_backslash_does_not_let_a_bar_end_a_cell() -> None:
    header, row = "| Path | Fee |", r"| a\\\| b | 5 |"
    text = f"{header}\n| --- | --- |\n{row}\n"
    assert shown(text, row, header=header).splitlines()[-1] == r"| a\\\| b | 5 |"


@pytest.mark.parametrize(
    ("words", "markdown"),
    [
        ("2 * 3 and *.txt", r"2 * 3 and \*.txt"),
        ("__init__ of snake_case_name", r"\_\_init\_\_ of snake_case_name"),
        ("# of items", r"\# of items"),
        ("#tag and C#", "#tag and C#"),
        ("1. January is free", r"1\. January is free"),
        ("1.5 Euro", "1.5 Euro"),
        ("- 5 degrees", r"\- 5 degrees"),
        ("&amp; is written so", r"\&amp; is written so"),
        ("A & B; C", "A & B; C"),
        ("[see]: https://evil.example", r"\[see]: https://evil.example"),
        (r"[a\]b]: x", r"\[a\\]b]: x"),
        ("[see] it: there", "[see] it: there"),
        ("---", r"\---"),
        ("-- -", r"\-- -"),
        ("--verbose", "--verbose"),
        ("1)", r"1\)"),
        ("12.", r"12\."),
        ("a `b` ~~c~~", r"a \`b\` \~\~c\~\~"),
    ],
)
def test_words_are_no_markup(words: str, markdown: str) -> None:
    passage = Passage(1, "d1", "Title", (), words, 0, 1.0)
    verified = verify_statement(DraftStatement(words, (Quote(0, words, 0),)), [passage])
    assert verified is not None
    (laid,) = laid_out([(verified, CheckedStatement(words, 1.0, "supported", (1,)))], [passage])
    assert laid.text == markdown


SIGNS = (
    *("[", "]", "(", ")", "[a]", "[a]:", "![a](b)", "[a](http://e.x)", "[^1]:", "https://evil.example", "<b>", "<!--"),
    *("`", "```", "~~~", "*", "**", "__", "---", "- ", "===", "+ ", "1. ", "1)", "# ", ">", "|", r"\|", "\\", "&lt;"),
    *("&#42;", "\t", "    ", "a", "Word", "foo bar", ":", "\u2003", "."),
)
WORDS_ONLY = {
    *("paragraph", "bullet_list", "ordered_list", "list_item", "table", "thead", "tbody", "tr", "th", "td"),
    *("inline", "text", "softbreak"),
}
"""The tokens that words, lists and tables are made of."""

sources = st.lists(st.sampled_from(SIGNS), min_size=1, max_size=9).map("".join).filter(lambda text: text.strip())


@given(st.lists(st.tuples(st.sampled_from(("", "- ", "1. ", "2. ", "| ")), sources), min_size=1, max_size=5))
def test_nothing_in_a_source_becomes_markup_of_the_answer(parts: list[tuple[str, str]]) -> None:
    """Read as the page reads it: no link, picture, code, emphasis, heading or line, and every word is there."""
    quotes = [f"| {words.strip()} | 5 |" if mark == "| " else words.strip() for mark, words in parts]
    lines = [quote if mark == "| " else mark + quote for (mark, _), quote in zip(parts, quotes, strict=True)]
    header, text = "| [a]: | Fee |", "\n".join(("| [a]: | Fee |", "| --- | --- |", *lines))
    passage = Passage(1, "d1", "Title", (), text, 0, 1.0)
    pairs = []
    for (mark, _), quote in zip(parts, quotes, strict=True):
        row = mark == "| "
        spans = [Quote(0, quote, text.index(quote)), *([Quote(0, header, 0)] if row else ())]
        words = read_row(quote, header) if row else plain(quote)
        verified = verify_statement(DraftStatement(words, tuple(spans)), [passage])
        if verified is not None:
            pairs.append((verified, CheckedStatement(words, 1.0, "supported", (1,))))
    laid = list(laid_out(pairs, [passage]))
    tokens = (
        MarkdownIt("commonmark", {"html": False}).enable("table").parse("".join(e.lead + e.text for e in laid).strip())
    )
    flat = [each for token in tokens for each in (token, *(token.children or ()))]
    assert {token.type.removesuffix("_open").removesuffix("_close") for token in flat} <= WORDS_ONLY
    seen = "".join(token.content for token in flat if token.type == "text")
    for (_, checked), each in zip(pairs, laid, strict=True):
        if not each.text.startswith("| "):
            assert "".join(checked.text.split()) in "".join(seen.split())
