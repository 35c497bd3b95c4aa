"""Accounts with providers and chat models over HTTP: shapes, problems, and keys that never come out."""

from __future__ import annotations

import json
from collections.abc import MutableMapping
from typing import Any

import pytest
from sqlalchemy import select

from citewell.db.tables import AuditEntry, IdempotencyRecord, ModelConnection
from citewell.domain.access import Role
from citewell.domain.errors import ModelUnavailable
from fakes.chat_model import ScriptedModel
from support.http_desk import Desk
from support.people import SYSTEM
from support.serving import World

CANARY = "sk-c4n4ry-9f8e7d"


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world, Role.ADMIN)


def connection(desk: Desk, name: str = "OpenAI", **more: Any) -> dict[str, Any]:
    return desk.api("POST", "/model-connections", json={"name": name, "kind": "openai", "api_key": CANARY, **more})


def model(desk: Desk, name: str, **more: Any) -> dict[str, Any]:
    return desk.api("POST", "/chat-models", json={"name": name, "connection": "OpenAI", "model": "small", **more})


def test_a_connection_is_added_tried_changed_and_taken_away(desk: Desk) -> None:
    response = desk.send(
        "POST", "/model-connections", json={"name": "Here", "kind": "openai", "settings": {"seconds": 5}}
    )
    made = response.json()
    assert response.headers["Location"] == f"/v1/model-connections/{made['id']}"
    assert (made["kind"], made["base_url"], made["has_key"], made["settings"]) == (
        "openai",
        None,
        False,
        {"seconds": 5.0},
    )
    assert desk.api("GET", "/model-connections")["items"] == [made]
    assert desk.api("POST", "/model-connections/here/check", json={})["message"].startswith("It answers")
    assert desk.api("POST", "/model-connections/here/check", json={"model": "m"}) == {"message": "m answers."}

    tag = desk.send("GET", "/model-connections/HERE").headers["ETag"]
    changed = desk.api("PATCH", "/model-connections/here", json={"api_key": CANARY}, headers={"If-Match": tag})
    assert changed["has_key"]
    desk.refused(412, "PATCH", "/model-connections/here", json={"name": "x"}, headers={"If-Match": tag})
    assert not desk.api("PATCH", "/model-connections/here", json={"api_key": None})["has_key"]

    assert desk.send("DELETE", "/model-connections/here").status_code == 204
    desk.refused(404, "GET", "/model-connections/here")


def test_another_address_needs_the_key_again(desk: Desk, world: World) -> None:
    connection(desk)
    elsewhere = {"base_url": "https://models.example.org/v1"}
    assert "key" in desk.refused(422, "PATCH", "/model-connections/openai", json=elsewhere)["detail"]
    changed = desk.api("PATCH", "/model-connections/openai", json={**elsewhere, "api_key": "another"})
    assert changed["base_url"] == elsewhere["base_url"]
    desk.api("PATCH", "/model-connections/openai", json=elsewhere)  # the same address is no other
    desk.api("POST", "/model-connections/openai/check")
    assert world.container.providers.opened[-1].terms.api_key == "another"


def test_models_are_added_preferred_and_stand_in_for_each_other(desk: Desk) -> None:
    connection(desk)
    first = model(desk, "Fast", options={"tools": True, "extra": {"seed": 7}})
    assert first["preferred"]
    second = model(desk, "Thorough", fallbacks=["fast"], preferred=True)
    assert (second["details"]["fallbacks"], second["details"]["connection"]["name"]) == (
        [{"id": first["id"], "name": "Fast"}],
        "OpenAI",
    )
    assert [each["preferred"] for each in desk.api("GET", "/chat-models")["items"]] == [True, False]
    other_way = desk.api("PATCH", "/chat-models/fast", json={"fallbacks": [second["id"]]})
    assert other_way["details"]["fallbacks"][0]["name"] == "Thorough"
    desk.refused(409, "DELETE", "/model-connections/openai")
    assert desk.send("DELETE", "/chat-models/thorough").status_code == 204
    assert desk.api("GET", "/chat-models/fast")["details"]["fallbacks"] == []
    assert desk.send("DELETE", "/chat-models/fast").status_code == 204
    assert desk.send("DELETE", "/model-connections/openai").status_code == 204


def test_others_see_the_names_of_what_they_may_choose(desk: Desk, world: World) -> None:
    connection(desk)
    model(desk, "Fast")
    model(desk, "Secret", enabled=False)
    person = Desk(world)
    (shown,) = person.api("GET", "/chat-models")["items"]
    assert (shown["name"], shown["details"], shown["preferred"]) == ("Fast", None, True)
    assert person.api("GET", "/chat-models/fast") == shown
    person.refused(404, "GET", "/chat-models/secret")
    assert desk.api("GET", "/chat-models")["total"] == 2
    for method, path in (("GET", "/model-connections"), ("DELETE", "/chat-models/fast")):
        person.refused(403, method, path)


def test_what_serves_is_told(desk: Desk, world: World) -> None:
    assert desk.api("GET", "/chat-models")["serving"] is None
    world.container.models.preferred = ScriptedModel("Thirty.")
    assert desk.api("GET", "/chat-models")["serving"] == {"name": "scripted", "from_settings": True}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "other"}, None),
        ({"name": ""}, None),
        ({"base_url": "ftp://example.org"}, "base_url"),
        ({"base_url": "https://me:pw@example.org"}, "base_url"),
        ({"api_key": "two\nlines"}, "api_key"),
        ({"api_key": "\u202ekey"}, "api_key"),
        ({"settings": {"seconds": 0}}, "settings/seconds"),
        ({"settings": {"seconds": "5"}}, "settings/seconds"),
        ({"settings": {"attempts": 1.5}}, "settings/attempts"),
        ({"settings": {"attempts": True}}, "settings/attempts"),
        ({"settings": {"concurrency": 10**9}}, "settings/concurrency"),
        ({"settings": {"api_key": "x"}}, "settings"),
    ],
)
def test_a_connection_that_cannot_be_is_refused(desk: Desk, body: dict[str, Any], field: str | None) -> None:
    given = {"name": "New", "kind": "openai", **body}
    problem = desk.refused(422, "POST", "/model-connections", json=given)
    if field is not None:
        assert problem["errors"][0]["pointer"].lstrip("/#").endswith(field), problem
    desk.refused(404, "GET", "/model-connections/new")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"connection": "none"}, 404),
        ({"fallbacks": ["none"]}, 404),
        ({"fallbacks": ["New"]}, 422),
        ({"fallbacks": ["Old", "old"]}, 422),
        ({"fallbacks": ["Old"] * 6}, 422),
        ({"name": "OLD"}, 409),
        ({"model": "  "}, 422),
        ({"options": {"temperature": 3}}, 422),
        ({"options": {"tools": "yes"}}, 422),
        ({"options": {"other": 1}}, 422),
        ({"options": {"extra": {"a": "x" * 9000}}}, 422),
        ({"options": {"extra": 5}}, 422),
    ],
)
def test_a_model_that_cannot_be_is_refused(desk: Desk, body: dict[str, Any], status: int) -> None:
    connection(desk)
    model(desk, "Old")
    given = {"name": "New", "connection": "OpenAI", "model": "small", **body}
    desk.refused(status, "POST", "/chat-models", json=given)


def test_a_check_that_fails_says_why(desk: Desk, world: World) -> None:
    connection(desk)
    world.container.providers.script = ModelUnavailable("The model refuses the key. Check it.", reason="refused")
    problem = desk.refused(503, "POST", "/model-connections/openai/check")
    assert (problem["code"], problem["detail"]) == ("model_unavailable", "The model refuses the key. Check it.")
    assert problem["facts"]["reason"] == "refused"
    assert all(provider.closed for provider in world.container.providers.opened)


def test_a_repeated_request_adds_one(desk: Desk) -> None:
    headers = {"Idempotency-Key": "once"}
    body = {"name": "OpenAI", "kind": "openai", "api_key": CANARY}
    first, again = (desk.send("POST", "/model-connections", json=body, headers=headers) for _ in range(2))
    assert first.json() == again.json()
    assert desk.api("GET", "/model-connections")["total"] == 1


def test_the_key_comes_out_nowhere(desk: Desk, world: World, logs: list[MutableMapping[str, Any]]) -> None:
    given = {"name": "OpenAI", "kind": "openai", "api_key": CANARY}
    answers = [
        desk.send("POST", "/model-connections", json=given, headers={"Idempotency-Key": "k"}),
        desk.send("POST", "/model-connections", json=given),
        desk.send("POST", "/model-connections", json={**given, "name": 5}),
        desk.send("POST", "/model-connections", json={**given, "api_key": f"{CANARY}\n{CANARY}"}),
        desk.send("PATCH", "/model-connections/openai", json={"api_key": CANARY, "name": CANARY * 100}),
        desk.send("GET", "/model-connections/openai"),
        desk.send("GET", "/model-connections"),
        desk.send("GET", "/audit-logs"),
    ]
    for answer in answers:
        assert CANARY not in answer.text
        assert CANARY not in str(answer.headers)
    assert CANARY not in json.dumps(logs, default=repr)
    with world.container.database.read(SYSTEM) as session:
        rows = [*session.scalars(select(ModelConnection)), *session.scalars(select(AuditEntry))]
        rows += session.scalars(select(IdempotencyRecord))
        assert len(rows) > 2
        for row in rows:
            assert CANARY not in repr(
                {name: value for name, value in vars(row).items() if name != "_sa_instance_state"}
            )
