"""The graph computes what the published architecture says, in both variants."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from citewell.backends.embedding.graph import GRAPH_FILE, Variant, build_graph, max_positions
from citewell.backends.embedding.model_folder import TextRules, read_model_folder
from citewell.backends.embedding.session import open_session
from citewell.domain.errors import ModelInvalid, ModelUnavailable
from fakes.tiny_bert import Array, TinyBert, vocabulary

IDS = np.random.default_rng(1).integers(0, len(vocabulary()), (6, 20))


def run(folder_at: Path, variant: Variant, ids: np.ndarray, *, rules: TextRules | None = None) -> Array:
    folder = read_model_folder(folder_at, texts=rules)
    target = folder_at / variant
    target.mkdir()
    build_graph(folder, variant, target)
    return open_session(target / GRAPH_FILE)(ids.astype(np.int32))


@pytest.mark.parametrize(
    ("variant", "least_cosine"), [("fp32", 0.99999), ("int8-rows", 0.99)], ids=["fp32", "int8-rows"]
)
@pytest.mark.parametrize(
    "model",
    [
        TinyBert(),
        TinyBert(activation="relu"),
        TinyBert(activation="gelu_new"),
        TinyBert(first_position=2),
        TinyBert(hidden=48, heads=2, layers=3, inner=80),
    ],
    ids=["usual", "relu", "tanh", "roberta", "other-sizes"],
)
def test_graph_agrees_with_the_reference(
    tmp_path: Path, model: TinyBert, variant: Variant, least_cosine: float
) -> None:
    got = run(model.write(tmp_path), variant, IDS)

    expected = model.vectors(IDS)
    assert got.dtype == np.float32
    assert got.shape == (6, model.hidden)
    np.testing.assert_allclose(np.linalg.norm(got, axis=1), 1, atol=1e-5)
    assert (got * expected).sum(axis=1).min() > least_cosine


def test_first_token_pooling(tmp_path: Path) -> None:
    model = TinyBert()

    got = run(model.write(tmp_path), "fp32", IDS, rules=TextRules(pooling="cls"))

    assert (got * model.vectors(IDS, pooling="cls")).sum(axis=1).min() > 0.99999


@pytest.mark.parametrize("variant", ["fp32", "int8-rows"])
def test_vectors_do_not_depend_on_batch_mates(tmp_path: Path, variant: Variant) -> None:
    folder = read_model_folder(TinyBert().write(tmp_path))
    build_graph(folder, variant, tmp_path)
    session = open_session(tmp_path / GRAPH_FILE)

    together = session(IDS.astype(np.int32))
    alone = np.concatenate([session(row[None].astype(np.int32)) for row in IDS])

    np.testing.assert_allclose(together, alone, atol=2e-6)


def test_tensors_may_have_a_prefix(tmp_path: Path) -> None:
    model = TinyBert()

    got = run(model.write(tmp_path, prefix="bert."), "fp32", IDS)

    assert (got * model.vectors(IDS)).sum(axis=1).min() > 0.99999


def test_positions_are_those_that_tokens_can_use(tmp_path: Path) -> None:
    assert max_positions(read_model_folder(TinyBert(positions=48).write(tmp_path / "bert"))) == 48
    roberta = TinyBert(positions=48, first_position=2).write(tmp_path / "roberta")
    assert max_positions(read_model_folder(roberta)) == 46


def with_value(name: str, value: float) -> Callable[[dict[str, Array]], None]:
    def change(tensors: dict[str, Array]) -> None:
        tensors[name].flat[3] = value

    return change


def without(name: str) -> Callable[[dict[str, Array]], None]:
    def change(tensors: dict[str, Array]) -> None:
        del tensors[name]

    return change


def cut(name: str) -> Callable[[dict[str, Array]], None]:
    def change(tensors: dict[str, Array]) -> None:
        tensors[name] = tensors[name][:-1]

    return change


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (with_value("embeddings.word_embeddings.weight", np.nan), "not finite"),
        (with_value("encoder.layer.1.output.dense.bias", np.inf), "not finite"),
        (without("encoder.layer.0.intermediate.dense.bias"), "no tensor"),
        (without("embeddings.word_embeddings.weight"), "does not hold the tensors"),
        (without("encoder.layer.0.attention.self.query.weight"), "no encoder layer"),
        (cut("encoder.layer.0.attention.self.key.weight"), "has the shape"),
        (cut("embeddings.LayerNorm.bias"), "has the shape"),
    ],
    ids=["nan", "infinity", "missing", "no-words", "no-layer", "short-key", "short-norm"],
)
def test_unusable_tensors_are_refused(tmp_path: Path, change: Callable[[dict[str, Array]], None], says: str) -> None:
    model = TinyBert()
    tensors = model.tensors()
    change(tensors)
    folder = read_model_folder(model.write(tmp_path, tensors))

    with pytest.raises(ModelInvalid, match=says):
        build_graph(folder, "int8-rows", tmp_path)


def test_heads_that_do_not_divide_the_width_are_refused(tmp_path: Path) -> None:
    folder = read_model_folder(TinyBert().write(tmp_path))
    folder = replace(folder, encoder=replace(folder.encoder, heads=5))

    with pytest.raises(ModelInvalid, match="5 heads"):
        build_graph(folder, "fp32", tmp_path)


@pytest.mark.parametrize("content", [b"", b"\x80\x04pickle", b"\xff" * 64], ids=["empty", "pickle", "huge-header"])
def test_files_that_are_not_safetensors_are_refused(tmp_path: Path, content: bytes) -> None:
    folder = read_model_folder(TinyBert().write(tmp_path))
    folder.weights.write_bytes(content)

    with pytest.raises(ModelInvalid, match="damaged or not a safetensors file"):
        build_graph(folder, "fp32", tmp_path)


def test_truncated_weights_are_refused(tmp_path: Path) -> None:
    folder = read_model_folder(TinyBert().write(tmp_path))
    folder.weights.write_bytes(folder.weights.read_bytes()[:-100])

    with pytest.raises(ModelInvalid, match="damaged"):
        build_graph(folder, "fp32", tmp_path)


def test_missing_weights_are_unavailable(tmp_path: Path) -> None:
    folder = read_model_folder(TinyBert().write(tmp_path))
    folder.weights.unlink()

    with pytest.raises(ModelUnavailable):
        build_graph(folder, "fp32", tmp_path)
