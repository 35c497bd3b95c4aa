"""JSON that means the same to everybody: no doubled names, no numbers or text that something behind cannot hold."""

from __future__ import annotations

import json
from email.message import Message as Headers
from functools import lru_cache
from typing import Any

from citewell.domain.errors import InvalidInput

MAX_DEPTH = 64
MAX_DIGITS = 19
INT64 = range(-(2**63), 2**63)


class _Refused(ValueError):
    """Says to a person what is wrong."""

    def __init__(self, why: str, reason: str = "invalid") -> None:
        super().__init__(why)
        self.reason = reason


@lru_cache(maxsize=64)
def is_json(content_type: str | None) -> bool:
    """Whether a body of this type is read as JSON."""
    if not content_type:
        return False
    header = Headers()
    header["content-type"] = content_type
    subtype = header.get_content_subtype()
    return header.get_content_maintype() == "application" and (subtype == "json" or subtype.endswith("+json"))


def _no_constant(name: str) -> Any:
    raise _Refused(f"{name} is not a JSON number")


def _integer(digits: str) -> int:
    if len(digits.lstrip("-")) > MAX_DIGITS or (value := int(digits)) not in INT64:
        raise _Refused("holds a whole number that is out of range")
    return value


def _decimal(digits: str) -> float:
    value = float(digits)
    if value in {float("inf"), float("-inf")}:
        raise _Refused("holds a number that is out of range")
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Refused("names a field twice in one object")
    return found


def _check_text(text: str) -> None:
    if "\0" in text:
        raise _Refused("holds the character NUL, which cannot be seen: take it out", "nul")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise _Refused("holds half of a surrogate pair, which is no text", "not_unicode") from None


def _check(value: Any) -> None:
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise _Refused(f"is nested more than {MAX_DEPTH} levels deep")
        following: list[Any] = []
        for part in level:
            if isinstance(part, str):
                _check_text(part)
            elif isinstance(part, dict):
                for name in part:
                    _check_text(name)
                following.extend(part.values())
            elif isinstance(part, list):
                following.extend(part)
        level = following


def check_json(body: bytes) -> None:
    """Refuse JSON that parsers read differently or that could not be stored.

    Raises:
        InvalidInput: it is no JSON or not UTF-8, names a field twice, is nested too deep, or holds NaN, infinity,
            a whole number beyond 64 bits, NUL or half of a surrogate pair.
    """
    try:
        text = body.decode("utf-8")
        value = json.loads(
            text,
            parse_constant=_no_constant,
            parse_int=_integer,
            parse_float=_decimal,
            object_pairs_hook=_object,
        )
        _check(value)
    except _Refused as error:
        raise InvalidInput(f"The JSON body {error}.", field="/body", reason=error.reason) from error
    except UnicodeDecodeError as error:
        raise InvalidInput("The JSON body is not UTF-8.", field="/body", reason="not_unicode") from error
    except RecursionError as error:
        raise InvalidInput(
            f"The JSON body is nested more than {MAX_DEPTH} levels deep.", field="/body", reason="too_deep"
        ) from error
    except json.JSONDecodeError as error:
        message = f"The body is not JSON: {error.msg} at character {error.pos}."
        raise InvalidInput(message, field="/body", reason="json") from error
