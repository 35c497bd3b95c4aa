"""What a rating consists of, and which values are acceptable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from citewell.domain.errors import InvalidInput
from citewell.domain.plain_text import is_storable

LEAST_SCORE = 1
MOST_SCORE = 5
MAX_TEXT = 4000
PATCHABLE = ("score", "thumb", "reasons", "text")


class Thumb(StrEnum):
    """A judgement in one click."""

    UP = "up"
    DOWN = "down"

    @property
    def number(self) -> int:
        """As it is stored."""
        return 1 if self is Thumb.UP else -1

    @classmethod
    def of(cls, number: int | None) -> Thumb | None:
        """From how it is stored."""
        return None if number is None else cls.UP if number > 0 else cls.DOWN


class Reason(StrEnum):
    """Why an answer was good or bad. The words are counted, so there are no others."""

    WRONG = "wrong"
    INCOMPLETE = "incomplete"
    OUTDATED = "outdated"
    IRRELEVANT_SOURCES = "irrelevant_sources"
    UNCLEAR = "unclear"
    OTHER = "other"
    CORRECT = "correct"
    COMPLETE = "complete"
    GOOD_SOURCES = "good_sources"
    CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class RatingFields:
    """A judgement: a score from 1 to 5, a thumb, or both; reasons, and a text."""

    score: int | None = None
    thumb: Thumb | None = None
    reasons: tuple[Reason, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingFilter:
    """Which ratings: those for which every given value is true. ``since`` is included, ``until`` is not.

    ``assistant`` and ``collection``: of answers by it, and of those that drew on it. ``document_id``: of answers that
    cite it. ``prompt_number``: of answers by this version of instructions. ``with_text``: only those that say
    something in words.
    """

    assistant: str | None = None
    prompt_number: int | None = None
    collection: str | None = None
    document_id: str | None = None
    score: int | None = None
    thumb: Thumb | None = None
    reason: Reason | None = None
    chat_id: str | None = None
    message_id: str | None = None
    user_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    with_text: bool = False


def checked(values: Mapping[str, Any]) -> RatingFields:
    """The rating that these values make.

    Raises:
        InvalidInput: a value is not acceptable, or neither score nor thumb is given.
    """
    for name in values:
        if name not in PATCHABLE:
            raise InvalidInput(
                f"A rating has no field of this name; there are {', '.join(PATCHABLE)}.", reason="unknown_field"
            )
    score, thumb = values.get("score"), values.get("thumb")
    if score is None and thumb is None:
        raise InvalidInput("Give a score from 1 to 5, a thumb, or both.", field="score", reason="score")
    if score is not None and (
        isinstance(score, bool) or not isinstance(score, int) or not LEAST_SCORE <= score <= MOST_SCORE
    ):
        message = f"score is a whole number from {LEAST_SCORE} to {MOST_SCORE}."
        raise InvalidInput(message, field="score", reason="range", least=LEAST_SCORE, most=MOST_SCORE)
    if thumb is not None and thumb not in set(Thumb):
        raise InvalidInput(
            "thumb is up or down.", field="thumb", reason="not_allowed", allowed=[str(each) for each in Thumb]
        )
    text = values.get("text") or ""
    if not isinstance(text, str) or len(text) > MAX_TEXT or not is_storable(text):
        raise InvalidInput(
            f"text has {MAX_TEXT} characters at most, without NUL.", field="text", reason="too_long", most=MAX_TEXT
        )
    return RatingFields(score, None if thumb is None else Thumb(thumb), _reasons(values.get("reasons")), text.strip())


def _reasons(given: Any) -> tuple[Reason, ...]:
    words = given or ()
    if not isinstance(words, list | tuple) or not all(isinstance(each, str) and each in set(Reason) for each in words):
        raise InvalidInput(
            f"reasons are some of {', '.join(Reason)}.",
            field="reasons",
            reason="not_allowed",
            allowed=[str(each) for each in Reason],
        )
    return tuple(sorted({Reason(each) for each in words}, key=list(Reason).index))
