from __future__ import annotations

import pytest

from citewell.services.ingest.embed_text import CONTEXT_CHARS, HEADER_CHARS, embedded_text


@pytest.mark.parametrize(
    ("title", "path", "text", "expected"),
    [
        (None, (), "Words.", "Words."),
        ("Leave", (), "Words.", "Leave\nWords."),
        ("Leave", ("Leave", "Parental"), "Words.", "Leave > Parental\nWords."),
        ("Leave", ("LEAVE",), "Words.", "Leave\nWords."),
        (None, ("Leave", "Parental"), "## Parental\n\nWords.", "Leave\n## Parental\n\nWords."),
        ("Leave", (), "Leave is long.", "Leave is long."),
    ],
)
def test_says_where_a_chunk_stands_and_nothing_twice(
    title: str | None, path: tuple[str, ...], text: str, expected: str
) -> None:
    assert embedded_text(title, path, text) == expected


def test_context_is_bounded() -> None:
    given = embedded_text("word " * 200, (), "Text.")
    context, text = given.split("\n")
    assert text == "Text."
    assert len(context) <= CONTEXT_CHARS


def test_rows_say_their_columns_and_nothing_is_said_without_context() -> None:
    row = "| P1 | 1 EUR |"
    assert embedded_text("Prices", ("All",), row, header="Product | Price") == f"Prices > All\nProduct | Price\n{row}"
    assert embedded_text(None, (), row, header="Product | Price") == f"Product | Price\n{row}"
    assert embedded_text("Prices", ("All",), row, header="Product | Price", enrich=False) == row


def test_the_head_of_a_table_is_bounded() -> None:
    _, header, _ = embedded_text("Prices", (), "| a |", header="column | " * 100).split("\n")
    assert len(header) <= HEADER_CHARS
