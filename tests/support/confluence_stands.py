"""Confluence for the suite that every connector passes: over REST, and as an export."""

from __future__ import annotations

import html
from collections.abc import Mapping
from pathlib import Path

from citewell.backends.sources.confluence.export.source import ConfluenceExportKind
from citewell.backends.sources.confluence.rest.kind import ConfluenceKind
from citewell.ports.source import SourceKind
from fakes.confluence_server import ConfluenceFetcher, ConfluenceServer
from fakes.confluence_world import ConfluenceWorld, FakePage
from fakes.web_server import Answer


class ConfluenceStand:
    """A site whose pages have their names as ids."""

    broken = frozenset({"refused"})

    def __init__(self, *, cloud: bool) -> None:
        world = ConfluenceWorld()
        world.user("ada", "Ada Lovelace", "ada@example.com")
        world.space("ENG", "Engineering")
        self.server = ConfluenceServer(world, cloud=cloud)
        self.kind: SourceKind = ConfluenceKind(
            lambda: ConfluenceFetcher(self.server),
            wait=lambda _seconds: None,
            now=lambda: world.now,
            between_checkpoints=2,
        )
        self.settings: Mapping[str, object] = {"base_url": "https://wiki.example.com", **self.server.settings}

    def put(self, name: str, text: str) -> None:
        pages = self.server.world.pages
        if name in pages:
            self.server.world.edit(pages[name], f"<p>{text}</p>")
        else:
            pages[name] = FakePage(name, "ENG", f"Page {name}", f"<p>{text}</p>")

    def remove(self, name: str) -> None:
        del self.server.world.pages[name]

    def break_down(self) -> None:
        self.server.interfere = lambda _asked: Answer(401)


class ExportStand:
    """An unpacked export whose pages have their names as ids."""

    broken = frozenset({"not_found"})

    def __init__(self, root: Path) -> None:
        self.root = root / "export"
        self.root.mkdir()
        self.kind: SourceKind = ConfluenceExportKind([root], between_checkpoints=2)
        self.settings: Mapping[str, object] = {"path": str(self.root)}
        self._pages: dict[str, tuple[int, str]] = {}
        self._write()

    def put(self, name: str, text: str) -> None:
        version, _ = self._pages.get(name, (0, ""))
        self._pages[name] = (version + 1, text)
        self._write()

    def remove(self, name: str) -> None:
        del self._pages[name]
        self._write()

    def break_down(self) -> None:
        self.root.rename(self.root.with_name("elsewhere"))

    def _write(self) -> None:
        objects = [space_object("1", "ENG", "Engineering")]
        for name, (version, text) in self._pages.items():
            objects.append(page_object(name, f"Page {name}", space="1", version=version))
            objects.append(body_object(name, f"<p>{html.escape(text)}</p>"))
        write_export(self.root, objects)


def write_export(folder: Path, objects: list[str]) -> None:
    """An ``entities.xml`` in ``folder``, replaced as a whole."""
    written = folder / "entities.new"
    written.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<hibernate-generic>' + "".join(objects) + "</hibernate-generic>"
    )
    written.replace(folder / "entities.xml")


def an_object(
    kind: str, object_id: str, *, references: Mapping[str, tuple[str, str]] | None = None, **values: object
) -> str:
    """An object of an export; ``references`` are class and id by property."""
    parts = [f'<id name="id">{object_id}</id>']
    parts += [f'<property name="{name}"><![CDATA[{value}]]></property>' for name, value in values.items()]
    parts += [
        f'<property name="{name}" class="{other}"><id name="id">{other_id}</id></property>'
        for name, (other, other_id) in (references or {}).items()
    ]
    return f'<object class="{kind}" package="x">{"".join(parts)}</object>'


def space_object(space_id: str, key: str, name: str) -> str:
    return an_object("Space", space_id, key=key, name=name)


def page_object(
    page_id: str, title: str, *, space: str, parent: str = "", version: int = 1, kind: str = "Page", **values: object
) -> str:
    references = {"space": ("Space", space)} | ({"parent": ("Page", parent)} if parent else {})
    values = {"contentStatus": "current", **values}
    return an_object(kind, page_id, references=references, title=title, version=version, **values)


def body_object(page_id: str, body: str, *, body_type: str = "2", kind: str = "Page") -> str:
    values = {"body": body, "bodyType": body_type} if body_type else {"body": body}
    return an_object("BodyContent", f"b{page_id}", references={"content": (kind, page_id)}, **values)
