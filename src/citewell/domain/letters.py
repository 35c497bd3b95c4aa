"""Letters of any script, weighed by what they say: how much text there is, whatever a tokenizer makes of it."""

from __future__ import annotations

_SYLLABLE = 1.5
_WORD = 3.0
_WEIGHTS = (
    (0x3040, 0x30FF, _SYLLABLE),  # kana
    (0x3400, 0x4DBF, _WORD),  # Chinese characters
    (0x4E00, 0x9FFF, _WORD),
    (0xAC00, 0xD7AF, _WORD),  # Hangul syllables of two or three letters
    (0xF900, 0xFAFF, _WORD),
    (0x20000, 0x3FFFF, _WORD),
)


def letter_weight(letter: str) -> float:
    """How many letters of an alphabet it stands for: a Chinese character or Hangul syllable for three, a kana for one
    and a half, which is about what they take when they are spelled.
    """
    code = ord(letter)
    if code < _WEIGHTS[0][0]:
        return 1.0
    return next((weight for first, last, weight in _WEIGHTS if first <= code <= last), 1.0)


def weighed_length(text: str) -> float:
    """Length of ``text`` in letters of an alphabet; other signs count one each, white space nothing."""
    return sum(letter_weight(char) if char.isalpha() else float(not char.isspace()) for char in text)
