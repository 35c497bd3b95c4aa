"""Batches and many files at once over HTTP: what is said about each, and what is refused."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from citewell.db.tables import Document, Job
from citewell.domain.access import Role
from support.http_desk import Desk
from support.serving import World


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world, Role.EDITOR)


@pytest.fixture
def collection(desk: Desk) -> str:
    return desk.collection()


def _bulk(desk: Desk, names: list[str], **fields: Any) -> Any:
    files = [("files", (name, f"All about {name}.".encode())) for name in names]
    return desk.send("POST", "/documents/bulk", data=fields, files=files)


def test_files_are_sent_together_with_what_is_said_about_each(desk: Desk, collection: str) -> None:
    batch = desk.api("POST", "/batches", json={"collection_id": collection, "name": "Handbook", "origin": "here"})
    assert (batch["state"], batch["total"], batch["percent"]) == ("open", 0, 100.0)
    entries = [{"external_id": "a", "title": "The first", "metadata": {"year": 2026}}, {"external_id": "b\tc"}, {}]
    refused = _bulk(desk, ["a.txt", "b.txt", "c.txt"], collection_id=collection, entries=json.dumps(entries))
    assert refused.status_code == 422
    assert "1/external_id" in refused.json()["detail"]
    entries[1] = {"external_id": "b"}
    sent = _bulk(
        desk, ["a.txt", "b.txt", "c.txt"], collection_id=collection, entries=json.dumps(entries), batch_id=batch["id"]
    )
    assert sent.status_code == 202, sent.text
    body = sent.json()
    assert (body["accepted"], body["refused"]) == (3, 0)
    assert [each["outcome"] for each in body["items"]] == ["created"] * 3
    document = desk.api("GET", f"/documents/{body['items'][0]['document_id']}")
    assert (document["title"], document["metadata"], document["external_id"]) == ("The first", {"year": 2026}, "a")
    found = desk.api("GET", f"/batches/{batch['id']}")
    assert (found["total"], found["waiting"], found["state"]) == (3, 3, "open")
    items = desk.api("GET", f"/batches/{batch['id']}/items?state=waiting")["items"]
    assert {item["path"] for item in items} == {"a", "b", "c.txt"}
    listed = desk.api("GET", f"/batches?state=open&origin=here&collection_id={collection}")
    assert [each["id"] for each in listed["items"]] == [batch["id"]]
    job = desk.api("GET", f"/jobs/{body['items'][1]['job_id']}")
    assert (job["batch_id"], job["paused"], job["waiting"]["reason"]) == (batch["id"], False, "turn")
    assert desk.api("POST", f"/batches/{batch['id']}/pause")["state"] == "paused"
    paused = desk.api("GET", f"/jobs/{job['id']}")
    assert (paused["paused"], paused["waiting"]["reason"]) == (True, "paused")


def test_an_offer_tells_what_is_to_be_sent(desk: Desk, collection: str) -> None:
    batch = desk.api("POST", "/batches", json={"collection_id": collection, "name": "Handbook"})["id"]
    desk.upload(collection, b"same", "same.txt", external_id="same.txt", batch_id=batch)
    files = [
        {"path": name, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
        for name, content in (("same.txt", b"same"), ("new.txt", b"new"))
    ]
    assert desk.api("POST", f"/batches/{batch}/offer", json={"files": files})["wanted"] == ["new.txt"]
    assert desk.api("GET", f"/batches/{batch}")["waiting"] == 1


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"entries": "[{}"}, 422),
        ({"entries": "[{}, {}]"}, 422),
        ({"entries": '[{"owner": "me"}]'}, 422),
        ({"batch_id": "018e0000-0000-7000-8000-00000000ffff"}, 404),
        ({"collection_id": "nowhere"}, 404),
    ],
)
def test_what_does_not_fit_is_refused(desk: Desk, collection: str, fields: dict[str, str], status: int) -> None:
    response = _bulk(desk, ["a.txt"], **{"collection_id": collection, **fields})
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert desk.api("GET", "/documents")["total"] == 0


def test_a_closed_batch_takes_nothing_more(desk: Desk, collection: str) -> None:
    batch = desk.api("POST", "/batches", json={"collection_id": collection, "name": "Handbook"})["id"]
    assert desk.api("POST", f"/batches/{batch}/close")["state"] == "completed"
    response = _bulk(desk, ["a.txt"], collection_id=collection, batch_id=batch)
    assert (response.status_code, response.json()["code"]) == (409, "conflict")
    assert desk.upload(collection, batch_id=batch).status_code == 409


def test_every_count_is_that_of_the_rows(desk: Desk, collection: str) -> None:
    states = ("waiting", "processing", "indexed", "indexed", "linked", "failed")
    keys = [desk.document(collection, f"File {n}".encode(), f"{n}.txt") for n in range(len(states))]
    gone = desk.document(collection, b"gone", "gone.txt")
    other = desk.document(desk.collection("Elsewhere"), b"other", "other.txt")
    desk.send("DELETE", f"/documents/{gone}")
    jobs = ("pending", "running", "completed", "completed", "cancelled", "failed")
    with desk.world.container.database.write(desk.caller) as session:
        for key, status, state in zip(keys, states, jobs, strict=True):
            document = session.get_one(Document, key)
            document.status = status
            session.get_one(Job, document.job_id).state = state
    told = {"documents_total": 6, "indexed": 3, "unindexed": 2, "failed": 1, "progress_percent": 66.7}
    assert desk.api("GET", f"/collections/{collection}/indexing-status") == told
    assert desk.api("GET", f"/documents/indexing-status?collection_id={collection}") == told
    everywhere = desk.api("GET", "/documents/indexing-status")
    assert (everywhere["documents_total"], everywhere["unindexed"], everywhere["indexed"]) == (7, 3, 3)
    found = desk.api("GET", f"/documents/indexing-jobs?collection_id={collection}&limit=3")
    assert (found["total"], len(found["items"])) == (7, 3)
    stats = desk.api("GET", "/queue/stats")
    # The job of the deleted file and the one that removes it are pending, too, beside the two that wait.
    assert {name: stats[name] for name in ("running", "completed", "failed", "cancelled")} == {
        "running": 1,
        "completed": 2,
        "failed": 1,
        "cancelled": 1,
    }
    assert stats["pending"] == desk.api("GET", "/jobs?state=pending")["total"]
    assert stats["total"] == sum(stats[name] for name in ("pending", "running", "completed", "failed", "cancelled"))
    assert desk.api("GET", f"/documents/{other}")["indexing"]["waiting"]["ahead"] == stats["pending"] - 2
    listed = {
        each["id"]: each["indexing"] for each in desk.api("GET", f"/documents?collection_id={collection}")["items"]
    }
    assert [listed[key] is not None for key in keys] == [True, True, False, False, False, False]
