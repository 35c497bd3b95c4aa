"""How much of a text a tokenizer knows: letters that one of its pieces stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Encoding

UNKNOWN = ("[UNK]", "<unk>", "<UNK>", "[unk]")
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


def letters_per_token(text: str, encoding: Encoding) -> float | None:
    """Letters of ``text`` that a piece of ``encoding`` covers on average; ``None`` without a letter.

    A Chinese character or Hangul syllable counts as three letters, a kana as one and a half, for that is about what
    they take in an alphabet. A letter that no known piece covers counts nothing, and one that several pieces share
    (as bytes, say) counts once. About 4 in a language that the tokenizer was made for, 2.5 in a related one, 1 where
    it can only spell, less where pieces are unknown.
    """
    pieces = 0
    covered = [0.0] * len(text)
    for token, (start, end) in zip(encoding.tokens, encoding.offsets, strict=True):
        letters = [place for place in range(start, end) if text[place].isalpha()]
        if not letters:
            continue
        pieces += 1
        if token not in UNKNOWN:
            for place in letters:
                covered[place] = _weight(text[place])
    return sum(covered) / pieces if pieces else None


def _weight(letter: str) -> float:
    code = ord(letter)
    if code < _WEIGHTS[0][0]:
        return 1.0
    return next((weight for first, last, weight in _WEIGHTS if first <= code <= last), 1.0)
