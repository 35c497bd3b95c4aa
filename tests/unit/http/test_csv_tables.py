"""Tables as CSV: what people wrote stays text in a spreadsheet."""

from __future__ import annotations

import csv
import io

import pytest

from citewell.http.csv_tables import ROWS_AT_ONCE, cell, csv_lines


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\uff1d1"])
def test_what_could_be_a_formula_is_text(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "shown"), [("a=b", "a=b"), ("", ""), (None, ""), (-1, -1), (2.5, 2.5), (True, "True")]
)
def test_other_values_stay(value: object, shown: object) -> None:
    assert cell(value) == shown


def test_all_rows_come_whatever_is_in_them() -> None:
    rows = [[number, 'a "quote", a comma\nand a line'] for number in range(2 * ROWS_AT_ONCE + 1)]
    pieces = list(csv_lines(["n", "text"], rows))
    assert len(pieces) == 3
    read = list(csv.reader(io.StringIO("".join(pieces), newline="")))
    assert read[0] == ["n", "text"]
    assert read[1:] == [[str(number), text] for number, text in rows]
    assert list(csv_lines(["n"], [])) == ["n\r\n"]
