"""The route of searches, which takes one turn in a thread, answers as the framework's own way does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import APIRouter
from starlette.testclient import TestClient

from citewell.bootstrap.app import App, Parts, build_app
from citewell.bootstrap.settings import Settings
from citewell.domain.access import Caller, Role
from citewell.http.app import create_app
from citewell.http.limits import LimitSearches
from citewell.http.routers.search import search
from citewell.worker.loop import Worker
from fakes.embedder import FakeEmbedder

FRAMEWORKS_WAY = "/v1/the-frameworks-way"
JSON = "application/json"


class Routes:
    """One server with the same handler behind both kinds of route."""

    def __init__(self, container: App) -> None:
        self.container = container
        api = create_app(container)
        router = APIRouter()
        router.post("/the-frameworks-way", dependencies=[LimitSearches])(search)
        api.include_router(router, prefix="/v1")
        self.http = TestClient(api, raise_server_exceptions=False)
        self.admin = {"Authorization": f"Bearer {container.local_token}"}

    def both(self, body: bytes, headers: dict[str, str]) -> tuple[Any, Any]:
        """Status, what matters of the headers, and body from the one way and from the other."""
        return tuple(self._seen(path, body, headers) for path in ("/v1/search", FRAMEWORKS_WAY))

    def _seen(self, path: str, body: bytes, headers: dict[str, str]) -> Any:
        found = self.http.post(path, content=body, headers=headers)
        told = found.json()
        for of_this_request in ("took_ms", "request_id"):
            told.pop(of_this_request, None)
        kept = {name: found.headers.get(name) for name in ("content-type", "www-authenticate", "retry-after")}
        return found.status_code, kept, told


@pytest.fixture
def routes(sqlite_url: str, tmp_path: Path) -> Iterator[Routes]:
    settings = Settings(data_dir=tmp_path / "data", database_url=sqlite_url, rate_search="5/hour")  # type: ignore[arg-type]  # pydantic makes a secret of it
    with build_app(settings, parts=Parts(embedder=FakeEmbedder(64))) as container:
        container.ensure_admin()
        yield Routes(container)


def put(routes: Routes, text: str) -> None:
    """Make a text searchable."""
    body = {"namespace": "notes", "doc_id": "one", "text": text}
    assert routes.http.post("/v1/docs/upsert", json=body, headers=routes.admin).status_code < 300
    Worker(routes.container.database, routes.container.queue, routes.container.job_kinds).run_until_idle()


def test_an_answer(routes: Routes) -> None:
    put(routes, "Trains are booked in second class, größer und 北京.")
    body = {"query": "trains", "top_k": 3}
    ours, theirs = routes.both(json.dumps(body).encode(), {**routes.admin, "Content-Type": JSON})
    assert ours == theirs
    assert [chunk["doc_id"] for chunk in ours[2]["chunks"]] == ["one"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"words"',
        b"{}",
        b'{"query": ""}',
        b'{"query": 7}',
        b'{"query": "words", "top_k": 0}',
        b'{"query": "words", "top_k": "many", "mode": "psychic"}',
        b'{"query": "words", "surprise": 1}',
        b'{"query": "words", "collections": ["a"], "namespace": "b"}',
        b'{"query": "words", "as_of": "yesterday"}',
        b'{"query": "words", "filter": {"a": {"near": 1}}}',
        b'{"query": "words", "tags": []}',
        b'{"query": "words", "tenant_id": "somebody"}',
        b'{"query": "words", "collections": ["nowhere"]}',
    ],
)
def test_bad_input(routes: Routes, body: bytes) -> None:
    ours, theirs = routes.both(body, {**routes.admin, "Content-Type": JSON})
    assert ours == theirs
    assert 400 <= ours[0] < 500


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "", "application/ld+json"])
def test_other_types_of_content(routes: Routes, content_type: str) -> None:
    ours, theirs = routes.both(b'{"query": "words"}', {**routes.admin, "Content-Type": content_type})
    assert ours == theirs


@pytest.mark.parametrize(
    "credential", [{}, {"X-API-Key": "cw_no"}, {"Authorization": "Bearer no"}, {"Authorization": "Basic bm8="}]
)
def test_a_credential_is_asked_for_before_anything_is_said_about_the_body(
    routes: Routes, credential: dict[str, str]
) -> None:
    ours, theirs = routes.both(b'{"query": ""}', {**credential, "Content-Type": JSON})
    assert ours == theirs
    assert ours[0] == 401


def test_a_key_that_may_not_read(routes: Routes) -> None:
    container = routes.container
    admin = Caller(tenant_id=container.tenants.ensure_default().id, user_id=container.ensure_admin(), role=Role.ADMIN)
    key = container.api_keys.create(admin, name="writes only", scopes=("write",)).key
    assert key is not None
    ours, theirs = routes.both(b'{"query": "words"}', {"X-API-Key": key, "Content-Type": JSON})
    assert ours == theirs
    assert ours[0] == 403


def test_both_ways_are_counted_together(routes: Routes) -> None:
    headers = {**routes.admin, "Content-Type": JSON}
    for path in ("/v1/search", FRAMEWORKS_WAY) * 5:
        routes.http.post(path, content=b'{"query": "words"}', headers=headers)
    ours, theirs = routes.both(b'{"query": "words"}', headers)
    assert ours[0] == theirs[0] == 429
