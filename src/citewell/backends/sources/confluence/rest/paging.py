"""Lists that come in several answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit

from citewell.backends.sources.confluence.rest.client import ConfluenceClient, Json
from citewell.backends.sources.confluence.rest.content import (
    results,
    text,
)
from citewell.domain.errors import SourceFailed

_OVERLAP: Final = 3
_MOST_ANSWERS: Final = 100_000
_ATTEMPTS: Final = 3


def linked(client: ConfluenceClient, path: str, parameters: Mapping[str, str | int]) -> Iterator[Json]:
    """All results of a list whose answers name the next one."""
    answer = client.json(path, parameters)
    seen = set()
    for _ in range(_MOST_ANSWERS):
        yield from results(answer)
        following = text(answer, "_links", "next")
        if not following:
            return
        if following in seen:
            break
        seen.add(following)
        answer = client.json(next_path(client, following))
    raise SourceFailed("changed", "Confluence's list has no end.")


def including(client: ConfluenceClient, space_key: str, size: int) -> Iterator[str]:
    """Ids of the pages of a space that hold one of the macros that include other pages."""
    query = f'space = "{space_key}" and type in (page,blogpost) and macro in ("include","excerpt-include")'
    for each in linked(client, "/rest/api/content/search", {"cql": query, "limit": size}):
        yield text(each, "id")


def next_path(client: ConfluenceClient, following: str) -> str:
    """The path from the site on of a link to a next answer: some hold the site's own path, some do not."""
    if following.startswith("http"):
        return following
    own = urlsplit(client.base_url).path
    return following.removeprefix(own) if own and following.startswith(own + "/") else following


def counted(client: ConfluenceClient, path: str, parameters: Mapping[str, str | int], size: int) -> list[Json]:
    """All results of a list that is asked for by position, each id once.

    What is deleted meanwhile moves the rest up. So answers overlap; where two do not meet, the list is read again.

    Raises:
        SourceFailed: it changed faster than it could be read.
    """
    for _ in range(_ATTEMPTS):
        found = _counted(client, path, parameters, size)
        if found is not None:
            return list(found.values())
    raise SourceFailed("unavailable", "The list of pages changes faster than it can be read.")


def _counted(
    client: ConfluenceClient, path: str, parameters: Mapping[str, str | int], size: int
) -> dict[str, Json] | None:
    found: dict[str, Json] = {}
    start = 0
    for _ in range(_MOST_ANSWERS):
        answer = client.json(path, {**parameters, "start": start, "limit": size})
        part = {_id_of(each): each for each in results(answer)}
        if start and part and not found.keys() & part.keys():
            return None
        grown = len(found)
        found.update(part)
        limit = answer.get("limit")  # the server may give fewer than it was asked for
        full = len(part) >= (min(size, limit) if isinstance(limit, int) and limit > 0 else size)
        if not part or not (full or text(answer, "_links", "next")):
            return found
        if start and len(found) == grown:
            return found
        start += max(1, len(part) - _OVERLAP)
    raise SourceFailed("changed", "Confluence's list has no end.")


def _id_of(answer: Json) -> str:
    """What tells one thing of a list from the others; people have no id here."""
    found = (text(answer, name) for name in ("id", "userKey", "username"))
    value = next((each for each in found if each), "")
    if not value:
        raise SourceFailed("changed", "Confluence answered with a list of things without ids.")
    return value
