"""Bytes to text in whatever encoding they are."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE: Final = 65_536
_ISO_2022_JP_STARTS: Final = (b"\x1b$B", b"\x1b$@", b"\x1b(J")
_WIDE_SAMPLE: Final = 4096
_MANY, _FEW = 0.55, 0.1
_ZERO_PATTERNS: Final = (  # which of four bytes are zero in Western text
    ("utf-32-le", (False, True, True, True)),
    ("utf-32-be", (True, True, True, False)),
    ("utf-16-le", (False, True, False, True)),
    ("utf-16-be", (True, False, True, False)),
)
_ASCII: Final = 127
_WESTERN_MARKS: Final = "€‚„…‘’“”•–—™¡§©«»®°·¿\u00a0£¢½¼¾"  # noqa: RUF001 - marks of running text in Western Europe
_WESTERN_ACCENTS: Final = 0.45  # share of accented letters above which text is no Western language
_ACCENTED_RUN: Final = re.compile(r"[À-ÖØ-öø-ÿ]{4}")  # Cyrillic or Greek, read as if it were Western
_HALF_WIDTH: Final = 0.3
_JAPANESE: Final = ["cp932", "shift_jis", "shift_jis_2004", "shift_jisx0213", "euc_jp", "euc_jis_2004", "euc_jisx0213"]
_NEVER_GUESSED: Final = frozenset({"ascii", "mac_iceland", "mac_roman", "mac_latin2", "mac_turkish", "cp037", "cp500"})
_FEW_ERRORS: Final = 0.3  # share of broken sequences among the characters beyond ASCII that still speaks for UTF-8


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the encoding it was in, and whether some bytes had no meaning in it."""

    text: str
    encoding: str
    lossy: bool


def decode(data: bytes, *, declared: str | None = None) -> Decoded:
    """``data`` as text: byte order mark, then UTF-8, then wide forms without a mark, then ``declared``, then a guess.

    Args:
        data: All bytes of the file.
        declared: What the file says of itself (a ``meta charset``); believed only where the bytes fit.
    """
    mark = _marked(data)
    if mark is not None:
        encoding, width = mark
        return _decode(data[width:], encoding)
    wide = wide_encoding(data[:_SAMPLE])
    if wide is not None:
        return _decode(data, wide)
    if any(start in data for start in _ISO_2022_JP_STARTS):
        japanese = _strictly(data, "iso2022_jp_2")
        if japanese is not None:
            return Decoded(japanese, "iso2022_jp_2", lossy=False)
    for encoding in filter(None, ("utf-8", declared)):
        text = _strictly(data, encoding)
        if text is not None:
            return Decoded(text, encoding, lossy=False)
    return _mostly_utf8(data) or _guessed(data)


def wide_encoding(sample: bytes) -> str | None:
    """UTF-16 or UTF-32 without a byte order mark, judged by where the zero bytes of Western text lie; else None."""
    if b"\x00" not in sample[:_WIDE_SAMPLE]:
        return None
    sample = sample[: len(sample) // 4 * 4]
    zeros = [sample[offset::4].count(0) / max(1, len(sample) // 4) for offset in range(4)]
    for encoding, expected in _ZERO_PATTERNS:
        if all((share > _MANY if zero else share < _FEW) for share, zero in zip(zeros, expected, strict=True)):
            return encoding
    return None


def has_mark(data: bytes) -> bool:
    """Whether ``data`` begins with a Unicode byte order mark."""
    return _marked(data) is not None


def _marked(data: bytes) -> tuple[str, int] | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding, len(mark)
    return None


def _decode(data: bytes, encoding: str) -> Decoded:
    text = _strictly(data, encoding)
    if text is not None:
        return Decoded(text, encoding, lossy=False)
    return Decoded(data.decode(encoding, errors="replace"), encoding, lossy=True)


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _mostly_utf8(data: bytes) -> Decoded | None:
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    beyond_ascii = len(text) - len(text.encode("ascii", errors="ignore"))
    if broken <= _FEW_ERRORS * beyond_ascii:
        return Decoded(text, "utf-8", lossy=True)
    return None


def _guessed(data: bytes) -> Decoded:
    western = data.decode("cp1252", errors="replace")
    beyond = [character for character in western if ord(character) > _ASCII]
    letters = sum(map(str.isalpha, western))
    usual = all(character.isalpha() or character in _WESTERN_MARKS for character in beyond)
    few = sum(map(str.isalpha, beyond)) <= _WESTERN_ACCENTS * letters and not _ACCENTED_RUN.search(western)
    if usual and few:
        return Decoded(western, "cp1252", lossy=False)
    return _by_statistics(data) or Decoded(western, "cp1252", lossy="\ufffd" in western)


def _by_statistics(data: bytes) -> Decoded | None:
    from charset_normalizer import from_bytes

    for excluded in ([], _JAPANESE):
        best = from_bytes(data[:_SAMPLE], cp_exclusion=excluded).best()
        text = _strictly(data, best.encoding) if best is not None and best.encoding not in _NEVER_GUESSED else None
        if best is None or text is None:
            return None
        half_width = sum("\uff61" <= character <= "\uff9f" for character in text[:_SAMPLE])
        if half_width < _HALF_WIDTH * len(text[:_SAMPLE]):  # more is Cyrillic mistaken for Japanese
            return Decoded(text, best.encoding, lossy=False)
    return None
