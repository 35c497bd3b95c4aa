"""Models and embeddings from the official client of OpenAI, against a real server."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import httpx
import numpy as np
import openai
import pytest

from citewell.domain.access import Role
from support.live_site import LiveSite


@pytest.fixture(scope="module")
def client(live: LiveSite) -> Iterator[openai.OpenAI]:
    with speaking(live, live.key) as client:
        yield client


def speaking(live: LiveSite, key: str) -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{live.url}/v1", api_key=key, max_retries=0)


def post(live: LiveSite, path: str, body: Any, key: str | None = None) -> httpx.Response:
    headers = {"Authorization": f"Bearer {key or live.key}"}
    return live.http.post(f"{live.url}/v1{path}", json=body, headers=headers)


def test_models_are_everything_the_assistants_the_collections_and_the_embedder(
    live: LiveSite, client: openai.OpenAI
) -> None:
    found = {model.id: model.model_dump()["citewell"] for model in client.models.list()}
    kinds = [facts["kind"] for facts in found.values()]
    assert kinds == ["everything", "assistant", "collection", "embedding"]
    assert found["assistant/Helper"]["description"] == "It helps."
    assert found["collection/Handbook"]["id"] == live.handbook_id
    for name in found:
        assert client.models.retrieve(name).id == name
    assert client.models.retrieve("handbook").id == "collection/Handbook"
    assert client.models.retrieve(live.handbook_id).id == "collection/Handbook"


def test_a_model_that_is_not_there_is_not_found(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError) as refused:
        client.models.retrieve("gpt-4o")
    assert refused.value.code == "model_not_found"
    assert refused.value.param == "model"


def test_people_see_the_models_that_they_can_read(live: LiveSite) -> None:
    for stranger in (live.stranger(), live.user(Role.USER)):
        with speaking(live, live.key_of(stranger)) as client:
            assert {model.model_dump()["citewell"]["kind"] for model in client.models.list()} <= {
                "everything",
                "embedding",
                "assistant",  # of everything that the asker can read
            }
            with pytest.raises(openai.NotFoundError):
                client.models.retrieve("collection/Handbook")


def test_without_a_good_key_nothing_is_told(live: LiveSite) -> None:
    with speaking(live, "wrong") as client, pytest.raises(openai.AuthenticationError) as refused:
        client.models.list()
    assert refused.value.code == "invalid_api_key"
    assert refused.value.type == "authentication_error"
    with speaking(live, live.key_of(live.admin, "write")) as client, pytest.raises(openai.PermissionDeniedError) as no:
        client.models.list()
    assert no.value.code == "insufficient_scope"


def test_embeddings_come_in_order_as_numbers_and_as_base64(live: LiveSite, client: openai.OpenAI) -> None:
    texts = ["parental leave", "trains", "parental leave"]
    name = live.container.embedder.info.name
    packed = client.embeddings.create(model=name, input=texts)  # the client asks for base64
    plain = client.embeddings.create(model="citewell", input=texts, encoding_format="float")
    expected = live.container.embedder.embed_passages(texts)
    for found in (packed, plain):
        assert [each.index for each in found.data] == [0, 1, 2]
        assert np.allclose([each.embedding for each in found.data], expected, atol=1e-6)
        assert found.model == name
        assert found.usage.prompt_tokens == found.usage.total_tokens > 0
    one = post(live, "/embeddings", {"model": name, "input": "trains", "encoding_format": "base64"}).json()
    raw = np.frombuffer(base64.b64decode(one["data"][0]["embedding"]), dtype="<f4")
    assert np.allclose(raw, expected[1], atol=1e-6)
    asked = post(live, "/embeddings", {"model": name, "input": "trains", "input_type": "query", "dimensions": 64})
    assert np.allclose(asked.json()["data"][0]["embedding"], live.container.embedder.embed_query("trains"), atol=1e-6)


@pytest.mark.parametrize(
    ("body", "status", "param"),
    [
        ({"input": "x", "dimensions": 256}, 400, "dimensions"),
        ({"input": []}, 400, "input"),
        ({"input": ""}, 400, "input"),
        ({"input": ["x", ""]}, 400, "input"),
        ({"input": [1, 2, 3]}, 400, "input"),
        ({"input": [[1, 2, 3]]}, 400, "input"),
        ({"input": "x", "encoding_format": "int8"}, 400, "encoding_format"),
        ({"input": "x", "model": "text-embedding-3-small"}, 404, "model"),
        ({"input": "word " * 100_000}, 413, None),
        ({}, 400, "input"),
    ],
)
def test_what_cannot_be_embedded_is_refused_in_the_form_of_openai(
    live: LiveSite, body: dict[str, Any], status: int, param: str | None
) -> None:
    response = post(live, "/embeddings", {"model": "citewell", **body})
    assert response.status_code == status
    error = response.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["type"] == "invalid_request_error"
    if param is not None:
        assert error["param"].startswith(param)
    if body.get("input") == [1, 2, 3]:
        assert "check_embedding_ctx_length" in error["message"]


def test_bodies_that_are_no_json_are_refused_in_the_form_of_openai(live: LiveSite) -> None:
    headers = {"Authorization": f"Bearer {live.key}", "Content-Type": "application/json"}
    for path in ("/v1/embeddings", "/embeddings/"):
        response = live.http.post(f"{live.url}{path}", content=b"{", headers=headers)
        assert response.status_code == 400
        assert response.headers["content-type"] == "application/json"
        assert "not JSON" in response.json()["error"]["message"]
    assert live.http.get(f"{live.url}/v1/embeddings", headers=headers).json()["error"]["code"] == "method_not_allowed"
