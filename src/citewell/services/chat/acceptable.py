"""What a question has to be, before anything is done with it."""

from __future__ import annotations

from citewell.domain.errors import InvalidInput, TooLarge
from citewell.domain.neutral import neutral
from citewell.domain.plain_text import is_storable


def check_message(message: str, limit: int) -> None:
    """Refuse what is no question.

    Raises:
        TooLarge: it has more than ``limit`` characters.
        InvalidInput: nothing is in it, or what is no text.
    """
    if len(message) > limit:
        text = f"The message is longer than {limit} characters. Put long texts into a collection, and ask about it."
        raise TooLarge(text, limit=limit, unit="characters", reason="message_long", most=limit)
    if not neutral(message).strip():
        raise InvalidInput("The message is empty; say what you want to know.", field="message", reason="empty")
    if not is_storable(message):
        text = "The message holds characters that are no text (NUL or half a pair)."
        raise InvalidInput(text, field="message", reason="not_text")
