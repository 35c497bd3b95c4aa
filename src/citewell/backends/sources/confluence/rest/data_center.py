"""Confluence Data Center and Server, by their REST API (``/rest/api``)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import quote

from citewell.backends.sources.confluence.model import (
    Content,
    File,
    Person,
    Restriction,
    Space,
)
from citewell.backends.sources.confluence.rest.client import ConfluenceClient, Json
from citewell.backends.sources.confluence.rest.content import (
    EXPANDED,
    EXPANDED_FILES,
    content_of,
    files_of,
    needed,
    optional,
    person_of,
    results,
    text,
    whole,
)
from citewell.backends.sources.confluence.rest.paging import counted, including, linked
from citewell.backends.sources.confluence.rest.settings import ConfluenceSettings
from citewell.domain.errors import SourceFailed


class DataCenter:
    """A ``Site``. Lists come from the database of the site; only ``changed`` asks its search index."""

    def __init__(self, client: ConfluenceClient, settings: ConfluenceSettings) -> None:
        self._client = client
        self._settings = settings
        self._expand = f"{EXPANDED},{EXPANDED_FILES}" if settings.attachments else EXPANDED

    def account(self) -> str:
        """As the port says."""
        return text(self._client.json("/rest/api/user/current"), "displayName") or "an account without a name"

    def spaces(self) -> list[Space]:
        """As the port says."""
        wanted = self._settings.spaces
        if wanted:
            return sorted((self._space(key) for key in wanted), key=lambda space: space.key)
        parameters = {} if self._settings.archived else {"status": "current"}
        found = counted(self._client, "/rest/api/space", parameters, self._settings.page_size)
        return sorted((_space_of(each) for each in found), key=lambda space: space.key)

    def contents(self, space: Space) -> list[Content]:
        """As the port says."""
        found: list[Content] = []
        for kind in ("page", "blogpost") if self._settings.blog_posts else ("page",):
            parameters = {"spaceKey": space.key, "type": kind, "status": "current", "expand": self._expand}
            answers = counted(self._client, "/rest/api/content", parameters, self._settings.page_size)
            found += [self._content(each) for each in answers]
        return found

    def changed(self, space: Space, since: datetime) -> list[Content]:
        """As the port says."""
        kinds = ["page"] + ["blogpost"] * self._settings.blog_posts + ["attachment"] * self._settings.attachments
        query = f'space = "{space.key}" and type in ({",".join(kinds)}) and lastmodified >= "{since:%Y-%m-%d}"'
        parameters: dict[str, str | int] = {"cql": query, "expand": "container", "limit": self._settings.page_size}
        ids: dict[str, None] = {}
        for each in linked(self._client, "/rest/api/content/search", parameters):
            holder = optional(each, "container") if text(each, "type") == "attachment" else each
            ids[str(needed(holder, "id"))] = None
        return [content for content in map(self._still_there, ids) if content is not None]

    def including(self, space: Space) -> set[str]:
        """As the port says."""
        return set(including(self._client, space.key, self._settings.page_size))

    def trashed(self, space: Space) -> Iterator[str]:
        """As the port says."""
        for kind in ("page", "blogpost"):
            parameters = {"spaceKey": space.key, "type": kind, "status": "trashed"}
            for each in counted(self._client, "/rest/api/content", parameters, self._settings.page_size):
                yield text(each, "id")

    def one(self, content_id: str) -> Content:
        """As the port says."""
        return self._content(self._client.json(f"/rest/api/content/{quote(content_id)}", {"expand": self._expand}))

    def body(self, content_id: str, kind: str) -> tuple[str, int]:  # noqa: ARG002 - of the port
        """As the port says."""
        answer = self._client.json(f"/rest/api/content/{quote(content_id)}", {"expand": "body.storage,version"})
        return storage_of(answer)

    def find(self, space_key: str, title: str) -> Content | None:
        """As the port says."""
        parameters = {"spaceKey": space_key, "title": title, "expand": EXPANDED}
        found = results(self._client.json("/rest/api/content", parameters))
        return self._content(found[0]) if found else None

    def files(self, content: Content) -> list[File]:
        """As the port says."""
        found = list(content.files)
        if content.more_files:
            path = f"/rest/api/content/{quote(content.id)}/child/attachment"
            parameters = {"expand": "version,metadata.labels"}
            found = list(files_of(counted(self._client, path, parameters, self._settings.page_size), self._base))
        return found

    def file(self, file_id: str) -> File:
        """As the port says."""
        answer = self._client.json(f"/rest/api/content/{quote(file_id)}", {"expand": "version"})
        return next(files_of([answer], self._base))

    def space_readers(self, space: Space) -> Restriction | None:
        """As the port says."""
        try:
            return readers_among(list(linked(self._client, f"/rest/api/space/{quote(space.key)}/permissions", {})))
        except SourceFailed as exc:
            if exc.reason != "not_found":
                raise
        # Before version 9.1 only the older API tells.
        asked = {"jsonrpc": "2.0", "id": 1, "method": "getSpacePermissionSet", "params": [space.key, "VIEWSPACE"]}
        answer = self._client.json("/rpc/json-rpc/confluenceservice-v2", posted=asked)
        return _readers_of_set(optional(answer, "result", "spacePermissions"))

    def members(self, group: str) -> list[Person]:
        """As the port says."""
        found = counted(
            self._client,
            f"/rest/api/group/{quote(group, safe='')}/member",
            {},
            self._settings.page_size,
        )
        return [person for person in map(person_of, found) if person is not None]

    def person(self, key: str) -> Person | None:
        """As the port says."""
        for parameter in ("key", "username"):
            try:
                return person_of(self._client.json("/rest/api/user", {parameter: key}))
            except SourceFailed as exc:
                if exc.reason not in {"not_found", "forbidden"}:
                    raise
        return None

    @property
    def _base(self) -> str:
        return self._client.base_url

    def _content(self, answer: Json) -> Content:
        return content_of(answer, self._base)

    def _still_there(self, content_id: str) -> Content | None:
        try:
            return self.one(content_id)
        except SourceFailed as exc:
            if exc.reason in {"not_found", "forbidden"}:  # the search index is behind
                return None
            raise

    def _space(self, key: str) -> Space:
        try:
            return _space_of(self._client.json(f"/rest/api/space/{quote(key)}"))
        except SourceFailed as exc:
            if exc.reason in {"not_found", "forbidden"}:
                raise no_such_space(key) from exc
            raise


def no_such_space(key: str) -> SourceFailed:
    """What is said of a space that is not there."""
    return SourceFailed("not_found", f"There is no space {key!r}, or the account may not read it.")


def storage_of(answer: Json) -> tuple[str, int]:
    """The content of a page, and the number of its version; an empty page has an empty one."""
    value = optional(answer, "body", "storage", "value")
    if not isinstance(value, str):
        raise SourceFailed("changed", "Confluence answered without the content of a page.")
    return value, whole(needed(answer, "version", "number"))


def readers_among(permissions: list[Json]) -> Restriction | None:
    """Who may read a space, by its permissions; ``None`` where everybody may."""
    people: list[Person] = []
    groups: set[str] = set()
    for each in permissions:
        operation, subject = optional(each, "operation"), optional(each, "subject")
        if text(operation, "operationKey") != "read" or text(operation, "targetType") != "space":
            continue
        kind = text(subject, "type").lower()
        if kind == "anonymous":
            return None
        if kind == "group":
            groups.add(text(subject, "name") or text(subject, "displayName"))
        else:
            name = text(subject, "name")
            person = person_of(subject) or (Person((name,)) if name else None)
            people += [person] if person is not None else []
    return Restriction(tuple(people), tuple(sorted(groups - {""})))


def _readers_of_set(permissions: object) -> Restriction | None:
    """The same in the older API, where a permission of neither person nor group is everybody's."""
    if not isinstance(permissions, list):
        raise SourceFailed("forbidden", "The account may not see who may read the space.")
    people = [text(each, "userName") for each in permissions]
    groups = [text(each, "groupName") for each in permissions]
    if any(not person and not group for person, group in zip(people, groups, strict=True)):
        return None
    return Restriction(tuple(Person((name,)) for name in people if name), tuple(sorted(set(groups) - {""})))


def _space_of(answer: Json) -> Space:
    key = str(needed(answer, "key"))
    return Space(text(answer, "id"), key, text(answer, "name") or key)
