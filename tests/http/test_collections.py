"""Collections over HTTP: the shape of requests and responses; what they mean is shown on the services."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from citewell.domain.access import Role
from support.http_desk import Desk
from support.serving import World


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world, Role.EDITOR)


def test_a_collection_is_made_read_changed_and_deleted(desk: Desk) -> None:
    made = desk.send(
        "POST", "/collections", json={"name": "Handbook", "aliases": ["HB"], "settings": {"language": "en"}}
    )
    assert made.status_code == 201, made.text
    body = made.json()
    assert made.headers["Location"] == f"/v1/collections/{body['id']}"
    assert (body["documents_total"], body["revision"], body["aliases"]) == (0, 1, ["hb"])
    assert "number" not in body

    read = desk.send("GET", "/collections/hb")
    assert read.json() == body
    assert read.headers["ETag"] == made.headers["ETag"]
    assert desk.api("GET", "/collections/HANDBOOK/") == body
    assert desk.http.get("/collections/hb", headers=desk.headers).json() == body

    unknown = desk.refused(422, "PATCH", "/collections/hb", json={"settings": {"model": "nobody"}})
    assert "There is no such model" in unknown["detail"]

    patch = {"description": "How we work", "settings": {"chunking": {"max_tokens": 100}}}
    patched = desk.send("PATCH", "/collections/hb", json=patch, headers={"If-Match": read.headers["ETag"]})
    assert patched.json()["settings"] == {"language": "en", "chunking": {"max_tokens": 100}}
    assert patched.headers["ETag"] != read.headers["ETag"]
    problem = desk.refused(412, "PATCH", "/collections/hb", json=patch, headers={"If-Match": read.headers["ETag"]})
    assert problem["code"] == "precondition_failed"

    replaced = desk.api("PUT", "/collections/hb", json={"name": "Guide"})
    assert (replaced["name"], replaced["description"], replaced["settings"], replaced["aliases"]) == (
        "Guide",
        "",
        {},
        [],
    )

    gone = desk.send("DELETE", f"/collections/{body['id']}")
    assert gone.status_code == 202
    assert gone.json() == {"deleted": True, "id": body["id"], "job_id": gone.json()["job_id"]}
    assert gone.headers["Location"] == f"/v1/jobs/{gone.json()['job_id']}"
    desk.refused(404, "GET", f"/collections/{body['id']}")


def test_creating_is_repeatable(desk: Desk) -> None:
    key = {"Idempotency-Key": "once"}
    first = desk.send("POST", "/collections", json={"name": "A"}, headers=key)
    again = desk.send("POST", "/collections", json={"name": "A"}, headers=key)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["Location"] == first.headers["Location"]
    assert desk.refused(422, "POST", "/collections", json={"name": "B"}, headers=key)["code"] == "idempotency_mismatch"
    assert desk.refused(409, "POST", "/collections", json={"name": "A"})["code"] == "already_exists"
    assert desk.api("GET", "/collections")["total"] == 1


def test_a_bulk_is_repeatable(desk: Desk) -> None:
    key = {"Idempotency-Key": "bulk"}
    body = {"collections": [{"name": "A"}, {"name": "B", "type": "mixed"}]}
    first = desk.send("POST", "/collections/bulk", json=body, headers=key)
    assert first.status_code == 201, first.text
    assert [each["name"] for each in first.json()["items"]] == ["A", "B"]
    assert desk.send("POST", "/collections/bulk", json=body, headers=key).json() == first.json()
    desk.refused(409, "POST", "/collections/bulk", json=body)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": ""},
        {"name": 1},
        {"name": "a\nb"},
        {"name": "x" * 201},
        {"name": "x", "colour": "red"},
        {"name": "x", "type": "books"},
        {"name": "x", "visibility": "all"},
        {"name": "x", "settings": {"chunking": {"max_tokens": 2**63 - 1}}},
        {"name": "x", "settings": {"chunking": {"max_tokens": 100, "overlap": 60}}},
        {"name": "x", "settings": {"language": "?"}},
        {"name": "x", "owner_id": "018e0000-0000-7000-8000-000000000001"},
        {"name": "x", "tenant_id": "018e0000-0000-7000-8000-000000000001"},
        [],
        "x",
    ],
)
def test_bodies_that_are_refused(desk: Desk, body: Any) -> None:
    problem = desk.refused(422, "POST", "/collections", json=body)
    assert problem["errors"]
    assert desk.api("GET", "/collections")["total"] == 0


@pytest.mark.parametrize(
    "raw",
    [b'{"name": "a\\u0000"}', b'{"name": "\\ud800"}', b'{"name": NaN}', b'{"name": "a", "name": "b"}', b"{", b"\xff"],
)
def test_json_that_is_none(desk: Desk, raw: bytes) -> None:
    desk.refused(422, "POST", "/collections", content=raw, headers={"Content-Type": "application/json"})


def test_a_null_is_said(desk: Desk) -> None:
    made = desk.collection("A", description="text", settings={"language": "en", "retention_days": 9})
    patch = {"description": None, "settings": {"language": None}}
    body = desk.api("PATCH", f"/collections/{made}", json=patch)
    assert (body["description"], body["settings"]) == ("", {"retention_days": 9})
    assert desk.api("PATCH", f"/collections/{made}", json={})["name"] == "A"
    desk.refused(422, "PATCH", f"/collections/{made}", json={"name": None})


def test_access(world: World, desk: Desk) -> None:
    reader = Desk(world)
    group = world.container.groups.create(world.root, name="crew")
    made = desk.collection("A")
    path = f"/collections/{made}"
    assert desk.api("GET", f"{path}/access") == {"visibility": "private", "owner_id": desk.person.id, "shares": []}
    reader.refused(404, "GET", path)
    shares = [{"user_id": reader.person.id, "right": "write"}, {"group_id": group.id}]
    body = desk.api("PUT", f"{path}/access", json={"visibility": "shared", "shares": shares})
    assert body["shares"] == [
        {"user_id": reader.person.id, "group_id": None, "right": "write"},
        {"user_id": None, "group_id": group.id, "right": "read"},
    ]
    assert reader.api("GET", path)["visibility"] == "shared"
    assert reader.refused(403, "GET", f"{path}/access")["code"] == "forbidden"
    assert reader.refused(403, "PUT", f"{path}/access", json={"visibility": "private"})["code"] == "forbidden"
    refused: list[dict[str, Any]] = [
        {"visibility": "shared", "shares": [{"right": "read"}]},
        {"visibility": "shared", "shares": [{"user_id": "a", "group_id": "b"}]},
        {"visibility": "shared", "shares": [{"user_id": "no such"}]},
        {"shares": []},
    ]
    for bad in refused:
        desk.refused(422, "PUT", f"{path}/access", json=bad)
    reader.refused(403, "POST", "/collections", json={"name": "B", "visibility": "tenant"})


def test_statistics_and_their_aliases(desk: Desk) -> None:
    made = desk.collection("A")
    document = desk.document(made, b"words")
    desk.document(made, b"others")
    desk.publish(document, ["one", "two"])
    status = {"documents_total": 2, "indexed": 1, "unindexed": 1, "failed": 0, "progress_percent": 50.0}
    for path in (f"/collections/{made}/indexing-status", "/collection-stats/A/indexing-status"):
        assert desk.api("GET", path) == status
    stats = desk.api("GET", f"/collections/{made}/stats")
    assert desk.api("GET", "/collection-stats/a") == stats
    assert {name: stats[name] for name in status} == status
    assert (stats["chunks"], stats["size_bytes"], stats["by_kind"]) == (2, 11, {"file": 2})
    assert desk.api("GET", "/documents/indexing-status") == status
    assert desk.api("GET", f"/documents/indexing-status?collection_id={made}") == status
    assert "/v1/collection-stats/{collection_id}" not in desk.http.get("/v1/openapi.json").json()["paths"]


def test_index_is_a_job(desk: Desk) -> None:
    made = desk.collection("A")
    response = desk.send("POST", f"/collections/{made}/index")
    assert response.status_code == 202
    body = response.json()
    assert body["task_id"] == body["job_id"]
    assert desk.api("GET", f"/jobs/{body['job_id']}")["kind"] == "collection.reindex"
    some = desk.send("POST", f"/collections/{made}/index?unread=true").json()
    assert some["job_id"] != body["job_id"], "it is another wish, even while the first waits"


def test_lists(desk: Desk) -> None:
    made = [desk.collection(f"c{n}") for n in range(5)]
    page = desk.api("GET", "/collections?limit=2")
    seen = [each["id"] for each in page["items"]]
    while page["next_cursor"]:
        page = desk.api("GET", f"/collections?limit=2&cursor={page['next_cursor']}")
        seen += [each["id"] for each in page["items"]]
    assert seen == made[::-1]
    assert desk.api("GET", "/collections?name=C1")["total"] == 1
    assert desk.api("GET", "/collections?type=webpages")["total"] == 0
    for query in ("limit=0", "limit=1000000000", "limit=x", "cursor=tampered", "type=books", "name=a%00"):
        desk.refused(422, "GET", f"/collections?{query}")
    for path in ("%00", "%F0%28%8C%28", "x" * 101, "..%2f..%2fetc", "%ED%A0%80"):
        assert desk.send("GET", f"/collections/{path}").status_code in {404, 422}


def test_people_without_an_account(worlds: Callable[..., World]) -> None:
    world = worlds(anonymous_access=True)
    desk = Desk(world, Role.EDITOR)
    public, private = desk.collection("Open", visibility="public"), desk.collection("Closed")
    document = desk.document(public)
    desk.publish(document, ["for everybody"])
    assert [each["id"] for each in world.http.get("/v1/collections").json()["items"]] == [public]
    assert world.http.get(f"/v1/documents/{document}/text").json()["text"] == "for everybody"
    assert world.http.get(f"/v1/collections/{private}").status_code == 404
    assert world.http.post("/v1/collections", json={"name": "x"}).status_code == 401
    assert world.http.delete(f"/v1/documents/{document}").status_code == 401


def test_a_key_without_the_scope(world: World) -> None:
    desk = Desk(world)
    made = desk.collection("A")
    headers = {"X-API-Key": world.key(desk.person, "read")}
    assert world.http.get(f"/v1/collections/{made}", headers=headers).status_code == 200
    for response in (
        world.http.patch(f"/v1/collections/{made}", json={}, headers=headers),
        world.http.delete(f"/v1/collections/{made}", headers=headers),
        world.http.post("/v1/collections", json={"name": "B"}, headers=headers),
    ):
        assert response.status_code == 403
        assert response.json()["code"] == "insufficient_scope"
