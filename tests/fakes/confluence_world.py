"""What a Confluence site of the tests holds, and what people do there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta


@dataclass
class FakeFile:
    id: str
    title: str
    content: bytes
    version: int = 1
    media_type: str = "text/plain"


@dataclass
class FakePage:
    id: str
    space: str
    title: str
    body: str
    kind: str = "page"
    parent: str | None = None
    labels: list[str] = field(default_factory=list)
    version: int = 1
    created: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    updated: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    author: str = "ada"
    status: str = "current"
    readers: list[str] = field(default_factory=list)
    reader_groups: list[str] = field(default_factory=list)
    files: list[FakeFile] = field(default_factory=list)


@dataclass
class FakeUser:
    key: str
    name: str
    email: str = ""


@dataclass
class FakeSpace:
    id: str
    key: str
    name: str
    readers: list[str] = field(default_factory=list)
    reader_groups: list[str] = field(default_factory=lambda: ["staff"])
    anonymous: bool = False
    permissions_shown: bool = True


class ConfluenceWorld:
    """Spaces, pages, people and groups. Time stands where ``now`` says."""

    def __init__(self) -> None:
        self.now = datetime(2026, 6, 1, 12, tzinfo=UTC)
        self.spaces: dict[str, FakeSpace] = {}
        self.pages: dict[str, FakePage] = {}
        self.folders: dict[str, FakePage] = {}
        self.users: dict[str, FakeUser] = {}
        self.groups: dict[str, list[str]] = {}
        self._last = 1000

    def space(self, key: str, name: str, **more: object) -> FakeSpace:
        made = FakeSpace(self._id(), key, name)
        for attribute, value in more.items():
            setattr(made, attribute, value)
        self.spaces[key] = made
        return made

    def user(self, key: str, name: str, email: str = "", groups: Sequence[str] = ("staff",)) -> None:
        self.users[key] = FakeUser(key, name, email)
        for group in groups:
            self.groups.setdefault(group, []).append(key)

    def page(self, space: str, title: str, body: str, *, parent: str | None = None, kind: str = "page") -> FakePage:
        made = FakePage(self._id(), space, title, body, kind, parent, updated=self.now, created=self.now)
        self.pages[made.id] = made
        return made

    def folder(self, space: str, title: str) -> FakePage:
        made = FakePage(self._id(), space, title, "", "folder")
        self.folders[made.id] = made
        return made

    def attach(self, page: FakePage, title: str, content: bytes) -> FakeFile:
        made = FakeFile(self._id(), title, content)
        page.files.append(made)
        return made

    def edit(self, page: FakePage, body: str, *, title: str | None = None) -> None:
        page.body, page.title = body, title or page.title
        page.version += 1
        page.updated = self.now

    def later(self, days: int) -> None:
        self.now += timedelta(days=days)

    def children(self, page: FakePage) -> list[FakePage]:
        return [each for each in self.pages.values() if each.parent == page.id]

    def above(self, page: FakePage) -> list[FakePage]:
        found: list[FakePage] = []
        while page.parent is not None:
            page = self.pages.get(page.parent) or self.folders[page.parent]
            found.insert(0, page)
        return found

    def _id(self) -> str:
        self._last += 1
        return str(self._last)


def small_world() -> ConfluenceWorld:
    """Two spaces with a handful of pages, for most tests."""
    world = ConfluenceWorld()
    world.user("ada", "Ada Lovelace", "ada@example.com")
    world.user("bob", "Bob Marten", "bob@example.com")
    world.user("eve", "Eve Outside", "eve@example.com", groups=("partners",))
    world.space("ENG", "Engineering")
    world.space("HR", "People", reader_groups=["people-team"])
    world.groups["people-team"] = ["ada"]
    home = world.page("ENG", "Engineering home", "<p>Welcome to engineering.</p>")
    deploy = world.page("ENG", "Deploy guide", "<h1>Steps</h1><p>Press the green button.</p>", parent=home.id)
    deploy.labels = ["howto", "release"]
    world.page("ENG", "Rollback", "<p>Press the red button.</p>", parent=deploy.id)
    world.attach(deploy, "checklist.txt", b"first the backup, then the release")
    world.page("ENG", "Release notes", "<p>Version 7 is out.</p>", kind="blogpost")
    world.page("HR", "Holidays", "<p>Thirty days each year.</p>")
    return world
