"""Searches that nobody should send: each is answered, by results or by a reason, and never by a failure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from starlette.testclient import TestClient

from citewell.bootstrap.app import App, Parts, build_app
from citewell.bootstrap.settings import Settings
from citewell.domain.errors import ModelInvalid
from citewell.http.app import create_app
from citewell.worker.loop import Worker
from fakes.embedder import FakeEmbedder


class MoodyEmbedder(FakeEmbedder):
    """Answers questions with ``answer``, if there is one."""

    answer: NDArray[np.float32] | None = None

    def embed_query(self, text: str) -> NDArray[np.float32]:
        return super().embed_query(text) if self.answer is None else self.answer


class Site:
    """An installation with three documents."""

    def __init__(self, container: App, embedder: MoodyEmbedder) -> None:
        self.container = container
        self.embedder = embedder
        self.http = TestClient(create_app(container), raise_server_exceptions=False)
        container.ensure_admin()
        self.headers = {"Authorization": f"Bearer {container.local_token}"}
        self.http.post("/v1/collections", json={"name": "Handbook"}, headers=self.headers)
        for name, metadata in (
            ("leave", '{"year": 2026, "tags": ["hr", "time off"]}'),
            ("travel", '{"year": 2024, "tags": ["hr"]}'),
            ("rocks", "{}"),
        ):
            self.http.post(
                "/v1/documents",
                data={"collection_id": "Handbook", "external_id": name, "metadata": metadata},
                files={"file": (f"{name}.txt", f"Granite and {name}.".encode())},
                headers=self.headers,
            )
        Worker(container.database, container.queue, container.job_kinds).run_until_idle()

    def search(self, **body: Any) -> Any:
        return self.http.post("/v1/search", json={"query": "granite", **body}, headers=self.headers)

    def found(self, **body: Any) -> list[str]:
        response = self.search(**body)
        assert response.status_code == 200, response.text
        return sorted(chunk["doc_id"] for chunk in response.json()["chunks"])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("site"), parser_processes=1)
    embedder = MoodyEmbedder(64)
    with build_app(settings, parts=Parts(embedder=embedder)) as container:
        yield Site(container, embedder)


def nested(depth: int) -> dict[str, object]:
    value: dict[str, object] = {"year": 2026}
    for _ in range(depth):
        value = {"not": value}
    return value


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"query": ""}, 422, "invalid_input"),
        ({"query": " \n\t "}, 422, "invalid_input"),
        ({"query": "nul\x00"}, 422, "invalid_input"),
        ({"query": "granite " * 10_000}, 413, "too_large"),
        ({"query": "granite " * 100_000}, 422, "invalid_input"),
        ({"query": 7}, 422, "invalid_input"),
        ({"top_k": 0}, 422, "invalid_input"),
        ({"top_k": -1}, 422, "invalid_input"),
        ({"top_k": 10**9}, 422, "invalid_input"),
        ({"top_k": 1.5}, 422, "invalid_input"),
        ({"per_document": 0}, 422, "invalid_input"),
        ({"per_document": 10**9}, 422, "invalid_input"),
        ({"mode": "magic"}, 422, "invalid_input"),
        ({"collections": ["nowhere"]}, 404, "not_found"),
        ({"collections": ["Handbook", "nowhere"]}, 404, "not_found"),
        ({"namespace": "nowhere"}, 404, "not_found"),
        ({"filter": []}, 422, "invalid_input"),
        ({"filter": {"year": {"like": 1}}}, 422, "invalid_input"),
        ({"filter": {"$size": 1}}, 422, "invalid_input"),
        ({"filter": {"$created_at": "yesterday"}}, 422, "invalid_input"),
        ({"filter": {"$created_at": 5}}, 422, "invalid_input"),
        ({"filter": nested(9)}, 422, "invalid_input"),
        ({"filter": nested(100)}, 422, "invalid_input"),
        ({"filter": nested(30)}, 422, "invalid_input"),
        ({"filter": {"or": [{f"key{n}": n} for n in range(101)]}}, 422, "invalid_input"),
        ({"filter": {"year": {"in": list(range(1000))}}}, 422, "invalid_input"),
        ({"filter": {'a"b': 1}}, 422, "invalid_input"),
        ({"filter": {"year": 2**63}}, 422, "invalid_input"),
        ({"tags": []}, 422, "invalid_input"),
        ({"tags": ["x"] * 21}, 422, "invalid_input"),
        ({"tags": [""]}, 422, "invalid_input"),
        ({"as_of": "2026-01-31"}, 422, "invalid_input"),
        ({"surprise": 1}, 422, "invalid_input"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_makes_no_sense_is_refused_with_a_reason(site: Site, body: dict[str, Any], status: int, code: str) -> None:
    response = site.search(**body)
    assert (response.status_code, response.json()["code"]) == (status, code), response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["detail"]


def test_a_million_conditions_and_a_tower_of_brackets_are_refused_early(site: Site) -> None:
    conditions = b",".join(b'{"k":1}' for _ in range(1_000_000))
    tower = b'{"not":' * 100_000 + b"{}" + b"}" * 100_000
    for filter_, statuses in ((b'{"or":[' + conditions + b"]}", {413, 422}), (tower, {413, 422})):
        content = b'{"query": "granite", "filter": ' + filter_ + b"}"
        headers = {**site.headers, "Content-Type": "application/json"}
        response = site.http.post("/v1/search", content=content, headers=headers)
        assert response.status_code in statuses
        assert response.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "query",
    [
        "?!…—()[]{}*/\\\"'`~^&|<>",
        '"',
        '""',
        '"unclosed',
        "AND OR NOT",
        "title:* OR text:/.*/",
        "😀🪨👩‍👩‍👧‍👦",
        "a\u202eb",
        "e\u0301" * 500,
        "\u200b",
        "granite " * 499,
        "x" * 4000,
        "數據庫 データ ฐานข้อมูล قاعدة",
    ],
    ids=lambda query: repr(query)[:30],
)
@pytest.mark.parametrize("mode", ["hybrid", "dense", "lexical"])
def test_any_text_is_a_question(site: Site, query: str, mode: str) -> None:
    response = site.search(query=query, mode=mode, explain=True)
    assert response.status_code == 200, response.text
    assert response.json()["mode"] == mode


def test_filters_by_metadata_fields_and_tags(site: Site) -> None:
    assert site.found() == ["leave", "rocks", "travel"]
    assert site.found(filter={"year": {"gte": 2025}}) == ["leave"]
    assert site.found(filter={"year": {"ne": 2026}}) == ["rocks", "travel"]
    assert site.found(filter={"tags": "hr"}) == ["leave", "travel"]
    assert site.found(tags=["hr"]) == ["leave", "travel"]
    assert site.found(tags=["hr", "time off"]) == ["leave"]
    assert site.found(tags=["hr"], filter={"year": 2024}) == ["travel"]
    assert site.found(filter={"$kind": "file", "$external_id": {"in": ["rocks", "leave"]}}) == ["leave", "rocks"]
    assert site.found(filter={"$created_at": {"lt": "2020-01-01"}}) == []
    assert site.found(filter={"$published_at": {"gte": "2020-01-01"}}) == ["leave", "rocks", "travel"]
    assert site.found(filter={"not": {"year": {"exists": True}}}) == ["rocks"]


def test_a_filter_on_a_key_that_nothing_has_finds_nothing_and_says_so(site: Site) -> None:
    answer = site.search(filter={"yaer": 2026}).json()
    assert answer["chunks"] == []
    assert answer["note"] == 'No document that you can read has the metadata key "yaer".'
    assert site.search(filter={"year": 1}).json()["note"] is None


def test_stages_are_told_where_somebody_asks_to_explain(site: Site) -> None:
    stages = site.search(explain=True).json()["stages"]
    assert {"scope", "embedding", "dense", "lexical", "fusion", "read_back", "hits"} <= stages.keys()
    assert all(took >= 0 for took in stages.values())
    assert site.search().json()["stages"] is None


@pytest.mark.parametrize(
    "answer",
    [
        np.full(64, np.nan, np.float32),
        np.full(64, np.inf, np.float32),
        np.zeros(64, np.float32),
        np.ones(63, np.float32) / np.sqrt(63, dtype=np.float32),
    ],
    ids=["nan", "infinity", "zero", "dimension"],
)
def test_a_model_that_answers_nonsense_is_not_believed(site: Site, answer: NDArray[np.float32]) -> None:
    site.embedder.answer = answer
    query = f"granite {float(answer.sum())} {len(answer)}"
    try:
        hybrid = site.search(query=query)
        dense = site.search(query=query, mode="dense")
    finally:
        site.embedder.answer = None
    assert (hybrid.status_code, hybrid.json()["mode"]) == (200, "lexical")
    assert "Searched by words only" in hybrid.json()["note"]
    assert len(hybrid.json()["chunks"]) == 3
    assert (dense.status_code, dense.json()["code"]) == (503, ModelInvalid.code)
    assert site.search(query=query).json()["mode"] == "hybrid"
