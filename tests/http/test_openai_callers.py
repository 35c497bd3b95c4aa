"""Who may use OpenAI's API, and how often."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from citewell.domain.access import Visibility
from citewell.services.access.sharing import Access
from citewell.services.collections.fields import CollectionFields
from citewell.services.texts.items import TextItem
from support.serving import World

ASKED = {"messages": [{"role": "user", "content": "What is zanzibar?"}]}


def put(world: World, name: str, text: str, visibility: Visibility = Visibility.PRIVATE) -> str:
    made = world.container.collections.create(world.root, CollectionFields(name=name)).collection
    world.container.texts.upsert(world.root, TextItem(made.id, "text", text))
    if visibility is not Visibility.PRIVATE:
        world.container.collections.set_access(world.root, made.id, Access(visibility))
    return made.id


def ask(world: World, model: str, headers: dict[str, str]) -> Any:
    return world.http.post("/v1/chat/completions", json={"model": model, **ASKED}, headers=headers)


def test_a_key_of_some_collections_answers_from_these_alone(worlds: Callable[..., World]) -> None:
    world = worlds()
    islands = put(world, "islands", "Zanzibar is an island of Tanzania.")
    recipes = put(world, "recipes", "Zanzibar is a soup of cloves.")
    person = world.person()
    world.container.collections.set_access(world.root, islands, Access(Visibility.TENANT))
    world.container.collections.set_access(world.root, recipes, Access(Visibility.TENANT))
    headers = {"Authorization": f"Bearer {world.key(person, 'read', collection_ids=[islands])}"}
    names = [each["id"] for each in world.http.get("/v1/models", headers=headers).json()["data"]]
    assert "collection/islands" in names
    assert "collection/recipes" not in names
    found = ask(world, "citewell", headers).json()
    assert "island" in found["choices"][0]["message"]["content"]
    assert "soup" not in str(found)
    assert ask(world, "recipes", headers).status_code == 404


def test_people_without_an_account_ask_what_is_public(worlds: Callable[..., World]) -> None:
    world = worlds(anonymous_access=True)
    put(world, "public islands", "Zanzibar is an island of Tanzania.", Visibility.PUBLIC)
    put(world, "private soups", "Zanzibar is a soup of cloves.")
    names = [each["id"] for each in world.http.get("/v1/models").json()["data"]]
    assert "collection/public islands" in names
    assert "collection/private soups" not in names
    found = ask(world, "citewell", {}).json()
    assert "island" in found["choices"][0]["message"]["content"]
    assert found["citewell"]["session_id"] is None
    assert world.http.post("/v1/embeddings", json={"model": "citewell", "input": "x"}).status_code == 401


def test_who_asks_too_often_is_told_when_to_come_again(worlds: Callable[..., World]) -> None:
    world = worlds(rate_chat="2/hour", rate_search="1/hour")
    headers = {"Authorization": f"Bearer {world.key(world.person())}"}
    assert [ask(world, "citewell", headers).status_code for _ in range(3)] == [200, 200, 429]
    refused = world.http.post("/v1/responses", json={"model": "citewell", "input": "x"}, headers=headers)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    error = refused.json()["error"]
    assert (error["type"], error["code"]) == ("rate_limit_error", "rate_limit_exceeded")
    vectors = {"model": "citewell", "input": "x"}
    sent = [world.http.post("/v1/embeddings", json=vectors, headers=headers).status_code for _ in range(2)]
    assert sent == [200, 429]


def test_a_failure_inside_of_the_server_has_the_form_of_openai(world: World, monkeypatch: Any) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr(world.container.collections, "list", fail)
    response = world.http.get("/v1/models", headers=world.bearer(world.person()))
    assert response.status_code == 500
    error = response.json()["error"]
    assert error["type"] == "server_error"
    assert "planted" not in response.text
