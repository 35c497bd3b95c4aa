"""Names in zip archives, which are often in the code page of whoever packed them, and do not say in which."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from citewell.backends.parsing.zip_directory import Member

_WIDE: Final = "\u3000-\u303f\uff01-\uff5e\u2010-\u2026"
_FOREIGN: Final = {
    "cp932": re.compile(f"[\\x00-\\x7f{_WIDE}\u3040-\u30ff\u4e00-\u9fff]*"),
    "gbk": re.compile(f"[\\x00-\\x7f{_WIDE}\u4e00-\u9fff]*"),
    "euc_kr": re.compile(f"[\\x00-\\x7f{_WIDE}\uac00-\ud7a3]*"),
    "cp866": re.compile("[\\x00-\\x7f\u0400-\u04ff\u2116]*"),
    "big5": re.compile(f"[\\x00-\\x7f{_WIDE}\u4e00-\u9fff]*"),
}
_SEVERAL_ACCENTS: Final = re.compile(r"[^\x00-\x7f]{3}")
_NO_LETTERS: Final = re.compile("[\u2500-\u25ff\u2200-\u22ff]")


def names_of(members: Sequence[Member]) -> list[str]:
    """The names of ``members``. Those that do not say that they are UTF-8 are taken to be in one code page."""
    silent = [member.raw_name for member in members if not member.unicode]
    encoding = _encoding(b"\n".join(silent))
    return [member.raw_name.decode("utf-8" if member.unicode else encoding, errors="replace") for member in members]


def _encoding(names: bytes) -> str:
    if _fits(names, "utf-8") is not None:
        return "utf-8"
    western = names.decode("cp437")
    if not _SEVERAL_ACCENTS.search(western) and not _NO_LETTERS.search(western):
        return "cp437"
    for encoding, usual in _FOREIGN.items():
        text = _fits(names, encoding)
        if text is not None and usual.fullmatch(text):
            return encoding
    return "cp437"


def _fits(names: bytes, encoding: str) -> str | None:
    try:
        return names.decode(encoding)
    except UnicodeDecodeError:
        return None
