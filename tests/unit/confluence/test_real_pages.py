"""Pages and exports that were not made for these tests."""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from citewell.backends.sources.confluence.export.source import ConfluenceExportKind
from citewell.backends.sources.confluence.rest.kind import ConfluenceKind
from citewell.backends.sources.confluence.storage_format.page import page_markdown
from citewell.ports.source import SourceItem
from fakes.confluence_server import ConfluenceFetcher, ConfluenceServer
from fakes.confluence_world import small_world

SHARED = Path(os.environ.get("CITEWELL_TEST_SHARED") or Path(__file__).parents[4] / "shared")
STORAGE = SHARED / "eval" / "confluence" / "storage_format"
EXPORTS = SHARED / "eval" / "confluence" / "space_exports" / "xwiki"
CODE = re.compile(r"<ac:plain-text-body><!\[CDATA\[(.*?)\]\]></ac:plain-text-body>", re.DOTALL)

pytestmark = pytest.mark.skipif(not STORAGE.is_dir(), reason="the shared pages of Confluence are not here")


def pages() -> list[Path]:
    return sorted([*STORAGE.rglob("*.html"), *STORAGE.rglob("*.xml")])


def test_every_line_of_code_is_kept() -> None:
    counted, reader = 0, MarkdownIt("commonmark").enable("table")
    for page in pages():
        storage = page.read_text("utf-8")
        bodies = (body.replace("]]]]><![CDATA[>", "]]>") for body in CODE.findall(storage))
        wanted = Counter(line.rstrip() for body in bodies for line in body.splitlines() if line.strip())
        fences = (token.content for token in reader.parse(page_markdown(storage)) if token.type == "fence")
        got = Counter(line.rstrip() for content in fences for line in content.splitlines())
        assert not wanted - got, page.name
        counted += wanted.total()
    assert counted > 200


@pytest.mark.parametrize("cloud", [False, True], ids=["datacenter", "cloud"])
def test_pages_come_from_a_site_as_they_are_written(cloud: bool) -> None:
    world = small_world()
    written = {world.page("ENG", page.name, page.read_text("utf-8")).title: page for page in pages()}
    server = ConfluenceServer(world, cloud=cloud)
    kind = ConfluenceKind(lambda: ConfluenceFetcher(server), wait=lambda _seconds: None, now=lambda: world.now)
    source = kind.open(kind.checked({"base_url": "https://wiki.example.com", **server.settings}))
    read = {}
    for event in source.changes(None, stopped=lambda: False):
        if isinstance(event, SourceItem) and event.title in written:
            with source.open(event) as parts:
                read[event.title] = b"".join(parts).decode()
    assert read.keys() == written.keys()
    for title, page in written.items():
        words = Counter(re.findall(r"\w+", page_markdown(page.read_text("utf-8"), title=title)))
        assert not words - Counter(re.findall(r"\w+", read[title])), title


def test_exports_of_all_versions_are_read() -> None:
    kind = ConfluenceExportKind([EXPORTS])
    pages_told = files_told = 0
    for path in sorted(EXPORTS.iterdir()):
        if path.is_dir() or path.suffix == ".zip":
            source = kind.open(kind.checked({"path": str(path.resolve()), "space_permissions": "collection"}))
            for event in source.changes(None, stopped=lambda: False):
                if isinstance(event, SourceItem):
                    with source.open(event) as parts:
                        assert b"".join(parts) or event.kind == "file"
                    pages_told += event.kind == "wiki"
                    files_told += event.kind == "file"
            source.close()
    assert (pages_told, files_told) >= (170, 30)
