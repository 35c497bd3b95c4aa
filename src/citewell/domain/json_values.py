"""JSON that users give: merge patches and the limits of metadata."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from citewell.domain.errors import InvalidInput, TooLarge
from citewell.domain.plain_text import is_storable

MAX_METADATA_BYTES = 16 * 1024
MAX_METADATA_DEPTH = 5
MAX_KEY = 100
MAX_INTEGER = 2**63 - 1


def merge_patch(target: object, patch: object) -> Any:
    """``target`` with a JSON merge patch applied (RFC 7396, section 2); neither is changed.

    Depth is not limited here: check the patch first where it comes from outside.
    """
    if not isinstance(patch, Mapping):
        return patch
    merged = dict(target) if isinstance(target, Mapping) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge_patch(merged.get(key), value)
    return merged


def checked_metadata(value: object, *, field: str = "metadata") -> dict[str, Any]:
    """The metadata of a document, if it can be stored and filtered by on every database.

    Raises:
        InvalidInput: not an object, nested deeper than five levels, a number that is not finite or beyond 64 bits,
            a key that is empty or over 100 characters, or text with NUL or half a surrogate pair.
        TooLarge: more than 16 KiB as JSON.
    """
    if not isinstance(value, Mapping):
        raise InvalidInput(f"{field} must be a JSON object.", field=field, reason="not_an_object")
    _check(value, field, MAX_METADATA_DEPTH)
    size = len(json.dumps(value, ensure_ascii=False).encode())
    if size > MAX_METADATA_BYTES:
        raise TooLarge(
            f"{field} is larger than 16 KiB.",
            limit=MAX_METADATA_BYTES,
            unit="bytes",
            reason="object_large",
            most=MAX_METADATA_BYTES >> 10,
        )
    return dict(value)


def _check(value: object, field: str, depth: int) -> None:
    match value:
        case None | bool():
            return
        case str():
            if not is_storable(value):
                raise InvalidInput(
                    f"{field} holds text with NUL or half a surrogate pair.", field=field, reason="not_text"
                )
        case int():
            if abs(value) > MAX_INTEGER:
                raise InvalidInput(f"{field} holds a whole number beyond 64 bits.", field=field, reason="out_of_range")
        case float():
            if not math.isfinite(value):
                raise InvalidInput(f"{field} holds a number that is not finite.", field=field, reason="out_of_range")
        case Mapping() | list() | tuple():
            _check_parts(value, field, depth)
        case _:
            raise InvalidInput(f"{field} holds a value that JSON has not.", field=field, reason="wrong_type")


def _check_parts(value: Mapping[Any, object] | list[object] | tuple[object, ...], field: str, depth: int) -> None:
    if depth == 0:
        raise InvalidInput(
            f"{field} is nested deeper than {MAX_METADATA_DEPTH} levels.",
            field=field,
            reason="nested",
            most=MAX_METADATA_DEPTH,
        )
    for key in value if isinstance(value, Mapping) else ():
        if not isinstance(key, str) or not 1 <= len(key) <= MAX_KEY or not is_storable(key):
            raise InvalidInput(
                f"{field} has a key that is empty, over {MAX_KEY} characters or not text.",
                field=field,
                reason="metadata_key",
                most=MAX_KEY,
            )
    for part in value.values() if isinstance(value, Mapping) else value:
        _check(part, field, depth - 1)
