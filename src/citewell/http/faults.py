"""What is wrong with a value of a request: a sentence for people, and a stable word with its numbers for programs."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Any

MAX_POINTER = 200
MAX_DETAIL = 500
OF_OURS = "Value error, "
Facts = dict[str, Any]


def fault(pointer: str, detail: str, code: str, facts: Mapping[str, Any] | None = None) -> Facts:
    """One of the ``errors`` of a problem."""
    told: Facts = {"pointer": pointer[:MAX_POINTER], "detail": detail[:MAX_DETAIL], "code": code}
    return {**told, "facts": dict(facts)} if facts else told


def fault_of(part: Mapping[str, Any]) -> Facts:
    """What Pydantic found wrong with one value, in our words."""
    kind, context = str(part["type"]), part.get("ctx") or {}
    pointer = pointer_of(part["loc"])
    told = KINDS.get(kind)
    if told is not None:
        return fault(pointer, *told(context, isinstance(part.get("input"), str)))
    if kind.endswith(("_type", "_parsing")):
        return fault(pointer, f"{part['msg']}.", "wrong_type")
    detail = str(part["msg"]).removeprefix(OF_OURS)
    return fault(pointer, detail[:1].upper() + detail[1:], "not_acceptable" if kind == "value_error" else kind)


def pointer_of(location: Sequence[str | int]) -> str:
    """A JSON pointer to a value (RFC 6901)."""
    return "/" + "/".join(str(part).replace("~", "~0").replace("/", "~1") for part in location)


Told = tuple[str, str, Facts]


def _too_long(context: Mapping[str, Any], is_text: bool) -> Told:
    most = context["max_length"]
    if is_text:
        return f"It may have {most} characters at most.", "too_long", {"most": most}
    return f"There may be {most} at most.", "too_many", {"most": most}


def _too_short(context: Mapping[str, Any], is_text: bool) -> Told:
    least = context["min_length"]
    if least == 1:
        return "It may not be empty.", "empty", {}
    if is_text:
        return f"It must have {least} characters at least.", "too_short", {"least": least}
    return f"There must be {least} at least.", "too_few", {"least": least}


def _missing(_context: Mapping[str, Any], _is_text: bool) -> Told:
    return "It is missing.", "missing", {}


def _unknown(_context: Mapping[str, Any], _is_text: bool) -> Told:
    return "There is no such field.", "unknown_field", {}


def _bound(key: str, words: str, code: str, fact: str) -> Callable[[Mapping[str, Any], bool], Told]:
    def told(context: Mapping[str, Any], _is_text: bool) -> Told:
        bound = context[key]
        shown = bound if isinstance(bound, int | float) else str(bound)
        return f"It must be {words} {shown}.", code, {fact: shown}

    return told


def _choice(context: Mapping[str, Any], _is_text: bool) -> Told:
    expected = str(context["expected"])
    return f"It must be {expected}.", "not_allowed", {"allowed": _names(expected)}


def _names(expected: str) -> list[str]:
    """What Pydantic lists as ``'a', 'b' or 'c'``."""
    parts = expected.replace("' or '", "', '").split(", ")
    return [str(ast.literal_eval(part)) if part[:1] == "'" == part[-1:] else part for part in parts]


KINDS: Mapping[str, Callable[[Mapping[str, Any], bool], Told]] = {
    "string_too_long": _too_long,
    "too_long": _too_long,
    "string_too_short": _too_short,
    "too_short": _too_short,
    "missing": _missing,
    "extra_forbidden": _unknown,
    "greater_than_equal": _bound("ge", "at least", "too_small", "least"),
    "less_than_equal": _bound("le", "at most", "too_big", "most"),
    "greater_than": _bound("gt", "more than", "too_small", "above"),
    "less_than": _bound("lt", "less than", "too_big", "below"),
    "literal_error": _choice,
    "enum": _choice,
}
