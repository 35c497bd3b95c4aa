"""RTF and the binary files of Office."""

from __future__ import annotations

from pathlib import Path

import pytest

from citewell.backends.parsing import media
from citewell.backends.parsing.extracting import tidied
from citewell.domain.errors import DocumentUnreadable
from support.parsed import parsed

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0")


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (rb"\u8220?hi\u8221? \'e4 a\{b\}", "“hi” ä a{b}"),
        (rb"{\fonttbl{\f0\fcharset128 MS Gothic;}}\f0 \'93\'fa\'96\'7b", "日本"),
        (rb"{\fonttbl{\f0\fcharset204 Arial;}}\f0 \'cf\'f0\'e8\'e2\'e5\'f2", "Привет"),
        (rb"{\*\generator x;}Fine!{\info{\author Ann}}", "Fine!"),
        (rb"\trowd\cellx100\cellx200 a\cell b\cell\row\trowd\cellx100\cellx200 1\cell 2\cell\row",
         "| a | b |\n| --- | --- |\n| 1 | 2 |"),
    ],
)  # fmt: skip
def test_rtf_keeps_letters_and_tables(tmp_path: Path, inside: bytes, text: str) -> None:
    assert parsed(tmp_path, media.RTF, b"{\\rtf1\\ansi\\ansicpg1252 " + inside + b"\\par}").text == text


@pytest.mark.parametrize(
    ("media_type", "data", "reason"),
    [
        (media.RTF, b"{\\rtf1 }", "no_text"),
        (media.RTF, b"{\\rtf1" + b"{" * 100_000 + b"x", "damaged"),
        (media.DOC, OLE + b"\xec\xa5" + bytes(9) + b"\1", "encrypted"),
        (media.PPT, OLE + "EncryptedSummary".encode("utf-16-le"), "encrypted"),
        (media.DOC, OLE + b"nothing", "damaged"),
        (media.PPT, OLE + b"nothing", "damaged"),
        (media.XLS, OLE + b"nothing", "damaged"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, media_type: str, data: bytes, reason: str) -> None:
    with pytest.raises(DocumentUnreadable) as caught:
        parsed(tmp_path, media_type, data)
    assert caught.value.reason == reason


def test_markdown_of_the_reader_is_tidied() -> None:
    given = "A\\! ![duck](i.png)\n\n\n• one\n\n• two\n\n1\\. three\n\n2\\. four\n\n\ufeff\n\nend[cmt:3]"
    assert tidied(given) == "A! duck\n\n- one\n- two\n1. three\n2. four\n\nend"
