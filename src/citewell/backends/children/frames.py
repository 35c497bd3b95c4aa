"""What parent and child say to each other: length-prefixed JSON, then text as UTF-8. No pickle, every size known."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Final

HEADER: Final = struct.Struct("<LQ")  # bytes of JSON, bytes of text
LONGEST_JSON: Final = 16_000_000  # as Python objects it takes some twenty times as much


class WireError(ValueError):
    """The other side said something that is not of this protocol."""


def frame(said: Mapping[str, object], text: str | bytes = "") -> bytes:
    """``said`` and ``text`` (or bytes in its place) as bytes for the wire."""
    body, payload = json.dumps(said).encode(), text.encode() if isinstance(text, str) else text
    return HEADER.pack(len(body), len(payload)) + body + payload


def decode_json(body: bytes) -> dict[str, object]:
    """The object in ``body``.

    Raises:
        WireError: it is not a JSON object.
    """
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as exc:
        raise WireError("not JSON") from exc
    if not isinstance(said, dict):
        raise WireError("not an object")
    return said
