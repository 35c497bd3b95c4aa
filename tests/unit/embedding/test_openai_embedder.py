"""An endpoint that errs, delays, reorders or lies ends in a right vector or in a right error."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import numpy as np
import pytest

from citewell.backends.embedding import open_embedder
from citewell.backends.embedding.model_files import ModelStore
from citewell.backends.embedding.openai_embedder import Endpoint, OpenAiEmbedder
from citewell.domain.errors import InvalidInput, ModelInvalid, ModelUnavailable
from fakes.embedding_endpoint import EmbeddingEndpoint
from fakes.web_server import Answer, serving

KEY = "sk-secret-0123456789"


class World:
    def __init__(self, stack: ExitStack) -> None:
        self.stack = stack
        self.server = EmbeddingEndpoint(key=KEY, dimension=16)
        self.pauses: list[float] = []
        address = stack.enter_context(serving(self.server))
        self.endpoint = Endpoint(f"{address}/v1", "words", api_key=KEY, dimension=16, timeout=60)

    def embedder(self, **changes: object) -> OpenAiEmbedder:
        endpoint = replace(self.endpoint, **changes)  # type: ignore[arg-type]  # each test names a field rightly
        return self.stack.enter_context(OpenAiEmbedder(endpoint, pause=self.pauses.append, jitter=lambda: 0.5))

    def bodies(self) -> list[dict[str, object]]:
        return [json.loads(asked.body) for asked in self.server.asked]

    def answers(self, *vectors: object) -> None:
        data = [{"index": index, "embedding": vector} for index, vector in enumerate(vectors)]
        self.server.first.append(Answer(body=json.dumps({"data": data}).encode()))


@pytest.fixture
def world() -> Iterator[World]:
    with ExitStack() as stack:
        yield World(stack)


def test_vectors_are_put_into_order_and_made_unit(world: World) -> None:
    texts = ["one", "two words", "three words here"]

    vectors = world.embedder().embed_passages(texts)

    np.testing.assert_allclose(vectors, world.server.fake.embed_passages(texts), atol=1e-6)


def test_batches_are_of_similar_length(world: World) -> None:
    texts = ["a much longer text than the others", "b", "another text that is long", "c", "d"]

    vectors = world.embedder(batch=3).embed_passages(texts)

    assert [body["input"] for body in world.bodies()] == [["b", "c", "d"], [texts[2], texts[0]]]
    np.testing.assert_allclose(vectors, world.server.fake.embed_passages(texts), atol=1e-6)


def test_the_dimension_is_asked_once_where_it_is_not_given(world: World) -> None:
    embedder = world.embedder(dimension=None)

    assert embedder.info.dimension == 16
    assert embedder.info.name == "openai:words"
    embedder.embed_query("a")
    assert [body["input"] for body in world.bodies()] == [["dimension"], ["a"]]


def test_a_given_dimension_is_not_asked(world: World) -> None:
    assert world.embedder(dimension=16).info.dimension == 16
    assert world.server.asked == []


def test_a_wanted_dimension_is_sent(world: World) -> None:
    world.embedder(send_dimension=True).embed_query("a")
    world.embedder().embed_query("a")

    assert [body.get("dimensions") for body in world.bodies()] == [16, None]


def test_prefixes_are_put_before_texts_of_their_kind(world: World) -> None:
    embedder = world.embedder(query_prefix="query: ", passage_prefix="passage: ")
    embedder.embed_query("a")
    embedder.embed_passages(["b"])

    assert [body["input"] for body in world.bodies()] == [["query: a"], ["passage: b"]]


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504, 529])
def test_passing_faults_are_tried_again(world: World, status: int) -> None:
    world.server.first = [Answer(status), Answer(status)]

    assert world.embedder().embed_query("a").shape == (16,)
    assert world.pauses == [0.75, 1.5]


def test_a_cut_answer_is_tried_again(world: World) -> None:
    world.server.first = [Answer(200, b'{"data": [', cut=True)]

    assert world.embedder().embed_query("a").shape == (16,)


def test_the_endpoint_says_how_long_to_wait(world: World) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    waits = ["7", later, "soon", "-1", "nan"]
    world.server.first = [Answer(429, headers={"retry-after": value}) for value in waits]

    world.embedder(attempts=6, longest_wait=10.0).embed_query("a")

    assert world.pauses == [7.0, 10.0, 3.0, 6.0, 7.5]


def test_attempts_are_bounded(world: World) -> None:
    world.server.first = [Answer(503)] * 10

    with pytest.raises(ModelUnavailable, match="answers 503"):
        world.embedder(attempts=3).embed_query("a")

    assert len(world.server.asked) == 3
    assert len(world.pauses) == 2


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 422])
def test_lasting_faults_are_not_tried_again(world: World, status: int) -> None:
    world.server.first = [Answer(status, headers={"location": "/elsewhere"})]

    with pytest.raises(ModelUnavailable, match=f"answers {status}"):
        world.embedder().embed_query("a")

    assert len(world.server.asked) == 1


def test_the_key_is_in_no_message(world: World) -> None:
    world.server.key = "another"

    with pytest.raises(ModelUnavailable) as caught:
        world.embedder().embed_query("a")

    error = caught.value
    assert KEY not in error.message + repr(error) + repr(error.facts) + repr(world.endpoint)
    assert world.server.asked[0].headers["authorization"] == f"Bearer {KEY}"


def test_without_a_key_none_is_sent(world: World) -> None:
    world.server.key = None

    world.embedder(api_key=None).embed_query("a")

    assert "authorization" not in world.server.asked[0].headers


def test_proxies_of_the_environment_are_not_used(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)

    assert world.embedder().embed_query("a").shape == (16,)


def test_nothing_listening_is_unavailable(world: World) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ModelUnavailable, match="does not answer"):
            world.embedder(base_url=address).embed_query("a")

    assert len(world.pauses) == 3


def test_an_endpoint_that_hangs_is_unavailable(world: World) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(ModelUnavailable, match="does not answer"):
            world.embedder(base_url=address, timeout=0.05, attempts=2).embed_query("a")


UNIT = [1.0] + [0.0] * 15


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[" * 100_000,
        b"[]",
        b"{}",
        b'{"data": null}',
        b'{"data": [1]}',
        b'{"data": []}',
        json.dumps({"data": [{"index": 0, "embedding": UNIT}]}).encode(),
        json.dumps({"data": [{"index": 0, "embedding": UNIT}] * 2}).encode(),
        json.dumps({"data": [{"index": index, "embedding": UNIT} for index in (1, 2)]}).encode(),
        json.dumps({"data": [{"index": [0], "embedding": UNIT}, {"index": 1, "embedding": UNIT}]}).encode(),
        json.dumps({"data": [{"embedding": UNIT}, {"embedding": UNIT}]}).encode(),
        json.dumps({"data": [{"index": index, "embedding": UNIT} for index in (0, 1, 1)]}).encode(),
    ],
)
def test_answers_that_do_not_fit_the_question_are_refused(world: World, body: bytes) -> None:
    world.server.first = [Answer(body=body)]

    with pytest.raises(ModelInvalid):
        world.embedder().embed_passages(["a", "b"])


@pytest.mark.parametrize(
    "vector",
    [
        [0.0] * 16,
        [float("nan"), *UNIT[1:]],
        [float("inf"), *UNIT[1:]],
        [1e300] * 16,
        [10**400] * 16,
        UNIT[:15],
        [*UNIT, 0.0],
        [],
        None,
        "AACAPw==",
        [None] * 16,
        ["x"] * 16,
        [[1.0]] * 16,
        1.0,
    ],
    ids=lambda vector: str(vector)[:20],
)
def test_unusable_vectors_are_refused(world: World, vector: object) -> None:
    world.answers(UNIT, vector)

    with pytest.raises(ModelInvalid):
        world.embedder().embed_passages(["a", "b"])


def test_long_texts_are_cut_to_what_the_endpoint_takes(world: World) -> None:
    embedder = world.embedder(max_tokens=10)
    embedder.embed_query("word " * 100)
    embedder.embed_query("漢" * 100)

    sent = [str(body["input"][0]) for body in world.bodies() if isinstance(body["input"], list)]
    assert [embedder.count_tokens(text) for text in sent] == [10, 10]
    assert all(text for text in sent)


def test_tokens_are_not_estimated_too_low(world: World) -> None:
    prose = "The committee, which met in Springfield, postponed its extraordinarily difficult decision indefinitely."

    assert world.embedder().count_tokens(prose) >= 2 * len(prose.split())
    assert world.embedder().count_tokens("漢字") >= 2


@pytest.mark.parametrize("address", ["", "example.org/v1", "file:///etc", "https://", "http://[::1"])
def test_an_address_must_be_one(address: str) -> None:
    with pytest.raises(InvalidInput):
        OpenAiEmbedder(Endpoint(address, "words"))


def test_it_is_opened_by_name(world: World, tmp_path: Path) -> None:
    store = ModelStore(tmp_path, offline=True)

    embedder = open_embedder("openai:words", store, endpoint=replace(world.endpoint, model="replaced"))

    assert isinstance(embedder, OpenAiEmbedder)
    world.stack.enter_context(embedder)
    assert embedder.embed_query("a").shape == (16,)
