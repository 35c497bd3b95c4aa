"""A POST with an ``Idempotency-Key`` can be repeated without doing it twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from citewell.domain.access import Role
from citewell.services.identity.replays import KEPT, Replays
from fakes.clock import FakeClock
from support.serving import World

REQUESTS: list[tuple[str, dict[str, Any]]] = [
    ("/v1/users", {"email": "new@example.org"}),
    ("/v1/groups", {"name": "Field team"}),
    ("/v1/api-keys", {"name": "import"}),
    ("/v1/collections", {"name": "Handbook"}),
]


def as_admin(world: World, key: str = "key-1") -> dict[str, str]:
    return {**world.bearer(world.person(Role.ADMIN)), "Idempotency-Key": key}


@pytest.mark.parametrize(("path", "body"), REQUESTS)
def test_a_repetition_is_answered_with_what_was_made(world: World, path: str, body: dict[str, Any]) -> None:
    headers = as_admin(world)
    first = world.http.post(path, json=body, headers=headers)
    again = world.http.post(path, json=body, headers=headers)
    alias = world.http.post(path.removeprefix("/v1") + "/", json=body, headers=headers)
    assert first.status_code == again.status_code == alias.status_code == 201
    assert again.headers["Location"] == first.headers["Location"]
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert {**first.json(), "key": None} == {**again.json(), "key": None}
    listed = world.http.get(path, headers=headers).json()
    assert sum(item["id"] == first.json()["id"] for item in listed["items"]) == 1


def test_a_key_is_not_shown_again(world: World) -> None:
    headers = as_admin(world)
    keys = [world.http.post("/v1/api-keys", json={"name": "k"}, headers=headers).json()["key"] for _ in range(2)]
    assert keys[0].startswith("cw_")
    assert keys[1] is None


def test_another_request_with_the_same_key_is_a_mistake(world: World) -> None:
    headers = as_admin(world)
    world.http.post("/v1/groups", json={"name": "one"}, headers=headers)
    for path, body in (("/v1/groups", {"name": "two"}), ("/v1/api-keys", {"name": "one"})):
        response = world.http.post(path, json=body, headers=headers)
        assert (response.status_code, response.json()["code"]) == (422, "idempotency_mismatch")


def test_keys_of_different_people_are_different(world: World) -> None:
    answers = [world.http.post("/v1/collections", json={"name": "mine"}, headers=as_admin(world)) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 409]


def test_what_was_refused_may_be_tried_again(world: World) -> None:
    headers = as_admin(world)
    assert world.http.post("/v1/groups", json={"name": ""}, headers=headers).status_code == 422
    assert world.http.post("/v1/groups", json={"name": "good"}, headers=headers).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 201, "a b", "a\tb", "ä".encode().decode("latin-1")])
def test_odd_keys_are_refused(world: World, key: str) -> None:
    headers = [(name.encode(), value.encode()) for name, value in world.bearer(world.person(Role.ADMIN)).items()]
    headers.append((b"Idempotency-Key", key.encode("latin-1")))
    assert world.http.post("/v1/groups", json={"name": "x"}, headers=headers).status_code == 422


def test_two_at_once_make_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    headers = as_admin(world)
    inside, release = threading.Event(), threading.Event()
    create = world.container.groups.create

    def slow(*args: Any, **given: Any) -> Any:
        inside.set()
        assert release.wait(60)
        return create(*args, **given)

    monkeypatch.setattr(world.container.groups, "create", slow)

    def post() -> Any:
        return world.http.post("/v1/groups", json={"name": "one"}, headers=headers)

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(post)
        assert inside.wait(60)
        second = post()
        release.set()
        assert (second.status_code, second.json()["code"]) == (409, "idempotency_in_progress")
        assert first.result().status_code == 201
    assert post().headers["Idempotency-Replayed"] == "true"


def test_two_processes_at_once_make_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other process has committed between the look and the commit: the database refuses the second."""
    headers = as_admin(world)
    body = {"name": "one"}
    first = world.http.post("/v1/groups", json=body, headers=headers)
    monkeypatch.setattr(Replays, "find", lambda *_: None)
    monkeypatch.setattr(world.container.groups, "create", second_name(world.container.groups.create))
    second = world.http.post("/v1/groups", json=body, headers=headers)
    assert (first.status_code, second.status_code) == (201, 409)
    assert second.json()["code"] == "idempotency_in_progress"
    monkeypatch.undo()
    assert world.http.get("/v1/groups", headers=headers).json()["total"] == 1


def second_name(create: Callable[..., Any]) -> Callable[..., Any]:
    return lambda caller, **given: create(caller, **{**given, "name": "so that only the key is a duplicate"})


def test_a_file_is_part_of_the_request(world: World) -> None:
    headers = as_admin(world)
    plain = {name: value for name, value in headers.items() if name != "Idempotency-Key"}
    collection = world.http.post("/v1/collections", json={"name": "c"}, headers=plain).json()["id"]

    def upload(content: bytes, title: str = "t", name: str = "a.txt") -> Any:
        return world.http.post(
            "/v1/documents",
            data={"collection_id": collection, "title": title},
            files={"file": (name, content)},
            headers=headers,
        )

    first, again = upload(b"words"), upload(b"words")
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json()["document"]["id"] == again.json()["document"]["id"]
    for other in (upload(b"other words"), upload(b"words", "another title"), upload(b"words", name="b.txt")):
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")


def test_what_was_made_may_be_gone(world: World) -> None:
    headers = as_admin(world)
    made = world.http.post("/v1/groups", json={"name": "one"}, headers=headers).json()
    world.http.delete(f"/v1/groups/{made['id']}", headers=headers)
    assert world.http.post("/v1/groups", json={"name": "one"}, headers=headers).status_code == 404


def test_keys_are_forgotten_after_a_day(world: World) -> None:
    clock = world.container.clock
    assert isinstance(clock, FakeClock)
    admin = world.person(Role.ADMIN)

    def post() -> int:
        headers = {**world.bearer(admin), "Idempotency-Key": "k"}
        return int(world.http.post("/v1/groups", json={"name": "one"}, headers=headers).status_code)

    assert post() == 201
    clock.advance((KEPT - timedelta(minutes=1)).total_seconds())
    assert Replays(world.container.database).forget_old() == 0
    assert post() == 201
    clock.advance(120)
    assert Replays(world.container.database).forget_old() == 1
    assert post() == 409


def test_without_a_key_everything_happens_each_time(world: World) -> None:
    headers = world.bearer(world.person(Role.ADMIN))
    ids = {world.http.post("/v1/api-keys", json={"name": "k"}, headers=headers).json()["id"] for _ in range(2)}
    assert len(ids) == 2
