"""What an assistant consists of, and which values are acceptable."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from citewell.domain.errors import InvalidInput
from citewell.domain.plain_text import is_storable
from citewell.domain.suggested_questions import checked_suggestions
from citewell.services.answer.inquiry import Mode, WithoutEvidence

MAX_DESCRIPTION = 4000
MAX_COLLECTIONS = 100
MAX_INSTRUCTIONS = 20_000
MAX_INSTRUCTION_LINES = 1000
MAX_NOTE = 1000
MAX_TONE = 200
MOST_PASSAGES = 50
MAX_GREETING = 2000

OF_THE_QUESTION = "question"
"""The language of an assistant that answers in that of the question."""

SETTINGS = ("language", "tone", "without_evidence", "mode", "passages", "tools", "greeting", "suggested_questions")

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}")


@dataclass(frozen=True, slots=True)
class NewAssistant:
    """An assistant to make.

    ``collections``: ids, names or aliases; ``None`` for all that the asker can read. ``model``: id or name of one;
    ``None`` for the preferred one. ``note`` says why the instructions are as they are.
    """

    name: str
    description: str = ""
    collections: Sequence[str] | None = None
    model: str | None = None
    settings: Mapping[str, Any] = field(default_factory=dict)
    instructions: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Manner:
    """How an assistant answers. ``None`` for ``language``: that of the question; for ``passages``: the usual number."""

    language: str | None = None
    tone: str | None = None
    without_evidence: WithoutEvidence = WithoutEvidence.ABSTAIN
    mode: Mode = Mode.STRICT
    passages: int | None = None
    tools: bool = True


def manner_of(settings: Mapping[str, Any]) -> Manner:
    """What stored settings say, and what holds where they say nothing."""
    language = settings.get("language", OF_THE_QUESTION)
    return Manner(
        language=None if language == OF_THE_QUESTION else language,
        tone=settings.get("tone"),
        without_evidence=WithoutEvidence(settings.get("without_evidence", WithoutEvidence.ABSTAIN)),
        mode=Mode(settings.get("mode", Mode.STRICT)),
        passages=settings.get("passages"),
        tools=settings.get("tools", True),
    )


def checked_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings as they are kept: those that say something.

    Raises:
        InvalidInput: an unknown setting, or a value that is not acceptable.
    """
    for name in settings:
        if name not in SETTINGS:
            raise InvalidInput(
                f"settings has no such entry; there are {', '.join(SETTINGS)}.",
                field="settings",
                reason="unknown_field",
            )
    checks = {
        "language": _language,
        "tone": lambda value: _line(value, MAX_TONE, "tone"),
        "without_evidence": lambda value: _one_of(value, WithoutEvidence, "without_evidence"),
        "mode": lambda value: _one_of(value, Mode, "mode"),
        "passages": _passages,
        "tools": _yes_or_no,
        "greeting": lambda value: _text(value, MAX_GREETING, "greeting"),
        "suggested_questions": checked_suggestions,
    }
    kept = {name: checks[name](value) for name, value in settings.items() if value is not None}
    return {name: value for name, value in kept.items() if value not in ("", [])}


def checked_description(description: object) -> str:
    """The description, if it can be kept. Raises ``InvalidInput``."""
    return _text(description, MAX_DESCRIPTION, "description", place="description")


def checked_instructions(instructions: object) -> str:
    """The instructions with lines that end alike and no space around them.

    Raises:
        InvalidInput: they are too long or have too many lines, or hold characters that are not text.
    """
    given = _text(instructions, MAX_INSTRUCTIONS, "instructions", place="instructions")
    kept = "\n".join(given.splitlines()).strip()
    if kept.count("\n") >= MAX_INSTRUCTION_LINES:
        raise InvalidInput(
            f"instructions have {MAX_INSTRUCTION_LINES} lines at most.",
            field="instructions",
            reason="too_many_lines",
            most=MAX_INSTRUCTION_LINES,
        )
    return kept


def checked_note(note: object) -> str:
    """The note to a version, if it can be kept. Raises ``InvalidInput``."""
    return _line(note, MAX_NOTE, "note", place="note")


def _language(value: object) -> str:
    if not isinstance(value, str) or (value != OF_THE_QUESTION and not _LANGUAGE.fullmatch(value)):
        message = f"language is a tag such as en or de-AT, or {OF_THE_QUESTION} for that of the question."
        raise InvalidInput(message, field="settings.language", reason="language_tag")
    return value


def _one_of(value: object, words: type[Mode | WithoutEvidence], name: str) -> str:
    if not isinstance(value, str) or value not in set(words):
        raise InvalidInput(
            f"{name} is one of {', '.join(words)}.",
            field=f"settings.{name}",
            reason="not_allowed",
            allowed=[str(word) for word in words],
        )
    return str(value)


def _passages(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_PASSAGES:
        message = f"passages is a whole number from 1 to {MOST_PASSAGES}."
        raise InvalidInput(message, field="settings.passages", reason="range", least=1, most=MOST_PASSAGES)
    return value


def _yes_or_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise InvalidInput("tools is true or false.", field="settings.tools", reason="yes_or_no")
    return value


def _text(value: object, most: int, name: str, *, place: str | None = None) -> str:
    if not isinstance(value, str) or len(value) > most or not is_storable(value):
        message = f"{name} is text of {most} characters at most, without NUL."
        raise InvalidInput(message, field=place or f"settings.{name}", reason="too_long", most=most)
    return value.strip()


def _line(value: object, most: int, name: str, *, place: str | None = None) -> str:
    kept = _text(value, most, name, place=place)
    if not kept.isprintable():
        message = f"{name} is printable text on one line."
        raise InvalidInput(message, field=place or f"settings.{name}", reason="not_one_line")
    return kept
