"""Texts under keys over HTTP: shapes, limits, repetition, and what the indexes say of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from citewell.domain.access import Role
from support.serving import World

UPSERT, BATCH = "/v1/docs/upsert", "/v1/docs/upsert/batch"


@pytest.fixture
def headers(world: World) -> dict[str, str]:
    """Somebody who pushes."""
    return {"X-API-Key": world.key(world.person())}


def doc(doc_id: str = "a/b c", text: str = "Granite is a hard rock.", **more: Any) -> dict[str, Any]:
    return {"namespace": "Notes", "doc_id": doc_id, "text": text, **more}


def test_a_text_is_pushed_found_replaced_and_deleted(world: World, headers: dict[str, str]) -> None:
    first = world.http.post(UPSERT, json=doc(metadata={"year": 2026}, chunk_strategy="sentence"), headers=headers)
    assert (first.status_code, first.json()) == (
        200,
        {"accepted": True, "upserted_docs": 1, "skipped_docs": 0, "chunks_created": 1, "job_id": None, "failed": []},
    )
    hits = world.http.post("/v1/search", json={"query": "granite", "namespace": "notes"}, headers=headers).json()
    assert [hit["text"] for hit in hits["chunks"]] == ["Granite is a hard rock."]
    again = world.http.post(UPSERT, json=doc(chunk_strategy="sentence"), headers=headers).json()
    assert (again["upserted_docs"], again["skipped_docs"], again["chunks_created"]) == (0, 1, 0)
    other = world.http.post("/docs/upsert", json=doc(text="Copper is soft."), headers=headers).json()
    assert (other["upserted_docs"], other["chunks_created"]) == (1, 1)
    listed = world.http.get("/v1/documents", params={"external_id": "a/b c"}, headers=headers).json()["items"]
    assert [(row["kind"], row["status"], row["metadata"]) for row in listed] == [("text", "indexed", {"year": 2026})]
    document_id = listed[0]["id"]
    versions = world.http.get(f"/v1/documents/{document_id}/versions", headers=headers).json()["items"]
    assert [(row["state"], row["chunking"]["strategy"]) for row in versions] == [
        ("current", "default"),
        ("superseded", "sentence"),
    ]
    chunks = world.http.get(f"/v1/documents/{document_id}/chunks", headers=headers).json()["items"]
    assert [(chunk["text"], chunk["header"]) for chunk in chunks] == [("Copper is soft.", None)]
    gone = world.http.delete("/v1/docs/a/b%20c", params={"namespace": "Notes"}, headers=headers)
    assert (gone.status_code, gone.json()["deleted"], gone.json()["chunks_deleted"]) == (202, True, 1)
    assert gone.headers["Location"] == f"/v1/jobs/{gone.json()['job_id']}"
    twice = world.http.delete("/docs/a%2Fb%20c", params={"namespace": "Notes"}, headers=headers)
    assert (twice.status_code, twice.json()) == (
        200,
        {"deleted": False, "doc_id": "a/b c", "chunks_deleted": 0, "job_id": None},
    )


def test_a_batch_reports_what_it_cannot_take_and_takes_the_others(world: World, headers: dict[str, str]) -> None:
    docs = [doc("a"), doc("b", text="   "), doc("c", chunk_overlap=150), doc("d")]
    answer = world.http.post(BATCH, json={"docs": docs}, headers=headers).json()
    assert (answer["accepted"], answer["upserted_docs"]) == (False, 2)
    assert [(each["position"], each["doc_id"], each["code"]) for each in answer["failed"]] == [
        (1, "b", "invalid_input"),
        (2, "c", "invalid_input"),
    ]
    later = world.http.post(BATCH, json={"docs": [doc("e"), doc("a")], "async_mode": True}, headers=headers)
    assert (later.status_code, later.json()["upserted_docs"], later.json()["skipped_docs"]) == (202, 1, 1)
    assert later.headers["Location"] == f"/v1/jobs/{later.json()['job_id']}"
    job = world.http.get(later.headers["Location"], headers=headers).json()
    assert (job["kind"], job["state"]) == ("texts.ingest", "pending")
    stats = world.http.get("/v1/queue/stats", headers=headers).json()
    assert (stats["total"], stats["pending"], stats["completed"]) == (1, 1, 0)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"docs": [doc(), {"namespace": "a"}]}, "/body/docs/1/doc_id"),
        ({"docs": [doc(chunk_strategy="clever")]}, "/body/docs/0/chunk_strategy"),
        ({"docs": [doc(chunk_overlap=-1)]}, "/body/docs/0/chunk_overlap"),
        ({"docs": [doc(surprise=1)]}, "/body/docs/0/surprise"),
        ({"docs": []}, "/body/docs"),
        ({"docs": [doc()] * 1001}, "/body/docs"),
    ],
)
def test_a_body_of_another_shape_is_refused_whole(
    world: World, headers: dict[str, str], body: dict[str, Any], pointer: str
) -> None:
    response = world.http.post(BATCH, json=body, headers=headers)
    assert response.status_code == 422
    assert pointer in [error["pointer"] for error in response.json()["errors"]]


def test_only_the_own_tenant_by_id_or_name(world: World, headers: dict[str, str]) -> None:
    name = world.http.get("/v1/tenants", headers={"X-API-Key": world.key(world.person(Role.ADMIN))})
    own = name.json()["items"][0]
    for tenant, status in ((own["id"], 200), (own["name"], 200), ("elsewhere", 404)):
        assert world.http.post(UPSERT, json=doc(tenant_id=tenant), headers=headers).status_code == status
        answer = world.http.post(BATCH, json={"docs": [doc(), doc("b", tenant_id=tenant)]}, headers=headers)
        assert answer.status_code == status
        params = {"namespace": "Notes", "tenant_id": tenant}
        assert world.http.delete("/v1/docs/nothing", params=params, headers=headers).status_code == status


def test_a_repeated_key_gets_the_first_answer(world: World, headers: dict[str, str]) -> None:
    keyed = headers | {"Idempotency-Key": "once"}
    first = world.http.post(UPSERT, json=doc(), headers=keyed)
    second = world.http.post(UPSERT, json=doc(), headers=keyed)
    assert second.json() == first.json()
    assert second.headers["Idempotency-Replayed"] == "true"
    assert world.http.post(UPSERT, json=doc(text="Another."), headers=keyed).status_code == 422


def test_bodies_of_texts_have_a_limit_of_their_own(worlds: Callable[..., World]) -> None:
    world = worlds(max_body_kb=16, max_texts_kb=64)
    headers = {"X-API-Key": world.key(world.person())}
    assert world.http.post(UPSERT, json=doc(text="word " * 5000), headers=headers).status_code == 200
    assert world.http.post(UPSERT, json=doc(text="word " * 20000), headers=headers).status_code == 413
    assert world.http.post("/v1/collections", json={"name": "x" * 20000}, headers=headers).status_code == 413


def test_requests_with_texts_are_counted(worlds: Callable[..., World]) -> None:
    world = worlds(rate_texts="2/hour")
    headers = {"X-API-Key": world.key(world.person())}
    answers = [world.http.post(UPSERT, json=doc(), headers=headers).status_code for _ in range(3)]
    assert answers == [200, 200, 429]


def test_the_indexes_are_counted_and_verified_by_namespace(world: World) -> None:
    headers = {"X-API-Key": world.key(world.person(Role.ADMIN))}
    world.http.post(BATCH, json={"docs": [doc("a"), doc("b"), doc() | {"namespace": "Other"}]}, headers=headers)
    stats = world.http.get("/v1/index/stats", headers=headers).json()
    assert (stats["total_indices"], stats["total_vectors"], stats["dirty_indices"]) == (2, 3, 2)
    assert [(each["namespace"], each["ntotal"], each["dirty"]) for each in stats["indices"]] == [
        ("Notes", 2, True),
        ("Other", 1, True),
    ]
    assert {each["dimension"] for each in stats["indices"]} == {64}
    report = world.http.post("/v1/index/verify", json={"namespace": "notes"}, headers=headers).json()
    assert (report["healthy"], [(each["namespace"], each["ok"]) for each in report["namespaces"]]) == (
        True,
        [("Notes", True)],
    )
    assert world.http.post("/v1/index/verify", json={"namespace": "none"}, headers=headers).status_code == 404
