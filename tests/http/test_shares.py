"""Shared chats over HTTP: the link gives a look at the chat, and no way into it."""

from __future__ import annotations

from typing import Any

import pytest

from citewell.domain.access import Caller, Role
from citewell.services.ratings.fields import RatingFields
from support.answered import answered
from support.serving import Person, World


def caller_of(person: Person) -> Caller:
    return Caller(tenant_id=person.user.tenant_id, user_id=person.id, role=Role(person.user.role))


@pytest.fixture
def owner(world: World) -> Person:
    return world.person()


@pytest.fixture
def answer(world: World, owner: Person) -> Any:
    return answered(world.container.database, caller_of(owner), "How long?", "hush", state="abstained")


def share(world: World, owner: Person, answer: Any) -> dict[str, Any]:
    response = world.http.post(
        f"/v1/chat/{answer.chat_id}/shares", json={"leaf_id": answer.id}, headers=world.bearer(owner)
    )
    assert response.status_code == 201, response.text
    made: dict[str, Any] = response.json()
    assert response.headers["Location"] == f"/v1/shares/{made['id']}"
    return made


def test_the_link_shows_the_chat_to_colleagues(world: World, owner: Person, answer: Any) -> None:
    made = share(world, owner, answer)
    assert made["path"] == f"/#share={made['id']}"
    read = world.http.get(f"/v1/shares/{made['id']}", headers=world.bearer(world.person())).json()
    assert (read["title"], read["owner"], read["mine"], read["hidden"]) == ("How long?", owner.email, False, 0)
    assert [(each["role"], each["text"]) for each in read["messages"]] == [("user", "How long?"), ("assistant", "hush")]
    assert answer.chat_id not in str(read)
    assert answer.id not in str(read)
    assert answer.parent_id not in str(read)
    listed = world.http.get(f"/v1/shares?session_id={answer.chat_id}", headers=world.bearer(owner)).json()
    assert listed["items"] == [made]


def test_a_repeated_request_shares_once(world: World, owner: Person, answer: Any) -> None:
    headers = world.bearer(owner) | {"Idempotency-Key": "one"}
    path, body = f"/v1/chat/{answer.chat_id}/shares", {"leaf_id": answer.id}
    first, second = (world.http.post(path, json=body, headers=headers).json() for _ in range(2))
    assert first == second
    assert world.http.get("/v1/shares", headers=headers).json()["total"] == 1


def test_there_is_no_share_without_an_account(world: World, owner: Person, answer: Any) -> None:
    path = f"/v1/shares/{share(world, owner, answer)['id']}"
    elsewhere = world.container.tenants.create(name="elsewhere")
    stranger = world.bearer(world.person(Role.ADMIN, tenant_id=elsewhere.id))
    assert world.http.get(path).status_code == 401
    assert world.http.get(path, headers=stranger).status_code == 404
    assert world.http.delete(path, headers=stranger).status_code == 404


def test_it_gives_no_right_to_the_chat(world: World, owner: Person, answer: Any) -> None:
    shared = share(world, owner, answer)
    rating, _ = world.container.ratings.rate(caller_of(owner), answer.id, RatingFields(4))
    chat, message = f"/v1/chat/{answer.chat_id}", f"/v1/chat/{answer.chat_id}/messages/{answer.id}"
    body = {"message_id": answer.id, "score": 1}
    attempts: list[tuple[str, str, dict[str, Any] | None]] = [
        ("GET", chat, None),
        ("GET", f"{chat}/export", None),
        ("PATCH", chat, {"title": "Mine"}),
        ("DELETE", chat, None),
        ("POST", f"{chat}/shares", {}),
        ("GET", message, None),
        ("GET", f"{message}/events", None),
        ("GET", f"{message}/evidence", None),
        ("POST", f"{message}/cancel", None),
        ("POST", f"{message}/regenerate", {}),
        ("GET", f"/v1/chat/events/{answer.chat_id}", None),
        ("POST", "/v1/chat", {"message": "And?", "session_id": answer.chat_id}),
        ("POST", "/v1/chat/ratings", body),
        ("GET", f"/v1/chat/ratings/{rating.rating.id}", None),
        ("PATCH", f"/v1/chat/ratings/{rating.rating.id}", {"score": 1}),
        ("DELETE", f"/v1/chat/ratings/{rating.rating.id}", None),
        ("GET", f"/v1/chat/{shared['id']}", None),
        ("DELETE", f"/v1/chat/{shared['id']}", None),
        ("POST", "/v1/chat", {"message": "And?", "session_id": shared["id"]}),
    ]
    reader = world.bearer(world.person(Role.EDITOR))
    for method, path, sent in attempts:
        response = world.http.request(method, path, json=sent, headers=reader)
        assert response.status_code == 404, (method, path, response.text)
    withdrawn = world.http.delete(f"/v1/shares/{shared['id']}", headers=reader)
    assert (withdrawn.status_code, withdrawn.json()["code"]) == (403, "forbidden")
    assert world.http.get(f"/v1/shares?session_id={answer.chat_id}", headers=reader).json()["total"] == 0


def test_it_is_gone_when_it_is_withdrawn_or_its_chat_deleted(world: World, owner: Person, answer: Any) -> None:
    headers, reader = world.bearer(owner), world.bearer(world.person())
    for gone in ("/v1/shares/{id}", "/v1/chat/{session_id}"):
        made = share(world, owner, answer)
        assert world.http.delete(gone.format(**made), headers=headers).status_code == 204
        assert world.http.get(f"/v1/shares/{made['id']}", headers=reader).status_code == 404
