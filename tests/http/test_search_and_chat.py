"""Search, chat and the doctor over HTTP, on the real container with a worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from citewell.bootstrap.app import App, Parts, build_app
from citewell.bootstrap.settings import Settings
from citewell.domain.access import Caller, Role
from citewell.http.app import create_app
from citewell.worker.loop import Worker
from fakes.embedder import FakeEmbedder
from support.databases import SqliteTemplate

TEXT = """# Leave

## Annual leave

Employees get 25 days of annual leave per year. Unused days expire at the end of March.

## Parental leave

Parental leave is 16 weeks and is paid in full.
"""
OTHER = "# Travel\n\nTrains are booked in second class. Flights need the approval of a director.\n"


class Site:
    """A whole installation behind a test client."""

    def __init__(self, container: App) -> None:
        self.container = container
        self.api: FastAPI = create_app(container)
        self.http = TestClient(self.api, raise_server_exceptions=False)
        self.admin_id = container.ensure_admin()
        self.tenant_id = container.tenants.ensure_default().id
        self.headers = {"Authorization": f"Bearer {container.local_token}"}

    def post(self, path: str, body: object, **headers: str) -> Any:
        return self.http.post(f"/v1{path}", json=body, headers={**self.headers, **headers})

    def get(self, path: str) -> Any:
        return self.http.get(f"/v1{path}", headers=self.headers)

    def work(self) -> None:
        Worker(self.container.database, self.container.queue, self.container.job_kinds).run_until_idle()

    def upload(self, name: str, text: str, **fields: str) -> str:
        response = self.http.post(
            "/v1/documents",
            data={"collection_id": "Handbook", **fields},
            files={"file": (name, text.encode())},
            headers=self.headers,
        )
        assert response.status_code == 202, response.text
        self.work()
        return str(response.json()["document"]["id"])

    def key(self, role: Role) -> str:
        admin = Caller(tenant_id=self.tenant_id, user_id=self.admin_id, role=Role.ADMIN)
        user = self.container.accounts.create(
            admin, email=f"{role}@example.org", role=role, password="seven calm otters read"
        )
        caller = Caller(tenant_id=self.tenant_id, user_id=user.id, role=role)
        key = self.container.api_keys.create(caller, name="key", scopes=("read", "write", "delete")).key
        assert key is not None
        return key


@contextmanager
def opened(url: str, folder: Path) -> Iterator[Site]:
    settings = Settings(data_dir=folder / "data", database_url=url, parser_processes=1)  # type: ignore[arg-type]  # pydantic makes a secret of it
    with build_app(settings, parts=Parts(embedder=FakeEmbedder(64))) as container:
        made = Site(container)
        made.http.post("/v1/collections", json={"name": "Handbook"}, headers=made.headers)
        made.upload("leave.md", TEXT, metadata='{"year": 2026}', external_id="leave")
        made.upload("travel.md", OTHER, external_id="travel")
        yield made


@pytest.fixture
def site(sqlite_url: str, tmp_path: Path) -> Iterator[Site]:
    with opened(sqlite_url, tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def same_site(sqlite_template: SqliteTemplate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One for all tests that change nothing."""
    folder = tmp_path_factory.mktemp("site")
    with opened(sqlite_template.copy(folder), folder) as made:
        yield made


def test_search_tells_all_that_the_api_promises(site: Site) -> None:
    body = {"query": "parental leave", "collections": ["handbook"], "top_k": 1, "explain": True}
    found = site.post("/search", body).json()
    assert found.keys() == {"chunks", "total_found", "took_ms", "mode", "note", "notes", "stages", "facets"}
    (chunk,) = found["chunks"]
    assert (chunk["doc_id"], chunk["metadata"]) == ("leave", {"year": 2026})
    assert (chunk["document"]["collection"], chunk["document"]["facets"]) == ("Handbook", {})
    assert chunk["document"]["updated_at"].endswith("Z")
    assert TEXT[chunk["start"] : chunk["end"]] == chunk["text"]
    assert chunk["explain"]["lexical"]["rank"] == 1
    assert site.post("/retrieval", body).json()["chunks"] == found["chunks"]
    assert site.http.post("/search", json=body, headers=site.headers).json()["chunks"] == found["chunks"]
    one_place = {"query": "parental leave", "namespace": "handbook", "top_k": 1, "explain": True}
    assert site.post("/search", one_place).json()["chunks"] == found["chunks"]


def test_filters_and_tenants_of_searches(site: Site) -> None:
    def ids(**more: Any) -> list[str]:
        response = site.post("/search", {"query": "leave trains", "mode": "lexical", **more})
        assert response.status_code == 200, response.text
        return [chunk["doc_id"] for chunk in response.json()["chunks"]]

    assert set(ids()) == {"leave", "travel"}
    assert set(ids(filter={"year": {"gte": 2024}})) == {"leave"}
    assert set(ids(tenant_id=site.tenant_id)) == {"leave", "travel"}
    assert site.post("/search", {"query": "x", "tenant_id": "another"}).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"query": ""},
        {"query": "  "},
        {"query": "a\x00b"},
        {"query": "x" * 5000},
        {"query": "x", "top_k": 0},
        {"query": "x", "top_k": 2**63},
        {"query": "x", "mode": "magic"},
        {"query": "x", "collections": []},
        {"query": "x", "collections": ["a"], "namespace": "a"},
        {"query": "x", "collections": ["nowhere"]},
        {"query": "x", "filter": {"a": {"between": 1}}},
        {"query": "x", "filter": []},
        {"query": "x", "surprise": 1},
        {"query": 7},
    ],
)
def test_a_search_that_makes_no_sense_is_refused_with_a_reason(same_site: Site, body: dict[str, Any]) -> None:
    response = same_site.post("/search", body)
    assert response.status_code in {404, 413, 422}
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["detail"]


def test_half_a_surrogate_pair_is_refused(same_site: Site) -> None:
    body = b'{"query": "half \\ud800"}'
    response = same_site.http.post("/v1/search", content=body, headers=same_site.headers)
    assert response.status_code == 422


def test_a_question_is_answered_with_a_citation_that_opens_in_the_source(site: Site) -> None:
    answer = site.post("/chat", {"message": "How long is parental leave?"}).json()
    assert answer["state"] == "answered"
    citation = answer["citations"][0]
    text = site.get(f"/documents/{citation['document_id']}/text?version={citation['version']}").json()["text"]
    assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert citation["title"] == "Leave"
    assert answer["sources"] == [{"document_id": citation["document_id"], "title": "Leave", "citations": [1]}]
    assert answer["statements"][0]["citations"] == [1]
    whole = site.get(f"/chat/{answer['session_id']}").json()
    assert [message["role"] for message in whole["messages"]] == ["user", "assistant"]
    assert whole["messages"][1]["statements"] == answer["statements"]
    assert whole["messages"][1]["citations"] == answer["citations"]
    again = site.post("/chat/handbook", {"message": "Is it paid?", "session_id": answer["session_id"]})
    assert again.json()["session_id"] == answer["session_id"]


def test_what_the_sources_do_not_tell_is_not_answered(site: Site) -> None:
    answer = site.post("/chat", {"message": "What is the boiling point of mercury?"}).json()
    assert (answer["state"], answer["citations"], answer["statements"], answer["sources"]) == ("abstained", [], [], [])
    assert answer["answer"].startswith("I do not know.")


def test_a_question_that_is_sent_twice_is_asked_once(site: Site) -> None:
    body = {"message": "How long is parental leave?"}
    first = site.post("/chat", body, **{"Idempotency-Key": "once"})
    second = site.post("/chat", body, **{"Idempotency-Key": "once"})
    assert second.headers["Idempotency-Replayed"] == "true"
    assert {**second.json(), "trace_id": None} == {**first.json(), "trace_id": None}
    assert site.get("/chats").json()["total"] == 1
    other = site.post("/chat", {"message": "Something else?"}, **{"Idempotency-Key": "once"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")


def test_chats_are_listed_and_deleted_by_their_user_only(site: Site) -> None:
    session = site.post("/chat", {"message": "How long is parental leave?"}).json()["session_id"]
    colleague = {"X-API-Key": site.key(Role.EDITOR)}
    assert site.http.get("/v1/chats", headers=colleague).json()["items"] == []
    for call in (site.http.get, site.http.delete):
        assert call(f"/v1/chat/{session}", headers=colleague).status_code == 404
    assert [chat["id"] for chat in site.get("/chats").json()["items"]] == [session]
    assert site.http.delete(f"/v1/chat/{session}", headers=site.headers).status_code == 204
    assert site.get(f"/chat/{session}").status_code == 404


def test_the_doctor_is_for_administrators(site: Site) -> None:
    report = site.post("/index/verify", {}).json()
    assert (report["healthy"], report["findings"]) == (True, [])
    assert report["counts"]["documents"] == 2
    editor = {"X-API-Key": site.key(Role.EDITOR)}
    assert site.http.post("/v1/index/verify", json={}, headers=editor).status_code == 403


def test_the_doctor_may_take_longer_than_other_requests(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is on every other path; nothing is timed here."""
    limits: dict[str, bool] = {}
    from citewell.http.middleware import TimeLimit

    original: Callable[..., Any] = TimeLimit.__call__

    async def watch(self: TimeLimit, scope: Any, receive: Any, send: Any) -> None:
        limits[scope["path"]] = scope["path"] in self._unlimited
        await original(self, scope, receive, send)

    monkeypatch.setattr(TimeLimit, "__call__", watch)
    site.post("/index/verify", {})
    site.http.post("/index/verify/", json={}, headers=site.headers)
    site.post("/search", {"query": "x"})
    assert limits == {"/v1/index/verify": True, "/v1/search": False}
