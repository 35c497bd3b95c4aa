"""About how many tokens a text is for a model, where nobody tells; rather too many than too few."""

from __future__ import annotations

_LETTERS_PER_TOKEN = 3.5
_OTHERS_PER_TOKEN = 1.2


def token_weight(text: str) -> float:
    """Three and a half ASCII characters make a token, and so do 1.2 of all others."""
    if text.isascii():
        return len(text) / _LETTERS_PER_TOKEN
    plain = sum(char.isascii() for char in text)
    return plain / _LETTERS_PER_TOKEN + (len(text) - plain) / _OTHERS_PER_TOKEN
