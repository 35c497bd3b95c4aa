"""What a search may ask for after fusion, and explanations, over HTTP on the real container."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from citewell.bootstrap.app import App, Parts, build_app
from citewell.bootstrap.reranking import configured_reranker
from citewell.bootstrap.settings import Settings
from citewell.domain.access import Caller, Role
from citewell.domain.errors import ConfigurationError
from citewell.http.app import create_app
from citewell.worker.loop import Worker
from fakes.embedder import FakeEmbedder
from fakes.rerank_endpoint import RerankEndpointServer
from fakes.tiny_cross_encoder import write_cross_encoder
from fakes.web_server import serving
from support.databases import SqliteTemplate

LONG = "\n\n".join(f"Paragraph {number} on parental leave. {'Details follow. ' * 60}" for number in range(5))


class Site:
    def __init__(self, container: App) -> None:
        self.container = container
        self.http = TestClient(create_app(container), raise_server_exceptions=False)
        self.admin_id = container.ensure_admin()
        self.tenant_id = container.tenants.ensure_default().id
        self.headers = {"Authorization": f"Bearer {container.local_token}"}
        self.http.post("/v1/collections", json={"name": "Handbook"}, headers=self.headers)

    def upload(self, name: str, text: str, **fields: str) -> str:
        response = self.http.post(
            "/v1/documents",
            data={"collection_id": "Handbook", **fields},
            files={"file": (name, text.encode())},
            headers=self.headers,
        )
        assert response.status_code == 202, response.text
        Worker(self.container.database, self.container.queue, self.container.job_kinds).run_until_idle()
        return str(response.json()["document"]["id"])

    def search(self, **body: Any) -> dict[str, Any]:
        response = self.http.post("/v1/search", json=body, headers=self.headers)
        assert response.status_code == 200, response.text
        found: dict[str, Any] = response.json()
        return found

    def explain(self, **params: Any) -> Any:
        return self.http.get("/v1/search/explain", params=params, headers=self.headers)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[tuple[str, RerankEndpointServer]]:
    server = RerankEndpointServer()
    with serving(server) as address:
        yield address, server


@contextmanager
def opened(url: str, folder: Path, reranker: str) -> Iterator[Site]:
    settings = Settings(
        data_dir=folder / "data",
        database_url=url,  # type: ignore[arg-type]  # pydantic makes a secret of it
        parser_processes=1,
        rerank_model="endpoint:words",
        rerank_url=f"{reranker}/v1",
        rerank_api_key="test-key",  # type: ignore[arg-type]  # as above
    )
    with build_app(settings, parts=Parts(embedder=FakeEmbedder(64))) as container:
        yield Site(container)


@pytest.fixture
def site(sqlite_url: str, tmp_path: Path, endpoint: tuple[str, RerankEndpointServer]) -> Iterator[Site]:
    with opened(sqlite_url, tmp_path, endpoint[0]) as made:
        yield made


@pytest.fixture(scope="module")
def same_site(
    sqlite_template: SqliteTemplate,
    tmp_path_factory: pytest.TempPathFactory,
    endpoint: tuple[str, RerankEndpointServer],
) -> Iterator[Site]:
    """One for all tests that change nothing."""
    folder = tmp_path_factory.mktemp("site")
    with opened(sqlite_template.copy(folder), folder, endpoint[0]) as made:
        made.upload("leave.txt", "Parental leave is sixteen weeks.", external_id="leave")
        yield made


def test_options_of_a_search(site: Site, endpoint: tuple[str, RerankEndpointServer]) -> None:
    site.upload("policy.txt", LONG, external_id="policy")
    site.upload("leave.txt", "Parental leave is sixteen weeks.", external_id="leave")
    found = site.search(query="parental leave", explain=True)
    assert found["note"] is None
    assert found["chunks"][0]["explain"]["rerank"] == 1.0
    one_each = site.search(query="parental leave", per_document=1)["chunks"]
    assert sorted(chunk["doc_id"] for chunk in one_each) == ["leave", "policy"]
    merged = site.search(query="parental leave", merge_neighbours=True)["chunks"]
    assert max(len(chunk["text"]) for chunk in merged) > 1500
    assert all(LONG[chunk["start"] : chunk["end"]] == chunk["text"] for chunk in merged if chunk["doc_id"] == "policy")
    asked = len(endpoint[1].asked)
    assert site.search(query="parental leave", rerank=False, explain=True)["chunks"][0]["explain"]["rerank"] is None
    assert len(endpoint[1].asked) == asked


@pytest.mark.parametrize("per_document", [0, 101, -1, "many"])
def test_options_out_of_range_are_refused(same_site: Site, per_document: object) -> None:
    body = {"query": "leave", "per_document": per_document}
    assert same_site.http.post("/v1/search", json=body, headers=same_site.headers).status_code == 422


def test_counts_and_beginnings_of_words(same_site: Site) -> None:
    found = same_site.search(query="parental", mode="lexical", facets=["collection", "year", "topics", "year"])[
        "facets"
    ]
    assert (found["documents"], found["complete"]) == (1, True)
    (collection,) = found["by"]["collection"]["values"]
    assert (collection["name"], collection["count"], found["by"]["collection"]["filter"]) == (
        "Handbook",
        1,
        "$collection",
    )
    narrowed = same_site.search(query="parental", filter={"$collection": collection["value"]}, facets=["collection"])
    assert narrowed["facets"]["documents"] == 1
    assert (found["by"]["year"]["filter"], found["by"]["topics"]["values"]) == ("$updated_at", [])
    assert same_site.search(query="parental")["facets"] is None
    assert same_site.search(query="paren", mode="lexical", prefix=True)["chunks"][0]["doc_id"] == "leave"
    for refused in ({"prefix": True}, {"facets": ["colour"]}, {"facets": ["year"], "as_of": "2030-01-01T00:00:00Z"}):
        body = {"query": "leave", **refused}
        assert same_site.http.post("/v1/search", json=body, headers=same_site.headers).status_code == 422


def test_a_collection_is_ranked_its_own_way(site: Site) -> None:
    ranking = {"quality": 0.5, "freshness": 1.0, "half_life_days": 30.0}
    path = "/v1/collections/Handbook"
    changed = site.http.patch(path, json={"settings": {"ranking": ranking}}, headers=site.headers)
    assert changed.status_code == 200, changed.text
    assert changed.json()["settings"]["ranking"] == ranking
    for nonsense in ({"quality": 9}, {"luck": 1}, {"half_life_days": 0}):
        refused = site.http.patch(path, json={"settings": {"ranking": nonsense}}, headers=site.headers)
        assert refused.status_code == 422


def test_an_explanation(site: Site) -> None:
    document = site.upload("leave.txt", "Parental leave is sixteen weeks.", external_id="leave", metadata='{"year": 1}')
    found = site.explain(query="parental leave", document_id=document).json()
    assert (found["found"], found["reason"], found["rank"]) == (True, "found", 1)
    assert found["document"] == {"id": document, "external_id": "leave", "title": "leave.txt"}
    assert found["chunks"][0]["lexical"]["rank"] == 1
    assert found["facts"]["explain"]["rerank"] == 1.0
    left_out = site.explain(query="leave", document_id="leave", filter=json.dumps({"year": 2})).json()
    assert (left_out["found"], left_out["reason"]) == (False, "filtered")
    assert left_out["facts"]["conditions"] == ["year eq 2"]


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"query": "leave"}, 422),
        ({"document_id": "leave"}, 422),
        ({"query": " ", "document_id": "leave"}, 422),
        ({"query": "leave", "document_id": "nowhere"}, 404),
        ({"query": "leave", "document_id": "leave", "filter": "{"}, 422),
        ({"query": "leave", "document_id": "leave", "filter": "[" * 10_000}, 422),
        ({"query": "leave", "document_id": "leave", "filter": '{"a": {"b": 1}}'}, 422),
        ({"query": "leave", "document_id": "leave", "top_k": 0}, 422),
        ({"query": "leave", "document_id": "leave", "collections": "nowhere"}, 404),
        ({"query": "leave", "document_id": "leave", "as_user": "nobody"}, 404),
    ],
)
def test_an_explanation_that_makes_no_sense_is_refused(same_site: Site, params: dict[str, Any], status: int) -> None:
    response = same_site.explain(**params)
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/problem+json"


def test_an_administrator_asks_why_somebody_sees_nothing(site: Site) -> None:
    document = site.upload("leave.txt", "Parental leave is sixteen weeks.", external_id="leave")
    admin = Caller(tenant_id=site.tenant_id, user_id=site.admin_id, role=Role.ADMIN)
    user = site.container.accounts.create(
        admin, email="user@example.org", role=Role.USER, password="seven calm otters read"
    )
    found = site.explain(query="leave", document_id=document, as_user=user.id).json()
    assert (found["found"], found["reason"]) == (False, "no_right")
    caller = Caller(tenant_id=site.tenant_id, user_id=user.id, role=Role.USER)
    key = site.container.api_keys.create(caller, name="key", scopes=("read",)).key
    own = {"Authorization": f"Bearer {key}"}
    params = {"query": "leave", "document_id": document}
    assert site.http.get("/v1/search/explain", params=params, headers=own).status_code == 404
    assert site.http.get("/v1/search/explain", params=params).status_code == 401


@pytest.mark.parametrize("model", ["path:", "endpoint:words", "cohere", "endpoint:", ""])
def test_a_reranker_that_is_none_is_a_problem_of_the_settings(tmp_path: Path, model: str) -> None:
    settings = Settings(data_dir=tmp_path, rerank_model=model or "path")
    with ExitStack() as stack, pytest.raises(ConfigurationError, match="CITEWELL_RERANK_MODEL"):
        configured_reranker(settings, stack)


def test_rerankers_of_the_settings(tmp_path: Path) -> None:
    directory = write_cross_encoder(tmp_path / "tiny")
    with ExitStack() as stack:
        assert configured_reranker(Settings(data_dir=tmp_path), stack) is None
        local = configured_reranker(Settings(data_dir=tmp_path, rerank_model=f"path:{directory}"), stack)
        assert local is not None
        assert local.scores("annual leave", ["annual leave", "budget"]).argmax() == 0
        far = Settings(data_dir=tmp_path, rerank_model="endpoint:m", rerank_url="https://rerank.example.org/v1")
        reranker = configured_reranker(far, stack)
        assert reranker is not None
        assert reranker.info.name == "endpoint:m"
