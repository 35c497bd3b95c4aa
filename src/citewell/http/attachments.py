"""Files for download, so that a browser saves them and never shows or runs them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import quote

from starlette.responses import StreamingResponse

BLOCK = 1 << 18
SAFE = "application/octet-stream"

_MEDIA_TYPE = re.compile(r"[a-z0-9.+-]{1,80}/[a-z0-9.+-]{1,100}")
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9._ -]")


def content_disposition(file_name: str) -> str:
    """``attachment`` with the name in both forms of RFC 6266: plain ASCII, and UTF-8 as RFC 8187 has it."""
    plain = _NOT_PLAIN.sub("_", file_name).strip() or "file"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name, safe='')}"


def attachment(stream: BinaryIO, *, file_name: str, media_type: str | None, size: int) -> StreamingResponse:
    """A response with the bytes of ``stream``, which is closed in the end."""
    return StreamingResponse(
        _blocks(stream),
        media_type=media_type if media_type and _MEDIA_TYPE.fullmatch(media_type) else SAFE,
        headers={
            "Content-Disposition": content_disposition(file_name),
            "Content-Length": str(size),
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    with stream:
        while block := stream.read(BLOCK):
            yield block
