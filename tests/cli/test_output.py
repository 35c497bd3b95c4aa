from __future__ import annotations

import io
import json
import sys

import pytest

from citewell.cli.output import clean, line, print_json, print_table, say
from citewell.cli.telling import place_of

HOSTILE = "a\x1b]0;title\x07\x9b31m\r\x00\x7f\u202eb\u2066c\udcff"


def test_text_of_others_cannot_drive_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert clean(HOSTILE) == "a ]0;title  31m    b c?"
    assert clean("one\ntwo\tthree") == "one\ntwo\tthree"
    say(HOSTILE)
    print_table(("title",), [(HOSTILE,), ("two\nlines",)])
    printed = capsys.readouterr()
    for text in (printed.out, printed.err):
        assert not set(text) & set("\x1b\x07\x9b\r\x00\x7f\u202e\u2066\udcff")
    assert "two lines" in printed.out


def test_a_title_cannot_look_like_another_line() -> None:
    assert line("Leave\n[2] Forged") == "Leave [2] Forged"
    assert place_of("Leave\n2. Forged", 3, ["A\nB"]) == "Leave 2. Forged, A B, page 3"


def test_json_is_one_document_that_holds_the_very_text(capsys: pytest.CaptureFixture[str]) -> None:
    value = {"title": HOSTILE, "plain": "größer 漢字"}
    print_json(value)
    printed = capsys.readouterr().out
    assert json.loads(printed) == value
    assert not set(printed) & set("\x1b\x07\x9b\x7f\u202e\u2066\udcff")


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1"])
def test_json_survives_every_encoding_of_standard_output(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding))
    print_json({"title": "größer 漢字"})
    sys.stdout.flush()
    assert json.loads(raw.getvalue().decode(encoding)) == {"title": "größer 漢字"}
