"""A reranking endpoint that errs, delays or lies ends in right scores or in a right error."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator

import pytest

from citewell.backends.rerank.endpoint import EndpointReranker, RerankEndpoint
from citewell.domain.errors import InvalidInput, ModelInvalid, ModelUnavailable
from fakes.rerank_endpoint import RerankEndpointServer
from fakes.web_server import Answer, serving

KEY = "sk-secret-0123456789"
TEXTS = ["annual leave", "travel"]


class World:
    def __init__(self, address: str, server: RerankEndpointServer) -> None:
        self.server = server
        self.pauses: list[float] = []
        self.reranker = EndpointReranker(
            RerankEndpoint(f"{address}/v1/", "words", api_key=KEY, timeout=60),
            pause=self.pauses.append,
            jitter=lambda: 0.5,
        )


@pytest.fixture
def world() -> Iterator[World]:
    server = RerankEndpointServer(key=KEY)
    with serving(server) as address:
        made = World(address, server)
        yield made
        made.reranker.close()


def answer(results: object) -> Answer:
    return Answer(body=json.dumps({"results": results}).encode())


def test_it_asks_for_every_document(world: World) -> None:
    world.reranker.scores("leave", [*TEXTS, "", "x" * 50_000])
    body = json.loads(world.server.asked[0].body)
    assert (body["model"], body["query"], body["top_n"]) == ("words", "leave", 4)
    assert body["documents"][:3] == [*TEXTS, " "]
    assert len(body["documents"][3]) == 20_000


def test_a_busy_endpoint_is_asked_again(world: World) -> None:
    world.server.first = [Answer(503)]
    assert world.reranker.scores("annual leave", TEXTS).tolist() == [1.0, 0.0]
    assert len(world.pauses) == 1


@pytest.mark.parametrize("status", [400, 401, 404, 500])
def test_an_endpoint_that_refuses_is_unavailable(world: World, status: int) -> None:
    world.server.first = [Answer(status, f"no entry for {KEY} and annual leave".encode())] * 2
    with pytest.raises(ModelUnavailable) as caught:
        world.reranker.scores("leave", TEXTS)
    assert KEY not in str(caught.value)
    assert "annual" not in str(caught.value)
    assert len(world.server.asked) == (2 if status == 500 else 1)


@pytest.mark.parametrize(
    "results",
    [
        pytest.param(None, id="no list"),
        pytest.param([1, 2], id="no objects"),
        pytest.param([{"index": 0, "relevance_score": 1.0}], id="one missing"),
        pytest.param([{"index": 0, "relevance_score": 1.0}] * 2, id="one twice"),
        pytest.param([{"index": n, "relevance_score": 1.0} for n in (1, 2)], id="numbered from one"),
        pytest.param([{"index": n, "relevance_score": "high"} for n in (0, 1)], id="words for scores"),
        pytest.param([{"index": n, "relevance_score": None} for n in (0, 1)], id="no scores"),
        pytest.param([{"index": n, "relevance_score": 1e300} for n in (0, 1)], id="beyond a float"),
        pytest.param([{"index": n, "relevance_score": float("nan")} for n in (0, 1)], id="no number"),
        pytest.param([{"index": n, "relevance_score": 10**400} for n in (0, 1)], id="a huge whole number"),
        pytest.param([{"index": [n], "relevance_score": 1.0} for n in (0, 1)], id="a list for an index"),
    ],
)
def test_answers_of_another_shape_are_refused(world: World, results: object) -> None:
    world.server.first = [answer(results)]
    with pytest.raises(ModelInvalid):
        world.reranker.scores("leave", TEXTS)


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"null", b"{}"])
def test_answers_that_are_none_are_refused(world: World, body: bytes) -> None:
    world.server.first = [Answer(body=body)]
    with pytest.raises(ModelInvalid):
        world.reranker.scores("leave", TEXTS)


def test_nobody_there() -> None:
    pauses: list[float] = []
    with socket.socket() as taken:  # and kept, so that nobody else listens there meanwhile
        taken.bind(("127.0.0.1", 0))
        endpoint = RerankEndpoint(f"http://127.0.0.1:{taken.getsockname()[1]}", "words", api_key=KEY)
        with EndpointReranker(endpoint, pause=pauses.append) as reranker, pytest.raises(ModelUnavailable):
            reranker.scores("leave", TEXTS)
    assert len(pauses) == 1
    assert all(pause <= 1.0 for pause in pauses)


def test_the_key_is_not_shown() -> None:
    assert KEY not in repr(RerankEndpoint("https://example.org", "words", api_key=KEY))


def test_an_address_is_one_of_the_web() -> None:
    with pytest.raises(InvalidInput):
        EndpointReranker(RerankEndpoint("file:///etc/passwd", "words"))
