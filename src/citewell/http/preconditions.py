"""Conditional requests (RFC 9110 §13): strong entity tags made of a revision."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header

from citewell.domain.errors import InvalidInput, PreconditionFailed

TAG = re.compile(r'"(\d{1,18})-([0-9a-f]{12})"')
NEVER = 0
"""A revision that nothing has: revisions begin with 1."""


def _mark(resource_id: str) -> str:
    return hashlib.sha256(resource_id.encode()).hexdigest()[:12]


def etag(resource_id: str, revision: int) -> str:
    """The strong entity tag of a resource at a revision."""
    return f'"{revision}-{_mark(resource_id)}"'


def matches(header: str | None, tag: str) -> bool:
    """Whether ``If-None-Match`` names the tag, by weak comparison: the client has it already (304)."""
    if header is None:
        return False
    return header.strip() == "*" or tag in {part.strip().removeprefix("W/") for part in header.split(",")}


@dataclass(frozen=True, slots=True)
class IfMatch:
    """The condition of a change: what the client believes to be the present state; ``None`` for no condition."""

    header: str | None

    def revision(self, resource_id: str | None = None) -> int | None:
        """The revision that the change was decided on; services compare it in their transaction.

        ``None`` when there is no condition (or ``*``); 0, which nothing has, when the tags are for something else.

        Raises:
            InvalidInput: the header holds no tag of ours.
        """
        if self.header is None or self.header.strip() == "*":
            return None
        parts = [part.strip() for part in self.header.split(",")]
        found = [TAG.fullmatch(part) for part in parts]
        if any(part.startswith("W/") for part in parts):
            return NEVER  # If-Match compares strongly, so a weak tag matches nothing
        if not all(found):
            raise InvalidInput("If-Match takes the ETag that a response gave.", field="/header/if-match", reason="etag")
        revisions = [
            int(match[1]) for match in found if match and (resource_id is None or match[2] == _mark(resource_id))
        ]
        return max(revisions, default=NEVER)

    def check(self, resource_id: str, revision: int) -> None:
        """Raise ``PreconditionFailed`` unless the resource is at the revision that the client believes."""
        wanted = self.revision(resource_id)
        if wanted is not None and wanted != revision:
            raise PreconditionFailed("Somebody changed this in the meantime. Read it again and repeat the change.")


async def _if_match(if_match: Annotated[str | None, Header(max_length=1000)] = None) -> IfMatch:
    return IfMatch(if_match)


IfMatchDep = Annotated[IfMatch, Depends(_if_match)]
"""``If-Match`` of a change; give ``.revision(id)`` to the service."""

IfNoneMatch = Annotated[str | None, Header(max_length=1000)]
"""``If-None-Match`` of a read; see ``matches``."""
