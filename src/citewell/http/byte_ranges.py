"""Parts of files (RFC 9110 §14): one range of bytes a request; who asks for anything else gets the whole file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, BinaryIO

from fastapi import Depends, Header, Request
from starlette.exceptions import HTTPException

from citewell.http.preconditions import IfNoneMatch, matches

BLOCK = 1 << 18

_ONE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class Wanted:
    """What of a file a request asks for by its headers ``Range``, ``If-Range`` and ``If-None-Match``."""

    def __init__(
        self, header: str | None = None, condition: str | None = None, has: str | None = None, *, told: bool = False
    ) -> None:
        self._header, self._condition, self._has = header, condition, has
        self.only_told = told
        """Whether no bytes are wanted, only what would be said of them: ``HEAD``, for which there are no ranges."""

    def nothing_of(self, tag: str) -> bool:
        """Whether who asks has the file of that entity tag already."""
        return matches(self._has, tag)

    def of(self, size: int, tag: str) -> range | None:
        """The bytes that are wanted of a file of that size and entity tag; ``None`` for all of it.

        Raises:
            HTTPException: 416, the range begins after the end.
        """
        found = None if self.only_told else _ONE.fullmatch(self._header or "")
        if found is None or (self._condition is not None and self._condition.strip() != tag):
            return None
        first, last = found.groups()
        if first:
            part = range(int(first), min(int(last) + 1, size) if last else size)
            if last and int(last) < int(first):
                return None  # not a range at all
        elif last:
            part = range(max(0, size - int(last)), size)
        else:
            return None
        if not part:
            detail = f"The file has {size} bytes; the range begins after them."
            raise HTTPException(416, detail, headers={"Content-Range": f"bytes */{size}"})
        return part


async def _wanted(
    request: Request,
    wanted: Annotated[str | None, Header(alias="Range", description="`bytes=0-1023`; several ranges get all.")] = None,
    if_range: Annotated[str | None, Header(description="Only if the file still has this ETag; else all of it.")] = None,
    if_none_match: IfNoneMatch = None,
) -> Wanted:
    return Wanted(wanted, if_range, if_none_match, told=request.method == "HEAD")


WantedDep = Annotated[Wanted, Depends(_wanted)]
"""``Range`` of a download; see ``attachment``."""


def blocks(stream: BinaryIO, part: range) -> Iterator[bytes]:
    """The bytes of ``part`` of ``stream``, which is closed in the end."""
    with stream:
        stream.seek(part.start)
        left = len(part)
        while left > 0 and (block := stream.read(min(BLOCK, left))):
            left -= len(block)
            yield block
