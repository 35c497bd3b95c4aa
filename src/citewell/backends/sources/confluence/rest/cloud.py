"""Confluence Cloud: lists from the second version of its API, restrictions and labels from the first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final
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
    names_of,
    needed,
    optional,
    person_of,
    restriction_of,
    text,
    whole,
)
from citewell.backends.sources.confluence.rest.data_center import no_such_space, storage_of
from citewell.backends.sources.confluence.rest.paging import including, linked
from citewell.backends.sources.confluence.rest.settings import ConfluenceSettings
from citewell.domain.errors import SourceFailed

_PATHS: Final = {"page": "pages", "blogpost": "blogposts"}
_HOLDERS: Final = {"folder": "folders", "whiteboard": "whiteboards", "database": "databases", "embed": "embeds"}
_DEEPEST: Final = 200


class Cloud:
    """A ``Site``. What there is comes from the database of the site; the search index adds labels and restrictions.

    What the search index does not know yet is asked for page by page.
    """

    def __init__(self, client: ConfluenceClient, settings: ConfluenceSettings) -> None:
        self._client = client
        self._settings = settings
        self._expand = f"{EXPANDED},{EXPANDED_FILES}" if settings.attachments else EXPANDED
        self._groups: dict[str, str] = {}  # names by id
        self._ids: dict[str, str] = {}  # ids by name

    def account(self) -> str:
        """As the port says."""
        return text(self._client.json("/rest/api/user/current"), "displayName") or "an account without a name"

    def spaces(self) -> list[Space]:
        """As the port says."""
        wanted = self._settings.spaces
        found: dict[str, Space] = {}
        for keys in [wanted[at : at + 50] for at in range(0, len(wanted), 50)] if wanted else [()]:
            parameters: dict[str, str | int] = {"limit": self._settings.page_size}
            if keys:
                parameters["keys"] = ",".join(keys)
            elif not self._settings.archived:
                parameters["status"] = "current"
            for each in linked(self._client, "/api/v2/spaces", parameters):
                key = str(needed(each, "key"))
                found[key] = Space(str(needed(each, "id")), key, text(each, "name") or key)
        for key in wanted:
            if key not in found:
                raise no_such_space(key)
        return [found[key] for key in sorted(found)]

    def contents(self, space: Space) -> list[Content]:
        """As the port says."""
        parents: dict[str, tuple[str, str]] = {}
        listed: dict[str, Content] = {}
        for kind in ("page", "blogpost") if self._settings.blog_posts else ("page",):
            path = f"/api/v2/spaces/{quote(space.id)}/{_PATHS[kind]}"
            status = "current,archived" if self._settings.archived and kind == "page" else "current"
            for each in linked(self._client, path, {"limit": self._settings.page_size, "status": status}):
                content = self._listed(each, kind)
                listed[content.id] = content
                if text(each, "parentId"):
                    parents[content.id] = (text(each, "parentId"), text(each, "parentType") or "page")
        folders = self._folders(listed, parents)
        known = self._searched(space)
        complete = [
            self._completed(content, known.get(content.id), _above(content.id, parents)) for content in listed.values()
        ]
        return complete + [self._with_own(replace(folder, ancestors=_above(folder.id, parents))) for folder in folders]

    def changed(self, space: Space, since: datetime) -> list[Content]:
        """As the port says."""
        day = f'lastmodified >= "{since:%Y-%m-%d}"'
        kinds = "page,blogpost" if self._settings.blog_posts else "page"
        found = {
            content.id: content for content in self._search(f'space = "{space.key}" and type in ({kinds}) and {day}')
        }
        if self._settings.attachments:
            query = f'space = "{space.key}" and type = attachment and {day}'
            parameters: dict[str, str | int] = {"cql": query, "expand": "container", "limit": self._settings.page_size}
            for each in linked(self._client, "/rest/api/content/search", parameters):
                holder = str(needed(each, "container", "id"))
                if holder not in found:
                    found.update((content.id, content) for content in self._search(f"id = {_number(holder)}"))
        return [self._placed(content) for content in found.values()]

    def including(self, space: Space) -> set[str]:
        """As the port says."""
        return set(including(self._client, space.key, self._settings.page_size))

    def trashed(self, space: Space) -> Iterator[str]:
        """As the port says."""
        for path in _PATHS.values():
            parameters: dict[str, str | int] = {"limit": self._settings.page_size, "status": "trashed"}
            for each in linked(self._client, f"/api/v2/spaces/{quote(space.id)}/{path}", parameters):
                yield str(needed(each, "id"))

    def one(self, content_id: str) -> Content:
        """As the port says."""
        for content in self._search(f"id = {_number(content_id)}"):
            return self._placed(content)
        for path in _HOLDERS.values():
            try:
                answer = self._client.json(f"/api/v2/{path}/{quote(content_id)}")
            except SourceFailed as exc:
                if exc.reason != "not_found":
                    raise
            else:
                return self._with_own(_folder(answer))
        raise SourceFailed("not_found", "Confluence has no such page.")

    def body(self, content_id: str, kind: str) -> tuple[str, int]:
        """As the port says."""
        path = f"/api/v2/{_PATHS.get(kind, 'pages')}/{quote(content_id)}"
        return storage_of(self._client.json(path, {"body-format": "storage"}))

    def find(self, space_key: str, title: str) -> Content | None:
        """As the port says."""
        key, quoted = (each.replace("\\", "\\\\").replace('"', '\\"') for each in (space_key, title))
        found = self._search(f'space = "{key}" and type = page and title = "{quoted}"')
        return next((self._placed(content) for content in found if content.title == title), None)

    def files(self, content: Content) -> list[File]:
        """As the port says."""
        found = list(content.files)
        if content.more_files:
            path = f"/api/v2/{_PATHS.get(content.kind, 'pages')}/{quote(content.id)}/attachments"
            answers = linked(self._client, path, {"limit": self._settings.page_size})
            found = list(files_of(list(answers), self._base))
        return found

    def file(self, file_id: str) -> File:
        """As the port says."""
        return next(files_of([self._client.json(f"/api/v2/attachments/{quote(file_id)}")], self._base))

    def space_readers(self, space: Space) -> Restriction | None:
        """As the port says."""
        people: list[Person] = []
        groups: list[str] = []
        parameters = {"limit": self._settings.page_size}
        for each in linked(self._client, f"/api/v2/spaces/{quote(space.id)}/permissions", parameters):
            reads = text(each, "operation", "key") == "read" and text(each, "operation", "targetType") == "space"
            who, kind = text(each, "principal", "id"), text(each, "principal", "type")
            if reads and who and kind == "user":
                people.append(Person((who,)))
            elif reads and who and kind == "group":
                groups.append(self._group(who))
        return Restriction(tuple(people), tuple(sorted(set(groups) - {""})))

    def members(self, group: str) -> list[Person]:
        """As the port says."""
        if group not in self._ids:
            for each in linked(self._client, "/rest/api/group", {"limit": self._settings.page_size}):
                self._ids[text(each, "name")] = text(each, "id")
        if not self._ids.get(group):
            return []
        path = f"/rest/api/group/{quote(self._ids[group])}/membersByGroupId"
        found = linked(self._client, path, {"limit": self._settings.page_size})
        return [person for person in map(person_of, found) if person is not None]

    def person(self, key: str) -> Person | None:
        """As the port says."""
        try:
            return person_of(self._client.json("/rest/api/user", {"accountId": key}))
        except SourceFailed as exc:
            if exc.reason in {"not_found", "forbidden"}:
                return None
            raise

    @property
    def _base(self) -> str:
        return self._client.base_url

    def _searched(self, space: Space) -> dict[str, Content]:
        """What the search index knows of a space, by id; nothing where it cannot be asked this way."""
        try:
            return {each.id: each for each in self._search(f'space = "{space.key}" and type in (page,blogpost)')}
        except SourceFailed as exc:
            if exc.reason not in {"changed", "not_found"}:
                raise
            return {}

    def _search(self, query: str) -> Iterator[Content]:
        parameters: dict[str, str | int] = {"cql": query, "expand": self._expand, "limit": self._settings.page_size}
        for each in linked(self._client, "/rest/api/content/search", parameters):
            yield content_of(each, self._base)

    def _listed(self, answer: Json, kind: str) -> Content:
        return Content(
            id=str(needed(answer, "id")),
            kind=kind,
            title=str(needed(answer, "title")),
            version=whole(needed(answer, "version", "number")),
            created=text(answer, "createdAt"),
            updated=text(answer, "version", "createdAt"),
            uri=self._base + text(answer, "_links", "webui"),
        )

    def _completed(self, listed: Content, found: Content | None, ancestors: tuple[str, ...]) -> Content:
        """What the list says, with what only the search says; where that knows nothing, with what is asked."""
        if found is not None and found.known:
            return replace(
                listed,
                ancestors=ancestors,
                labels=found.labels,
                author=found.author,
                last_author=found.last_author,
                restriction=found.restriction,
                files=found.files,
                more_files=found.more_files,
            )
        labels = linked(self._client, f"/api/v2/{_PATHS[listed.kind]}/{quote(listed.id)}/labels", {"limit": 100})
        more_files = "all" if self._settings.attachments else ""
        asked = replace(listed, ancestors=ancestors, labels=names_of(list(labels)), more_files=more_files)
        return self._with_own(asked)

    def _placed(self, content: Content) -> Content:
        """The page with all that it stands in; the first version of the API does not know folders."""
        if content.kind != "page":
            return content
        path = f"/api/v2/pages/{quote(content.id)}/ancestors"
        try:
            above = [str(needed(each, "id")) for each in linked(self._client, path, {"limit": 250})]
        except SourceFailed as exc:
            if exc.reason not in {"not_found", "forbidden"}:
                raise
            return replace(content, known=False)
        return replace(content, ancestors=tuple(above))

    def _with_own(self, content: Content) -> Content:
        """The page with its own restriction, or that it is not known."""
        path = f"/rest/api/content/{quote(content.id)}/restriction/byOperation/read"
        try:
            answer = self._client.json(path, {"expand": "restrictions.user,restrictions.group"})
        except SourceFailed as exc:
            if exc.reason in {"not_found", "forbidden"}:
                return replace(content, restriction=None, known=False)
            raise
        return replace(content, restriction=restriction_of(needed(answer, "restrictions")), known=True)

    def _folders(self, listed: dict[str, Content], parents: dict[str, tuple[str, str]]) -> list[Content]:
        """What pages stand in that is no page of the list, and what that stands in."""
        found: dict[str, Content] = {}
        waiting = {parent for parent in parents.values() if parent[0] not in listed}
        while waiting:
            holder, kind = waiting.pop()
            try:
                answer = self._client.json(f"/api/v2/{_HOLDERS.get(kind, 'pages')}/{quote(holder)}")
            except SourceFailed as exc:
                if exc.reason not in {"not_found", "forbidden"}:
                    raise
                continue  # pages below something unknown have no readers
            found[holder] = _folder(answer)
            if text(answer, "parentId"):
                parents[holder] = (text(answer, "parentId"), text(answer, "parentType") or "page")
                if parents[holder][0] not in listed.keys() | found.keys():
                    waiting.add(parents[holder])
        return list(found.values())

    def _group(self, group_id: str) -> str:
        if group_id not in self._groups:
            try:
                answer = self._client.json("/rest/api/group/by-id", {"id": group_id})
            except SourceFailed as exc:
                if exc.reason not in {"not_found", "forbidden"}:
                    raise
                answer = {}
            self._groups[group_id] = name = text(answer, "name")
            if name:
                self._ids[name] = group_id
        return self._groups[group_id]


def _folder(answer: Json) -> Content:
    version = optional(answer, "version", "number")
    return Content(
        id=str(needed(answer, "id")),
        kind="folder",
        title=text(answer, "title"),
        version=version if isinstance(version, int) else 0,
    )


def _above(content_id: str, parents: dict[str, tuple[str, str]]) -> tuple[str, ...]:
    """The ids of all that a page stands in, outermost first."""
    found: list[str] = []
    while content_id in parents and len(found) < _DEEPEST:
        content_id = parents[content_id][0]
        if content_id in found:
            break
        found.append(content_id)
    return tuple(reversed(found))


def _number(content_id: str) -> str:
    if not content_id.isascii() or not content_id.isdigit():
        raise SourceFailed("changed", "Confluence names a page by something that is no number.")
    return content_id
