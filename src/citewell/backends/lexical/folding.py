r"""From characters to words and identifiers, before any language is thought of.

- *Words*: maximal runs of letters, marks and digits, lower case. Runs of scripts written without spaces between words
  (Chinese, Japanese, Thai, ...) and of Korean become overlapping pairs of characters, so that any word of two
  characters or more is found.
- *Identifiers* as they stand, lower case: ``err_conn_reset``, ``v1.2.3``, ``c++``, ``jane@example.org``. Stretches
  between white space, brackets, quotes, commas and semicolons, without sentence punctuation around them, that hold a
  letter or digit and something that is neither; and those parts of paths, addresses and assignments that are such
  identifiers themselves.
- *Singles*: single characters of unspaced scripts, kept beside the identifiers, for queries of one character.

A word is folded by compatibility decomposition (NFKD); marks of Latin, Greek, Cyrillic, Hebrew and Arabic script are
dropped, those of other scripts, where they are vowels, stay. So does the breve of the Cyrillic short i, a letter.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import filterfalse

WORD_CHARS = 64
"""Longer words are not indexed: they are data, not language."""
EXACT_CHARS = 128
"""Longer identifiers are found by their parts only."""

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_MARKS = re.compile(
    "(?<![\u0418\u0438])\u0306|[\u0300-\u0305\u0307-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06ed]"
)
_LETTERS = str.maketrans(
    {
        "\u00df": "ss",
        "\u00e6": "ae",
        "\u0153": "oe",
        "\u00f8": "o",
        "\u00f0": "d",
        "\u00fe": "th",
        "\u0111": "d",
        "\u0127": "h",
        "\u0131": "i",
        "\u0138": "k",
        "\u0142": "l",
        "\u014b": "n",
        "\u0167": "t",
        "\u03c2": "\u03c3",
        "\u0671": "\u0627",
        "\u06cc": "\u064a",
        "\u06a9": "\u0643",
    }
)
# Letters that do not decompose into a letter of another word's spelling and marks.
UNSPACED = re.compile(
    "["
    "\u0e00-\u0e7f\u0e80-\u0eff"  # Thai, Lao
    "\u1000-\u109f\u1780-\u17ff"  # Burmese, Khmer
    "\u3005\u3007\u3040-\u30ff\u31f0-\u31ff"  # Japanese
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Chinese characters
    "\uac00-\ud7af"  # Korean
    "]+"
)
_MARKED_SCRIPTS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u109f\u135d-\u1cff\u1dc0-\u1dff\u20d0-\u20f0\u302a-\u309a\ua66f-\uabff\ufb1e\ufe00-\ufe2f\U00010000-\U0010ffff]"
)
_PLAIN_WORD = re.compile(r"[^\W_]+")
_ASCII_WORDS = bytes(ord(chr(code).lower()) if chr(code).isalnum() else 0x20 for code in range(128)) + bytes(128)

_PART = r"[^\s()\[\]{}<>\"'`|,;\u00ab\u00bb\u2013\u2014\u2018-\u201f\u2026\u3000-\u303f]+"
_IDENTIFIER = re.compile(rf"{_PART}(?:(?<=\d),(?=\d){_PART})*")
_ASCII_BETWEEN = bytes(0x20 if chr(code) in "()[]{}<>\"'`|,;" else code for code in range(128)) + bytes(128)
_COMMA_AND_DIGIT = re.compile(r",\d")
_AROUND = "*_~!?:=\u00bf\u00a1"
_BEHIND = _AROUND + "./\\-"
_MEANT_IN_FRONT = "./\\-:"
_JOINED_BY = re.compile(r"[/\\:=@&?|]+")


def normal(text: str) -> str:
    """``text`` in compatibility form (NFKC); what cannot be seen is gone, lone surrogates are spaces."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", _INVISIBLE.sub("", _SURROGATES.sub(" ", text)))


def fold(lower: str) -> str:
    """A lower-case word or identifier without accents."""
    if lower.isascii():
        return lower
    decomposed = unicodedata.normalize("NFKD", lower)
    return unicodedata.normalize("NFC", _MARKS.sub("", decomposed)).translate(_LETTERS)


class Words:
    """Cuts normal text into words; remembers which characters are letters."""

    def __init__(self) -> None:
        self._letters = _Letters()

    def of(self, text: str) -> list[str]:
        """The words of ``text``, a normal one, in order and lower case, not folded."""
        if text.isascii():
            return text.encode().translate(_ASCII_WORDS).decode().split()  # bytes are translated ten times as fast
        paired = UNSPACED.sub(_pairs, text)
        if _MARKED_SCRIPTS.search(paired):
            return paired.translate(self._letters).split()
        return _PLAIN_WORD.findall(paired.lower())


class _Letters(dict[int, str]):
    """Letters, marks and digits in lower case and ASCII digits; everything else is a space."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        category = unicodedata.category(char)
        if category == "Nd":
            char = str(unicodedata.decimal(char))
        self[code] = found = char.lower() if category[0] in "LMN" else " "
        return found


def _pairs(match: re.Match[str]) -> str:
    run = match.group()
    if len(run) == 1:
        return f" {run} "
    return f" {' '.join([run[at : at + 2] for at in range(len(run) - 1)])} "


def singles(text: str) -> list[str]:
    """Every character of an unspaced script in ``text``, a normal one."""
    return [] if text.isascii() else list("".join(UNSPACED.findall(text)))


def lone_singles(text: str) -> list[str]:
    """Those characters of unspaced scripts in ``text`` that have no neighbour of their kind."""
    return [] if text.isascii() else [run for run in UNSPACED.findall(text) if len(run) == 1]


def identifiers(text: str) -> list[str]:
    """The identifiers of ``text``, a normal one, in order, folded; plain words are none."""
    found: list[str] = []
    for match in filterfalse(str.isalnum, _tokens(text)):
        # Most are words with punctuation around.
        if match[0] not in _MEANT_IN_FRONT and match.strip(_BEHIND).isalnum():
            continue
        token = _bare(match)
        if _identifies(token):
            found.append(fold(token.lower()))
            if _JOINED_BY.search(token):
                found.extend(fold(part.lower()) for part in map(_bare, _JOINED_BY.split(token)) if _identifies(part))
    return found


def _tokens(text: str) -> list[str]:
    """Stretches of ``text`` that may be identifiers, with punctuation around."""
    if not text.isascii():
        return _IDENTIFIER.findall(UNSPACED.sub(" ", text))
    if _COMMA_AND_DIGIT.search(text) is not None:  # it may belong to a number
        return _IDENTIFIER.findall(text)
    return text.encode().translate(_ASCII_BETWEEN).decode().split()  # four times as fast


def _bare(token: str) -> str:
    return (token if token.startswith("::") else token.lstrip(_AROUND)).rstrip(_BEHIND)


def _identifies(token: str) -> bool:
    return len(token) <= EXACT_CHARS and not token.isalnum() and any(map(str.isalnum, token))
