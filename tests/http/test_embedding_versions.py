"""Embedding versions, rebuilding and recorded questions over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from citewell.domain.access import Role
from citewell.services.jobs.kinds import JobKinds
from citewell.worker.loop import Worker
from fakes.embedder import FakeEmbedder
from support.http_desk import Desk
from support.serving import World


@pytest.fixture
def desk(world: World) -> Desk:
    """An administrator with a document that is indexed in a first space, and a second model on offer."""
    made = Desk(world, Role.ADMIN)
    collection = made.collection("Rocks")
    document = made.document(collection, external_id="granite")
    made.publish(document, ["Granite is hard."])
    made.api("POST", "/embedding-versions", json={"name": "first"})
    work(world)
    made.api("POST", "/embedding-versions/first/promote")
    world.container.embedders.models["wide"] = FakeEmbedder(96, name="fake/wide")
    return made


def work(world: World) -> None:
    """Run the jobs of embedding versions that are due."""
    kinds = JobKinds()
    world.container.model_change.add_kinds(kinds)
    Worker(world.container.database, world.container.queue, kinds, threads=1).run_until_idle()


def texts(desk: Desk, query: str) -> list[str]:
    found = desk.api("POST", "/search", json={"query": query, "mode": "dense"})
    return [chunk["text"] for chunk in found["chunks"]]


def test_a_model_is_built_compared_promoted_rolled_back_and_given_up(world: World, desk: Desk) -> None:
    assert texts(desk, "hard granite") == ["Granite is hard."]
    response = desk.send("POST", "/embedding-versions", json={"model": "wide", "name": "second"})
    assert response.status_code == 202
    started: dict[str, Any] = response.json()
    second = started["embedding_version"]
    assert response.headers["Location"] == f"/v1/embedding-versions/{second['id']}"
    assert (started["status"], second["state"], second["model"]) == ("pending", "building", "fake/wide")
    job = desk.api("GET", f"/jobs/{started['job_id']}")
    assert (job["kind"], job["resource_id"]) == ("embedding.build", second["id"])
    work(world)
    ready = desk.api("GET", "/embedding-versions/second")
    assert (ready["state"], ready["vectors_missing"], ready["dimension"]) == ("ready", 0, 96)
    assert (ready["vectors_done"], ready["vectors_total"]) == (1, 1)
    listing = desk.api("GET", "/embedding-versions")
    assert [item["name"] for item in listing["items"]] == ["second", "first"]
    assert (listing["total"], listing["offered"]) == (2, ["configured", "wide"])
    body = {"golden": [{"query": "hard granite", "expected": ["granite"]}]}
    compared = desk.api("POST", "/embedding-versions/second/compare", json=body)
    assert (compared["candidate"], compared["baseline"], compared["expected"]) == ("second", "first", 1)
    dense = compared["modes"][0]
    assert dense["mode"] == "dense"
    assert dense["candidate"]["ndcg_at_10"]["mean"] == dense["overlap_at_10"]["mean"] == 1
    assert desk.api("POST", f"/embedding-versions/{second['id']}/promote")["state"] == "serving"
    assert texts(desk, "hard granite") == ["Granite is hard."]
    assert desk.refused(409, "DELETE", "/embedding-versions/second")["code"] == "conflict"
    assert desk.api("POST", "/embedding-versions/second/rollback")["name"] == "first"
    assert desk.api("DELETE", "/embedding-versions/second")["status"] == "pending"
    assert desk.refused(404, "GET", "/embedding-versions/second")["code"] == "not_found"


def test_what_cannot_be_is_refused_with_words(world: World, desk: Desk) -> None:
    problem = desk.refused(422, "POST", "/embedding-versions", json={"model": "path:/nowhere"})
    assert problem["errors"][0]["pointer"] == "model"
    assert "CITEWELL_EMBEDDING_MODELS" in problem["detail"]
    assert desk.refused(409, "POST", "/embedding-versions", json={"name": "first"})["code"] == "already_exists"
    desk.refused(422, "POST", "/embedding-versions", json={"precision": "int1"})
    desk.refused(422, "POST", "/embedding-versions", json={"name": "a\u202eb"})
    desk.refused(404, "POST", "/embedding-versions", json={"namespace": "nobody knows"})
    desk.api("POST", "/embedding-versions", json={"model": "wide", "name": "second"})
    problem = desk.refused(409, "POST", "/embedding-versions/second/promote")
    assert problem["facts"]["state"] == "building"
    desk.refused(409, "POST", "/embedding-versions/second/compare", json={"golden": [{"query": "x"}]})
    desk.refused(422, "POST", "/embedding-versions/first/compare", json={"recorded": 501})
    del world.container.embedders.models["wide"]
    work(world)
    failed = desk.api("GET", "/embedding-versions/second")
    assert failed["error"] is None
    assert failed["state"] == "building", "an answer that does not come is waited for"


def test_a_version_is_made_once_for_an_idempotency_key(world: World, desk: Desk) -> None:
    headers = {"Idempotency-Key": "one"}
    first = desk.api("POST", "/embedding-versions", json={"model": "wide"}, headers=headers)
    again = desk.api("POST", "/embedding-versions", json={"model": "wide"}, headers=headers)
    assert again["embedding_version"]["id"] == first["embedding_version"]["id"]
    assert again["job_id"] == first["job_id"]


def test_an_index_is_rebuilt_from_what_is_stored_or_embedded_anew(world: World, desk: Desk) -> None:
    rebuilt = desk.send("POST", "/index/rebuild", json={"namespace": "Rocks"})
    assert rebuilt.status_code == 202
    job = desk.api("GET", f"/jobs/{rebuilt.json()['job_id']}")
    assert (job["kind"], rebuilt.headers["Location"]) == ("index.compact", f"/v1/jobs/{job['id']}")
    again = desk.api("POST", "/index/rebuild", json={"reembed": True, "new_embedding_version": "anew"})
    assert desk.api("GET", f"/jobs/{again['job_id']}")["kind"] == "embedding.build"
    assert desk.api("GET", "/embedding-versions/anew")["model"] == "fake/words"
    desk.refused(404, "POST", "/index/rebuild", json={"tenant_id": "another"})


def test_questions_are_kept_for_comparisons_without_who_asked(world: World, desk: Desk) -> None:
    asker = Desk(world)
    asker.api("POST", "/search", json={"query": "How hard is granite?"})
    asker.api("POST", "/chat", json={"message": "What is hard?"})
    listing = desk.api("GET", "/recorded-queries")
    assert sorted((item["text"], item["source"]) for item in listing["items"]) == [
        ("How hard is granite?", "search"),
        ("What is hard?", "chat"),
    ]
    assert set(listing["items"][0]) == {"id", "text", "source", "asked_at", "expires_at"}
    asker.refused(403, "GET", "/recorded-queries")
    assert desk.api("DELETE", "/recorded-queries") == {"deleted": 2}
    assert desk.api("GET", "/recorded-queries")["total"] == 0


def test_nothing_is_kept_where_that_is_switched_off(worlds: Callable[..., World]) -> None:
    world = worlds(query_log_size=0)
    desk = Desk(world, Role.ADMIN)
    desk.collection()
    desk.api("POST", "/search", json={"query": "granite"})
    assert desk.api("GET", "/recorded-queries")["total"] == 0
