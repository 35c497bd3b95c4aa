"""Text in the one form that the parser port promises.

Unicode normalisation (NFC) is left alone on purpose: the text is what citations quote, and readers compare it with
the original. Indexes normalise on their side, where it changes no offset.
"""

from __future__ import annotations

import re

_SURROGATES = re.compile("[\ud800-\udfff]")
_TAGS = re.compile("[\U000e0020-\U000e007f]{3,}")
_DIRECTION_OVERRIDES = re.compile("[\u202d\u202e]")
_ZERO_WIDTH_RUN = re.compile("[\u200b\u2060\ufeff]{4,}")


def clean(text: str) -> str:
    r"""``text`` without NUL and byte order mark, with ``\n`` line ends and U+FFFD for lone surrogates."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\x00" in text:
        text = text.replace("\x00", "")
    if _SURROGATES.search(text):
        text = _SURROGATES.sub("\ufffd", text)
    return text.removeprefix("\ufeff")


def one_line(text: str, *, limit: int = 300) -> str:
    """``text`` cleaned, white space collapsed, cut to ``limit`` characters: for titles and messages."""
    return " ".join(clean(text[: limit * 8]).split())[:limit].rstrip()


def hidden_text_warnings(text: str) -> list[str]:
    """Sentences about characters that people do not see but a language model reads."""
    found = []
    if _TAGS.search(text):
        found.append("The text contains invisible Unicode tag characters; they can carry hidden instructions.")
    if _DIRECTION_OVERRIDES.search(text):
        found.append(
            "The text contains characters that override the writing direction; it may read otherwise than shown."
        )
    if _ZERO_WIDTH_RUN.search(text):
        found.append("The text contains long runs of zero-width characters.")
    return found
