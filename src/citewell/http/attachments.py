"""Files for download, so that a browser saves them and never shows or runs them."""

from __future__ import annotations

import re
from typing import BinaryIO
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from citewell.http.byte_ranges import Wanted, blocks

SAFE = "application/octet-stream"

_MEDIA_TYPE = re.compile(r"[a-z0-9.+-]{1,80}/[a-z0-9.+-]{1,100}")
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9._ -]")


def content_disposition(file_name: str) -> str:
    """``attachment`` with the name in both forms of RFC 6266: plain ASCII, and UTF-8 as RFC 8187 has it."""
    plain = _NOT_PLAIN.sub("_", file_name).strip() or "file"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name, safe='')}"


def attachment(
    stream: BinaryIO, *, file_name: str, media_type: str | None, size: int, tag: str, wanted: Wanted
) -> Response:
    """A response with what is wanted of the bytes of ``stream``, which is closed in the end.

    ``tag`` is a strong entity tag of the bytes, which tells parts of one file from those of another.
    """
    if wanted.nothing_of(tag):
        stream.close()
        return Response(status_code=304, headers={"ETag": tag})
    try:
        part = wanted.of(size, tag)
    except BaseException:
        stream.close()
        raise
    sent = range(size) if part is None else part
    headers = {
        "Accept-Ranges": "bytes",
        "Content-Disposition": content_disposition(file_name),
        "Content-Length": str(len(sent)),
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "ETag": tag,
        "X-Content-Type-Options": "nosniff",
    }
    if part is not None:
        headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
    shown_type = media_type if media_type and _MEDIA_TYPE.fullmatch(media_type) else SAFE
    if wanted.only_told:
        stream.close()
        return Response(media_type=shown_type, headers=headers)
    return StreamingResponse(blocks(stream, sent), 200 if part is None else 206, media_type=shown_type, headers=headers)
