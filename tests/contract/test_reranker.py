"""What every reranker owes its callers, on every implementation and on the fake."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from citewell.backends.rerank.endpoint import EndpointReranker, RerankEndpoint
from citewell.backends.rerank.onnx_reranker import OnnxReranker
from citewell.ports.reranker import Reranker
from fakes.rerank_endpoint import RerankEndpointServer
from fakes.reranker import FakeReranker
from fakes.tiny_cross_encoder import write_cross_encoder
from fakes.web_server import serving
from support.waiting import PATIENCE_SECONDS

QUERY = "annual leave days"
PASSAGES = [
    "the budget of the office",
    "annual leave is of days",
    "travel, a laptop",
    "leave the laptop",
    "annual leave is of days",
]
ODD_TEXTS = {
    "empty": "",
    "blank": " \n\t",
    "nul": "\0",
    "emoji": "🙂" * 50,
    "scripts": "שלום العالم 漢字",
    "long": "leave " * 5_000,
    "surrogate": "a\ud800b",
    "special-tokens": "[CLS] [SEP]",
}


def fake(directory: Path, stack: ExitStack) -> Reranker:
    return FakeReranker()


def onnx(directory: Path, stack: ExitStack) -> Reranker:
    return OnnxReranker(write_cross_encoder(directory / "tiny"))


def onnx_of_two_classes(directory: Path, stack: ExitStack) -> Reranker:
    return OnnxReranker(write_cross_encoder(directory / "tiny", classes=2), threads=2)


def endpoint(directory: Path, stack: ExitStack) -> Reranker:
    address = stack.enter_context(serving(RerankEndpointServer()))
    served = RerankEndpoint(f"{address}/v1", "words", api_key="test-key", timeout=PATIENCE_SECONDS)
    return stack.enter_context(EndpointReranker(served))


MAKERS: dict[str, Callable[[Path, ExitStack], Reranker]] = {
    "fake": fake,
    "onnx": onnx,
    "onnx-classes": onnx_of_two_classes,
    "endpoint": endpoint,
}


@pytest.fixture(params=list(MAKERS))
def reranker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Reranker]:
    with ExitStack() as stack:
        yield MAKERS[request.param](tmp_path, stack)


def check(reranker: Reranker) -> None:
    """What must hold of any: a number for each passage, in their order, the better ones higher."""
    scores = reranker.scores(QUERY, PASSAGES)
    assert scores.shape == (len(PASSAGES),)
    assert scores.dtype == np.dtype(np.float32)
    assert np.isfinite(scores).all()
    assert int(scores.argmax()) in (1, 4)
    assert scores[1] > scores[3] > max(scores[0], scores[2])


def test_the_passages_that_answer_score_highest(reranker: Reranker) -> None:
    check(reranker)


def test_it_says_who_it_is(reranker: Reranker) -> None:
    assert reranker.info.name
    assert reranker.info.max_tokens is None or reranker.info.max_tokens > 0


def test_no_passages_no_scores(reranker: Reranker) -> None:
    assert reranker.scores(QUERY, []).shape == (0,)


def test_equal_passages_score_alike_wherever_they_stand(reranker: Reranker) -> None:
    scores = reranker.scores(QUERY, PASSAGES)
    assert scores[1] == pytest.approx(scores[4], abs=1e-5)
    turned = reranker.scores(QUERY, PASSAGES[::-1])
    assert turned[::-1] == pytest.approx(scores, abs=1e-4)
    alone = [float(reranker.scores(QUERY, [passage])[0]) for passage in PASSAGES]
    assert alone == pytest.approx(scores.tolist(), abs=1e-4)


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in ODD_TEXTS.items()])
def test_odd_texts_have_scores(reranker: Reranker, text: str) -> None:
    scores = reranker.scores(QUERY, [text, PASSAGES[1]])
    assert np.isfinite(scores).all()
    assert scores[1] >= scores[0] or text == ODD_TEXTS["long"]
    assert np.isfinite(reranker.scores(text.strip() or "leave", PASSAGES)).all()


def test_many_passages(reranker: Reranker) -> None:
    passages = [f"{PASSAGES[number % 4]} {number}" for number in range(70)]
    scores = reranker.scores(QUERY, passages)
    assert scores.shape == (70,)
    assert float(scores[1::4].min()) > float(scores[0::4].max())


def test_many_threads_get_the_same_scores(reranker: Reranker) -> None:
    found: list[NDArray[np.float32]] = []
    threads = [threading.Thread(target=lambda: found.append(reranker.scores(QUERY, PASSAGES))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    for scores in found[1:]:
        np.testing.assert_allclose(scores, found[0], atol=1e-5)


class InAnyOrder(FakeReranker):
    def scores(self, query: str, passages: Sequence[str]) -> NDArray[np.float32]:
        return np.sort(super().scores(query, passages))


class OneTooFew(FakeReranker):
    def scores(self, query: str, passages: Sequence[str]) -> NDArray[np.float32]:
        return super().scores(query, passages)[:-1]


@pytest.mark.parametrize("broken", [InAnyOrder(), OneTooFew()], ids=lambda broken: type(broken).__name__)
def test_the_suite_notices(broken: Reranker) -> None:
    with pytest.raises(AssertionError):
        check(broken)
