"""Crawls and web pages over HTTP: bodies, aliases, repetitions, errors."""

from __future__ import annotations

from typing import Any

import pytest

from citewell.domain.access import Role
from support.serving import World

SITE = "https://docs.example.org/"


@pytest.fixture
def headers(world: World) -> dict[str, str]:
    return world.bearer(world.person(Role.EDITOR))


@pytest.fixture
def collection(world: World, headers: dict[str, str]) -> str:
    return str(world.http.post("/v1/collections", json={"name": "site"}, headers=headers).json()["id"])


def post(world: World, headers: dict[str, str], path: str, **body: Any) -> Any:
    return world.http.post(path, json={"url": SITE, "collection_id": "site", **body}, headers=headers)


def test_a_crawl_is_accepted_and_told(world: World, headers: dict[str, str], collection: str) -> None:
    answer = post(world, headers, "/v1/crawls", max_pages=10, exclude=["/print/*"], schedule="@daily")
    assert answer.status_code == 202, answer.text
    crawl = answer.json()
    assert answer.headers["Location"] == f"/v1/crawls/{crawl['id']}"
    assert (crawl["state"], crawl["run"], crawl["collection_id"], crawl["schedule"]) == (
        "waiting",
        0,
        collection,
        "@daily",
    )
    assert crawl["settings"]["exclude"] == ["/print/*"]
    assert world.http.get(f"/v1/jobs/{crawl['job_id']}", headers=headers).json()["kind"] == "crawl.run"
    listed = world.http.get("/v1/crawls", params={"collection_id": "site"}, headers=headers).json()
    assert [each["id"] for each in listed["items"]] == [crawl["id"]]
    assert world.http.get(f"/v1/crawls/{crawl['id']}/pages", headers=headers).json()["total"] == 0


@pytest.mark.parametrize("path", ["/v1/crawl", "/crawl", "/crawls"])
def test_other_names(world: World, headers: dict[str, str], collection: str, path: str) -> None:
    assert post(world, headers, path).json()["collection_id"] == collection


@pytest.mark.parametrize("path", ["/v1/crawls", "/v1/webpages/fetch"])
def test_a_repetition_makes_nothing_new(world: World, headers: dict[str, str], collection: str, path: str) -> None:
    assert collection
    keyed = headers | {"Idempotency-Key": "k1"}
    first, second = post(world, keyed, path), post(world, keyed, path)
    assert second.headers["Idempotency-Replayed"] == "true"
    assert (first.status_code, second.json()) == (second.status_code, first.json())


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"url": "ftp://example.org/"}, "url"),
        ({"url": "https://user:pw@example.org/"}, "url"),
        ({"max_pages": 0}, "/max_pages"),
        ({"max_depth": 1000}, "/max_depth"),
        ({"delay_seconds": -1}, "/delay_seconds"),
        ({"include": ["x" * 1000]}, "/include/0"),
        ({"schedule": "every day"}, "schedule"),
        ({"unknown": 1}, "/unknown"),
    ],
)
def test_what_is_not_acceptable(
    world: World, headers: dict[str, str], collection: str, body: dict[str, Any], pointer: str
) -> None:
    assert collection
    answer = post(world, headers, "/v1/crawls", **body)
    assert answer.status_code == 422, answer.text
    assert "pw" not in answer.text
    assert pointer.strip("/") in answer.text


def test_a_crawl_is_paused_resumed_and_ended(world: World, headers: dict[str, str], collection: str) -> None:
    assert collection
    crawl = post(world, headers, "/v1/crawls").json()
    path = f"/v1/crawls/{crawl['id']}"
    assert world.http.post(f"{path}/pause", headers=headers).json()["state"] == "paused"
    assert world.http.post(f"{path}/run", headers=headers).status_code == 409
    assert world.http.post(f"{path}/resume", headers=headers).json()["state"] == "waiting"
    assert world.http.delete(path, headers=headers).json()["state"] == "cancelled"
    assert world.http.get(f"/v1/jobs/{crawl['job_id']}", headers=headers).json()["state"] == "cancelled"
    assert world.http.delete(path, params={"pages": "delete"}, headers=headers).status_code == 202
    assert world.http.get(path, headers=headers).status_code == 404


def test_only_keys_that_may_delete_delete(world: World) -> None:
    key = {"X-API-Key": world.key(world.person(Role.EDITOR), "read", "write")}
    world.http.post("/v1/collections", json={"name": "site"}, headers=key)
    crawl = post(world, key, "/v1/crawls").json()
    path = f"/v1/crawls/{crawl['id']}"
    assert world.http.delete(path, params={"pages": "delete"}, headers=key).status_code == 403
    assert world.http.delete(path, headers=key).status_code == 202


def test_a_page_is_asked_for_and_found_by_its_address(world: World, headers: dict[str, str], collection: str) -> None:
    answer = post(world, headers, "/v1/webpages/fetch-webpage", url=f"{SITE}a?utm_source=x#y")
    assert answer.status_code == 202
    page = answer.json()["webpage"]
    assert (page["url"], page["state"], page["collection_id"]) == (f"{SITE}a", "waiting", collection)
    assert answer.headers["Location"] == f"/v1/jobs/{answer.json()['job_id']}"
    found = world.http.get("/v1/webpages/by-url", params={"url": "HTTPS://DOCS.example.org:443/a"}, headers=headers)
    assert found.json()["id"] == page["id"]
    again = world.http.post(f"/v1/webpages/{page['id']}/recrawl", headers=headers).json()
    assert again["job_id"] == answer.json()["job_id"], "one request at a time is enough"
    assert world.http.delete(f"/v1/webpages/{page['id']}", headers=headers).status_code == 204
    assert world.http.get(f"/v1/webpages/{page['id']}", headers=headers).status_code == 404
