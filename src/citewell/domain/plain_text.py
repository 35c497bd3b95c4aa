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
