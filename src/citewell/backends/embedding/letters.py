"""How much of a text a tokenizer knows: letters that one of its pieces stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from citewell.domain.letters import letter_weight

if TYPE_CHECKING:
    from tokenizers import Encoding

UNKNOWN = ("[UNK]", "<unk>", "<UNK>", "[unk]")


def letters_per_token(text: str, encoding: Encoding) -> float | None:
    """Letters of ``text`` that a piece of ``encoding`` covers on average; ``None`` without a letter.

    About 4 in a language that the tokenizer was made for, 2.5 in a related one, 1 where it can only spell, less where
    pieces are unknown.
    """
    pieces, letters = covered_letters(text, encoding)
    return letters / pieces if pieces else None


def covered_letters(text: str, encoding: Encoding) -> tuple[int, float]:
    """The pieces of ``encoding`` that stand for a letter of ``text``, and the letters that known pieces cover.

    Letters are weighed (``citewell.domain.letters``): a Chinese character counts as three. A letter that no known
    piece covers counts nothing, and one that several pieces share (as bytes, say) counts once.
    """
    pieces = 0
    plain = 0
    covered: dict[int, float] = {}
    for token, (start, end) in zip(encoding.tokens, encoding.offsets, strict=True):
        part = text[start:end]
        if part.isascii():  # each of its letters has this one piece, and weighs one
            letters = end - start if part.isalpha() else sum(map(str.isalpha, part))
            pieces += letters > 0
            plain += 0 if token in UNKNOWN else letters
            continue
        places = [place for place in range(start, end) if text[place].isalpha()]
        pieces += bool(places)
        if token not in UNKNOWN:
            covered |= {place: letter_weight(text[place]) for place in places}
    return pieces, plain + sum(covered.values())
