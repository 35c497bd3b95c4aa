"""A space of Confluence, from its site over HTTP to what people find, while people work in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from citewell.backends.fetching.client import GuardedFetcher
from citewell.backends.fetching.policy import FetchPolicy
from citewell.backends.parsing import SandboxedReader
from citewell.backends.sources.confluence.rest.kind import ConfluenceKind
from citewell.db.session import Database
from citewell.db.tables import SourceRun
from citewell.domain.access import Caller, Visibility
from citewell.services.access.sharing import Access
from citewell.services.search.request import SearchRequest
from citewell.services.sources.sources import NewSource
from fakes.confluence_server import ConfluenceServer
from fakes.confluence_world import ConfluenceWorld, FakePage, small_world
from fakes.web_server import serving
from support.people import People
from support.stack import Stack


@dataclass
class Desk:
    """A collection that is kept in step with a site, and people who search it."""

    stack: Stack
    server: ConfluenceServer
    admin: Caller
    ada: Caller
    bob: Caller
    source_id: str = ""

    @property
    def world(self) -> ConfluenceWorld:
        return self.server.world

    def page(self, title: str) -> FakePage:
        return next(page for page in self.world.pages.values() if page.title == title)

    def sync(self) -> SourceRun:
        self.stack.sources.sync(self.admin, self.source_id)
        self.stack.work()
        return self.stack.sources.runs(self.admin, self.source_id).items[0]

    def found(self, caller: Caller, query: str) -> dict[str, str]:
        """Heading paths of the hits by the titles of their documents."""
        result = self.stack.search_service.search(caller, SearchRequest(query, mode="lexical", top_k=20))
        return {hit.title: " > ".join(hit.heading_path) for hit in result.hits}


@pytest.fixture(params=["datacenter", "cloud"])
def desk(
    request: pytest.FixtureRequest,
    sqlite_database: Database,
    tmp_path: Path,
    reader: SandboxedReader,
    people: People,
    tenant_id: str,
    admin: Caller,
) -> Iterator[Desk]:
    server = ConfluenceServer(small_world(), cloud=request.param == "cloud")
    group = people.group(tenant_id, "Staff")
    ada, bob = (people.caller(tenant_id, groups=[group]) for _ in range(2))
    accounts = {"ada": f"{ada.user_id}@example.org", "bob": f"{bob.user_id}@example.org"}
    with serving(server.answer) as url:
        kind = ConfluenceKind(
            lambda: GuardedFetcher(FetchPolicy().trusting(url)),
            wait=lambda _seconds: None,
            now=lambda: server.world.now,
        )
        stack = Stack(sqlite_database, tmp_path, reader, source_kinds=[kind])
        desk = Desk(stack, server, admin, ada, bob)
        collection = stack.library.collection(admin, "Wiki", Access(Visibility.TENANT))
        settings = {"base_url": url, "accounts": accounts, "spaces": ["ENG"], **server.settings}
        secrets = {"token": str(settings.pop("token"))}
        new = NewSource(collection.id, "confluence", "The wiki", settings, secrets)
        desk.source_id = stack.sources.create(admin, new).source.id
        yield desk
        stack.close()


def test_people_find_pages_as_they_are_and_only_those_that_they_may_read(desk: Desk) -> None:
    run = desk.sync()
    assert (run.state, run.counts["created"], run.counts["failed"]) == ("completed", 5, 0)
    for caller in (desk.ada, desk.bob):
        assert desk.found(caller, "green button")["Deploy guide"] == (
            "Engineering > Engineering home > Deploy guide > Steps"
        )
        assert desk.found(caller, "backup")["checklist.txt"].startswith("Engineering > Engineering home > Deploy guide")

    desk.world.edit(desk.page("Deploy guide"), "<p>Pull the blue lever.</p>")
    assert (desk.sync().counts["updated"], desk.found(desk.bob, "green")) == (1, {})
    assert set(desk.found(desk.bob, "lever")) == {"Deploy guide"}

    desk.page("Deploy guide").readers = ["ada"]
    desk.sync()
    assert [desk.found(desk.bob, query) for query in ("lever", "backup", "red button")] == [{}, {}, {}]
    assert set(desk.found(desk.ada, "lever")) == {"Deploy guide"}
    assert set(desk.found(desk.ada, "backup")) == {"checklist.txt"}

    desk.page("Rollback").parent = desk.page("Engineering home").id
    desk.sync()
    assert desk.found(desk.bob, "red button") == {"Rollback": "Engineering > Engineering home > Rollback"}

    desk.page("Deploy guide").status = "trashed"
    desk.sync()
    assert [desk.found(desk.ada, query) for query in ("lever", "backup")] == [{}, {}]
    assert set(desk.found(desk.ada, "red button")) == {"Rollback"}


@pytest.mark.parametrize("desk", ["datacenter"], indirect=True)
def test_a_revoked_token_is_told_and_takes_nothing_away(desk: Desk) -> None:
    desk.sync()
    desk.server.authorization = "revoked"
    run = desk.sync()
    assert run.state == "failed"
    assert run.error is not None
    assert run.error["reason"] == "refused"
    assert "s3cret" not in run.message
    assert desk.found(desk.bob, "green button")
