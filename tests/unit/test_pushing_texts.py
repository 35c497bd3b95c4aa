from __future__ import annotations

from pathlib import Path

import pytest
import typer

from citewell.cli.commands.texts import _batches


def test_a_file_of_another_encoding_is_named(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_bytes("Grüße".encode("latin-1"))
    for text, texts in ((file, None), (None, file)):
        with pytest.raises(typer.BadParameter, match=r"letter\.txt is not UTF-8"):
            list(_batches("Notes", "a", text, texts, {}))


@pytest.mark.parametrize("line", ["not json", "[" * 100_000, "7"])
def test_a_line_that_holds_no_text_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_text('{"doc_id": "a", "text": "x"}\n' + line + "\n")
    with pytest.raises(typer.BadParameter, match="line 2"):
        list(_batches("Notes", None, None, file, {}))
