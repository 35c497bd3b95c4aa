"""What the description of the API says about names is what holds."""

from __future__ import annotations

from typing import Any

import pytest

from citewell.domain.access import Role
from support.serving import World

CONNECTION = {"kind": "openai", "base_url": "http://127.0.0.1:9/v1"}
NAMED: dict[str, tuple[dict[str, Any], int]] = {
    "/assistants": ({}, 200),
    "/golden-sets": ({}, 200),
    "/model-connections": (CONNECTION, 200),
    "/collections": ({}, 200),
    "/groups": ({}, 300),
    "/api-keys": ({"scopes": ["read"]}, 300),
}


@pytest.mark.parametrize("path", NAMED)
def test_the_longest_name_that_the_schema_allows_is_taken_and_no_longer_one(world: World, path: str) -> None:
    body, most = NAMED[path]
    headers = world.bearer(world.person(Role.ADMIN))

    def made(length: int) -> Any:
        return world.http.post(f"/v1{path}", headers=headers, json={**body, "name": "n" * length})

    assert made(most).status_code == 201, made(most).text
    refused = made(most + 1)
    assert refused.status_code == 422
    (fault,) = refused.json()["errors"]
    assert fault["pointer"] == "/body/name"
    assert fault["detail"] == f"It may have {most} characters at most."
    assert (fault["code"], fault["facts"]) == ("too_long", {"most": most})
    document = world.http.get("/v1/openapi.json").json()
    schema = document["paths"][f"/v1{path}"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    described = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]["properties"]["name"]
    assert (described["minLength"], described["maxLength"]) == (1, most)


def test_what_is_wrong_is_a_sentence_and_a_word(world: World) -> None:
    headers = world.bearer(world.person(Role.ADMIN))

    def faults(path: str, body: dict[str, Any]) -> list[tuple[str, str, str]]:
        response = world.http.post(f"/v1{path}", headers=headers, json=body)
        assert response.status_code == 422, response.text
        return [(fault["pointer"], fault["code"], fault["detail"]) for fault in response.json()["errors"]]

    assert faults("/search", {"query": "a\0b"}) == [
        ("/body", "nul", "The JSON body holds the character NUL, which cannot be seen: take it out.")
    ]
    assert faults("/search", {"query": "a", "mode": "odd", "top_k": 0, "odd": 1}) == [
        ("/body/top_k", "too_small", "It must be at least 1."),
        ("/body/mode", "not_allowed", "It must be 'hybrid', 'dense' or 'lexical'."),
        ("/body/odd", "unknown_field", "There is no such field."),
    ]
    assert faults("/search", {}) == [("/body/query", "missing", "It is missing.")]
    assert faults("/groups", {"name": " "}) == [("/body/name", "empty", "It may not be empty.")]
    assert faults("/groups", {"name": 3}) == [("/body/name", "wrong_type", "Input should be a valid string.")]
    assert faults("/collections", {"name": "01a201d2-6e5c-70c8-818e-154dd007994c"}) == [
        ("name", "name_identifier", "name must not look like an identifier.")
    ]
    assert faults("/users", {"email": "nobody", "password": "x"})[0][:2] == ("email", "email")
