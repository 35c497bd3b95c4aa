"""A Confluence site that speaks the documented REST API: Data Center's, or Cloud's two versions."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Sequence
from typing import Any, BinaryIO
from urllib.parse import parse_qs, quote, unquote, urlsplit

from citewell.ports.fetcher import Fetched, FetchRequest
from fakes.confluence_world import ConfluenceWorld, FakeFile, FakePage, FakeSpace
from fakes.web_server import Answer, Asked

Query = dict[str, str]


class ConfluenceServer:
    """Answers requests about a world. Give ``answer`` to ``serving``, or use ``ConfluenceFetcher``.

    ``interfere`` may answer instead; ``most`` is the largest page of results that is given out.
    """

    def __init__(self, world: ConfluenceWorld, *, cloud: bool = False) -> None:
        self.world = world
        self.cloud = cloud
        self.most = 100
        self.asked: list[str] = []
        self.interfere: Callable[[Asked], Answer | None] = lambda _asked: None
        self.old = False  # Data Center before version 9.1
        self.unsearchable: set[str] = set()  # ids that the search index does not know yet
        login = base64.b64encode(b"reader@example.com:s3cret").decode()
        self.authorization = f"Basic {login}" if cloud else "Bearer s3cret"

    @property
    def settings(self) -> dict[str, object]:
        """What a source of this site is told, but for its address."""
        if self.cloud:
            return {"deployment": "cloud", "email": "reader@example.com", "token": "s3cret"}
        return {"deployment": "datacenter", "token": "s3cret"}

    def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked.path)
        early = self.interfere(asked)
        if early is not None:
            return early
        if asked.headers.get("authorization") != self.authorization:
            return Answer(401, b"<html>Unauthorized</html>", {"content-type": "text/html"})
        if asked.path == "/rpc/json-rpc/confluenceservice-v2" and not self.cloud:
            return self.json_rpc(asked)
        parts = urlsplit(asked.path)
        path = parts.path.removeprefix("/wiki") if self.cloud else parts.path
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        for pattern, method, only in _ROUTES:
            found = re.fullmatch(pattern, path)
            if found is not None and only in {None, self.cloud}:
                answered = method(self, query, *map(unquote, found.groups()))
                if isinstance(answered, Answer):
                    return answered
                if answered is not None:
                    body = json.dumps(answered).encode()
                    return Answer(200, body, {"content-type": "application/json"})
        return _json(404, {"statusCode": 404, "message": "No content found"})

    # Both

    def current_user(self, _query: Query) -> object:
        return {"type": "known", "displayName": "Reader", "accountId": "reader"}

    def search(self, query: Query) -> object:
        found = [page for page in self._all() if page.id not in self.unsearchable and page.status == "current"]
        answers: list[tuple[FakePage, FakeFile | None]] = [(page, None) for page in found]
        answers += [(page, file) for page in found for file in page.files]
        for condition in query["cql"].split(" and "):
            answers = [pair for pair in answers if self._fits(condition, *pair)]
        expand = query.get("expand", "").split(",")
        return self._linked(
            query,
            "/rest/api/content/search",
            [self._content(page, expand) if file is None else self._file(page, file) for page, file in answers],
        )

    def download(self, _query: Query, page_id: str, name: str) -> object:
        page = self.world.pages.get(page_id)
        for file in page.files if page is not None else []:
            if file.title == name:
                return Answer(200, file.content, {"content-type": file.media_type})
        return None

    # Data Center

    def user(self, query: Query) -> object:
        user = self.world.users.get(query.get("key") or query.get("username") or query.get("accountId", ""))
        return self._user(user.key) if user is not None else None

    def spaces(self, query: Query) -> object:
        return self._counted(query, [self._space(each) for each in self.world.spaces.values()])

    def one_space(self, _query: Query, key: str) -> object:
        space = self.world.spaces.get(key)
        return self._space(space) if space is not None else None

    def space_permissions(self, _query: Query, key: str) -> object:
        space = self.world.spaces[key]
        if self.old:
            return None
        if not space.permissions_shown:
            return _json(403, {"message": "not an administrator of the space"})
        operation = {"operationKey": "read", "targetType": "space"}
        found: list[Any] = [
            {"operation": operation, "subject": {"type": "group", "name": each}} for each in space.reader_groups
        ]
        found += [{"operation": operation, "subject": self._user(each)} for each in space.readers]
        found += [{"operation": operation, "subject": {"type": "anonymous"}}] if space.anonymous else []
        other = {"operationKey": "delete", "targetType": "space"}
        found += [{"operation": other, "subject": self._user(each)} for each in self.world.users]
        return found

    def json_rpc(self, asked: Asked) -> Answer:
        """The older API that knows who may read a space."""
        call = json.loads(asked.body)
        assert call["method"] == "getSpacePermissionSet"
        key, kind = call["params"]
        space = self.world.spaces[key]
        if not space.permissions_shown:
            return _json(200, {"jsonrpc": "2.0", "id": 1, "error": {"message": "NotPermittedException"}})
        found = [{"type": kind, "userName": None, "groupName": each} for each in space.reader_groups]
        found += [{"type": kind, "userName": each, "groupName": None} for each in space.readers]
        found += [{"type": kind, "userName": None, "groupName": None}] if space.anonymous else []
        return _json(200, {"jsonrpc": "2.0", "id": 1, "result": {"type": kind, "spacePermissions": found}})

    def contents(self, query: Query) -> object:
        found = [
            page
            for page in self._all()
            if page.space == query["spaceKey"]
            and page.kind == query.get("type", "page")
            and page.status == query.get("status", "current")
            and query.get("title", page.title) == page.title
        ]
        expand = query.get("expand", "").split(",")
        return self._counted(query, [self._content(page, expand) for page in found])

    def one_content(self, query: Query, content_id: str) -> object:
        for page in self._all():
            if page.id == content_id and page.status == "current":
                return self._content(page, query.get("expand", "").split(","))
            for file in page.files:
                if file.id == content_id:
                    return self._file(page, file)
        return None

    def child_files(self, query: Query, content_id: str) -> object:
        page = self.world.pages[content_id]
        return self._counted(query, [self._file(page, file) for file in page.files])

    def members(self, query: Query, group: str) -> object:
        if group not in self.world.groups:
            return None
        return self._counted(query, [self._user(each) for each in self.world.groups[group]])

    # Cloud

    def v2_spaces(self, query: Query) -> object:
        keys = query["keys"].split(",") if "keys" in query else list(self.world.spaces)
        found = [self._space(space) for space in self.world.spaces.values() if space.key in keys]
        return self._linked(query, "/wiki/api/v2/spaces", found)

    def v2_contents(self, query: Query, space_id: str, kind: str) -> object:
        statuses = query.get("status", "current").split(",")
        found = [
            self._v2(page)
            for page in self._all()
            if self.world.spaces[page.space].id == space_id
            and page.kind == kind.removesuffix("s")
            and page.status in statuses
        ]
        return self._linked(query, f"/wiki/api/v2/spaces/{space_id}/{kind}", found)

    def v2_permissions(self, query: Query, space_id: str) -> object:
        space = next(each for each in self.world.spaces.values() if each.id == space_id)
        if not space.permissions_shown:
            return _json(403, {"errors": [{"status": 403}]})
        operation = {"key": "read", "targetType": "space"}
        found = [{"operation": operation, "principal": {"type": "group", "id": f"g-{e}"}} for e in space.reader_groups]
        found += [{"operation": operation, "principal": {"type": "user", "id": each}} for each in space.readers]
        other = {"key": "delete", "targetType": "space"}
        found += [{"operation": other, "principal": {"type": "user", "id": each}} for each in self.world.users]
        return self._linked(query, f"/wiki/api/v2/spaces/{space_id}/permissions", found)

    def v2_one(self, _query: Query, kind: str, content_id: str) -> object:
        page = (self.world.folders if kind == "folders" else self.world.pages).get(content_id)
        if page is None or page.status != "current":
            return None
        return {**self._v2(page), "body": {"storage": {"value": page.body, "representation": "storage"}}}

    def v2_ancestors(self, query: Query, content_id: str) -> object:
        above = self.world.above(self.world.pages[content_id])
        return self._linked(query, "/ancestors", [{"id": each.id, "type": each.kind} for each in above])

    def v2_labels(self, query: Query, _kind: str, content_id: str) -> object:
        return self._linked(query, "/labels", [{"name": each} for each in self.world.pages[content_id].labels])

    def v2_files(self, query: Query, kind: str, content_id: str) -> object:
        page = self.world.pages[content_id]
        return self._linked(
            query, f"/wiki/api/v2/{kind}/{content_id}/attachments", [_v2_file(page, each) for each in page.files]
        )

    def v2_file(self, _query: Query, file_id: str) -> object:
        pairs = ((page, file) for page in self._all() for file in page.files)
        return next((_v2_file(page, file) for page, file in pairs if file.id == file_id), None)

    def restriction(self, _query: Query, content_id: str) -> object:
        page = self.world.pages.get(content_id) or self.world.folders.get(content_id)
        return {"operation": "read", "restrictions": self._restrictions(page)} if page is not None else None

    def groups(self, query: Query) -> object:
        return self._linked(query, "/rest/api/group", [{"name": each, "id": f"g-{each}"} for each in self.world.groups])

    def group_by_id(self, query: Query) -> object:
        name = query["id"].removeprefix("g-")
        return {"name": name, "id": query["id"]} if name in self.world.groups else None

    def members_by_id(self, query: Query, group_id: str) -> object:
        people = [self._user(each) for each in self.world.groups[group_id.removeprefix("g-")]]
        return self._linked(query, f"/rest/api/group/{group_id}/membersByGroupId", people)

    # Forms of things

    def _all(self) -> list[FakePage]:
        return list(self.world.pages.values())

    def _space(self, space: FakeSpace) -> dict[str, object]:
        return {"id": space.id if self.cloud else int(space.id), "key": space.key, "name": space.name, "type": "global"}

    def _user(self, key: str) -> dict[str, object]:
        user = self.world.users[key]
        if self.cloud:
            return {"type": "known", "accountId": key, "displayName": user.name, "email": user.email}
        return {"type": "known", "username": key, "userKey": f"key-of-{key}", "displayName": user.name}

    def _restrictions(self, page: FakePage) -> dict[str, object]:
        people = [self._user(each) for each in page.readers]
        groups = [{"type": "group", "name": each} for each in page.reader_groups]
        return {
            "user": {"results": people, "start": 0, "limit": 200, "size": len(people)},
            "group": {"results": groups, "start": 0, "limit": 200, "size": len(groups)},
        }

    def _content(self, page: FakePage, expand: Sequence[str]) -> dict[str, object]:
        found: dict[str, Any] = {
            "id": page.id,
            "type": page.kind,
            "status": page.status,
            "title": page.title,
            "_links": {"webui": self._webui(page), "self": "…"},
            "_expandable": {},
        }
        author = {"displayName": self.world.users[page.author].name}
        if "version" in expand:
            found["version"] = {"number": page.version, "when": page.updated.isoformat(), "by": author}
        if "history" in expand:
            found["history"] = {"createdBy": author, "createdDate": page.created.isoformat()}
        if "ancestors" in expand:
            pages = [each for each in self.world.above(page) if each.kind == "page"]
            found["ancestors"] = [{"id": each.id, "title": each.title} for each in pages]
        if "metadata.labels" in expand:
            found["metadata"] = {"labels": {"results": [{"prefix": "global", "name": each} for each in page.labels]}}
        if "restrictions.read.restrictions.user" in expand and "restrictions.read.restrictions.group" in expand:
            found["restrictions"] = {"read": {"operation": "read", "restrictions": self._restrictions(page)}}
        if "children.attachment.version" in expand:
            shown = page.files[:2]
            more = {"next": f"/rest/api/content/{page.id}/child/attachment?start=2"} if len(page.files) > 2 else {}
            found["children"] = {
                "attachment": {
                    "results": [self._file(page, each) for each in shown],
                    "size": len(shown),
                    "_links": more,
                }
            }
        if "body.storage" in expand:
            found["body"] = {"storage": {"value": page.body, "representation": "storage"}}
        return found

    def _file(self, page: FakePage, file: FakeFile) -> dict[str, object]:
        return {
            "id": file.id,
            "type": "attachment",
            "title": file.title,
            "version": {"number": file.version, "when": page.updated.isoformat(), "by": {"displayName": "Ada"}},
            "container": {"id": page.id, "type": page.kind},
            "extensions": {"mediaType": file.media_type, "fileSize": len(file.content)},
            "_links": {
                "download": _download(page, file),
                "webui": f"/pages/viewpageattachments.action?pageId={page.id}",
            },
        }

    def _v2(self, page: FakePage) -> dict[str, object]:
        parent_type = "folder" if page.parent in self.world.folders else "page"
        return {
            "id": page.id,
            "title": page.title,
            "status": page.status,
            "spaceId": self.world.spaces[page.space].id,
            "parentId": page.parent,
            "parentType": parent_type if page.parent else None,
            "createdAt": page.created.isoformat(),
            "version": {"number": page.version, "createdAt": page.updated.isoformat()},
            "_links": {"webui": self._webui(page)},
        }

    def _webui(self, page: FakePage) -> str:
        if self.cloud:
            return f"/spaces/{page.space}/pages/{page.id}/{quote(page.title.replace(' ', '+'), safe='+')}"
        return f"/display/{page.space}/{quote(page.title.replace(' ', '+'), safe='+')}"

    def _fits(self, condition: str, page: FakePage, file: FakeFile | None) -> bool:
        name, operator, value = condition.strip().split(" ", 2)
        values = [each.strip().strip('"') for each in value.strip("()").split(",")] if operator == "in" else []
        value = value.strip('"')
        kind = "attachment" if file is not None else page.kind
        if name == "macro":
            return file is None and any(f'ac:name="{each}"' in page.body for each in values)
        if name == "lastmodified":
            return f"{page.updated:%Y-%m-%d}" >= value
        if name == "type":
            return kind in (values or [value])
        return value == {"space": page.space, "id": page.id, "title": page.title}[name]

    def _counted(self, query: Query, found: list[Any]) -> dict[str, object]:
        start, limit = int(query.get("start", 0)), min(self.most, int(query.get("limit", 25)))
        part = found[start : start + limit]
        return {"results": part, "start": start, "limit": limit, "size": len(part), "_links": {}}

    def _linked(self, query: Query, path: str, found: list[Any]) -> dict[str, object]:
        start, limit = int(query.get("cursor", 0)), min(self.most, int(query.get("limit", 25)))
        links = {}
        if start + limit < len(found):
            rest = "&".join(f"{name}={quote(value)}" for name, value in query.items() if name != "cursor")
            links["next"] = f"{path}?{rest}&cursor={start + limit}"
        return {"results": found[start : start + limit], "_links": links}


def _download(page: FakePage, file: FakeFile) -> str:
    return f"/download/attachments/{page.id}/{quote(file.title)}?version={file.version}"


def _v2_file(page: FakePage, file: FakeFile) -> dict[str, object]:
    return {
        "id": file.id,
        "title": file.title,
        "fileSize": len(file.content),
        "version": {"number": file.version, "createdAt": page.updated.isoformat()},
        "downloadLink": _download(page, file),
        "webuiLink": f"/pages/viewpageattachments.action?pageId={page.id}",
    }


def _json(status: int, value: object) -> Answer:
    return Answer(status, json.dumps(value).encode(), {"content-type": "application/json"})


_KINDS = "(pages|blogposts)"
_ROUTES: list[tuple[str, Callable[..., object], bool | None]] = [
    ("/rest/api/user/current", ConfluenceServer.current_user, None),
    ("/rest/api/user", ConfluenceServer.user, None),
    ("/rest/api/content/search", ConfluenceServer.search, None),
    ("/download/attachments/([^/]+)/([^/]+)", ConfluenceServer.download, None),
    ("/rest/api/space", ConfluenceServer.spaces, False),
    ("/rest/api/space/([^/]+)", ConfluenceServer.one_space, False),
    ("/rest/api/space/([^/]+)/permissions", ConfluenceServer.space_permissions, False),
    ("/rest/api/content", ConfluenceServer.contents, False),
    ("/rest/api/content/([^/]+)", ConfluenceServer.one_content, False),
    ("/rest/api/content/([^/]+)/child/attachment", ConfluenceServer.child_files, False),
    ("/rest/api/group/([^/]+)/member", ConfluenceServer.members, False),
    ("/api/v2/spaces", ConfluenceServer.v2_spaces, True),
    (f"/api/v2/spaces/([^/]+)/{_KINDS}", ConfluenceServer.v2_contents, True),
    ("/api/v2/spaces/([^/]+)/permissions", ConfluenceServer.v2_permissions, True),
    ("/api/v2/(pages|blogposts|folders)/([^/]+)", ConfluenceServer.v2_one, True),
    ("/api/v2/pages/([^/]+)/ancestors", ConfluenceServer.v2_ancestors, True),
    (f"/api/v2/{_KINDS}/([^/]+)/labels", ConfluenceServer.v2_labels, True),
    (f"/api/v2/{_KINDS}/([^/]+)/attachments", ConfluenceServer.v2_files, True),
    ("/api/v2/attachments/([^/]+)", ConfluenceServer.v2_file, True),
    ("/rest/api/content/([^/]+)/restriction/byOperation/read", ConfluenceServer.restriction, True),
    ("/rest/api/group", ConfluenceServer.groups, True),
    ("/rest/api/group/by-id", ConfluenceServer.group_by_id, True),
    ("/rest/api/group/([^/]+)/membersByGroupId", ConfluenceServer.members_by_id, True),
]


class ConfluenceFetcher:
    """A fetcher that reaches one server without a network."""

    def __init__(self, server: ConfluenceServer) -> None:
        self._server = server

    def fetch(self, request: FetchRequest, into: BinaryIO) -> Fetched:
        parts = urlsplit(request.url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        headers = {name.lower(): value for name, value in request.headers.items()}
        answer = self._server.answer(Asked(request.method, path, headers, request.body or b""))
        into.write(answer.body)
        told = {name.lower(): value for name, value in answer.headers.items()}
        after = told.get("retry-after", "")
        return Fetched(
            url=request.url,
            status=answer.status,
            headers=told,
            size=len(answer.body),
            media_type=told.get("content-type", "application/octet-stream").split(";")[0],
            retry_after=float(after) if after.isdigit() else None,
        )

    def close(self) -> None:
        """Holds nothing."""
