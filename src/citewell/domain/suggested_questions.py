"""Questions that people wrote down for others to begin with."""

from __future__ import annotations

from citewell.domain.errors import InvalidInput
from citewell.domain.plain_text import is_storable

MAX_SUGGESTIONS = 10
MAX_SUGGESTION = 300


def checked_suggestions(value: object) -> list[str]:
    """The questions as they are kept: each once, none empty.

    Raises:
        InvalidInput: they are no list, too many, too long, or not printable text on one line each.
    """
    place = "settings.suggested_questions"
    if not isinstance(value, list | tuple) or len(value) > MAX_SUGGESTIONS:
        raise InvalidInput(
            f"suggested_questions are {MAX_SUGGESTIONS} at most.", field=place, reason="too_many", most=MAX_SUGGESTIONS
        )
    return list(dict.fromkeys(question for each in value if (question := _checked(each, place))))


def _checked(value: object, place: str) -> str:
    if not isinstance(value, str) or len(value) > MAX_SUGGESTION or not is_storable(value):
        message = f"suggested_questions is text of {MAX_SUGGESTION} characters at most, without NUL."
        raise InvalidInput(message, field=place, reason="too_long", most=MAX_SUGGESTION)
    kept = value.strip()
    if not kept.isprintable():
        raise InvalidInput("suggested_questions is printable text on one line.", field=place, reason="not_one_line")
    return kept
