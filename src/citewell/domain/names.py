"""Names that people give: what is acceptable, and when two are the same."""

from __future__ import annotations

import re
import unicodedata

from citewell.domain.errors import InvalidInput

MAX_NAME = 200
"""Of what people make and name here: collections, assistants, models, sources, golden sets."""

MAX_FULL_NAME = 300
"""Of people, groups, keys and organisations."""

MAX_NAME_KEY = 300
MAX_FILE_NAME = 255
MAX_EXTENSION = 16
UNNAMED = "unnamed"

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_INVISIBLE = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def deceives(char: str) -> bool:
    """Control characters, halves of pairs, unassigned code points, and what turns the direction of text around."""
    return char in _BIDI or unicodedata.category(char) in _INVISIBLE


def name_key(name: str) -> str:
    """Equal for names that differ by case or by Unicode composition alone."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold()).strip()


def checked_name(name: str, *, field: str = "name") -> str:
    """The name as it is kept: composed, without space around it.

    Raises:
        InvalidInput: it is empty or longer than 200 characters, holds characters that cannot be seen, or looks like
            an identifier, which it could be mistaken for.
    """
    kept = unicodedata.normalize("NFC", name).strip()
    if not 1 <= len(kept) <= MAX_NAME or len(name_key(kept)) > MAX_NAME_KEY:
        raise InvalidInput(
            f"{field} must have 1 to {MAX_NAME} characters.", field=field, reason="name_length", most=MAX_NAME
        )
    if any(deceives(char) for char in kept):
        raise InvalidInput(f"{field} holds control characters.", field=field, reason="name_letters")
    if _UUID.fullmatch(kept.lower()):
        raise InvalidInput(f"{field} must not look like an identifier.", field=field, reason="name_identifier")
    return kept


def checked_full_name(name: str, whose: str, *, required: bool = True) -> str:
    """The name of a person, group, key or organisation as it is kept: composed, without space around it.

    Args:
        name: As it was given.
        whose: Begins the sentence that refuses it, such as ``A group's name``.
        required: Whether it may not be empty.

    Raises:
        InvalidInput: it is longer than 300 characters, holds what cannot be printed, or is empty.
    """
    kept = unicodedata.normalize("NFC", name).strip()
    if len(kept) > MAX_FULL_NAME or not kept.isprintable() or (required and not kept):
        many = (
            f"1 to {MAX_FULL_NAME} printable characters"
            if required
            else f"{MAX_FULL_NAME} printable characters at most"
        )
        raise InvalidInput(f"{whose} has {many}.", field="name", reason="name_length", most=MAX_FULL_NAME)
    return kept


def looks_like_id(name: str) -> bool:
    """Whether ``name`` could only be an identifier, never a name."""
    return _UUID.fullmatch(name.strip().lower()) is not None


def display_file_name(name: str | None) -> str:
    """A file's name for people to read; never used as a path.

    Only the part after the last slash or backslash, without characters that cannot be seen or turn text around,
    at most 255 characters with the extension kept.
    """
    last = re.split(r"[/\\]", name or "")[-1]
    kept = "".join(char for char in unicodedata.normalize("NFC", last) if not deceives(char)).strip()
    if not kept.strip("."):
        return UNNAMED
    if len(kept) > MAX_FILE_NAME:
        stem, dot, extension = kept.rpartition(".")
        ending = f"{dot}{extension}" if stem and len(extension) <= MAX_EXTENSION else ""
        kept = kept[: MAX_FILE_NAME - len(ending)].rstrip() + ending
    return kept
