"""Types of values at the edge: text that both databases can hold, bounded numbers, names and ids."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from citewell.domain.names import MAX_FULL_NAME, MAX_NAME
from citewell.domain.suggested_questions import MAX_SUGGESTION, MAX_SUGGESTIONS

MAX_INT = 2**53 - 1
"""The largest whole number that JSON carries safely (RFC 8259 §6)."""

MAX_DEPTH = 32


def _storable(value: str) -> str:
    if "\0" in value:
        raise PydanticCustomError("nul", "It may not hold the character NUL. Take it out.")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise PydanticCustomError("not_unicode", "It is not valid Unicode text.") from error
    return value


def _one_line(value: str) -> str:
    if not value.isprintable():
        raise PydanticCustomError("not_one_line", "It may hold printable characters only, on one line.")
    return value


def _storable_json(value: Any, depth: int = 0) -> Any:
    if depth > MAX_DEPTH:
        raise PydanticCustomError("too_deep", "It may be nested {most} levels deep at most.", {"most": MAX_DEPTH})
    if isinstance(value, str):
        _storable(value)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        if not -MAX_INT <= value <= MAX_INT:
            raise PydanticCustomError("out_of_range", "It holds a number that is out of range.")
    elif isinstance(value, dict):
        for key, part in value.items():
            _storable(str(key))
            _storable_json(part, depth + 1)
    elif isinstance(value, list):
        for part in value:
            _storable_json(part, depth + 1)
    return value


Text = Annotated[str, AfterValidator(_storable)]
"""Any text that can be stored; bound it with ``Annotated[Text, Field(max_length=...)]``."""

Line = Annotated[str, AfterValidator(_storable), AfterValidator(_one_line)]
"""Text on one line, without control characters."""

Name = Annotated[Line, StringConstraints(strip_whitespace=True), Field(min_length=1, max_length=MAX_NAME)]
"""A name that a person gives to what they made, as ``checked_name`` takes it."""

FullName = Annotated[Line, StringConstraints(strip_whitespace=True), Field(min_length=1, max_length=MAX_FULL_NAME)]
"""What a person, a group, a key or an organisation is called."""

Identifier = Annotated[Line, Field(min_length=1, max_length=100)]
"""An id in a body."""

JsonObject = Annotated[dict[Annotated[str, Field(max_length=200)], Any], AfterValidator(_storable_json)]
"""A JSON object of the caller's own making, such as metadata."""

IdPath = Annotated[Line, Path(min_length=1, max_length=100)]
"""An id in a path."""

Suggestions = Annotated[list[Annotated[Line, Field(max_length=MAX_SUGGESTION)]], Field(max_length=MAX_SUGGESTIONS)]
"""Questions that a page offers to ask."""

Cursor = Annotated[Line | None, Query(max_length=500, description="`next_cursor` of the page before.")]
"""Where a list goes on."""

Limit = Annotated[int, Query(ge=1, le=200, description="Items on a page.")]
"""How many items of a list."""
