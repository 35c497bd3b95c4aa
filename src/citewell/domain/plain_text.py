"""Text that every part can hold."""

from __future__ import annotations


def is_storable(text: str) -> bool:
    """Whether ``text`` has no NUL, which PostgreSQL refuses, and no lone surrogate, which UTF-8 refuses."""
    if "\0" in text:
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def storable(text: str) -> str:
    """``text`` with what cannot be stored shown as the replacement character: for text that a model or page wrote."""
    if is_storable(text):
        return text
    return "".join("\ufffd" if char == "\0" or "\ud800" <= char <= "\udfff" else char for char in text)
