"""What every embedder owes its callers, on every implementation and on the fake."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from citewell.backends.embedding.graph_cache import Precision
from citewell.backends.embedding.model_files import ModelStore
from citewell.backends.embedding.onnx_embedder import OnnxEmbedder
from citewell.backends.embedding.openai_embedder import Endpoint, OpenAiEmbedder
from citewell.ports.embedder import Embedder
from fakes.embedder import FakeEmbedder
from fakes.embedding_endpoint import EmbeddingEndpoint
from fakes.tiny_bert import TinyBert
from fakes.web_server import serving

TEXTS = [
    "annual leave",
    "The budget of the office.",
    "travel",
    "a laptop, a budget, and days of leave: the office travel of a year",
    "days days days",
    "the office of annual travel budget",
    "annual leave",
]
ODD_TEXTS = {
    "empty": "",
    "blank": " \n\t",
    "nul": "\0",
    "emoji": "🙂" * 50,
    "scripts": "שלום العالم 漢字",
    "long-word": "x" * 5_000,
    "long": "leave " * 2_000,
    "surrogate": "a\ud800b",
    "special-tokens": "[CLS] [SEP]",
}


def tiny(precision: Precision, threads: int) -> Callable[[Path, ExitStack], Embedder]:
    def make(directory: Path, stack: ExitStack) -> Embedder:
        model = TinyBert().write(directory / "tiny")
        return OnnxEmbedder(ModelStore(directory).path_model(model), precision=precision, threads=threads)

    return make


def fake(directory: Path, stack: ExitStack) -> Embedder:
    return FakeEmbedder()


def endpoint(directory: Path, stack: ExitStack) -> Embedder:
    address = stack.enter_context(serving(EmbeddingEndpoint()))
    where = Endpoint(f"{address}/v1", "words", api_key="test-key", batch=3)
    return stack.enter_context(OpenAiEmbedder(where))


def default_model(directory: Path, stack: ExitStack) -> Embedder:
    cache = os.environ.get("CITEWELL_TEST_MODEL_DIR")
    if not cache:
        pytest.skip("CITEWELL_TEST_MODEL_DIR does not name a cache with the default model")
    return OnnxEmbedder(ModelStore(Path(cache), offline=True).default_model())


MAKERS = {
    "fake": fake,
    "onnx-fp32": tiny("fp32", 1),
    "onnx-int8": tiny("int8", 1),
    "onnx-two-threads": tiny("int8", 2),
    "openai": endpoint,
    "default-model": default_model,
}


@pytest.fixture(params=MAKERS)
def embedder(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Embedder]:
    with ExitStack() as stack:
        yield MAKERS[request.param](tmp_path, stack)


def test_info_is_complete_and_stable(embedder: Embedder) -> None:
    info = embedder.info

    assert info.name
    assert info.runtime
    assert info.dimension > 1
    assert info.max_tokens > 2
    assert embedder.info == info


def test_passages_become_unit_vectors_in_their_order(embedder: Embedder) -> None:
    vectors = embedder.embed_passages(TEXTS)

    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), embedder.info.dimension)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    for row, text in enumerate(TEXTS):
        np.testing.assert_allclose(vectors[row], embedder.embed_passages([text])[0], atol=1e-5)


def test_a_query_becomes_one_unit_vector(embedder: Embedder) -> None:
    vector = embedder.embed_query("annual leave")

    assert vector.dtype == np.float32
    assert vector.shape == (embedder.info.dimension,)
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


def test_no_text_gives_no_vector(embedder: Embedder) -> None:
    assert embedder.embed_passages([]).shape == (0, embedder.info.dimension)


def test_a_query_is_nearest_to_the_passage_that_says_the_same(embedder: Embedder) -> None:
    passages = TEXTS[:6]
    vectors = embedder.embed_passages(passages)

    for row, text in enumerate(passages):
        assert int(np.argmax(vectors @ embedder.embed_query(text))) == row


@pytest.mark.parametrize("text", ODD_TEXTS.values(), ids=ODD_TEXTS)
def test_odd_texts_have_vectors_too(embedder: Embedder, text: str) -> None:
    together = embedder.embed_passages(["leave", text])

    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(together[0], embedder.embed_passages(["leave"])[0], atol=1e-5)
    assert embedder.count_tokens(text) >= 0


def test_what_is_beyond_the_limit_is_not_read(embedder: Embedder) -> None:
    long = "leave " * (4 * embedder.info.max_tokens)

    first, second = embedder.embed_passages([long + "budget", long + "travel"])

    np.testing.assert_allclose(first, second, atol=1e-5)


def test_tokens_are_counted_beyond_the_limit(embedder: Embedder) -> None:
    words = 2 * embedder.info.max_tokens

    assert embedder.count_tokens("") == 0
    assert embedder.count_tokens("leave") >= 1
    assert embedder.count_tokens("leave " * words) >= words


@pytest.mark.parametrize("text", [*TEXTS, *ODD_TEXTS.values()])
def test_letters_of_a_token_are_a_number_or_unknown(embedder: Embedder, text: str) -> None:
    letters = embedder.letters_per_token(text)
    assert letters is None or (letters >= 0 and embedder.tokenizer_file is not None)


def test_the_tokenizer_file_counts_alike(embedder: Embedder) -> None:
    path = embedder.tokenizer_file
    if path is None:
        pytest.skip("this model has no tokenizer of its own here")
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    for text in TEXTS:
        assert len(tokenizer.encode(text, add_special_tokens=False).ids) == embedder.count_tokens(text)


def test_many_threads_get_the_same_vectors(embedder: Embedder) -> None:
    found: list[np.ndarray] = []

    def work() -> None:
        found.append(embedder.embed_passages(TEXTS))
        embedder.embed_query(TEXTS[0])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 4
    for vectors in found[1:]:
        np.testing.assert_allclose(vectors, found[0], atol=1e-5)


def test_more_texts_than_any_batch(embedder: Embedder) -> None:
    texts = [f"{TEXTS[number % 6]} {number % 10}" for number in range(70)]

    vectors = embedder.embed_passages(texts)

    for row in (0, 13, 69):
        np.testing.assert_allclose(vectors[row], embedder.embed_passages([texts[row]])[0], atol=1e-5)


class NotUnit(FakeEmbedder):
    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.asarray(1.5 * super().embed_passages(texts), dtype=np.float32)


class SortedByLength(FakeEmbedder):
    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return super().embed_passages(sorted(texts, key=len))


class SwayedByBatchMates(FakeEmbedder):
    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = super().embed_passages(texts) + np.float32(0.01 * len(texts))
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


class ReadsOn(FakeEmbedder):
    def embed_passages(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return super().embed_passages([" ".join(text.split()[-self.info.max_tokens :]) for text in texts])


@pytest.mark.parametrize(
    ("faulty", "check"),
    [
        (NotUnit(), test_passages_become_unit_vectors_in_their_order),
        (SortedByLength(), test_passages_become_unit_vectors_in_their_order),
        (SwayedByBatchMates(), test_more_texts_than_any_batch),
        (ReadsOn(), test_what_is_beyond_the_limit_is_not_read),
    ],
    ids=["not-unit", "sorted", "batch-mates", "reads-on"],
)
def test_the_suite_catches_planted_faults(faulty: Embedder, check: Callable[[Embedder], None]) -> None:
    with pytest.raises(AssertionError):
        check(faulty)
